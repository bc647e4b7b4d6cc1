/* SPDX-License-Identifier: BSD-2-Clause */
/* A text file: a first line, then a line for each series: series in hex, epoch, sequence, time
 * made. */
#include "archive/remember.h"

#include "files/publish.h"
#include "numbers.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_LINE "anews editions 1\n"

typedef struct edition {
    char series[33];
    uint32_t epoch;
    uint64_t sequence;
    int64_t created;
} edition;

static void edition_of(const an_header *header, edition *e)
{
    for (size_t i = 0; i < 16; i++)
        (void)snprintf(e->series + 2 * i, 3, "%02x", header->series[i]);
    e->epoch = header->epoch;
    e->sequence = header->sequence;
    e->created = header->created;
}

static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

/* Malloced; NULL, having said why. */
static char *default_file(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char *file = NULL;
    int length = state && *state == '/' ? asprintf(&file, "%s/anews/editions", state)
                 : home && *home == '/' ? asprintf(&file, "%s/.local/state/anews/editions", home)
                                        : -1;
    if (length < 0) {
        say_error((state && *state == '/') || (home && *home == '/')
                      ? "not enough memory"
                      : "--remember does not know where: neither XDG_STATE_HOME nor HOME is set; "
                        "give --remember=FILE");
        return NULL;
    }
    if (make_folders(file))
        return file;
    say_error("%s: its folder cannot be made: %s", file, strerror(errno));
    free(file);
    return NULL;
}

/* Two jobs at once must not forget what the other has seen. */
static int lock(const char *file)
{
    char *name = NULL;
    if (asprintf(&name, "%s.lock", file) < 0) {
        say_error("not enough memory");
        return -1;
    }
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    while (fd >= 0 && flock(fd, LOCK_EX) != 0)
        if (errno != EINTR) {
            close(fd);
            fd = -1;
        }
    if (fd < 0)
        say_error("%s: cannot be locked: %s", name, strerror(errno));
    free(name);
    return fd;
}

static bool parse_time(const char *text, int64_t *value)
{
    char *end = NULL;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

/* Takes the line to pieces. A number that is too large is refused: cut to size it would be that of
 * another edition. */
static bool parse_line(char *line, edition *e)
{
    uint64_t epoch = 0;
    char *word[4] = {NULL}, *rest = line;
    for (size_t i = 0; i < 4 && rest; i++)
        word[i] = strsep(&rest, i < 3 ? " " : "\n");
    if (!rest || *rest != '\0' || strlen(word[0]) != 32 ||
        strspn(word[0], "0123456789abcdef") != 32)
        return false;
    memcpy(e->series, word[0], sizeof e->series);
    if (!parse_number(word[1], UINT32_MAX, &epoch) ||
        !parse_number(word[2], UINT64_MAX, &e->sequence))
        return false;
    e->epoch = (uint32_t)epoch;
    return parse_time(word[3], &e->created);
}

/* What is remembered, what is to be. */
typedef struct memory {
    edition now; /* the edition at hand */
    bool known, older;
    edition before; /* of its series, if known */
    int64_t latest;
    char *text; /* the new file */
    size_t length;
} memory;

static void write_edition(FILE *to, const edition *e)
{
    fprintf(to, "%s %" PRIu32 " %" PRIu64 " %" PRId64 "\n", e->series, e->epoch, e->sequence,
            e->created);
}

static bool is_older(const edition *a, const edition *b)
{
    return a->epoch != b->epoch ? a->epoch < b->epoch : a->sequence < b->sequence;
}

static void take_line(memory *m, const edition *e, FILE *to)
{
    m->latest = e->created > m->latest ? e->created : m->latest;
    if (strcmp(e->series, m->now.series) == 0) {
        m->known = true;
        m->before = *e;
        m->older = is_older(&m->now, e);
        e = m->older ? e : &m->now;
    }
    write_edition(to, e);
}

/* 0, or the number of the line that is not one; -1 with errno. */
static long go_through(const char *file, memory *m, FILE *to)
{
    char line[128];
    edition e;
    long number = 1;
    FILE *from = fopen(file, "re");
    if (!from)
        return errno == ENOENT ? 0 : -1;
    bool good = fgets(line, sizeof line, from) && strcmp(line, FIRST_LINE) == 0;
    while (good && fgets(line, sizeof line, from)) {
        number++;
        good = parse_line(line, &e);
        if (good)
            take_line(m, &e, to);
    }
    bool failed = ferror(from) != 0;
    (void)fclose(from);
    return failed ? -1 : good ? 0 : number;
}

static int read_memory(const char *file, memory *m)
{
    FILE *to = open_memstream(&m->text, &m->length);
    if (!to) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    fputs(FIRST_LINE, to);
    long wrong = go_through(file, m, to);
    int error = errno;
    if (!m->known)
        write_edition(to, &m->now);
    bool whole = ferror(to) == 0;
    if (fclose(to) != 0 || !whole || !m->text) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (wrong < 0) {
        say_error("%s: cannot be read: %s", file, strerror(error));
        return STATUS_IO;
    }
    if (wrong > 0) {
        say_error("%s: line %ld is not of this file's form: damaged, or another file; move it away "
                  "to begin anew, and older editions are accepted once more",
                  file, wrong);
        return STATUS_IO;
    }
    return STATUS_DONE;
}

static int judge(const char *file, const char *path, const memory *m)
{
    if (m->older) {
        say_error("%s: refused as a replacement: it is edition %" PRIu32 ".%" PRIu64
                  " of its series, and %" PRIu32 ".%" PRIu64 " has been seen; it can still be read",
                  path, m->now.epoch, m->now.sequence, m->before.epoch, m->before.sequence);
        return STATUS_BAD;
    }
    if (publish_bytes(file, m->text, m->length, 0600, true) == 0)
        return STATUS_DONE;
    say_error("%s: cannot be written: %s", file, strerror(errno));
    return STATUS_IO;
}

int remember_edition(const char *given, const char *path, const an_header *header, int64_t *latest)
{
    memory m = {.latest = INT64_MIN};
    char *file = given ? strdup(given) : default_file();
    if (given && !file)
        say_error("not enough memory");
    int held = file ? lock(file) : -1;
    int status = held < 0 ? STATUS_IO : STATUS_DONE;
    edition_of(header, &m.now);
    if (status == STATUS_DONE)
        status = read_memory(file, &m);
    if (status == STATUS_DONE)
        status = judge(file, path, &m);
    *latest = m.latest > m.now.created || status != STATUS_DONE ? m.latest : m.now.created;
    if (held >= 0)
        close(held);
    free(m.text);
    free(file);
    return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seen editions are kept in a text file: a first line, then one line for each series with the
 * series in hex, the epoch, the sequence and the time of creation of the latest edition seen. The
 * file is read line by line into a new text, in which the line of the series at hand is brought up
 * to date; the new text replaces the file. A lock keeps two jobs at once from losing what the other
 * has seen.
 */
#include "archive/remember.h"

#include "files/atomic_file.h"
#include "files/links.h"
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

static void fill_edition(const an_header *header, edition *e)
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

/* Returns a malloced path whose folder is there; NULL, having said why. */
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
    say_error("%s: cannot make its folder: %s", file, strerror(errno));
    free(file);
    return NULL;
}

/* Returns a descriptor that holds the lock until it is closed; -1, having said why. */
static int lock_file(const char *file)
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

static bool parse_created(const char *text, int64_t *value)
{
    char *end = NULL;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

/* Parses a line, which is cut up. A number that is too large is refused: cut to size it would be
 * that of another edition. */
static bool parse_edition(char *line, edition *e)
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
    return parse_created(word[3], &e->created);
}

/* An edition beside those in the file. */
typedef struct comparison {
    edition now;   /* the edition at hand */
    bool is_known; /* the file has one of its series: before */
    bool is_older; /* than that */
    edition before;
    int64_t latest; /* time of creation of any edition in the file */
    char *text;     /* the new file */
    size_t length;
} comparison;

static void write_edition(FILE *to, const edition *e)
{
    fprintf(to, "%s %" PRIu32 " %" PRIu64 " %" PRId64 "\n", e->series, e->epoch, e->sequence,
            e->created);
}

static bool precedes(const edition *a, const edition *b)
{
    return a->epoch != b->epoch ? a->epoch < b->epoch : a->sequence < b->sequence;
}

static void add_line(comparison *c, const edition *e, FILE *to)
{
    c->latest = e->created > c->latest ? e->created : c->latest;
    if (strcmp(e->series, c->now.series) == 0) {
        c->is_known = true;
        c->before = *e;
        c->is_older = precedes(&c->now, e);
        e = c->is_older ? e : &c->now;
    }
    write_edition(to, e);
}

/* Reads the file. Returns 0, or the number of a line that is not of its form; -1 with errno. */
static long read_lines(const char *file, comparison *c, FILE *to)
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
        good = parse_edition(line, &e);
        if (good)
            add_line(c, &e, to);
    }
    bool failed = ferror(from) != 0;
    (void)fclose(from);
    return failed ? -1 : good ? 0 : number;
}

/* Compares with the file and makes the new text. */
static int compare_editions(const char *file, comparison *c)
{
    FILE *to = open_memstream(&c->text, &c->length);
    if (!to) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    fputs(FIRST_LINE, to);
    long wrong = read_lines(file, c, to);
    int error = errno;
    if (!c->is_known)
        write_edition(to, &c->now);
    bool whole = ferror(to) == 0;
    if (fclose(to) != 0 || !whole || !c->text) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (wrong < 0) {
        say_error("%s: cannot be read: %s", file, strerror(error));
        return STATUS_IO;
    }
    if (wrong > 0) {
        say_error("%s: line %ld is not as in a file of editions: it is damaged, or another file; "
                  "move it away to start again, and older editions are accepted once more",
                  file, wrong);
        return STATUS_IO;
    }
    return STATUS_DONE;
}

/* Refuses an older edition, else writes the new file. */
static int accept_edition(const char *file, const char *path, const comparison *c)
{
    if (c->is_older) {
        say_error("%s: refused as a replacement: it is edition %" PRIu32 ".%" PRIu64
                  " of its series, and %" PRIu32 ".%" PRIu64 " has been seen; it can still be read",
                  path, c->now.epoch, c->now.sequence, c->before.epoch, c->before.sequence);
        return STATUS_BAD;
    }
    if (atomic_file_save(file, c->text, c->length, 0600,
                         ATOMIC_FILE_REPLACE | ATOMIC_FILE_LASTING) == 0)
        return STATUS_DONE;
    say_error("%s: cannot be written: %s", file, strerror(errno));
    return STATUS_IO;
}

/* Returns the malloced path of the file, NULL having said why. A symbolic link to it stays, and all
 * links to it share its lock. */
static char *find_file(const char *given)
{
    char *standard = given ? NULL : default_file();
    const char *named = given ? given : standard;
    char *file = named ? follow_links(named) : NULL;
    if (named && !file)
        say_error("%s: cannot be written: %s", named, strerror(errno));
    free(standard);
    return file;
}

int remember_edition(const char *given, const char *path, const an_header *header, int64_t *latest)
{
    comparison c = {.latest = INT64_MIN};
    char *file = find_file(given);
    int held = file ? lock_file(file) : -1;
    int status = held < 0 ? STATUS_IO : STATUS_DONE;
    fill_edition(header, &c.now);
    if (status == STATUS_DONE)
        status = compare_editions(file, &c);
    if (status == STATUS_DONE)
        status = accept_edition(file, path, &c);
    *latest = c.latest > c.now.created || status != STATUS_DONE ? c.latest : c.now.created;
    if (held >= 0)
        close(held);
    free(c.text);
    free(file);
    return status;
}

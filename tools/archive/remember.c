/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seen editions are kept in a text file: a first line, then one line for each series and signer,
 * with the series and the signer's public key in hex, the epoch and the sequence of the latest
 * edition seen, the latest time at which this signer is known to have made one ("-": none), and the
 * identity of the edition.
 *
 * What one signer signs says nothing about the editions of another. Else a publisher who is trusted
 * as well, or a thief with a stolen key, could lock everybody else out of a series by signing the
 * highest numbers there are. With a line for each signer, revoking the stolen key is enough: nobody
 * who is trusted has signed those numbers.
 *
 * The file is read line by line into a new text, in which the lines of the signers at hand are
 * brought up to date; the new text replaces the file. A lock keeps two jobs at once from losing
 * what the other has seen.
 *
 * Files of the first version have no signers and no identities. Their lines get "-" for both, and
 * bind every signer who has no line of his own.
 */
#include "archive/remember.h"

#include "archive/policy.h"
#include "files/atomic_file.h"
#include "files/folders.h"
#include "files/links.h"
#include "keys/public_key.h"
#include "numbers.h"
#include "platform/platform.h"
#include "report/clock.h"
#include "report/describe.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_LINE "anews editions 2\n"
#define OLD_FIRST_LINE "anews editions 1\n"
#define UNKNOWN "-"

typedef struct edition {
    char series[33], signer[65]; /* UNKNOWN */
    edition_number number;
    int64_t made;      /* INT64_MIN: not known */
    char identity[65]; /* UNKNOWN */
} edition;

static void fill_edition(const archive *a, unsigned signer, edition *e)
{
    const an_header *header = an_reader_header(&a->reader);
    const an_public_key *key = an_reader_signer(&a->reader, signer);
    format_hex(header->series, sizeof header->series, e->series);
    format_hex(key->key, sizeof key->key, e->signer);
    format_hex(header->identity, sizeof header->identity, e->identity);
    e->number = edition_number_of(header);
    e->made = is_from_future(header->created) ? INT64_MIN : header->created;
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

/* Returns a malloced path; NULL, having said why. */
static char *default_file(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char *file = NULL;
    int length = -1;
    if (state && platform_is_absolute(state))
        length = asprintf(&file, "%s/anews/editions", state);
    else if (home && platform_is_absolute(home))
        length = asprintf(&file, "%s/.local/state/anews/editions", home);
    if (length >= 0)
        return file;
    say_error((state && platform_is_absolute(state)) || (home && platform_is_absolute(home))
                  ? "not enough memory"
                  : "--remember does not know where: neither XDG_STATE_HOME nor HOME is set; "
                    "give --remember=FILE");
    return NULL;
}

/* Returns the path if there is nothing yet, or a regular file; else frees it and returns NULL,
 * having said why. Reading a pipe would wait, and a device must not get a lock beside it. */
static char *refuse_other_files(char *file)
{
    struct stat about;
    if (!file || stat(file, &about) != 0 || S_ISREG(about.st_mode))
        return file;
    say_error("%s: editions are remembered in a regular file, and this is none", file);
    free(file);
    return NULL;
}

/* Returns the malloced path of the file, NULL having said why. A symbolic link to it stays, and all
 * links to it share its lock. Its usual folder is made. */
static char *find_file(const char *given)
{
    char *standard = given ? NULL : default_file(), *file = NULL;
    const char *named = given ? given : standard;
    if (standard && !make_folders(standard)) {
        say_error("%s: cannot make its folder: %s", standard, strerror(errno));
    } else if (named) {
        file = follow_links(named);
        if (!file)
            say_error("%s: cannot be written: %s", named, strerror(errno));
        file = refuse_other_files(file);
    }
    free(standard);
    return file;
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
    int error = fd < 0 || platform_lock(fd, true) != 0 ? errno : 0;
    if (error != 0) {
        say_error("%s: cannot be locked with the file %s: %s", file, name, strerror(error));
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    free(name);
    return fd;
}

static bool parse_made(const char *text, int64_t *value)
{
    char *end = NULL;
    *value = INT64_MIN;
    if (strcmp(text, UNKNOWN) == 0)
        return true;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

static bool parse_hex(const char *text, size_t digits, bool may_be_unknown, char *to)
{
    size_t length = strlen(text);
    if ((length != digits || strspn(text, "0123456789abcdef") != digits) &&
        (!may_be_unknown || strcmp(text, UNKNOWN) != 0))
        return false;
    memcpy(to, text, length + 1);
    return true;
}

/* Parses a line, which is cut up. A number that is too large is refused: cut to size it would be
 * that of another edition. */
static bool parse_edition(char *line, bool is_old, edition *e)
{
    enum { SERIES, SIGNER, EPOCH, SEQUENCE, MADE, IDENTITY, WORDS };
    static const unsigned old_words[] = {SERIES, EPOCH, SEQUENCE, MADE};
    char unknown[] = UNKNOWN, *word[WORDS] = {[SIGNER] = unknown, [IDENTITY] = unknown},
         *rest = line;
    unsigned count = is_old ? sizeof old_words / sizeof *old_words : WORDS;
    uint64_t epoch = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!rest)
            return false;
        word[is_old ? old_words[i] : i] = strsep(&rest, i + 1 < count ? " " : "\n");
    }
    if (!rest || *rest != '\0' || !parse_hex(word[SERIES], 32, false, e->series) ||
        !parse_hex(word[SIGNER], 64, true, e->signer) ||
        !parse_hex(word[IDENTITY], 64, true, e->identity) ||
        !parse_number(word[EPOCH], UINT32_MAX, &epoch) ||
        !parse_number(word[SEQUENCE], UINT64_MAX, &e->number.sequence))
        return false;
    e->number.epoch = (uint32_t)epoch;
    return parse_made(word[MADE], &e->made);
}

static void write_edition(FILE *to, const edition *e)
{
    fprintf(to, "%s %s %" PRIu32 " %" PRIu64 " ", e->series, e->signer, e->number.epoch,
            e->number.sequence);
    if (e->made == INT64_MIN)
        fputs(UNKNOWN, to);
    else
        fprintf(to, "%" PRId64, e->made);
    fprintf(to, " %s\n", e->identity);
}

enum verdict { ACCEPTED, OLDER, ANOTHER };

/* The edition at hand beside those in the file. */
typedef struct comparison {
    unsigned signers;
    edition now[AN_SLOTS]; /* for each signer */
    bool is_known[AN_SLOTS];
    bool has_unsigned; /* of its series: */
    edition before_signers;
    enum verdict verdict; /* the first that is not ACCEPTED, */
    edition before;       /* which came from this line */
    int64_t latest;       /* time at which one of these signers made any edition */
    bool is_old_file;
    char *text; /* the new file */
    size_t length;
} comparison;

static enum verdict judge(const edition *now, const edition *before)
{
    if (edition_precedes(now->number, before->number))
        return OLDER;
    if (edition_precedes(before->number, now->number) || strcmp(before->identity, UNKNOWN) == 0)
        return ACCEPTED;
    return strcmp(now->identity, before->identity) == 0 ? ACCEPTED : ANOTHER;
}

static void compare(comparison *c, unsigned signer, const edition *before)
{
    enum verdict verdict = judge(&c->now[signer], before);
    if (c->verdict != ACCEPTED || verdict == ACCEPTED)
        return;
    c->verdict = verdict;
    c->before = *before;
}

static void note_time(comparison *c, int64_t made)
{
    if (made > c->latest && !is_from_future(made))
        c->latest = made;
}

/* A line of one of the signers. It becomes that of the edition at hand. */
static void on_own_line(comparison *c, unsigned signer, edition *e)
{
    note_time(c, e->made);
    if (strcmp(e->series, c->now[signer].series) != 0)
        return;
    c->is_known[signer] = true;
    compare(c, signer, e);
    int64_t made = is_from_future(e->made) ? INT64_MIN : e->made;
    *e = c->now[signer];
    if (made > e->made)
        e->made = made;
}

static void add_line(comparison *c, edition *e, FILE *to)
{
    if (strcmp(e->signer, UNKNOWN) == 0 && strcmp(e->series, c->now[0].series) == 0) {
        c->has_unsigned = true;
        c->before_signers = *e;
    }
    for (unsigned i = 0; i < c->signers; i++)
        if (strcmp(e->signer, c->now[i].signer) == 0)
            on_own_line(c, i, e);
    write_edition(to, e);
}

/* Signers who have no line of this series yet. */
static void add_new_lines(comparison *c, FILE *to)
{
    for (unsigned i = 0; i < c->signers; i++) {
        if (c->is_known[i])
            continue;
        if (c->has_unsigned)
            compare(c, i, &c->before_signers);
        write_edition(to, &c->now[i]);
    }
}

/* Reads the file. Returns 0, or the number of a line that is not of its form; -1 with errno. */
static long read_lines(const char *file, comparison *c, FILE *to)
{
    char line[320];
    edition e;
    long number = 1;
    FILE *from = fopen(file, "re");
    if (!from)
        return errno == ENOENT ? 0 : -1;
    bool good = fgets(line, sizeof line, from) != NULL;
    c->is_old_file = good && strcmp(line, OLD_FIRST_LINE) == 0;
    good = good && (c->is_old_file || strcmp(line, FIRST_LINE) == 0);
    while (good && fgets(line, sizeof line, from)) {
        number++;
        good = parse_edition(line, c->is_old_file, &e);
        if (good)
            add_line(c, &e, to);
    }
    bool failed = ferror(from) != 0;
    (void)fclose(from);
    return failed ? -1 : good ? 0 : number;
}

/* Compares with the file and makes the new text. */
static int compare_with_file(const char *file, comparison *c)
{
    FILE *to = open_memstream(&c->text, &c->length);
    if (!to) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    fputs(FIRST_LINE, to);
    long wrong = read_lines(file, c, to);
    int error = errno;
    add_new_lines(c, to);
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

/* Writes " by the key with key id X", or nothing. Hexadecimal digits of a key do not show its key
 * id: the archive's own signers do. */
static void format_signer(const archive *a, const char *signer, char text[64])
{
    *text = '\0';
    for (unsigned i = 0; i < an_reader_signers(&a->reader); i++) {
        char hex[65], id[17];
        const an_public_key *key = an_reader_signer(&a->reader, i);
        format_hex(key->key, sizeof key->key, hex);
        if (strcmp(hex, signer) != 0)
            continue;
        key_id_text(key->id, id);
        (void)snprintf(text, 64, " by the key with key id %s", id);
    }
}

static int say_refused(const archive *a, const char *file, const comparison *c)
{
    const edition_number now = c->now[0].number, before = c->before.number;
    char by[64];
    format_signer(a, c->before.signer, by);
    if (c->verdict == ANOTHER)
        say_error("%s: refused as a replacement: another archive has been seen that is edition "
                  "%" PRIu32 ".%" PRIu64
                  " of its series%s, so that one of the two must not be; it can still be read",
                  a->path, now.epoch, now.sequence, by);
    else if (strcmp(c->before.signer, UNKNOWN) == 0)
        say_error("%s: refused as a replacement: it is edition %" PRIu32 ".%" PRIu64
                  " of its series, and %" PRIu32 ".%" PRIu64
                  " has been seen, signed by a key that an earlier version of anews did not note; "
                  "it can still be read; if that key is revoked, remove the line \"%s -\" from %s",
                  a->path, now.epoch, now.sequence, before.epoch, before.sequence, c->before.series,
                  file);
    else
        say_error("%s: refused as a replacement: it is edition %" PRIu32 ".%" PRIu64
                  " of its series, and%s %" PRIu32 ".%" PRIu64
                  " has been seen; it can still be read",
                  a->path, now.epoch, now.sequence, by, before.epoch, before.sequence);
    return STATUS_BAD;
}

static int save_text(const char *file, const comparison *c)
{
    int result =
        atomic_file_save(file, c->text, c->length, 0600, ATOMIC_FILE_REPLACE | ATOMIC_FILE_LASTING);
    if (result == ATOMIC_FILE_UNFLUSHED)
        say_unflushed(file);
    else if (result != ATOMIC_FILE_DONE)
        say_error("%s: cannot be written: %s", file, strerror(errno));
    if (result != ATOMIC_FILE_DONE)
        return STATUS_IO;
    if (c->is_old_file)
        say_note("%s: was of an earlier version of anews, and says from now on who signed each "
                 "edition; what it had still counts",
                 file);
    return STATUS_DONE;
}

static int compare_archive(const char *file, const archive *a, comparison *c)
{
    *c = (comparison){.latest = INT64_MIN};
    c->signers = an_reader_signers(&a->reader);
    for (unsigned i = 0; i < c->signers; i++) {
        fill_edition(a, i, &c->now[i]);
        note_time(c, c->now[i].made);
    }
    int status = compare_with_file(file, c);
    if (status == STATUS_DONE && c->verdict != ACCEPTED)
        status = say_refused(a, file, c);
    if (status == STATUS_DONE)
        set_latest_time(c->latest);
    return status;
}

int remember_prepare(const char *given, int *folder)
{
    char *file = find_file(given);
    if (!file)
        return STATUS_IO;
    *folder = open_folder_of(file, OPEN_PLACE);
    if (*folder < 0)
        say_error("%s: its folder cannot be opened: %s", file, strerror(errno));
    free(file);
    return *folder < 0 ? STATUS_IO : STATUS_DONE;
}

int remember_check(const char *given, const archive *a)
{
    comparison c = {0};
    if (an_reader_signers(&a->reader) == 0)
        return STATUS_DONE;
    char *file = find_file(given);
    int status = file ? compare_archive(file, a, &c) : STATUS_IO;
    free(c.text);
    free(file);
    return status;
}

static int compare_and_save(const char *file, const archive *a)
{
    comparison c = {0};
    int held = lock_file(file);
    if (held < 0)
        return STATUS_IO;
    int status = compare_archive(file, a, &c);
    if (status == STATUS_DONE)
        status = save_text(file, &c);
    close(held);
    free(c.text);
    return status;
}

int remember_edition(const char *given, const archive *a)
{
    if (an_reader_signers(&a->reader) == 0)
        return STATUS_DONE;
    char *file = find_file(given);
    int status = file ? compare_and_save(file, a) : STATUS_IO;
    free(file);
    return status;
}

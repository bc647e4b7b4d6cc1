/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews sign: adds a countersignature. The signatures lie in the header, and a header that is
 * overwritten in place may be torn when the power fails, the signatures of others with it. So the
 * file is copied, which costs little where the file system shares blocks, and the copy takes its
 * place.
 */
#include "archive/open.h"
#include "archive/trust.h"
#include "archive/verify.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "files/atomic_file.h"
#include "files/read_write.h"
#include "keys/keyring.h"
#include "keys/minisig.h"
#include "keys/password.h"
#include "keys/public_key.h"
#include "keys/secret_key.h"
#include "report/message.h"
#include "status.h"
#include "walls/apart.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/fs.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct options {
    const char *secret_file, *file;
    password_source password;
    reading_options reading; /* jobs only: whom the archive is by is not checked */
    bool minisig;
} options;

enum { OPTION_MINISIG = OPTION_OWN, OPTION_PASSWORD_FD };

static const struct option sign_words[] = {
    JOBS_WORD,
    {"minisig", no_argument, NULL, OPTION_MINISIG},
    {"password-fd", required_argument, NULL, OPTION_PASSWORD_FD},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_sign_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case 's': o->secret_file = value; return STATUS_DONE;
    case OPTION_MINISIG: o->minisig = true; return STATUS_DONE;
    case OPTION_PASSWORD_FD: return parse_password_fd(value, &o->password);
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table sign_options = {":s:" COMMON_LETTERS, sign_words, read_sign_option};

static bool copy_by_buffer(int from, int to, uint64_t offset, uint64_t size)
{
    uint8_t buffer[1 << 16];
    while (offset < size) {
        size_t step = size - offset < sizeof buffer ? (size_t)(size - offset) : sizeof buffer;
        if (read_fully(from, offset, buffer, step) != 0 ||
            write_fully(to, offset, buffer, step) != 0)
            return false;
        offset += step;
    }
    return true;
}

/* Copies by sharing blocks where the file system can, else in the kernel, else through a buffer. */
static bool copy_file(int from, int to, uint64_t size)
{
    if (ioctl(to, FICLONE, from) == 0)
        return true;
    off_t in = 0;
    off_t out = 0;
    while ((uint64_t)in < size) {
        uint64_t left = size - (uint64_t)in;
        ssize_t n =
            copy_file_range(from, &in, to, &out, left < (1u << 30) ? (size_t)left : 1u << 30, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return copy_by_buffer(from, to, (uint64_t)in, size);
    }
    return true;
}

static bool keep_attributes(const char *path, int fd, const struct stat *about)
{
    if (fchown(fd, about->st_uid, about->st_gid) != 0 && fchown(fd, (uid_t)-1, about->st_gid) != 0)
        say_warning("%s: will belong to you: its owner and group cannot be kept", path);
    const struct timespec times[2] = {about->st_atim, about->st_mtim};
    return fchmod(fd, about->st_mode & 07777) == 0 && futimens(fd, times) == 0;
}

static int drop_copy(atomic_file *copy, const char *path)
{
    int error = errno;
    atomic_file_drop(copy);
    if (error == ENOSPC || error == EDQUOT)
        say_error(
            "%s: not signed: no room in its folder for the signed copy; the file was not changed",
            path);
    else
        say_error("%s: not signed: cannot write the signed copy: %s; the file was not changed",
                  path, strerror(error));
    return STATUS_IO;
}

/* The file itself is replaced, not a symbolic link to it. */
static int begin_copy(atomic_file *copy, const char *path)
{
    char *real = realpath(path, NULL);
    if (real == NULL)
        return -1;
    int result = atomic_file_begin(copy, real, 0600);
    int error = errno;
    free(real);
    errno = error;
    return result;
}

static int replace_file(const archive *a, const char *path, const uint8_t header[AN_HEADER_SIZE])
{
    struct stat about;
    atomic_file copy;
    if (fstat(a->fd, &about) != 0) {
        say_error("%s: cannot be read: %s", path, strerror(errno));
        return STATUS_IO;
    }
    if (!S_ISREG(about.st_mode)) {
        say_error("%s: is a device: sign the file before it is put there", path);
        return STATUS_USAGE;
    }
    if (about.st_nlink > 1)
        say_warning("%s: has other names (hard links), which stay without the new signature", path);
    if (begin_copy(&copy, path) != 0) {
        say_error("%s: not signed: cannot write into its folder: %s", path, strerror(errno));
        return STATUS_IO;
    }
    if (!copy_file(a->fd, copy.fd, a->size) ||
        write_fully(copy.fd, 0, header, AN_HEADER_SIZE) != 0 ||
        !keep_attributes(path, copy.fd, &about))
        return drop_copy(&copy, path);
    if (atomic_file_finish(&copy, ATOMIC_FILE_REPLACE | ATOMIC_FILE_LASTING) != 0)
        return drop_copy(&copy, path);
    return STATUS_DONE;
}

/* Returns the number of the slot that this key signed; -1 if there is none; -2 if one has its key
 * id and was not made with it. */
static int find_slot(const uint8_t header[AN_HEADER_SIZE], unsigned slots, const an_secret_key *key)
{
    an_public_key public;
    int bad = -1;
    memcpy(public.id, key->id, sizeof public.id);
    memcpy(public.key, key->key + 32, sizeof public.key);
    for (unsigned i = 0; i < slots; i++) {
        enum slot_state state = slot_check(header, i, &public, 1);
        if (state == SLOT_GOOD)
            return (int)i;
        if (state == SLOT_BAD)
            bad = -2;
    }
    return bad;
}

/* Makes a trusted comment, "timestamp:...", malloced. It is one line: control characters of the
 * file's name become "?". Returns NULL if there is not enough memory. */
static char *make_comment(const char *path, int64_t created)
{
    const char *slash = strrchr(path, '/');
    char *comment = NULL;
    if (asprintf(&comment, "timestamp:%" PRId64 "\tfile:%s.root\tprehashed", created,
                 slash == NULL ? path : slash + 1) < 0)
        return NULL;
    char *end = strrchr(comment, '\t');
    for (char *c = strchr(comment, '\t') + 1; c < end; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return comment;
}

static int write_root(const char *root, const char *minisig, const char *comment,
                      const uint8_t header[AN_HEADER_SIZE], const an_secret_key *key)
{
    const unsigned how = ATOMIC_FILE_REPLACE | ATOMIC_FILE_LASTING;
    if (atomic_file_save(root, header, AN_ROOT_SIZE, 0666, how) != 0) {
        say_error("%s: cannot be written: %s", root, strerror(errno));
        return STATUS_IO;
    }
    int status = minisig_write(minisig, header, AN_ROOT_SIZE, comment, key);
    if (status == STATUS_DONE)
        say_note("%s and its .minisig are written: `minisign -Vm %s -p PUBLIC` checks them", root,
                 root);
    return status;
}

/* minisign's own file of the root, for people who check with the stock tool. */
static int write_minisig(const char *path, const uint8_t header[AN_HEADER_SIZE], int64_t created,
                         const an_secret_key *key)
{
    char *comment = make_comment(path, created);
    char *minisig = NULL;
    if (comment == NULL || asprintf(&minisig, "%s.root.minisig", path) < 0) {
        say_error("not enough memory for the .minisig");
        free(comment);
        return STATUS_IO;
    }
    char *root = strndup(minisig, strlen(minisig) - strlen(".minisig"));
    int status = STATUS_IO;
    if (root == NULL)
        say_error("not enough memory for the .minisig");
    else
        status = write_root(root, minisig, comment, header, key);
    free(root);
    free(minisig);
    free(comment);
    return status;
}

static int add_signature(uint8_t header[AN_HEADER_SIZE], const archive *a, const char *path,
                         const an_secret_key *key)
{
    int error = an_header_sign(header, key);
    if (error == AN_ERR_MEMORY) {
        say_error("%s: has %d signatures already, and there is no room for more", path, AN_SLOTS);
        return STATUS_USAGE;
    }
    if (error != AN_OK) {
        say_error("%s: cannot be signed (%s)", path, an_error_name(error));
        return status_of(error);
    }
    return replace_file(a, path, header);
}

/* What verifying has found. */
typedef struct verdict {
    int status;
    unsigned slots;
    int64_t created;
    uint8_t identity[32];
} verdict;

static int add_and_report(const archive *a, const options *o, const verdict *verified,
                          const an_secret_key *key)
{
    const char *path = o->file;
    uint8_t header[AN_HEADER_SIZE];
    memcpy(header, a->header, sizeof header);
    char id[17];
    key_id_text(key->id, id);
    int slot = find_slot(header, verified->slots, key);
    int status = STATUS_DONE;
    if (slot == -2) {
        say_error("%s: has a signature with key id %s that was not made with this key: changed or "
                  "damaged; not signed",
                  path, id);
        return STATUS_BAD;
    }
    if (slot >= 0)
        say_note("%s: is already signed by key %s", path, id);
    else
        status = add_signature(header, a, path, key);
    if (status == STATUS_DONE && slot < 0)
        say_note("%s: every byte verified, and signed by key %s", path, id);
    return status == STATUS_DONE && o->minisig ? write_minisig(path, header, verified->created, key)
                                               : status;
}

/* What is to be verified apart. */
typedef struct verification {
    archive *a;
    unsigned jobs;
} verification;

static void verify_apart(void *context, void *answer)
{
    const policy nobody = {.insecure = true};
    const verification *work = context;
    verdict *v = answer;
    v->status = archive_open(work->a, &nobody);
    if (v->status != STATUS_DONE)
        return;
    const an_header *header = an_reader_header(&work->a->reader);
    v->slots = header->slots;
    v->created = header->created;
    memcpy(v->identity, header->identity, sizeof v->identity);
    v->status = archive_verify(work->a, &nobody, work->jobs);
}

static int say_no_verdict(const char *path)
{
    say_error("%s: not signed: the process that verifies it %s%s", path,
              errno == 0 ? "came to an unexpected end" : "could not be started: ",
              errno == 0 ? "" : strerror(errno));
    return STATUS_IO;
}

/* Nobody should sign damage: every byte is verified against the root first. Whom the archive comes
 * from is for the signer to know. Bytes that nobody vouches for are parsed in another process,
 * before this one opens the key; it may say anything, once they have taken it over. */
static int find_verdict(archive *a, const options *o, verdict *v)
{
    verification work = {.a = a, .jobs = o->reading.jobs};
    uint8_t identity[sizeof v->identity];
    memset(v, 0, sizeof *v);
    if (!run_apart(&(apart_work){verify_apart, &work, a->fd}, v, sizeof *v))
        return say_no_verdict(o->file);
    crypto_generichash(identity, sizeof identity, a->header, AN_ROOT_SIZE, NULL, 0);
    bool is_likely =
        v->slots <= AN_SLOTS && v->status >= STATUS_DONE && v->status <= STATUS_UNSUPPORTED &&
        (v->status != STATUS_DONE || memcmp(identity, v->identity, sizeof identity) == 0);
    if (is_likely)
        return v->status;
    errno = 0;
    return say_no_verdict(o->file);
}

static int sign_verified(const archive *a, const options *o, const verdict *v)
{
    an_secret_key key;
    sodium_mlock(&key, sizeof key);
    int status = secret_key_load(o->secret_file, &o->password, &key);
    if (status == STATUS_DONE)
        status = keyring_check_secret(o->secret_file, &key);
    if (status == STATUS_DONE)
        status = add_and_report(a, o, v, &key);
    sodium_munlock(&key, sizeof key);
    return status;
}

static int sign_file(const options *o)
{
    archive a;
    verdict v;
    int status = archive_attach(&a, o->file);
    if (status == STATUS_DONE)
        status = find_verdict(&a, o, &v);
    if (status == STATUS_DONE)
        status = sign_verified(&a, o, &v);
    archive_close(&a);
    return status;
}

static int check_sign_options(options *o, int argc, char **argv)
{
    if (o->secret_file == NULL) {
        say_error("sign with which key? Give the secret key's file with -s SECRET");
        return STATUS_USAGE;
    }
    if (argc - optind != 1) {
        say_error("sign takes one archive at a time: give one file");
        return STATUS_USAGE;
    }
    o->file = argv[optind];
    return STATUS_DONE;
}

int cmd_sign(int argc, char **argv)
{
    options o = {.password = {.fd = -1}};
    int status;
    if (!read_options(argc, argv, &sign_options, &o, &status))
        return status;
    status = check_sign_options(&o, argc, argv);
    return status == STATUS_DONE ? sign_file(&o) : status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews sign: adds a countersignature. The signatures lie in the header, and a header that is
 * overwritten in place may be torn when the power fails, the signatures of others with it. So the
 * file is copied, which costs little where the file system shares blocks, and the copy takes its
 * place.
 *
 * Between the first look at the file and this moment a person may think about a password for hours.
 * Nothing is locked meanwhile. If the file was signed by others, its slots are read again, and the
 * new signature is put beside theirs: as long as the root is the one that was verified, every other
 * byte is. If it is another archive, it is not signed, since nobody has asked for that.
 */
#include "archive/open.h"
#include "archive/slots.h"
#include "archive/verify.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "commands/sign_minisig.h"
#include "files/copy.h"
#include "files/output.h"
#include "files/read_write.h"
#include "keys/keyring.h"
#include "keys/password.h"
#include "keys/public_key.h"
#include "keys/secret_key.h"
#include "report/message.h"
#include "status.h"
#include "walls/apart.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

typedef struct options {
    const char *secret_file, *file;
    password_source password;
    reading_options reading; /* jobs only: whom the archive is by is not checked */
    policy trusted;          /* whose signatures --drop-unknown must keep */
    bool minisig, drop_unknown;
    output output;
    minisig_outputs minisig_outputs;
} options;

enum { OPTION_MINISIG = OPTION_OWN, OPTION_PASSWORD_FD, OPTION_DROP_UNKNOWN };

static const struct option sign_words[] = {
    JOBS_WORD,
    {"minisig", no_argument, NULL, OPTION_MINISIG},
    {"drop-unknown", no_argument, NULL, OPTION_DROP_UNKNOWN},
    {"password-fd", required_argument, NULL, OPTION_PASSWORD_FD},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_sign_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case 's': o->secret_file = value; return STATUS_DONE;
    case 'p': return policy_add_key(&o->trusted, value);
    case OPTION_DROP_UNKNOWN: o->drop_unknown = true; return STATUS_DONE;
    case OPTION_MINISIG: o->minisig = true; return STATUS_DONE;
    case OPTION_PASSWORD_FD: return parse_password_fd(value, &o->password);
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table sign_options = {":s:p:" COMMON_LETTERS, sign_words, read_sign_option};

/* Whom a key counts for is not asked when an archive is signed, and slots that no reader accepts
 * may be replaced. */
static const policy nobody = {.insecure = true, .any_slots = true};

/* What verifying has found. It comes from another process. */
typedef struct verdict {
    int status;
    int64_t created;
    uint8_t identity[32];
} verdict;

/* What is known while a file is signed. */
typedef struct signing {
    options *o;
    archive a;
    verdict verdict;
    file_state verified; /* the file as it was before it was verified */
    an_secret_key key;
    slots_change change;
    uint8_t header[AN_HEADER_SIZE]; /* with the signature */
    bool is_as_before;
} signing;

static int say_other_archive(const char *path)
{
    say_error("%s: not signed: another process has put another archive there, or removed this one, "
              "since it was verified: look at it, and sign again",
              path);
    return STATUS_IO;
}

static int say_not_signed(const signing *s, enum slots_result result)
{
    const char *path = s->o->file;
    char id[17];
    key_id_text(s->change.dropped[0].key_id, id);
    if (result == SLOTS_MALFORMED && s->change.dropped[0].reason == DROPPED_MINISIGN)
        say_error("%s: not signed: it was made by a version of anews before 1.0, or its signature "
                  "was copied from a minisign file: pack it again",
                  path);
    else if (result == SLOTS_MALFORMED)
        say_error("%s: not signed: the form of the signature with key id %s makes every reader "
                  "refuse the archive: --drop-unknown drops it",
                  path, id);
    else if (s->o->drop_unknown)
        say_error("%s: not signed: it has %d signatures by keys that you trust, and there is no "
                  "room for more",
                  path, AN_SLOTS);
    else
        say_error("%s: not signed: it has %d signatures, and there is no room for more: "
                  "--drop-unknown drops those of keys that are neither in the keyring nor given "
                  "with -p",
                  path, AN_SLOTS);
    return result == SLOTS_MALFORMED ? STATUS_BAD : STATUS_USAGE;
}

/* Signs the header of the file that is there now. It has the root that was verified, and so it is
 * the same archive; others may have signed it meanwhile. */
static int sign_header(signing *s, const output *there)
{
    uint8_t identity[32];
    const slots_rules rules = {&s->key, &s->o->trusted, s->o->drop_unknown};
    if (!there->exists)
        return say_other_archive(s->o->file);
    if (read_fully(there->fd, 0, s->header, AN_HEADER_SIZE) != 0) {
        say_error("%s: cannot be read: %s", s->o->file, strerror(errno));
        return STATUS_IO;
    }
    crypto_generichash(identity, sizeof identity, s->header, AN_ROOT_SIZE, NULL, 0);
    if (memcmp(identity, s->verdict.identity, sizeof identity) != 0)
        return say_other_archive(s->o->file);
    uint8_t before[AN_HEADER_SIZE];
    memcpy(before, s->header, sizeof before);
    enum slots_result result = slots_sign(s->header, &rules, &s->change);
    if (result != SLOTS_SIGNED)
        return say_not_signed(s, result);
    s->is_as_before = memcmp(before, s->header, sizeof before) == 0;
    return STATUS_DONE;
}

static int say_unwritten(const signing *s)
{
    say_error("%s: not signed: %s", s->o->file, strerror(errno));
    return STATUS_IO;
}

/* Others have signed the file, or have changed its mode: their signatures are kept. */
static int on_sign_change(void *context, const output *there, const atomic_file *made)
{
    signing *s = context;
    int status = sign_header(s, there);
    if (status == STATUS_DONE && write_fully(made->fd, 0, s->header, AN_HEADER_SIZE) != 0)
        return say_unwritten(s);
    return status;
}

/* Writes what was verified, with the new header. */
static int write_copy(const signing *s, const atomic_file *copy)
{
    struct stat now;
    if (copy_file(s->a.fd, copy->fd, s->a.size) != 0 ||
        write_fully(copy->fd, 0, s->header, AN_HEADER_SIZE) != 0 || fstat(s->a.fd, &now) != 0)
        return say_unwritten(s);
    if (file_content_is(&now, &s->verified))
        return STATUS_DONE;
    say_error("%s: was changed while it was verified: not signed", s->o->file);
    return STATUS_BAD;
}

static int replace_file(signing *s)
{
    atomic_file copy;
    output *to = &s->o->output;
    int status = output_begin(to, &copy);
    if (status != STATUS_DONE)
        return status;
    status = write_copy(s, &copy);
    if (status == STATUS_DONE)
        return output_finish(to, &copy);
    atomic_file_drop(&copy);
    return status;
}

static int add_and_report(signing *s)
{
    char id[17];
    options *o = s->o;
    int status = sign_header(s, &o->output);
    if (status != STATUS_DONE)
        return status;
    key_id_text(s->key.id, id);
    if (!s->is_as_before)
        status = replace_file(s);
    if (status != STATUS_DONE)
        return status;
    slots_say(o->file, &s->change);
    if (s->change.was_signed)
        say_note("%s: is already signed by key %s", o->file, id);
    else
        say_note("%s: every byte verified, and signed by key %s", o->file, id);
    return o->minisig ? sign_minisig_write(&o->minisig_outputs, s->header, s->verdict.created)
                      : STATUS_DONE;
}

/* Checks where the signed archive goes, before work is done and a password is asked for. */
static int check_outputs(signing *s)
{
    struct stat about;
    options *o = s->o;
    if (fstat(s->a.fd, &about) == 0 && !S_ISREG(about.st_mode)) {
        say_error("%s: is a device: sign the file before it is put there", o->file);
        return STATUS_USAGE;
    }
    if (about.st_nlink > 1)
        say_warning("%s: has other names (hard links), which stay without the new signature",
                    o->file);
    int status = output_find(&o->output, o->file);
    o->output.failure = "not signed";
    o->output.on_change = on_sign_change;
    o->output.context = s;
    if (status == STATUS_DONE)
        status = output_check(&o->output, &archive_kind);
    return status == STATUS_DONE && o->minisig
               ? sign_minisig_find(&o->minisig_outputs, o->file, o->secret_file)
               : status;
}

static void verify_apart(void *context, void *answer)
{
    signing *s = context;
    verdict *v = answer;
    v->status = archive_open(&s->a, &nobody);
    if (v->status != STATUS_DONE)
        return;
    v->created = an_reader_header(&s->a.reader)->created;
    memcpy(v->identity, an_reader_header(&s->a.reader)->identity, sizeof v->identity);
    v->status = archive_verify(&s->a, &nobody, s->o->reading.jobs);
}

static int say_no_verdict(const char *path)
{
    say_error("%s: not signed: the process that verifies it %s%s", path,
              errno == 0 ? "came to an unexpected end" : "could not be started: ",
              errno == 0 ? "" : strerror(errno));
    return STATUS_IO;
}

/* Whether a verdict can be one on this header. Bytes that have taken the other process over may say
 * anything. */
static bool is_likely(const signing *s)
{
    uint8_t identity[32];
    const verdict *v = &s->verdict;
    if (v->status != STATUS_DONE)
        return v->status > STATUS_DONE && v->status <= STATUS_UNSUPPORTED;
    crypto_generichash(identity, sizeof identity, s->a.header, AN_ROOT_SIZE, NULL, 0);
    return memcmp(identity, v->identity, sizeof identity) == 0;
}

/* Nobody should sign damage: every byte is verified against the root first. Whom the archive comes
 * from is for the signer to know. Bytes that nobody vouches for are parsed in another process,
 * which has ended before this one opens the key. */
static int find_verdict(signing *s)
{
    const apart_work work = {.run = verify_apart, .context = s, .file = s->a.fd};
    if (!run_apart(&work, &s->verdict, sizeof s->verdict))
        return say_no_verdict(s->o->file);
    errno = 0;
    return is_likely(s) ? s->verdict.status : say_no_verdict(s->o->file);
}

static int sign_attached(signing *s)
{
    options *o = s->o;
    int error = file_state_take(s->a.fd, &s->verified);
    if (error != 0) {
        say_error("%s: cannot be read: %s", o->file, strerror(error));
        return STATUS_IO;
    }
    int status = check_outputs(s);
    if (status == STATUS_DONE)
        status = find_verdict(s);
    if (status == STATUS_DONE)
        status = secret_key_load(o->secret_file, &o->password, &s->key);
    if (status == STATUS_DONE)
        status = keyring_check_secret(o->secret_file, &s->key);
    if (status == STATUS_DONE && o->minisig)
        status = sign_minisig_check(&o->minisig_outputs, &s->key);
    return status == STATUS_DONE ? add_and_report(s) : status;
}

static int sign_file(options *o)
{
    signing s = {.o = o};
    int status = archive_attach(&s.a, o->file);
    if (status != STATUS_DONE)
        return status;
    sodium_mlock(&s.key, sizeof s.key);
    status = sign_attached(&s);
    sodium_munlock(&s.key, sizeof s.key);
    archive_close(&s.a);
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
    return policy_add_keyring(&o->trusted);
}

int cmd_sign(int argc, char **argv)
{
    options o = {.password = {.fd = -1}};
    int status;
    if (read_options(argc, argv, &sign_options, &o, &status)) {
        status = check_sign_options(&o, argc, argv);
        if (status == STATUS_DONE)
            status = sign_file(&o);
    }
    policy_free(&o.trusted);
    output_free(&o.output);
    sign_minisig_free(&o.minisig_outputs);
    return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minisign's secret key file: a comment line, which may be missing, and the line of base64 that the
 * library knows.
 */
#include "keys/secret_key.h"

#include "files/atomic_file.h"
#include "keys/key_file.h"
#include "keys/public_key.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#define SECRET_FILE_MOST 4096 /* two lines, and comments have at most 1,024 bytes */

/* Says why the line of a key was refused. */
static int say_key_refused(const char *file, int error, bool is_encrypted)
{
    switch (error) {
    case AN_ERR_UNSUPPORTED:
        say_error("%s: a secret key of a kind that this version does not know", file);
        return STATUS_UNSUPPORTED;
    case AN_ERR_MEMORY:
        say_error("%s: not enough memory to decrypt the key", file);
        return STATUS_IO;
    case AN_ERR_UNTRUSTED:
        say_error("%s: needs more work or memory to decrypt than any key of minisign: it is "
                  "damaged, or not to be trusted",
                  file);
        break;
    case AN_ERR_SIGNATURE:
        say_error("%s: this secret key is damaged: its public half does not belong to it", file);
        break;
    case AN_ERR_HASH:
        say_error(is_encrypted ? "%s: wrong password for this key"
                               : "%s: this secret key is damaged: its checksum is another",
                  file);
        break;
    default: say_error("%s: this is not a secret key of minisign; `anews keygen` makes one", file);
    }
    return STATUS_USAGE;
}

/* Reads the line of a key, for whose password it asks only if it has one. */
static int parse_line(const char *file, const key_line *line, const password_source *source,
                      an_secret_key *key)
{
    char *password = NULL;
    int error = an_secret_key_parse(line->text, line->length, NULL, key);
    bool is_encrypted = error == AN_ERR_USAGE;
    if (is_encrypted) {
        int status = password_read(source, file, false, &password);
        if (status != STATUS_DONE)
            return status;
        error = an_secret_key_parse(line->text, line->length, password, key);
        sodium_free(password);
    }
    return error == AN_OK ? STATUS_DONE : say_key_refused(file, error, is_encrypted);
}

/* Finds the line that is no comment. Returns false if there is none, or more than one. */
static bool find_secret_line(key_line rest, key_line *line)
{
    key_line next;
    bool found = false;
    while (key_file_next(&rest, &next)) {
        if (key_line_is_comment(&next))
            continue;
        if (found)
            return false;
        *line = next;
        found = true;
    }
    return found;
}

static int parse_secret(const char *file, key_line text, const password_source *source,
                        an_secret_key *key)
{
    key_line line;
    bool is_found = find_secret_line(text, &line);
    if (is_found && line.length == PUBLIC_KEY_TEXT) {
        say_error("%s: this is a public key: signing needs the secret one", file);
        return STATUS_USAGE;
    }
    return is_found ? parse_line(file, &line, source, key)
                    : say_key_refused(file, AN_ERR_FORMAT, false);
}

static bool is_open_to_others(const struct stat *about)
{
    return S_ISREG(about->st_mode) && (about->st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

/* Where a file system has one mode for all files, changing it is of no use. */
static void warn_of_others(const char *file)
{
    if (platform_keeps_permissions(file))
        say_warning("%s: others than you may read or change this secret key: chmod 600 it", file);
    else
        say_warning("%s: others than you may read or change this secret key, and its file system "
                    "may keep no permissions: move it to one that does, with mode 600",
                    file);
}

int secret_key_load(const char *file, const password_source *password, an_secret_key *key)
{
    platform_keep_memory_private();
    size_t length = 0;
    char *text = sodium_malloc(SECRET_FILE_MOST);
    if (text == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    struct stat about;
    int status = key_file_read(file, text, SECRET_FILE_MOST, &length, &about);
    if (status == STATUS_DONE)
        status = parse_secret(file, (key_line){text, length}, password, key);
    sodium_free(text);
    if (status == STATUS_DONE && is_open_to_others(&about))
        warn_of_others(file);
    if (status != STATUS_DONE)
        sodium_memzero(key, sizeof *key);
    return status;
}

/* It was made with mode 0600. */
static void check_saved(const char *file)
{
    struct stat about;
    if (stat(file, &about) == 0 && is_open_to_others(&about))
        say_warning("%s: others than you may read or change this secret key: its file system keeps "
                    "no permissions, so move it to one that does, with mode 600",
                    file);
}

static int save_secret(const char *file, const char *text, size_t length)
{
    int result = atomic_file_save(file, text, length, 0600, ATOMIC_FILE_LASTING);
    if (result == ATOMIC_FILE_DONE) {
        check_saved(file);
        return STATUS_DONE;
    }
    if (result == ATOMIC_FILE_UNFLUSHED)
        atomic_file_take_back(file);
    if (errno == EEXIST) {
        say_error("%s: is there already, and a secret key is never overwritten", file);
        return STATUS_USAGE;
    }
    say_error("%s: cannot write the secret key: %s", file, strerror(errno));
    return STATUS_IO;
}

int secret_key_save(const char *file, const an_secret_key *key, const password_source *source)
{
    static const char comment[] = "untrusted comment: minisign encrypted secret key\n";
    const size_t before = sizeof comment - 1, length = before + AN_SECRET_LINE + 1;
    char *password = NULL, *text = sodium_malloc(length + 1);
    if (text == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    int status = source == NULL ? STATUS_DONE : password_read(source, file, true, &password);
    if (status == STATUS_DONE && an_secret_key_write(key, password, text + before) != AN_OK) {
        say_error("not enough memory to encrypt a key under a password");
        status = STATUS_IO;
    }
    sodium_free(password);
    if (status == STATUS_DONE) {
        memcpy(text, comment, before);
        text[length - 1] = '\n';
        status = save_secret(file, text, length);
    }
    sodium_free(text);
    return status;
}

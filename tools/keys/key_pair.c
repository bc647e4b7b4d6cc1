/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/key_pair.h"

#include "files/output_name.h"
#include "keys/public_key.h"
#include "keys/secret_key.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <libgen.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool folder_is_writable(const char *file)
{
    char *copy = strdup(file);
    if (copy == NULL)
        return false;
    int result = access(dirname(copy), W_OK | X_OK);
    int error = errno;
    free(copy);
    errno = error;
    return result == 0;
}

/* Checks that a file can be made, before anything is made or a password is asked for. */
static int check_free(const char *file, const char *what)
{
    struct stat about;
    if (output_name_check(file) != STATUS_DONE)
        return STATUS_USAGE;
    if (lstat(file, &about) == 0) {
        say_error(
            "%s: is there already: give another name for the %s key, keys are never overwritten",
            file, what);
        return STATUS_USAGE;
    }
    if (errno == ENOENT && folder_is_writable(file))
        return STATUS_DONE;
    say_error("%s: cannot make the %s key there: %s", file, what, strerror(errno));
    return STATUS_IO;
}

/* A secret key without its public one is of no use, and is not left behind. */
static int save_public(const char *public_file, const char *secret_file, const an_public_key *key)
{
    int status = public_key_save(public_file, key);
    if (status != STATUS_DONE && unlink(secret_file) != 0)
        say_warning(
            "%s: was made, but is of no use without its public key, and cannot be removed: %s",
            secret_file, strerror(errno));
    return status;
}

int key_pair_make(const char *secret_file, const char *public_file, const password_source *password)
{
    int status = check_free(secret_file, "secret");
    if (status == STATUS_DONE)
        status = check_free(public_file, "public");
    if (status != STATUS_DONE)
        return status;
    platform_keep_memory_private();
    an_public_key public;
    an_secret_key secret;
    sodium_mlock(&secret, sizeof secret);
    randombytes_buf(public.id, sizeof public.id);
    memcpy(secret.id, public.id, sizeof secret.id);
    crypto_sign_keypair(public.key, secret.key);
    status = secret_key_save(secret_file, &secret, password);
    if (status == STATUS_DONE)
        status = save_public(public_file, secret_file, &public);
    sodium_munlock(&secret, sizeof secret);
    return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a minisign key file. */
#include "keys/password.h"
#include "keys/public_key.h"
#include "keys/secret_key.h"
#include "report/message.h"
#include "status.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    quiet = true;
    return sodium_init() < 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    key_list public = {0};
    an_secret_key secret;
    char path[64], text[513] = "";
    int fd = memfd_create("key", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const password_source password = {-1};
    (void)public_keys_load_file(path, &public);
    memcpy(text, data, size < sizeof text - 1 ? size : sizeof text - 1);
    if (strchr(text, '/') == NULL)
        (void)public_keys_load(text, &public);
    free(public.keys);
    /* Deriving a key from a password takes a second by design, so only files without one are
     * loaded: "Ed", two zero bytes, "B2" in base64. */
    if (memmem(data, size, "RWQAAEIy", 8) != NULL &&
        secret_key_load(path, &password, &secret) == STATUS_DONE)
        sodium_memzero(&secret, sizeof secret);
    (void)close(fd);
    return 0;
}

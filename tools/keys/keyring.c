/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/keyring.h"

#include "keys/public_key.h"
#include "report/message.h"
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *keyring_folder(const char *kind)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    char *path = NULL;
    int n = -1;
    if (config != NULL &&
        config[0] == '/') /* relative paths are ignored, as the XDG specification says */
        n = asprintf(&path, "%s/anews/%s", config, kind);
    else if (home != NULL && *home != '\0')
        n = asprintf(&path, "%s/.config/anews/%s", home, kind);
    return n < 0 ? NULL : path;
}

static int is_public_name(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".pub") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_one(const char *folder, const char *name, an_public_key *key)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        say_error("not enough memory for the keyring");
        return STATUS_IO;
    }
    int status = public_key_load(path, key);
    free(path);
    return status;
}

static int load_folder(const char *folder, an_public_key **keys, size_t *count)
{
    struct dirent **found = NULL;
    int n = scandir(folder, &found, is_public_name, by_name);
    if (n < 0 && (errno == ENOENT || errno == ENOTDIR))
        return STATUS_DONE;
    if (n < 0) {
        say_error("%s: cannot read the keyring: %s", folder, strerror(errno));
        return STATUS_IO;
    }
    int status = STATUS_DONE;
    if (n > 0 && (*keys = calloc((size_t)n, sizeof **keys)) == NULL) {
        say_error("not enough memory for the keyring");
        status = STATUS_IO;
    }
    for (int i = 0; i < n; i++) {
        if (status == STATUS_DONE)
            status = load_one(folder, found[i]->d_name, &(*keys)[i]);
        free(found[i]);
    }
    free(found);
    *count = (size_t)n;
    return status;
}

int keyring_load(const char *kind, an_public_key **keys, size_t *count)
{
    *keys = NULL;
    *count = 0;
    char *folder = keyring_folder(kind);
    if (folder == NULL)
        return STATUS_DONE;
    int status = load_folder(folder, keys, count);
    free(folder);
    if (status != STATUS_DONE) {
        free(*keys);
        *keys = NULL;
        *count = 0;
    }
    return status;
}

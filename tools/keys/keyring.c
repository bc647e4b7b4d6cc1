/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keyring's two folders. What is wrong with the trusted keys at worst refuses a good archive.
 * What is wrong with the revoked ones could let a stolen key count, so that nothing in there is
 * passed over: each file counts, whatever its name, and one that cannot be read or understood is an
 * error. Only a folder that is certainly not there revokes nothing.
 */
#include "keys/keyring.h"

#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *home_folder(void)
{
    const char *home = getenv("HOME");
    return home != NULL && *home != '\0' ? home : NULL;
}

/* The value of XDG_CONFIG_HOME. Relative paths are ignored, as the XDG specification says. */
static const char *config_folder(void)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    return config != NULL && platform_is_absolute(config) ? config : NULL;
}

char *keyring_folder(const char *kind)
{
    const char *config = config_folder(), *home = home_folder();
    char *path = NULL;
    int n = -1;
    if (config != NULL)
        n = asprintf(&path, "%s/anews/%s", config, kind);
    else if (home != NULL)
        n = asprintf(&path, "%s/.config/anews/%s", home, kind);
    return n < 0 ? NULL : path;
}

static bool has_home(void)
{
    struct stat about;
    const char *home = home_folder();
    if (config_folder() != NULL)
        return true;
    return home != NULL && (stat(home, &about) == 0 || errno != ENOENT);
}

/* Whether nothing stands at this path: not even a symbolic link that leads nowhere, as to a disk
 * that is not there. */
static bool is_absent(const char *path)
{
    struct stat about;
    char *part = strdup(path);
    bool absent = part != NULL;
    while (absent && *part != '\0' && stat(part, &about) != 0) {
        absent = errno == ENOENT && lstat(part, &about) != 0 && errno == ENOENT;
        char *slash = strrchr(part, '/');
        *(slash != NULL ? slash : part) = '\0';
    }
    free(part);
    return absent;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int is_public_name(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return is_visible(entry) && length > 4 && strcmp(entry->d_name + length - 4, ".pub") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int say_no_memory(void)
{
    say_error("not enough memory for the keyring");
    return STATUS_IO;
}

static int load_one(const char *folder, const char *name, key_list *list)
{
    char *path = NULL;
    struct stat about;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return say_no_memory();
    int status = STATUS_DONE;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
        say_error("%s: is not a file, and each file here must hold public keys", path);
        status = STATUS_USAGE;
    } else {
        status = public_keys_load_file(path, list);
    }
    free(path);
    return status;
}

static int load_folder(const char *folder, int (*is_wanted)(const struct dirent *), key_list *list)
{
    struct dirent **found = NULL;
    int n = scandir(folder, &found, is_wanted, by_name);
    if (n < 0 && errno == ENOENT && is_absent(folder))
        return STATUS_DONE;
    if (n < 0) {
        say_error("%s: cannot read this folder of keys: %s", folder, strerror(errno));
        return STATUS_IO;
    }
    int status = STATUS_DONE;
    for (int i = 0; i < n; i++) {
        if (status == STATUS_DONE)
            status = load_one(folder, found[i]->d_name, list);
        free(found[i]);
    }
    free(found);
    return status;
}

static int load_kind(const char *kind, int (*is_wanted)(const struct dirent *), key_list *list)
{
    char *folder = keyring_folder(kind);
    if (folder == NULL)
        return has_home() ? say_no_memory() : STATUS_DONE;
    int status = load_folder(folder, is_wanted, list);
    free(folder);
    if (status == STATUS_DONE)
        return status;
    free(list->keys);
    *list = (key_list){0};
    return status;
}

int keyring_trusted(key_list *list)
{
    *list = (key_list){0};
    return load_kind("trusted", is_public_name, list);
}

int keyring_revoked(key_list *list)
{
    *list = (key_list){0};
    if (!has_home())
        say_warning("there is no home folder (HOME, XDG_CONFIG_HOME), and so it is not known which "
                    "keys are revoked");
    return load_kind("revoked", is_visible, list);
}

bool key_list_has(const key_list *list, const uint8_t key[32])
{
    for (size_t i = 0; i < list->count; i++)
        if (memcmp(list->keys[i].key, key, sizeof list->keys[i].key) == 0)
            return true;
    return false;
}

int keyring_check_secret(const char *file, const an_secret_key *key)
{
    key_list revoked = {0};
    int status = load_kind("revoked", is_visible, &revoked);
    if (status == STATUS_DONE && key_list_has(&revoked, key->key + 32)) {
        char id[17];
        key_id_text(key->id, id);
        say_error("%s: this key (key id %s) is among the revoked ones, and what it signs is not "
                  "trusted any more: sign with another, or take it out of the folder of revoked "
                  "keys",
                  file, id);
        status = STATUS_USAGE;
    }
    free(revoked.keys);
    return status;
}

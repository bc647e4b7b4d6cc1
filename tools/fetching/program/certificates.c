/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that cannot be used is an error as soon as a certificate is to be checked. A folder is
 * looked into when an authority is searched there; where it does not exist, none is found, as if
 * the server had a certificate of nobody. An empty variable counts as one that is not set.
 */
#include "fetching/program/certificates.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char file_variable[] = "SSL_CERT_FILE", folder_variable[] = "SSL_CERT_DIR";

/* Returns what a variable names, or NULL. */
static const char *named_by(const char *variable)
{
    const char *path = getenv(variable);
    return path != NULL && *path != '\0' ? path : NULL;
}

size_t certificates_list(const char **paths)
{
    const char *const named[CERTIFICATE_PATHS_MOST] = {named_by(file_variable),
                                                       named_by(folder_variable)};
    size_t count = 0;
    for (size_t i = 0; i < CERTIFICATE_PATHS_MOST; i++)
        if (named[i] != NULL)
            paths[count++] = named[i];
    return count;
}

bool certificates_set(CURL *curl)
{
    const char *file = named_by(file_variable), *folder = named_by(folder_variable);
    return (file == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, file) == CURLE_OK) &&
           (folder == NULL || curl_easy_setopt(curl, CURLOPT_CAPATH, folder) == CURLE_OK);
}

/* Returns why a path cannot be read as a file, or as a folder; NULL if it can. */
static const char *why_unreadable(const char *path, bool is_folder)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int error = fd < 0 || fstat(fd, &about) != 0 ? errno : 0;
    if (fd >= 0)
        (void)close(fd);
    if (error != 0)
        return error == ENOENT ? "which does not exist" : strerror(error);
    if (S_ISDIR(about.st_mode) == is_folder)
        return NULL;
    return is_folder ? "which is no folder" : "which is a folder, and no file";
}

bool certificates_are_unusable(CURLcode code, char *text, size_t size)
{
    const char *file = named_by(file_variable), *folder = named_by(folder_variable);
    if (code != CURLE_SSL_CACERT_BADFILE && code != CURLE_PEER_FAILED_VERIFICATION)
        return false;
    const char *why = file != NULL ? why_unreadable(file, false) : NULL;
    if (why == NULL && file != NULL && code == CURLE_SSL_CACERT_BADFILE)
        why = "which has no certificates in it (PEM)";
    if (why != NULL) {
        (void)snprintf(text, size, "%s names %s, %s", file_variable, file, why);
        return true;
    }
    /* It may be a list of folders. */
    if (folder != NULL && strchr(folder, ':') == NULL)
        why = why_unreadable(folder, true);
    if (why != NULL)
        (void)snprintf(text, size, "%s names %s, %s", folder_variable, folder, why);
    else if (code == CURLE_SSL_CACERT_BADFILE)
        (void)snprintf(text, size, "install those of the system, or name a file of others in %s",
                       file_variable);
    return why != NULL || code == CURLE_SSL_CACERT_BADFILE;
}

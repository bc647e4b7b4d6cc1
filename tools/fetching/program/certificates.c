/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that cannot be used is an error as soon as a certificate is to be checked. A folder is
 * looked into when an authority is searched there; where it does not exist, none is found, and the
 * certificate of the server is that of nobody who is trusted. An empty variable counts as none.
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
static const char *named_path(const char *variable)
{
    const char *path = getenv(variable);
    return path != NULL && *path != '\0' ? path : NULL;
}

size_t certificates_list(const char **paths)
{
    const char *const named[CERTIFICATE_PATHS_MOST] = {named_path(file_variable),
                                                       named_path(folder_variable)};
    size_t count = 0;
    for (size_t i = 0; i < CERTIFICATE_PATHS_MOST; i++)
        if (named[i] != NULL)
            paths[count++] = named[i];
    return count;
}

bool certificates_set(CURL *curl)
{
    const char *file = named_path(file_variable), *folder = named_path(folder_variable);
    return (file == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, file) == CURLE_OK) &&
           (folder == NULL || curl_easy_setopt(curl, CURLOPT_CAPATH, folder) == CURLE_OK);
}

/* Returns why a path cannot be read as a file, or as a folder; NULL if it can. */
static const char *why_unreadable(const char *path, bool is_folder)
{
    struct stat about = {0};
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

bool certificates_explain(char *text, size_t size)
{
    const char *variable = file_variable, *path = named_path(variable);
    const char *why = path != NULL ? why_unreadable(path, false) : NULL;
    if (why == NULL) {
        variable = folder_variable;
        path = named_path(variable);
        if (path != NULL && strchr(path, ':') == NULL) /* otherwise it may be a list of folders */
            why = why_unreadable(path, true);
    }
    if (why != NULL)
        (void)snprintf(text, size, "%s names %s, %s", variable, path, why);
    return why != NULL;
}

void certificates_explain_error(char *text, size_t size)
{
    const char *file = named_path(file_variable);
    if (certificates_explain(text, size))
        return;
    if (file != NULL)
        (void)snprintf(text, size, "%s names %s, which has no certificates in it (PEM)",
                       file_variable, file);
    else
        (void)snprintf(text, size, "install those of the system, or name a file of others in %s",
                       file_variable);
}

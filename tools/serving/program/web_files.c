/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/program/web_files.h"

#include "files/beside.h"
#include "report/describe.h"
#include "report/message.h"
#include "status.h"

#include <archive_news/reader.h>
#include <errno.h>
#include <fts.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Files of other kinds are not served. */
static const struct web_type {
    const char *ending, *type;
} web_types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".wasm", "application/wasm"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webmanifest", "application/manifest+json"},
};

static const char *type_of_file(const char *name)
{
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof web_types / sizeof *web_types; i++)
        if (strcmp(ending, web_types[i].ending) == 0)
            return web_types[i].type;
    return NULL;
}

static void tag_file(web_file *file)
{
    uint8_t hash[16];
    (void)crypto_generichash(hash, sizeof hash, (const uint8_t *)file->bytes, file->length, NULL,
                             0);
    file->tag[0] = '"';
    format_hex(hash, sizeof hash, file->tag + 1);
    memcpy(file->tag + 1 + 2 * sizeof hash, "\"", 2);
}

/* Reads a file. Returns whether that succeeded. */
static bool load_file(web_files *w, const char *path, const char *relative, size_t size)
{
    web_file *file = &w->files[w->count];
    FILE *from = fopen(path, "rbe");
    *file = (web_file){.path = strdup(relative), .type = type_of_file(relative)};
    file->bytes = malloc(size + 1);
    w->count++;
    w->bytes += size;
    bool is_good = from != NULL && file->path != NULL && file->bytes != NULL;
    if (is_good) {
        file->length = fread(file->bytes, 1, size, from);
        is_good = ferror(from) == 0;
    }
    if (from != NULL)
        (void)fclose(from);
    if (is_good)
        tag_file(file);
    return is_good;
}

static int say_unread_page(const char *path)
{
    say_error("%s: the page for browsers cannot be read: %s", path, strerror(errno));
    return STATUS_IO;
}

/* Takes a file of the folder, unless it is of no kind that is served. */
static int take_web_file(web_files *w, const FTSENT *entry, size_t root)
{
    if (entry->fts_info != FTS_F || type_of_file(entry->fts_name) == NULL)
        return STATUS_DONE;
    size_t size = (size_t)entry->fts_statp->st_size;
    if (w->count == WEB_FILES_MOST || size > WEB_BYTES_MOST - w->bytes) {
        errno = EFBIG;
        return say_unread_page(entry->fts_path);
    }
    if (load_file(w, entry->fts_path, entry->fts_path + root + 1, size))
        return STATUS_DONE;
    return say_unread_page(entry->fts_path);
}

int web_files_load(web_files *w)
{
    char folder[PATH_MAX];
    int status = STATUS_DONE;
    if (find_beside("web/index.html", folder) != 0 &&
        find_beside("../share/libarchive_news/web/index.html", folder) != 0)
        return STATUS_DONE;
    *strrchr(folder, '/') = '\0';
    char *const roots[] = {folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (walk == NULL)
        return say_unread_page(folder);
    for (const FTSENT *entry; status == STATUS_DONE && (entry = fts_read(walk)) != NULL;)
        status = take_web_file(w, entry, strlen(folder));
    (void)fts_close(walk);
    return status;
}

const web_file *web_files_find(const web_files *w, const char *path, size_t length)
{
    static const char front[] = "index.html";
    if (length == 0) {
        path = front;
        length = sizeof front - 1;
    }
    for (unsigned i = 0; i < w->count; i++)
        if (strlen(w->files[i].path) == length && memcmp(w->files[i].path, path, length) == 0)
            return &w->files[i];
    return NULL;
}

void web_files_free(web_files *w)
{
    for (unsigned i = 0; i < w->count; i++) {
        free(w->files[i].path);
        free(w->files[i].bytes);
    }
    w->count = 0;
}

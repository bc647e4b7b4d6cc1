/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers with the library what becomes of a patch: reads lines of two paths, OLD and PATCH, with a
 * tab between them, and answers "ERROR HASH", the hash being that of the new edition, or - after an
 * error.
 *
 * Each patch is applied twice: in one piece with OLD in memory, and byte by byte with OLD behind a
 * callback and a buffer of 7 bytes. Where the answers differ, that is the answer.
 */
#include <archive_news/patch.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
    uint8_t *at;
    size_t size;
} bytes;

typedef struct answer {
    int error;
    uint8_t hash[32];
} answer;

static bytes load_file(const char *path)
{
    bytes b = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        exit(1);
    b.size = (size_t)ftell(file);
    b.at = malloc(b.size + 1);
    rewind(file);
    if (!b.at || fread(b.at, 1, b.size, file) != b.size)
        exit(1);
    (void)fclose(file);
    return b;
}

static int read_bytes(void *context, uint64_t offset, void *buffer, size_t length)
{
    const bytes *b = context;
    if (offset > b->size || length > b->size - offset)
        return 1;
    memcpy(buffer, b->at + offset, length);
    return 0;
}

static int hash_bytes(void *context, const void *new_bytes, size_t length)
{
    return crypto_generichash_update(context, new_bytes, length) == 0 ? AN_OK : AN_ERR_IO;
}

static answer apply(bytes *old, const bytes *patch, size_t piece, bool is_mapped)
{
    uint8_t buffer[7];
    answer a = {0};
    an_patch applied;
    crypto_generichash_state hash;
    an_patch_config config = {.old = {.size = old->size},
                              .write = hash_bytes,
                              .context = &hash,
                              .buffer = buffer,
                              .buffer_size = sizeof buffer};
    if (is_mapped) {
        config.old.map = old->at;
    } else {
        config.old.read = read_bytes;
        config.old.context = old;
    }
    (void)crypto_generichash_init(&hash, NULL, 0, sizeof a.hash);
    a.error = an_patch_begin(&applied, &config);
    for (size_t at = 0, n; a.error == AN_OK && at < patch->size; at += n) {
        n = patch->size - at < piece ? patch->size - at : piece;
        a.error = an_patch_feed(&applied, patch->at + at, n);
    }
    if (a.error == AN_OK)
        a.error = an_patch_end(&applied);
    (void)crypto_generichash_final(&hash, a.hash, sizeof a.hash);
    return a;
}

static void print_answer(const answer *a)
{
    if (a->error != AN_OK) {
        (void)printf("%s -\n", an_error_name(a->error));
        return;
    }
    (void)printf("ok ");
    for (size_t i = 0; i < sizeof a->hash; i++)
        (void)printf("%02x", a->hash[i]);
    (void)printf("\n");
}

int main(void)
{
    char line[4096], old_path[2048], patch_path[2048];
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%2047[^\t]\t%2047[^\n]", old_path, patch_path) != 2)
            return 1;
        bytes old = load_file(old_path), patch = load_file(patch_path);
        answer whole = apply(&old, &patch, SIZE_MAX, true);
        answer by_byte = apply(&old, &patch, 1, false);
        bool same = whole.error == by_byte.error && memcmp(whole.hash, by_byte.hash, 32) == 0;
        if (same)
            print_answer(&whole);
        else
            (void)printf("differs %s/%s\n", an_error_name(whole.error),
                         an_error_name(by_byte.error));
        (void)fflush(stdout);
        free(old.at);
        free(patch.at);
    }
    return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/json_extra.h"

#include <archive_news/reader.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A list of authors above this is not compared with the fields: as objects it takes fifty times as
 * much memory. */
enum { AUTHORS_MOST = 256 << 10 };

static size_t count_members(json_part rest, size_t *longest)
{
    json_part name, value;
    size_t count = 0;
    *longest = 0;
    while (json_next_member(&rest, &name, &value)) {
        count++;
        *longest = name.length > *longest ? name.length : *longest;
    }
    return count;
}

static int compare_hashes(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void hash_names(json_part rest, char *decoded, uint64_t *hashes)
{
    uint8_t key[crypto_shorthash_KEYBYTES];
    json_part name, value;
    randombytes_buf(key, sizeof key);
    while (json_next_member(&rest, &name, &value)) {
        size_t length = json_decode_string(&name, decoded);
        crypto_shorthash((unsigned char *)hashes++, (const unsigned char *)decoded, length, key);
    }
}

/* Whether two members have the same name. Takes 8 bytes of memory for each. Returns AN_*. */
static int find_repeated(const json_part *object, bool *is_repeated)
{
    size_t longest, count = count_members(*object, &longest);
    uint64_t *hashes = malloc((count + 1) * sizeof *hashes);
    char *decoded = malloc(longest + 4);
    *is_repeated = false;
    if (hashes != NULL && decoded != NULL) {
        hash_names(*object, decoded, hashes);
        qsort(hashes, count, sizeof *hashes, compare_hashes);
        for (size_t i = 1; i < count; i++)
            *is_repeated |= hashes[i] == hashes[i - 1];
    }
    int error = hashes == NULL || decoded == NULL ? AN_ERR_MEMORY : AN_OK;
    free(hashes);
    free(decoded);
    return error;
}

/* Whether authors are a list that can be compared. */
static bool load_authors(json_extra *extra, const json_part *value)
{
    if (value->length > AUTHORS_MOST)
        return false;
    extra->authors = json_loadb(value->at, value->length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    return true;
}

int json_extra_read(json_extra *extra, const char *text, size_t length, bool *is_good)
{
    bool is_repeated;
    json_part name, value;
    extra->text = (json_part){text, length};
    *is_good = false;
    if (length == 0 || !json_is_valid(text, length) || text[strspn(text, " \t\n\r")] != '{')
        return AN_OK;
    int error = find_repeated(&extra->text, &is_repeated);
    if (error != AN_OK)
        return error;
    *is_good = !is_repeated;
    for (json_part rest = extra->text; json_next_member(&rest, &name, &value);)
        if (json_part_is(&name, "authors")) {
            extra->has_authors = true;
            *is_good = *is_good && load_authors(extra, &value);
        }
    return AN_OK;
}

size_t json_extra_authors(const json_extra *extra)
{
    return json_is_array(extra->authors) ? json_array_size(extra->authors) : 0;
}

bool json_extra_has_author(const json_extra *extra, size_t n, const char *name, size_t length)
{
    const json_t *author = json_array_get(extra->authors, n);
    if (json_is_object(author))
        author = json_object_get(author, "name");
    return json_is_string(author) && json_string_length(author) == length &&
           memcmp(json_string_value(author), name, length) == 0;
}

void json_extra_free(json_extra *extra)
{
    json_decref(extra->authors);
}

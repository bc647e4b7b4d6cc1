/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A library for AFL++ (AFL_CUSTOM_MUTATOR_LIBRARY). Before the command gets a mutated archive, this
 * makes its file size, hashes and signature right again, so that the command gets as far as the
 * bytes that were mutated. It writes the public key to the file that ANEWS_FUZZ_KEY names, for the
 * command's -p.
 */
#include "rehash.h"

#include <stdio.h>

typedef struct state {
    an_secret_key secret;
    uint8_t *bytes;
    size_t room;
} state;

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_post_process(state *s, uint8_t *data, size_t size, uint8_t **out);
void afl_custom_deinit(state *s);

static int write_key(const an_public_key *key)
{
    const char *name = getenv("ANEWS_FUZZ_KEY");
    uint8_t bytes[42] = {'E', 'd'};
    char text[64];
    memcpy(bytes + 2, key->id, 8);
    memcpy(bytes + 10, key->key, 32);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    FILE *file = name ? fopen(name, "w") : NULL;
    return file && fprintf(file, "%s\n", text) > 0 && fclose(file) == 0 ? 0 : -1;
}

void *afl_custom_init(void *afl, unsigned seed)
{
    (void)afl;
    (void)seed;
    an_public_key public;
    state *s = calloc(1, sizeof *s);
    if (!s || sodium_init() < 0)
        return NULL;
    fuzz_key(&s->secret, &public);
    return write_key(&public) == 0 ? s : NULL;
}

size_t afl_custom_post_process(state *s, uint8_t *data, size_t size, uint8_t **out)
{
    if (size > s->room) {
        free(s->bytes);
        s->bytes = malloc(size);
        s->room = s->bytes ? size : 0;
    }
    *out = s->bytes;
    if (!s->bytes)
        return 0;
    memcpy(s->bytes, data, size);
    if (size >= AN_HEADER_SIZE)
        ani_store(s->bytes + ROOT_FILE_SIZE, 8, size);
    rehash(s->bytes, size, &s->secret);
    return size;
}

void afl_custom_deinit(state *s)
{
    free(s->bytes);
    free(s);
}

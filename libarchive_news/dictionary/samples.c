/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects samples to train a dictionary on.
 *
 * If there is more than can be looked at, items are chosen so that they are spread evenly over all
 * of them. The arithmetic is in whole numbers, since processors round fractions differently, and
 * the same items must give the same dictionary on every machine.
 */
#include "dictionary/samples.h"

#include "format/page.h"
#include "writer/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    TEXT_BYTES_MAX = 48 << 20,   /* of all samples of texts */
    TEXT_SAMPLE_MAX = 128 << 10, /* of one: zstd looks at no more */
    TEXT_SAMPLE_MIN = 8,
    TEXT_COUNT_MAX = 1 << 17,
    LEAF_BYTES_MAX = 8 << 20,   /* of all samples of leaves */
    LEAF_SAMPLE = 4096,         /* of one, about */
    CUT_BYTES_MAX = 1 << 20,    /* of all samples that are cut like blocks */
    CUT_SAMPLE_MAX = 128 << 10, /* of one: zstd looks at no more */
};

typedef struct sample_place {
    uint64_t at;
    size_t length;
} sample_place;

/* Gives the upper 64 and the lower 32 bits of a product. */
static void multiply(uint64_t a, uint32_t b, uint64_t product[2])
{
    uint64_t low = (a & UINT32_MAX) * b;
    product[0] = (a >> 32) * b + (low >> 32);
    product[1] = low & UINT32_MAX;
}

/* Whether the next item is a sample, after `seen` of `all` were seen and `taken` of at most `most`
 * became samples (bytes or items): taken / most <= seen / all. All are if all <= most. most is
 * below 2^32. */
static bool is_due(size_t taken, size_t most, uint64_t seen, uint64_t all)
{
    uint64_t left[2], right[2];
    multiply(all, (uint32_t)taken, left);
    multiply(seen, (uint32_t)most, right);
    return all <= most || left[0] < right[0] || (left[0] == right[0] && left[1] <= right[1]);
}

/* Chooses places in the spool of contents; room: the most bytes in all. */
static int choose_texts(an_writer *w, sample_place *places, unsigned *count, size_t room)
{
    ani_item_reader reader = {0};
    uint64_t seen = 0;
    size_t taken = 0;
    bool end;
    int error;
    *count = 0;
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end && *count < TEXT_COUNT_MAX) {
        uint64_t length = reader.item.content_length;
        if (!reader.item.is_text || length < TEXT_SAMPLE_MIN)
            continue;
        size_t n = length > TEXT_SAMPLE_MAX ? TEXT_SAMPLE_MAX : (size_t)length;
        bool due = is_due(taken, room, seen, w->text_bytes) &&
                   is_due(*count, TEXT_COUNT_MAX, reader.arrival, w->arrivals);
        seen += length;
        if (!due || n > room - taken)
            continue;
        places[(*count)++] = (sample_place){reader.item.content, n};
        taken += n;
    }
    return error;
}

/* The trainer takes one piece of the dictionary from each stretch of the samples. Neighbours, which
 * are often alike, must not fill a stretch. The same count gives the same order. */
static void shuffle_texts(sample_place *places, unsigned count)
{
    uint64_t state = 0x9E3779B97F4A7C15u;
    for (unsigned i = count; i > 1; i--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        unsigned j = (unsigned)(state % i);
        sample_place swap = places[i - 1];
        places[i - 1] = places[j];
        places[j] = swap;
    }
}

static int read_texts(an_writer *w, ani_samples *s, const sample_place *places, unsigned count)
{
    int error = AN_OK;
    for (unsigned i = 0; i < count && error == AN_OK; i++) {
        error = ani_fail_io(
            w, ani_spool_read(&w->content, places[i].at, s->bytes + s->length, places[i].length));
        s->size[s->count++] = places[i].length;
        s->length += places[i].length;
    }
    return error;
}

int ani_sample_texts(an_writer *w, ani_samples *s)
{
    unsigned count = 0;
    size_t room = w->text_bytes < TEXT_BYTES_MAX ? (size_t)w->text_bytes : TEXT_BYTES_MAX;
    sample_place *places = malloc(TEXT_COUNT_MAX * sizeof *places);
    s->bytes = malloc(room + 1);
    s->size = malloc(TEXT_COUNT_MAX * sizeof *s->size);
    int error = places && s->bytes && s->size ? choose_texts(w, places, &count, room)
                                              : ani_fail(w, AN_ERR_MEMORY, "out of memory");
    if (error == AN_OK) {
        shuffle_texts(places, count);
        error = read_texts(w, s, places, count);
    }
    free(places);
    return error;
}

/* Encodes a cell as it will stand in a leaf, but for the place of the overflow. */
static size_t put_leaf_cell(uint8_t *to, const ani_item_reader *reader, const uint8_t *last,
                            size_t last_length)
{
    const ani_stored_item *s = &reader->item;
    size_t shared = 0;
    while (shared < last_length && shared < s->id_length && last[shared] == reader->id[shared])
        shared++;
    size_t n = ani_put_key(to, shared, reader->id + shared, s->id_length - shared);
    n += ani_put_varint(to + n, s->fields_length);
    n += ani_put_kind(to + n, s->kind);
    memcpy(to + n, reader->fields, s->fields_length);
    return n + s->fields_length;
}

/* The samples are like leaves, but hold items in the order of arrival. */
int ani_sample_leaves(an_writer *w, ani_samples *s)
{
    ani_item_reader reader = {0};
    uint8_t last[AN_ID_MAX] = {0};
    size_t last_length = 0, began = 0;
    bool end;
    int error;
    s->bytes = malloc(LEAF_BYTES_MAX + 2 * ANI_PAGE_MAX);
    s->size = malloc((LEAF_BYTES_MAX / LEAF_SAMPLE + 1) * sizeof *s->size);
    if (!s->bytes || !s->size)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end &&
           s->length < LEAF_BYTES_MAX) {
        if (s->length == began && !is_due(began, LEAF_BYTES_MAX, reader.at, w->items.size))
            continue;
        s->length += put_leaf_cell(s->bytes + s->length, &reader, last, last_length);
        last_length = reader.item.id_length;
        memcpy(last, reader.id, last_length);
        if (s->length - began >= LEAF_SAMPLE) {
            s->size[s->count++] = s->length - began;
            began = s->length;
            last_length = 0;
        }
    }
    s->length = began;
    return error;
}

void ani_samples_free(ani_samples *s)
{
    free(s->bytes);
    free(s->size);
    *s = (ani_samples){0};
}

int ani_samples_cut(an_writer *w, const ani_samples *s, size_t size, ani_samples *cut)
{
    size_t most = s->length < CUT_BYTES_MAX ? s->length : CUT_BYTES_MAX;
    if (size > CUT_SAMPLE_MAX)
        size = CUT_SAMPLE_MAX;
    *cut = (ani_samples){.bytes = s->bytes, .size = malloc((most / size + 1) * sizeof *cut->size)};
    if (!cut->size)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while (cut->length < most) {
        size_t left = most - cut->length;
        cut->size[cut->count] = left < size ? left : size;
        cut->length += cut->size[cut->count++];
    }
    return AN_OK;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What two editions share. The objects of the old one are sorted by type, size and hash, and so are
 * those of a batch of the new one. Then both lists are gone through together, and each object of
 * the new one gets the offset that it has in the old one, or none. A third sort brings them into
 * the order of the new file. Each sorter keeps to a bound of memory, whatever the archives have.
 */
#include <archive_news/objects.h>

#include "format/wire.h"
#include "writer/sort.h"

#include <errno.h>
#include <stdlib.h>

enum {
    /* What makes two objects equal. */
    KEY_SIZE = 1,
    KEY_HASH = KEY_SIZE + 8,
    KEY = KEY_HASH + 32,
    /* An object of the batch with its answer. */
    FOUND_OLD = 1,
    FOUND_KEY = FOUND_OLD + 8,
    FOUND = FOUND_KEY + KEY
};

struct an_shared {
    const char *folder;
    ani_sorter *old;   /* of what the old edition has: offset by key */
    ani_sorter *batch; /* offset by key */
    ani_sorter *found; /* whether it is shared, old offset, key; by offset */
    int error;         /* of a visit */
};

/* The offset is a part of the key that is sorted by, so that of equal objects the one with the
 * lowest comes first. */
static int add_object(ani_sorter *to, const an_object_info *object)
{
    uint8_t key[KEY + 8];
    key[0] = (uint8_t)object->type;
    ani_store_big(key + KEY_SIZE, object->size);
    memcpy(key + KEY_HASH, object->hash, sizeof object->hash);
    ani_store_big(key + KEY, object->offset);
    return ani_sorter_add(to, &(ani_pair){key, NULL, sizeof key, 0});
}

static int add_old(void *context, const an_object_info *object)
{
    an_shared *s = context;
    s->error = add_object(s->old, object);
    return s->error;
}

int an_shared_open(an_shared **shared, an_reader *old, const char *folder)
{
    an_shared *s = calloc(1, sizeof *s);
    *shared = s;
    if (!s)
        return ani_io_error(ENOMEM);
    s->folder = folder;
    int number = ani_sorter_open(&s->old, folder);
    if (number != 0)
        return ani_io_error(number);
    const an_object_visitor visitor = {add_old, s};
    int error = an_objects_list(old, &visitor);
    return error == AN_ERR_CANCELLED ? ani_io_error(s->error) : error;
}

static void close_sorter(ani_sorter **sorter)
{
    ani_sorter_close(*sorter);
    *sorter = NULL;
}

int an_shared_add(an_shared *s, const an_object_info *object)
{
    int number = 0;
    close_sorter(&s->found);
    if (!s->batch)
        number = ani_sorter_open(&s->batch, s->folder);
    return ani_io_error(number == 0 ? add_object(s->batch, object) : number);
}

static int next_pair(ani_sorter *sorter, ani_pair *pair, bool *end)
{
    return *end ? 0 : ani_sorter_next(sorter, pair, end);
}

/* Goes on in the old edition to the first object that is not below that of the batch. Returns an
 * errno. *order: 0 if they are equal. */
static int seek_old(an_shared *s, const ani_pair *sought, ani_pair *old, bool *end, int *order)
{
    for (;;) {
        *order = *end ? -1 : memcmp(sought->key, old->key, KEY);
        if (*order <= 0)
            return 0;
        int number = next_pair(s->old, old, end);
        if (number != 0)
            return number;
    }
}

static int add_found(an_shared *s, const ani_pair *pair, const ani_pair *old)
{
    uint8_t value[FOUND] = {0};
    value[0] = old != NULL;
    if (old)
        memcpy(value + FOUND_OLD, old->key + KEY, 8);
    memcpy(value + FOUND_KEY, pair->key, KEY);
    return ani_sorter_add(s->found, &(ani_pair){pair->key + KEY, value, 8, sizeof value});
}

/* Goes through both lists together. Returns an errno. */
static int join_lists(an_shared *s)
{
    ani_pair pair, old = {0};
    bool end = false, is_old_done = false;
    int order, number = ani_sorter_rewind(s->old);
    if (number == 0)
        number = next_pair(s->old, &old, &is_old_done);
    while (number == 0) {
        number = next_pair(s->batch, &pair, &end);
        if (number != 0 || end)
            break;
        number = seek_old(s, &pair, &old, &is_old_done, &order);
        if (number == 0)
            number = add_found(s, &pair, order == 0 ? &old : NULL);
    }
    return number;
}

int an_shared_compare(an_shared *s)
{
    close_sorter(&s->found);
    int number = ani_sorter_open(&s->found, s->folder);
    if (number == 0 && !s->batch)
        number = ani_sorter_open(&s->batch, s->folder);
    if (number == 0)
        number = ani_sorter_rewind(s->batch);
    if (number == 0)
        number = join_lists(s);
    close_sorter(&s->batch);
    if (number == 0)
        number = ani_sorter_rewind(s->found);
    return ani_io_error(number);
}

int an_shared_next(an_shared *s, an_object_info *object, bool *is_shared, uint64_t *old_offset,
                   bool *end)
{
    ani_pair pair;
    *end = s->found == NULL;
    if (*end)
        return AN_OK;
    int number = ani_sorter_next(s->found, &pair, end);
    if (number != 0 || *end)
        return ani_io_error(number);
    *is_shared = pair.value[0] != 0;
    *old_offset = ani_load_big(pair.value + FOUND_OLD);
    const uint8_t *key = pair.value + FOUND_KEY;
    object->offset = ani_load_big(pair.key);
    object->type = key[0];
    object->size = ani_load_big(key + KEY_SIZE);
    memcpy(object->hash, key + KEY_HASH, sizeof object->hash);
    return AN_OK;
}

void an_shared_close(an_shared *s)
{
    if (!s)
        return;
    close_sorter(&s->old);
    close_sorter(&s->batch);
    close_sorter(&s->found);
    free(s);
}

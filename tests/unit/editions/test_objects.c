/* SPDX-License-Identifier: BSD-2-Clause */
/* Listing the objects of archives, and comparing those of two. */
#include <archive_news/objects.h>

#include "editions/edition_pair.h"
#include "format/reference.h"
#include "support/sample.h"

enum { OBJECTS_MOST = 2000, MANY = 400000 };

typedef struct object_list {
    an_object_info object[OBJECTS_MOST];
    unsigned count, stop_at; /* stop_at: the visit that stops it; 0: none */
} object_list;

static object_list list;

static int note_object(void *context, const an_object_info *object)
{
    object_list *l = context;
    assert_in_range(l->count, 0, OBJECTS_MOST - 1);
    l->object[l->count++] = *object;
    return l->count == l->stop_at;
}

static const an_object_visitor noting = {note_object, &list};

static int by_offset(const void *a, const void *b)
{
    const an_object_info *x = a, *y = b;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static void list_all(opened *o)
{
    memset(&list, 0, sizeof list);
    assert_int_equal(an_objects_list(&o->reader, &noting), AN_OK);
    qsort(list.object, list.count, sizeof *list.object, by_offset);
}

/* With the header they are the whole file, and each has the hash that is listed. */
static void objects_are_the_file(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++)
        for (unsigned pages = 1; pages <= 16; pages += 5) {
            opened o;
            uint64_t end = AN_HEADER_SIZE;
            uint8_t hash[32];
            const sample *s = &samples[i];
            way how = {.cached_pages = pages};
            assert_int_equal(open_archive(&o, s->bytes, s->length, how), AN_OK);
            list_all(&o);
            for (unsigned n = 0; n < list.count; n++) {
                const an_object_info *object = &list.object[n];
                unsigned type = object->type == AN_OBJECT_EXTENT ? ANI_HASH_EXTENT : object->type;
                assert_int_equal(object->offset, end);
                end += object->size;
                ani_hash(type, s->bytes + object->offset, (size_t)object->size, hash);
                assert_memory_equal(hash, object->hash, sizeof hash);
            }
            assert_int_equal(end, s->length);
            close_archive(&o);
        }
}

/* What is listed level by level is the same. */
static void levels_are_the_whole(void **state)
{
    (void)state;
    opened o;
    const sample *s = &samples[1];
    assert_int_equal(open_archive(&o, s->bytes, s->length, (way){.cached_pages = 9}), AN_OK);
    list_all(&o);
    unsigned all = list.count;
    list.count = 0;
    assert_int_equal(an_objects_named(&o.reader, &noting), AN_OK);
    unsigned pages = 0;
    for (unsigned table = 0; table < AN_TABLE_COUNT; table++) {
        unsigned levels = an_objects_levels(&o.reader, table);
        assert_in_range(levels, 1, 8);
        pages += levels - 1;
        for (unsigned level = levels; level-- > (table == AN_TABLE_BLOCKS ? 0 : 1);)
            assert_int_equal(an_objects_below(&o.reader, table, level, &noting), AN_OK);
    }
    assert_int_equal(list.count, all);
    assert_true(pages > 0);
    close_archive(&o);
}

static void what_refers_to_nothing(void **state)
{
    (void)state;
    opened o;
    const sample *s = &samples[1];
    assert_int_equal(open_archive(&o, s->bytes, s->length, (way){.cached_pages = 9}), AN_OK);
    assert_int_equal(an_objects_levels(&o.reader, AN_TABLE_COUNT), 0);
    assert_int_equal(an_objects_below(&o.reader, AN_TABLE_COUNT, 0, &noting), AN_ERR_USAGE);
    assert_int_equal(an_objects_below(&o.reader, AN_TABLE_ENTRIES, 0, &noting), AN_ERR_USAGE);
    unsigned levels = an_objects_levels(&o.reader, AN_TABLE_BLOCKS);
    assert_int_equal(an_objects_below(&o.reader, AN_TABLE_BLOCKS, levels, &noting), AN_ERR_USAGE);
    o.reader.open = false;
    assert_int_equal(an_objects_levels(&o.reader, 0), 0);
    assert_int_equal(an_objects_list(&o.reader, &noting), AN_ERR_USAGE);
    assert_int_equal(an_objects_below(&o.reader, 0, 1, &noting), AN_ERR_USAGE);
    close_archive(&o);
}

static void a_visit_stops_it(void **state)
{
    (void)state;
    opened o;
    const sample *s = &samples[1];
    assert_int_equal(open_archive(&o, s->bytes, s->length, (way){.cached_pages = 9}), AN_OK);
    list_all(&o);
    for (unsigned stop_at = 1, all = list.count; stop_at <= all; stop_at++) {
        list.count = 0;
        list.stop_at = stop_at;
        assert_int_equal(an_objects_list(&o.reader, &noting), AN_ERR_CANCELLED);
        assert_int_equal(list.count, stop_at);
    }
    close_archive(&o);
}

/* Each read fails once: the list ends with that error. */
static void reads_that_fail(void **state)
{
    (void)state;
    opened o;
    const sample *s = &samples[1];
    int error = AN_ERR_IO;
    for (uint64_t fail_at = 1; error != AN_OK; fail_at++) {
        assert_int_equal(open_archive(&o, s->bytes, s->length, (way){.cached_pages = 9}), AN_OK);
        o.source.reads = 0;
        o.source.fail_at = fail_at;
        memset(&list, 0, sizeof list);
        error = an_objects_list(&o.reader, &noting);
        assert_true(error == AN_ERR_IO || (error == AN_OK && fail_at > 2));
        close_archive(&o);
    }
}

/* --- what two share ---------------------------------------- */

static an_shared *share_with(const uint8_t *bytes, size_t length)
{
    opened o;
    an_shared *shared;
    const way how = {.cached_pages = 9, .insecure = true};
    assert_int_equal(open_archive(&o, bytes, length, how), AN_OK);
    assert_int_equal(an_shared_open(&shared, &o.reader, test_folder()), AN_OK);
    close_archive(&o);
    return shared;
}

static int add_to_shared(void *context, const an_object_info *object)
{
    return an_shared_add(context, object);
}

static void shared_objects(void **state)
{
    (void)state;
    opened o;
    const way how = {.cached_pages = 9, .insecure = true};
    an_shared *shared = share_with(pair.old, pair.old_length);
    const an_object_visitor visitor = {add_to_shared, shared};
    assert_int_equal(open_archive(&o, pair.next, pair.next_length, how), AN_OK);
    for (unsigned times = 0; times < 2; times++) {
        uint64_t end = AN_HEADER_SIZE, common = 0;
        assert_int_equal(an_objects_list(&o.reader, &visitor), AN_OK);
        assert_int_equal(an_shared_compare(shared), AN_OK);
        for (;;) {
            an_object_info object;
            bool is_shared, is_done;
            uint64_t at;
            assert_int_equal(an_shared_next(shared, &object, &is_shared, &at, &is_done), AN_OK);
            if (is_done)
                break;
            assert_int_equal(object.offset, end);
            end += object.size;
            if (!is_shared)
                continue;
            common += object.size;
            assert_memory_equal(pair.old + at, pair.next + object.offset, (size_t)object.size);
        }
        assert_int_equal(end, pair.next_length);
        assert_in_range(common, pair.next_length / 2, pair.next_length - 2048);
    }
    close_archive(&o);
    an_shared_close(shared);
}

/* A batch that does not fit into memory goes through files, and comes back in order. */
static void more_than_memory_holds(void **state)
{
    (void)state;
    opened o;
    assert_int_equal(
        open_archive(&o, pair.old, pair.old_length, (way){.cached_pages = 9, .insecure = true}),
        AN_OK);
    list_all(&o);
    close_archive(&o);
    an_shared *shared = share_with(pair.old, pair.old_length);
    for (unsigned n = 0; n < MANY; n++) {
        an_object_info object = {
            .offset = (n * 7919ull) % MANY, .size = n, .type = AN_OBJECT_BLOCK};
        if (object.offset % 100 == 0)
            object = list.object[object.offset / 100 % list.count];
        object.offset = (n * 7919ull) % MANY;
        assert_int_equal(an_shared_add(shared, &object), AN_OK);
    }
    assert_int_equal(an_shared_compare(shared), AN_OK);
    for (unsigned n = 0; n <= MANY; n++) {
        an_object_info object;
        bool is_shared, is_done;
        uint64_t at;
        assert_int_equal(an_shared_next(shared, &object, &is_shared, &at, &is_done), AN_OK);
        assert_int_equal(is_done, n == MANY);
        if (is_done)
            break;
        assert_int_equal(object.offset, n);
        assert_int_equal(is_shared, n % 100 == 0);
        if (is_shared)
            assert_int_equal(at, list.object[n / 100 % list.count].offset);
    }
    an_shared_close(shared);
}

static int make_both(void **state)
{
    int error = make_samples(state);
    return error == 0 ? make_edition_pair(state) : error;
}

static int free_both(void **state)
{
    free(pair.old);
    free(pair.next);
    free(pair.patch);
    return free_samples(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_the_file),   cmocka_unit_test(levels_are_the_whole),
        cmocka_unit_test(what_refers_to_nothing), cmocka_unit_test(a_visit_stops_it),
        cmocka_unit_test(reads_that_fail),        cmocka_unit_test(shared_objects),
        cmocka_unit_test(more_than_memory_holds),
    };
    return cmocka_run_group_tests(tests, make_both, free_both);
}

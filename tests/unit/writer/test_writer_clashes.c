/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries that no folder can hold side by side: a writer reports each of them, and no other. */
#include "support/support.h"

enum { IDS = 40, ID_MOST = 7, ROUNDS = 300 };

/* What the writer reported. */
typedef struct reports {
    unsigned count;
    char id[IDS][AN_ID_MAX + 1];
    size_t folder[IDS];
} reports;

static void on_clash(void *context, const char *id, size_t id_length, size_t folder)
{
    reports *r = context;
    assert_true(r->count < IDS);
    memcpy(r->id[r->count], id, id_length);
    r->id[r->count][id_length] = 0;
    r->folder[r->count++] = folder;
}

static reports pack_ids(char (*id)[AN_ID_MAX + 1], unsigned count)
{
    reports r = {0};
    an_writer *w = begin_archive(
        (an_writer_config){.clash = on_clash, .clash_context = &r, .zstd_level = 1, .jobs = 1});
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(add_article(w, id[i], "x"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    assert_int_equal(unlink(archive_path()), 0);
    return r;
}

static bool is_in(char (*id)[AN_ID_MAX + 1], unsigned count, const char *wanted, size_t length)
{
    for (unsigned i = 0; i < count; i++)
        if (strlen(id[i]) == length && memcmp(id[i], wanted, length) == 0)
            return true;
    return false;
}

/* Whether another id is a folder of this one: the slow way. */
static bool has_clash(char (*id)[AN_ID_MAX + 1], unsigned count, const char *one)
{
    for (const char *slash = strchr(one, '/'); slash; slash = strchr(slash + 1, '/'))
        if (is_in(id, count, one, (size_t)(slash - one)))
            return true;
    return false;
}

static void some_known_ones(void **state)
{
    (void)state;
    /* Others come between the two in the order of bytes. */
    static char id[][AN_ID_MAX + 1] = {"a/b/c", "a-b", "a", "a.b", "a/b.c", "ab/c", "b/a/b", "b/a"};
    const reports r = pack_ids(id, COUNT(id));
    assert_int_equal(r.count, 3);
    assert_string_equal(r.id[0], "a/b.c");
    assert_string_equal(r.id[1], "a/b/c");
    assert_int_equal(r.folder[1], 1);
    assert_string_equal(r.id[2], "b/a/b");
    assert_int_equal(r.folder[2], 3);
}

/* Ids of few characters, so that many begin alike. */
static unsigned make_ids(char (*id)[AN_ID_MAX + 1])
{
    static const char characters[] = "ab-/";
    unsigned count = 0;
    for (unsigned i = 0; i < IDS; i++) {
        char *text = id[count];
        size_t length = 1 + randombytes_uniform(ID_MOST);
        for (size_t k = 0; k < length; k++)
            text[k] = characters[randombytes_uniform(sizeof characters - 1)];
        text[length] = 0;
        bool is_allowed = text[0] != '/' && text[length - 1] != '/' && !strstr(text, "//");
        count += is_allowed && !is_in(id, count, text, length);
    }
    return count;
}

static void whatever_ids_there_are(void **state)
{
    (void)state;
    static char id[IDS][AN_ID_MAX + 1];
    unsigned seen = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned count = make_ids(id), clashes = 0;
        const reports r = pack_ids(id, count);
        for (unsigned i = 0; i < count; i++)
            clashes += has_clash(id, count, id[i]);
        assert_int_equal(r.count, clashes);
        for (unsigned i = 0; i < r.count; i++) {
            assert_true(has_clash(id, count, r.id[i]));
            assert_int_equal(r.id[i][r.folder[i]], '/');
            assert_true(is_in(id, count, r.id[i], r.folder[i]));
        }
        seen += r.count;
    }
    assert_true(seen > ROUNDS); /* else this proves little */
}

/* As many folders as an id can have, each of them an entry. */
static void the_deepest_one(void **state)
{
    (void)state;
    static char id[IDS][AN_ID_MAX + 1];
    unsigned count = 0;
    for (size_t length = AN_ID_MAX - 1; count < IDS; length -= 2, count++)
        for (size_t k = 0; k < length; k++)
            id[count][k] = k % 2 == 0 ? 'd' : '/';
    const reports r = pack_ids(id, count);
    assert_int_equal(r.count, count - 1);
    assert_int_equal(strlen(r.id[count - 2]), AN_ID_MAX - 1);
    assert_int_equal(r.folder[count - 2], AN_ID_MAX - 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_known_ones),
        cmocka_unit_test(whatever_ids_there_are),
        cmocka_unit_test(the_deepest_one),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}

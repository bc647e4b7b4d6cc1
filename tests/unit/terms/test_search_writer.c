/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing an index of words. What is in it is compared with what the second writer makes of the
 * same articles from the text of section 17: tests/conformance/search_golden.py prints the hash.
 * The bytes do not depend on threads or on the order within an article.
 */
#include "support/support.h"
#include "support/wire_offsets.h"

#include <archive_news/search_writer.h>

enum { ITEMS = 9000, WORDS = 30, STEP = 7919, LARGE_PAGE = 65536 };
enum { TYPE_CHARACTERS = 6 };

/* Ways to make an archive that must not matter. */
typedef struct making {
    unsigned jobs;
    uint32_t page_size;
    bool backwards; /* terms of an article come from the last to the first */
    bool split;     /* and each one time by time */
    bool pages_raw;
} making;

/* --- what the index is asked to be made of ---------------------------------------- */

/* Takes an "s" off. */
static bool stem_plural(void *context, const char *term, size_t length, char stem[AN_STEM_MAX],
                        size_t *stem_length)
{
    (void)context;
    memcpy(stem, term, length);
    *stem_length = length > 0 && term[length - 1] == 's' ? length - 1 : length;
    return true;
}

/* U+00C0 folds to the next but one, a soft hyphen is dropped, and two letters alternate. */
static bool describe_character(void *context, uint32_t point, bool is_short, an_character *c)
{
    unsigned *short_lists = context;
    *short_lists += is_short && point == 0x80;
    *c = (an_character){.class_of = AN_CLASS_WORD};
    if (point == 0xAD)
        return true;
    bool is_listed = point == 0xC0 || point == 0xC2 || point == 0x100 || point == 0x101;
    unsigned to = point == 0xC0 ? 0xC2 : point >= 0x100 ? 0x101 : point;
    c->length = 2;
    c->folding[0] = (uint8_t)(0xC0 | to >> 6);
    c->folding[1] = (uint8_t)(0x80 | (to & 0x3F));
    return is_listed && !(is_short && point == 0xC0);
}

static an_search_config honest_config(unsigned *short_lists)
{
    return (an_search_config){.unicode = {14, 0, 0},
                              .stemmer = "plural 1 test",
                              .stem = stem_plural,
                              .character = describe_character,
                              .context = short_lists};
}

static uint32_t draw(uint32_t *state)
{
    *state = (*state * 1103515245u + 12345u) & 0x7FFFFFFFu;
    return *state;
}

typedef struct words {
    char text[WORDS][4];
    an_term terms[3 * WORDS];
    size_t count;
} words;

static void add_word(words *w, unsigned n, uint32_t drawn, bool split)
{
    uint32_t times = 1 + (drawn >> 16) % 3;
    bool is_plural = drawn >> 20 & 1;
    w->text[n][0] = 'w';
    w->text[n][1] = (char)('0' + n / 10);
    w->text[n][2] = (char)('0' + n % 10);
    w->text[n][3] = 's';
    for (uint32_t i = 0; i < (split ? times : 1); i++)
        w->terms[w->count++] = (an_term){w->text[n], is_plural ? 4 : 3, split ? 1 : times};
}

static void draw_words(words *w, uint32_t *state, const making *how)
{
    w->count = 0;
    for (unsigned n = 0; n < WORDS; n++) {
        uint32_t drawn = draw(state);
        if ((drawn >> 8) % (n + 1) == 0)
            add_word(w, n, drawn, how->split);
    }
    for (size_t i = 0; how->backwards && i < w->count / 2; i++) {
        an_term other = w->terms[i];
        w->terms[i] = w->terms[w->count - 1 - i];
        w->terms[w->count - 1 - i] = other;
    }
}

/* Ids do not come in order, and each tenth item is no article. */
static void add_items(an_writer *w, const making *how)
{
    uint32_t state = 1;
    words drawn;
    char id[16];
    for (unsigned i = 0; i < ITEMS; i++) {
        bool is_asset = i % 10 == 3;
        (void)snprintf(id, sizeof id, "%05u", i * STEP % ITEMS);
        draw_words(&drawn, &state, how);
        assert_int_equal(add_fields(w, id, is_asset ? AN_ASSET : AN_ARTICLE, "x", 1, NULL, 0),
                         AN_OK);
        if (!is_asset)
            assert_int_equal(an_search_writer_add(w, drawn.terms, drawn.count), AN_OK);
    }
}

static uint8_t *make_searched(making how, size_t *length)
{
    unsigned short_lists = 0;
    an_search_config config = honest_config(&short_lists);
    an_writer *w = begin_archive((an_writer_config){
        .jobs = how.jobs, .page_size = how.page_size, .pages_raw = how.pages_raw});
    assert_int_equal(an_search_writer_open(w), AN_OK);
    add_items(w, &how);
    assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    uint8_t *file = end_archive(w, length);
    assert_int_equal(short_lists, 0);
    return file;
}

/* --- reading it back ---------------------------------------- */

/* Returns the payload of the search section, or NULL. */
static const uint8_t *find_search(const uint8_t *file, size_t *size)
{
    const uint8_t *at = file + AN_HEADER_SIZE;
    uint64_t sections = load_number(at, 4);
    for (at += 8; sections > 0; sections--) {
        *size = (size_t)load_number(at + 4, 4);
        if (load_number(at, 2) == SECTION_SEARCH)
            return at + 8;
        at += 8 + *size;
    }
    return NULL;
}

/* The section's own data. */
static const uint8_t *own_data(const uint8_t *file)
{
    size_t size;
    const uint8_t *payload = find_search(file, &size);
    assert_non_null(payload);
    return payload + 8 + 48 * load_number(payload, 2);
}

static uint64_t read_number(const uint8_t **at)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        value |= (uint64_t)(**at & 0x7F) << shift;
        if (*(*at)++ < 0x80)
            return value;
    }
}

/* Adds the cells of a leaf that is stored as it is to a hash. */
static void hash_cells(crypto_generichash_state *state, const uint8_t *page, uint64_t count)
{
    uint8_t key[256], sizes[3];
    const uint8_t *at = page + 4;
    for (; count > 0; count--) {
        size_t shared = (size_t)read_number(&at), rest = (size_t)read_number(&at);
        assert_true(shared + rest < sizeof key);
        memcpy(key + shared, at, rest);
        at += rest;
        size_t length = (size_t)read_number(&at);
        sizes[0] = (uint8_t)(shared + rest);
        store_number(sizes + 1, 2, length);
        crypto_generichash_update(state, sizes, 1);
        crypto_generichash_update(state, key, shared + rest);
        crypto_generichash_update(state, sizes + 1, 2);
        crypto_generichash_update(state, at, length);
        at += length;
    }
}

static void the_index_of_the_second_writer(void **state)
{
    (void)state;
    static const char wanted[] = "0a97f947caaa3b3f4cf8e7cfcc9f0468bd4d1c2846fa98698e712b319c7d986b";
    crypto_generichash_state hashed;
    uint8_t hash[32];
    char text[65];
    size_t length;
    uint8_t *file = make_searched((making){.page_size = LARGE_PAGE, .pages_raw = true}, &length);
    const uint8_t *own = own_data(file), *table = own + 80;
    assert_int_equal(load_number(table, 8), 70);
    assert_int_equal(table[8], 1); /* one page */
    crypto_generichash_init(&hashed, NULL, 0, sizeof hash);
    crypto_generichash_update(&hashed, own + 8, 12);
    hash_cells(&hashed, file + load_number(table + 24, 8), 70);
    crypto_generichash_final(&hashed, hash, sizeof hash);
    assert_string_equal(sodium_bin2hex(text, sizeof text, hash, sizeof hash), wanted);
    free(file);
}

static void what_the_section_says_of_itself(void **state)
{
    (void)state;
    static const uint8_t characters[] = {
        0xAD - 0x80,  0x0C, 0, /* a soft hyphen folds to no bytes */
        0xC0 - 0xAE,  0x04, 4, /* two higher */
        0xC2 - 0xC1,  0x00,    /* itself */
        0x100 - 0xC3, 0x18,    /* two alternate */
    };
    static const uint8_t head[] = {1, 0, 12, 13, 14, 0, 0, 0};
    size_t length, size;
    uint8_t *file = make_searched((making){.page_size = LARGE_PAGE, .pages_raw = true}, &length);
    const uint8_t *own = own_data(file), *payload = find_search(file, &size);
    assert_memory_equal(own, head, sizeof head);
    assert_memory_equal(payload + size - 13, "plural 1 test", 13);
    assert_int_equal(load_number(payload, 2), 2);
    assert_int_equal(load_number(own + 24 + 8, 4), sizeof characters);
    assert_int_equal(own[24 + 17], TYPE_CHARACTERS);
    assert_memory_equal(file + load_number(own + 24, 8), characters, sizeof characters);
    /* The leaves come last. */
    assert_int_equal(load_number(payload + 8 + 48, 8) + load_number(payload + 8 + 48 + 8, 8),
                     length);
    free(file);
}

static void check_same_bytes(making a, making b)
{
    size_t length, other_length;
    uint8_t *file = make_searched(a, &length), *other = make_searched(b, &other_length);
    assert_int_equal(length, other_length);
    assert_memory_equal(file, other, length);
    free(file);
    free(other);
}

/* Pages of 1 KiB give several levels. */
static void the_same_bytes_however_it_is_made(void **state)
{
    (void)state;
    check_same_bytes((making){.jobs = 1, .page_size = 1024},
                     (making){.jobs = 3, .page_size = 1024, .backwards = true, .split = true});
}

static void readers_accept_it(void **state)
{
    (void)state;
    size_t length;
    opened o;
    uint8_t *file = make_searched((making){.page_size = 1024}, &length);
    assert_in_range(own_data(file)[80 + 8], 2, 8); /* levels */
    assert_int_equal(open_archive(&o, file, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    close_archive(&o);
    free(file);
}

/* --- what is left out, and what is refused ---------------------------------------- */

static an_writer *begin_searched(void)
{
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(an_search_writer_open(w), AN_OK);
    return w;
}

/* An archive of one article with these terms. */
static uint8_t *make_small(const an_term *terms, size_t count, uint32_t page_size,
                           unsigned *short_lists, size_t *length)
{
    an_search_config config = honest_config(short_lists);
    an_writer *w = begin_archive((an_writer_config){.page_size = page_size});
    assert_int_equal(an_search_writer_open(w), AN_OK);
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    assert_int_equal(an_search_writer_add(w, terms, count), AN_OK);
    assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    return end_archive(w, length);
}

static void an_index_without_terms_is_left_out(void **state)
{
    (void)state;
    unsigned short_lists = 0;
    size_t length, plain_length, size;
    uint8_t *file = make_small(NULL, 0, 0, &short_lists, &length);
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    uint8_t *plain = end_archive(w, &plain_length);
    assert_null(find_search(file, &size));
    assert_int_equal(length, plain_length);
    assert_memory_equal(file, plain, length);
    free(file);
    free(plain);
}

/* The longest list of characters is one that does not fit a page. */
static bool describe_many(void *context, uint32_t point, bool is_short, an_character *c)
{
    (void)describe_character(context, point, is_short, c);
    c->length = 3;
    memcpy(c->folding, "abc", 3);
    c->folding[0] = (uint8_t)('a' + point % 26);
    return is_short ? point == 0x3B1 : point % 2 == 0 && point < 0x1000;
}

static void a_list_of_characters_that_is_too_long(void **state)
{
    (void)state;
    unsigned short_lists = 0;
    const an_term term = {"word", 4, 1};
    an_search_config config = honest_config(&short_lists);
    config.character = describe_many;
    an_writer *w = begin_searched();
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    assert_int_equal(an_search_writer_add(w, &term, 1), AN_OK);
    assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    size_t length;
    uint8_t *file = end_archive(w, &length);
    assert_int_equal(short_lists, 1);
    /* A gap of two bytes, a head, and the folding with its length. */
    assert_int_equal(load_number(own_data(file) + 24 + 8, 4), 2 + 1 + 4);
    free(file);
}

static void terms_that_are_refused(void **state)
{
    (void)state;
    static const char longest[] = "123456789012345678901234567890123";
    const an_term wrong[] = {{"", 0, 1},     {longest, 33, 1}, {"a", 1, 0},
                             {"\xC3", 1, 1}, {"a\0b", 3, 1},   {"a", 1, (1u << 26) + 1}};
    const an_term right = {longest, 32, 1u << 26};
    an_writer *w = begin_searched();
    assert_int_equal(an_search_writer_add(w, &right, 1), AN_ERR_USAGE); /* of no article */
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(an_search_writer_add(w, &wrong[i], 1), AN_ERR_USAGE);
    assert_int_equal(an_search_writer_add(w, &right, 1), AN_OK);
    assert_int_equal(an_search_writer_add(w, &right, 1), AN_ERR_USAGE); /* a second time */
    assert_int_equal(add_withdrawn(w, "b"), AN_OK);
    assert_int_equal(an_search_writer_add(w, &right, 1), AN_ERR_USAGE);
    assert_int_equal(add_alias(w, "c", "a"), AN_OK);
    assert_int_equal(an_search_writer_add(w, &right, 1), AN_ERR_USAGE);
    an_writer_close(w);
}

static void steps_in_the_wrong_order(void **state)
{
    (void)state;
    unsigned short_lists = 0;
    an_search_config config = honest_config(&short_lists);
    const an_term term = {"word", 4, 1};
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(an_search_writer_describe(w, &config), AN_ERR_USAGE);
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    assert_int_equal(an_search_writer_add(w, &term, 1), AN_ERR_USAGE);
    assert_int_equal(an_search_writer_open(w), AN_ERR_USAGE);
    an_writer_close(w);
    w = begin_searched();
    assert_int_equal(an_search_writer_open(w), AN_ERR_USAGE);
    config.character = NULL;
    assert_int_equal(an_search_writer_describe(w, &config), AN_ERR_USAGE);
    config = honest_config(&short_lists);
    config.stemmer = "12345678901234567890123456789012345678901234567890123456789012345";
    assert_int_equal(an_search_writer_describe(w, &config), AN_ERR_USAGE);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE); /* nothing describes it */
    an_writer_close(w);
}

/* --- articles larger than memory for terms ---------------------------------------- */

/* The n-th term of an article: most are nowhere else, and each tenth is everywhere. */
static void name_term(char text[16], unsigned article, unsigned n)
{
    (void)snprintf(text, 16, "%07u", n % 10 == 0 ? n : 1000000 + 1000 * article + n);
}

static uint8_t *make_many_terms(bool backwards, size_t *length)
{
    enum { ARTICLES = 160, TERMS = 1000 };
    static char text[TERMS][16];
    static an_term terms[TERMS];
    unsigned short_lists = 0;
    an_search_config config = honest_config(&short_lists);
    an_writer *w = begin_searched();
    for (unsigned i = 0; i < ARTICLES; i++) {
        unsigned article = backwards ? ARTICLES - 1 - i : i;
        char id[16];
        (void)snprintf(id, sizeof id, "%05u", article);
        for (unsigned n = 0; n < TERMS; n++) {
            name_term(text[n], article, n);
            terms[n] = (an_term){text[n], strlen(text[n]), 1 + n % 7};
        }
        assert_int_equal(add_article(w, id, "x"), AN_OK);
        assert_int_equal(an_search_writer_add(w, terms, TERMS), AN_OK);
    }
    assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    return end_archive(w, length);
}

/* The terms fill the memory for them several times. What arrives in another order is the same. */
static void more_terms_than_memory_holds(void **state)
{
    (void)state;
    size_t length, other_length;
    uint8_t *file = make_many_terms(false, &length), *other = make_many_terms(true, &other_length);
    /* 100 terms are everywhere, and 900 of each article nowhere else. */
    assert_int_equal(load_number(own_data(file) + 80, 8), 100 + 160 * 900);
    assert_int_equal(load_number(own_data(other) + 80, 8), 100 + 160 * 900);
    size_t size, other_size;
    const uint8_t *late = find_search(file, &size) + 8 + 48 + 16;
    const uint8_t *other_late = find_search(other, &other_size) + 8 + 48 + 16;
    assert_int_equal(size, other_size);
    assert_memory_equal(late, other_late, 32); /* the hash of the leaves */
    free(file);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_of_the_second_writer),
        cmocka_unit_test(what_the_section_says_of_itself),
        cmocka_unit_test(the_same_bytes_however_it_is_made),
        cmocka_unit_test(readers_accept_it),
        cmocka_unit_test(an_index_without_terms_is_left_out),
        cmocka_unit_test(a_list_of_characters_that_is_too_long),
        cmocka_unit_test(terms_that_are_refused),
        cmocka_unit_test(steps_in_the_wrong_order),
        cmocka_unit_test(more_terms_than_memory_holds),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}

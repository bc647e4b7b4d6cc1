/* SPDX-License-Identifier: BSD-2-Clause */
/* Sections that own extents, of an unknown type and of search, and what hostile ones say of them.
 * Hashes of objects and signature are right. */
#include "support/judge.h"

enum { LATER = 900 }; /* a section type that no reader knows */

/* Adds a section with room for so many extents and then data of its own. */
static section *add_extents(forgery *f, unsigned type, unsigned count)
{
    section *s = &f->extra[f->extras++];
    *s = (section){.type = (uint16_t)type, .flags = FLAG_EXTENTS};
    put_number(&s->payload, 2, count);
    put_number(&s->payload, 2, 0);
    put_number(&s->payload, 4, 0);
    for (unsigned i = 0; i < count * EXTENT_SIZE; i++)
        put_number(&s->payload, 1, 0);
    put_bytes(&s->payload, "own data", 8);
    return s;
}

/* The n-th section with extents of a forgery that is laid. */
static section *extra_of(forgery *f, unsigned n)
{
    return &f->section[f->sections - f->extras + n];
}

static uint8_t *extent_of(forgery *f, unsigned n, unsigned i)
{
    return extra_of(f, n)->payload.at + EXTENTS_HEADER + (size_t)i * EXTENT_SIZE;
}

static void hash_extent(uint8_t *hash, const uint8_t *bytes, size_t length)
{
    static const unsigned char personal[16] = "anews1:extent";
    assert_int_equal(crypto_generichash_blake2b_salt_personal(hash, HASH_SIZE, bytes, length, NULL,
                                                              0, NULL, personal),
                     0);
}

/* Makes an extent of some bytes of the hole, which come after all objects. */
static void set_extent(forgery *f, unsigned n, unsigned i, size_t at, size_t length)
{
    uint8_t *extent = extent_of(f, n, i);
    store_number(extent + EXTENT_OFFSET, 8, f->end + at);
    store_number(extent + EXTENT_LENGTH, 8, length);
    hash_extent(extent + EXTENT_HASH, f->hole.at + at, length);
}

/* The plain archive with one section of this type, and a hole of 5,000 bytes that it owns in so
 * many extents. */
enum { HOLE = 5000 };

static void fill_hole(forgery *f)
{
    uint8_t bytes[HOLE];
    fill_noise(bytes, sizeof bytes, 31);
    put_bytes(&f->hole, bytes, sizeof bytes);
}

static void forge_extents(forgery *f, unsigned type, unsigned count)
{
    forge_plain(f);
    fill_hole(f);
    (void)add_extents(f, type, count);
    forge_lay(f);
    for (unsigned i = 0; i < count; i++)
        set_extent(f, 0, i, (size_t)HOLE * i / count,
                   (size_t)HOLE * (i + 1) / count - (size_t)HOLE * i / count);
}

/* --- honest ones ---------------------------------------- */

static void sections_that_are_whole(void **state)
{
    (void)state;
    static const unsigned counts[] = {1, 2, 3, 63, 64};
    for (unsigned type = SECTION_SEARCH; type <= SECTION_SEARCH + 1; type++)
        for (size_t i = 0; i < COUNT(counts); i++) {
            forgery f;
            opened o;
            forge_extents(&f, type, counts[i]);
            forge_seal(&f);
            judge("extents", &f, OK, OK);
            assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
            assert_int_equal(an_reader_has_unknown_sections(&o.reader), type != SECTION_SEARCH);
            close_archive(&o);
            forge_drop(&f);
        }
}

static void an_archive_without_unknown_sections(void **state)
{
    (void)state;
    forgery f;
    opened o;
    forge_plain(&f);
    forge_lay(&f);
    forge_seal(&f);
    assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
    assert_false(an_reader_has_unknown_sections(&o.reader));
    close_archive(&o);
    forge_drop(&f);
}

/* Bytes of one section may lie between those of another, or before objects of the archive. */
static void extents_in_any_place(void **state)
{
    (void)state;
    forgery f;
    forge_plain(&f);
    fill_hole(&f);
    (void)add_extents(&f, LATER, 2);
    (void)add_extents(&f, LATER, 1);
    f.extras++;
    f.extra[2] = (section){.type = LATER + 1}; /* owns nothing */
    forge_lay(&f);
    set_extent(&f, 0, 0, 0, 1000);
    set_extent(&f, 0, 1, 3000, 2000);
    set_extent(&f, 1, 0, 1000, 2000);
    seal_and_judge("interleaved", &f, OK, OK);
}

/* --- directories that lie about them ---------------------------------------- */

typedef struct extent_edit {
    unsigned at, size; /* from the payload's first byte */
    uint64_t value;
    int open, verify;
} extent_edit;

enum {
    FIRST = EXTENTS_HEADER,
    SECOND = EXTENTS_HEADER + EXTENT_SIZE,
    HALF = HOLE / 2,
};

/* Of two extents of 2,500 bytes each, the second to the end of the file. */
static const extent_edit extent_edits[] = {
    {EXTENTS_COUNT, 2, 0, FORMAT, 0},
    {EXTENTS_COUNT, 2, 1, OK, FORMAT}, /* the second is data then, and owns nothing */
    {EXTENTS_COUNT, 2, 3, FORMAT, 0},
    {EXTENTS_COUNT, 2, 64, FORMAT, 0},
    {EXTENTS_COUNT, 2, 65, FORMAT, 0},
    {EXTENTS_COUNT, 2, 65535, FORMAT, 0},
    {EXTENTS_RESERVED, 2, 1, FORMAT, 0},
    {EXTENTS_RESERVED + 2, 4, 1, FORMAT, 0},
    {EXTENTS_RESERVED + 5, 1, 128, FORMAT, 0},
    {FIRST + EXTENT_OFFSET, 8, 0, FORMAT, 0},
    {FIRST + EXTENT_OFFSET, 8, HEADER_SIZE, FORMAT, 0},
    {FIRST + EXTENT_OFFSET, 8, TOP, FORMAT, 0},
    {FIRST + EXTENT_OFFSET, 8, INT64_MAX, FORMAT, 0},
    {FIRST + EXTENT_LENGTH, 8, 0, FORMAT, 0},
    {FIRST + EXTENT_LENGTH, 8, HALF + 1, FORMAT, 0}, /* into the second */
    {FIRST + EXTENT_LENGTH, 8, HALF - 1, OK, FORMAT},
    {FIRST + EXTENT_LENGTH, 8, TOP, FORMAT, 0},
    {FIRST + EXTENT_LENGTH, 8, INT64_MAX, FORMAT, 0},
    {FIRST + EXTENT_HASH, 8, 0, OK, HASH},
    {FIRST + EXTENT_HASH + 31, 1, 7, OK, HASH},
    {SECOND + EXTENT_LENGTH, 8, 0, FORMAT, 0},
    {SECOND + EXTENT_LENGTH, 8, HALF + 1, FORMAT, 0}, /* beyond the file */
    {SECOND + EXTENT_LENGTH, 8, HALF - 1, OK, FORMAT},
    {SECOND + EXTENT_LENGTH, 8, TOP - HALF, FORMAT, 0},
    {SECOND + EXTENT_HASH, 8, 0, OK, HASH},
};

static void extents_that_lie(void **state)
{
    (void)state;
    for (unsigned type = SECTION_SEARCH; type <= SECTION_SEARCH + 1; type++)
        for (size_t i = 0; i < COUNT(extent_edits); i++) {
            const extent_edit *e = &extent_edits[i];
            char name[64];
            forgery f;
            (void)snprintf(name, sizeof name, "type %u, byte %u, value %llu", type, e->at,
                           (unsigned long long)e->value);
            forge_extents(&f, type, 2);
            store_number(extra_of(&f, 0)->payload.at + e->at, e->size, e->value);
            seal_and_judge(name, &f, e->open, e->verify);
        }
}

/* 65 extents with room for them, which the directory would have. */
static void one_extent_too_many(void **state)
{
    (void)state;
    forgery f;
    forge_extents(&f, LATER, 65);
    seal_and_judge("65 extents", &f, FORMAT, 0);
}

static void payloads_too_short_for_extents(void **state)
{
    (void)state;
    for (size_t length = 0; length <= EXTENTS_HEADER + EXTENT_SIZE + 1; length++) {
        forgery f;
        forge_plain(&f);
        put_bytes(&f.hole, "owned", 5);
        section *s = add_extents(&f, LATER, 1);
        s->payload.length = length;
        forge_lay(&f);
        if (length >= EXTENTS_HEADER + EXTENT_SIZE)
            set_extent(&f, 0, 0, 0, 5);
        seal_and_judge("short payload", &f, length < EXTENTS_HEADER + EXTENT_SIZE ? FORMAT : OK,
                       OK);
    }
}

/* Extents of a section ascend and do not overlap: seen in the directory. What two sections say of
 * each other is seen when the whole file is verified. */
static void extents_that_meet(void **state)
{
    (void)state;
    static const struct {
        size_t begin[2], end[2];
        int same, other; /* errors of opening one section, of verifying two */
    } cases[] = {
        {{0, 2000}, {2000, HOLE}, OK, OK},
        {{2000, 0}, {HOLE, 2000}, FORMAT, OK}, /* two sections may stand in any order */
        {{0, 1999}, {2000, HOLE}, FORMAT, FORMAT},
        {{0, 0}, {2000, HOLE}, FORMAT, FORMAT},
        {{0, 0}, {HOLE, HOLE}, FORMAT, FORMAT},
        {{0, 1000}, {HOLE, 2000}, FORMAT, FORMAT},
        {{0, 2001}, {2000, HOLE}, OK, FORMAT},
        {{1, 2000}, {2000, HOLE}, OK, FORMAT},
        {{0, 2000}, {2000, HOLE - 1}, OK, FORMAT},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (unsigned sections = 1; sections <= 2; sections++) {
            char name[32];
            forgery f;
            (void)snprintf(name, sizeof name, "extents %zu in %u", i, sections);
            forge_plain(&f);
            fill_hole(&f);
            for (unsigned n = 0; n < sections; n++)
                (void)add_extents(&f, LATER, 3 - sections);
            forge_lay(&f);
            for (unsigned n = 0; n < 2; n++)
                set_extent(&f, sections == 2 ? n : 0, sections == 2 ? 0 : n, cases[i].begin[n],
                           cases[i].end[n] - cases[i].begin[n]);
            seal_and_judge(name, &f, sections == 1 ? cases[i].same : OK, cases[i].other);
        }
}

/* An extent over bytes that belong to an object: over the last block, over metadata, or from the
 * directory's last byte on. */
static void extents_over_objects(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        forgery f;
        forge_plain(&f);
        fill_hole(&f);
        (void)add_extents(&f, LATER, i == 0 ? 1 : 2);
        forge_lay(&f);
        uint64_t begin = i == 1 ? f.block[0].offset : f.metadata.offset - (i == 3);
        unsigned last = i == 0 ? 0 : 1;
        if (last == 1) {
            store_number(extent_of(&f, 0, 0) + EXTENT_OFFSET, 8, begin);
            store_number(extent_of(&f, 0, 0) + EXTENT_LENGTH, 8, 1);
        }
        set_extent(&f, 0, last, 0, HOLE);
        seal_and_judge("extents over objects", &f, i == 3 ? FORMAT : OK, i == 0 ? OK : FORMAT);
    }
}

/* --- flags ---------------------------------------- */

/* A known type has the flags that it has; a critical one that is unknown is refused before anybody
 * looks at its extents. */
static void flags_that_lie(void **state)
{
    (void)state;
    static const struct {
        unsigned type, flags;
        bool bent;
        int open;
    } cases[] = {
        {SECTION_SEARCH, FLAG_EXTENTS, false, OK},
        {SECTION_SEARCH, FLAG_EXTENTS, true, FORMAT},
        {SECTION_SEARCH, 0, false, FORMAT},
        {SECTION_SEARCH, FLAG_CRITICAL, false, FORMAT},
        {SECTION_SEARCH, FLAG_EXTENTS | FLAG_CRITICAL, false, FORMAT},
        {SECTION_SEARCH, FLAG_EXTENTS | 4, false, FORMAT},
        {LATER, FLAG_EXTENTS, true, FORMAT},
        {LATER, FLAG_EXTENTS | FLAG_CRITICAL, false, UNSUPPORTED},
        {LATER, FLAG_EXTENTS | FLAG_CRITICAL, true, UNSUPPORTED},
        {LATER, FLAG_CRITICAL, true, UNSUPPORTED},
        {LATER, FLAG_EXTENTS | 4, false, FORMAT},
        {LATER, FLAG_EXTENTS | FLAG_CRITICAL | 0x8000, false, FORMAT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char name[32];
        forgery f;
        (void)snprintf(name, sizeof name, "flags %zu", i);
        forge_extents(&f, cases[i].type, 1);
        extra_of(&f, 0)->flags = (uint16_t)cases[i].flags;
        if (cases[i].bent)
            store_number(extent_of(&f, 0, 0) + EXTENT_LENGTH, 8, 0);
        seal_and_judge(name, &f, cases[i].open, OK);
    }
}

/* The sections of known types, with extents before their own data. */
static void known_sections_with_extents(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        forgery f;
        blob payload = {0};
        forge_plain(&f);
        fill_hole(&f);
        section *extra = add_extents(&f, LATER, 1);
        extra->payload.length -= 8;
        forge_lay(&f);
        set_extent(&f, 0, 0, 0, HOLE);
        section *known = &f.section[i], *last = extra_of(&f, 0);
        put_bytes(&payload, last->payload.at, last->payload.length);
        put_bytes(&payload, known->payload.at, known->payload.length);
        drop_blob(&known->payload);
        known->payload = payload;
        known->flags |= FLAG_EXTENTS;
        drop_blob(&last->payload);
        last->flags = 0;
        seal_and_judge("known section", &f, FORMAT, 0);
    }
}

static void two_sections_of_search(void **state)
{
    (void)state;
    for (unsigned type = SECTION_SEARCH; type <= SECTION_SEARCH + 1; type++) {
        forgery f;
        forge_plain(&f);
        fill_hole(&f);
        for (unsigned n = 0; n < 2; n++)
            (void)add_extents(&f, type, 1);
        forge_lay(&f);
        for (unsigned n = 0; n < 2; n++)
            set_extent(&f, n, 0, (size_t)HALF * n, HALF);
        seal_and_judge("twice", &f, type == SECTION_SEARCH ? FORMAT : OK, OK);
    }
}

/* --- bytes ---------------------------------------- */

/* Any byte of an extent that is changed is found, in whatever piece it is hashed, and said to be
 * there. */
static void bytes_that_are_changed(void **state)
{
    (void)state;
    static const size_t at[] = {0, 1, 1023, 1024, 2499, 2500, 4095, 4096, HOLE - 1};
    for (size_t i = 0; i < COUNT(at); i++) {
        forgery f;
        opened o;
        an_fault fault;
        forge_extents(&f, LATER, 2);
        forge_seal(&f);
        f.file.at[f.end + at[i]] ^= 0x10;
        judge("changed", &f, OK, HASH);
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(an_reader_verify(&o.reader), AN_ERR_HASH);
        an_reader_fault(&o.reader, &fault);
        assert_int_equal(fault.object, AN_OBJECT_EXTENT);
        assert_int_equal(fault.offset, f.end + (at[i] < HALF ? 0 : HALF));
        close_archive(&o);
        forge_drop(&f);
    }
}

/* Extents are hashed in their order, after all of the index and before the blocks. */
static void errors_in_their_order(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        forgery f;
        opened o;
        an_fault fault;
        forge_extents(&f, LATER, 2);
        forge_seal(&f);
        /* The second extent, the block, the first extent, a page: the later, the earlier found. */
        f.file.at[f.end + HOLE - 1] ^= 1;
        f.file.at[f.block[0].offset] ^= 1;
        if (i > 0)
            f.file.at[f.end] ^= 1;
        if (i > 1)
            f.file.at[f.table[DATE].level[0].page[0].offset] ^= 1;
        if (i > 2)
            f.file.at[f.metadata.offset] ^= 1;
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(an_reader_verify(&o.reader), AN_ERR_HASH);
        an_reader_fault(&o.reader, &fault);
        assert_int_equal(fault.object, i > 2   ? AN_OBJECT_METADATA
                                       : i > 1 ? AN_OBJECT_PAGE
                                               : AN_OBJECT_EXTENT);
        if (i <= 1)
            assert_int_equal(fault.offset, f.end + (i == 0 ? HALF : 0));
        close_archive(&o);
        forge_drop(&f);
    }
}

/* A file that was cut in an extent: the archive opens and is read, and verifying says what is not
 * there. */
static void extents_that_are_missing(void **state)
{
    (void)state;
    static const size_t left[] = {0, 1, 1024, 2499, 2500, 2501, HOLE - 1};
    for (size_t i = 0; i < COUNT(left); i++)
        for (unsigned mapped = 0; mapped < 2; mapped++) {
            forgery f;
            opened o;
            forge_extents(&f, LATER, 2);
            forge_seal(&f);
            way how = {.mapped = mapped, .insecure = true};
            uint8_t *cut = copy_of(f.file.at, (size_t)f.end + left[i]);
            assert_int_equal(open_archive(&o, cut, (size_t)f.end + left[i], how), AN_OK);
            assert_int_equal(an_reader_verify(&o.reader), AN_ERR_MISSING);
            assert_int_equal(an_reader_verify_blocks(&o.reader, 0, 1), AN_OK);
            assert_int_equal(check_entry(&o, "b", "bravo", 5), AN_OK);
            close_archive(&o);
            free(cut);
            forge_drop(&f);
        }
}

/* --- progress ---------------------------------------- */

typedef struct watch {
    uint64_t last;
    unsigned calls, stop_at; /* 0: never */
} watch;

static int watch_progress(void *context, uint64_t done, uint64_t total)
{
    watch *w = context;
    assert_in_range(done, 0, total);
    w->last = done;
    return ++w->calls == w->stop_at;
}

/* Verifies, and stops at this call of progress. Returns how many calls there were. */
static unsigned verify_until(const forgery *f, unsigned stop)
{
    watch w = {.stop_at = stop};
    an_reader reader;
    an_header header;
    an_config config = {.source = {.map = f->file.at, .size = f->file.length},
                        .insecure = true,
                        .progress = watch_progress,
                        .progress_context = &w};
    assert_int_equal(an_header_read(&config.source, &header), AN_OK);
    assert_int_equal(an_reader_memory(&header, &config, &config.memory_size), AN_OK);
    config.memory = malloc(config.memory_size);
    assert_int_equal(an_reader_open(&reader, &config), AN_OK);
    assert_int_equal(an_reader_verify(&reader), stop == 0 ? AN_OK : AN_ERR_CANCELLED);
    free(config.memory);
    return w.calls;
}

/* A caller hears of each piece, and may stop at each. With pages of 1,024 bytes, the block has
 * room for a key and for the numbers of all entries; with larger ones, a key may take all of it, so
 * that the window comes after the first walk, which is repeated. */
static void verifying_is_stopped(void **state)
{
    (void)state;
    for (unsigned page_size = 1024; page_size <= 4096; page_size *= 4) {
        forgery f;
        forge_extents(&f, LATER, 1);
        store_number(f.root + ROOT_PAGE_STORED, 4, page_size);
        store_number(f.root + ROOT_PAGE_RAW, 4, page_size);
        forge_seal(&f);
        /* Leaves of four tables, three of them once more; five pieces of 1,024 bytes; one block. */
        unsigned all = verify_until(&f, 0);
        assert_int_equal(all, 4 + (page_size == 1024 ? 0 : 3) + 5 + 1);
        for (unsigned stop = 1; stop <= all; stop++)
            assert_int_equal(verify_until(&f, stop), stop);
        forge_drop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_that_are_whole),
        cmocka_unit_test(an_archive_without_unknown_sections),
        cmocka_unit_test(extents_in_any_place),
        cmocka_unit_test(extents_that_lie),
        cmocka_unit_test(one_extent_too_many),
        cmocka_unit_test(payloads_too_short_for_extents),
        cmocka_unit_test(extents_that_meet),
        cmocka_unit_test(extents_over_objects),
        cmocka_unit_test(flags_that_lie),
        cmocka_unit_test(known_sections_with_extents),
        cmocka_unit_test(two_sections_of_search),
        cmocka_unit_test(bytes_that_are_changed),
        cmocka_unit_test(errors_in_their_order),
        cmocka_unit_test(extents_that_are_missing),
        cmocka_unit_test(verifying_is_stopped),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}

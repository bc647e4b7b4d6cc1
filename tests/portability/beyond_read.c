/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading where 31, 32 and 63 bits end: objects that lie there, articles that are longer, archives
 * that are larger. Nothing of that size is ever held: the source makes up the bytes as they are
 * asked for, so it takes no disk and runs on every machine. BEYOND_SLOWLY=1 leaves out what takes
 * minutes under emulation.
 */
#include "support/forge.h"

#include <zstd.h>

enum { BLOCK_LARGEST = 1 << 24, TAIL = 5 };

static const uint64_t TWO_GIB = (uint64_t)1 << 31, FOUR_GIB = (uint64_t)1 << 32;

static bool is_slow(void)
{
    const char *slowly = getenv("BEYOND_SLOWLY");
    return slowly && *slowly;
}

/* --- a source whose second part lies far after its first ----------------------------------------
 */

typedef struct far_source {
    const uint8_t *head, *tail;
    size_t head_length, tail_length;
    uint64_t tail_at;
    bool repeats;  /* the tail repeats without an end */
    uint64_t end;  /* a read beyond it fails the test */
    uint64_t flip; /* this byte is changed; 0: none */
} far_source;

static uint8_t far_byte(const far_source *s, uint64_t at)
{
    uint8_t byte;
    if (at < s->head_length) {
        byte = s->head[at];
    } else {
        assert_true(at >= s->tail_at && (s->repeats || at - s->tail_at < s->tail_length));
        byte = s->tail[(at - s->tail_at) % s->tail_length];
    }
    return at == s->flip && s->flip > 0 ? byte ^ 1 : byte;
}

static int read_far_source(void *context, uint64_t offset, void *buffer, size_t length)
{
    const far_source *s = context;
    uint8_t *to = buffer;
    assert_true(length > 0 && offset < s->end && length <= s->end - offset);
    if (s->repeats && offset >= s->tail_at && (offset - s->tail_at) % s->tail_length == 0 &&
        length == s->tail_length) {
        memcpy(to, s->tail, length);
        if (s->flip >= offset && s->flip - offset < length)
            to[s->flip - offset] ^= 1;
        return 0;
    }
    for (size_t i = 0; i < length; i++)
        to[i] = far_byte(s, offset + i);
    return 0;
}

typedef struct far_archive {
    an_reader reader;
    an_config config;
    an_public_key key;
    far_source source;
    uint8_t *memory;
} far_archive;

static int far_open(far_archive *a)
{
    an_header header;
    a->key = public_key(1);
    a->config = (an_config){.trusted = &a->key, .trusted_count = 1, .cached_pages = 4};
    a->config.source =
        (an_source){.read = read_far_source, .context = &a->source, .size = a->source.end};
    assert_int_equal(an_header_read(&a->config.source, &header), AN_OK);
    assert_int_equal(an_reader_memory(&header, &a->config, &a->config.memory_size), AN_OK);
    a->memory = malloc(a->config.memory_size);
    assert_non_null(a->memory);
    a->config.memory = a->memory;
    return an_reader_open(&a->reader, &a->config);
}

static void far_close(far_archive *a)
{
    free(a->memory);
    a->memory = NULL;
}

static void assert_fault(const an_reader *r, uint64_t offset, unsigned type)
{
    an_fault seen;
    an_reader_fault(r, &seen);
    assert_true(seen.offset == offset);
    assert_int_equal(seen.object, type);
}

/* --- objects that lie far after the header ---------------------------------------- */

typedef struct far_case {
    forgery forgery;
    far_archive archive;
    uint64_t shift; /* by how much all objects but the directory are moved */
} far_case;

static void move_objects(forgery *f, uint64_t by)
{
    if (f->metadata.raw.length > 0)
        f->metadata.offset += by;
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < f->table[t].levels; n++) {
            f->table[t].base[n] += by;
            for (size_t i = 0; i < f->table[t].level[n].count; i++)
                f->table[t].level[n].page[i].offset += by;
        }
    f->table[BLOCKS].content_base += by;
    for (size_t i = 0; i < f->blocks; i++)
        f->block[i].offset += by;
    f->end += by;
}

static uint64_t directory_end(const forgery *f)
{
    uint64_t at = HEADER_SIZE + DIRECTORY_HEADER;
    for (size_t i = 0; i < f->sections; i++)
        at += SECTION_HEADER + f->section[i].payload.length;
    return at;
}

/* Makes an archive whose first byte after the directory lies at `at`. Only its numbers say so: in
 * memory nothing is moved. */
static void far_make(far_case *c, bool deep, uint64_t at)
{
    forgery *f = &c->forgery;
    if (deep) {
        forge_deep(f);
        forge_inners(f);
    } else {
        forge_plain(f);
    }
    forge_lay(f);
    uint64_t near = directory_end(f);
    c->shift = at - near;
    move_objects(f, c->shift);
    fill_sections(f);
    fill_root(f, f->end);
    forge_close(f);
    uint64_t end = f->end;
    move_objects(f, 0 - c->shift);
    forge_seal(f);
    c->archive.source = (far_source){.head = f->file.at,
                                     .head_length = (size_t)near,
                                     .tail = f->file.at + near,
                                     .tail_length = f->file.length - (size_t)near,
                                     .tail_at = at,
                                     .end = end};
}

static void far_drop(far_case *c)
{
    far_close(&c->archive);
    forge_drop(&c->forgery);
}

static void assert_reads(an_reader *r, const char *id, const char *text)
{
    an_entry entry;
    char copy[64];
    size_t n;
    assert_int_equal(an_entry_find(r, id, strlen(id), &entry), AN_OK);
    assert_string_equal(entry.id, id);
    assert_int_equal(an_content_read(r, &entry, 0, copy, sizeof copy, &n), AN_OK);
    assert_int_equal(n, strlen(text));
    assert_memory_equal(copy, text, n);
}

static void read_far(far_case *c, bool deep)
{
    an_reader *r = &c->archive.reader;
    an_entry entry;
    assert_reads(r, "a", deep ? "abcd" : "alpha");
    assert_reads(r, deep ? "f" : "b", deep ? "fghi" : "bravo");
    assert_int_equal(an_entry_at(r, AN_BY_DATE, 0, &entry), AN_OK);
    assert_string_equal(entry.id, deep ? "a" : "b");
    assert_int_equal(an_reader_verify_blocks(r, 0, r->header.blocks), AN_OK);
    /* Between the directory and the first object there is a gap, which every reader that walks all
     * of it sees. */
    assert_int_equal(an_reader_verify(r), AN_ERR_FORMAT);
}

/* A changed byte is found where it lies; bytes that have not arrived are missing where they lie. */
static void damage_far(far_case *c)
{
    far_archive *a = &c->archive;
    const object *last = &c->forgery.block[c->forgery.blocks - 1];
    uint64_t at = last->offset + c->shift, end = a->source.end;
    far_close(a);
    a->source.flip = at + 1;
    assert_int_equal(far_open(a), AN_OK);
    assert_int_equal(an_reader_verify_blocks(&a->reader, 0, a->reader.header.blocks), AN_ERR_HASH);
    assert_fault(&a->reader, at, BLOCK);
    far_close(a);
    a->source.flip = 0;
    a->source.end = at + 1;
    assert_int_equal(far_open(a), AN_OK);
    assert_int_equal(an_reader_verify_blocks(&a->reader, 0, a->reader.header.blocks),
                     AN_ERR_MISSING);
    assert_fault(&a->reader, at, BLOCK);
    a->source.end = end;
    assert_int_equal(an_reader_grow(&a->reader, end), AN_OK);
    assert_int_equal(an_reader_verify_blocks(&a->reader, 0, a->reader.header.blocks), AN_OK);
}

static void objects_lie_far(void **state)
{
    /* The last bytes of what is there: the archive ends at 2^63 - 1, where a file can end. */
    static const uint64_t places[] = {0x7ffffff9,  0x80000000,    0xffffff80,
                                      0xfffffff9,  0x100000000,   0x100000001,
                                      0x1ffffffff, 0x10000000000, 0x4000000000000000};
    (void)state;
    for (int deep = 0; deep <= 1; deep++)
        for (unsigned i = 0; i < COUNT(places); i++) {
            far_case c = {0};
            far_make(&c, deep, places[i]);
            assert_int_equal(far_open(&c.archive), AN_OK);
            assert_true(c.archive.reader.header.file_size > places[i]);
            read_far(&c, deep);
            damage_far(&c);
            far_drop(&c);
        }
}

static void a_file_ends_below_2_to_63(void **state)
{
    (void)state;
    for (int deep = 0; deep <= 1; deep++)
        for (unsigned over = 0; over <= 1; over++) {
            far_case c = {0};
            an_header header;
            far_make(&c, deep, FOUR_GIB);
            uint64_t length = c.archive.source.tail_length;
            far_drop(&c);
            memset(&c, 0, sizeof c);
            far_make(&c, deep, ((uint64_t)1 << 63) - 1 - length + over);
            if (over) {
                an_source source = {.read = read_far_source,
                                    .context = &c.archive.source,
                                    .size = c.archive.source.end};
                assert_int_equal(an_header_read(&source, &header), AN_ERR_FORMAT);
            } else {
                assert_int_equal(far_open(&c.archive), AN_OK);
                read_far(&c, deep);
            }
            far_drop(&c);
        }
}

/* --- an article that is longer ---------------------------------------- */

enum { LONG_BLOCKS = 280 }; /* full ones: 4.375 GiB */

/* Byte `at` of the long article: zero, except where a block that the test looks at begins or ends.
 */
static uint8_t long_byte(uint64_t at)
{
    uint64_t block = at / BLOCK_LARGEST, in = at % BLOCK_LARGEST;
    if (block == LONG_BLOCKS)
        return (uint8_t)(0xa0 + in);
    if (block % 128 != 0 && block % 128 != 127)
        return 0;
    return in < 8                    ? (uint8_t)(1 + block + in)
           : in >= BLOCK_LARGEST - 8 ? (uint8_t)(0x81 + block + in)
                                     : 0;
}

/* Adds a block of zeros but for its ends. Only its frame is kept, since the reference says how long
 * its raw bytes are. */
static void add_long_block(forgery *f, uint64_t n, uint8_t *raw)
{
    uint64_t from = n * BLOCK_LARGEST;
    object *o = add_object(&f->block, &f->blocks, BLOCK);
    const object *before = n > 2 ? &f->block[n - 1] : NULL;
    bool plain = n % 128 != 0 && n % 128 != 127,
         plain_before = n > 0 && (n - 1) % 128 != 0 && (n - 1) % 128 != 127;
    o->lie_raw = BLOCK_LARGEST;
    o->codec = CODEC_ZSTD;
    if (before && plain && plain_before) {
        put_bytes(&o->stored, before->stored.at, before->stored.length);
        return;
    }
    for (uint64_t i = 0; i < 8; i++) {
        raw[i] = long_byte(from + i);
        raw[BLOCK_LARGEST - 1 - i] = long_byte(from + BLOCK_LARGEST - 1 - i);
    }
    size_t room = ZSTD_compressBound(BLOCK_LARGEST);
    uint8_t *to = malloc(room);
    assert_non_null(to);
    size_t n_stored = ZSTD_compress(to, room, raw, BLOCK_LARGEST, 1);
    assert_false(ZSTD_isError(n_stored));
    put_bytes(&o->stored, to, n_stored);
    free(to);
}

static void forge_long(forgery *f)
{
    uint8_t last[TAIL], *raw = calloc(1, BLOCK_LARGEST);
    assert_non_null(raw);
    memset(f, 0, sizeof *f);
    f->block_size = BLOCK_LARGEST;
    for (uint64_t n = 0; n < LONG_BLOCKS; n++)
        add_long_block(f, n, raw);
    for (unsigned i = 0; i < TAIL; i++)
        last[i] = long_byte((uint64_t)LONG_BLOCKS * BLOCK_LARGEST + i);
    add_block(f, last, sizeof last);
    add_entry(add_page(f, ENTRIES, 0), "long", AN_ASSET, 0, 0,
              (uint64_t)LONG_BLOCKS * BLOCK_LARGEST + TAIL, NULL);
    add_block_leaf(f, 0, SIZE_MAX);
    f->table[TITLE].absent = f->table[DATE].absent = true;
    count_tables(f);
    forge_lay(f);
    forge_seal(f);
    free(raw);
}

static void assert_long_at(an_reader *r, const an_entry *entry, uint64_t at)
{
    uint8_t copy[64];
    const void *bytes;
    size_t n, want = entry->length - at < sizeof copy ? (size_t)(entry->length - at) : sizeof copy;
    assert_int_equal(an_content_read(r, entry, at, copy, sizeof copy, &n), AN_OK);
    assert_int_equal(n, want);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(copy[i], long_byte(at + i));
    assert_int_equal(an_content_view(r, entry, at, &bytes, &n), AN_OK);
    uint64_t left =
        at / BLOCK_LARGEST < LONG_BLOCKS ? BLOCK_LARGEST - at % BLOCK_LARGEST : entry->length - at;
    assert_true(n == left);
    assert_true(n == 0 || *(const uint8_t *)bytes == long_byte(at));
}

static void walk_long(an_reader *r, const an_entry *entry)
{
    uint64_t at = 0;
    const void *bytes;
    for (size_t n = 1; n > 0; at += n) {
        assert_int_equal(an_content_view(r, entry, at, &bytes, &n), AN_OK);
        if (n > 0)
            assert_int_equal(((const uint8_t *)bytes)[n - 1], long_byte(at + n - 1));
    }
    assert_true(at == entry->length);
}

static void articles_are_long(void **state)
{
    const uint64_t end = (uint64_t)LONG_BLOCKS * BLOCK_LARGEST + TAIL;
    const uint64_t places[] = {
        0,        TWO_GIB - 9,  TWO_GIB - 1,  TWO_GIB,  TWO_GIB + 1, FOUR_GIB - 60,
        FOUR_GIB, FOUR_GIB + 1, FOUR_GIB - 1, end - 60, end - TAIL,  end - 1,
        end};
    forgery f;
    opened o;
    an_entry entry;
    const void *bytes;
    size_t n;
    (void)state;
    forge_long(&f);
    assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){.cached_pages = 2}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    assert_true(o.reader.header.content_size == end);
    assert_int_equal(find_entry(&o, "long", &entry), AN_OK);
    assert_true(entry.length == end);
    for (unsigned i = 0; i < COUNT(places); i++)
        assert_long_at(&o.reader, &entry, places[i]);
    assert_int_equal(an_content_view(&o.reader, &entry, end + 1, &bytes, &n), AN_ERR_NOT_FOUND);
    assert_int_equal(an_content_view(&o.reader, &entry, end + FOUR_GIB, &bytes, &n),
                     AN_ERR_NOT_FOUND);
    if (!is_slow())
        walk_long(&o.reader, &entry);
    close_archive(&o);
    forge_drop(&f);
}

/* --- an archive that is larger ---------------------------------------- */

enum { LARGE_BLOCKS = 520 }; /* stored as they are: 8.1 GiB, without a gap */

/* All blocks have the same bytes, so that only one is kept, and hashed once. */
static void forge_large(forgery *f, far_archive *a)
{
    memset(f, 0, sizeof *f);
    memset(a, 0, sizeof *a);
    f->block_size = BLOCK_LARGEST;
    object *block = add_object(&f->block, &f->blocks, BLOCK);
    block->raw.at = malloc(BLOCK_LARGEST);
    assert_non_null(block->raw.at);
    block->raw.length = block->raw.room = BLOCK_LARGEST;
    fill_noise(block->raw.at, BLOCK_LARGEST, 1);
    hash_object(block);
    object *leaf = add_page(f, BLOCKS, 0);
    for (unsigned i = 0; i < LARGE_BLOCKS; i++) {
        put_short_reference(&leaf->raw, block);
        count_cell(leaf, 1);
    }
    leaf = add_page(f, ENTRIES, 0);
    add_entry(leaf, "large", AN_ASSET, 0, 0, (uint64_t)LARGE_BLOCKS * BLOCK_LARGEST, NULL);
    add_entry(leaf, "last", AN_ASSET, LARGE_BLOCKS - 1, 77, 1000, NULL);
    f->table[TITLE].absent = f->table[DATE].absent = true;
    count_tables(f);
    forge_lay(f);
    uint64_t base = f->table[BLOCKS].content_base;
    store_number(f->root + ROOT_FILE_SIZE, 8, base + (uint64_t)LARGE_BLOCKS * BLOCK_LARGEST);
    store_number(f->root + ROOT_CONTENT_SIZE, 8, (uint64_t)LARGE_BLOCKS * BLOCK_LARGEST);
    forge_seal(f);
    a->source = (far_source){.head = f->file.at,
                             .head_length = (size_t)base,
                             .tail = f->file.at + base,
                             .tail_length = BLOCK_LARGEST,
                             .tail_at = base,
                             .repeats = true,
                             .end = base + (uint64_t)LARGE_BLOCKS * BLOCK_LARGEST};
}

static void assert_large_at(an_reader *r, const far_source *s, const an_entry *entry, uint64_t at)
{
    uint8_t copy[100];
    size_t n;
    assert_int_equal(an_content_read(r, entry, at, copy, sizeof copy, &n), AN_OK);
    assert_int_equal(n, sizeof copy);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(copy[i], s->tail[(at + i) % BLOCK_LARGEST]);
}

/* Verifying all of it means reading 8 GiB. */
static void verify_large(far_archive *a)
{
    uint64_t blocks = a->reader.header.blocks;
    if (is_slow()) {
        assert_int_equal(an_reader_verify_index(&a->reader), AN_OK);
        assert_int_equal(an_reader_verify_blocks(&a->reader, blocks - 2, 2), AN_OK);
    } else {
        assert_int_equal(an_reader_verify(&a->reader), AN_OK);
    }
}

static void archives_are_large(void **state)
{
    static forgery f;
    static far_archive a;
    an_entry large, last;
    (void)state;
    forge_large(&f, &a);
    assert_int_equal(far_open(&a), AN_OK);
    assert_true(a.reader.header.file_size > 2 * FOUR_GIB);
    verify_large(&a);
    assert_int_equal(an_entry_find(&a.reader, "last", 4, &last), AN_OK);
    assert_int_equal(an_entry_find(&a.reader, "large", 5, &large), AN_OK);
    static const uint64_t places[] = {0,           0x7fffffff,  0x80000000, 0xffffffff,
                                      0x100000000, 0x1ffffffff, 0x200000000};
    for (unsigned i = 0; i < COUNT(places); i++)
        assert_large_at(&a.reader, &a.source, &large, places[i]);
    assert_large_at(&a.reader, &(far_source){.tail = a.source.tail + 77}, &last, 0);
    far_close(&a);
    /* The byte at 2^32 + 5 of the file, in a block that begins below. */
    uint64_t block = (FOUR_GIB + 5 - a.source.tail_at) / BLOCK_LARGEST;
    a.source.flip = FOUR_GIB + 5;
    assert_int_equal(far_open(&a), AN_OK);
    assert_int_equal(an_reader_verify_blocks(&a.reader, block - 1, 1), AN_OK);
    assert_int_equal(an_reader_verify_blocks(&a.reader, block - 1, 3), AN_ERR_HASH);
    assert_fault(&a.reader, a.source.tail_at + block * BLOCK_LARGEST, BLOCK);
    far_close(&a);
    forge_drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_lie_far),
        cmocka_unit_test(a_file_ends_below_2_to_63),
        cmocka_unit_test(articles_are_long),
        cmocka_unit_test(archives_are_large),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}

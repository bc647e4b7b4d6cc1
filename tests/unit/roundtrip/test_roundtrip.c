/* SPDX-License-Identifier: BSD-2-Clause */
/* What went in comes out: archives of many shapes, held against a model of them, by every way of
 * reading. */
#include "support/support.h"

enum { CONTENT_MAX = 3 * 65536 + 5 };

/* An item as it was given. */
typedef struct model {
    char id[48], title[48];
    unsigned kind, status;
    const uint8_t *bytes;
    size_t length;
    int dated;
    int64_t date;
    const char *target; /* aliases */
} model;

static int add_model(an_writer *w, const model *m)
{
    uint8_t date[16];
    size_t date_length;
    an_field fields[3];
    size_t count = 0;
    item_content c = {.bytes = m->bytes, .length = m->length, .most = 1000};
    an_item item = {.id = m->id,
                    .id_length = strlen(m->id),
                    .kind = m->kind,
                    .status = m->status,
                    .fields = fields};
    if (m->target)
        fields[count++] = text_field(AN_TAG_TARGET, m->target);
    if (*m->title) {
        fields[count++] = text_field(AN_TAG_TITLE, m->title);
        item.title_key = m->title;
        item.title_key_length = strlen(m->title);
    }
    if (m->dated) {
        assert_int_equal(an_date_encode(&(an_date){.seconds = m->date}, date, &date_length), AN_OK);
        fields[count++] = (an_field){AN_TAG_DATE_PUBLISHED, date, date_length};
    }
    item.field_count = count;
    if (m->kind != AN_ALIAS && m->status != AN_WITHDRAWN) {
        item.read = read_content;
        item.read_context = &c;
    }
    return an_writer_add(w, &item);
}

static uint8_t *pack(const model *models, size_t count, an_writer_config config, size_t *length)
{
    an_writer *w = begin_archive(config);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(add_model(w, &models[i]), AN_OK);
    return end_archive(w, length);
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const model *)a)->id, ((const model *)b)->id);
}

static const char *title_key(const model *m)
{
    return *m->title ? m->title : m->id;
}

/* Whether b may stand behind a in the order; both are articles, and a's number is below b's or not.
 */
static int in_order(const model *a, const model *b, unsigned order)
{
    int before;
    if (order == AN_BY_TITLE)
        before = strcmp(title_key(a), title_key(b));
    else if (a->dated != b->dated)
        before = b->dated - a->dated;
    else
        before = a->dated ? (a->date < b->date) - (a->date > b->date) : 0;
    return before < 0 || (before == 0 && a < b);
}

static void check_field_values(const an_entry *entry, const model *m)
{
    an_field f;
    an_date date;
    int error = an_entry_field(entry, AN_TAG_TITLE, &f);
    assert_int_equal(error, *m->title ? AN_OK : AN_ERR_NOT_FOUND);
    if (*m->title) {
        assert_int_equal(f.length, strlen(m->title));
        assert_memory_equal(f.value, m->title, f.length);
    }
    error = an_entry_field(entry, AN_TAG_DATE_PUBLISHED, &f);
    assert_int_equal(error, m->dated ? AN_OK : AN_ERR_NOT_FOUND);
    if (m->dated) {
        assert_int_equal(an_date_decode(f.value, f.length, &date), AN_OK);
        assert_int_equal(date.seconds, m->date);
    }
}

static void check_model_entry(opened *o, const model *m, uint64_t number)
{
    an_entry entry, target;
    assert_int_equal(an_entry_at(&o->reader, AN_BY_ID, number, &entry), AN_OK);
    assert_string_equal(entry.id, m->id);
    assert_int_equal(find_entry(o, m->id, &entry), AN_OK);
    assert_int_equal(entry.number, number);
    assert_string_equal(entry.id, m->id);
    assert_int_equal(entry.id_length, strlen(m->id));
    assert_int_equal(entry.kind, m->kind);
    assert_int_equal(entry.status, m->status);
    check_field_values(&entry, m);
    assert_int_equal(an_entry_resolve(&o->reader, &entry, &target), AN_OK);
    if (m->kind == AN_ALIAS) {
        assert_string_equal(target.id, m->target);
        assert_int_equal(check_content(o, &entry, NULL, 0), AN_ERR_USAGE);
    } else {
        assert_int_equal(target.number, number);
        assert_int_equal(entry.length, m->length);
        assert_int_equal(check_content(o, &entry, m->bytes, m->length),
                         m->status == AN_WITHDRAWN ? AN_ERR_WITHDRAWN : AN_OK);
    }
}

/* models are sorted by id. */
static void check_order(opened *o, const model *models, uint64_t articles, unsigned order)
{
    an_entry entry;
    uint64_t count;
    const model *last = NULL;
    assert_int_equal(an_entry_count(&o->reader, order, &count), AN_OK);
    assert_int_equal(count, articles);
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(an_entry_at(&o->reader, order, i, &entry), AN_OK);
        assert_int_equal(entry.kind, AN_ARTICLE);
        const model *m = &models[entry.number];
        assert_string_equal(entry.id, m->id);
        assert_true(!last || in_order(last, m, order));
        last = m;
    }
    assert_int_equal(an_entry_at(&o->reader, order, count, &entry), AN_ERR_NOT_FOUND);
    assert_int_equal(an_entry_at(&o->reader, order, UINT64_MAX, &entry), AN_ERR_NOT_FOUND);
}

static void check_seeks(opened *o, const model *models, size_t count)
{
    uint64_t number;
    char text[64];
    for (size_t i = 0; i < count; i += count / 200 + 1) {
        const char *id = models[i].id;
        assert_int_equal(an_entry_seek(&o->reader, id, strlen(id), &number), AN_OK);
        assert_int_equal(number, i);
        (void)snprintf(text, sizeof text, "%s!", id); /* the next possible ids are behind it */
        assert_int_equal(an_entry_seek(&o->reader, text, strlen(id) + 1, &number), AN_OK);
        size_t next = i;
        while (next < count && strcmp(models[next].id, text) < 0)
            next++;
        assert_int_equal(number, next);
    }
    assert_int_equal(an_entry_seek(&o->reader, "", 0, &number), AN_OK);
    assert_int_equal(number, 0);
    assert_int_equal(an_entry_seek(&o->reader, "\xff\xff", 2, &number), AN_OK);
    assert_int_equal(number, count);
}

static void check_misses(opened *o, const model *models, size_t count)
{
    static const char *const missing[] = {"", "!", "/", "..", "zzzz", "\xff", "\x01"};
    an_entry entry;
    char text[64];
    for (size_t i = 0; i < COUNT(missing); i++)
        assert_int_equal(find_entry(o, missing[i], &entry), AN_ERR_NOT_FOUND);
    for (size_t i = 0; i < count; i += count / 100 + 1) {
        (void)snprintf(text, sizeof text, "%s!", models[i].id);
        assert_int_equal(find_entry(o, text, &entry), AN_ERR_NOT_FOUND);
        assert_int_equal(an_entry_find(&o->reader, text, strlen(models[i].id) - 1, &entry),
                         AN_ERR_NOT_FOUND);
    }
}

static void check_way(model *models, size_t count, const uint8_t *bytes, size_t length, way how)
{
    opened o;
    uint64_t articles = 0, entries;
    assert_int_equal(open_archive(&o, bytes, length, how), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (size_t i = 0; i < count; i++) {
        articles += models[i].kind == AN_ARTICLE;
        check_model_entry(&o, &models[i], i);
    }
    const an_header *h = an_reader_header(&o.reader);
    assert_int_equal(h->entries, count);
    assert_int_equal(h->articles, articles);
    assert_int_equal(h->file_size, length);
    assert_int_equal(an_entry_count(&o.reader, AN_BY_ID, &entries), AN_OK);
    assert_int_equal(entries, count);
    check_order(&o, models, articles, AN_BY_TITLE);
    check_order(&o, models, articles, AN_BY_DATE);
    check_seeks(&o, models, count);
    check_misses(&o, models, count);
    close_archive(&o);
}

static const way ways[] = {{0},
                           {.mapped = 1},
                           {.cached_pages = 8, .fast_dictionary = 1},
                           {.mapped = 1, .cached_pages = 3, .fast_dictionary = 1, .misaligned = 3}};

/* Packs, and checks everything by the ways of reading in `which` (bits). Sorts the models. */
static void check_models(model *models, size_t count, an_writer_config config, unsigned which)
{
    size_t length;
    uint8_t *bytes = pack(models, count, config, &length);
    if (count > 0)
        qsort(models, count, sizeof *models, by_id);
    for (unsigned i = 0; i < COUNT(ways); i++)
        if (which & 1u << i)
            check_way(models, count, bytes, length, ways[i]);
    free(bytes);
}

static void make_model(model *m, unsigned i, unsigned count, const uint8_t *bytes, size_t length)
{
    uint64_t state = i + 1;
    memset(m, 0, sizeof *m);
    (void)snprintf(m->id, sizeof m->id, "news/%02u/item %05u", i % 7, (i * 7919u) % count);
    m->bytes = bytes;
    m->length = length;
    m->kind = i % 5 == 4 ? AN_ASSET : AN_ARTICLE;
    m->status = i % 11 == 3 ? AN_CORRECTED : i % 13 == 5 ? AN_WITHHELD : AN_USABLE;
    if (i % 3 != 0)
        (void)snprintf(m->title, sizeof m->title, "Title %u",
                       (unsigned)(next_random(&state) % 500));
    m->dated = i % 4 != 1;
    m->date = (int64_t)(next_random(&state) % 300) * 86400 - 12000000;
}

/* --- shapes ---------------------------------------- */

static void an_empty_archive(void **state)
{
    (void)state;
    opened o;
    size_t length;
    const uint8_t *fields;
    check_models(NULL, 0, (an_writer_config){0}, 15);
    uint8_t *bytes = pack(NULL, 0, (an_writer_config){0}, &length);
    assert_int_equal(open_archive(&o, bytes, length, ways[0]), AN_OK);
    assert_int_equal(an_reader_metadata(&o.reader, &fields, &length), AN_OK);
    assert_int_equal(length, 0);
    close_archive(&o);
    free(bytes);
}

static void one_entry_of_each_length(void **state)
{
    (void)state;
    static const uint32_t block_sizes[] = {1024, 4096, 65536};
    uint8_t *noise = malloc(CONTENT_MAX);
    char *text = malloc(CONTENT_MAX);
    fill_noise(noise, CONTENT_MAX, 1);
    fill_text(text, CONTENT_MAX, 1);
    for (unsigned b = 0; b < COUNT(block_sizes); b++) {
        size_t size = block_sizes[b];
        const size_t lengths[] = {0,        1,        7,        size - 1,    size,
                                  size + 1, 2 * size, 3 * size, 3 * size + 5};
        for (unsigned i = 0; i < COUNT(lengths); i++)
            for (int is_text = 0; is_text < 2; is_text++) {
                model m = {.id = "a",
                           .kind = is_text ? AN_ARTICLE : AN_ASSET,
                           .bytes = is_text ? (uint8_t *)text : noise};
                m.length = lengths[i];
                check_models(&m, 1, (an_writer_config){.block_size = block_sizes[b]}, 1u << i % 4);
            }
    }
    free(noise);
    free(text);
}

static void many_lengths_together(void **state)
{
    (void)state;
    enum { ITEMS = 400, SIZE = 4096 };
    model *models = calloc(ITEMS, sizeof *models);
    uint8_t *noise = malloc(CONTENT_MAX);
    char *text = malloc(CONTENT_MAX);
    fill_noise(noise, CONTENT_MAX, 2);
    fill_text(text, CONTENT_MAX, 2);
    for (unsigned i = 0; i < ITEMS; i++) {
        uint64_t random = i + 77;
        size_t length = next_random(&random) % (i % 10 == 0 ? 5 * SIZE : SIZE / 2);
        make_model(&models[i], i, ITEMS, (i % 3 ? (uint8_t *)text : noise) + i, length);
    }
    (void)snprintf(models[ITEMS - 1].id, sizeof models[0].id, "alias");
    models[ITEMS - 1].kind = AN_ALIAS;
    models[ITEMS - 1].length = 0;
    models[ITEMS - 1].target = "news/00/item 00000";
    models[ITEMS - 2].status = AN_WITHDRAWN;
    models[ITEMS - 2].length = 0;
    check_models(models, ITEMS, (an_writer_config){.block_size = SIZE}, 15);
    free(models);
    free(noise);
    free(text);
}

static void thousands_of_small_ones(void **state)
{
    (void)state;
    static const unsigned counts[] = {2, 1000, 20000};
    char *text = malloc(65536);
    fill_text(text, 65536, 3);
    for (unsigned c = 0; c < COUNT(counts); c++) {
        model *models = calloc(counts[c], sizeof *models);
        for (unsigned i = 0; i < counts[c]; i++)
            make_model(&models[i], i, counts[c], (uint8_t *)text + i * 13 % 60000, 10 + i % 50);
        check_models(models, counts[c],
                     (an_writer_config){.level = 1, .dictionary_size = AN_DICTIONARY_NONE},
                     c < 2 ? 15 : 4);
        free(models);
    }
    free(text);
}

/* One step of those below: mostly the next item, of a table of three, and now and then something
 * that needs other pages or makes another key. */
static void step(opened *o, const model *models, size_t count, const uint64_t *by_order,
                 uint64_t at[3], uint64_t random)
{
    an_entry entry;
    uint64_t number;
    unsigned order = (unsigned)(random % 3);
    const model *m = &models[random / 64 % count];
    switch (random / 4 % 16) {
    case 0:
        assert_int_equal(find_entry(o, m->id, &entry), AN_OK);
        assert_string_equal(entry.id, m->id);
        return;
    case 1:
        assert_int_equal(an_entry_seek(&o->reader, m->id, strlen(m->id), &number), AN_OK);
        assert_true(m == &models[number]);
        return;
    case 2:
        assert_int_equal(find_entry(o, m->id, &entry), AN_OK);
        assert_int_equal(check_content(o, &entry, m->bytes, m->length), AN_OK);
        return;
    case 3: at[order] = random / 64; break;
    case 4: at[order]--; break; /* the same once more */
    default: break;
    }
    at[order] %= count;
    assert_int_equal(an_entry_at(&o->reader, order, at[order], &entry), AN_OK);
    number = order == AN_BY_ID ? at[order] : by_order[(order - 1) * count + at[order]];
    assert_int_equal(entry.number, number);
    assert_string_equal(entry.id, models[number].id);
    check_field_values(&entry, &models[number]);
    at[order]++;
}

/* A reader keeps where it was in a table: whatever comes between, the next item is the right one.
 * Held against orders that were read in one go. */
static void sequences_are_interrupted(void **state)
{
    (void)state;
    enum { ITEMS = 3000, STEPS = 20000 };
    char text[4000];
    size_t length;
    model *models = calloc(ITEMS, sizeof *models);
    uint64_t *by_order = calloc(2 * ITEMS, sizeof *by_order);
    fill_text(text, sizeof text, 3);
    for (unsigned i = 0; i < ITEMS; i++) {
        make_model(&models[i], i, ITEMS, (uint8_t *)text + i * 13 % 3000, 10 + i % 900);
        models[i].kind = AN_ARTICLE;
        models[i].status = AN_USABLE;
        models[i].target = NULL;
    }
    uint8_t *bytes = pack(models, ITEMS, (an_writer_config){.level = 1}, &length);
    qsort(models, ITEMS, sizeof *models, by_id);
    for (unsigned i = 0; i < COUNT(ways); i++) {
        opened o;
        an_entry entry;
        uint64_t at[3] = {0}, random = i + 1;
        assert_int_equal(open_archive(&o, bytes, length, ways[i]), AN_OK);
        for (uint64_t n = 0; n < 2 * ITEMS; n++) {
            assert_int_equal(
                an_entry_at(&o.reader, n < ITEMS ? AN_BY_TITLE : AN_BY_DATE, n % ITEMS, &entry),
                AN_OK);
            by_order[n] = entry.number;
        }
        for (unsigned n = 0; n < STEPS; n++)
            step(&o, models, ITEMS, by_order, at, next_random(&random) >> 8);
        close_archive(&o);
    }
    free(bytes);
    free(by_order);
    free(models);
}

/* Texts are arranged so many at a time. */
static void more_texts_than_are_arranged_at_once(void **state)
{
    (void)state;
    enum { ITEMS = 66000 };
    char id[16];
    opened o;
    size_t length;
    an_writer *w =
        begin_archive((an_writer_config){.level = 1, .dictionary_size = AN_DICTIONARY_NONE});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%05u", i);
        assert_int_equal(add_article(w, id, id), AN_OK);
    }
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){.cached_pages = 8}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < ITEMS; i += 31) {
        (void)snprintf(id, sizeof id, "%05u", i);
        assert_int_equal(check_entry(&o, id, id, 5), AN_OK);
    }
    close_archive(&o);
    free(bytes);
}

static void sizes_at_their_limits(void **state)
{
    (void)state;
    static const an_writer_config configs[] = {
        {.block_size = 1024, .page_size = 4096, .level = 1},
        {.block_size = 1024, .page_size = 65536, .level = 22},
        {.block_size = 16777216, .page_size = 4096, .level = 1},
        {.block_size = 16777216, .page_size = 65536, .level = 19, .dictionary_size = 16777216},
        {.block_size = 16384,
         .page_size = 4096,
         .pages_raw = 1,
         .dictionary_raw = 1,
         .content_hashes = 1},
        {.block_size = 65536, .page_size = 10000, .dictionary_size = 4096},
        {.block_size = 2000,
         .page_size = 5001,
         .dictionary_size = 1,
         .epoch = UINT32_MAX,
         .sequence = UINT64_MAX,
         .created = INT64_MIN},
    };
    enum { ITEMS = 150 };
    char *text = malloc(ITEMS * 600);
    model *models = calloc(ITEMS, sizeof *models);
    for (unsigned i = 0; i < ITEMS; i++)
        fill_text(text + i * 600, 600, i + 100);
    for (unsigned c = 0; c < COUNT(configs); c++) {
        for (unsigned i = 0; i < ITEMS; i++)
            make_model(&models[i], i, ITEMS, (uint8_t *)text + i * 600, i % 8 ? 300 + i : 600);
        check_models(models, ITEMS, configs[c], c % 2 ? 3 : 12);
    }
    free(models);
    free(text);
}

static void a_megabyte_of_noise(void **state)
{
    (void)state;
    uint8_t *noise = malloc(1 << 20);
    fill_noise(noise, 1 << 20, 4);
    model m = {.id = "a", .kind = AN_ASSET, .bytes = noise, .length = 1 << 20};
    check_models(&m, 1, (an_writer_config){0}, 15);
    check_models(&m, 1, (an_writer_config){.block_size = 1 << 20}, 1);
    free(noise);
}

/* --- dictionaries ---------------------------------------- */

static void dictionaries_of_every_kind(void **state)
{
    (void)state;
    enum { ITEMS = 600, EACH = 900 };
    static const uint32_t sizes[] = {AN_DICTIONARY_AUTO, AN_DICTIONARY_NONE, 8192, 32768};
    char *text = malloc(ITEMS * EACH);
    model *models = calloc(ITEMS, sizeof *models);
    for (unsigned i = 0; i < ITEMS; i++)
        fill_text(text + i * EACH, EACH, i + 1000);
    for (unsigned s = 0; s < COUNT(sizes); s++)
        for (int raw = 0; raw < 2; raw++) {
            size_t length;
            opened o;
            for (unsigned i = 0; i < ITEMS; i++)
                make_model(&models[i], i, ITEMS, (uint8_t *)text + i * EACH, 700 + i % 200);
            an_writer_config config = {
                .dictionary_size = sizes[s], .dictionary_raw = raw, .block_size = 4096};
            uint8_t *bytes = pack(models, ITEMS, config, &length);
            assert_int_equal(open_archive(&o, bytes, length, ways[0]), AN_OK);
            const an_header *h = an_reader_header(&o.reader);
            if (sizes[s] == AN_DICTIONARY_NONE)
                assert_int_equal(h->dictionaries, 0);
            else if (sizes[s] != AN_DICTIONARY_AUTO)
                assert_in_range(h->dictionary_raw, 0, sizes[s]);
            assert_true(!raw || h->dictionary_stored == 0);
            close_archive(&o);
            free(bytes);
            check_models(models, ITEMS, config, 15);
        }
    free(models);
    free(text);
}

/* What is measured must be what is read: the packer has to use a dictionary where it pays. */
static void a_dictionary_makes_it_smaller(void **state)
{
    (void)state;
    enum { ITEMS = 3000, EACH = 200 };
    char *text = malloc(ITEMS * EACH);
    model *models = calloc(ITEMS, sizeof *models);
    size_t with, without;
    for (unsigned i = 0; i < ITEMS; i++) {
        fill_text(text + i * EACH, EACH, i % 40 + 1);
        (void)snprintf(text + i * EACH, EACH, "Number %u: ", i * 7919);
        make_model(&models[i], i, ITEMS, (uint8_t *)text + i * EACH, EACH);
    }
    free(pack(models, ITEMS, (an_writer_config){.block_size = 1024}, &with));
    free(pack(models, ITEMS,
              (an_writer_config){.block_size = 1024, .dictionary_size = AN_DICTIONARY_NONE},
              &without));
    assert_true(with < without);
    check_models(models, ITEMS, (an_writer_config){.block_size = 1024}, 15);
    free(models);
    free(text);
}

enum { SHARING = 800, PIECE = 400, PIECES = 64 };

/* Articles of three pieces each, out of few pieces of noise. content: SHARING * 3 * PIECE bytes. */
static void share_noise(model *models, uint8_t *content)
{
    uint8_t noise[PIECES * PIECE];
    fill_noise(noise, sizeof noise, 31);
    for (unsigned i = 0; i < SHARING; i++) {
        uint64_t random = i + 1;
        for (unsigned p = 0; p < 3; p++)
            memcpy(content + (i * 3 + p) * PIECE,
                   noise + (next_random(&random) >> 20) % PIECES * PIECE, PIECE);
        make_model(&models[i], i, SHARING, content + i * 3 * PIECE, 3 * PIECE);
        models[i].kind = AN_ARTICLE;
    }
}

/* Articles that share noise: a dictionary pays, and hardly shrinks itself. */
static void a_dictionary_of_noise(void **state)
{
    (void)state;
    opened o;
    size_t length;
    model *models = calloc(SHARING, sizeof *models);
    uint8_t *content = malloc(SHARING * 3 * PIECE);
    share_noise(models, content);
    an_writer_config config = {.dictionary_size = 8192, .block_size = 1024, .pages_raw = 1};
    uint8_t *bytes = pack(models, SHARING, config, &length);
    assert_int_equal(open_archive(&o, bytes, length, ways[0]), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
    assert_in_range(an_reader_header(&o.reader)->dictionary_stored, 7000, 8192);
    close_archive(&o);
    free(bytes);
    check_models(models, SHARING, config, 15);
    free(models);
    free(content);
}

/* Some levels of zstd prepare a dictionary for all threads, others in each thread; at all of them
 * it is as long as a block at least, and pays. */
static void a_dictionary_at_each_kind_of_level(void **state)
{
    (void)state;
    static const int levels[] = {1, 5, 12, 16};
    model *models = calloc(SHARING, sizeof *models);
    uint8_t *content = malloc(SHARING * 3 * PIECE);
    for (unsigned i = 0; i < COUNT(levels); i++) {
        opened o;
        size_t one, three;
        an_writer_config config = {
            .dictionary_size = 16384, .block_size = 2048, .level = levels[i], .jobs = 1};
        share_noise(models, content);
        uint8_t *bytes = pack(models, SHARING, config, &one);
        config.jobs = 3;
        uint8_t *again = pack(models, SHARING, config, &three);
        assert_int_equal(one, three);
        assert_memory_equal(bytes, again, one);
        assert_int_equal(open_archive(&o, bytes, one, ways[0]), AN_OK);
        assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
        assert_in_range(an_reader_header(&o.reader)->dictionary_raw, 2048, 16384);
        close_archive(&o);
        qsort(models, SHARING, sizeof *models, by_id);
        check_way(models, SHARING, bytes, one, ways[i]);
        free(bytes);
        free(again);
    }
    free(models);
    free(content);
}

enum { TITLED = 10200, TITLE = 900 };

/* Long titles, in blocks so large that they go without a dictionary. */
static uint8_t *pack_titles(uint32_t dictionary_size, an_writer_stats *stats, size_t *length)
{
    char title[TITLE + 1] = {0}, id[16];
    an_writer *w = begin_archive(
        (an_writer_config){.block_size = 8 << 20, .dictionary_size = dictionary_size});
    for (unsigned i = 0; i < TITLED; i++) {
        fill_text(title, TITLE, i + 1);
        (void)snprintf(id, sizeof id, "%05u", i);
        an_field f = text_field(AN_TAG_TITLE, title);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, id, 5, &f, 1), AN_OK);
    }
    assert_int_equal(an_writer_finish(w, stats), AN_OK);
    an_writer_close(w);
    uint8_t *bytes = read_file(archive_path(), length);
    assert_non_null(bytes);
    assert_int_equal(unlink(archive_path()), 0);
    return bytes;
}

/* The dictionary is then the leaves' alone, and made from some of them, where there are more than
 * it takes. */
static void large_blocks_leave_the_dictionary_to_the_leaves(void **state)
{
    (void)state;
    an_writer_stats with, without;
    opened o;
    an_entry entry;
    an_field f;
    size_t length;
    char title[TITLE], id[16];
    free(pack_titles(AN_DICTIONARY_NONE, &without, &length));
    uint8_t *bytes = pack_titles(AN_DICTIONARY_AUTO, &with, &length);
    assert_int_equal(without.dictionary_bytes, 0);
    assert_true(with.dictionary_bytes > 0);
    assert_int_equal(with.block_bytes, without.block_bytes);
    assert_true(with.file_size < without.file_size);
    assert_int_equal(open_archive(&o, bytes, length, ways[2]), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < TITLED; i += 17) {
        (void)snprintf(id, sizeof id, "%05u", i);
        fill_text(title, TITLE, i + 1);
        assert_int_equal(check_entry(&o, id, id, 5), AN_OK);
        assert_int_equal(find_entry(&o, id, &entry), AN_OK);
        assert_int_equal(an_entry_field(&entry, AN_TAG_TITLE, &f), AN_OK);
        assert_int_equal(f.length, TITLE);
        assert_memory_equal(f.value, title, TITLE);
    }
    close_archive(&o);
    free(bytes);
}

/* Then some of them are left out, evenly. */
static void more_texts_than_a_dictionary_is_made_from(void **state)
{
    (void)state;
    enum { ITEMS = 132000, EACH = 24 };
    char id[16], text[EACH];
    opened o;
    size_t length;
    an_writer *w =
        begin_archive((an_writer_config){.level = 1, .block_size = 1024, .dictionary_size = 8192});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%06u", i);
        fill_text(text, EACH, i + 1);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, text, EACH, NULL, 0), AN_OK);
    }
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, ways[2]), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < ITEMS; i += 61) {
        (void)snprintf(id, sizeof id, "%06u", i);
        fill_text(text, EACH, i + 1);
        assert_int_equal(check_entry(&o, id, text, EACH), AN_OK);
    }
    close_archive(&o);
    free(bytes);
}

/* --- neighbours ---------------------------------------- */

/* The first text has a passage of each of the others, which are more than are compared at a time;
 * each still comes to lie beside those that it resembles. */
static void a_text_that_hundreds_resemble(void **state)
{
    (void)state;
    enum {
        PASSAGES = 30,
        PASSAGE = 600,
        OWN = 100,
        OTHERS = 20 * PASSAGES,
        FIRST = PASSAGES * PASSAGE
    };
    size_t length;
    model *models = calloc(OTHERS + 1, sizeof *models);
    uint8_t *content = malloc(FIRST + OTHERS * (PASSAGE + OWN));
    fill_noise(content, FIRST, 41);
    make_model(&models[0], 0, OTHERS + 1, content, FIRST);
    for (unsigned i = 0; i < OTHERS; i++) {
        uint8_t *at = content + FIRST + i * (PASSAGE + OWN);
        memcpy(at, content + i % PASSAGES * PASSAGE, PASSAGE);
        fill_noise(at + PASSAGE, OWN, i + 1000);
        make_model(&models[i + 1], i + 1, OTHERS + 1, at, PASSAGE + OWN);
        models[i + 1].kind = AN_ARTICLE;
    }
    an_writer_config config = {.block_size = 65536, .dictionary_size = AN_DICTIONARY_NONE};
    free(pack(models, OTHERS + 1, config, &length));
    /* What is their own, and each passage a few times. In the order in which they come, each block
     * has all passages: twice as much. */
    assert_in_range(length, OTHERS * OWN + FIRST, 140000);
    check_models(models, OTHERS + 1, config, 5);
    free(models);
    free(content);
}

/* --- ranges ---------------------------------------- */

static void ranges_at_every_boundary(void **state)
{
    (void)state;
    enum { SIZE = 1024, LENGTH = 3 * SIZE + 5 };
    uint8_t noise[LENGTH], part[LENGTH + 2];
    opened o;
    an_entry entry;
    size_t length, n;
    const void *seen;
    fill_noise(noise, sizeof noise, 5);
    an_writer *w = begin_archive((an_writer_config){.block_size = SIZE});
    assert_int_equal(add_fields(w, "noise", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, ways[0]), AN_OK);
    assert_int_equal(find_entry(&o, "noise", &entry), AN_OK);
    for (size_t at = 0; at <= LENGTH; at++) {
        size_t wants[] = {0, 1, SIZE - at % SIZE, SIZE - at % SIZE + 1, LENGTH - at, LENGTH + 2};
        for (unsigned i = 0; i < COUNT(wants); i++) {
            size_t want = wants[i] < LENGTH - at ? wants[i] : LENGTH - at;
            assert_int_equal(an_content_read(&o.reader, &entry, at, part, wants[i], &n), AN_OK);
            assert_int_equal(n, want);
            assert_memory_equal(part, noise + at, n);
        }
        assert_int_equal(an_content_view(&o.reader, &entry, at, &seen, &n), AN_OK);
        assert_int_equal(n, SIZE - at % SIZE < LENGTH - at ? SIZE - at % SIZE : LENGTH - at);
        assert_memory_equal(n > 0 ? seen : noise, noise + (n > 0 ? at : 0), n);
    }
    static const uint64_t beyond[] = {LENGTH + 1, UINT32_MAX, (uint64_t)1 << 62, UINT64_MAX};
    for (unsigned i = 0; i < COUNT(beyond); i++) {
        assert_int_equal(an_content_read(&o.reader, &entry, beyond[i], part, 1, &n),
                         AN_ERR_NOT_FOUND);
        assert_int_equal(an_content_view(&o.reader, &entry, beyond[i], &seen, &n),
                         AN_ERR_NOT_FOUND);
    }
    close_archive(&o);
    free(bytes);
}

/* --- metadata ---------------------------------------- */

static void the_archives_own_metadata(void **state)
{
    (void)state;
    opened o;
    size_t length, left;
    const uint8_t *fields;
    an_field f;
    static const char *const texts[] = {"Title \xc3\xa9", "Publisher", "Description", "en",
                                        "CC-BY-4.0"};
    an_writer_config config = {.title = texts[0],
                               .publisher = texts[1],
                               .description = texts[2],
                               .language = texts[3],
                               .license = texts[4]};
    config.created = -5;
    config.current_until = 1234567;
    config.epoch = 3;
    config.sequence = 9;
    memset(config.series, 0xab, sizeof config.series);
    uint8_t *bytes = pack(NULL, 0, config, &length);
    assert_int_equal(open_archive(&o, bytes, length, ways[1]), AN_OK);
    assert_int_equal(an_reader_metadata(&o.reader, &fields, &left), AN_OK);
    for (unsigned i = 0; i < COUNT(texts); i++) {
        assert_int_equal(an_field_next(&fields, &left, &f), AN_OK);
        assert_int_equal(f.tag, AN_META_TITLE + i);
        assert_int_equal(f.length, strlen(texts[i]));
        assert_memory_equal(f.value, texts[i], f.length);
    }
    assert_int_equal(an_field_next(&fields, &left, &f), AN_ERR_NOT_FOUND);
    const an_header *h = an_reader_header(&o.reader);
    assert_int_equal(h->created, -5);
    assert_int_equal(h->current_until, 1234567);
    assert_int_equal(h->epoch, 3);
    assert_int_equal(h->sequence, 9);
    assert_memory_equal(h->series, config.series, sizeof config.series);
    close_archive(&o);
    free(bytes);
}

/* Counts the fields with this tag in record and more together, and checks their bytes against text.
 */
static unsigned count_fields(opened *o, an_entry *entry, uint64_t tag, const char *text)
{
    unsigned count = 0;
    an_field f;
    const uint8_t *rest = entry->record;
    size_t left = entry->record_length;
    uint8_t *more = malloc(entry->overflow_length + 1);
    for (int part = 0; part < 2; part++) {
        int error;
        while ((error = an_field_next(&rest, &left, &f)) == AN_OK)
            if (f.tag == tag) {
                assert_int_equal(f.length, strlen(text));
                assert_memory_equal(f.value, text, f.length);
                count++;
            }
        assert_int_equal(error, AN_ERR_NOT_FOUND);
        if (part == 0) {
            assert_int_equal(
                an_entry_overflow(&o->reader, entry, more, entry->overflow_length, &left), AN_OK);
            assert_int_equal(left, entry->overflow_length);
        }
        rest = more;
    }
    free(more);
    return count;
}

static void metadata_longer_than_a_page(void **state)
{
    (void)state;
    enum { LONG = 100000, AUTHORS = 300 };
    opened o;
    an_entry entry;
    size_t length, n;
    char *summary = malloc(LONG + 1);
    uint8_t *more = malloc(2 * LONG);
    an_field *fields = calloc(AUTHORS + 2, sizeof *fields);
    fill_text(summary, LONG, 6);
    summary[LONG] = 0;
    for (unsigned i = 0; i < AUTHORS; i++)
        fields[i] = text_field(AN_TAG_AUTHOR, "An author whose name is quite long");
    fields[AUTHORS] = text_field(AN_TAG_SUMMARY, summary);
    fields[AUTHORS + 1] = text_field(AN_TAG_TITLE, "T");
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "text", 4, fields, AUTHORS + 2), AN_OK);
    assert_int_equal(add_article(w, "b", "no more"), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    for (unsigned i = 0; i < COUNT(ways); i++) {
        assert_int_equal(open_archive(&o, bytes, length, ways[i]), AN_OK);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_true(entry.has_overflow);
        assert_in_range(entry.overflow_length, LONG, 2 * LONG - 1);
        assert_int_equal(an_entry_overflow(&o.reader, &entry, more, entry.overflow_length - 1, &n),
                         AN_ERR_MEMORY);
        assert_int_equal(count_fields(&o, &entry, AN_TAG_SUMMARY, summary), 1);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_int_equal(
            count_fields(&o, &entry, AN_TAG_AUTHOR, "An author whose name is quite long"), AUTHORS);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_int_equal(count_fields(&o, &entry, AN_TAG_TITLE, "T"), 1);
        assert_int_equal(find_entry(&o, "b", &entry), AN_OK);
        assert_false(entry.has_overflow);
        assert_int_equal(an_entry_overflow(&o.reader, &entry, NULL, 0, &n), AN_OK);
        assert_int_equal(n, 0);
        assert_int_equal(check_entry(&o, "a", "text", 4), AN_OK);
        close_archive(&o);
    }
    free(bytes);
    free(fields);
    free(more);
    free(summary);
}

static void ids_of_full_length(void **state)
{
    (void)state;
    enum { IDS = 60 };
    opened o;
    an_entry entry;
    size_t length;
    char id[AN_ID_MAX + 1] = {0};
    an_writer *w = begin_archive((an_writer_config){.pages_raw = 1, .page_size = 4096});
    memset(id, 'k', AN_ID_MAX);
    for (unsigned i = 0; i < IDS; i++) {
        id[i * 17] = 'x'; /* each below the one before, with ever less in common */
        assert_int_equal(add_article(w, id, "full"), AN_OK);
        id[i * 17] = 'k';
    }
    uint8_t *bytes = end_archive(w, &length);
    for (unsigned i = 0; i < COUNT(ways); i++) {
        assert_int_equal(open_archive(&o, bytes, length, ways[i]), AN_OK);
        assert_true(an_reader_header(&o.reader)->levels > 2);
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        for (unsigned j = 0; j < IDS; j++) {
            id[j * 17] = 'x';
            assert_int_equal(check_entry(&o, id, "full", 4), AN_OK);
            assert_int_equal(an_entry_find(&o.reader, id, AN_ID_MAX - 1, &entry), AN_ERR_NOT_FOUND);
            id[j * 17] = 'k';
        }
        assert_int_equal(find_entry(&o, id, &entry), AN_ERR_NOT_FOUND);
        close_archive(&o);
    }
    free(bytes);
}

static void aliases_and_tombstones(void **state)
{
    (void)state;
    opened o;
    an_entry entry, target;
    size_t length, n;
    uint8_t buffer[8];
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_alias(w, "0", "text"), AN_OK);
    assert_int_equal(add_article(w, "text", "words"), AN_OK);
    assert_int_equal(add_alias(w, "zz", "text"), AN_OK);
    assert_int_equal(add_withdrawn(w, "gone"), AN_OK);
    assert_int_equal(add_alias(w, "to gone", "gone"), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, ways[0]), AN_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(find_entry(&o, i ? "zz" : "0", &entry), AN_OK);
        assert_int_equal(entry.kind, AN_ALIAS);
        assert_int_equal(an_content_read(&o.reader, &entry, 0, buffer, 8, &n), AN_ERR_USAGE);
        assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), AN_OK);
        assert_string_equal(target.id, "text");
        assert_int_equal(check_content(&o, &target, (const uint8_t *)"words", 5), AN_OK);
    }
    assert_int_equal(find_entry(&o, "to gone", &entry), AN_OK);
    assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), AN_OK);
    assert_int_equal(target.status, AN_WITHDRAWN);
    assert_false(target.has_content);
    assert_int_equal(an_content_read(&o.reader, &target, 0, buffer, 8, &n), AN_ERR_WITHDRAWN);
    close_archive(&o);
    free(bytes);
}

static void the_same_content_is_stored_once(void **state)
{
    (void)state;
    opened o;
    size_t length;
    uint8_t noise[3000], hash[32];
    an_entry first, second;
    an_field f;
    fill_noise(noise, sizeof noise, 8);
    an_writer *w = begin_archive((an_writer_config){
        .content_hashes = 1, .block_size = 1024}); /* too small to find the repetition itself */
    assert_int_equal(add_fields(w, "b", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "a", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "c", AN_ASSET, noise, sizeof noise - 1, NULL, 0), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_in_range(length, 2 * sizeof noise, 3 * sizeof noise);
    assert_int_equal(open_archive(&o, bytes, length, ways[0]), AN_OK);
    assert_int_equal(find_entry(&o, "b", &second), AN_OK);
    assert_int_equal(find_entry(&o, "a", &first), AN_OK);
    assert_int_equal(first.block, second.block);
    assert_int_equal(first.offset, second.offset);
    assert_int_equal(an_entry_field(&first, AN_TAG_CONTENT_HASH, &f), AN_OK);
    assert_int_equal(crypto_generichash(hash, sizeof hash, noise, sizeof noise, NULL, 0), 0);
    assert_int_equal(f.length, sizeof hash);
    assert_memory_equal(f.value, hash, sizeof hash);
    assert_int_equal(check_entry(&o, "a", noise, sizeof noise), AN_OK);
    assert_int_equal(check_entry(&o, "c", noise, sizeof noise - 1), AN_OK);
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_archive),
        cmocka_unit_test(one_entry_of_each_length),
        cmocka_unit_test(many_lengths_together),
        cmocka_unit_test(thousands_of_small_ones),
        cmocka_unit_test(sequences_are_interrupted),
        cmocka_unit_test(more_texts_than_are_arranged_at_once),
        cmocka_unit_test(sizes_at_their_limits),
        cmocka_unit_test(a_megabyte_of_noise),
        cmocka_unit_test(dictionaries_of_every_kind),
        cmocka_unit_test(a_dictionary_makes_it_smaller),
        cmocka_unit_test(a_dictionary_of_noise),
        cmocka_unit_test(a_dictionary_at_each_kind_of_level),
        cmocka_unit_test(large_blocks_leave_the_dictionary_to_the_leaves),
        cmocka_unit_test(more_texts_than_a_dictionary_is_made_from),
        cmocka_unit_test(a_text_that_hundreds_resemble),
        cmocka_unit_test(ranges_at_every_boundary),
        cmocka_unit_test(the_archives_own_metadata),
        cmocka_unit_test(metadata_longer_than_a_page),
        cmocka_unit_test(ids_of_full_length),
        cmocka_unit_test(aliases_and_tombstones),
        cmocka_unit_test(the_same_content_is_stored_once),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}

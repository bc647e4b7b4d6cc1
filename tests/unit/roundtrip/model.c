/* SPDX-License-Identifier: BSD-2-Clause */
#include "roundtrip/model.h"

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

uint8_t *pack_models(const model *models, size_t count, an_writer_config config, size_t *length)
{
    an_writer *w = begin_archive(config);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(add_model(w, &models[i]), AN_OK);
    return end_archive(w, length);
}

static int order_by_id(const void *a, const void *b)
{
    return strcmp(((const model *)a)->id, ((const model *)b)->id);
}

void sort_models(model *models, size_t count)
{
    if (count > 0)
        qsort(models, count, sizeof *models, order_by_id);
}

static const char *title_key(const model *m)
{
    return *m->title ? m->title : m->id;
}

/* Says whether article b may follow article a in the order. */
static bool is_in_order(const model *a, const model *b, unsigned order)
{
    int before; /* below 0: a comes first */
    if (order == AN_BY_TITLE)
        before = strcmp(title_key(a), title_key(b));
    else if (a->dated != b->dated)
        before = b->dated - a->dated;
    else
        before = a->dated ? (a->date < b->date) - (a->date > b->date) : 0;
    return before < 0 || (before == 0 && a < b);
}

void check_model_fields(const an_entry *entry, const model *m)
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
    check_model_fields(&entry, m);
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

static void check_order(opened *o, const model *models, uint64_t articles, unsigned order)
{
    an_entry entry;
    uint64_t count, number;
    const model *last = NULL;
    assert_int_equal(an_entry_count(&o->reader, order, &count), AN_OK);
    assert_int_equal(count, articles);
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(an_entry_at(&o->reader, order, i, &entry), AN_OK);
        assert_int_equal(entry.kind, AN_ARTICLE);
        assert_int_equal(an_entry_number_at(&o->reader, order, i, &number), AN_OK);
        assert_int_equal(number, entry.number);
        const model *m = &models[entry.number];
        assert_string_equal(entry.id, m->id);
        assert_true(!last || is_in_order(last, m, order));
        last = m;
    }
    assert_int_equal(an_entry_at(&o->reader, order, count, &entry), AN_ERR_NOT_FOUND);
    assert_int_equal(an_entry_at(&o->reader, order, UINT64_MAX, &entry), AN_ERR_NOT_FOUND);
    assert_int_equal(an_entry_number_at(&o->reader, order, count, &number), AN_ERR_NOT_FOUND);
    assert_int_equal(an_entry_number_at(&o->reader, AN_BY_ID, count - 1, &number),
                     count > 0 ? AN_OK : AN_ERR_NOT_FOUND);
    assert_true(count == 0 || number == count - 1);
}

static void check_seeks(opened *o, const model *models, size_t count)
{
    uint64_t number;
    char text[64];
    for (size_t i = 0; i < count; i += count / 200 + 1) {
        const char *id = models[i].id;
        assert_int_equal(an_entry_seek(&o->reader, id, strlen(id), &number), AN_OK);
        assert_int_equal(number, i);
        (void)snprintf(text, sizeof text, "%s!", id); /* the next possible ids follow it */
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

void check_way(const model *models, size_t count, const uint8_t *bytes, size_t length, way how)
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

const way model_ways[MODEL_WAYS] = {
    {0},
    {.mapped = true},
    {.cached_pages = 8, .fast_dictionary = true},
    {.mapped = true, .cached_pages = 3, .fast_dictionary = true, .misaligned = 3}};

void check_models(model *models, size_t count, an_writer_config config, unsigned which)
{
    size_t length;
    uint8_t *bytes = pack_models(models, count, config, &length);
    sort_models(models, count);
    for (unsigned i = 0; i < MODEL_WAYS; i++)
        if (which & 1u << i)
            check_way(models, count, bytes, length, model_ways[i]);
    free(bytes);
}

void make_model(model *m, unsigned i, unsigned count, const uint8_t *bytes, size_t length)
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

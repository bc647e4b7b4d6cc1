/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of a forgery: objects get their offsets in the canonical order (spec/FORMAT.md section
 * 15), then sections and root are filled in, the directory is made and hashed, the root signed. */
#include "support/forge.h"

static void add_section(forgery *f, unsigned type, unsigned critical, size_t size)
{
    section *s = &f->section[f->sections++];
    uint8_t zero[TABLE_FIXED_SIZE + LEVEL_BASE_SIZE * LEVELS] = {0};
    *s = (section){.type = (uint16_t)type, .flags = (uint16_t)critical};
    put_bytes(&s->payload, zero, size);
}

static size_t table_size(const forged_table *t)
{
    size_t below_top = t->levels > 1 ? t->levels - 1 : 0;
    return TABLE_FIXED_SIZE + LEVEL_BASE_SIZE * below_top;
}

static void add_sections(forgery *f)
{
    if (f->metadata.raw.length > 0)
        add_section(f, SECTION_METADATA, 0, REFERENCE_SIZE);
    for (unsigned i = 0; i < f->dictionaries; i++)
        add_section(f, SECTION_DICTIONARY, FLAG_CRITICAL, REFERENCE_SIZE);
    for (unsigned t = 0; t < TABLES; t++)
        if (!f->table[t].absent)
            add_section(f, SECTION_ENTRIES + t, t <= BLOCKS, table_size(&f->table[t]));
    for (size_t i = 0; i < f->extras; i++)
        f->section[f->sections++] = f->extra[i];
}

static void lay_object(object *o, uint64_t *at)
{
    hash_object(o);
    o->offset = *at;
    *at += stored_of(o)->length;
}

static void lay_levels(forgery *f, unsigned t, bool leaves, uint64_t *at)
{
    forged_table *b = &f->table[t];
    for (unsigned n = b->levels; n-- > 0;) {
        if ((n == 0) != leaves)
            continue;
        b->base[n] = *at;
        for (size_t i = 0; i < b->level[n].count; i++)
            lay_object(&b->level[n].page[i], at);
    }
}

static void fill_table(forgery *f, unsigned t, section *s)
{
    forged_table *b = &f->table[t];
    blob *p = &s->payload;
    p->length = 0;
    put_number(p, 8, b->count);
    put_number(p, 1, b->levels);
    put_number(p, 7, 0);
    put_number(p, 8, t == BLOCKS && b->count > 0 ? b->content_base : 0);
    if (b->levels > 0)
        put_reference(p, &b->level[b->levels - 1].page[0]);
    else
        put_bytes(p, (uint8_t[REFERENCE_SIZE]){0}, REFERENCE_SIZE);
    for (unsigned n = b->levels; n-- > 1;)
        put_number(p, 8, b->base[n - 1]);
}

void fill_sections(forgery *f)
{
    unsigned dictionary = 0;
    for (size_t i = 0; i < f->sections - f->extras; i++) {
        section *s = &f->section[i];
        if (s->type >= SECTION_ENTRIES)
            fill_table(f, s->type - (unsigned)SECTION_ENTRIES, s);
        else {
            s->payload.length = 0;
            put_reference(&s->payload, s->type == SECTION_METADATA ? &f->metadata
                                                                   : &f->dictionary[dictionary++]);
        }
    }
}

static void put_root_number(forgery *f, unsigned at, unsigned size, uint64_t value)
{
    store_number(f->root + at, size, value);
}

void fill_root(forgery *f, uint64_t file_size)
{
    static const uint8_t magic[MAGIC_SIZE] = {0x89, 'A', 'N', 'W', 0x0d, 0x0a, 0x1a, 0x0a};
    uint64_t content_size = 0;
    unsigned levels = 0;
    for (size_t i = 0; i < f->blocks; i++)
        content_size += raw_size(&f->block[i]);
    for (unsigned t = 0; t < TABLES; t++)
        levels = f->table[t].levels > levels ? f->table[t].levels : levels;
    memcpy(f->root + ROOT_MAGIC, magic, MAGIC_SIZE);
    put_root_number(f, ROOT_MAJOR, 2, 1);
    put_root_number(f, ROOT_HEADER_SIZE, 4, HEADER_SIZE);
    put_root_number(f, ROOT_FILE_SIZE, 8, file_size);
    put_root_number(f, ROOT_ENTRIES, 8, f->table[ENTRIES].count);
    put_root_number(f, ROOT_ARTICLES, 8, f->table[f->table[TITLE].absent ? DATE : TITLE].count);
    put_root_number(f, ROOT_BLOCKS, 8, f->table[BLOCKS].count);
    put_root_number(f, ROOT_CONTENT_SIZE, 8, content_size);
    uint32_t page_size = f->page_size ? f->page_size : FORGED_PAGE;
    put_root_number(f, ROOT_PAGE_RAW, 4, page_size);
    put_root_number(f, ROOT_PAGE_STORED, 4, page_size);
    put_root_number(f, ROOT_BLOCK_SIZE, 4, f->block_size);
    put_root_number(f, ROOT_BLOCK_STORED, 4, f->block_size);
    put_root_number(f, ROOT_DICTIONARY_RAW, 4, f->dictionaries ? FORGED_DICTIONARY : 0);
    put_root_number(f, ROOT_DICTIONARY_STORED, 4, f->dictionaries ? FORGED_DICTIONARY : 0);
    put_root_number(f, ROOT_DICTIONARIES, 2, f->dictionaries);
    put_root_number(f, ROOT_LEVELS, 1, levels);
}

void forge_lay(forgery *f)
{
    uint64_t at = HEADER_SIZE + DIRECTORY_HEADER;
    add_sections(f);
    for (size_t i = 0; i < f->sections; i++)
        at += SECTION_HEADER + f->section[i].payload.length;
    if (f->metadata.raw.length > 0)
        lay_object(&f->metadata, &at);
    for (unsigned t = 0; t < TABLES; t++)
        lay_levels(f, t, false, &at);
    for (unsigned i = 0; i < f->dictionaries; i++)
        lay_object(&f->dictionary[i], &at);
    for (unsigned t = 0; t < TABLES; t++)
        lay_levels(f, t, true, &at);
    f->table[BLOCKS].content_base = at;
    for (size_t i = 0; i < f->blocks; i++)
        lay_object(&f->block[i], &at);
    f->end = at;
    fill_sections(f);
    fill_root(f, at + f->hole.length);
}

static void write_object(forgery *f, const object *o)
{
    const blob *b = stored_of(o);
    memcpy(f->file.at + o->offset, b->at, b->length);
}

static void write_objects(forgery *f)
{
    if (f->metadata.raw.length > 0)
        write_object(f, &f->metadata);
    for (unsigned i = 0; i < f->dictionaries; i++)
        write_object(f, &f->dictionary[i]);
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < f->table[t].levels; n++)
            for (size_t i = 0; i < f->table[t].level[n].count; i++)
                write_object(f, &f->table[t].level[n].page[i]);
    for (size_t i = 0; i < f->blocks; i++)
        write_object(f, &f->block[i]);
}

void make_directory(forgery *f)
{
    blob *d = &f->directory.raw;
    f->directory.type = DIRECTORY;
    f->directory.offset = HEADER_SIZE;
    if (d->length == 0) {
        put_number(d, 4, f->sections);
        put_number(d, 4, 0);
        for (size_t i = 0; i < f->sections; i++) {
            const section *s = &f->section[i];
            put_number(d, 2, s->type);
            put_number(d, 2, s->flags);
            put_number(d, 4, s->lie_size ? s->lie_size : s->payload.length);
            put_bytes(d, s->payload.at, s->payload.length);
        }
    }
    hash_object(&f->directory);
}

static void sign_root(uint8_t *file)
{
    crypto_sign_state state;
    an_secret_key key = secret_key(1);
    uint8_t *slot = file + ROOT_SIZE;
    memset(slot, 0, HEADER_SIZE - ROOT_SIZE);
    memcpy(slot + SLOT_ALGORITHM, "EP", 2);
    memcpy(slot + SLOT_KEY_ID, key.id, KEY_ID_SIZE);
    assert_int_equal(crypto_sign_init(&state), 0);
    assert_int_equal(crypto_sign_update(&state, file, ROOT_SIZE), 0);
    assert_int_equal(crypto_sign_final_create(&state, slot + SLOT_SIGNATURE, NULL, key.key), 0);
}

void forge_close(forgery *f)
{
    blob reference = {0};
    make_directory(f);
    put_reference(&reference, &f->directory);
    memcpy(f->root + ROOT_DIRECTORY, reference.at, REFERENCE_SIZE);
    drop_blob(&reference);
    f->closed = true;
}

void forge_seal(forgery *f)
{
    if (!f->closed)
        forge_close(f);
    f->file.length = f->file.room = (size_t)f->end + f->hole.length;
    f->file.at = calloc(1, f->file.length);
    assert_non_null(f->file.at);
    write_objects(f);
    if (f->hole.length > 0)
        memcpy(f->file.at + f->end, f->hole.at, f->hole.length);
    memcpy(f->file.at + HEADER_SIZE, f->directory.raw.at, f->directory.raw.length);
    memcpy(f->file.at, f->root, ROOT_SIZE);
    sign_root(f->file.at);
}

void forge_drop(forgery *f)
{
    drop_object(&f->metadata);
    drop_object(&f->directory);
    for (unsigned i = 0; i < DICTIONARIES; i++)
        drop_object(&f->dictionary[i]);
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < LEVELS; n++) {
            for (size_t i = 0; i < f->table[t].level[n].count; i++)
                drop_object(&f->table[t].level[n].page[i]);
            free(f->table[t].level[n].page);
        }
    for (size_t i = 0; i < f->blocks; i++)
        drop_object(&f->block[i]);
    free(f->block);
    for (size_t i = 0; i < f->sections; i++)
        drop_blob(&f->section[i].payload);
    for (size_t i = 0; i < f->names; i++)
        free(f->name[i]);
    free(f->name);
    drop_blob(&f->hole);
    drop_blob(&f->file);
    memset(f, 0, sizeof *f);
}

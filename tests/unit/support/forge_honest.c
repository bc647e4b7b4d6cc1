/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/forge.h"

void put_metadata(forgery *f)
{
    f->metadata.type = METADATA;
    put_field(&f->metadata.raw, AN_META_TITLE, "T", 1);
}

void count_tables(forgery *f)
{
    for (unsigned t = 0; t < TABLES; t++) {
        f->table[t].count = 0;
        for (size_t i = 0; f->table[t].levels > 0 && i < f->table[t].level[0].count; i++)
            f->table[t].count += f->table[t].level[0].page[i].below;
    }
}

void add_order_leaves(forgery *f, unsigned t, const uint32_t *numbers, size_t count, size_t most)
{
    object *leaf = NULL;
    for (size_t i = 0; i < count; i++) {
        if (i % most == 0)
            leaf = add_page(f, t, 0);
        add_order_cell(leaf, (int64_t)numbers[i] - (i % most == 0 ? 0 : (int64_t)numbers[i - 1]));
    }
}

void add_levels(forgery *f, unsigned t, size_t most)
{
    forged_table *b = &f->table[t];
    for (unsigned n = 1; b->levels > 0 && b->level[n - 1].count > 1; n++)
        for (size_t i = 0; i < b->level[n - 1].count; i += most)
            (void)add_inner(f, t, n, i, most);
}

const char *name_number(forgery *f, unsigned number)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%06u", number);
    f->name = realloc(f->name, (f->names + 1) * sizeof *f->name);
    assert_non_null(f->name);
    f->name[f->names] = strdup(text);
    assert_non_null(f->name[f->names]);
    return f->name[f->names++];
}

void forge_empty(forgery *f)
{
    memset(f, 0, sizeof *f);
    f->block_size = FORGED_BLOCK;
}

object *forge_leaf(forgery *f)
{
    forge_empty(f);
    f->table[TITLE].absent = f->table[DATE].absent = true;
    return add_page(f, ENTRIES, 0);
}

void forge_lay_leaf(forgery *f)
{
    if (f->blocks > 0)
        add_block_leaf(f, 0, SIZE_MAX);
    count_tables(f);
    forge_lay(f);
}

void forge_plain(forgery *f)
{
    forge_empty(f);
    put_metadata(f);
    add_block(f, "alphabravo", 10);
    object *leaf = add_page(f, ENTRIES, 0);
    add_entry(leaf, "a", AN_ARTICLE, 0, 0, 5, NULL);
    add_entry(leaf, "b", AN_ARTICLE, 0, 5, 5, NULL);
    add_entry(leaf, "c", AN_ALIAS, 0, 0, 0, "a");
    add_entry(leaf, "d", AN_ASSET, 0, 0, 0, NULL);
    add_block_leaf(f, 0, 1);
    for (unsigned t = TITLE; t <= DATE; t++) {
        object *order = add_page(f, t, 0);
        add_order_cell(order, t == TITLE ? 0 : 1);
        add_order_cell(order, t == TITLE ? 1 : -1);
    }
    count_tables(f);
}

void forge_deep(forgery *f)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    forge_empty(f);
    for (unsigned i = 0; i < 6; i++)
        add_block(f, &"abcdefghi"[i], 4);
    for (unsigned i = 0; i < 6; i += 2) {
        object *leaf = add_page(f, ENTRIES, 0);
        add_entry(leaf, names[i], AN_ARTICLE, i, 0, 4, NULL);
        add_entry(leaf, names[i + 1], AN_ARTICLE, i + 1, 0, 4, NULL);
        add_block_leaf(f, i, 2);
        for (unsigned t = TITLE; t <= DATE; t++) {
            object *order = add_page(f, t, 0);
            add_order_cell(order, i);
            add_order_cell(order, 1);
        }
    }
    count_tables(f);
}

void forge_inners(forgery *f)
{
    forge_inners_but(f, TABLES);
}

void forge_inners_but(forgery *f, unsigned t)
{
    for (unsigned other = 0; other < TABLES; other++)
        if (other != t)
            (void)add_inner(f, other, 1, 0, SIZE_MAX);
}

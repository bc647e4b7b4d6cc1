/* SPDX-License-Identifier: BSD-2-Clause */
/* How an index was made, and how large it is: the own data of its section. */
#include "search/walk.h"

/* Where rules 17.3 and 17.4 have them. */
enum { STEMMER_SIZE = 3, UNICODE_VERSION = 4 };

/* The section's payload was checked. */
static void describe_section(an_search_about *about, const ani_cursor *payload)
{
    ani_cursor c = *payload;
    for (size_t count = ani_count_extents(&c); count > 0; count--) {
        ani_extent e;
        ani_read_extent(&c, false, &e);
        about->size += e.size;
    }
    about->tokeniser = (unsigned)ani_load(c.at, 2);
    memcpy(about->unicode, c.at + UNICODE_VERSION, sizeof about->unicode);
    size_t length = c.at[STEMMER_SIZE];
    memcpy(about->stemmer, c.end - length, length);
    about->stemmer[length] = '\0';
}

int an_search_describe(an_reader *reader, void *memory, size_t memory_size, an_search_about *about)
{
    an_cached_page *directory;
    ani_section_view section;
    *about = (an_search_about){0};
    if (!reader->open)
        return AN_ERR_USAGE;
    ani_index *x = ani_place_index(reader, memory, memory_size);
    if (!x)
        return AN_ERR_MEMORY;
    int error = ani_walk_open(x);
    if (error == AN_OK)
        error = ani_load_directory(reader, &directory);
    if (error == AN_OK && ani_find_search(directory->bytes, directory->length, &section)) {
        describe_section(about, &section.payload);
        about->keys = x->terms.count;
    }
    return error;
}

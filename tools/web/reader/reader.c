/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader for browsers and Node, as a WebAssembly module: an archive whose bytes JavaScript has.
 *
 * The library asks for bytes and waits for them; JavaScript cannot wait. So the read callback
 * copies what JavaScript has at hand. Where something is lacking, JavaScript notes what, and the
 * call fails with AN_ERR_IO. JavaScript fetches that and makes the same call again. This works
 * because a reader is after an error as it was before.
 *
 * There is no heap. After the static data lies one piece of memory, which grows when an archive
 * needs more: first what the reader works in, then the data of parts, then room for one call. Its
 * limit is the caller's, since what an archive needs is a claim until its signature was checked.
 *
 * Searching and verifying are parts: modules of their own, which are linked to this one when they
 * are first called, by the conventions of WebAssembly for dynamic linking. A page shows its first
 * titles without them.
 *
 * Numbers go to JavaScript as doubles, which are exact below 2^53. No source is as large.
 */
#include "shared.h"

enum {
    PAGE_OF_MEMORY = 65536,
    LARGE_PAGE = 16384,
    MANY_PAGES = 64, /* so that a window of a list keeps its pages while more are fetched */
    FEWER_PAGES = 16,
    ALIGNMENT = 16
};

__attribute__((import_module("js"), import_name("read"))) int js_read(double offset, void *buffer,
                                                                      size_t length);
/* The linker says where it is. NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
extern uint8_t __heap_base;

an_reader web_reader;
an_entry web_entry;
uint8_t web_input[WEB_INPUT];
web_bytes web_output;
double web_done;

static an_public_key keys[WEB_KEYS];
static size_t most_memory;
static size_t reader_memory_size; /* web_allot() gives out what follows */

static int read_from_js(void *context, uint64_t offset, void *buffer, size_t length)
{
    (void)context;
    return js_read((double)offset, buffer, length);
}

static int note_progress(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    (void)total;
    web_done = (double)done;
    return 0;
}

/* Makes the memory reach as far as this many bytes after the static data. */
static bool has_memory(size_t size)
{
    size_t end, there = __builtin_wasm_memory_size(0);
    if (size > most_memory || __builtin_add_overflow((size_t)&__heap_base, size, &end) ||
        end > SIZE_MAX - PAGE_OF_MEMORY)
        return false;
    size_t pages = (end + PAGE_OF_MEMORY - 1) / PAGE_OF_MEMORY;
    return pages <= there || __builtin_wasm_memory_grow(0, pages - there) != SIZE_MAX;
}

/* What lies after memory of this size begins where anything may. */
static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

void *web_allot(size_t size)
{
    if (size > most_memory || !has_memory(reader_memory_size + size))
        return NULL;
    return &__heap_base + reader_memory_size;
}

/* Gives memory away for good: to a part of the reader that comes after opening. */
EXPORT("room") void *room(size_t size)
{
    void *at = web_allot(size);
    if (at)
        reader_memory_size += aligned(size);
    return at;
}

EXPORT("input") uint8_t *input(void)
{
    return web_input;
}

EXPORT("output") const web_bytes *output(void)
{
    return &web_output;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Gives the reader memory for the archive that the header claims. */
static int give_memory(an_config *config)
{
    an_header header;
    size_t size;
    int error = an_header_read(&config->source, &header);
    config->cached_pages = header.page_raw > LARGE_PAGE ? FEWER_PAGES : MANY_PAGES;
    if (error == AN_OK)
        error = an_reader_memory(&header, config, &size);
    if (error != AN_OK)
        return error;
    if (!has_memory(size))
        return AN_ERR_MEMORY;
    reader_memory_size = aligned(size);
    config->memory = &__heap_base;
    config->memory_size = size;
    return AN_OK;
}

/*
 * Opens an archive. `size` is that of the source. The input has `count` keys of 40 bytes each, key
 * id and key. `need` of them must have signed. Without keys the archive is opened whoever signed
 * it: JavaScript asks for that in one place only.
 */
EXPORT("open") int open(double size, unsigned count, unsigned need, size_t memory)
{
    if (count > WEB_KEYS)
        return AN_ERR_USAGE;
    most_memory = memory;
    __builtin_memcpy(keys, web_input, count * sizeof *keys);
    an_config config = {.source = {.read = read_from_js, .size = (uint64_t)size},
                        .trusted = keys,
                        .trusted_count = count,
                        .need = need,
                        .insecure = count == 0,
                        .fast_dictionary = true,
                        .progress = note_progress};
    int error = give_memory(&config);
    if (error == AN_ERR_MEMORY)
        return error;
    /* It checks who signed before it looks at what was malformed above. */
    return an_reader_open(&web_reader, &config);
}

/* --- what it says of itself ------------------------------------------------------------------- */

/* The fields in the order in which JavaScript reads them. */
static struct about {
    double file_size, created, current_until, entries, articles, content_size;
    double by_title, by_date; /* -1: there is no such order */
    uint64_t sequence;
    uint32_t epoch, signers, slots, has_unknown_sections;
    an_public_key signer[AN_SLOTS];
    uint8_t slot_key_id[AN_SLOTS][8];
    uint8_t identity[32], previous[32], series[16];
} about;

static double count_of(unsigned order)
{
    uint64_t count;
    return an_entry_count(&web_reader, order, &count) == AN_OK ? (double)count : -1;
}

static void describe_slots(const an_header *h)
{
    about.signers = an_reader_signers(&web_reader);
    for (unsigned i = 0; i < about.signers; i++)
        about.signer[i] = *an_reader_signer(&web_reader, i);
    about.slots = 0;
    for (unsigned i = 0; i < h->slots; i++)
        if (h->slot_algorithm[i] == AN_ED25519PH)
            __builtin_memcpy(about.slot_key_id[about.slots++], h->slot_key_id[i], 8);
}

/* After an error of opening: as far as opening came. */
EXPORT("about") const struct about *describe(void)
{
    const an_header *h = an_reader_header(&web_reader);
    about.file_size = (double)h->file_size;
    about.created = (double)h->created;
    about.current_until = (double)h->current_until;
    about.entries = (double)h->entries;
    about.articles = (double)h->articles;
    about.content_size = (double)h->content_size;
    about.by_title = count_of(AN_BY_TITLE);
    about.by_date = count_of(AN_BY_DATE);
    about.sequence = h->sequence;
    about.epoch = h->epoch;
    about.has_unknown_sections = an_reader_has_unknown_sections(&web_reader);
    describe_slots(h);
    __builtin_memcpy(about.identity, h->identity, sizeof about.identity);
    __builtin_memcpy(about.previous, h->previous, sizeof about.previous);
    __builtin_memcpy(about.series, h->series, sizeof about.series);
    return &about;
}

/* Whether the key in the input made one of the signatures of the header, which follows it. */
EXPORT("is_signed") int is_signed(void)
{
    const uint8_t *header = web_input + sizeof *keys;
    __builtin_memcpy(keys, web_input, sizeof *keys);
    for (unsigned slot = 0; slot < AN_SLOTS; slot++)
        if (an_header_check(header, slot, &keys[0]) == AN_OK)
            return 1;
    return 0;
}

EXPORT("metadata") int metadata(void)
{
    const uint8_t *fields;
    int error = an_reader_metadata(&web_reader, &fields, &web_output.length);
    web_output.at = fields;
    return error;
}

static struct fault {
    double offset;
    uint32_t object;
} fault;

EXPORT("fault") const struct fault *describe_fault(void)
{
    an_fault f;
    an_reader_fault(&web_reader, &f);
    fault.offset = (double)f.offset;
    fault.object = f.object;
    return &fault;
}

/* --- entries ---------------------------------------------------------------------------------- */

static struct entry {
    double number, length;
    const char *id;
    size_t id_length;
    const uint8_t *record;
    size_t record_length;
    uint32_t kind, status, has_content, overflow_length;
} entry;

/* Describes the entry that was found last. What it points to stays until the next call. */
EXPORT("entry") const struct entry *describe_entry(void)
{
    const an_entry *e = &web_entry;
    entry = (struct entry){.number = (double)e->number,
                           .length = (double)e->length,
                           .id = e->id,
                           .id_length = e->id_length,
                           .record = e->record,
                           .record_length = e->record_length,
                           .kind = e->kind,
                           .status = e->status,
                           .has_content = e->has_content,
                           .overflow_length = e->has_overflow ? e->overflow_length : 0};
    return &entry;
}

EXPORT("at") int find_at(unsigned order, double position)
{
    return an_entry_at(&web_reader, order, (uint64_t)position, &web_entry);
}

EXPORT("find") int find(size_t length)
{
    return an_entry_find(&web_reader, (const char *)web_input, length, &web_entry);
}

EXPORT("resolve") int resolve(void)
{
    an_entry target;
    int error = an_entry_resolve(&web_reader, &web_entry, &target);
    if (error == AN_OK)
        web_entry = target;
    return error;
}

/* The number of an entry; below 0: an error. */
EXPORT("seek") double seek(size_t length)
{
    uint64_t number;
    int error = an_entry_seek(&web_reader, (const char *)web_input, length, &number);
    return error == AN_OK ? (double)number : -error;
}

EXPORT("overflow") int overflow(void)
{
    void *room = web_allot(web_entry.overflow_length);
    web_output.at = room;
    return room ? an_entry_overflow(&web_reader, &web_entry, room, web_entry.overflow_length,
                                    &web_output.length)
                : AN_ERR_MEMORY;
}

/* Shows content from an offset on, as far as it lies in one block. */
EXPORT("view") int view(double offset)
{
    return an_content_view(&web_reader, &web_entry, (uint64_t)offset, &web_output.at,
                           &web_output.length);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A firmware that reads an archive where it lies: in flash or, with SECTORS defined, on a card that
 * is read in sectors of 512 bytes. It checks who signed, lists the newest articles, finds one and
 * shows it block by block. It refuses a tampered copy, and one that needs more memory than there
 * is. With SEARCHES it also searches, and prints what it found as tests/conformance/README.md says.
 * It prints what all that took, as lines "@ NAME NUMBER".
 */
#include "board.h"
#include "images.h"

#include <archive_news/search.h>
#include <stdbool.h>
#include <string.h>
#ifndef AN_NO_ZSTD
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#endif

#ifdef SECTORS
enum { IS_MAPPED = 0 };
#else
enum { IS_MAPPED = 1 };
#endif
enum { SECTOR = 512, TITLES = 10 };

static uint8_t memory[MEMORY_SIZE] __attribute__((aligned(8)));
static an_reader reader;
static const an_public_key publisher = {PUBLISHER_ID, PUBLISHER_KEY};

static void say(const char *text)
{
    console(text, strlen(text));
}

static void say_digits(uint32_t number)
{
    char digits[10];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + (char)(number % 10));
        number /= 10;
    } while (number > 0);
    console(digits + at, sizeof digits - at);
}

static void say_number(const char *name, uint64_t number)
{
    say("@ ");
    say(name);
    say(" ");
    say_digits((uint32_t)number);
    say("\n");
}

/* A card is read in whole sectors. The last one read is kept. */
typedef struct card {
    const uint8_t *bytes;
    uint32_t kept; /* number of the sector that is kept, from 1; 0: none */
    uint8_t sector[SECTOR];
} card;

static card the_card;
static uint32_t bytes_asked, bytes_read;

static int read_sectors(void *context, uint64_t offset, void *buffer, size_t length)
{
    card *c = context;
    uint8_t *to = buffer;
    bytes_asked += length;
    while (length > 0) {
        uint32_t number = (uint32_t)(offset / SECTOR), start = (uint32_t)(offset % SECTOR);
        size_t n = SECTOR - start < length ? SECTOR - start : length;
        if (c->kept != number + 1) {
            memcpy(c->sector, c->bytes + (size_t)number * SECTOR, SECTOR);
            c->kept = number + 1;
            bytes_read += SECTOR;
        }
        memcpy(to, c->sector + start, n);
        to += n;
        offset += n;
        length -= n;
    }
    return 0;
}

/* Opens an archive of `size` bytes in the first `room` bytes of the memory that the device has. */
static int open_in(size_t room, const uint8_t *bytes, uint32_t size)
{
    an_config config = {
        .memory = memory, .memory_size = room, .trusted = &publisher, .trusted_count = 1};
    the_card.bytes = bytes;
    the_card.kept = 0;
    config.source = IS_MAPPED
                        ? (an_source){.map = bytes, .size = size}
                        : (an_source){.read = read_sectors, .context = &the_card, .size = size};
    return an_reader_open(&reader, &config);
}

static int open_image(const uint8_t *bytes, uint32_t size)
{
    return open_in(sizeof memory, bytes, size);
}

static int list_newest(void)
{
    an_entry entry;
    an_field title;
    int error = AN_OK;
    for (uint64_t i = 0; i < TITLES && error == AN_OK; i++) {
        error = an_entry_at(&reader, AN_BY_DATE, i, &entry);
        if (error != AN_OK || an_entry_field(&entry, AN_TAG_TITLE, &title) != AN_OK)
            break;
        console(title.value, title.length);
        say("\n");
    }
    return error;
}

/* Reads every byte of an article. Shows it only if asked, so that instructions spent on the console
 * are not counted. */
static int read_article(const char *id, bool show)
{
    an_entry entry;
    const void *bytes;
    size_t n;
    int error = an_entry_find(&reader, id, strlen(id), &entry);
    for (uint64_t at = 0; error == AN_OK && at < entry.length; at += n) {
        error = an_content_view(&reader, &entry, at, &bytes, &n);
        if (error == AN_OK && show)
            console(bytes, n);
    }
    return error;
}

/* Prints an error as its number, since names would take 135 bytes of flash. Returns whether it is
 * another than the one wanted. */
static bool is_wrong(int got, int wanted, const char *what)
{
    say_number(what, (uint64_t)got);
    say(got == wanted ? "" : "WRONG\n");
    return got != wanted;
}

/* Prints how a reader divides the memory that it is given. */
static void say_memory(void)
{
    const an_header *header = an_reader_header(&reader);
    uint32_t stored = header->block_stored;
    if (stored < header->page_stored)
        stored = header->page_stored;
    say_number("memory", sizeof memory);
#ifdef AN_NO_ZSTD
    say_number("memory_decoder", 0);
#else
    say_number("memory_decoder", ZSTD_estimateDCtxSize());
#endif
    say_number("memory_block", header->block_raw);
    say_number("memory_stored", IS_MAPPED ? 0 : stored);
    say_number("memory_page", header->page_raw);
}

#ifdef SEARCHES
enum { BEST = 10, WORDS = 3 };

static uint8_t search_memory[AN_SEARCH_MEMORY(BLOCK)];

/* Searches in the first `room` bytes of the memory that the device has for it. *took: how many
 * instructions. */
static int search_in(size_t room, const char *query, uint64_t *took)
{
    an_result results[BEST];
    an_search search = {.query = query,
                        .length = strlen(query),
                        .memory = search_memory,
                        .memory_size = room,
                        .results = results,
                        .room = BEST};
    uint64_t before = instructions();
    int error = an_search_run(&reader, &search);
    *took = instructions() - before;
    if (error != AN_OK)
        return error;
    say("search ok ");
    say_digits(search.found);
    for (size_t i = 0; i < search.given; i++) {
        say(" ");
        say_digits((uint32_t)results[i].number);
    }
    say("\n");
    return AN_OK;
}

static unsigned count_words(const char *query)
{
    unsigned words = 1;
    while (*query)
        words += *query++ == ' ';
    return words;
}

/* Searches for each of the queries, and prints the most that those of so many words took. */
static bool search_the_archive(void)
{
    static const char *const query[] = {QUERIES};
    static const char *const name[WORDS] = {"instructions_search_1", "instructions_search_2",
                                            "instructions_search_3"};
    uint64_t most[WORDS] = {0}, took;
    bool wrong = false;
    for (size_t i = 0; i < sizeof query / sizeof *query; i++) {
        uint64_t *m = &most[count_words(query[i]) - 1];
        wrong |= is_wrong(search_in(sizeof search_memory, query[i], &took), AN_OK, "search");
        if (took > *m)
            *m = took;
    }
    wrong |= is_wrong(search_in(an_search_memory(&reader) - 1, query[0], &took), AN_ERR_MEMORY,
                      "search in less memory");
    for (unsigned i = 0; i < WORDS; i++)
        say_number(name[i], most[i]);
    return wrong;
}
#endif

static bool show_the_archive(void)
{
    bool wrong = is_wrong(open_image(image_good, image_good_size), AN_OK, "open");
    wrong |= is_wrong(read_article(FIRST_ID, false), AN_OK, "first article");
    uint64_t first = instructions();
    wrong |= is_wrong(read_article(SECOND_ID, false), AN_OK, "another");
    uint64_t second = instructions() - first;
    uint32_t asked = bytes_asked, read = bytes_read;
#ifdef SEARCHES
    wrong |= search_the_archive();
#endif
    wrong |= is_wrong(list_newest(), AN_OK, "list");
    wrong |= is_wrong(read_article(FIRST_ID, true), AN_OK, "show");
    say_number("signers", an_reader_signers(&reader));
    say_number("instructions_first", first);
    say_number("instructions_next", second);
    say_number("bytes_asked", asked);
    say_number("bytes_read", read);
    say_memory();
    return wrong;
}

int main(void)
{
    bool wrong = show_the_archive();
    uint32_t stack = deepest_stack();
    /* A changed root is noticed at once, a changed block when it is read. */
    wrong |= is_wrong(open_image(image_bent, image_bent_size), AN_OK,
                      "open a copy with a changed block");
    wrong |= is_wrong(read_article(FIRST_ID, true), AN_ERR_HASH, "read the changed article");
#ifdef SEARCHES
    uint64_t took;
    wrong |= is_wrong(search_in(sizeof search_memory, "a*", &took), AN_ERR_HASH,
                      "search a changed index");
    wrong |= is_wrong(open_image(image_packed, image_packed_size), AN_OK, "open one without");
    wrong |= is_wrong(search_in(sizeof search_memory, "a*", &took), AN_ERR_NOT_FOUND,
                      "search one without an index");
#endif
    wrong |= is_wrong(open_image(image_forged, image_forged_size), AN_ERR_SIGNATURE,
                      "open a copy with a changed root");
    wrong |= is_wrong(open_image(image_large, image_large_size), AN_ERR_MEMORY,
                      "open one that needs more memory");
    /* The memory is no larger than it must be: AN_DECODER_SIZE is that of the largest decoder. */
    wrong |= is_wrong(open_in(sizeof memory - 16, image_good, image_good_size), AN_ERR_MEMORY,
                      "open in less memory");
#ifdef AN_NO_ZSTD
    wrong |= is_wrong(open_image(image_packed, image_packed_size), AN_OK,
                      "open one with compressed blocks");
    wrong |= is_wrong(read_article(FIRST_ID, true), AN_ERR_UNSUPPORTED, "read a compressed block");
#endif
    if (deepest_stack() > stack)
        stack = deepest_stack();
    say_number("ram_static", (uint32_t)(ram_end - ram_start));
    say_number("ram_stack", stack);
    say(wrong ? "WRONG\n" : "DONE\n");
    return wrong;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searching an archive that has an index: section 17 of spec/FORMAT.md. The
 * conventions are those of reader.h. A program that does not call what is
 * declared here takes nothing for it.
 *
 *     an_result results[10];
 *     an_search search = {.query = "flood*  bridge", .length = 14,
 *                         .results = results, .room = 10};
 *
 *     search.memory_size = an_search_memory(&reader);
 *     search.memory = malloc(search.memory_size);   // or a static buffer
 *     an_search_run(&reader, &search);
 *     for (i = 0; i < search.given; i++)
 *         an_entry_at(&reader, AN_BY_ID, results[i].number, &entry);
 */
#ifndef ARCHIVE_NEWS_SEARCH_H
#define ARCHIVE_NEWS_SEARCH_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AN_QUERY_MAX 1024  /* section 17: bytes of a query */
#define AN_RESULTS_MAX 512 /* section 17: results of a search */

/* An entry that was found. */
typedef struct an_result {
    uint64_t number; /* of the entry */
    uint16_t score;  /* how well it fits; of use only beside the others */
    uint8_t words;   /* how many words of the query it has */
} an_result;

/*
 * Returns whether an entry is wanted. It must not use the reader of the search.
 */
typedef bool (*an_wanted_function)(void *context, uint64_t number);

/* A search. The caller sets all but given and found. */
typedef struct an_search {
    /* The words, of at most AN_QUERY_MAX bytes of UTF-8; best in Unicode's form
     * NFC. The archive says what a letter is and how it folds. The first eight
     * words are searched. One that "*" follows stands for all words that begin
     * with it. */
    const char *query;
    size_t length;

    /* The memory to work in, with any alignment; at least an_search_memory()
     * bytes. It may serve for something else after the call. */
    void *memory;
    size_t memory_size;

    /* The best ones are stored here, as many as there is room for. May be NULL
     * if room is 0. */
    an_result *results;
    size_t room;

    size_t given; /* how many were stored */
    size_t found; /* how many there are, at most AN_RESULTS_MAX */

    /* Narrows the search to some entries: it finds the best ones of those. It
     * is called for entries that have a word of the query, for the same one
     * perhaps several times, as long as fewer than AN_RESULTS_MAX were wanted.
     * NULL: all are wanted. */
    an_wanted_function is_wanted;
    void *wanted_context; /* passed to is_wanted */
#ifndef AN_SMALL
    uint64_t reserved[2]; /* all zero */
#endif
} an_search;

/*
 * Computes how much memory a search of this archive needs: less than 2 KiB, and
 * 4 KiB more if its blocks are smaller than that. Otherwise the reader's memory
 * for blocks serves, too.
 *
 * Firmware that reserves its memory when it is compiled uses AN_SEARCH_MEMORY.
 * It is as much or a little more, for archives whose largest block has this
 * size or more:
 *
 *     static uint8_t search_memory[AN_SEARCH_MEMORY(4096)];
 *
 * An archive of short articles may have no block as large as it was packed
 * with: AN_SEARCH_MEMORY(0) is enough for every archive.
 */
size_t an_search_memory(const an_reader *reader);
#define AN_SEARCH_MEMORY(block) \
    (AN_SEARCH_FIXED + ((block) < AN_SEARCH_GATHERED ? AN_SEARCH_GATHERED : 0))
/* What a search keeps, and where it gathers what it finds. */
#define AN_SEARCH_FIXED ((size_t)(sizeof(void *) < 8 ? 1456 : 2048))
#define AN_SEARCH_GATHERED 4096

/*
 * Searches. The results come with most words of the query first, then with the
 * highest score, then by number. Every reader gives the same ones in the same
 * order. They are entries as the index names them; a signed archive may have an
 * index that does not fit its articles. A query without words has no results.
 *
 * Content that an_content_view() has shown is no longer valid then.
 *
 * Errors: the loading errors, AN_ERR_NOT_FOUND if the archive has no index,
 * AN_ERR_MEMORY if memory_size is too small, AN_ERR_USAGE if the query is too
 * long or not a string of UTF-8 without zero bytes, or a reserved member is not
 * zero. given and found are 0 then.
 */
int an_search_run(an_reader *reader, an_search *search);

/*
 * Is called for a term of the index. It must not use the reader. articles: how
 * many have it; 0: it stands for another form of the word. Returns whether to
 * go on.
 */
typedef bool (*an_term_function)(void *context, const char *term, size_t length,
                                 uint32_t articles);

/*
 * Goes through the terms that begin with the first word of a query, in the
 * order of their bytes: to complete a word, or to suggest one. Stop when enough
 * were seen; an index may be large. Results are not set.
 *
 * Errors: as an_search_run().
 */
int an_search_terms(an_reader *reader, an_search *search,
                    an_term_function on_term, void *context);

/* How an index was made. */
typedef struct an_search_about {
    unsigned tokeniser; /* the rules by which texts became words */
    uint8_t unicode[3]; /* the version of Unicode: major, minor, update */
    char stemmer[65];   /* its name, version and language; "": there is none */
    uint64_t keys;      /* words, forms of words, and continuations of both */
    uint64_t size;      /* bytes of the index in the file */
#ifndef AN_SMALL
    uint64_t reserved[4]; /* set to zero */
#endif
} an_search_about;

/*
 * Describes the index. memory is that of a search. Errors: as an_search_run(),
 * and *about is all zero then.
 */
int an_search_describe(an_reader *reader, void *memory, size_t memory_size,
                       an_search_about *about);

/*
 * Verifies that the index is well formed: each word and each article number in
 * it is read, each form of a word leads to a word, and each byte of the index
 * belongs to it. A search of such an index returns no error but those of
 * reading the file. That the index says what the articles say is not verified.
 * an_reader_verify() compares the bytes of the index with their hashes, and
 * does not look into them.
 *
 * memory is that of a search. Calls config.progress with the bytes of the index
 * that are done. The time is bounded by the size of the index: a few
 * nanoseconds for each time that an article has a word, and some microseconds
 * for each form of a word that is stored far from the word. In no more memory
 * than that of a search, it is some ten microseconds for each of the latter:
 * 1 MiB more, or 4 MiB for a large index, saves them.
 *
 * Errors: the loading errors, AN_ERR_FORMAT if the index breaks a rule,
 * AN_ERR_NOT_FOUND if there is no index, AN_ERR_UNSUPPORTED if a later version
 * is needed to read it, AN_ERR_MEMORY if memory_size is too small,
 * AN_ERR_CANCELLED.
 */
int an_search_verify(an_reader *reader, void *memory, size_t memory_size);

#ifdef __cplusplus
}
#endif

#endif

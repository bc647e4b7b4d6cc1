/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing an index of words, so that an archive can be searched: section 17 of
 * spec/FORMAT.md. "Section" below means its sections.
 *
 * The caller splits articles into terms, folds and stems them as section 17
 * says, which takes tables of Unicode and of a language. The library makes the
 * index of that. A writer (writer.h) is told before its first item, after each
 * article, and before it is finished:
 *
 *     int error = an_writer_open(&writer, &config);
 *     if (error == AN_OK)
 *         error = an_search_writer_open(writer);
 *     for (...) {                         // each item
 *         if (error == AN_OK)
 *             error = an_writer_add(writer, &item);
 *         if (error == AN_OK && item.kind == AN_ARTICLE)
 *             error = an_search_writer_add(writer, terms, count);
 *     }
 *     if (error == AN_OK)
 *         error = an_search_writer_describe(writer, &search);
 *     if (error == AN_OK)
 *         error = an_writer_finish(writer, NULL);
 *
 * The conventions of writer.h hold here too. The index is the same for the same
 * terms, whatever their order within an article. Memory is bounded, whatever
 * the number of articles: an_search_writer_memory() computes the limit.
 */
#ifndef ARCHIVE_NEWS_SEARCH_WRITER_H
#define ARCHIVE_NEWS_SEARCH_WRITER_H

#include <archive_news/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    AN_TERM_MAX = 32,          /* bytes of a term */
    AN_STEM_MAX = 64,          /* bytes of a stem, and of a stemmer's name */
    AN_FOLDING_MAX = 12,       /* bytes that a character folds to */
    AN_ARTICLE_TERMS = 1 << 20 /* terms of an article */
};

/* A term of an article, and how often it occurs there: once for each time in
 * the text, four times for each time in the title. */
typedef struct an_term {
    const void *bytes; /* a string of section 1 */
    size_t length;     /* 1 to AN_TERM_MAX */
    uint32_t count;    /* at least 1 */
} an_term;

/* What a character is to a reader that searches: section 17. */
enum an_character_class { AN_CLASS_WORD, AN_CLASS_OPEN, AN_CLASS_PAIRS };
typedef struct an_character {
    enum an_character_class class_of;
    size_t length; /* of the folding; 0: the character is dropped */
    uint8_t folding[AN_FOLDING_MAX];
} an_character;

/* How terms were made. */
typedef struct an_search_config {
    uint8_t unicode[3]; /* the version of Unicode */
    /* The stemmer's name, version and language, for people: at most
     * AN_STEM_MAX bytes. NULL or "": there is none. */
    const char *stemmer;
    /* Stores the stem of a term, with up to AN_STEM_MAX bytes and no zero byte,
     * and its length, and returns true. False: the term has none, and stands
     * for itself. Terms of class pairs have none. NULL: no term has one. */
    bool (*stem)(void *context, const char *term, size_t length,
                 char stem[AN_STEM_MAX], size_t *stem_length);
    /* Whether the index lists this code point, from U+0080 on; if so, describes
     * the character. It is asked for code points in any order. is_short: the
     * list would be longer than an index page, and is to have only characters
     * that occur. */
    bool (*character)(void *context, uint32_t code_point, bool is_short,
                      an_character *character);
    void *context;        /* of both */
    uint64_t reserved[4]; /* all zero */
} an_search_config;

/*
 * Computes what an index adds to an_writer_memory(), if no article has more
 * than this number of different terms.
 */
size_t an_search_writer_memory(size_t most_terms);

/*
 * Makes the writer write an index. Errors: AN_ERR_USAGE (an item was added, or
 * the writer has an index already), AN_ERR_MEMORY, AN_ERR_IO.
 */
int an_search_writer_open(an_writer *writer);

/*
 * Adds the terms of the article that was added last. A term that comes twice
 * counts as the sum. Articles of which no terms are added are not found.
 *
 * Errors: AN_ERR_USAGE (the writer has no index; the last item was no article,
 * was withdrawn, or has its terms already; a term is not as it should be; there
 * are more than AN_ARTICLE_TERMS, or their counts sum to more than 2^26),
 * AN_ERR_MEMORY, AN_ERR_IO.
 */
int an_search_writer_add(an_writer *writer, const an_term *terms, size_t count);

/*
 * Says how the terms were made; an_writer_finish() calls what config names, and
 * needs this to be called before. Everything but context is copied.
 *
 * Errors: AN_ERR_USAGE (the writer has no index, the name of the stemmer is too
 * long or no string, character is NULL, or a reserved member is not zero).
 */
int an_search_writer_describe(an_writer *writer,
                              const an_search_config *config);

/* --- comparing ----------------------------------------------------------- */

/* What differs between an index and one that was made of the same articles. */
enum an_search_change {
    AN_SEARCH_SAME,
    AN_SEARCH_ADDED_TERM,      /* no article has the term */
    AN_SEARCH_LACKING_TERM,    /* the term is in articles, not in the index */
    AN_SEARCH_OTHER_TARGET,    /* it stands for another word, or for itself */
    AN_SEARCH_ADDED_ARTICLE,   /* an article does not have the term */
    AN_SEARCH_LACKING_ARTICLE, /* an article has it, and the index does not
                                  say so */
    AN_SEARCH_OTHER_IMPACT,    /* how well an article fits the term */
    AN_SEARCH_OTHER_FORM,      /* how the articles of the term are stored */
    AN_SEARCH_OTHER_WEIGHTS,   /* what impacts count */
    AN_SEARCH_OTHER_CHARACTERS /* the list of characters */
};

typedef struct an_search_difference {
    enum an_search_change change;
    char term[AN_TERM_MAX + 1]; /* "": it is not about a term */
    uint64_t number;            /* of the entry, where it is about an article */
} an_search_difference;

/* An archive with an index. memory is that of a search (search.h). */
typedef struct an_search_side {
    an_reader *reader;
    void *memory;
    size_t memory_size;
} an_search_side;

/*
 * Compares the index of an archive with one that was made of its articles, in
 * another archive whose entries have the same numbers. Both are to be verified
 * before (an_search_verify()), and made in the same way (an_search_describe()).
 * Stores the first difference in the order of terms, and what concerns the
 * whole index only where no term differs. Where the values of terms are cut
 * into cells is not compared: that depends on the size of pages.
 *
 * Errors: those of an_search_verify(), of either archive.
 */
int an_search_compare(const an_search_side *stated, const an_search_side *made,
                      an_search_difference *difference);

#ifdef __cplusplus
}
#endif

#endif

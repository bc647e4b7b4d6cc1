/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/index_of_words.h"

#include "report/describe.h"
#include "report/json.h"
#include "report/message.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* For targets of redirects: only an index of many that lead far away uses it. */
enum { TARGETS_SIZE = 4 << 20 };

int index_of_words_describe(an_reader *reader, an_search_about *about)
{
    size_t size = an_search_memory(reader);
    void *memory = malloc(size);
    *about = (an_search_about){0};
    int error = memory == NULL ? AN_ERR_MEMORY : an_search_describe(reader, memory, size, about);
    free(memory);
    return error;
}

int index_of_words_verify(an_reader *reader)
{
    size_t size = an_search_memory(reader) + TARGETS_SIZE;
    void *memory = malloc(size);
    int error = memory == NULL ? AN_ERR_MEMORY : an_search_verify(reader, memory, size);
    free(memory);
    return error;
}

/* The name of a stemmer of `anews pack` has the language between two others. Returns its length, 0
 * if it is another name. */
static size_t find_stemmer_language(const char *stemmer, const char **language)
{
    static const char maker[] = "snowball ";
    if (strncmp(stemmer, maker, sizeof maker - 1) != 0)
        return 0;
    *language = stemmer + sizeof maker - 1;
    return strcspn(*language, " ");
}

static void print_index(const an_search_about *about)
{
    put_format("index of words",
               "%" PRIu64 " %s in %" PRIu64 " bytes, made with tokeniser %u and Unicode %u.%u.%u",
               about->keys, noun_for(about->keys, "key", "keys"), about->size, about->tokeniser,
               about->unicode[0], about->unicode[1], about->unicode[2]);
    put_line("stems of words", *about->stemmer ? about->stemmer : "none");
}

static json_t *index_json(const an_search_about *about)
{
    char unicode[12];
    const char *language = NULL;
    size_t length = find_stemmer_language(about->stemmer, &language);
    json_t *index = json_object();
    (void)snprintf(unicode, sizeof unicode, "%u.%u.%u", about->unicode[0], about->unicode[1],
                   about->unicode[2]);
    json_object_set_new(index, "readable", json_true());
    json_add_number(index, "keys", about->keys);
    json_add_number(index, "bytes", about->size);
    json_add_number(index, "tokeniser", about->tokeniser);
    json_add_text(index, "unicode", unicode, strlen(unicode));
    if (*about->stemmer)
        json_add_text(index, "stemmer", about->stemmer, strlen(about->stemmer));
    if (length > 0)
        json_add_text(index, "language", language, length);
    return index;
}

int put_index_of_words(an_reader *reader, json_t *object)
{
    an_search_about about;
    int error = index_of_words_describe(reader, &about);
    if (error == AN_ERR_NOT_FOUND) {
        if (object != NULL)
            json_object_set_new(object, "search_index", json_null());
        else
            put_line("index of words", "none");
        return AN_OK;
    }
    if (error == AN_ERR_UNSUPPORTED) {
        if (object != NULL)
            json_object_set_new(object, "search_index", json_pack("{sb}", "readable", 0));
        else
            put_line("index of words", "needs a later version of anews");
        return AN_OK;
    }
    if (error == AN_OK && object != NULL)
        json_object_set_new(object, "search_index", index_json(&about));
    else if (error == AN_OK)
        print_index(&about);
    return error;
}

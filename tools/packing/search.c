/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the index of words while articles are packed.
 *
 * What the writer reads of an article is kept, and becomes terms once the writer has taken it. An
 * index has one stemmer. Which one may depend on the languages that most articles state, and so it
 * is chosen when all are in: the writer asks for stems only then.
 */
#include "packing/search.h"

#include "input/values/languages.h"
#include "report/message.h"
#include "status.h"
#include "text/ascii.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* The content of an article, on its way to the writer. */
typedef struct overheard {
    const an_item *item;
    article_terms *terms;
} overheard;

static int no_memory(void)
{
    say_error("not enough memory");
    return STATUS_IO;
}

static int open_stemmer(pack_search *p, const char *language, bool is_asked_for)
{
    enum stemming_result result = stemming_open(&p->stemming, language);
    if (result == STEMMING_NO_MEMORY)
        return no_memory();
    if (result == STEMMING_NO_LIBRARY) {
        say_error("the stems of words need libstemmer: install it (libstemmer0d), or give "
                  "--search=none, with which only the forms that a text has are found");
        return STATUS_IO;
    }
    if (result == STEMMING_NO_LANGUAGE && is_asked_for) {
        say_error("--search takes a language that has a stemmer, such as en, or none, not \"%s\"",
                  language);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

/* Whether a text may be the language of a search: a tag of BCP 47, or "none". */
static bool is_like_language(const char *text)
{
    size_t n = 0;
    while (is_ascii_letter(text[n]))
        n++;
    return strcmp(text, "none") == 0 || (n >= 2 && n <= 3 && is_language_tag(text));
}

int pack_search_check_inputs(const pack_options *o)
{
    struct stat about;
    for (int i = 0; o->search && !*o->search && i < o->input_count; i++) {
        const char *input = o->inputs[i];
        if (!is_like_language(input) || stat(input, &about) == 0 || errno != ENOENT)
            continue;
        say_error("%s: there is no such file; if it is the language of --search, give it with =: "
                  "--search=%s",
                  input, input);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

static bool is_without_stems(const pack_options *o)
{
    return strcmp(o->search, "none") == 0;
}

int pack_search_begin(pack_search *p, const pack_options *o, an_writer *writer)
{
    p->options = o;
    p->writer = writer;
    if (!o->search)
        return STATUS_DONE;
    if (*o->search && !is_without_stems(o)) {
        int status = open_stemmer(p, o->search, true);
        if (status != STATUS_DONE)
            return status;
    }
    p->terms = article_terms_new();
    int error = p->terms ? an_search_writer_open(writer) : AN_ERR_MEMORY;
    if (error == AN_ERR_MEMORY)
        return no_memory();
    if (error != AN_OK)
        say_error("%s", an_writer_message(writer));
    return error == AN_OK ? STATUS_DONE : status_of(error);
}

static int overhear(void *context, void *buffer, size_t size, size_t *length)
{
    const overheard *o = context;
    int result = o->item->read(o->item->read_context, buffer, size, length);
    if (result == 0)
        article_terms_content(o->terms, buffer, *length);
    return result;
}

/* Only the first letters of a tag say which language it is. */
static void count_language(pack_search *p, const an_field *field)
{
    char code[4] = "";
    size_t n = 0;
    while (n < field->length && n < 3 && field->value[n] != '-') {
        code[n] = (char)(field->value[n] | 0x20);
        n++;
    }
    for (size_t i = 0; i < p->language_count; i++)
        if (strcmp(p->languages[i].code, code) == 0) {
            p->languages[i].articles++;
            return;
        }
    if (p->language_count == PACK_LANGUAGES)
        return;
    pack_language *fresh = &p->languages[p->language_count++];
    memcpy(fresh->code, code, sizeof code);
    fresh->articles = 1;
}

static int add_terms_of(pack_search *p, const an_item *item)
{
    tokens *t = &p->terms->tokens;
    for (size_t i = 0; i < item->field_count; i++) {
        article_terms_field(p->terms, &item->fields[i]);
        if (item->fields[i].tag == AN_TAG_LANGUAGE)
            count_language(p, &item->fields[i]);
    }
    if (!article_terms_end(p->terms))
        return no_memory();
    int error = an_search_writer_add(p->writer, t->terms, t->count);
    if (error != AN_OK)
        say_error("%s", an_writer_message(p->writer));
    return error == AN_OK ? STATUS_DONE : status_of(error);
}

int pack_search_add(pack_search *p, const an_item *item, int *status)
{
    *status = STATUS_DONE;
    if (!p->terms || item->kind != AN_ARTICLE || item->status == AN_WITHDRAWN)
        return an_writer_add(p->writer, item);
    overheard context = {item, p->terms};
    an_item heard = *item;
    if (item->read) {
        heard.read = overhear;
        heard.read_context = &context;
    }
    article_terms_begin(p->terms);
    int error = an_writer_add(p->writer, &heard);
    if (error == AN_OK)
        *status = add_terms_of(p, item);
    return error;
}

int pack_search_hear(pack_search *p, const an_item *item)
{
    char buffer[65536];
    size_t length = 1;
    article_terms_begin(p->terms);
    while (item->read && length > 0) {
        if (item->read(item->read_context, buffer, sizeof buffer, &length) != 0)
            return STATUS_IO; /* the caller says why */
        article_terms_content(p->terms, buffer, length);
    }
    return add_terms_of(p, item);
}

/* The language of the archive, else the one that most articles state. */
static const char *language_of(const pack_search *p)
{
    const pack_language *most = NULL;
    if (p->options->writer.language && *p->options->writer.language)
        return p->options->writer.language;
    for (size_t i = 0; i < p->language_count; i++) {
        const pack_language *l = &p->languages[i];
        if (!most || l->articles > most->articles ||
            (l->articles == most->articles && strcmp(l->code, most->code) < 0))
            most = l;
    }
    return most ? most->code : "";
}

static bool stem_term(void *context, const char *term, size_t length, char stem[AN_STEM_MAX],
                      size_t *stem_length)
{
    pack_search *p = context;
    return stemming_stem(&p->stemming, &p->terms->tokens, term, length, stem, stem_length);
}

static bool list_character(void *context, uint32_t point, bool is_short, an_character *character)
{
    pack_search *p = context;
    return tokens_list(&p->terms->tokens, point, is_short, character);
}

/* Opens the stemmer of the language that is known, unless one was asked for. */
static int choose_stemmer(pack_search *p)
{
    const char *language = language_of(p);
    if (*p->options->search)
        return STATUS_DONE;
    if (*language)
        return open_stemmer(p, language, false);
    say_note("no language is stated, and so a search finds only the forms of words that the texts "
             "have: --search=en finds others in English");
    return STATUS_DONE;
}

int pack_search_describe(pack_search *p)
{
    if (!p->terms)
        return STATUS_DONE;
    int status = choose_stemmer(p);
    an_search_config config = {.stemmer = p->stemming.name,
                               .stem = p->stemming.stemmer ? stem_term : NULL,
                               .character = list_character,
                               .context = p};
    if (status != STATUS_DONE)
        return status;
    article_terms_describe(p->terms, &config);
    int error = an_search_writer_describe(p->writer, &config);
    return error == AN_OK ? STATUS_DONE : status_of(error);
}

int pack_search_check(const pack_search *p)
{
    bool failed = p->terms && (p->stemming.failed || p->terms->tokens.failed ||
                               p->terms->tokens.characters.failed);
    return failed ? no_memory() : STATUS_DONE;
}

void pack_search_end(pack_search *p)
{
    article_terms_free(p->terms);
    stemming_close(&p->stemming);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a command line are one text. Where something begins, after a space, "-" says that it
 * is unwanted, and a quotation mark that it goes on to the next one. Everything else is for the
 * library, which splits it into words as the archive says.
 */
#include "searching/query.h"

#include "report/message.h"
#include "searching/fold_words.h"
#include "status.h"

#include <archive_news/search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

/* Makes spaces of whatever else is one, such as the wide space of East Asian keyboards. */
static void replace_white_space(uint8_t *text, size_t length)
{
    static const char *const wide[] = {"\t", "\n", "\v", "\f", "\r", "\u00A0", "\u3000"};
    for (size_t i = 0; i < length; i++)
        for (size_t k = 0; k < sizeof wide / sizeof *wide; k++)
            if (strlen(wide[k]) <= length - i && memcmp(text + i, wide[k], strlen(wide[k])) == 0)
                memset(text + i, ' ', strlen(wide[k]));
}

/* Joins the words, with a space between them, in form NFC. Returns NULL if memory runs out;
 * *is_text is false if they are empty or no UTF-8. */
static char *join_words(char *const *words, int count, size_t *length, bool *is_text)
{
    bytes text = {0};
    uint8_t *normal = NULL;
    for (int i = 0; i < count; i++) {
        bytes_add_text(&text, i == 0 ? "" : " ");
        bytes_add_text(&text, words[i]);
    }
    *is_text = text.failed || (text.length > 0 && !u8_check((const uint8_t *)text.at, text.length));
    if (*is_text && !text.failed)
        normal = u8_normalize(UNINORM_NFC, (const uint8_t *)text.at, text.length, NULL, length);
    if (normal)
        replace_white_space(normal, *length);
    bytes_free(&text);
    return (char *)normal;
}

static int no_memory_for_query(void)
{
    say_error("not enough memory to read the query");
    return STATUS_IO;
}

static void free_phrase(phrase *p)
{
    bytes_free(&p->folded);
    bytes_free(&p->terms);
}

static bool add_phrase(query *q, const char *text, size_t length, bool is_unwanted)
{
    phrase *more = realloc(q->phrases, (q->count + 1) * sizeof *more);
    if (more == NULL)
        return false;
    q->phrases = more;
    phrase *p = &more[q->count];
    *p = (phrase){.is_unwanted = is_unwanted};
    fold_query_words(text, length, &p->folded);
    list_query_terms(text, length, &p->terms);
    bool is_failed = p->folded.failed || p->terms.failed;
    if (is_failed || p->folded.length == 0) {
        free_phrase(p);
        return !is_failed;
    }
    q->count++;
    return true;
}

/* Reads what begins at *at, a part of the query without a space before it. */
static bool read_query_part(query *q, const char *text, size_t length, size_t *at)
{
    size_t begin = *at, end;
    bool is_unwanted = text[begin] == '-' && begin + 1 < length && text[begin + 1] != ' ';
    begin += is_unwanted;
    bool is_quoted = text[begin] == '"';
    begin += is_quoted;
    end = begin;
    while (end < length && text[end] != (is_quoted ? '"' : ' '))
        end++;
    *at = end + (is_quoted && end < length);
    if (!is_unwanted) {
        bytes_add_text(&q->text, q->text.length == 0 ? "" : " ");
        bytes_add(&q->text, text + begin, end - begin);
    }
    return (!is_unwanted && !is_quoted) || add_phrase(q, text + begin, end - begin, is_unwanted);
}

int query_read(query *q, char *const *words, int count)
{
    size_t length = 0;
    bool is_text, is_good = true;
    char *text = join_words(words, count, &length, &is_text);
    if (!is_text) {
        say_error("the words to look for are empty, or not UTF-8");
        return STATUS_USAGE;
    }
    if (text == NULL)
        return no_memory_for_query();
    for (size_t at = 0; is_good && at < length;)
        if (text[at] == ' ')
            at++;
        else
            is_good = read_query_part(q, text, length, &at);
    free(text);
    if (!is_good || q->text.failed)
        return no_memory_for_query();
    if (q->text.length == 0)
        say_error("search takes a word that is wanted, besides those that are not");
    else if (q->text.length > AN_QUERY_MAX)
        say_error("the query has more than %d bytes", AN_QUERY_MAX);
    else
        return STATUS_DONE;
    return STATUS_USAGE;
}

size_t query_next_word(const query *q, size_t *at, const char **word)
{
    while (*at < q->text.length && q->text.at[*at] == ' ')
        ++*at;
    size_t begin = *at;
    while (*at < q->text.length && q->text.at[*at] != ' ')
        ++*at;
    *word = q->text.at + begin;
    return *at - begin;
}

bool query_fits(const query *q, const bytes *folded)
{
    for (size_t i = 0; i < q->count; i++) {
        const phrase *p = &q->phrases[i];
        if (has_folded(folded, &p->folded) == p->is_unwanted)
            return false;
    }
    return true;
}

bool query_is_in(const query *q, bytes *folded)
{
    const char *word;
    bool is_in = true;
    for (size_t at = 0, n; is_in && (n = query_next_word(q, &at, &word)) > 0;) {
        bytes part = {0};
        fold_query_words(word, n, &part);
        folded->failed |= part.failed;
        is_in = !part.failed && (part.length == 0 || has_folded(folded, &part));
        bytes_free(&part);
    }
    return is_in;
}

void query_free(query *q)
{
    for (size_t i = 0; i < q->count; i++)
        free_phrase(&q->phrases[i]);
    free(q->phrases);
    bytes_free(&q->text);
    *q = (query){0};
}

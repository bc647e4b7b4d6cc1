/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An index is canonical: whoever has the same tokeniser, Unicode and stemmer makes the same one of
 * the same articles. So it is made again, and what differs first is said. Where this command has
 * others, nothing would be gained by a comparison, and that is said instead.
 *
 * All of this is done in a child process, which has no file but the archive, and a folder of its
 * own for temporary files. It verifies every byte before it parses an article.
 */
#include "searching/audit.h"

#include "archive/explain.h"
#include "archive/index_of_words.h"
#include "archive/open.h"
#include "archive/verify.h"
#include "files/scratch_folder.h"
#include "report/message.h"
#include "report/progress.h"
#include "searching/remake.h"
#include "status.h"
#include "walls/apart.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct auditing {
    archive *archive;
    const policy *policy;
    unsigned jobs;
    scratch_folder scratch;
    stemming stemming;
} auditing;

/* --- whether they can be compared ---------------------------------------- */

static int say_other_unicode(const archive *a, const uint8_t stated[3], const uint8_t here[3])
{
    say_error("%s: its index of words cannot be compared: it was made with Unicode %u.%u.%u, and "
              "this machine has %u.%u.%u",
              a->path, stated[0], stated[1], stated[2], here[0], here[1], here[2]);
    return STATUS_UNSUPPORTED;
}

static int say_other_stemmer(const archive *a, const char *stated, const char *here)
{
    say_error("%s: its index of words cannot be compared: it was made with the stemmer \"%s\", and "
              "this machine has %s%s%s",
              a->path, stated, *here ? "\"" : "none of that name", here, *here ? "\"" : "");
    return STATUS_UNSUPPORTED;
}

/* Opens the stemmer that the index names. */
static int open_same_stemmer(auditing *t, const char *name)
{
    if (*name == '\0')
        return STATUS_DONE;
    enum stemming_result result = stemming_open_named(&t->stemming, name);
    if (result == STEMMING_NO_MEMORY) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (result == STEMMING_NO_LIBRARY) {
        say_error("%s: its index of words cannot be compared: it was made with the stemmer \"%s\", "
                  "and libstemmer is not installed (libstemmer0d)",
                  t->archive->path, name);
        return STATUS_UNSUPPORTED;
    }
    if (strcmp(t->stemming.name, name) != 0)
        return say_other_stemmer(t->archive, name, t->stemming.name);
    return STATUS_DONE;
}

static int prepare_tools(auditing *t)
{
    an_search_about about;
    uint8_t here[3];
    archive *a = t->archive;
    int error = index_of_words_describe(&a->reader, &about);
    if (error == AN_ERR_NOT_FOUND) {
        say_error("%s: it has no index of words that could be compared", a->path);
        return STATUS_NOT_FOUND;
    }
    if (error == AN_ERR_UNSUPPORTED) {
        say_error("%s: its index of words cannot be compared: only a later version of anews than "
                  "this one (%s) can read it",
                  a->path, AN_VERSION_STRING);
        return STATUS_UNSUPPORTED;
    }
    if (error != AN_OK)
        return archive_say(a, &a->reader, error, "index of words");
    search_unicode(here);
    if (memcmp(about.unicode, here, sizeof here) != 0)
        return say_other_unicode(a, about.unicode, here);
    return open_same_stemmer(t, about.stemmer);
}

/* --- what differs ---------------------------------------- */

/* Returns the id of an entry, malloced. */
static char *copy_id(archive *a, uint64_t number)
{
    an_entry entry;
    if (an_entry_at(&a->reader, AN_BY_ID, number, &entry) != AN_OK)
        return NULL;
    return strndup(entry.id, entry.id_length);
}

/* What is said before the word and after it, and after the article if there is one. */
static const struct sentence {
    const char *before, *after, *end;
} sentences[] = {
    [AN_SEARCH_ADDED_TERM] = {"it has the word", ", which no article has", NULL},
    [AN_SEARCH_LACKING_TERM] = {"it lacks the word", ", which articles have", NULL},
    [AN_SEARCH_OTHER_TARGET] = {"it does not rightly say which words", " is a form of", NULL},
    [AN_SEARCH_ADDED_ARTICLE] = {"it has the word", " in ", ", which does not have it"},
    [AN_SEARCH_LACKING_ARTICLE] = {"it lacks the word", " in ", ", which has it"},
    [AN_SEARCH_OTHER_IMPACT] = {"it says wrongly how well the word", " fits ", ""},
    [AN_SEARCH_OTHER_FORM] = {"the articles with the word", " are stored in another form", NULL},
    [AN_SEARCH_OTHER_WEIGHTS] = {"it has other weights", NULL, NULL},
    [AN_SEARCH_OTHER_CHARACTERS] = {"it has another list of characters", NULL, NULL},
};

static int say_difference(archive *a, const an_search_difference *d)
{
    const struct sentence *w = &sentences[d->change];
    char *id = w->end != NULL ? copy_id(a, d->number) : NULL;
    bool has_word = w->after != NULL;
    say_error("%s: the index of words does not belong to the articles: %s%s%s%s%s%s%s", a->path,
              w->before, has_word ? " \"" : "", has_word ? d->term : "", has_word ? "\"" : "",
              has_word ? w->after : "",
              w->end == NULL ? ""
              : id == NULL   ? "an article"
                             : id,
              w->end == NULL ? "" : w->end);
    free(id);
    return STATUS_BAD;
}

/* Compares the indexes. */
static int compare_with(archive *a, remade *made, an_search_difference *d)
{
    an_search_side stated = {.reader = &a->reader, .memory_size = an_search_memory(&a->reader)};
    an_search_side other = {.reader = &made->reader,
                            .memory_size = an_search_memory(&made->reader)};
    stated.memory = malloc(stated.memory_size);
    other.memory = malloc(other.memory_size);
    int error = stated.memory != NULL && other.memory != NULL
                    ? an_search_compare(&stated, &other, d)
                    : AN_ERR_MEMORY;
    free(stated.memory);
    free(other.memory);
    if (error == AN_ERR_NOT_FOUND) {
        say_error("%s: the index of words does not belong to the articles: they have no words",
                  a->path);
        return STATUS_BAD;
    }
    return error == AN_OK ? STATUS_DONE : archive_say(a, &a->reader, error, "index of words");
}

static int remake_and_compare(auditing *t, bool is_short, an_search_difference *d)
{
    remade made = {.fd = -1};
    remaking m = {.archive = t->archive,
                  .folder = t->scratch.path,
                  .stemming = &t->stemming,
                  .is_short = is_short};
    int status = remake_index(&m, &made);
    if (status == STATUS_DONE)
        status = compare_with(t->archive, &made, d);
    remade_close(&made);
    return status;
}

/* A list of characters may be the short one. */
static int audit_opened(auditing *t)
{
    an_search_difference d = {.change = AN_SEARCH_SAME};
    int status = prepare_tools(t);
    if (status != STATUS_DONE)
        return status;
    progress_begin("comparing the index of words");
    status = remake_and_compare(t, false, &d);
    if (status == STATUS_DONE && d.change == AN_SEARCH_OTHER_CHARACTERS)
        status = remake_and_compare(t, true, &d);
    progress_end();
    stemming_close(&t->stemming);
    return status == STATUS_DONE && d.change != AN_SEARCH_SAME ? say_difference(t->archive, &d)
                                                               : status;
}

/* --- the child, and its parent ---------------------------------------- */

static void audit_apart(void *context, void *answer)
{
    auditing *t = context;
    int *status = answer;
    *status = archive_open(t->archive, t->policy);
    if (*status == STATUS_DONE)
        *status = archive_verify(t->archive, t->policy, t->jobs);
    if (*status == STATUS_DONE)
        *status = audit_opened(t);
}

/* What was taken over may answer anything. */
static bool is_status(int status)
{
    return status >= STATUS_DONE && status <= STATUS_UNSUPPORTED;
}

int audit_index(archive *a, const policy *p, unsigned jobs)
{
    auditing t = {.archive = a, .policy = p, .jobs = jobs};
    int answer = STATUS_IO;
    int status = scratch_folder_make(&t.scratch);
    if (status != STATUS_DONE)
        return status;
    stemming_load();
    const apart_work work = {
        .run = audit_apart, .context = &t, .file = a->fd, .scratch = t.scratch.path};
    bool has_answer = run_apart(&work, &answer, sizeof answer);
    int error = errno;
    scratch_folder_remove(&t.scratch);
    if (has_answer && is_status(answer))
        return answer;
    say_error("%s: its index of words was not compared: the process that does so %s%s", a->path,
              has_answer || error == 0 ? "came to an unexpected end" : "could not be started: ",
              has_answer || error == 0 ? "" : strerror(error));
    return STATUS_IO;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person is told about the input: the sentences, and how often each is said. */
#include "input/notes.h"

#include "allocation.h"
#include "report/json.h"
#include "report/message.h"
#include "status.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The name of each kind in reports, and what is said. */
static const struct {
    const char *kind, *what;
} sentences[NOTE_SORTS] = {
    [NOTE_EMPTY] = {"empty", "the article is empty"},
    [NOTE_NO_TITLE] = {"no-title", "the article has no title"},
    [NOTE_REDIRECT] = {"redirect", "only leads to another page, and is no article but an asset"},
    [NOTE_UNREAD_FORMAT] = {"unread-format",
                            "is in a format that is not read, and is packed as an asset; as HTML "
                            "or Markdown it would be an article"},
    [NOTE_NOT_UTF8] = {"not-utf8", "the text is not UTF-8; it is kept as it is"},
    [NOTE_CHARSET] = {"charset",
                      "the charset that it declares is not known; its metadata may be wrong"},
    [NOTE_REPLACED] = {"charset-replaced",
                       "browsers do not read the charset that it declares, and neither was it "
                       "read here"},
    [NOTE_GUESSED] = {"charset-guessed",
                      "the text is not UTF-8, and was read in the charset that it "
                      "looks like; --charset states another"},
    [NOTE_JSON_LD] = {"json-ld", "its JSON-LD was not understood, at least in part"},
    [NOTE_CONTROL] = {"control", "the text contains control characters; they are kept"},
    [NOTE_FRONT_MATTER] = {"front-matter", "the front matter was not understood"},
    [NOTE_DATE] = {"date", "a date was not understood"},
    [NOTE_NO_CONTENT] = {"no-content",
                         "it has neither content_html nor content_text; the article is empty"},
    [NOTE_UNREAD] = {"unread", "its content is of a type that is not read, and was left out"},
    [NOTE_TEXT_DROPPED] = {"text-dropped",
                           "the content_text is too long to be kept beside content_html"},
    [NOTE_SYMLINK] = {"symlink", "a symbolic link, left out (--follow packs what it points to)"},
    [NOTE_LOOP] = {"loop", "a symbolic link to a folder that it is in, left out"},
    [NOTE_SPECIAL] = {"special", "not a file or folder but a pipe, device or socket; left out"},
    [NOTE_EMPTY_FOLDER] = {"empty-folder", "an empty folder; an archive cannot contain it"},
    [NOTE_HIDDEN] = {"hidden", "hidden, left out (--hidden packs it)"},
    [NOTE_HIDDEN_NAME] = {"hidden-name",
                          "has a name that begins with a dot: it is extracted only with --hidden"},
    [NOTE_DASH] = {"dash", "has a name that begins with a dash: commands may take it for an option "
                           "once it is extracted"},
    [NOTE_DRAFT] = {"draft", "a draft, or not published; left out (--drafts packs it)"},
    [NOTE_FUTURE] = {"future", "is dated in the future"},
    [NOTE_ZONE] = {"zone", "the time zone of a date is not known: only its day is kept"},
    [NOTE_LANGUAGE] = {"language", "the language is not one of BCP 47, and was not used"},
    [NOTE_LONG_NAME] = {"long-name",
                        "has a part of more than 255 bytes in its name, and cannot be extracted"},
    [NOTE_NOT_PORTABLE] = {"not-portable",
                           "has a name that is not extracted on Windows (--portable refuses it)"},
    [NOTE_LEFTOVER] =
        {"leftover", "a copy or file that a program left, not packed (give it by name to pack it)"},
    [NOTE_TWIN] = {"twin", NULL},
    [NOTE_CLASH] = {"clash", NULL},
};

/* Beginnings are enough for messages: an id may be long, and a path longer. */
enum { NAME_SHOWN = 300, REASON_SHOWN = 1000 };

static char *copy_beginning(const char *text, size_t most)
{
    size_t length = strlen(text);
    char *copy = strndup(text, length > most ? most : length);
    if (copy && length > most)
        memcpy(copy + most - 3, "...", 3);
    return copy;
}

static void report(notes *n, const char *kind, const char *name, const char *text)
{
    json_t *line = n->report ? json_object() : NULL;
    if (!n->report)
        return;
    json_object_set_new(line, "kind", json_string(kind));
    if (name)
        json_add_text(line, "name", name, strlen(name));
    json_add_text(line, "text", text, strlen(text));
    n->has_report_failed |=
        !line || json_dumpf(line, n->report, JSON_COMPACT) != 0 || putc('\n', n->report) == EOF;
    json_decref(line);
}

static void keep_note(notes *n, enum note sort, const char *name, const char *text)
{
    struct note_kind *kind = &n->kinds[sort];
    report(n, sentences[sort].kind, name, text);
    if (kind->count < NOTES_SHOWN)
        kind->names[kind->count] = copy_beginning(name, NAME_SHOWN);
    if (kind->count == 0)
        kind->text = copy_beginning(text, REASON_SHOWN);
    kind->count++;
}

void notes_add(notes *n, enum note sort, const char *name)
{
    keep_note(n, sort, name, sentences[sort].what);
}

void notes_add_why(notes *n, enum note sort, const char *name, unsigned long line, const char *why)
{
    char *place = NULL;
    const char *what = sentences[sort].what;
    if (line == 0) {
        notes_add_text(n, sort, name, "%s: %s", what, why);
    } else if (asprintf(&place, "%s, line %lu", name, line) >= 0) {
        notes_add_text(n, sort, place, "%s: %s", what, why);
        free(place);
    }
}

void notes_add_text(notes *n, enum note sort, const char *name, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length >= 0) {
        keep_note(n, sort, name, text);
        free(text);
    }
}

static void say_kind(const struct note_kind *kind)
{
    const char *first = kind->names[0] ? kind->names[0] : "";
    const char *text = kind->text ? kind->text : "";
    const char *second = kind->names[1] ? kind->names[1] : "";
    const char *third = kind->names[2] ? kind->names[2] : "";
    if (kind->count == 1)
        say_warning("%s: %s", first, text);
    else if (kind->count == 2)
        say_warning("%s: %s (and 1 more: %s)", first, text, second);
    else
        say_warning("%s: %s (and %u more: %s, %s%s)", first, text, kind->count - 1, second, third,
                    kind->count > 3 ? ", ..." : "");
}

void notes_say(notes *n)
{
    for (int i = 0; i < NOTE_SORTS; i++) {
        struct note_kind *kind = &n->kinds[i];
        if (kind->count > 0 && !kind->is_said)
            say_kind(kind);
        kind->is_said = kind->count > 0;
    }
    for (size_t i = 0; i < NOTES_REASONS && !n->reasons[i].is_said; i++) {
        if (n->reasons[i].count > NOTES_SHOWN)
            say_warning("... and %u more were left out: --report lists them",
                        n->reasons[i].count - NOTES_SHOWN);
        n->reasons[i].is_said = n->reasons[i].format != NULL;
    }
}

void notes_count(const notes *n, json_t *object)
{
    json_t *counts = json_object();
    for (int i = 0; i < NOTE_SORTS; i++)
        if (n->kinds[i].count > 0)
            json_add_number(counts, sentences[i].kind, n->kinds[i].count);
    json_object_set_new(object, "notes", counts);
}

void notes_free(notes *n)
{
    for (int i = 0; i < NOTE_SORTS; i++) {
        for (int k = 0; k < NOTES_SHOWN; k++)
            free(n->kinds[i].names[k]);
        free(n->kinds[i].text);
    }
    *n = (notes){0};
}

/* What is refused for one reason has one format. Returns how often that was, with this time. */
static unsigned count_reason(notes *n, const char *format)
{
    size_t i = 0;
    while (i < NOTES_REASONS - 1 && n->reasons[i].format && n->reasons[i].format != format)
        i++;
    n->reasons[i].format = format;
    return ++n->reasons[i].count;
}

int notes_refuse(notes *n, int status, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    /* A parser that ran out of memory says that the input is bad. */
    if (allocation_failed())
        return notes_no_memory();
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return notes_no_memory();
    report(n, n->keep_going ? "left-out" : "refused", NULL, text);
    if (n->keep_going) {
        n->skipped++;
        if (count_reason(n, format) <= NOTES_SHOWN)
            say_warning("left out: %s", text);
        status = STATUS_DONE;
    } else {
        say_error("%s", text);
        say_note("--keep-going leaves out what cannot be packed, and packs the rest");
    }
    free(text);
    return status;
}

int notes_refuse_secret(notes *n, const char *name)
{
    return notes_refuse(n, STATUS_USAGE,
                        "%s: holds a secret key of minisign, which is never packed: move it "
                        "elsewhere, or leave it out with --exclude",
                        name);
}

int notes_no_memory(void)
{
    say_error("out of memory");
    return STATUS_IO;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person is told about the input: the sentences, and how often each is said. */
#include "input/notes.h"

#include "allocation.h"
#include "report/message.h"
#include "status.h"

#include <stdarg.h>
#include <stdlib.h>

enum { NOTES_SHOWN = 5 };

static const struct {
    const char *what, *others;
} sentences[NOTE_SORTS] = {
    [NOTE_EMPTY] = {"the article is empty", "empty articles"},
    [NOTE_NO_TITLE] = {"the article has no title", "articles without a title"},
    [NOTE_NOT_UTF8] = {"the text is not UTF-8; it is kept as it is", "articles that are not UTF-8"},
    [NOTE_CHARSET] = {"the charset that it declares is not known; its metadata may be wrong",
                      "articles with a charset that is not known"},
    [NOTE_JSON_LD] = {"its JSON-LD was not understood, at least in part",
                      "articles with JSON-LD that was not understood"},
    [NOTE_CONTROL] = {"the text contains control characters; they are kept",
                      "articles with control characters"},
    [NOTE_FRONT_MATTER] = {"the front matter was not understood", "problems with front matter"},
    [NOTE_DATE] = {"a date was not understood", "items with a date that was not understood"},
    [NOTE_NO_CONTENT] = {"it has neither content_html nor content_text; the article is empty",
                         "items without content"},
    [NOTE_TEXT_DROPPED] = {"the content_text is too long to be kept beside content_html",
                           "items whose content_text was not kept"},
    [NOTE_SYMLINK] = {"a symbolic link, left out (--follow packs what it points to)",
                      "symbolic links left out"},
    [NOTE_LOOP] = {"a symbolic link to a folder that it is in, left out",
                   "symbolic links that lead in a circle"},
    [NOTE_SPECIAL] = {"not a file or folder but a pipe, device or socket; left out",
                      "pipes, devices or sockets left out"},
    [NOTE_EMPTY_FOLDER] = {"an empty folder; an archive cannot contain it", "empty folders"},
    [NOTE_HIDDEN] = {"hidden, left out (--hidden packs it)", "hidden files and folders left out"},
    [NOTE_HIDDEN_NAME] = {"has a name that begins with a dot: it is extracted only with --hidden",
                          "entries with names that begin with a dot"},
    [NOTE_DASH] = {"has a name that begins with a dash: commands may take it for an option once it "
                   "is extracted",
                   "entries with names that begin with a dash"},
    [NOTE_DRAFT] = {"a draft, or not published; left out (--drafts packs it)",
                    "drafts and unpublished articles left out"},
    [NOTE_FUTURE] = {"is dated in the future", "articles dated in the future"},
    [NOTE_ZONE] = {"the time zone of a date is not known: only its day is kept",
                   "items with a date whose time zone is not known"},
    [NOTE_LANGUAGE] = {"the language is not one of BCP 47, and was not used",
                       "items with a language that was not understood"},
    [NOTE_LONG_NAME] = {"has a part of more than 255 bytes in its name, and cannot be extracted",
                        "entries with names that cannot be extracted"},
};

void notes_add(notes *n, enum note sort, const char *name)
{
    if (n->count[sort]++ < NOTES_SHOWN)
        say_warning("%s: %s", name, sentences[sort].what);
}

void notes_add_why(notes *n, enum note sort, const char *name, unsigned long line, const char *why)
{
    if (n->count[sort]++ >= NOTES_SHOWN)
        return;
    if (line > 0)
        say_warning("%s, line %lu: %s: %s", name, line, sentences[sort].what, why);
    else
        say_warning("%s: %s: %s", name, sentences[sort].what, why);
}

void notes_sum_up(const notes *n)
{
    for (int i = 0; i < NOTE_SORTS; i++)
        if (n->count[i] > NOTES_SHOWN)
            say_warning("... and %u more %s", n->count[i] - NOTES_SHOWN, sentences[i].others);
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
    if (n->keep_going) {
        n->skipped++;
        say_warning("left out: %s", text);
        status = STATUS_DONE;
    } else {
        say_error("%s", text);
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

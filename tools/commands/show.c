/* SPDX-License-Identifier: BSD-2-Clause */
/* anews show: shows an article to a person. */
#include "archive/entries.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "showing/article_text.h"
#include "showing/pager.h"
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LENGTH_MOST = 256 << 20, /* of an article that is shown */
    WIDTH_MOST = 100         /* longer lines are hard to read */
};

typedef struct options {
    reading_options reading;
    const char *file, *id;
} options;

static const struct option show_words[] = {
    TRUST_WORDS, REMEMBER_WORD, FETCHING_WORDS, COMMON_WORDS, {NULL, 0, NULL, 0},
};

static int read_show_option(void *context, int option, const char *value)
{
    options *o = context;
    return read_reading_option(&o->reading, option, value);
}

static const option_table show_options = {":" TRUST_LETTERS COMMON_LETTERS, show_words,
                                          read_show_option};

static int read_show_arguments(options *o, int argc, char **argv)
{
    if (argc - optind != 2) {
        say_error("show takes an archive and the id of one article");
        return STATUS_USAGE;
    }
    o->file = name_archive(&o->reading, argv[optind]);
    o->id = argv[optind + 1];
    return o->file != NULL ? STATUS_DONE : STATUS_IO;
}

/* What will be shown. */
typedef struct shown_content {
    an_reader *reader;
    const an_entry *entry;
} shown_content;

static void read_shown_content(void *context)
{
    const shown_content *c = context;
    entry_rehearse(c->reader, c->entry);
}

/* Reads the content of an entry, or of what an alias stands for. */
static int read_shown(archive *a, const options *o, shown *s)
{
    an_entry entry, target;
    an_reader *reader = &a->reader;
    int error = an_entry_find(reader, o->id, strlen(o->id), &entry);
    if (error == AN_ERR_NOT_FOUND) {
        say_error("%s: there is no \"%s\" in it; `anews list` shows what is", o->file, o->id);
        return STATUS_NOT_FOUND;
    }
    if (error == AN_OK)
        error = an_entry_resolve(reader, &entry, &target);
    if (error != AN_OK)
        return archive_say(a, reader, error, o->id);
    if (target.status == AN_WITHDRAWN) {
        say_error("%s: has been withdrawn by its publisher", o->id);
        return STATUS_NOT_FOUND;
    }
    find_media_type(&target, s);
    if (!target.has_content || !is_shown_text(s)) {
        say_error("%s: is no text but %s: use `anews extract`", o->id,
                  s->type[0] ? s->type : "of an unknown type");
        return STATUS_USAGE;
    }
    if (target.length > LENGTH_MOST) {
        say_error("%s: is too long to be shown: use `anews extract`", o->id);
        return STATUS_USAGE;
    }
    archive_rehearse(a, read_shown_content, &(shown_content){reader, &target});
    error = entry_content(reader, &target, &s->content, &s->length);
    return error == AN_OK ? STATUS_DONE : archive_say(a, reader, error, o->id);
}

static size_t find_width(void)
{
    unsigned width = platform_terminal_width(STDOUT_FILENO);
    return width < WIDTH_MOST ? width : WIDTH_MOST;
}

/* width: as for html_lines(). */
static int print_shown(const shown *s, size_t width)
{
    bytes text = {0};
    article_text(s, width, &text);
    bool failed = text.failed;
    if (failed)
        say_error("not enough memory to show it");
    else if (text.length > 0)
        put_lines(stdout, text.at, text.length);
    if (!failed && text.length > 0 && text.at[text.length - 1] != '\n')
        putchar('\n');
    bytes_free(&text);
    return failed ? STATUS_IO : STATUS_DONE;
}

static int show_opened(archive *a, const options *o, size_t width)
{
    shown s = {0};
    int status = check_remembered(&o->reading, a);
    if (status == STATUS_DONE)
        status = read_shown(a, o, &s);
    if (status == STATUS_DONE)
        status = print_shown(&s, width);
    free(s.content);
    return status == STATUS_DONE ? remember_read(&o->reading, a) : status;
}

/* The pager, which is a process, comes before the process is confined. */
static int show_confined(const options *o)
{
    archive a;
    pager p;
    size_t width = isatty(STDOUT_FILENO) == 1 ? find_width() : 0;
    pager_begin(&p);
    int status = open_confined(&o->reading, &a, o->file);
    if (status == STATUS_DONE) {
        status = show_opened(&a, o, width);
        archive_close(&a);
    }
    int flushed = pager_end(&p) ? STATUS_DONE : flush_output();
    return status == STATUS_DONE ? flushed : status;
}

static int run_show(options *o, int argc, char **argv)
{
    int status = read_show_arguments(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    return status == STATUS_DONE ? show_confined(o) : status;
}

int cmd_show(int argc, char **argv)
{
    options o = {0};
    int status;
    if (read_options(argc, argv, &show_options, &o, &status))
        status = run_show(&o, argc, argv);
    reading_options_free(&o.reading);
    return status;
}

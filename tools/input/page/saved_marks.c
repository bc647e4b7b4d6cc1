/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What programs leave in the text of a page as a source, for its address.
 *
 * Browsers and programs that save pages write a comment at the top that says where a page is from.
 * Archives of the Web pass the same to the script that replays it. Systems of blogs describe a page
 * in a comment for those who refer to it (trackback). None of that is markup, so that it is looked
 * for in the text, and only in forms that nobody writes by chance.
 */
#include "input/page/page.h"

#include <string.h>
#include <strings.h>

enum { SAVED_WITHIN = 4096 }; /* bytes before which a program says where it saved a page from */

/* A part of the text. */
typedef struct part {
    const char *at, *end;
} part;

/* Returns what follows the first `mark`: nothing if there is none. */
static part after_mark(part text, const char *mark)
{
    size_t length = strlen(mark);
    const char *at =
        text.at < text.end ? memmem(text.at, (size_t)(text.end - text.at), mark, length) : NULL;
    return (part){at ? at + length : text.end, text.end};
}

/* Returns what precedes the first `mark`: nothing if there is none. */
static part before_mark(part text, const char *mark)
{
    const char *at = text.at < text.end
                         ? memmem(text.at, (size_t)(text.end - text.at), mark, strlen(mark))
                         : NULL;
    return (part){text.at, at ? at : text.at};
}

/* Returns what precedes the first white space: nothing if there is none. */
static part first_word(part text)
{
    const char *end = text.at;
    while (end < text.end && (unsigned char)*end > ' ')
        end++;
    return (part){text.at, end < text.end ? end : text.at};
}

static bool part_begins(part text, const char *beginning)
{
    size_t length = strlen(beginning);
    return (size_t)(text.end - text.at) >= length && strncasecmp(text.at, beginning, length) == 0;
}

static void add_text_part(page *p, const char *source, part text)
{
    if (text.at < text.end)
        facts_add_markup(&p->facts, source, text.at, (size_t)(text.end - text.at));
}

/* A browser: "<!-- saved from url=(0024)https://example.org/a -->". */
static void add_saved_from(page *p, part top)
{
    part rest = after_mark(top, "<!-- saved from url=(");
    add_text_part(p, "saved from", first_word(after_mark(rest, ")")));
}

/* SingleFile: "Page saved with SingleFile", and a line " url: https://example.org/a ". */
static void add_single_file(page *p, part top)
{
    part rest = after_mark(top, "Page saved with SingleFile");
    add_text_part(p, "saved from", first_word(after_mark(before_mark(rest, "-->"), "url: ")));
}

/* HTTrack: "<!-- Mirrored from example.org/a by HTTrack Website Copier/3.x ... -->". It leaves
 * "http://" out, and no other scheme. */
static void add_mirrored(page *p, part text)
{
    part address = before_mark(after_mark(text, "<!-- Mirrored from "), " by HTTrack ");
    bytes whole = {0};
    if (address.at == address.end || address.end - address.at > LINK_MOST)
        return;
    bytes_add_text(&whole, part_begins(address, "https://") ? "" : "http://");
    bytes_add(&whole, address.at, (size_t)(address.end - address.at));
    if (!whole.failed)
        facts_add_markup(&p->facts, "saved from", whole.at, whole.length);
    p->facts.failed |= whole.failed;
    bytes_free(&whole);
}

/* Adds an address without the port that its scheme has anyway. */
static void add_without_port(bytes *out, part address)
{
    bool is_secure = part_begins(address, "https://");
    const char *port = is_secure ? ":443/" : ":80/";
    const char *host = address.at + (is_secure ? 8 : 7);
    part before = before_mark((part){host, address.end}, "/");
    size_t length = strlen(port) - 1;
    bool has_port = before.at < before.end && (size_t)(before.end - before.at) > length &&
                    memcmp(before.end - length, port, length) == 0;
    const char *cut = has_port ? before.end - length : before.end;
    bytes_add(out, address.at, (size_t)(cut - address.at));
    bytes_add(out, before.end, (size_t)(address.end - before.end));
}

/* The Wayback Machine:
 * __wm.wombat("http://example.org:80/a","20120611024252","https://archive.example/","web", ... */
static void add_archived(page *p, part top)
{
    part call = before_mark(after_mark(top, "__wm.wombat(\""), ")");
    part address = before_mark(call, "\",\"");
    part time = before_mark(after_mark(call, "\",\""), "\",\"");
    part archive = before_mark(after_mark((part){time.end, call.end}, "\",\""), "\",\"");
    part folder = before_mark(after_mark((part){archive.end, call.end}, "\",\""), "\"");
    bytes whole = {0};
    if (folder.at == folder.end || call.end - call.at > LINK_MOST ||
        !(part_begins(address, "http://") || part_begins(address, "https://")))
        return;
    bytes_add(&whole, archive.at, (size_t)(archive.end - archive.at));
    bytes_add(&whole, folder.at, (size_t)(folder.end - folder.at));
    bytes_add_text(&whole, "/");
    bytes_add(&whole, time.at, (size_t)(time.end - time.at));
    bytes_add_text(&whole, "/");
    add_without_port(&whole, address);
    if (!whole.failed)
        facts_add(&p->facts, "saved from", whole.at, whole.length);
    p->facts.failed |= whole.failed;
    bytes_free(&whole);
}

/* <rdf:Description rdf:about="https://example.org/a" ... trackback:ping="...". A page with several
 * of them is a list of articles. */
static void add_trackback(page *p, part text)
{
    part rest = after_mark(text, "<rdf:Description");
    part thing = before_mark(rest, "/>");
    if (after_mark(thing, "trackback:ping=").at == thing.end ||
        after_mark(rest, "<rdf:Description").at < rest.end)
        return;
    add_text_part(p, "trackback", before_mark(after_mark(thing, "rdf:about=\""), "\""));
}

void saved_marks_read(page *p, const char *text, size_t length)
{
    size_t within = length < SAVED_WITHIN ? length : SAVED_WITHIN;
    part all = {text, text + length}, top = {text, text + within};
    if (length == 0)
        return;
    add_saved_from(p, top);
    add_single_file(p, top);
    add_mirrored(p, all);
    add_archived(p, top);
    add_trackback(p, all);
}

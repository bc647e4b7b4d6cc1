/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTML and XHTML: the page is read as a series of events (html_reader.c, xhtml_reader.c), the
 * sources of metadata listen to them (page.c and what it names), and the best of what they say is
 * chosen (choice.c).
 */
#include "input/choice/choice.h"
#include "input/formats/format.h"
#include "input/front_matter/front_matter.h"
#include "input/page/page.h"

#include <stdlib.h>
#include <string.h>

static void parse_page(draft *d, const char *text, size_t length, bool is_xml)
{
    page *p = malloc(sizeof *p);
    if (!p) {
        d->failed = true;
        return;
    }
    page_read(p, text, length, is_xml, is_source);
    d->failed |= p->facts.failed;
    d->has_bad_json_ld |= p->facts.has_bad_json_ld;
    /* What it says is about the page that it leads to. */
    if (page_is_redirect(p))
        d->kind = AN_ASSET;
    else if (!d->failed)
        choose_all(d, &p->facts);
    page_free(p);
    free(p);
}

void html_parse(draft *d, const char *text, size_t length)
{
    /* Generators of sites put front matter before HTML, too. */
    front_matter_read(d, &text, &length);
    /* A page that says that it is XML is tried as such: "<title/>" is a whole element there. */
    parse_page(d, text, length, length >= 5 && memcmp(text, "<?xml", 5) == 0);
}

void xhtml_parse(draft *d, const char *text, size_t length)
{
    parse_page(d, text, length, true);
}

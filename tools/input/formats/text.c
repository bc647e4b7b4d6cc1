/* SPDX-License-Identifier: BSD-2-Clause */
/* Plain text: what it says about itself before it begins, and its first line. */
#include "input/formats/format.h"
#include "input/front_matter/front_matter.h"

void text_parse(draft *d, const char *text, size_t length)
{
    front_matter_read(d, &text, &length);
    if (!draft_has(d, AN_TAG_TITLE))
        text_add_title(d, text, length);
}

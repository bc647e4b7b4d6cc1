/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions about markup that both readers and those who listen to them ask. */
#include "input/markup/markup.h"

#include "text/ascii.h"

#include <string.h>

bool is_named(const char *at, size_t length, const char *name)
{
    for (size_t i = 0; i < length; i++)
        if (name[i] == 0 || ascii_lower(at[i]) != name[i])
            return false;
    return name[length] == 0;
}

bool is_any_of(const char *at, size_t length, const char *const *names)
{
    for (; *names; names++)
        if (is_named(at, length, *names))
            return true;
    return false;
}

bool is_heading(const markup_tag *t)
{
    return t->length == 2 && ascii_lower(t->name[0]) == 'h' && t->name[1] >= '1' &&
           t->name[1] <= '6';
}

bool is_skipped_element(const char *at, size_t length)
{
    static const char *const names[] = {"style", "textarea", "noscript", "template", "svg",
                                        "math",  "iframe",   "noembed",  "noframes", "xmp"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_named(at, length, names[i]))
            return true;
    return false;
}

const attribute *tag_attribute(const markup_tag *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (is_named(t->attributes[i].name, t->attributes[i].name_length, name))
            return &t->attributes[i];
    return NULL;
}

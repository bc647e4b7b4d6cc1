/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/streams/feed_levels.h"

#include "input/streams/feed_names.h"
#include "text/addresses.h"

#include <stdlib.h>
#include <string.h>

static unsigned level_number(unsigned depth)
{
    return depth < FEED_LEVELS ? depth : FEED_LEVELS - 1;
}

const char *feed_levels_base(const feed_levels *levels, unsigned depth)
{
    for (unsigned i = level_number(depth); i > 0; i--)
        if (levels->at[i].base)
            return levels->at[i].base;
    return NULL;
}

const char *feed_levels_language(const feed_levels *levels)
{
    return levels->at[level_number(levels->depth)].language;
}

static const char *find_xml_attribute(const char **attributes, const char *local)
{
    static const char space[] = "http://www.w3.org/XML/1998/namespace";
    for (size_t i = 0; attributes[i]; i += 2) {
        const feed_name name = feed_name_split(attributes[i]);
        if (feed_name_is(&name, space, local))
            return attributes[i + 1];
    }
    return NULL;
}

bool feed_levels_open(feed_levels *levels, const char **attributes)
{
    const char *base = find_xml_attribute(attributes, "base");
    const char *language = find_xml_attribute(attributes, "lang");
    const char *outer = feed_levels_base(levels, levels->depth);
    if (!language)
        language = feed_levels_language(levels);
    levels->depth++;
    if (levels->depth >= FEED_LEVELS)
        return true;
    char *own = levels->at[levels->depth].language;
    own[0] = '\0';
    if (strlen(language) < FEED_LANGUAGE_ROOM)
        memcpy(own, language, strlen(language) + 1);
    bytes resolved = {0};
    if (base && resolve_address(outer, base, &resolved))
        levels->at[levels->depth].base = resolved.at;
    else
        free(resolved.at);
    return !resolved.failed;
}

void feed_levels_close(feed_levels *levels)
{
    if (levels->depth < FEED_LEVELS) {
        free(levels->at[levels->depth].base);
        levels->at[levels->depth].base = NULL;
    }
    levels->depth--;
}

bool feed_levels_set_base(feed_levels *levels, const char *base)
{
    levels->at[1].base = strdup(base);
    return levels->at[1].base != NULL;
}

void feed_levels_free(feed_levels *levels)
{
    for (unsigned i = 0; i < FEED_LEVELS; i++)
        free(levels->at[i].base);
}

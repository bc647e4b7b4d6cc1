/* SPDX-License-Identifier: BSD-2-Clause */
#include "extraction/odd_names.h"

#include "platform/platform.h"
#include "report/message.h"
#include "text/paths.h"
#include "text/portable_name.h"

enum { SAID_MOST = 3 };

static void note_hidden(odd_names *names, const char *id, size_t length)
{
    if (names->hidden++ < SAID_MOST)
        say_warning("%.*s: begins with a dot, or is in a folder that does, and is left out: "
                    "--hidden extracts it, and so does its name on the command line",
                    (int)length, id);
}

static void note_odd(odd_names *names, const char *id, size_t length, const char *what,
                     const char *advice)
{
    if (names->odd++ < SAID_MOST)
        say_warning("%.*s: %s: %s", (int)length, id, what, advice);
}

bool odd_names_allow(odd_names *names, const char *id, size_t length, bool with_hidden)
{
    if (!with_hidden && has_part_with(id, length, '.')) {
        note_hidden(names, id, length);
        return false;
    }
    if (has_part_with(id, length, '-'))
        note_odd(names, id, length, "a part of its name begins with a dash",
                 "programs take that for an option; put ./ before it");
    else if (is_misleading_text(id, length))
        note_odd(names, id, length, "its name has characters that nobody sees",
                 "look twice at what it seems to be");
    return true;
}

bool odd_names_refuse(odd_names *names, const char *id, size_t length, bool is_twin)
{
    if (platform_takes_all_names())
        return false;
    const char *fault = portable_fault(id, length);
    if (!fault && is_twin)
        fault = "here it is the same as that of another entry, which differs in case";
    if (fault && names->refused++ < SAID_MOST)
        say_error("%.*s: cannot be the name of a file here, and is not extracted: %s; --stdout "
                  "reads it",
                  (int)length, id, fault);
    return fault != NULL;
}

void odd_names_sum_up(const odd_names *names)
{
    if (names->hidden > SAID_MOST)
        say_warning("%lu more that begin with a dot are left out", names->hidden - SAID_MOST);
    if (names->refused > SAID_MOST)
        say_error("%lu more have names that files cannot have here, and are not extracted",
                  names->refused - SAID_MOST);
    if (names->odd > SAID_MOST)
        say_warning("%lu more have odd names", names->odd - SAID_MOST);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guesses the charset of text by letting libuchardet compare it with how often the letters of many
 * languages occur. A proposal is used only if the text can be decoded with it: one that leaves
 * bytes without a meaning, or makes control characters of them, is wrong.
 *
 * The library is written in C++. Linked in, it would make every subcommand start later and grow by
 * a C++ runtime, though few inputs need it. So it is loaded when the first of them is met.
 */
#include "text/charset_guess.h"

#include "text/charset.h"

#ifndef AN_ONE_FILE
#include <dlfcn.h>
#endif
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The part of uchardet.h that is used. It has been the same in all versions with this name. */
#define LIBRARY "libuchardet.so.0"
typedef struct uchardet *detector;
static struct {
    detector (*create)(void);
    void (*destroy)(detector);
    int (*feed)(detector, const char *, size_t);
    void (*end)(detector);
    const char *(*name)(detector);
} uchardet;

#ifdef AN_ONE_FILE
/* The command is one file, and a C++ library is not in it. */
static bool load_uchardet(void)
{
    return false;
}
#else
/* Finds a function of the library. ISO C has no cast from a pointer to data to one to a function,
 * and POSIX says that their bytes are the same. */
static bool find_function(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

static bool load_uchardet(void)
{
    static bool is_tried, is_loaded;
    void *library = is_tried ? NULL : dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    is_tried = true;
    if (library)
        is_loaded = find_function(library, "uchardet_new", &uchardet.create) &&
                    find_function(library, "uchardet_delete", &uchardet.destroy) &&
                    find_function(library, "uchardet_handle_data", &uchardet.feed) &&
                    find_function(library, "uchardet_data_end", &uchardet.end) &&
                    find_function(library, "uchardet_get_charset", &uchardet.name);
    return is_loaded;
}
#endif

/* Sets the label to what the library proposes; "" if that is nothing. */
static void propose(const char *at, size_t length, char *label, size_t room)
{
    detector d = uchardet.create();
    *label = '\0';
    if (!d)
        return;
    if (uchardet.feed(d, at, length) == 0) {
        uchardet.end(d);
        (void)snprintf(label, room, "%s", uchardet.name(d));
    }
    uchardet.destroy(d);
}

/* The label of what the library calls by a name that browsers do not know. */
static const char *label_of_proposal(const char *name)
{
    if (strcasecmp(name, "UHC") == 0)
        return "euc-kr";
    return strcasecmp(name, "MAC-CYRILLIC") == 0 ? "x-mac-cyrillic" : name;
}

/* Whether text in UTF-8 has neither U+FFFD nor one of the controls U+0080 to U+009F. */
static bool is_sound(const bytes *text)
{
    for (size_t i = 0; i + 1 < text->length; i++)
        if (text->at[i] == '\xC2' && (unsigned char)text->at[i + 1] < 0xA0)
            return false;
    return !text->failed && !memmem(text->at, text->length, "\xEF\xBF\xBD", 3);
}

static bool can_be_decoded(const char *at, size_t length, const char *label)
{
    const struct charset *set = charset_of_label(label);
    bytes text = {0};
    /* What the library calls ASCII or UTF-16 is none of what is asked for. */
    if (!charset_can_be_read(set) || !set->step || !set->is_ascii_at_rest ||
        strcasecmp(label, "ascii") == 0)
        return false;
    charset_decode_head(at, length, label, &text);
    bool is_good = is_sound(&text);
    bytes_free(&text);
    return is_good;
}

enum guess charset_guess(const char *at, size_t length, char *name, size_t room)
{
    char proposal[64];
    if (!load_uchardet())
        return GUESS_NO_LIBRARY;
    propose(at, length, proposal, sizeof proposal);
    const char *label = label_of_proposal(proposal);
    if (!can_be_decoded(at, length, label))
        return GUESS_NONE;
    (void)snprintf(name, room, "%s", charset_of_label(label)->name);
    return GUESS_MADE;
}

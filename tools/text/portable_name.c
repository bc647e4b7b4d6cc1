/* SPDX-License-Identifier: BSD-2-Clause */
#include "text/portable_name.h"

#include "text/ascii.h"

#include <stdbool.h>
#include <string.h>

static bool equals_in_any_case(const char *text, size_t length, const char *upper)
{
    if (length != strlen(upper))
        return false;
    for (size_t i = 0; i < length; i++)
        if (ascii_lower(text[i]) != ascii_lower(upper[i]))
            return false;
    return true;
}

/* Whether this is a digit from 1 to 9, or a superscript one, of which Latin-1 has 1 to 3. */
static bool is_port_number(const char *text, size_t length)
{
    if (length == 1)
        return text[0] >= '1' && text[0] <= '9';
    return length == 2 && (memcmp(text, "\xC2\xB9", 2) == 0 || memcmp(text, "\xC2\xB2", 2) == 0 ||
                           memcmp(text, "\xC2\xB3", 2) == 0);
}

/* Whether a name is that of a device, with whatever follows its first dot: "nul", "Com1.txt",
 * "aux .tar.gz". */
static bool is_device(const char *name, size_t length)
{
    static const char *const devices[] = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
    const char *dot = memchr(name, '.', length);
    if (dot)
        length = (size_t)(dot - name);
    while (length > 0 && name[length - 1] == ' ')
        length--;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (equals_in_any_case(name, length, devices[i]))
            return true;
    return length > 3 &&
           (equals_in_any_case(name, 3, "COM") || equals_in_any_case(name, 3, "LPT")) &&
           is_port_number(name + 3, length - 3);
}

static size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

/* Whether Windows may have given this name to a file besides the one that it has: "GIT~1" to
 * ".git", "LONGNA~1.TXT". It has at most eight characters, the last a number after a "~", and an
 * extension of at most three. */
static bool is_short_name(const char *name, size_t length)
{
    const char *dot = memchr(name, '.', length);
    size_t base = dot ? (size_t)(dot - name) : length, digits = 0;
    size_t suffix = dot ? length - base - 1 : 0;
    while (digits < base && name[base - 1 - digits] >= '0' && name[base - 1 - digits] <= '9')
        digits++;
    return digits > 0 && digits < base && name[base - 1 - digits] == '~' &&
           count_characters(name, base) <= 8 &&
           (!dot || (count_characters(dot + 1, suffix) <= 3 && !memchr(dot + 1, '.', suffix)));
}

const char *portable_name_fault(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7F)
            return "it has a control character";
        else if (name[i] == '\\')
            return "it has a backslash, which Windows takes for a slash";
        else if (strchr("<>:\"|?*", name[i]))
            return "it has one of the characters < > : \" | ? *";
    if (length > 0 && (name[length - 1] == '.' || name[length - 1] == ' '))
        return "a part of it ends in a dot or a space, which Windows drops";
    return is_device(name, length) ? "a part of it is the name of a device on Windows" : NULL;
}

static const char *fault_of_part(const char *name, size_t length)
{
    const char *fault = portable_name_fault(name, length);
    if (!fault && is_short_name(name, length))
        return "a part of it may be the short name of another file on Windows";
    return fault;
}

const char *portable_fault(const char *path, size_t length)
{
    for (const char *end = path + length;;) {
        const char *slash = memchr(path, '/', (size_t)(end - path));
        const char *fault = fault_of_part(path, (size_t)((slash ? slash : end) - path));
        if (fault || !slash)
            return fault;
        path = slash + 1;
    }
}

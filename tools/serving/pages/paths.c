/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/pages/paths.h"

#include "text/ascii.h"

#include <string.h>

static int read_hex_digit(char c)
{
    c = ascii_lower(c);
    return is_ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool decode_path(const char *part, size_t length, char *text, size_t *decoded)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++, n++) {
        text[n] = part[i];
        if (part[i] == '%') {
            int high = i + 2 < length ? read_hex_digit(part[i + 1]) : -1,
                low = i + 2 < length ? read_hex_digit(part[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            text[n] = (char)(high << 4 | low);
            i += 2;
        }
        if (text[n] == '\0')
            return false;
    }
    text[n] = '\0';
    *decoded = n;
    return true;
}

/* Whether a component of a path means something else to browsers than its name. */
static bool has_special_component(const char *text, size_t length)
{
    for (size_t at = 0; at <= length;) {
        size_t end = at;
        while (end < length && text[end] != '/')
            end++;
        size_t n = end - at;
        if (n == 0 || (n <= 2 && text[at] == '.' && text[end - 1] == '.'))
            return true;
        at = end + 1;
    }
    return false;
}

void put_encoded(FILE *to, const char *text, size_t length, bool keeps_slashes)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (is_ascii_letter(c) || is_ascii_digit(c) || c == '-' || c == '_' || c == '.' ||
            c == '~' || (c == '/' && keeps_slashes))
            (void)fputc(c, to);
        else
            (void)fprintf(to, "%%%02X", (unsigned char)c);
    }
}

void put_path(FILE *to, const char *text, size_t length)
{
    put_encoded(to, text, length, !has_special_component(text, length));
}

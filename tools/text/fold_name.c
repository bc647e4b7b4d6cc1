/* SPDX-License-Identifier: BSD-2-Clause */
/* What names of files are to file systems that do not tell all of them apart. */
#include "text/fold_name.h"

#include "text/ascii.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

static bool is_plain_name(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

/* Takes dots and spaces off the ends of components, and the case of what is ASCII. Returns the
 * length. */
static size_t fold_plainly(char *text, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i == length || text[i] == '/')
            while (n > 0 && (text[n - 1] == '.' || text[n - 1] == ' '))
                n--;
        if (i < length)
            text[n++] = ascii_lower(text[i]);
    }
    return n;
}

char *fold_name(const char *id, size_t id_length, size_t *length)
{
    uint8_t *upper = NULL, *folded = NULL;
    *length = id_length;
    /* Upper case first: it makes one letter of some that folding alone tells apart. */
    if (!is_plain_name(id, id_length))
        upper = u8_toupper((const uint8_t *)id, id_length, NULL, NULL, NULL, length);
    if (upper != NULL)
        folded = u8_casefold(upper, *length, NULL, UNINORM_NFKD, NULL, length);
    free(upper);
    if (folded == NULL) {
        folded = malloc(id_length + 1);
        *length = id_length;
        if (folded != NULL)
            memcpy(folded, id, id_length);
    }
    if (folded != NULL)
        *length = fold_plainly((char *)folded, *length);
    return (char *)folded;
}

char *name_form(const char *name, unsigned form)
{
    const uint8_t *text = (const uint8_t *)name;
    const uninorm_t forms[] = {UNINORM_NFC, UNINORM_NFD};
    uninorm_t normal = forms[form % 2];
    size_t n = strlen(name), length = 0;
    uint8_t *made = form / 2 == 0   ? u8_normalize(normal, text, n, NULL, &length)
                    : form / 2 == 1 ? u8_toupper(text, n, NULL, normal, NULL, &length)
                                    : u8_tolower(text, n, NULL, normal, NULL, &length);
    char *ended = made != NULL ? realloc(made, length + 1) : NULL;
    if (ended == NULL)
        free(made);
    else
        ended[length] = '\0';
    return ended;
}

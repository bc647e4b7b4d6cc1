/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the name that is most like a mistyped word. The measure is the Damerau-Levenshtein
 * distance: how many letters must be inserted, deleted, changed, or swapped with their neighbour to
 * turn one word into the other. About a third of a name's letters may be wrong. A word that begins
 * a name counts as one edit away from it.
 */
#include "report/nearest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static unsigned least_of(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

unsigned edits_between(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned cost[NEAREST_WORD_MAX + 1][NEAREST_WORD_MAX + 1];
    for (unsigned i = 0; i <= a_length; i++)
        cost[i][0] = i;
    for (unsigned j = 0; j <= b_length; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        for (size_t j = 1; j <= b_length; j++) {
            unsigned change = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            cost[i][j] = least_of(cost[i - 1][j] + 1, cost[i][j - 1] + 1, change);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && cost[i - 2][j - 2] + 1 < cost[i][j])
                cost[i][j] = cost[i - 2][j - 2] + 1;
        }
    }
    return cost[a_length][b_length];
}

unsigned edits_bearable(size_t length)
{
    return length < 4 ? 1 : (unsigned)(length + 2) / 3;
}

const char *nearest(const char *word, const char *const *names)
{
    size_t length = strlen(word);
    if (length == 0 || length > NEAREST_WORD_MAX)
        return NULL;
    const char *best = NULL;
    unsigned best_distance = UINT32_MAX;
    for (; *names != NULL; names++) {
        size_t name_length = strlen(*names);
        if (name_length > NEAREST_WORD_MAX)
            continue;
        unsigned d = edits_between(word, length, *names, name_length);
        if (length >= 2 && strncmp(word, *names, length) == 0)
            d = 1;
        if (d <= edits_bearable(name_length) && d < best_distance) {
            best = *names;
            best_distance = d;
        }
    }
    return best;
}

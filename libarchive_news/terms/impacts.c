/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chooses impacts: rules 17.82 and 17.83.
 *
 * Each impact takes the strengths up to its cut, and the cut of an impact is where a certain share
 * of all postings is reached. So counts of strengths are all that is needed, and one pass over them
 * from the lowest up.
 */
#include "terms/terms.h"

/* How many of 65536 postings have this impact or a lower one. */
static const uint32_t shares[ANI_IMPACTS] = {29514, 45746, 54674, 59585, 62285, 63771,
                                             64588, 65037, 65284, 65420, 65495, 65536};

static uint64_t count_strengths(const ani_search *s)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < ANI_STRENGTHS; i++)
        sum += s->strengths[i];
    return sum;
}

/* The strength at which a share is reached still has the impact of that share, so the impact grows
 * after it, and past all shares that it reached. */
static void cut_strengths(ani_search *s)
{
    uint64_t all = count_strengths(s), below = 0;
    unsigned impact = 0;
    for (unsigned i = 0; i < ANI_STRENGTHS; i++) {
        s->impacts[i] = (uint8_t)impact;
        below += s->strengths[i];
        while (impact < ANI_IMPACTS - 1 && below * 65536 >= shares[impact] * all)
            impact++;
    }
}

static void weigh_impacts(ani_search *s)
{
    uint64_t sums[ANI_IMPACTS] = {0}, counts[ANI_IMPACTS] = {0};
    for (unsigned i = 0; i < ANI_STRENGTHS; i++) {
        sums[s->impacts[i]] += i * s->strengths[i];
        counts[s->impacts[i]] += s->strengths[i];
    }
    for (unsigned i = 0; i < ANI_IMPACTS; i++)
        if (counts[i] > 0)
            s->weights[i] = (uint8_t)(sums[i] / (257 * counts[i]));
}

void ani_choose_impacts(ani_search *s)
{
    cut_strengths(s);
    weigh_impacts(s);
}

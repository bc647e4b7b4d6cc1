/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Most servers send several ranges in one answer; then only ranges with next to nothing between
 * them are joined. Of others, each range takes a request.
 *
 * A request costs a round trip, in which a usual line could bring some tens of kilobytes. So two
 * runs with little between them are fetched in one request. First all gaps that are near are
 * closed. If more requests are left than the missing bytes are worth, the smallest of the other
 * gaps are closed as well, as many as need be, but none that is far: those cost more than the
 * request.
 */
#include "fetching/ranges.h"

#include "allocation.h"

#include <stdlib.h>
#include <string.h>

bool ranges_add(range_list *list, uint64_t begin, uint64_t end)
{
    if (list->count > 0 && list->at[list->count - 1].end == begin) {
        list->at[list->count - 1].end = end;
        return true;
    }
    if (list->count == list->room) {
        size_t room = list->room * 2 + 16;
        range *more = grow_array(list->at, room, sizeof *more);
        if (more == NULL)
            return false;
        list->at = more;
        list->room = room;
    }
    list->at[list->count++] = (range){begin, end};
    return true;
}

bool ranges_cover(const range_list *list, uint64_t begin, uint64_t end)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].begin <= begin && end <= list->at[i].end)
            return true;
    return false;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_ranges(const void *a, const void *b)
{
    return compare_numbers(((const range *)a)->begin, ((const range *)b)->begin);
}

static int compare_gaps(const void *a, const void *b)
{
    return compare_numbers(*(const uint64_t *)a, *(const uint64_t *)b);
}

/* Joins ranges, which are sorted, whose gap is at most this. */
static void close_gaps(range_list *list, uint64_t most)
{
    size_t kept = 0;
    for (size_t i = 1; i < list->count; i++) {
        range *last = &list->at[kept];
        const range next = list->at[i];
        if (next.begin <= last->end || next.begin - last->end <= most)
            last->end = next.end > last->end ? next.end : last->end;
        else
            list->at[++kept] = next;
    }
    list->count = list->count > 0 ? kept + 1 : 0;
}

/* How many requests the ranges are worth: 1 at least. */
static size_t count_requests(const range_list *list, const join_rule *rule)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < list->count; i++)
        missing += list->at[i].end - list->at[i].begin;
    uint64_t worth = missing / rule->request_bytes;
    size_t most = worth > rule->most ? rule->most : (size_t)worth;
    most = most < rule->least ? rule->least : most;
    return most > 0 ? most : 1;
}

void ranges_sort(range_list *list)
{
    if (list->count > 0)
        qsort(list->at, list->count, sizeof *list->at, compare_ranges);
    close_gaps(list, GAP_PART);
}

void ranges_drop(range_list *list, size_t count)
{
    list->count -= count;
    if (list->count > 0)
        memmove(list->at, list->at + count, list->count * sizeof *list->at);
}

bool ranges_join(range_list *list, const join_rule *rule)
{
    if (list->count == 0)
        return true;
    ranges_sort(list);
    close_gaps(list, rule->near);
    size_t most = count_requests(list, rule);
    size_t count = list->count - 1;
    if (count == 0 || count < most)
        return true;
    uint64_t *gaps = calloc(count, sizeof *gaps);
    if (gaps == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        gaps[i] = list->at[i + 1].begin - list->at[i].end;
    qsort(gaps, count, sizeof *gaps, compare_gaps);
    uint64_t widest = gaps[count - most];
    free(gaps);
    close_gaps(list, widest < rule->far ? widest : rule->far);
    return true;
}

void ranges_free(range_list *list)
{
    free(list->at);
    *list = (range_list){0};
}

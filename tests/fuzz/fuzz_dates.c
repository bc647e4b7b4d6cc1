/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates: what is read is a date, twice the same, and those who accept no doubt accept only what is
 * read. */
#include "input/values/dates.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 512 };

static bool is_same(const an_date *a, const an_date *b)
{
    return a->seconds == b->seconds && a->precision == b->precision &&
           a->utc_offset == b->utc_offset;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TEXT_MOST + 1];
    an_date date = {0}, again = {0}, strict = {0};
    if (size > TEXT_MOST)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    enum date_reading reading = date_read(text, &date);
    if (date_read(text, &again) != reading || !is_same(&date, &again))
        abort();
    bool is_sure = parse_date(text, &strict);
    if (is_sure && reading != DATE_READ && reading != DATE_ZERO)
        abort();
    if (is_sure && reading == DATE_READ && !is_same(&date, &strict))
        abort();
    return 0;
}

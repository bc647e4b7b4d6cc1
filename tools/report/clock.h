/* SPDX-License-Identifier: BSD-2-Clause */
/* The present, as far as it is known: clocks may be wrong, and so may times in archives. */
#ifndef ANEWS_CLOCK_H
#define ANEWS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* The present. */
typedef struct moment {
    int64_t now;
    bool at_least; /* a lower bound: the clock is behind what was signed already */
} moment;

moment find_moment(void);
/* Says that the present is later than this, whatever the clock says: an edition that was verified
 * was made then. */
void set_latest_time(int64_t seconds);
/* Whether a time lies more than two days ahead of the clock, while the clock can be right: it is
 * not before the time when this program was written, as one without a battery is. Such a time is
 * wrong, and says nothing about the present. */
bool is_from_future(int64_t seconds);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/clock.h"

#include <time.h>

#define PROGRAM_WRITTEN INT64_C(1793491200) /* 2026-11-01 */
#define TWO_DAYS INT64_C(172800)

static int64_t latest_time = INT64_MIN;

void set_latest_time(int64_t seconds)
{
    latest_time = seconds > latest_time ? seconds : latest_time;
}

moment find_moment(void)
{
    int64_t clock = (int64_t)time(NULL);
    return clock < latest_time ? (moment){latest_time, true} : (moment){clock, false};
}

bool is_from_future(int64_t seconds)
{
    int64_t clock = (int64_t)time(NULL);
    return clock >= PROGRAM_WRITTEN && seconds > clock + TWO_DAYS;
}

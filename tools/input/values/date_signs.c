/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates as Chinese, Japanese and Korean write them: each number has a sign of what it counts after
 * it. "2021年3月4日(木) 午後3時04分", "2021년 3월 4일 오후 3:04". */
#include "input/values/date_parts.h"
#include "text/ascii.h"

#include <string.h>

static bool skip_sign(const char **s, const char *const *signs)
{
    for (; *signs; signs++)
        if (date_skip_text(s, *signs))
            return true;
    return false;
}

/* A number and its sign. */
static bool read_counted(const char **s, size_t most, const char *const *signs, int *value)
{
    const char *at = *s;
    date_skip_space(&at);
    if (!date_digits(&at, 1, most, value))
        return false;
    date_skip_space(&at);
    if (!skip_sign(&at, signs))
        return false;
    *s = at;
    return true;
}

/* 3時04分05秒 */
static bool read_counted_time(const char **s, date_parts *p)
{
    static const char *const hours[] = {"時", "时", "點", "点", "시", NULL};
    static const char *const minutes[] = {"分", "분", NULL};
    static const char *const seconds[] = {"秒", "초", NULL};
    int number;
    if (!read_counted(s, 2, hours, &p->hour))
        return false;
    if (read_counted(s, 2, minutes, &number))
        p->minute = number;
    if (read_counted(s, 2, seconds, &number))
        p->second = number;
    p->has_time = true;
    return true;
}

static bool read_signed_time(const char *s, date_parts *p)
{
    static const char *const mornings[] = {"午前", "上午", "오전", NULL};
    static const char *const evenings[] = {"午後", "下午", "오후", NULL};
    bool is_morning = skip_sign(&s, mornings);
    bool is_evening = !is_morning && skip_sign(&s, evenings);
    date_skip_space(&s);
    if (!read_counted_time(&s, p) && (!date_clock(&s, p) || !date_zone(&s, p)))
        return false;
    if ((is_morning || is_evening) && p->hour > 12)
        return is_evening && *s == 0;
    if (is_morning || is_evening)
        p->hour = p->hour % 12 + (is_evening ? 12 : 0);
    return date_rest(s, p);
}

bool date_of_signs(const char *s, date_parts *p)
{
    static const char *const years[] = {"年", "년", NULL};
    static const char *const months[] = {"月", "월", NULL};
    static const char *const days[] = {"日", "号", "號", "일", NULL};
    if (date_count_digits(s) != 4 || !read_counted(&s, 4, years, &p->year))
        return false;
    if (!read_counted(&s, 2, months, &p->month))
        return *s == 0;
    date_skip_space(&s);
    if (*s == 0)
        return true;
    if (!read_counted(&s, 2, days, &p->day))
        return false;
    date_skip_space(&s);
    date_name name = date_find_name(s);
    if (name.is_weekday)
        s += name.length;
    date_skip_space(&s);
    return *s == 0 || read_signed_time(s, p);
}

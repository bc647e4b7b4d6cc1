/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/progress.h"

#include "report/message.h"

#include <inttypes.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
    struct timespec t = {0};
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool is_shown(void)
{
    return !quiet && isatty(STDERR_FILENO) == 1;
}

void progress_begin(progress *p, const char *verb)
{
    *p = (progress){.verb = verb, .start = seconds_now()};
}

double progress_seconds(const progress *p)
{
    return seconds_now() - p->start;
}

static int format_bytes(char *text, size_t size, double bytes)
{
    static const char *const unit[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    unsigned u = 0;
    while (bytes >= 1024 && u < 5) {
        bytes /= 1024;
        u++;
    }
    return snprintf(text, size, u == 0 ? "%.0f %s" : "%.1f %s", bytes, unit[u]);
}

static void format_left(char *text, size_t size, double seconds)
{
    uint64_t s = seconds < 0 ? 0 : seconds > 359999 ? 359999 : (uint64_t)seconds;
    if (s >= 3600)
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64 " left", s / 3600, s / 60 % 60,
                 s % 60);
    else
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64 " left", s / 60, s % 60);
}

static int terminal_width(void)
{
    struct winsize w = {0};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_col < 20)
        return 79;
    return w.ws_col - 1;
}

static void draw_line(const progress *p, double lasted, uint64_t done, uint64_t total)
{
    char bytes[32];
    char all[40] = "";
    char rate[32];
    char left[40] = "";
    char items[40] = "";
    format_bytes(bytes, sizeof bytes, (double)done);
    format_bytes(rate, sizeof rate, (double)done / lasted);
    if (total != 0) {
        char size[32];
        format_bytes(size, sizeof size, (double)total);
        snprintf(all, sizeof all, " of %s", size);
    }
    if (total != 0 && done != 0 && done <= total) {
        char time_left[32];
        format_left(time_left, sizeof time_left, lasted * (double)(total - done) / (double)done);
        snprintf(left, sizeof left, ", %s", time_left);
    }
    if (p->items != 0)
        snprintf(items, sizeof items, "%" PRIu64 " items, ", p->items);
    char line[256];
    snprintf(line, sizeof line, "%s: %s%s%s, %s/s%s", p->verb, items, bytes, all, rate, left);
    fprintf(stderr, "\r%.*s\033[K", terminal_width(), line);
    fflush(stderr);
}

void progress_step(progress *p, uint64_t done, uint64_t total)
{
    if (!is_shown())
        return;
    double t = seconds_now();
    if (t - p->start < 1 || t - p->shown < 0.2)
        return;
    p->shown = t;
    draw_line(p, t - p->start, done, total);
}

void progress_end(progress *p)
{
    if (p->shown > 0 && is_shown())
        fputs("\r\033[K", stderr);
    p->shown = 0;
}

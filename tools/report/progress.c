/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line is drawn by a thread of its own, which looks at what was reported last. So it goes on
 * while one step takes seconds, and a caller that reports each block pays for no system call.
 */
#include "report/progress.h"

#include "platform/platform.h"
#include "report/message.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

/* The line appears after a second, and is drawn this often. */
#define APPEARS_AFTER 1.0
enum { NANOSECONDS_BETWEEN = 250000000 };

/* All of it under the lock, but for is_running, which the thread does not look at. */
static struct line {
    pthread_mutex_t lock;
    pthread_cond_t ending;
    pthread_t thread;
    bool is_running; /* the thread is there */
    bool is_ending;  /* and is to end */
    bool is_drawn;   /* the line is on the terminal */
    const char *verb;
    double start;       /* of the work */
    double phase_start; /* of this part of it */
    uint64_t items, done, total;
} line = {.lock = PTHREAD_MUTEX_INITIALIZER, .ending = PTHREAD_COND_INITIALIZER};

static double seconds_now(void)
{
    struct timespec t = {0};
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
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

static void format_duration(char *text, size_t size, double seconds)
{
    uint64_t s = seconds < 0 ? 0 : seconds > 359999 ? 359999 : (uint64_t)seconds;
    if (s >= 3600)
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64, s / 60, s % 60);
}

static int terminal_width(void)
{
    unsigned width = platform_terminal_width(STDERR_FILENO);
    return width < 20 ? 79 : (int)width - 1;
}

/* Formats what is known of the bytes: "3.0 MiB of 8.1 MiB, 1.0 MiB/s, 0:05 left", or how long it
 * has taken where nothing is counted. */
static void format_state(char *text, size_t size, double lasted)
{
    char done[32], total[32], rate[32], left[32];
    format_bytes(done, sizeof done, (double)line.done);
    format_bytes(total, sizeof total, (double)line.total);
    format_bytes(rate, sizeof rate, lasted > 0 ? (double)line.done / lasted : 0);
    if (line.done == 0) {
        format_duration(done, sizeof done, lasted);
        snprintf(text, size, "%s", done);
    } else if (line.total >= line.done) {
        format_duration(left, sizeof left,
                        lasted * (double)(line.total - line.done) / (double)line.done);
        snprintf(text, size, "%s of %s, %s/s, %s left", done, total, rate, left);
    } else
        snprintf(text, size, "%s, %s/s", done, rate);
}

static void draw_line(double now)
{
    char state[160], items[40] = "", text[256];
    format_state(state, sizeof state, now - line.phase_start);
    if (line.items != 0)
        snprintf(items, sizeof items, "%" PRIu64 " %s, ", line.items,
                 noun_for(line.items, "item", "items"));
    snprintf(text, sizeof text, "%s: %s%s", line.verb, items, state);
    fprintf(stderr, "\r%.*s\033[K", terminal_width(), text);
    fflush(stderr);
    line.is_drawn = true;
}

static void wipe_line(void)
{
    if (line.is_drawn) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    line.is_drawn = false;
}

static void *draw_again_and_again(void *nothing)
{
    (void)nothing;
    (void)pthread_mutex_lock(&line.lock);
    while (!line.is_ending) {
        struct timespec until = {0};
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += NANOSECONDS_BETWEEN;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        (void)pthread_cond_timedwait(&line.ending, &line.lock, &until);
        double now = seconds_now();
        if (!line.is_ending && now - line.start >= APPEARS_AFTER)
            draw_line(now);
    }
    wipe_line();
    (void)pthread_mutex_unlock(&line.lock);
    return NULL;
}

/* Starts the thread. It takes no signals: these are for the thread that does the work. */
static void start_drawing(void)
{
    sigset_t all, before;
    (void)sigfillset(&all);
    line.is_ending = false;
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return;
    line.is_running = pthread_create(&line.thread, NULL, draw_again_and_again, NULL) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void progress_begin(const char *verb)
{
    progress_phase(verb);
    line.start = line.phase_start;
    if (!quiet && isatty(STDERR_FILENO) == 1)
        start_drawing();
}

void progress_phase(const char *verb)
{
    (void)pthread_mutex_lock(&line.lock);
    line.verb = verb;
    line.phase_start = seconds_now();
    line.items = line.done = line.total = 0;
    (void)pthread_mutex_unlock(&line.lock);
}

double progress_seconds(void)
{
    return seconds_now() - line.start;
}

void progress_step(uint64_t items, uint64_t done, uint64_t total)
{
    if (!line.is_running)
        return;
    (void)pthread_mutex_lock(&line.lock);
    line.items = items;
    line.done = done;
    line.total = total;
    (void)pthread_mutex_unlock(&line.lock);
}

void progress_end(void)
{
    if (!line.is_running)
        return;
    (void)pthread_mutex_lock(&line.lock);
    line.is_ending = true;
    (void)pthread_cond_signal(&line.ending);
    (void)pthread_mutex_unlock(&line.lock);
    (void)pthread_join(line.thread, NULL);
    line.is_running = false;
}

void progress_pause(void)
{
    (void)pthread_mutex_lock(&line.lock);
    wipe_line();
}

void progress_resume(void)
{
    (void)pthread_mutex_unlock(&line.lock);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What every step of the writer tells its caller: what went wrong, and how far the work has come.
 */
#include "writer/internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int ani_fail(an_writer *w, int error, const char *format, ...)
{
    if (error != AN_OK && !w->is_broken) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(w->message, sizeof w->message, format, arguments);
        va_end(arguments);
    }
    if (error != AN_OK)
        w->is_broken = true;
    return error;
}

int ani_fail_io(an_writer *w, int error_number)
{
    if (error_number == 0)
        return AN_OK;
    int error = ani_fail(w, error_number == ENOMEM ? AN_ERR_MEMORY : AN_ERR_IO,
                         "%.1000s: cannot write the archive or its temporary files there: %s",
                         w->folder, strerror(error_number));
    errno = error_number;
    return error;
}

int ani_enter_phase(an_writer *w, enum an_phase phase, uint64_t total)
{
    w->phase = phase;
    w->done = 0;
    w->total = total;
    return ani_report_bytes(w, 0);
}

int ani_report_bytes(an_writer *w, uint64_t done)
{
    const an_writer_config *c = &w->config;
    w->done += done;
    if (c->progress && c->progress(c->progress_context, w->phase, w->done, w->total) != 0)
        return ani_fail(w, AN_ERR_CANCELLED, "cancelled");
    return AN_OK;
}

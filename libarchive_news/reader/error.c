/* SPDX-License-Identifier: BSD-2-Clause */
#include <archive_news/reader.h>

const char *an_error_name(int error)
{
    static const char *const names[] = {
        "ok",     "magic", "missing", "unsupported", "signature", "untrusted", "hash",
        "format", "stale", "memory",  "io",          "not-found", "withdrawn", "usage",
    };
    _Static_assert(sizeof names / sizeof *names == AN_ERR_USAGE + 1, "section 13: a name for each error");
    return error >= 0 && error <= AN_ERR_USAGE ? names[error] : "unknown";
}

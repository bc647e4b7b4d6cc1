/* SPDX-License-Identifier: BSD-2-Clause */
#include "status.h"

#include <archive_news/writer.h>

int status_of(int error)
{
    switch (error) {
    case AN_OK: return STATUS_DONE;
    case AN_ERR_MAGIC:
    case AN_ERR_MISSING:
    case AN_ERR_SIGNATURE:
    case AN_ERR_UNTRUSTED:
    case AN_ERR_HASH:
    case AN_ERR_FORMAT:
    case AN_ERR_STALE: return STATUS_BAD;
    case AN_ERR_UNSUPPORTED: return STATUS_UNSUPPORTED;
    case AN_ERR_NOT_FOUND:
    case AN_ERR_WITHDRAWN: return STATUS_NOT_FOUND;
    case AN_ERR_USAGE:
    case AN_ERR_DUPLICATE: return STATUS_USAGE;
    default: return STATUS_IO;
    }
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "reader/internal.h"

#include <archive_news/parts.h>

int an_reader_dictionary(an_reader *reader, unsigned number, const void **bytes, size_t *length)
{
    if (!reader->open)
        return AN_ERR_USAGE;
    if (number == 0 || number > reader->header.dictionaries)
        return AN_ERR_NOT_FOUND;
    int error = ani_load_dictionary(reader, number);
    if (error == AN_OK) {
        *bytes = reader->dictionary_bytes;
        *length = reader->dictionary_length;
    }
    return error;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages in any charset: what they declare is found, and what is decoded is UTF-8. */
#include "input/formats/format.h"
#include "input/markup/declared_charset.h"
#include "input_sink.h"
#include "text/charset.h"

#include <unistr.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char label[CHARSET_ROOM];
    bytes text = {0};
    if (size == 0)
        return 0;
    declared_charset((const char *)data, size, label);
    if (strlen(label) >= CHARSET_ROOM)
        abort();
    charset_decode((const char *)data, size, label, &text);
    if (text.length && u8_check((const uint8_t *)text.at, text.length) != NULL)
        abort();
    bytes_free(&text);
    return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* EUC-KR, with what Windows has added to it. */
#include "charsets/decoder.h"
#include "charsets/tables.h"

void euc_kr_step(charset_decoder *d, unsigned char byte)
{
    if (d->kept_count == 0) {
        charset_take_first(d, byte, byte >= 0x81 && byte <= 0xFE);
        return;
    }
    size_t pointer = (d->kept[0] - 0x81U) * 190U + byte - 0x41U;
    bool is_trail = byte >= 0x41 && byte <= 0xFE && pointer < EUC_KR_COUNT;
    d->kept_count = 0;
    charset_emit_pair(d, is_trail ? euc_kr_table[pointer] : 0, byte);
}

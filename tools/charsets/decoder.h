/* SPDX-License-Identifier: BSD-2-Clause */
/* Decodes text in any encoding of the WHATWG's standard Encoding, piece by piece. */
#ifndef ANEWS_DECODER_H
#define ANEWS_DECODER_H

#include "text/bytes.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct charset_decoder charset_decoder;

/* Takes one byte: emits what it completes, keeps it, or has it read again in another state. */
typedef void charset_step(charset_decoder *d, unsigned char byte);

struct charset {
    const char *name;      /* by which the standard calls it, in small letters */
    const char *labels;    /* in small letters, separated by spaces */
    charset_step *step;    /* NULL: it is UTF-8 */
    const uint16_t *table; /* of one byte a character: what 0x80 and the others mean */
    bool is_ascii_at_rest; /* a byte below 0x80 that begins a character is itself one */
};

enum { CHARSET_BYTES_MOST = 4, CHARSET_PIECE = 256 };

/* What was read of a text. */
struct charset_decoder {
    const struct charset *set;
    bytes *utf8;
    unsigned char kept[CHARSET_BYTES_MOST]; /* the beginning of a character */
    unsigned char kept_count;
    unsigned char again[CHARSET_BYTES_MOST]; /* to be read once more, the next one last */
    unsigned char again_count;
    unsigned char mode, output_mode; /* of ISO-2022-JP */
    char piece[CHARSET_PIECE];       /* characters that are not in *utf8 yet */
    size_t piece_length;
    bool is_marked; /* ISO-2022-JP: an escape was the last; else: nothing follows */
};

/* Decodes from the beginning of a text into *utf8. The encoding is not UTF-8. */
void charset_decoder_begin(charset_decoder *d, const struct charset *set, bytes *utf8);
/* Decodes the next bytes, and adds their characters to *utf8. The result is valid UTF-8; bytes that
 * mean nothing are U+FFFD. */
void charset_decoder_add(charset_decoder *d, const char *at, size_t length);
/* The text has ended: a character that has only begun is U+FFFD. */
void charset_decoder_end(charset_decoder *d);

/* For steps. */
void charset_emit(charset_decoder *d, uint32_t code_point);
void charset_emit_error(charset_decoder *d);
/* Keeps the first byte of a character if others follow a byte like it; else emits it as ASCII, or
 * an error. */
void charset_take_first(charset_decoder *d, unsigned char byte, bool is_lead);
/* Emits the code point, or for 0 an error, after which a byte of ASCII is read again. */
void charset_emit_pair(charset_decoder *d, uint32_t code_point, unsigned char trail);
void charset_read_again(charset_decoder *d, unsigned char byte);

/* simple.c */
charset_step single_byte_step, user_defined_step, replacement_step, utf16le_step, utf16be_step;
/* chinese.c */
charset_step gb18030_step, big5_step;
/* japanese.c */
charset_step euc_jp_step, shift_jis_step, iso_2022_jp_step;
void iso_2022_jp_end(charset_decoder *d); /* the text ends, maybe within an escape */
/* korean.c */
charset_step euc_kr_step;

#endif

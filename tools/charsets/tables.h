/* SPDX-License-Identifier: BSD-2-Clause */
/* What bytes mean in the encodings of the WHATWG's standard Encoding. make_tables.c prints the
 * tables while the command is built. 0: nothing. */
#ifndef ANEWS_TABLES_H
#define ANEWS_TABLES_H

#include <stdint.h>

/* Encodings of one byte a character: X(what C calls it, what glibc's iconv calls it). */
#define SINGLE_BYTE_SETS(X)         \
    X(IBM866, "IBM866")             \
    X(ISO_8859_2, "ISO-8859-2")     \
    X(ISO_8859_3, "ISO-8859-3")     \
    X(ISO_8859_4, "ISO-8859-4")     \
    X(ISO_8859_5, "ISO-8859-5")     \
    X(ISO_8859_6, "ISO-8859-6")     \
    X(ISO_8859_7, "ISO-8859-7")     \
    X(ISO_8859_8, "ISO-8859-8")     \
    X(ISO_8859_10, "ISO-8859-10")   \
    X(ISO_8859_13, "ISO-8859-13")   \
    X(ISO_8859_14, "ISO-8859-14")   \
    X(ISO_8859_15, "ISO-8859-15")   \
    X(ISO_8859_16, "ISO-8859-16")   \
    X(KOI8_R, "KOI8-R")             \
    X(KOI8_U, "KOI8-U")             \
    X(MACINTOSH, "MACINTOSH")       \
    X(X_MAC_CYRILLIC, "MAC-UK")     \
    X(WINDOWS_874, "CP874")         \
    X(WINDOWS_1250, "WINDOWS-1250") \
    X(WINDOWS_1251, "WINDOWS-1251") \
    X(WINDOWS_1252, "WINDOWS-1252") \
    X(WINDOWS_1253, "WINDOWS-1253") \
    X(WINDOWS_1254, "WINDOWS-1254") \
    X(WINDOWS_1255, "WINDOWS-1255") \
    X(WINDOWS_1256, "WINDOWS-1256") \
    X(WINDOWS_1257, "WINDOWS-1257") \
    X(WINDOWS_1258, "WINDOWS-1258")

#define SET_IDENTIFIER(set, iconv_name) set,
#define SET_ICONV_NAME(set, iconv_name) iconv_name,
enum single_byte_set { SINGLE_BYTE_SETS(SET_IDENTIFIER) SINGLE_BYTE_SET_COUNT };

enum {
    JIS0208_COUNT = 11104,
    JIS0212_COUNT = 7211,
    EUC_KR_COUNT = 23750,
    BIG5_COUNT = 19782,
    GB18030_COUNT = 23940,
    GB18030_RANGE_COUNT = 206,
    GB18030_BMP_COUNT = 39420, /* characters of four bytes in the first plane */
};

extern const uint16_t single_byte_table[SINGLE_BYTE_SET_COUNT][128]; /* from byte 0x80 */
extern const uint16_t jis0208_table[JIS0208_COUNT];
extern const uint16_t jis0212_table[JIS0212_COUNT];
extern const uint16_t euc_kr_table[EUC_KR_COUNT];
extern const uint16_t gb18030_table[GB18030_COUNT];
extern const uint16_t big5_table[BIG5_COUNT];
/* A bit for each number of big5_table, the lowest one first: whether its character is one of the
 * plane 2. */
extern const uint16_t big5_planes[(BIG5_COUNT + 15) / 16];

typedef struct gb18030_range {
    uint16_t pointer, code_point; /* of the first character */
} gb18030_range;
extern const gb18030_range gb18030_ranges[GB18030_RANGE_COUNT];

#endif

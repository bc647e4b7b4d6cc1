/* SPDX-License-Identifier: BSD-2-Clause */
/* The labels that browsers know, and what each stands for: the table of the WHATWG's standard
 * Encoding, section 4.2. */
#include "charsets/decoder.h"
#include "charsets/tables.h"
#include "text/ascii.h"
#include "text/charset.h"
#include "text/trim.h"

#include <string.h>

#define ONE_BYTE(set) single_byte_step, single_byte_table[set], true

/* The replacement comes last: its labels are known, and text in them cannot be read. */
static const struct charset charsets[] = {
    {"utf-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8", NULL,
     NULL, true},
    {"ibm866", "866 cp866 csibm866 ibm866", ONE_BYTE(IBM866)},
    {"iso-8859-2",
     "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
     ONE_BYTE(ISO_8859_2)},
    {"iso-8859-3",
     "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
     ONE_BYTE(ISO_8859_3)},
    {"iso-8859-4",
     "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
     ONE_BYTE(ISO_8859_4)},
    {"iso-8859-5",
     "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
     "iso_8859-5:1988",
     ONE_BYTE(ISO_8859_5)},
    {"iso-8859-6",
     "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
     "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
     ONE_BYTE(ISO_8859_6)},
    {"iso-8859-7",
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 "
     "iso_8859-7 iso_8859-7:1987 sun_eu_greek",
     ONE_BYTE(ISO_8859_7)},
    {"iso-8859-8",
     "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
     "iso_8859-8 iso_8859-8:1988 visual",
     ONE_BYTE(ISO_8859_8)},
    {"iso-8859-8-i", "csiso88598i iso-8859-8-i logical", ONE_BYTE(ISO_8859_8)},
    {"iso-8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
     ONE_BYTE(ISO_8859_10)},
    {"iso-8859-13", "iso-8859-13 iso8859-13 iso885913", ONE_BYTE(ISO_8859_13)},
    {"iso-8859-14", "iso-8859-14 iso8859-14 iso885914", ONE_BYTE(ISO_8859_14)},
    {"iso-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
     ONE_BYTE(ISO_8859_15)},
    {"iso-8859-16", "iso-8859-16", ONE_BYTE(ISO_8859_16)},
    {"koi8-r", "cskoi8r koi koi8 koi8-r koi8_r", ONE_BYTE(KOI8_R)},
    {"koi8-u", "koi8-ru koi8-u", ONE_BYTE(KOI8_U)},
    {"macintosh", "csmacintosh mac macintosh x-mac-roman", ONE_BYTE(MACINTOSH)},
    {"windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
     ONE_BYTE(WINDOWS_874)},
    {"windows-1250", "cp1250 windows-1250 x-cp1250", ONE_BYTE(WINDOWS_1250)},
    {"windows-1251", "cp1251 windows-1251 x-cp1251", ONE_BYTE(WINDOWS_1251)},
    {"windows-1252",
     "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
     "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
     ONE_BYTE(WINDOWS_1252)},
    {"windows-1253", "cp1253 windows-1253 x-cp1253", ONE_BYTE(WINDOWS_1253)},
    {"windows-1254",
     "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
     "latin5 windows-1254 x-cp1254",
     ONE_BYTE(WINDOWS_1254)},
    {"windows-1255", "cp1255 windows-1255 x-cp1255", ONE_BYTE(WINDOWS_1255)},
    {"windows-1256", "cp1256 windows-1256 x-cp1256", ONE_BYTE(WINDOWS_1256)},
    {"windows-1257", "cp1257 windows-1257 x-cp1257", ONE_BYTE(WINDOWS_1257)},
    {"windows-1258", "cp1258 windows-1258 x-cp1258", ONE_BYTE(WINDOWS_1258)},
    {"x-mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian", ONE_BYTE(X_MAC_CYRILLIC)},
    {"gbk", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
     gb18030_step, NULL, true},
    {"gb18030", "gb18030", gb18030_step, NULL, true},
    {"big5", "big5 big5-hkscs cn-big5 csbig5 x-x-big5", big5_step, NULL, true},
    {"euc-jp", "cseucpkdfmtjapanese euc-jp x-euc-jp", euc_jp_step, NULL, true},
    {"iso-2022-jp", "csiso2022jp iso-2022-jp", iso_2022_jp_step, NULL, false},
    {"shift_jis", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
     shift_jis_step, NULL, true},
    {"euc-kr",
     "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
     "ksc_5601 windows-949",
     euc_kr_step, NULL, true},
    {"utf-16be", "unicodefffe utf-16be", utf16be_step, NULL, false},
    {"utf-16le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
     utf16le_step, NULL, false},
    {"x-user-defined", "x-user-defined", user_defined_step, NULL, true},
    {"replacement", "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement",
     replacement_step, NULL, false},
};

enum { CHARSETS = sizeof charsets / sizeof *charsets };

/* Whether a list of words has a label, whatever its case. */
static bool lists_label(const char *labels, const char *label, size_t length)
{
    while (*labels) {
        size_t n = strcspn(labels, " "), i = 0;
        while (i < n && n == length && ascii_lower(label[i]) == labels[i])
            i++;
        if (i == length && n == length)
            return true;
        labels += n + (labels[n] == ' ');
    }
    return false;
}

const struct charset *charset_of_label(const char *label)
{
    size_t length = strlen(label);
    trim_text(&label, &length);
    for (size_t i = 0; length && i < CHARSETS; i++)
        if (lists_label(charsets[i].labels, label, length))
            return &charsets[i];
    return NULL;
}

bool charset_can_be_read(const struct charset *set)
{
    return set != NULL && set != &charsets[CHARSETS - 1];
}

const char *charset_labels(size_t number)
{
    return number < CHARSETS - 1 ? charsets[number].labels : NULL;
}

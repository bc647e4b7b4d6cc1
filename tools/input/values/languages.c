/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tags of languages (BCP 47): a language, then perhaps a script, a region and more, each with its
 * own letter case.
 *
 * Two letters have to be a language of ISO 639-1, since a wrong guess ("xx", "uk" for a country)
 * would be wrong in silence. Three letters that have two as a synonym become those, as BCP 47
 * demands; others are accepted as they are.
 */
#include "input/values/languages.h"

#include "text/ascii.h"

#include <string.h>

enum { PARTS_MOST = 3 }; /* of a language, after its first */

static const char two_letters[] =
    " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw "
    "ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv "
    "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr "
    "ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu ";

/* Codes of three letters, names in English and names in the language itself. */
static const char *const names[][2] = {
    {"eng", "en"},        {"deu", "de"},       {"ger", "de"},        {"fra", "fr"},
    {"fre", "fr"},        {"spa", "es"},       {"ita", "it"},        {"por", "pt"},
    {"nld", "nl"},        {"dut", "nl"},       {"rus", "ru"},        {"ukr", "uk"},
    {"pol", "pl"},        {"ces", "cs"},       {"cze", "cs"},        {"slk", "sk"},
    {"slo", "sk"},        {"slv", "sl"},       {"hun", "hu"},        {"ron", "ro"},
    {"rum", "ro"},        {"bul", "bg"},       {"srp", "sr"},        {"hrv", "hr"},
    {"bos", "bs"},        {"mkd", "mk"},       {"mac", "mk"},        {"sqi", "sq"},
    {"alb", "sq"},        {"ell", "el"},       {"gre", "el"},        {"tur", "tr"},
    {"aze", "az"},        {"swe", "sv"},       {"dan", "da"},        {"nor", "no"},
    {"nob", "nb"},        {"nno", "nn"},       {"fin", "fi"},        {"isl", "is"},
    {"ice", "is"},        {"est", "et"},       {"lav", "lv"},        {"lit", "lt"},
    {"bel", "be"},        {"cat", "ca"},       {"glg", "gl"},        {"eus", "eu"},
    {"baq", "eu"},        {"cym", "cy"},       {"wel", "cy"},        {"gle", "ga"},
    {"gla", "gd"},        {"afr", "af"},       {"swa", "sw"},        {"ind", "id"},
    {"msa", "ms"},        {"may", "ms"},       {"tgl", "tl"},        {"vie", "vi"},
    {"tha", "th"},        {"ara", "ar"},       {"heb", "he"},        {"fas", "fa"},
    {"per", "fa"},        {"urd", "ur"},       {"hin", "hi"},        {"mar", "mr"},
    {"ben", "bn"},        {"tam", "ta"},       {"tel", "te"},        {"guj", "gu"},
    {"pan", "pa"},        {"kat", "ka"},       {"geo", "ka"},        {"hye", "hy"},
    {"arm", "hy"},        {"kaz", "kk"},       {"uzb", "uz"},        {"jpn", "ja"},
    {"zho", "zh"},        {"chi", "zh"},       {"kor", "ko"},        {"english", "en"},
    {"german", "de"},     {"deutsch", "de"},   {"french", "fr"},     {"français", "fr"},
    {"spanish", "es"},    {"español", "es"},   {"italian", "it"},    {"italiano", "it"},
    {"portuguese", "pt"}, {"português", "pt"}, {"dutch", "nl"},      {"nederlands", "nl"},
    {"russian", "ru"},    {"русский", "ru"},   {"ukrainian", "uk"},  {"українська", "uk"},
    {"polish", "pl"},     {"polski", "pl"},    {"czech", "cs"},      {"čeština", "cs"},
    {"hungarian", "hu"},  {"magyar", "hu"},    {"romanian", "ro"},   {"română", "ro"},
    {"greek", "el"},      {"ελληνικά", "el"},  {"turkish", "tr"},    {"türkçe", "tr"},
    {"swedish", "sv"},    {"svenska", "sv"},   {"danish", "da"},     {"dansk", "da"},
    {"norwegian", "no"},  {"norsk", "no"},     {"finnish", "fi"},    {"suomi", "fi"},
    {"catalan", "ca"},    {"català", "ca"},    {"indonesian", "id"}, {"vietnamese", "vi"},
    {"thai", "th"},       {"arabic", "ar"},    {"العربية", "ar"},    {"hebrew", "he"},
    {"עברית", "he"},      {"persian", "fa"},   {"farsi", "fa"},      {"فارسی", "fa"},
    {"hindi", "hi"},      {"हिन्दी", "hi"},     {"bengali", "bn"},    {"urdu", "ur"},
    {"japanese", "ja"},   {"日本語", "ja"},    {"chinese", "zh"},    {"中文", "zh"},
    {"korean", "ko"},     {"한국어", "ko"},
};

static const char *find_language(const char *word)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i][0]) == 0)
            return names[i][1];
    return NULL;
}

static bool is_language_code(const char *word, size_t length)
{
    static const char *const none[] = {"und", "mul", "zxx", "mis", "nan", "nil"};
    if (length == 2) {
        const char padded[] = {' ', word[0], word[1], ' ', 0};
        return strstr(two_letters, padded) != NULL;
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strcmp(word, none[i]) == 0)
            return false;
    return length == 3;
}

static bool is_all(const char *s, size_t length, bool letters, bool digits)
{
    for (size_t i = 0; i < length; i++)
        if (!(letters && is_ascii_letter(s[i])) && !(digits && is_ascii_digit(s[i])))
            return false;
    return length > 0;
}

static void capitalise(char *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s[i] >= 'a' && s[i] <= 'z')
            s[i] = (char)(s[i] - 'a' + 'A');
}

/* A part after the language. *stage: what may still come: below 0 as many parts of the language
 * itself (zh-yue), 0 script, 1 region, 2 variants, 3 what a single letter introduces. */
static bool check_part(char *part, size_t n, int *stage)
{
    if (*stage == 3)
        return n <= 8 && is_all(part, n, true, true);
    if (n == 3 && *stage < 0 && is_all(part, n, true, false)) {
        ++*stage;
        return true;
    }
    if (n == 4 && *stage <= 0 && is_all(part, n, true, false)) {
        capitalise(part, 0, 1);
        *stage = 1;
        return true;
    }
    bool is_region =
        (n == 2 && is_all(part, n, true, false)) || (n == 3 && is_all(part, n, false, true));
    if (is_region && *stage <= 1) {
        capitalise(part, 0, n);
        *stage = 2;
        return true;
    }
    *stage = n == 1 ? 3 : 2;
    return is_all(part, n, true, true) &&
           (n == 1 || (n >= 5 && n <= 8) || (n == 4 && is_ascii_digit(part[0])));
}

/* Checks and corrects a tag in lower case. */
static bool check_tag(char *tag)
{
    size_t n = strcspn(tag, "-");
    int stage = -PARTS_MOST;
    if (!is_all(tag, n, true, false) || n > 3)
        return false;
    for (char *part = tag + n; *part;) {
        part++;
        size_t length = strcspn(part, "-");
        if (!check_part(part, length, &stage))
            return false;
        part += length;
    }
    char rest = tag[n];
    tag[n] = 0;
    bool is_good = is_language_code(tag, n);
    tag[n] = rest;
    return is_good;
}

/* Of a language of three letters that has two, or of a name. */
static void shorten(char *tag)
{
    size_t n = strcspn(tag, "-");
    char rest[LANGUAGE_ROOM];
    memcpy(rest, tag + n, strlen(tag + n) + 1);
    tag[n] = 0;
    const char *language = find_language(tag);
    if (language) {
        memcpy(tag, language, 2);
        n = 2;
    }
    memcpy(tag + n, rest, strlen(rest) + 1);
}

bool language_tag(const char *text, size_t length, char out[LANGUAGE_ROOM])
{
    size_t n = 0;
    while (length > 0 && (unsigned char)*text <= ' ') {
        text++;
        length--;
    }
    /* An encoding, a variant of POSIX, the rest of a list. */
    while (n < length && text[n] && !strchr(".@,;|/ \t\r\n", text[n]))
        n++;
    if (n == 0 || n + 3 > LANGUAGE_ROOM)
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] = text[i] == '_' ? '-' : ascii_lower(text[i]);
    out[n] = 0;
    shorten(out);
    return check_tag(out);
}

bool is_language_tag(const char *text)
{
    char tag[LANGUAGE_ROOM];
    size_t length = strlen(text), language = strcspn(text, "-");
    bool is_plain =
        strspn(text, "-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
    return is_plain && language <= 3 && language_tag(text, length, tag);
}

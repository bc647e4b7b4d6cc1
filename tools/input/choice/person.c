/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/choice/person.h"

#include <string.h>
#include <strings.h>
#include <unictype.h>
#include <unistr.h>

enum { NAME_WORDS = 6, NAME_BYTES = 80, ACCOUNT_BYTES = 40 };
/* Letters of a name without spaces, and of one with dots between its parts. */
enum { UNSPACED_MOST = 6, UNSPACED_FOREIGN_MOST = 20 };

/* In the languages that publish most. Longer ones come before those that they begin with. */
static const char *const before_names[] = {"alle artikel von ",
                                           "alle beiträge von ",
                                           "zeige alle beiträge von ",
                                           "artikel von: ",
                                           "artikel von ",
                                           "ein artikel von ",
                                           "beitrag von ",
                                           "geschrieben von ",
                                           "eingestellt von ",
                                           "veröffentlicht von ",
                                           "erstellt von ",
                                           "autoren: ",
                                           "autoren ",
                                           "autorin: ",
                                           "autorin ",
                                           "autor: ",
                                           "autor ",
                                           "author: ",
                                           "author ",
                                           "authors: ",
                                           "written by ",
                                           "posted by ",
                                           "published by ",
                                           "article by ",
                                           "story by ",
                                           "view all posts by ",
                                           "text und interview: ",
                                           "text von ",
                                           "text: ",
                                           "interview: ",
                                           "from ",
                                           "auteur : ",
                                           "auteur: ",
                                           "écrit par ",
                                           "Écrit par ",
                                           "publié par ",
                                           "par ",
                                           "por ",
                                           "escrito por ",
                                           "publicado por ",
                                           "scritto da ",
                                           "a cura di ",
                                           "di ",
                                           "door ",
                                           "av ",
                                           "af ",
                                           "by: ",
                                           "by ",
                                           "pressemitteilung von ",
                                           "gastbeitrag von ",
                                           "kommentar von ",
                                           "interview von ",
                                           "im wortlaut von ",
                                           "über ",
                                           "Über ",
                                           "about ",
                                           "von: ",
                                           "von ",
                                           "автор: ",
                                           "Автор: ",
                                           "بقلم: ",
                                           "بقلم ",
                                           "作者：",
                                           "作者:",
                                           "作者 ",
                                           "撰文：",
                                           "撰文:",
                                           "文/",
                                           "文：",
                                           "文:",
                                           "记者：",
                                           "记者:",
                                           "记者 ",
                                           "記者：",
                                           "記者:",
                                           "記者 ",
                                           "著者：",
                                           "著者:",
                                           "執筆：",
                                           "執筆:",
                                           "글:",
                                           "글 ",
                                           NULL};
static const char *const after_names[] = {" 기자", "記者", "记者", NULL};

static bool cut_before(const char **text, size_t *length)
{
    for (const char *const *words = before_names; *words; words++) {
        size_t n = strlen(*words);
        if (*length > n && strncasecmp(*text, *words, n) == 0) {
            while (n < *length && (*text)[n] == ' ')
                n++;
            *text += n;
            *length -= n;
            return true;
        }
    }
    return false;
}

/* Cuts the last word off if it is an account or says "reporter", and punctuation at the end. */
static bool cut_after(const char *text, size_t *length)
{
    size_t n = *length;
    while (n && text[n - 1] != ' ')
        n--;
    if (n && (text[n] == '@' || (text[n] == '(' && text[n + 1] == '@'))) {
        *length = n - 1;
        return true;
    }
    for (const char *const *word = after_names; *word; word++) {
        size_t w = strlen(*word);
        if (*length > w && memcmp(text + *length - w, *word, w) == 0) {
            *length -= w;
            return true;
        }
    }
    if (*length && strchr(" ,;:|-/", text[*length - 1])) {
        --*length;
        return true;
    }
    return false;
}

/* Whether a text is one of those words, or what links beside names say. */
static bool is_no_name(const char *text, size_t length)
{
    static const char *const others[] = {
        "edit",          "twitter",    "facebook", "instagram", "email",     "e-mail",   "website",
        "follow",        "bearbeiten", "mehr",     "more",      "rss",       "linkedin", "admin",
        "administrator", "webmaster",  "agencies", "agenturen", "anonymous", "guest",    "作者",
        "编辑",          "編輯",       "編集",     "记者",      "記者",      "著者",     "執筆",
        "筆者",          "投稿者",     "管理人",   "管理者",    "管理员",    "小编",     "小編",
        "佚名",          "匿名",       "来源",     "來源",      "기자",      "관리자",   "작성자",
        "글쓴이",        "익명",       NULL};
    for (const char *const *word = others; *word; word++)
        if (strlen(*word) == length && strncasecmp(text, *word, length) == 0)
            return true;
    for (const char *const *words = before_names; *words; words++) {
        size_t n = strcspn(*words, ":");
        n -= n && (*words)[n - 1] == ' ' ? 1 : 0;
        if (length >= n && length <= n + 2 && strncasecmp(text, *words, n) == 0 &&
            strspn(text + n, " :") >= length - n)
            return true;
    }
    return false;
}

bool narrow_to_name(const char **text, size_t *length)
{
    bool some = false;
    if (is_no_name(*text, *length))
        *length = 0;
    while (*length && strchr(" ,;:|-/", **text)) {
        ++*text;
        --*length;
    }
    while (cut_before(text, length))
        some = true;
    while (cut_after(*text, length))
        ;
    return some;
}

/* Words within names that have no capital. */
static bool is_particle(const char *word, size_t length)
{
    static const char *const particles[] = {"von", "van", "de",  "der", "den", "del", "della", "di",
                                            "da",  "dos", "du",  "des", "la",  "le",  "el",    "al",
                                            "bin", "ibn", "ter", "ten", "zu",  "und", "and",   "et",
                                            "y",   "e",   "i",   "v.",  "&",   "/",   NULL};
    for (const char *const *p = particles; *p; p++)
        if (strlen(*p) == length && memcmp(word, *p, length) == 0)
            return true;
    return false;
}

/* Whether a word begins as a name does, and has no digits. */
static bool is_name_word(const char *word, size_t length)
{
    ucs4_t first;
    u8_mbtouc(&first, (const uint8_t *)word, length);
    if (!uc_is_alpha(first) || uc_is_lower(first))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!word[i] || (word[i] >= '0' && word[i] <= '9') || strchr(":@#|!?()[]{}<>\"=_", word[i]))
            return false;
    return true;
}

bool looks_like_account(const char *text, size_t length)
{
    size_t spaces = 0;
    ucs4_t first;
    if (length < 2 || length > ACCOUNT_BYTES)
        return false;
    u8_mbtouc(&first, (const uint8_t *)text, length);
    for (size_t i = 0; i < length; i++) {
        spaces += text[i] == ' ';
        if (!text[i] || strchr(":@#|!?()[]{}<>\"=/", text[i]))
            return false;
    }
    return uc_is_alpha(first) && spaces <= 2;
}

bool is_unspaced_name(const char *text, size_t length)
{
    size_t letters = 0, dots = 0;
    for (size_t i = 0; i < length;) {
        ucs4_t c;
        i += (size_t)u8_mbtouc(&c, (const uint8_t *)text + i, length - i);
        bool is_kana = c >= 0x3041 && c <= 0x30FF && c != 0x30FB,
             is_hangul = c >= 0xAC00 && c <= 0xD7A3;
        if (c == 0x30FB || c == 0xB7)
            dots++;
        else if (is_kana || is_hangul || uc_is_property_ideographic(c))
            letters++;
        else
            return false;
    }
    return letters >= 2 && letters <= (dots ? UNSPACED_FOREIGN_MOST : UNSPACED_MOST);
}

bool looks_like_person(const char *text, size_t length)
{
    size_t words = 0, names = 0;
    if (length > NAME_BYTES)
        return false;
    for (size_t i = 0; i < length;) {
        size_t n = 0;
        while (i + n < length && text[i + n] != ' ')
            n++;
        bool is_name = n && is_name_word(text + i, n);
        if (n && !is_name && !(words && is_particle(text + i, n)))
            return false;
        words += n > 0;
        names += is_name;
        i += n + 1;
    }
    return names > 0 && words <= NAME_WORDS;
}

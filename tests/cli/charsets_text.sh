#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Charsets of what declares none: --charset states it for text, Markdown and pages; else that of
# text and Markdown is guessed, which is said. What is UTF-8 stays UTF-8, and no content changes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

# put FILE CHARSET TEXT: writes the text in a charset of iconv.
put() {
    mkdir -p "$(dirname "$1")" && printf '%s\n' "$3" | iconv -f UTF-8 -t "$2" >"$1"
}
pack() { rm -f x.anews && "$ANEWS" pack -s k.key -o x.anews "$@"; }
# is ID TITLE TYPE WHAT: demands title and media type of an entry of x.anews.
is() {
    equal "$2 / $3" "$("$ANEWS" list --json -p k.pub x.anews "$1" |
        /usr/bin/python3 -c 'import json, sys
line = json.load(sys.stdin)
print(line.get("title"), "/", line["_anews"].get("media_type"))')" "$4"
}
says_not() { # PATTERN WHAT
    if grep -qE -- "$1" "$said/err"; then not_ok "$2" "$(cat "$said/err")"; else ok "$2"; fi
}

# What is guessed. Each is enough text for a human to be sure, too.
russian='Новости дня

Министр сообщил, что завтра в Москве будет дождь. Съешь же ещё этих мягких булок.'
polish='Żółw w mieście

Premier powiedział, że w przyszłym tygodniu będzie więcej pieniędzy na drogi i szkoły.'
japanese='日本語の見出し

これは新聞の記事です。今日は天気がいいです。'
korean='한국어 신문 기사입니다

오늘의 뉴스를 전해 드립니다.'
put in/cp1251.txt WINDOWS-1251 "$russian"
put in/koi8.md KOI8-R "# $russian"
put in/latin2.txt ISO-8859-2 "$polish"
put in/sjis.txt CP932 "$japanese"
put in/korean.txt CP949 "$korean"
put in/french.txt ISO-8859-1 'Un été à Paris

Le président a déclaré que la réunion était reportée à la semaine prochaine.'
put in/front.md WINDOWS-1251 "---
title: Заголовок
author: Иван Петров
---
$russian"
expect 0 "text in many charsets is packed" pack --report r.json in
says 'warning: cp1251\.txt \(windows-1251\): the text is not UTF-8.*--charset.* \(and 6 more: ' \
    "that charsets were guessed is said once"
is cp1251.txt 'Новости дня' 'text/plain; charset=windows-1251' "Windows-1251 is guessed"
is koi8.md 'Новости дня' 'text/markdown; charset=koi8-r' "and KOI8-R, of Markdown"
is latin2.txt 'Żółw w mieście' 'text/plain; charset=iso-8859-2' "ISO-8859-2"
is sjis.txt '日本語の見出し' 'text/plain; charset=shift_jis' "Shift_JIS"
is korean.txt '한국어 신문 기사입니다' 'text/plain; charset=euc-kr' "Korean, by its name in browsers"
is french.txt 'Un été à Paris' 'text/plain; charset=windows-1252' "Latin 1, too"
is front.md Заголовок 'text/markdown; charset=windows-1251' "front matter is decoded"
equal 'Иван Петров' "$("$ANEWS" list --json -p k.pub x.anews front.md |
    /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["authors"][0]["name"])')" \
    "all of it"
equal 7 "$(grep -c '"kind":"charset-guessed"' r.json)" "the report has each guess"
has_line r.json '"name":"latin2\.txt \(iso-8859-2\)"' "with the charset"
check "extracted" "$ANEWS" extract -p k.pub -C out x.anews
same_tree in out "the content is what it was"
expect 0 "what was guessed is shown" "$ANEWS" show -p k.pub x.anews cp1251.txt
prints 'Министр сообщил' "as it reads"

# What is not guessed.
mkdir -p none
printf 'Plain ASCII\n' >none/ascii.txt
put none/utf8.txt UTF-8 "$russian"
put none/page.html WINDOWS-1251 "<title>Новости</title><p>$russian"
{ put a16 UTF-16LE "$russian" && printf '\xff\xfe' && cat a16; } >none/utf16.txt
put noise WINDOWS-1251 "$russian"
{ printf 'No text\n\n\x01\x02\x00' && cat noise; } >none/noise.txt
# Browsers do not know EUC-TW.
put none/euc-tw.txt EUC-TW '中文新聞文章

今天的新聞是這樣的,我們要去台北。總統說明天會下雨,人民應該帶雨傘出門。'
expect 0 "other text is packed" pack none
says_not 'looks like' "and nothing is guessed"
says '(page|utf16|noise|euc-tw)\.(html|txt): the text is not UTF-8; it is kept.*and 3 more' \
    "what is not UTF-8 is said as before"
is ascii.txt 'Plain ASCII' text/plain "ASCII needs no charset"
is utf8.txt 'Новости дня' 'text/plain; charset=utf-8' "UTF-8 is UTF-8"
is utf16.txt 'Новости дня' text/plain "a byte order mark decides"
"$ANEWS" list --json -p k.pub x.anews >list.json
check "a page is not guessed at" grep -q '"media_type":"text/html"' list.json

# The library is loaded when it is needed, and not missed otherwise.
mkdir broken && : >broken/libuchardet.so.0
LD_LIBRARY_PATH=$PWD/broken expect 0 "without libuchardet text is packed" pack in
says 'not UTF-8; it is kept as it is: libuchardet, .* is not installed \(and 6 more' \
    "and the note says what is missing"
is cp1251.txt "$(printf '%s' 'Новости дня' | iconv -t WINDOWS-1251 | iconv -f WINDOWS-1252)" \
    text/plain "it is read as before"
LD_LIBRARY_PATH=$PWD/broken expect 0 "nothing is missing with --charset" \
    pack --charset cp1251 in/cp1251.txt
says_not 'libuchardet' "nor said"

# The last byte is a letter of an older charset, or the beginning of a character that is cut.
printf 'Voil\xe0' >last.txt && printf 'H\xc3\xa4 \xc3' >cut.txt
LD_LIBRARY_PATH=$PWD/broken expect 0 "text whose last byte is not ASCII" \
    pack --search last.txt cut.txt
is last.txt Voilà text/plain "has all its letters"
is cut.txt "$(printf 'Hä \ufffd')" text/plain "and UTF-8 that is cut stays UTF-8"
expect 0 "and is searched" "$ANEWS" search -p k.pub x.anews voilà
prints last.txt "to its last letter"

# --charset.
put given/a.txt WINDOWS-1251 'Да

Нет'
put given/b.html WINDOWS-1251 '<!doctype html><title>Да</title><p>Нет'
put given/c.md WINDOWS-1251 '# Да'
put given/d.html KOI8-R '<!doctype html><meta charset=koi8-r><title>Да</title>'
put given/e.txt UTF-8 'Да'
put given/f WINDOWS-1251 'Да, без суффикса'
printf 'ASCII\n' >given/g.txt
expect 0 "a charset is given" pack --charset ' CP1251 ' given
says_not 'not UTF-8|charset' "nothing is noted"
is a.txt Да 'text/plain; charset=windows-1251' "text is in it"
is b.html Да 'text/html; charset=windows-1251' "a page without a declaration, too"
is c.md Да 'text/markdown; charset=windows-1251' "and Markdown"
is d.html Да text/html "a page that declares one is in that"
is e.txt Да 'text/plain; charset=utf-8' "UTF-8 is UTF-8"
is f 'Да, без суффикса' 'text/plain; charset=windows-1251' "a file without a suffix is text"
is g.txt ASCII text/plain "ASCII is ASCII"
expect 0 "a page in it is shown" "$ANEWS" show -p k.pub x.anews b.html
prints '^Нет$' "as it reads"
expect 0 "text with a byte order mark" pack --charset cp1251 none/utf16.txt
is utf16.txt 'Новости дня' text/plain "is in UTF-16 whatever is given"
put jis.txt ISO-2022-JP "$japanese"
expect 0 "what looks like ASCII" pack --charset iso-2022-jp jis.txt
is jis.txt '日本語の見出し' 'text/plain; charset=iso-2022-jp' "may be ISO-2022-JP"
put utf16be.txt UTF-16BE 'ASCII only

Plain'
put utf16le.txt UTF-16LE "$russian"
expect 0 "UTF-16 without a byte order mark" pack --charset utf-16be utf16be.txt
is utf16be.txt 'ASCII only' 'text/plain; charset=utf-16be' "may be given"
expect 0 "in either order" pack --charset utf-16 --search utf16le.txt
is utf16le.txt 'Новости дня' 'text/plain; charset=utf-16le' "which is little-endian"
expect 0 "and is searched" "$ANEWS" search -p k.pub x.anews дождь
prints utf16le.txt "as it reads"
expect 0 "a label with a colon" pack --charset iso_8859-2:1987 in/latin2.txt
is latin2.txt 'Żółw w mieście' 'text/plain; charset=iso-8859-2' "becomes one that a type can have"
expect 0 "UTF-8 is given" pack --charset utf8 in/cp1251.txt
says 'the text is not UTF-8; it is kept as it is$' "which it is not"
expect 0 "a dry run takes it, too" "$ANEWS" pack --dry-run --charset cp1251 in/cp1251.txt
prints 'Новости дня' "and shows the title"

expect 2 "an unknown label is refused" pack --charset windows-1521 in
says '^anews: --charset takes a label .*, not "windows-1521": did you mean "windows-1251"\?$' \
    "with the nearest one"
expect 2 "a label in capitals" pack --charset LATIN-1 in
says 'did you mean "latin1"' "has a nearest one, too"
expect 2 "a label of what browsers do not read" pack --charset iso-2022-kr in
says 'not "iso-2022-kr"' "is none"
expect 2 "nothing is no label" pack --charset '' in
expect 2 "nor is what is like none" pack --charset "$(printf 'x%.0s' {1..200})" in
check "and nothing is made" [ ! -e x.anews ]
finish

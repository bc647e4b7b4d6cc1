#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# `pack --search`: the index is the one that the second writer makes of the same articles, and the
# second reader finds what a person would look for, in many scripts, pages and Markdown.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k
packed=$ROOT/tests/conformance/search_packed.py

pack() { "$ANEWS" pack -q -s k.key --level 1 "$@"; }
# finds ARCHIVE WHAT [QUERY IDS]...: demands the ids that the second reader finds, best first.
finds() {
    local archive=$1 what=$2 queries=() wanted=()
    shift 2
    while [ $# -gt 0 ]; do
        queries+=(--query "$1") wanted+=("$2")
        shift 2
    done
    equal "$(printf '%s\n' "${wanted[@]}")" \
        "$(/usr/bin/python3 "$packed" "$archive" "${queries[@]}" 2>&1)" "$what"
}
# same_index WHAT ARGUMENTS...: compares with the second writer, whose Unicode may be another one.
same_index() {
    local what=$1
    shift
    run /usr/bin/python3 "$packed" "$@"
    if [ "$status" = 77 ]; then
        skip "$what" "$(cat "$said/out")"
    else
        equal 0 "$status" "$what"
        [ "$status" = 0 ] || cat "$said/out" "$said/err"
    fi
}

mkdir texts
printf 'Floods in Köln\nThe flooding of 2021: C++, covid-19, O\xe2\x80\x99Neill, a.b@ex.org\n' \
    >texts/latin.txt
printf 'Cafe\xcc\x81 and Stra\xc3\x9fe, \xef\xac\x81sh, x\xcc\x82\xcc\xa3y, 2\xc2\xb2 %s\n' \
    "$(printf 'w%.0s' {1..40})" >texts/marks.txt
printf '%s\n' 'Ёлка и ёж' 'Министр сообщил о новостях' >texts/cyrillic.txt
printf '%s\n' 'ΣΊΣΥΦΟΣ Ελλάδα' >texts/greek.txt
printf '%s\n' 'العَرَبِيَّة مدرسة ١٢٣' >texts/arabic.txt
printf '%s\n' 'עִבְרִית' >texts/hebrew.txt
printf '%s\n' 'हिन्दी समाचार' 'தமிழ் செய்தி' >texts/indic.txt
printf '%s\n' '新聞記事 漢 かな交じり ｶﾀｶﾅ カタカナ' >texts/han.txt
printf '%s\n' '한국어 신문을' >texts/hangul.txt
printf '%s\n' 'ข่าวภาษาไทย' >texts/thai.txt
printf '%s\n' 'flood flood floods' 'flooded' 'a b' >texts/more.txt
mkdir texts/none
: >texts/none/empty.txt
printf '%s\n' '{"id": "tagged.txt", "title": "Harbours", "authors": [{"name": "Zoë Quill"}],
"tags": ["shipping"], "content_text": "Of boats"}' >tagged.jsonl

pack --search=none -o none.anews texts tagged.jsonl
same_index "all scripts: the index of the second writer" none.anews
finds none.anews "words, numbers, hyphens, apostrophes, C++, addresses" \
    koln latin.txt KÖLN latin.txt 2021 latin.txt 'covid-19' latin.txt 'c++' latin.txt \
    "O'Neill" latin.txt a.b@ex.org 'latin.txt more.txt' org latin.txt
finds none.anews "accents, ligatures, sharp s and marks fold" \
    café marks.txt strasse marks.txt fish marks.txt xy marks.txt
finds none.anews "Cyrillic, Greek, Arabic, Hebrew, Indic" \
    елка cyrillic.txt НОВОСТЯХ cyrillic.txt σίσυφος greek.txt العربية arabic.txt 123 arabic.txt \
    עברית hebrew.txt हिन्दी indic.txt தமிழ் indic.txt
finds none.anews "Han, kana, Hangul and Thai" \
    新聞 han.txt 聞記事 han.txt カタカナ han.txt 신문 hangul.txt ภาษา thai.txt
finds none.anews "title, authors and tags" harbours tagged.txt quill tagged.txt shipping tagged.txt
finds none.anews "without stems, each form is a word" floods 'latin.txt more.txt' flooding latin.txt

for jobs in 2 3; do
    pack --search=none --created 2026-01-01 --sequence 1 --jobs 1 -o j.anews texts
    pack --search=none --created 2026-01-01 --sequence 1 --jobs $jobs -o j.anews.2 --series \
        "$("$ANEWS" info --json j.anews | /usr/bin/python3 -c 'import json, sys
print(json.load(sys.stdin)["series"])')" texts
    same_file j.anews j.anews.2 "the same bytes with $jobs threads"
done
pack --search=none --page-size 1K -o small.anews texts
finds small.anews "pages of 1 KiB" koln latin.txt floods 'latin.txt more.txt'
run "$ANEWS" pack -q -s k.key --json --search=none -o s.anews texts
equal True "$(/usr/bin/python3 -c 'import json, sys
print(json.load(sys.stdin)["search_size"] > 500)' <"$said/out")" "the summary says how large it is"

# Pages and Markdown.
mkdir pages
cat >pages/page.html <<'END'
<!DOCTYPE html><html><head><title>Otters</title><style>styled</style><script>scripted</script>
</head><body><p title="attributed">Riv<b>er</b>side<br>walks&nbsp;caf&eacute; &lt;angle</p>
<!-- commented --><ul><li>first</li><li>second</li></ul></body></html>
END
printf '<html><head><meta charset="iso-8859-1"></head><body>Z\xfcrich</body></html>' \
    >pages/latin1.html
cat >pages/note.md <<'END'
---
title: Beavers
fronted: matter
---
Some *emph*asis and [linked](https://hidden.example/addressed) `coded`.

<div>blocked <script>scripted</script></div>
END
pack --search=none -o pages.anews pages
finds pages.anews "a page by its text" riverside page.html walks page.html café page.html \
    angle page.html second page.html otters page.html zürich latin1.html
finds pages.anews "what no reader sees of a page is not there" \
    scripted '' styled '' attributed '' commented '' firstsecond '' li ''
finds pages.anews "Markdown by its text" beavers note.md emphasis note.md linked note.md \
    coded note.md blocked note.md hidden '' addressed '' matter ''

# Stems. Which words have one stem is the library's matter.
if /usr/bin/python3 -c 'import ctypes; ctypes.CDLL("libstemmer.so.0d")' 2>"$said/err"; then
    pack --search=en -o en.anews texts
    same_index "with stems: the index of the second writer" en.anews
    finds en.anews "forms of a word" flooding 'more.txt latin.txt' flood 'more.txt latin.txt'
    pack --search --language en -o by_archive.anews texts
    finds by_archive.anews "the language of the archive" flooding 'more.txt latin.txt'
    printf '{"id": "%s", "language": "%s", "content_text": "%s"}\n' 1 de Häuser 2 de-AT Haus \
        3 en houses 4 fr maisons >languages.jsonl
    pack --search -o by_most.anews languages.jsonl
    finds by_most.anews "the language of most articles" haus '1 2'
    expect 2 "a language without a stemmer" pack --search=tlh -o x.anews texts
    says 'tlh' "and which it is"
    expect 0 "a language that articles state and that has no stemmer" \
        pack --search --language tlh -o tlh.anews texts
    finds tlh.anews "has no stems" flooding latin.txt
else
    for what in "with stems: the index of the second writer" "forms of a word" \
        "the language of the archive" "the language of most articles" \
        "a language without a stemmer" "and which it is" \
        "a language that articles state and that has no stemmer" "has no stems"; do
        skip "$what" "libstemmer is not installed"
    done
fi

expect 0 "no language is stated" "$ANEWS" pack -s k.key --level 1 --search -o unstated.anews texts
says 'no language is stated, .* --search=en finds others' "and what that means is said"
expect 0 "and that is what was asked for" \
    "$ANEWS" pack -s k.key --level 1 --search=none -o unstated.anews texts
equal 0 "$(grep -c 'no language' "$said/err")" "says nothing"

# Only "=" gives --search a value.
expect 2 "a language after a space is taken for an input" \
    "$ANEWS" pack -s k.key --search en -o x.anews texts
says '^anews: en: .* --search=en$' "what to write is said"
expect 2 "and so is none" "$ANEWS" pack -s k.key --search none -o x.anews texts
expect 4 "what looks like no language is just missing" \
    "$ANEWS" pack -s k.key --search english -o x.anews texts
cp -r texts en
expect 0 "a folder may be called like a language" \
    "$ANEWS" pack -q -s k.key --search=none --search -o x.anews en

# What has no words gets no index, and is the archive that it would be without one.
mkdir blank
printf '...\n' >blank/a.txt
printf 'x' >blank/b.bin
pack --created 2026-01-01 --sequence 1 -o same.anews blank
mv same.anews plain.anews
pack --search=none --created 2026-01-01 --sequence 1 -o same.anews blank
same_file plain.anews same.anews "without words there is no index"
finish

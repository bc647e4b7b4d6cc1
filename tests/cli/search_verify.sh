#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The index of words, as `verify` proves it well formed, `verify --search` compares it with the
# articles, and `info` describes it. Archives whose index lies are signed as rightly as others.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k
liar=$ROOT/tests/conformance/lying_index.py
pack() { "$ANEWS" pack -q -s k.key --level 1 "$@"; }
compare() { "$ANEWS" verify -q --search -p k.pub "$@"; }

# --- good ones ---------------------------------------------

mkdir texts pages
for n in {100..699}; do
    [ $((n % 3)) = 0 ] && more=" flood harbour" || more=
    text="harbour$more of boats $((n % 10)) $((n / 10))"
    printf '{"id":"%s.txt","title":"Number %s","content_text":"%s"}\n' $n $n "$text"
done >articles.jsonl
printf 'Überflutung in Köln\nFloods, flooding and covid-19\n' >texts/a.txt
printf '新聞記事 漢 한국어 مدرسة العَرَبِيَّة हिन्दी ข่าวภาษาไทย\n' >texts/b.txt
: >texts/empty.txt
printf '<html><head><title>T</title><script>var nothing;</script></head><body>Fl&ouml;te</body>' \
    >pages/p.html
printf -- '---\ntitle: Of boats\nauthors: [Zoe Quill]\ntags: [ship]\n---\n# A *head*\n\ntext\n' \
    >pages/m.md
printf '\x00\x01' >pages/logo.bin

pack --search=none -o none.anews articles.jsonl
expect 0 "verify" "$ANEWS" verify -p k.pub none.anews
prints '^index of words: well formed$' "says that the index is well formed"
expect 0 "verify --search" "$ANEWS" verify --search -p k.pub none.anews
prints '^index of words: that of these articles$' "says that it was compared"
expect 0 "verify --search --json" "$ANEWS" verify --search --json -p k.pub none.anews
prints '"search_index_verified":true,"search_index_compared":true' "says both"
pack --search=none -o mixed.anews texts pages articles.jsonl
expect 0 "scripts, pages, Markdown, assets and empty articles" compare mixed.anews
pack --search=none --page-size 1K -o small.anews texts pages articles.jsonl
expect 0 "small pages, with a short list of characters" compare small.anews
pack --search=none --page-size 64K -o large.anews texts pages articles.jsonl
expect 0 "large pages" compare large.anews
if pack --search=en -o en.anews texts articles.jsonl; then
    expect 0 "with stems" compare en.anews
else
    skip "with stems" "libstemmer is not installed"
fi
equal "" "$(find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'anews-*')" "no temporary folder is left"

# --- lies ---------------------------------------------

# lie CHANGE SENTENCE [STATUS]: demands the sentence about an archive that was made.
lie() {
    expect "${3:-1}" "$1" "$ANEWS" verify -q --search -p lie.pub "$1.lie"
    says "$2" "$1: says so"
}
sed '/"405.txt"/s/boats 5/boats 6/' articles.jsonl | pack --search=none -o others -
changes=(none impact article-less term-more term-less form runs weights characters unicode
    stemmer-unknown stemmer tokeniser others)
check "archives that lie" /usr/bin/python3 "$liar" none.anews lie.pub "${changes[@]}"
expect 0 "the same index in other pages and cells" \
    "$ANEWS" verify -q --search -p lie.pub none.lie
belongs='^anews: [a-z-]+.lie: the index of words does not belong to the articles: '
lie impact "${belongs}it says wrongly how well the word \"harbour\" fits [0-9]+.txt$"
lie article-less "${belongs}it lacks the word \"harbour\" in 699.txt, which has it$"
lie term-more "${belongs}it has the word \"harbourless\", which no article has$"
lie term-less "${belongs}it lacks the word \"harbour\", which articles have$"
lie form "${belongs}it does not rightly say which words \"harbour\" is a form of$"
lie runs "${belongs}the articles with the word \"harbour\" are stored in another form$"
lie weights "${belongs}it has other weights$"
lie characters "${belongs}it has another list of characters$"
lie others "${belongs}it lacks the word \"5\" in 405.txt, which has it$"
cannot='^anews: [a-z-]+.lie: its index of words cannot be compared: '
lie unicode "${cannot}it was made with Unicode [0-9]+.2.3, and this machine has [0-9.]+$" 5
lie stemmer-unknown "${cannot}it was made with the stemmer \"porter 2 English\", " 5
lie stemmer "${cannot}it was made with the stemmer \"snowball english 00000000\", " 5
lie tokeniser "${cannot}only a later version of anews than this one" 5

# What only a later version can read is verified all the same, but for that.
expect 0 "another tokeniser" "$ANEWS" verify -p lie.pub tokeniser.lie
prints '^note: only a later version of anews can read its index of words' "is a note"
expect 0 "info of another tokeniser" "$ANEWS" info -p lie.pub tokeniser.lie
prints '^index of words: needs a later version of anews$' "says so"

sed '400,$s/harbour/port/g' articles.jsonl | pack --search=none -o ports.anews -
check "an archive in which not all articles have the word" \
    /usr/bin/python3 "$liar" ports.anews lie.pub article-more
lie article-more "${belongs}it has the word \"harbour\" in 499.txt, which does not have it$"

# --- none, and wrong use ---------------------------------------------

pack -o plain.anews articles.jsonl
expect 3 "without an index" compare plain.anews
says '^anews: plain.anews: it has no index of words that could be compared$' "says so"
expect 0 "verify without an index" "$ANEWS" verify --json -p k.pub plain.anews
prints '"search_index_verified":null' "says that there is none"
expect 2 "--search --partial" compare --partial none.anews
says '--partial' "says why"
cp none.anews cut.anews
truncate -s -100 cut.anews
expect 1 "a file that is cut" compare cut.anews
says 'ends at byte' "says so, and not more"
equal 1 "$(wc -l <"$said/err")" "in one sentence"
make_key other
expect 1 "an archive of somebody else" "$ANEWS" verify -q --search -p other.pub none.anews
says 'not signed by any key you trust' "says so"
TMPDIR=/nowhere expect 4 "no room for temporary files" compare none.anews
says '^anews: /nowhere: no folder for temporary files' "says which"

# --- info ---------------------------------------------

expect 0 "info" "$ANEWS" info -p k.pub none.anews
prints '^index of words: [0-9]+ keys in [0-9]+ bytes, made with tokeniser 1 and Unicode [0-9.]+$' \
    "describes the index"
prints '^stems of words: none$' "and its stemmer"
expect 0 "info --json" "$ANEWS" info --json -p k.pub none.anews
prints '"search_index":\{"readable":true,"keys":[0-9]+,"bytes":[0-9]+,"tokeniser":1,"unicode":"[0-9.]+"\}' \
    "has the same as JSON"
expect 0 "info without an index" "$ANEWS" info -p k.pub plain.anews
prints '^index of words: none$' "says so"
expect 0 "info --json without an index" "$ANEWS" info --json -p k.pub plain.anews
prints '"search_index":null' "says so as JSON"
if [ -e en.anews ]; then
    expect 0 "info with stems" "$ANEWS" info --json -p k.pub en.anews
    prints '"stemmer":"snowball english [0-9a-f]{8}","language":"english"' "names the language"
else
    skip "info with stems" "libstemmer is not installed"
    skip "names the language" "the same"
fi
finish

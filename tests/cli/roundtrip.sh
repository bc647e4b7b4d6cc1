#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The main job: pack, verify, list in each order, extract. All of it comes back, whatever the
# options are that an archive is packed with.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 300 100
head -c 30000 /dev/urandom >in/d/picture.jpg
: >in/d/empty.txt
for options in \
    "" \
    "--profile device" \
    "--profile compact" \
    "--dictionary none --block-size 1K --page-size 4K" \
    "--dictionary 8K --block-size 64K --page-size 64K" \
    "--level 1 --jobs 2" \
    "--level 22 --content-hash"; do
    rm -rf out && mkdir out
    # shellcheck disable=SC2086 # options are words
    expect 0 "pack $options" "$ANEWS" pack -q -s k.key -o x.anews $options in
    expect 0 "verifies" "$ANEWS" verify -q -p k.pub x.anews
    expect 0 "is extracted" "$ANEWS" extract -q -p k.pub -C out x.anews
    same_tree in out "and is the same"
done
raw=$(find in -type f -exec cat {} + | wc -c)
"$ANEWS" pack -q -s k.key -o x.anews in
check "an archive is smaller than what is in it" \
    [ "$(size_of x.anews)" -lt $((raw * 6 / 10 + 30000)) ]
"$ANEWS" pack -q -s k.key -o none.anews --dictionary none --block-size 1K in
check "larger blocks and a dictionary make it smaller" \
    [ "$(size_of x.anews)" -lt "$(size_of none.anews)" ]

# Orders.
"$ANEWS" list -p k.pub x.anews >by-id
(cd in && find . -type f | sed 's/^\.\///' | LC_ALL=C sort) >wanted
cut -f 1 by-id >got
same_file wanted got "list gives each id, in order"
"$ANEWS" list --by title -p k.pub x.anews >by-title
cut -f 2 by-title | grep . >titles
LC_ALL=C sort -c titles 2>"$said/err"
equal "" "$(cat "$said/err")" "list --by title is in the order of titles"
equal 301 "$(wc -l <by-title)" "of all articles, and no asset"
"$ANEWS" list --by date --long -p k.pub x.anews | cut -f 2 >dates
grep . dates >dated
check "many have a date" [ "$(wc -l <dated)" -ge 190 ]
LC_ALL=C sort -rc <(cut -c 1-10 dated) 2>"$said/err"
equal "" "$(cat "$said/err")" "list --by date is newest first"
equal "" "$(sed -n '/^$/,$p' dates | grep .)" "and undated ones last"
equal 301 "$(wc -l <dates)" "of all articles"
"$ANEWS" list --by date --reverse -p k.pub x.anews >reverse
same_file <("$ANEWS" list --by date -p k.pub x.anews | tac) reverse "--reverse is the reverse"
"$ANEWS" list -p k.pub x.anews b/c/ | cut -f 1 >got
same_file <(grep '^b/c/' wanted) got "a prefix gives those below it"
for ((i = 0; i < 302; i += 50)); do
    "$ANEWS" list --offset $i --limit 50 -p k.pub x.anews
done >got
same_file by-id got "in parts of 50 it is the same"
cat >fold.jsonl <<'LINES'
{"id":"1","title":"Zebra","content_text":"x"}
{"id":"2","title":"\u00e4pfel","content_text":"x"}
{"id":"3","title":"apple","content_text":"x"}
{"id":"4","title":"APPLE PIE","content_text":"x"}
{"id":"5","title":"\ufb01re","content_text":"x"}
{"id":"6","title":"Fir","content_text":"x"}
{"id":"7","title":"Stra\u00dfe","content_text":"x"}
{"id":"8","title":"STRASSE B","content_text":"x"}
LINES
"$ANEWS" pack -q -s k.key -o fold.anews fold.jsonl
equal "3 4 2 6 5 7 8 1" \
    "$("$ANEWS" list --by title -p k.pub fold.anews | cut -f 1 | paste -sd' ')" \
    "titles are ordered without regard to case, and decomposed"

# One, some, ranges.
for file in a/00000.txt b/00001.md b/c/00002.html d/picture.jpg d/empty.txt; do
    expect 0 "extract --stdout $file" "$ANEWS" extract --stdout -p k.pub x.anews $file
    same_file in/$file "$said/out" "is the same"
done
whole=$(size_of in/d/picture.jpg)
for range in 0-0 1-1 0-$((whole - 1)) 0-$((whole + 9)) $((whole - 1))-$whole \
    16383-16384 16384-16384 5000-25000; do
    from=${range%-*} to=${range#*-}
    tail -c +$((from + 1)) in/d/picture.jpg | head -c $((to - from + 1)) >wanted
    "$ANEWS" extract --stdout --range $range -p k.pub x.anews d/picture.jpg >got
    same_file wanted got "bytes $range"
done
rm -rf out && mkdir out
expect 0 "two by id" "$ANEWS" extract -q -p k.pub -C out x.anews a/00000.txt d/picture.jpg
equal 2 "$(find out -type f -printf x | wc -c)" "are two"
rm -rf out && mkdir out
expect 0 "all below a prefix" "$ANEWS" extract -q -p k.pub -C out --prefix b/ x.anews
same_tree in/b out/b "are those"
only out "and no others" b
expect 0 "from a folder of their own" \
    sh -c "mkdir -p cwd && cd cwd && '$ANEWS' extract -q -p ../k.pub ../x.anews a/00000.txt"
same_file in/a/00000.txt cwd/a/00000.txt "without -C it is the current one"
"$ANEWS" extract -q -p k.pub -C cwd x.anews b/00001.md
day=$(sed -n 's/^date: //p' in/b/00001.md)
equal "$day" "$(date -u -r cwd/b/00001.md +%F)" "a file has the article's time"

# JSON, there and back.
if ! have python3; then
    skip "JSON Feed items" "no python3"
    finish
fi
"$ANEWS" list --json --content -p k.pub x.anews >items.jsonl

equal 302 "$(json items.jsonl 'len(items)')" "there is one for each entry"
equal True "$(json items.jsonl "all(isinstance(i['id'], str) for i in items)")" "with an id"
check "articles have their content, authors and tags" python3 - <<'PY'
import json

for line in open("items.jsonl", encoding="utf-8"):
    item = json.loads(line)
    if item["id"].endswith((".txt", ".md", ".html")):
        text = open("in/" + item["id"], encoding="utf-8", newline="").read()
        assert item.get("content_html", item.get("content_text")) == text, item["id"]
    if item["id"].endswith(".md"):
        assert item["authors"] == [{"name": "Ann Example"}], item["id"]
        assert item["tags"] == ["one", "two"], item["id"]
PY
expect 0 "the list is packed again" "$ANEWS" pack -q -s k.key -o again.anews items.jsonl
rm -rf out && mkdir out
expect 0 "and extracted" "$ANEWS" extract -q -p k.pub -C out again.anews
same_tree in out "all entries are the same"
"$ANEWS" list --json --content -p k.pub again.anews >again.jsonl
same_file items.jsonl again.jsonl "and so is all that the list says of them"
"$ANEWS" list --by date --long -p k.pub again.anews | cut -f 1-2,5- >got
"$ANEWS" list --by date --long -p k.pub x.anews | cut -f 1-2,5- >wanted
same_file wanted got "and the order of dates"

# Content of any kind goes through a pipe of lists, and none is lost without a word.
mkdir kinds && head -c 500000 /dev/urandom >kinds/random.png && : >kinds/empty.png
printf 'a,b\n' >kinds/table.csv && printf '\xff' >kinds/odd.css && echo '{"a":1}' >kinds/data.json
printf 'Caf\xe9\n\nold' >kinds/latin1.txt
printf '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body/></html>' \
    >kinds/page.xhtml
expect 0 "entries of many kinds are packed" "$ANEWS" pack -q -s k.key -o kinds.anews kinds
"$ANEWS" list --json --content -p k.pub kinds.anews >kinds.jsonl
expect 0 "and packed from their list" "$ANEWS" pack -q -s k.key -o again.anews - <kinds.jsonl
rm -rf out && mkdir out
expect 0 "and extracted" "$ANEWS" extract -q -p k.pub -C out again.anews
same_tree kinds out "with the bytes that they had"
"$ANEWS" list --json --content -p k.pub again.anews >again.jsonl
same_file kinds.jsonl again.jsonl "and the same list"
"$ANEWS" list --json -p k.pub kinds.anews >bare.jsonl
for id in random.png page.xhtml; do
    grep -F "\"$id\"" bare.jsonl >one.jsonl
    expect 2 "$id that was listed without content is refused" \
        "$ANEWS" pack -q -s k.key -o again.anews one.jsonl
    says 'one\.jsonl, line 1: its _anews\.length says.* list it with --content' "which is said"
done
expect 4 "with --keep-going" "$ANEWS" pack -q --keep-going -s k.key -o again.anews bare.jsonl
equal empty.png "$("$ANEWS" list -p k.pub again.anews | cut -f 1)" "what has none is packed"
sed 's/"length":[0-9]*/"length":0/' one.jsonl >emptied.jsonl
expect 0 "an entry that is to be empty is packed" \
    "$ANEWS" pack -q -s k.key -o again.anews emptied.jsonl

# Tombstones and aliases, as JSON Lines say them.
cat >special.jsonl <<'LINES'
{"id":"gone","title":"Gone","_anews":{"status":"withdrawn"}}
{"id":"here","title":"Here","content_text":"text"}
{"id":"old-name","_anews":{"kind":"alias","target":"here"}}
LINES
expect 0 "a withdrawn article and an alias are packed" \
    "$ANEWS" pack -q -s k.key -o special.anews special.jsonl
expect 0 "verified" "$ANEWS" verify -q -p k.pub special.anews
equal text "$("$ANEWS" extract --stdout -p k.pub special.anews old-name)" \
    "the alias gives its target's content"
expect 3 "the withdrawn one is refused" "$ANEWS" extract --stdout -p k.pub special.anews gone
says 'gone.*withdrawn' "and said to be withdrawn"
rm -rf out && mkdir out
expect 0 "all are extracted but it" "$ANEWS" extract -p k.pub -C out special.anews
only out "which are two" here old-name
printf '%s\n' '{"id":"a","_anews":{"kind":"alias","target":"nowhere"}}' >dangling.jsonl
expect 2 "an alias of nothing is refused" "$ANEWS" pack -s k.key -o no.anews dangling.jsonl
says 'nowhere|"a"|: a' "by name"
expect 0 "one file is extracted" "$ANEWS" extract -p k.pub -C one x.anews d/empty.txt
says ' 1 file, 0 bytes' "and counted"
finish

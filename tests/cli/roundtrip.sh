#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What goes in comes out: bytes, ids, orders, metadata.
. "$(dirname "$0")/lib_short.sh"
keys k

mkdir -p in/deep/er in/pictures
printf 'Zebra news\n\nText.\n' >in/a.txt
printf 'no newline at the end' >in/deep/b.txt
: >in/deep/er/empty.txt
printf '\xff\xfe\x03caf\xe9 latin\r\n\0nul' >in/latin.txt
printf '\xef\xbb\xbfBom title\r\nText\r\n' >in/bom.txt
cat >in/front.md <<'MD'
---
title: Apple harvest
date: 2024-03-01
authors: [Ann, Bob]
tags: [fruit]
language: en
---
# Ignored heading
Text.
MD
printf '# Middle heading\n\nText.\n' >in/heading.md
cat >in/page.html <<'HTML'
<!DOCTYPE html><html lang="fr"><head><title>Page title</title>
<meta property="article:published_time" content="2025-01-02T03:04:05Z">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Nouvelle","author":{"name":"Zo&eacute;"}}</script>
</head><body><p>Texte</p></body></html>
HTML
head -c 100000 /dev/urandom >in/pictures/p.png
cp in/a.txt in/same.txt
printf 'odd\n' >"in/with space and	tab.txt"
printf 'odd\n' >"in/$(printf 'new\nline').txt"
head -c 3000000 /dev/zero | tr '\0' 'x' >in/long.txt

expect 0 "packs" "$ANEWS" pack -s k.key --title "Test" -o a.anews in
expect 0 "verifies" "$ANEWS" verify -p k.pub a.anews
prints 'every byte verified' "says that every byte was verified"
mkdir x
expect 0 "extracts" "$ANEWS" extract -p k.pub a.anews -C x
check "gives the same bytes" diff -r in x
expect 0 "lists" "$ANEWS" list -p k.pub a.anews
check "a line for each entry, whatever is in the names" test "$(wc -l <out)" = "$(find in -type f -printf x | wc -c)"
"$ANEWS" list -p k.pub a.anews | cut -f1 >ids
check "in the order of ids" sh -c 'LC_ALL=C sort ids | cmp - ids'
"$ANEWS" list -p k.pub a.anews --by date | head -n 2 | cut -f1 >dates
check "by date, newest first" sh -c 'printf "page.html\nfront.md\n" | cmp - dates'
"$ANEWS" list -p k.pub a.anews --by title | cut -f2 | grep -E '^(Apple harvest|Bom title|Middle heading|Nouvelle|Zebra news)$' | uniq >titles
check "by title" sh -c 'printf "Apple harvest\nBom title\nMiddle heading\nNouvelle\nZebra news\n" | cmp - titles'
expect 0 "lists a prefix" "$ANEWS" list -p k.pub a.anews deep/
check "only what begins with it" test "$(cut -f1 out | tr '\n' ' ')" = "deep/b.txt deep/er/empty.txt "
expect 0 "extracts one to stdout" "$ANEWS" extract -p k.pub a.anews --stdout latin.txt
check "byte for byte" cmp out in/latin.txt
expect 0 "extracts a range" "$ANEWS" extract -p k.pub a.anews --stdout --range 16380-16389 long.txt
check "of the right length" test "$(cat out)" = xxxxxxxxxx
expect 3 "an id that is not there" "$ANEWS" extract -p k.pub a.anews nothing
expect 0 "lists as JSON" "$ANEWS" list -p k.pub a.anews --json
check "valid JSON Feed items" python3 - out <<'PY'
import json, sys
items = {i["id"]: i for i in map(json.loads, open(sys.argv[1], encoding="utf-8"))}
f = items["front.md"]
assert f["title"] == "Apple harvest" and f["language"] == "en" and f["tags"] == ["fruit"], f
assert [a["name"] for a in f["authors"]] == ["Ann", "Bob"] and f["date_published"].startswith("2024-03-01"), f
p = items["page.html"]
assert p["title"] == "Nouvelle" and p["language"] == "fr" and p["date_published"] == "2025-01-02T03:04:05Z", p
PY
expect 0 "info without a key" "$ANEWS" info a.anews --json
check "info is JSON" python3 -m json.tool out
expect 0 "lists with content" "$ANEWS" list -p k.pub a.anews --json --content front.md
cp out items.jsonl
expect 0 "packs what it listed" "$ANEWS" pack -s k.key -o b.anews items.jsonl
expect 0 "and gives it back" "$ANEWS" extract -p k.pub b.anews --stdout front.md
check "the same" cmp out in/front.md

# What info says of memory is exact.
need=$("$ANEWS" info a.anews --json | python3 -c 'import json,re,sys; t=sys.stdin.read(); print(t)' | grep -oE '[0-9]+ bytes through|"callback":[0-9]+' | grep -oE '[0-9]+' | head -n 1)
[ -n "$need" ] || need=$("$ANEWS" info a.anews | sed -nE 's/.*, ([0-9]+) bytes through a read callback.*/\1/p' | head -n 1)
expect 0 "reads everything in the memory that info states" "$ANEWS" info -p k.pub a.anews --memory "$need"
"$ANEWS" info -p k.pub a.anews --memory "$((need - 1))" >out 2>err
check "and refuses one byte less" test $? != 0
finish

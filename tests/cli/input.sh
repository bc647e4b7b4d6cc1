#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Input as it really is.
. "$(dirname "$0")/lib_short.sh"
keys k
pack() { "$ANEWS" pack -q -s k.key -o o.anews "$@"; }

mkdir latin
printf 'x\n' >"latin/$(printf 'caf\xe9').txt"
expect 2 "a file name that is not UTF-8" pack latin
check "and no archive" test ! -e o.anews

mkdir links
echo real >links/real.txt
ln -s real.txt links/link.txt
ln -s . links/loop
expect 0 "symbolic links are left out" pack links
check "and said" test "$("$ANEWS" list -p k.pub o.anews | wc -l)" = 1
expect 0 "or followed" pack --follow links
check "into what they point to" sh -c '"$0" list -p k.pub o.anews | cut -f1 | grep -qx link.txt' "$ANEWS"

for id in /absolute ../up a/../b 'a//b' ''; do
    printf '{"id":"%s","content_text":"x"}\n' "$id" >bad.jsonl
    [ -z "$id" ] && continue
    expect 2 "the id $id" pack bad.jsonl
done
printf '{"id":"a\\u0000b","content_text":"x"}\n' >bad.jsonl
expect 2 "an id with NUL" pack bad.jsonl
printf '{"id":"same","content_text":"x"}\n{"id":"same","content_text":"y"}\n' >bad.jsonl
expect 2 "one id twice" pack bad.jsonl
says 'same' "is named"
printf '{"id":"ok","content_text":"x"}\n{"id":\n' >bad.jsonl
expect 2 "JSON that is none" pack bad.jsonl
says 'bad.jsonl.*2|line 2' "names the line"

cat >feed.jsonl <<'JSON'
{"id":"https://example.org/second-item","content_text":"This is a second item.","url":"https://example.org/second-item","custom":{"kept":[1,2.5,null]}}
{"title":"Crawled","maintext":"Body","date_publish":"2023-07-06 10:00:00","source_domain":"example.com","filename":"crawl1","date_modify":"None"}
{"id":"p","title":"Plain","text":"Body","date":"2020-02-03","author":"Me","section":"World"}
JSON
expect 0 "JSON Feed, crawlers and plain names" pack feed.jsonl
"$ANEWS" list -p k.pub o.anews --json >items
check "metadata arrives" python3 - items <<'PY'
import json, sys
items = [json.loads(l) for l in open(sys.argv[1])]
text = json.dumps(items)
assert len(items) == 3, text
by = {i.get("title"): i for i in items}
assert by["Crawled"]["date_published"].startswith("2023-07-06T10:00:00"), by
assert by["Plain"]["authors"][0]["name"] == "Me", by
assert any(i.get("custom") == {"kept": [1, 2.5, None]} for i in items), text
PY
seq 1 200000 | sed 's/.*/{"id":"n&","content_text":"tiny &"}/' >tiny.jsonl
expect 0 "200,000 tiny ones on standard input" sh -c '"$0" pack -q -s k.key --level 1 -o tiny.anews - <tiny.jsonl' "$ANEWS"
expect 0 "one of them" "$ANEWS" extract -p k.pub tiny.anews --stdout n123456
check "is right" test "$(cat out)" = "tiny 123456"

mkdir big
head -c 39000000 /dev/urandom | base64 >big/big.txt
expect 0 "an article of 50 MB" "$ANEWS" pack -q -s k.key --level 1 -o big.anews big
"$ANEWS" extract -p k.pub big.anews --stdout big.txt | cmp - big/big.txt && ok "comes back" || not_ok "comes back"
rm -rf big big.anews

mkdir titles
long=$(printf 'T%.0s' $(seq 300))
printf -- '---\ntitle: %s\n---\nx\n' "$long" >titles/long.md
for i in $(seq 1000); do printf 'One title\n%d\n' "$i" >"titles/$i.txt"; done
expect 0 "one title a thousand times" pack titles
check "and a title of 300 characters" test "$("$ANEWS" list -p k.pub o.anews long.md | cut -f2)" = "$long"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    mkdir unreadable && echo a >unreadable/a.txt && echo b >unreadable/b.txt && chmod 000 unreadable/a.txt
    cp k.key k2.key && chmod 777 . && chown 65534 k2.key unreadable unreadable/* && chmod 755 "$TMPDIR/.." 2>/dev/null
    as() { setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"; }
    if as test -x "$ANEWS" && as test -r k2.key; then
        expect 4 "an unreadable file" as "$ANEWS" pack -q -s k2.key -o u.anews unreadable
        says 'a.txt' "is named"
        expect 4 "or skipped with --keep-going" as "$ANEWS" pack -q -s k2.key -o u.anews --keep-going unreadable
        check "with the others packed" test -s u.anews
    else
        skip "another user cannot get at the command"
    fi
fi
finish

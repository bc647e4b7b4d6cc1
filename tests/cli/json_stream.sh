#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# list --json takes little memory, whatever the fields and the content are, and shows what the
# packer kept as JSON.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

check "archives are forged" /usr/bin/python3 "$here/forged.py" extras memory_authors memory_tags \
    memory_unknown memory_arrays memory_members memory_text memory_content

# What the manual promises: 64 MiB, and what info says that reading takes.
bounded() { (ulimit -v $((65536 + need / 1024 + 8192)) && "$@"); }
# Objects are forgotten as they end: as Python has them, they take gigabytes.
is_json() {
    /usr/bin/python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    json.loads(line, object_pairs_hook=lambda pairs: None)' "$1"
}
if sanitized; then
    skip "list --json in little memory" "a sanitizer takes terabytes of addresses"
else
    for name in authors tags unknown arrays members text content; do
        need=$(info_number memory_callback memory_$name.anews)
        check "memory_$name.anews is small" [ "$(size_of memory_$name.anews)" -lt 16000000 ]
        expect 0 "list --json --content of memory_$name.anews within the bound" \
            bounded timeout 60 "$ANEWS" list --json --content -p forged.pub memory_$name.anews
        check "is long" [ "$(size_of "$said/out")" -gt 16000000 ]
        check "and JSON" is_json "$said/out"
    done
fi
run "$ANEWS" list --json -p forged.pub memory_authors.anews
equal 8388608 "$(grep -o '{"name":""}' "$said/out" | wc -l)" "no author is lost"

# What the packer kept.
expect 0 "list --json of all kinds of extra" "$ANEWS" list --json -p forged.pub extras.anews
item() { json "$said/out" "$1"; }
equal "[[{'url': 'a'}, 150.0, None], True]" "$(item \
    "[items[0]['attachments'], items[0]['x'] == 'é\\U0001f600/\\x85\\x7f']")" \
    "members come back as they are"
equal "['T', [{'name': 'A', 'url': 'u'}], 'e1']" \
    "$(item "[items[1]['title'], items[1]['authors'], items[1]['id']]")" \
    "a field goes before extra, and authors with more about them before the field"
equal "[[{'name': 'A'}], ['t'], {}, False]" "$(item \
    "[items[2]['authors'], items[2]['tags'], items[2]['y'], 'content_html' in items[2]]")" \
    "other authors, tags and content do not"
equal "[True, True, True, True, True]" "$(item \
    "[i['_anews']['tags'][0]['tag'] == 23 and 'twice' not in i for i in items[3:]]")" \
    "what is no object, or has a member twice, is shown as bytes"
equal 8 "$(item "len({i['id'] for i in items})")" "and no item is lost"
check "no member comes twice" /usr/bin/python3 -c '
import json, sys
def once(pairs):
    assert len({name for name, _ in pairs}) == len(pairs), pairs
    return dict(pairs)
for line in open(sys.argv[1], encoding="utf-8"):
    json.loads(line, object_pairs_hook=once)' "$said/out"
"$ANEWS" list --json --content -p forged.pub extras.anews >first.jsonl
make_key k
expect 0 "such items are packed" "$ANEWS" pack -q -s k.key -o again.anews first.jsonl
"$ANEWS" list --json --content -p k.pub again.anews >second
same="[i.get(n) for i in items[:3] for n in ('id', 'title', 'authors', 'attachments', 'y', 'x')]"
equal "$(json first.jsonl "$same")" "$(json second "$same")" "and read again as they were"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# verify --contents: every text is read, and compared with the hash that its entry states.
here=$(cd "$(dirname "$0")/.." && pwd)
vectors=$here/../spec/vectors
# shellcheck source=tests/cli/lib.sh
. "$here/cli/lib.sh"

make_key k
make_corpus in 300
"$ANEWS" pack -q -s k.key -o x.anews --content-hash in
expect 0 "verify --contents" "$ANEWS" verify --contents -p k.pub x.anews
prints '^contents: 300 read; 300 of their entries state a hash, which is right$' "says what it did"
for number in 1 2 7; do
    expect 0 "with $number threads" \
        "$ANEWS" verify --contents --jobs $number --json -p k.pub x.anews
    equal "300 300" "$(json "$said/out" "items[0]['contents_read']") $(
        json "$said/out" "items[0]['contents_hashed']")" "the same"
done
expect 0 "without it" "$ANEWS" verify --json -p k.pub x.anews
equal False "$(json "$said/out" "'contents_read' in items[0]")" "nothing is said of it"
expect 2 "--contents and --partial" "$ANEWS" verify --contents --partial -p k.pub x.anews
says '^anews: --contents needs all articles, and --partial does without$' "is refused"
expect 2 "--contents of an address" "$ANEWS" verify --contents -p k.pub http://127.0.0.1/x.anews

# What each vector says of its contents; "-" where an entry cannot be listed.
/usr/bin/python3 - "$vectors" >expected.txt <<'P'
import json, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*.json")):
    v = json.loads(path.read_text())
    e = v["expect"]
    if e["open"] != "ok" or e.get("verify") != "ok" or "key-mixed" in path.stem:
        continue
    said = [s for part in ("content", "overflow") for s in e.get(part, {}).values()]
    faults = [s for s in said if isinstance(s, list) or s in ("format", "hash", "missing")]
    index = e.get("verify_search", "ok") in ("ok", "not-found", "unsupported")
    if index and path.stem != "one-key-twice":
        wrong = bool(faults) or path.stem == "hash-stated"
        print(path.parent.name + "/" + v["file"], v["need"], ",".join(v["public_keys"]), int(wrong))
P
seen=0 wrong=0 refused=0
while read -r file need keys want; do
    arguments=()
    IFS=, read -ra each <<<"$keys"
    for key in "${each[@]}"; do arguments+=(-p "$key"); done
    "$ANEWS" verify -q --contents "${arguments[@]}" --need "$need" "$vectors/$file" >out 2>err
    status=$?
    seen=$((seen + 1))
    if [ $status != "$want" ] || { [ "$want" = 1 ] && [ "$(wc -l <err)" != 1 ]; }; then
        wrong=$((wrong + 1))
        echo "# $file: exit status $status and not $want, or more than one sentence:"
        cat err
    fi
    [ "$want" = 0 ] || refused=$((refused + 1))
done <expected.txt
check "of $seen vectors that are verified, the contents are what they should be" [ $wrong = 0 ]
check "some of them are not" [ $refused -ge 10 ]
key=$(/usr/bin/python3 -c 'import json, sys
print(json.load(open(sys.argv[1], encoding="utf-8"))["public_keys"][0])' \
    "$vectors/good/hash-stated.json")
expect 0 "a hash that is another one" "$ANEWS" verify -p "$key" "$vectors/good/hash-stated.anews"
expect 1 "with --contents" "$ANEWS" verify --contents -p "$key" "$vectors/good/hash-stated.anews"
says 'hash-stated\.anews: a: its content is not the one whose hash the entry states: whoever' \
    "is named"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Where nothing but the places of a leaf has changed, the next edition renews this leaf: it has the
# same cells, and ends with the same bytes. Of such a leaf `update` fetches the beginning and a
# patch brings it, and what is made of it is the new edition, byte for byte.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/cli/servers.sh
. "$here/servers.sh"
make_key k
number() { json "$said/out" "items[0]['$1']"; }
kept() { json "$said/out" "int(items[0]['kept']['$1'])"; }
# below A B WHAT: demands two numbers in an order.
below() { if [ "$1" -lt "$2" ]; then ok "$3"; else not_ok "$3" "$1 is not below $2"; fi; }

# write_articles FILE EDITION: items that are not alike, of which some change in the second edition.
write_articles() {
    /usr/bin/python3 - "$2" >"$1" <<'P'
import hashlib, json, sys
for n in range(4800):
    said = " ".join(hashlib.md5(b"%d %d" % (n, i)).hexdigest() for i in range(3 + n % 3))
    if n % 450 == 20 and sys.argv[1] == "2":
        said += " and a correction"
    title = "Report %d on %s" % (n, hashlib.md5(b"%d" % n).hexdigest()[:20])
    print(json.dumps({"id": "reports/%05d" % n, "title": title, "content_text": said}))
P
}
write_articles 1.jsonl 1
write_articles 2.jsonl 2
pack() { "$ANEWS" pack -q -s k.key --level 9 --block-size 4K "$@"; }
expect 0 "an edition" pack --series "$(printf '%032d' 7)" --sequence 1 -o old.anews \
    1.jsonl
expect 0 "the next one, in which texts change" pack --json --from old.anews --sequence 2 \
    -o new.anews 2.jsonl
equal 0 "$(kept compacted)" "parts are kept"
new=$(($(size_of new.anews) - $(kept size)))
for jobs in 1 3; do
    expect 0 "with $jobs threads" pack --jobs $jobs --from old.anews --sequence 2 -o again.anews \
        2.jsonl
    same_file new.anews again.anews "the same bytes with $jobs threads"
done
check "it can be verified" "$ANEWS" verify -q -p k.pub new.anews

/usr/bin/python3 "$here/renewed_leaves.py" old.anews new.anews >renewed
leaves=$(wc -l <renewed)
below 5 "$leaves" "leaves are renewed: $leaves"
alike=$(awk '$3 > $2 / 2' renewed | wc -l)
below $((leaves / 2)) "$alike" "most of them end as before: $alike"
saved=$(awk '$3 > $2 / 2 { n += $3 } END { print int(n) }' renewed)

# --- a patch ---
expect 0 "a patch" "$ANEWS" diff -q -p k.pub old.anews new.anews -o patch
below "$(size_of patch)" $((new - saved / 2)) "has not what the old edition has"
expect 0 "which is applied" "$ANEWS" patch -q -p k.pub old.anews patch -o patched.anews
same_file new.anews patched.anews "and gives the new edition"
check "the second reader makes the same patch" /usr/bin/python3 - "$here/../conformance" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
from second_reader.patches import make
old, new, patch = (open(n, "rb").read() for n in ("old.anews", "new.anews", "patch"))
sys.exit(make(old, new) != patch)
P

# --- an update ---
# update FROM: replaces at/n.anews, which begins as the old edition.
update() {
    rm -rf at && mkdir at && cp "${old:-old.anews}" at/n.anews
    "$ANEWS" update -q --json -p k.pub at/n.anews "$1"
}
updated() {
    expect 0 "$1" update "$2"
    same_file new.anews at/n.anews "$1: gives the new edition"
    only at "$1: and leaves nothing else" n.anews
}
updated "an update" new.anews
few=$(number bytes_fetched) requests=$(number requests)
check "takes few requests: $requests" [ "$requests" -le 6 ]

# What looks like the end of a leaf is not believed.
cp old.anews bent.anews
while read -r offset size _; do poke bent.anews $((offset + size - 9)) 1 2 3 4; done <renewed
old=bent.anews
updated "an old edition with other ends of leaves" new.anews
whole=$(number bytes_fetched)
below $((few + saved / 3)) "$whole" "then $whole bytes are fetched, and not $few"
check "with few more requests" [ "$(number requests)" -le $((requests + 2)) ]
cp old.anews bent.anews
while read -r offset _; do poke bent.anews "$offset" 1 2 3 4; done <renewed
updated "an old edition whose leaves are no frames" new.anews
equal "$whole" "$(number bytes_fetched)" "such leaves are fetched whole"
cp old.anews bent.anews
while read -r offset _; do poke bent.anews $((offset + 4)) 255 255 255 255 255; done <renewed
updated "an old edition whose frames say nothing of use" new.anews
old=old.anews
mkdir served && cp new.anews served/
if have_nginx && start_nginx; then
    updated "an update from a server" "$url/new.anews"
    below "$(number bytes_fetched)" $((whole - saved / 4)) "does not take the ends of leaves"
    updated "one range at a time" "$url/one/new.anews"
    updated "without ranges" "$url/plain/new.anews"
else
    skip "updates from a server" "there is no nginx, openssl or anews-fetch"
fi

# --- an order changes its widths ---
# A text that is far longer widens the lengths of its leaf: it is renewed all the same.
/usr/bin/python3 - <<'P'
lines = open("2.jsonl").read().splitlines()
with open("3.jsonl", "w") as file:
    for n, line in enumerate(lines):
        if n == 2450:
            line = line.replace('"content_text": "', '"content_text": "' + "0123456789 " * 9000)
        file.write(line + "\n")
P
expect 0 "a text becomes far longer" pack --from new.anews --sequence 3 -o long.anews 3.jsonl
check "that can be verified" "$ANEWS" verify -q -p k.pub long.anews
expect 0 "an update to it" "$ANEWS" update -q -p k.pub new.anews long.anews -o at/long.anews
same_file long.anews at/long.anews "gives the same edition"
finish

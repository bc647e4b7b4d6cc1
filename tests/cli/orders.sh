#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews list by title and by date, of more entries than are read together: each part of a list is
# that part of the whole, and what is damaged is left out of it and nothing else.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
"$ANEWS" keygen -q -W -s k.key -p k.pub
count=700 # 64 entries are read together first, then 128, 256 and so on
awk -v count=$count 'BEGIN {
    for (i = 0; i < count; i++)
        printf "{\"id\": \"%c/%d\", \"title\": \"Title %d\", " \
            "\"date\": \"2026-01-%02dT%02d:%02d:00Z\", " \
            "\"summary\": \"%0250d\", \"content_text\": \"text\"}\n",
            97 + i % 5, i, i * 577 % count, 1 + i * 11 % 28, i * 7 % 24, i * 13 % 60, i * i * 7919
}' >items.jsonl
"$ANEWS" pack -q -s k.key -o x.anews --page-size 4096 --created 2026-02-01T00:00:00Z items.jsonl

for order in title date; do
    "$ANEWS" list --by $order -p k.pub x.anews >whole
    equal $count "$(wc -l <whole)" "all are listed by $order"
    "$ANEWS" list --by $order -p k.pub --reverse x.anews >reverse
    same_file <(tac whole) reverse "and the other way round"
    "$ANEWS" list --by $order -p k.pub --json x.anews >json
    same_file <(cut -f 1 whole) <(sed 's/^{"id":"\([^"]*\)".*/\1/' json) "and as JSON"
    for part in "0 63" "1 64" "60 10" "190 5" "191 300" "699 1" "0 701"; do
        read -r offset limit <<<"$part"
        same_file <(tail -n +$((offset + 1)) whole | head -n "$limit") \
            <("$ANEWS" list --by $order -p k.pub --offset "$offset" --limit "$limit" x.anews) \
            "$limit by $order from $offset on"
    done
    same_file <(grep ^b/ whole | sed -n '100,105p') \
        <("$ANEWS" list --by $order -p k.pub --offset 99 --limit 6 x.anews b/) \
        "a part of those with a prefix, by $order"
done
same_file <("$ANEWS" list -p k.pub --json --content x.anews | sort) \
    <("$ANEWS" list --by title -p k.pub --json --content x.anews | sort) \
    "by title everything is said of each that is said by id"

# A page of entries is damaged: they lie anywhere in the other orders.
size=$(stat -c %s x.anews)
for at in $(seq $((size / 4)) $((size / 10)) $((size - 100))); do
    cp x.anews bent.anews
    printf '\xff\x00\xff\x00' | dd of=bent.anews bs=1 seek="$at" conv=notrunc status=none
    cmp -s x.anews bent.anews && continue
    "$ANEWS" list -p k.pub bent.anews 2>said-by-id | sort >by-id || :
    for order in title date; do
        "$ANEWS" list --by $order -p k.pub bent.anews 2>said-by-$order | sort >by-$order || :
        [ -s by-$order ] || continue # the order itself is damaged
        same_file by-id by-$order "what is whole is listed by $order, changed at $at"
    done
done
finish

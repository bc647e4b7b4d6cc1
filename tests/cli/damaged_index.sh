#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# An index that is damaged, or that claims more than the file has: each damaged page is said once,
# everything else is there, and the time is that of what is there.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

forge() { /usr/bin/python3 "$here/forged.py" "$@"; }
check "archives are forged" forge damage_id damage_inner damage_title damage_date damage_block \
    damage_target loop_leaf loop_inner loop_orders loop_cut late_dictionary
anews() { timeout 10 "$ANEWS" "$1" -p forged.pub "${@:2}"; }

# once FILE WHAT LOST: one sentence about a page, and one that counts entries.
once() {
    equal 1 "$(grep -c "$1: an index page (offset [0-9]*) does not match its hash" "$said/err")" \
        "$2: the page is said once"
    says "$1: $3 entries cannot be read and are left out" "$2: and how many are left out"
    equal 2 "$(wc -l <"$said/err")" "$2: and no more"
}
for options in "--by id" "--by title" "--by date" "--by title --reverse" "--reverse" "--json" \
    "--json --content" "--long" "--json --by date"; do
    # shellcheck disable=SC2086 # words
    expect 1 "list $options with a damaged page" anews list $options damage_id.anews
    once damage_id.anews "list $options" 10
    equal 50 "$(grep -c 'Title' "$said/out")" "list $options: the others are listed"
    equal "" "$(grep -E 'n/02[0-9]' "$said/out")" "list $options: those beneath it are not"
done
for by in id title date; do
    expect 1 "list --by $by with a damaged inner page" anews list --by $by damage_inner.anews
    once damage_inner.anews "list --by $by" 100
    equal 200 "$(wc -l <"$said/out")" "list --by $by: the others are listed"
done
for order in title date; do
    expect 1 "list --by $order where that order is damaged" \
        anews list --by $order "damage_$order.anews"
    once "damage_$order.anews" "list --by $order" 10
    equal 50 "$(wc -l <"$said/out")" "list --by $order: the others are listed"
    expect 0 "list by id of the same" anews list "damage_$order.anews"
    equal 60 "$(wc -l <"$said/out")" "lists everything"
done
expect 1 "list --limit counts entries that are listed" anews list --limit 25 damage_id.anews
equal 25 "$(wc -l <"$said/out")" "and not those that cannot be read"
expect 0 "list --limit that ends before the damage" anews list --limit 20 damage_id.anews
expect 1 "list --offset into a damaged page" anews list --offset 25 damage_id.anews
equal "n/030" "$(head -n 1 "$said/out" | cut -f1)" "begins after it"
expect 1 "list PREFIX within a damaged page" anews list damage_id.anews n/02
expect 0 "list PREFIX elsewhere" anews list damage_id.anews n/01
equal 10 "$(wc -l <"$said/out")" "lists everything"
expect 1 "list PREFIX that may begin in it" anews list damage_id.anews n/03
once damage_id.anews "list PREFIX" 10
equal 10 "$(wc -l <"$said/out")" "list PREFIX: those after it are listed"
expect 1 "list PREFIX that lies in it" anews list damage_id.anews n/0299
expect 1 "extract --prefix that may begin in it" \
    anews extract -q --prefix n/03 -C p damage_id.anews
equal 10 "$(find p -type f | wc -l)" "writes those after it"
expect 1 "list --json --content with a damaged block" \
    anews list --json --content damage_block.anews
equal 1 "$(grep -c 'a block (offset [0-9]*) does not match its hash' "$said/err")" "says it once"
equal 20 "$(wc -l <"$said/out")" "and prints the others"
check "as JSON" json "$said/out" items

# Extraction.
expect 1 "extract with a damaged page" anews extract -q -C e damage_id.anews
once damage_id.anews extract 10
equal 50 "$(find e -type f | wc -l)" "extract: the others are written"
expect 1 "extract of aliases of what a damaged page has" anews extract -q -C t damage_target.anews
once damage_target.anews "extract of aliases" 20
equal 50 "$(find t -type f | wc -l)" "extract of aliases: the others are written"

# Archives of a few KiB that claim 2^39 entries.
for name in loop_leaf loop_inner; do
    check "$name.anews is small" [ "$(size_of $name.anews)" -lt 8192 ]
    for options in "list" "list --reverse" "list --json" "list --json --content" \
        "extract -q -C $name"; do
        # shellcheck disable=SC2086 # words
        expect 1 "$options of $name.anews ends" anews $options $name.anews
        once $name.anews "$options" 549755813888
    done
    count=20
    [ $name = loop_leaf ] || count=200
    equal $count "$(find $name -type f | wc -l)" "extract: what is there is written"
    expect 1 "verify of $name.anews ends" anews verify $name.anews
    says 'an index page .* does not match its hash' "and says why"
    expect 1 "verify --partial, too" anews verify --partial $name.anews
    says 'an index page .* does not match its hash' "and says why"
    expect 1 "info --memory, too" anews info --memory 4000000 $name.anews
done
for by in title date; do
    expect 1 "list --by $by of loop_orders.anews ends" anews list --by $by loop_orders.anews
    once loop_orders.anews "list --by $by" 549755813888
    equal 20 "$(wc -l <"$said/out")" "list --by $by: what is there is listed"
done

# A file that is cut: nothing is damaged, much is missing.
expect 0 "verify --partial of a file that claims 2^39 entries and ends after its directory" \
    anews verify --partial loop_cut.anews
prints ' 0 of 549755814088 entries can be read' "says how many have arrived"
expect 1 "list of it" anews list loop_cut.anews
equal 1 "$(grep -c 'ends at byte' "$said/err")" "says once that it is cut"
expect 1 "extract of it" anews extract -q -C c loop_cut.anews
equal 1 "$(grep -c 'ends at byte' "$said/err")" "says it once, too"
head -c $(($(size_of late_dictionary.anews) - 9)) late_dictionary.anews >late_cut.anews
expect 0 "verify --partial where the dictionary of all blocks is missing" \
    anews verify --partial late_cut.anews
prints ' 2 of 2 blocks verified; 0 of 2 entries can be read' "counts no entry that cannot be read"
expect 0 "verify --partial once it is there" anews verify --partial late_dictionary.anews
make_key k
make_corpus in 60
"$ANEWS" pack -q -s k.key -o whole.anews --page-size 1K in
count=$("$ANEWS" list -p k.pub whole.anews | wc -l)
wrong=0 some=0
for length in $(seq 1500 97 "$(size_of whole.anews)"); do
    head -c "$length" whole.anews >cut.anews
    run timeout 10 "$ANEWS" list -p k.pub cut.anews
    listed=$(wc -l <"$said/out")
    if [ "$status" -gt 1 ] || [ "$(grep -c 'ends at byte' "$said/err")" -gt 1 ] ||
        { [ "$status" = 0 ] && [ "$listed" != "$count" ]; }; then
        wrong=$((wrong + 1))
    fi
    [ "$listed" = 0 ] || [ "$listed" = "$count" ] || some=$((some + 1))
done
equal 0 $wrong "a file cut anywhere is listed as far as it has arrived, or says once that it is cut"
check "sometimes a part of the index has arrived" [ $some -gt 0 ]
finish

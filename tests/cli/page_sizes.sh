#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Pages of all sizes: what is packed is read again, and ids have at most a quarter of a page.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 60 80

# item ID [TARGET]
# Prints one item as a JSON line: an article, or an alias of TARGET.
item() {
    if [ $# = 1 ]; then
        printf '{"id":"%s","title":"t","content_text":"c"}\n' "$1"
    else
        printf '{"id":"%s","_anews":{"kind":"alias","target":"%s"}}\n' "$1" "$2"
    fi
}

# id LENGTH [BEGIN]
id() {
    local begin=${2-}
    printf '%s%s\n' "$begin" "$(head -c $(($1 - ${#begin})) /dev/zero | tr '\0' i)"
}

pack() { # SIZE INPUT...
    local size=$1
    shift
    "$ANEWS" pack -q -s k.key -o x.anews --page-size "$size" --level 1 "$@"
}

# Ids at the limit, which share nothing, something, and nearly all.
for size in 1024 1027 1028 2K 4095 4K 64K; do
    bytes=$(numfmt --from=iec "$size")
    limit=$((bytes / 4 < 1024 ? bytes / 4 : 1024))
    for begin in "" a b abc i/; do item "$(id $limit "$begin")"; done >at.jsonl
    item alias "$(id $limit)" >>at.jsonl
    item "$(id $limit other)" "$(id $limit abc)" >>at.jsonl
    expect 0 "pages of $size: ids of $limit bytes are packed" pack "$size" in at.jsonl
    expect 0 "and verified" "$ANEWS" verify -q -p k.pub x.anews
    equal 67 "$("$ANEWS" list -p k.pub x.anews | wc -l)" "all entries are listed"
    "$ANEWS" extract -q -p k.pub --stdout x.anews "$(id $limit abc)" >"$said/out"
    equal c "$(cat "$said/out")" "an id of $limit bytes is found"
    "$ANEWS" extract -q -p k.pub --stdout x.anews alias >"$said/out"
    equal c "$(cat "$said/out")" "and so is the target of an alias"
    rm x.anews

    # One byte more. An id of more than 1,024 bytes is refused at any page size, by the input.
    item "$(id $((limit + 1)))" >over.jsonl
    expect 2 "pages of $size: an id of $((limit + 1)) bytes is refused" pack "$size" in over.jsonl
    if [ $limit = 1024 ]; then
        says 'longer than 1024 bytes' "and it says so"
    else
        why="the id has $((limit + 1)) bytes, and with pages of $bytes bytes it may have $limit:"
        says "iii: $why" "and it says so"
    fi
    equal 1 "$(wc -l <"$said/err")" "in one sentence"
    check "and nothing is left" [ -z "$(find . -maxdepth 1 -name '*x.anews*')" ]
    item alias "$(id $((limit + 1)))" >over.jsonl
    expect 2 "and so is such a target of an alias" pack "$size" in over.jsonl
    check "and nothing is left" [ -z "$(find . -maxdepth 1 -name '*x.anews*')" ]
done

# The others can be packed without it.
{ item short && item "$(id 257)"; } >mixed.jsonl
expect 4 "--keep-going leaves out an id that is too long" \
    "$ANEWS" pack -s k.key -o x.anews --page-size 1K --keep-going mixed.jsonl
says 'the id has 257 bytes' "and says which"
equal short "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "and packs the others"

# Pages of any size say the same.
for size in 1K 1100 3000 4K 20000 64K; do
    expect 0 "pages of $size" pack "$size" in
    "$ANEWS" list -p k.pub x.anews >"list.$size"
    [ $size = 1K ] || same_file list.1K "list.$size" "the list is the same"
    rm -rf out
    mkdir out
    "$ANEWS" extract -q -p k.pub -C out x.anews
    same_tree in out "and so is the content"
    limit=$(info_number page_limit x.anews)
    check "no page is larger ($limit)" [ "$limit" -le "$(numfmt --from=iec $size)" ]
    check "and compressed pages take less ($(info_number page_stored_limit x.anews))" \
        [ "$(info_number page_stored_limit x.anews)" -lt "$limit" ]
done

# A device with as little RAM as can be gets small pages.
run "$ANEWS" pack -q -s k.key -o x.anews --profile device --ram 1 in
least=$(sed -n 's/.*at least \([0-9]*\) bytes.*/\1/p' "$said/err")
expect 0 "RAM for small pages only" \
    "$ANEWS" pack -q -s k.key -o x.anews --profile device --ram "$least" in
equal 1024 "$(info_number page_limit x.anews)" "makes them small"
equal 0 "$(info_number page_stored_limit x.anews)" "and no page is compressed"
run "$ANEWS" info --insecure x.anews
prints '^pages: 1024 bytes at most, none compressed' "which info says"
expect 0 "every byte can be read in that RAM" \
    "$ANEWS" info -q --insecure --memory "$(info_number memory_callback x.anews)" x.anews
item "$(id 257)" >over.jsonl
expect 2 "an id that is too long for such pages is refused" \
    "$ANEWS" pack -q -s k.key -o y.anews --profile device --ram "$least" in over.jsonl
says 'may have 256' "and it says why"
finish

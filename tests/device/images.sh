#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# images.sh ANEWS C_READER FOLDER: makes the archives that firmware reads, and the key that signed
# them; and what the library on this machine finds in them.
set -euo pipefail
anews=$1 c_reader=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"
cd "$folder"
export SOURCE_DATE_EPOCH=1700000000
key=$here/../../spec/vectors/packed/packed.key
install -m 600 "$key" key
pack() { "$anews" pack -q -s key --title "Device" --sequence 1 "$@"; }

# Changes the byte at an offset.
change() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf '%b' "$(printf '\\x%02x' $((byte ^ 1)))" |
        dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# limits NAME: what good-NAME keeps to, as AN_MEMORY() takes it. Pages and dictionary are stored as
# they are.
limits() {
    local facts page block stored
    facts=$("$anews" info --json --insecure "good-$1")
    page=$(limit page_limit) block=$(limit block_size) stored=$(limit block_stored_limit)
    case $1 in
        sectors*) echo "$page, 1, $page, $block, 0, $stored" ;;
        *) echo "$page, 1, 0, $block, 0, 0" ;;
    esac
}
limit() { sed -E 's/.*"'"$1"'":([0-9]+).*/\1/' <<<"$facts"; }

# make_images NAME OPTION...: good-NAME; bent-NAME, with changed blocks; forged-NAME, with a changed
# root; limits-NAME.
make_images() {
    local name=$1 at
    shift
    pack --profile device "$@" -o "good-$name" articles.jsonl
    pack --profile device "$@" -o "bent-$name" few.jsonl
    cp "bent-$name" "forged-$name"
    for ((at = $(stat -c %s "bent-$name") - 100; at > 3500; at -= 1500)); do
        change "bent-$name" "$at"
    done
    change "forged-$name" 80
    limits "$name" >"limits-$name"
}

"$here/articles.py" 1000 >articles.jsonl
head -n 20 articles.jsonl >few.jsonl
make_images mapped --block-size 16K --dictionary none
make_images sectors --block-size 8K --dictionary none
make_images mapped-4k --block-size 4K --page-size 1K --dictionary 12K
make_images sectors-4k --block-size 4K --page-size 1K --dictionary none

# answer NAME: answers-NAME is what a search of good-NAME finds, for each of the queries.
answer() {
    local query
    {
        echo "0 - good-$1"
        while read -r query; do
            printf 'search %s\n' "$(od -An -v -tx1 <<<"$query" | tr -d ' \n' | sed "s/0a$//")"
        done <"$here/queries"
    } | "$c_reader" | grep '^search ' >"answers-$1"
}

make_images mapped-4k-search --block-size 4K --page-size 1K --dictionary 12K --search=en
make_images sectors-4k-search --block-size 4K --page-size 1K --dictionary none --search=en
answer mapped-4k-search
answer sectors-4k-search
head -n 700 articles.jsonl >fewer.jsonl # all that the flash has room for
mv fewer.jsonl articles.jsonl
make_images stored --block-size 4K --page-size 1K --level 0
pack --profile device --block-size 4K --page-size 1K --dictionary none -o packed few.jsonl
pack --block-size 256K --dictionary none -o large few.jsonl
base64 -d <<<"$(sed -n 2p "$here/../../spec/vectors/packed/packed.pub")" >public

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# same_bytes.sh FOLDER: packs the documents in 23 ways with $NATIVE and with $OTHER, and compares
# the archives.
set -euo pipefail
folder=$1
"$NATIVE" keygen -q -W -s "$folder/same.key" -p "$folder/same.pub"
count=0
documents=(spec/*.md README.md)
pack() { # COMMAND OUT OPTION...
    local command=$1 out=$2
    shift 2
    "$command" pack -q -s "$folder/same.key" -o "$out" --created 2026-01-01T00:00:00Z \
        --series 00112233445566778899aabbccddeeff "$@" "${documents[@]}"
}
same() { # OPTION...
    rm -f "$folder"/{here,there}.anews
    pack "$NATIVE" "$folder/here.anews" "$@"
    pack "$OTHER" "$folder/there.anews" "$@"
    cmp "$folder/here.anews" "$folder/there.anews"
    count=$((count + 1))
}
for level in 1 3 4 5 7 9 12; do
    same --level $level
    same --level $level --dictionary none --block-size 64K
done
same --level 6 --block-size 4K --dictionary 9000
same --level 7 --block-size 1M
same --level 8 --block-size 128K
same --level 15
same --level 19 --search=en
same --profile device
same --level 22 --content-hash

# A dictionary beyond 512 KiB gets its tables in another way. Passages that many texts share make it
# that long.
awk 'BEGIN {
    srand(1)
    for (w = 0; w < 4000; w++)
        for (n = 3 + int(rand() * 8); n > 0; n--)
            word[w] = word[w] sprintf("%c", 97 + int(rand() * 26))
    for (p = 0; p < 2000; p++)
        for (n = 0; n < 60; n++)
            passage[p] = passage[p] " " word[int(rand() * 4000)]
    for (a = 0; a < 1500; a++) {
        printf "{\"id\":\"%d\",\"title\":\"%d\",\"content_text\":\"", a, a
        for (n = 0; n < 4; n++)
            printf "%s", passage[int(rand() * 2000)]
        print "\"}"
    }
}' >"$folder/long.jsonl"
documents=("$folder/long.jsonl")
for level in 12 16; do
    same --level $level
    "$NATIVE" info -p "$folder/same.pub" "$folder/here.anews" >"$folder/about"
    grep -Eq 'dictionaries: 1, of [5-9][0-9]{5} bytes' "$folder/about"
done
echo "$count ways"

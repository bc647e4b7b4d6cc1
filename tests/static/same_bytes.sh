#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# same_bytes.sh FOLDER: packs the documents in 21 ways with $NATIVE and with $OTHER, and compares
# the archives.
set -euo pipefail
folder=$1
"$NATIVE" keygen -q -W -s "$folder/same.key" -p "$folder/same.pub"
count=0
pack() { # COMMAND OUT OPTION...
    local command=$1 out=$2
    shift 2
    "$command" pack -q -s "$folder/same.key" -o "$out" --created 2026-01-01T00:00:00Z \
        --series 00112233445566778899aabbccddeeff "$@" spec/*.md README.md
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
echo "$count ways"

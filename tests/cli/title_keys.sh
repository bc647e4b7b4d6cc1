#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The order by title compares what Unicode's folding makes of a whole title, though the command asks
# its tables about parts of titles only.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
: "${BUILD:=${conformance%/tests/conformance}/build}"
check "each character is folded as in the whole title" "$BUILD/tests/charsets/fold_titles"

make_key k
n=0
while read -r title; do
    n=$((n + 1))
    printf '{"id": "%s", "title": "%s", "content_text": "x"}\n' "$n" "$title"
done >titles.jsonl <<'END_OF_TITLES'
“Quoted”
ÉCOLE
école b
Straße
STRASSE A
“quoted” b
naïve—A
NAÏVE—b
END_OF_TITLES
expect 0 "titles are packed" "$ANEWS" pack -s k.key -o titles.anews titles.jsonl
expect 0 "and listed" "$ANEWS" list -p k.pub --by title titles.anews
equal "2 3 7 8 4 5 1 6" "$(cut -c 1 "$said/out" | paste -s -d ' ')" \
    "neither case nor form counts in their order"

finish

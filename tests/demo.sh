#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The main job on sample articles: pack, verify, list, extract; and a tampered copy that is refused.
# `make demo` runs it.
set -eu
: "${ANEWS:=$PWD/build/anews}"
samples=$(cd "$(dirname "$0")/demo" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

show() {
    printf '\n$ %s\n' "$*" | sed "s#$ANEWS#anews#; s#$samples/##g"
    "$@"
}
show "$ANEWS" keygen -W -s secret.key -p public.pub
show "$ANEWS" pack -s secret.key -o news.anews --title "The Example" \
    "$samples/articles" "$samples/feed.jsonl"
show "$ANEWS" verify -p public.pub news.anews
show "$ANEWS" list -p public.pub news.anews --by date --long
show "$ANEWS" extract -p public.pub news.anews --stdout harbour.txt
mkdir copy
show "$ANEWS" extract -p public.pub news.anews -C copy
diff -r "$samples/articles" copy | grep -v '^Only in copy: briefs$' && exit 1

printf '\nOne byte of a copy is changed:\n'
cp news.anews changed.anews
at=$(($(stat -c %s changed.anews) - 100))
printf 'X' | dd of=changed.anews bs=1 seek=$at conv=notrunc status=none
status=0
show "$ANEWS" verify -p public.pub changed.anews || status=$?
if [ "$status" != 1 ]; then
    echo "demo: the changed copy should have been refused with status 1, and the status is $status"
    exit 1
fi
printf '(exit status 1)\n\nThe demo went through.\n'

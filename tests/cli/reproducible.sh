#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The same input gives the same bytes: any number of jobs, any path, any locale, any time zone, any order of folders on disk.
. "$(dirname "$0")/lib.sh"
keys k
mkdir -p in/b in/a
for i in $(seq 300); do
    printf 'Title %d\n\n%s\n' "$i" "$(seq -s ' words and more words ' "$((i % 50 + 1))" "$((i % 50 + 60))")" >"in/a/$i.txt"
done
printf -- '---\ntitle: Äpfel\ndate: 2024-05-06 07:08:09\n---\nText\n' >in/b/x.md
expect 0 "with one job" "$ANEWS" pack -q -s k.key -o 1.anews --jobs 1 in
expect 0 "with two" "$ANEWS" pack -q -s k.key -o 2.anews --jobs 2 in
check "are the same" cmp 1.anews 2.anews
expect 0 "with seven" "$ANEWS" pack -q -s k.key -o 7.anews --jobs 7 in
check "are the same" cmp 1.anews 7.anews
mkdir -p other/place
cp -r in/b in/a other/place/
find other -exec touch -d '2001-01-01' {} +
(cd other/place && LC_ALL=C TZ=Asia/Kathmandu "$ANEWS" pack -q -s "$TMPDIR/k.key" -o ../3.anews .) || not_ok "packs elsewhere"
check "another path, locale, time zone and file times" cmp 1.anews other/3.anews
cp 1.anews 4.anews
expect 0 "over an archive that is there" "$ANEWS" pack -q -s k.key -o 4.anews in
check "are the same" cmp 1.anews 4.anews
expect 0 "another title" "$ANEWS" pack -q -s k.key --title Other -o 5.anews in
if cmp -s 1.anews 5.anews; then not_ok "differs"; else ok "differs"; fi
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# kill -9 at any moment: the old archive or the new one.
. "$(dirname "$0")/lib.sh"
keys k
mkdir in1 in2 dest
for i in $(seq 150); do
    seq -s " words $i " 1 200 >"in1/$i.txt"
    seq -s " other $i " 1 200 >"in2/$i.txt"
done
"$ANEWS" pack -q -s k.key -o dest/a.anews in1
cp dest/a.anews old
"$ANEWS" pack -q -s k.key -o new in2
rounds=60 wrong=0 olds=0 news=0
for i in $(seq $rounds); do
    cp old dest/a.anews
    "$ANEWS" pack -q -s k.key -o dest/a.anews in2 &
    pid=$!
    sleep "0.$(printf '%03d' $((i * 400 / rounds)))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    if cmp -s dest/a.anews old; then olds=$((olds + 1)); elif cmp -s dest/a.anews new; then news=$((news + 1)); else wrong=$((wrong + 1)); fi
done 2>/dev/null
echo "# $olds old, $news new, $wrong wrong"
check "$rounds kills: the old archive or the new one" test "$wrong" = 0
check "some of them before the end" test "$olds" -gt 0
check "nothing else is left" test "$(find dest -mindepth 1 | wc -l)" = 1
expect 0 "the next job works" "$ANEWS" pack -q -s k.key -o dest/a.anews in2
check "and gives the new one" cmp dest/a.anews new
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Extraction writes below its folder and nowhere else, and overwrites nothing unasked.
. "$(dirname "$0")/lib.sh"
keys k
mkdir -p in/d
echo new >in/d/f.txt
echo top >in/t.txt
"$ANEWS" pack -q -s k.key -o a.anews in

mkdir outside x
ln -s ../outside x/d
expect 4 "a symbolic link in the way" "$ANEWS" extract -q -p k.pub a.anews -C x
check "is not followed" test -z "$(ls outside)"
check "the others are written" cmp x/t.txt in/t.txt
rm -rf x && mkdir x && ln -s "$TMPDIR/outside/victim" x/t.txt
expect 4 "a link as the file itself" "$ANEWS" extract -q -p k.pub a.anews -C x t.txt
check "nothing appears behind it" test ! -e outside/victim
expect 0 "with --force it is replaced" "$ANEWS" extract -q --force -p k.pub a.anews -C x t.txt
check "and not followed" test ! -e outside/victim -a ! -L x/t.txt
echo mine >x/t.txt
expect 4 "a file that is there" "$ANEWS" extract -q -p k.pub a.anews -C x t.txt
check "is left" grep -qx mine x/t.txt
expect 0 "unless forced" "$ANEWS" extract -q --force -p k.pub a.anews -C x t.txt
check "then it is replaced" cmp x/t.txt in/t.txt
expect 4 "a target that is not there" "$ANEWS" extract -q -p k.pub a.anews -C none
printf '{"id":"a","content_text":"1"}\n{"id":"a/b","content_text":"2"}\n' >clash.jsonl
expect 0 "an id that is another's folder" "$ANEWS" pack -q -s k.key -o clash.anews clash.jsonl
rm -rf y && mkdir y
expect 4 "cannot be both on disk" "$ANEWS" extract -q -p k.pub clash.anews -C y
check "one of them is" test -f y/a
check "no temporary files are left" test -z "$(find x y -name '.anews*')"
finish

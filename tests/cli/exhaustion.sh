#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Full disks and limits: the old archive or none, a sentence, nothing left behind.
. "$(dirname "$0")/lib.sh"
keys k
mkdir in
for i in $(seq 40); do head -c 40000 /dev/urandom >"in/$i.bin"; done
mkdir small
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=1m tmpfs small 2>/dev/null; then
    trap 'umount small' EXIT
    expect 4 "pack to a full disk" "$ANEWS" pack -q -s k.key -o small/a.anews in
    says 'No space left' "says why"
    check "leaves nothing" test -z "$(ls -A small)"
    echo old >small/a.anews
    expect 4 "again, over a file" "$ANEWS" pack -q -s k.key -o small/a.anews in
    check "leaves the old one" grep -qx old small/a.anews
    rm small/a.anews
    "$ANEWS" pack -q -s k.key -o a.anews in
    expect 4 "extract to a full disk" "$ANEWS" extract -q -p k.pub a.anews -C small
    says 'No space left' "says why"
    check "what is there is whole" sh -c 'for f in small/*; do cmp "$f" "in/${f#small/}" || exit 1; done'
    rm -f small/*
    mkdir tiny && echo x >tiny/x.txt
    "$ANEWS" pack -q -s k.key -o small/s.anews tiny
    cp small/s.anews before
    head -c 2000000 /dev/zero >small/fill 2>/dev/null
    keys k2
    expect 4 "sign on a full disk" "$ANEWS" sign -q -s k2.key small/s.anews
    check "leaves the archive" cmp before small/s.anews
else
    skip "no tmpfs can be mounted here"
fi
(
    ulimit -f 200
    trap '' XFSZ
    "$ANEWS" pack -q -s k.key -o limited.anews in
) >out 2>err
check "a limit on file sizes" test $? = 4
check "leaves nothing" test ! -e limited.anews
finish

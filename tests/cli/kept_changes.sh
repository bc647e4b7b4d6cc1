#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# An archive changes after it was verified, and before its blocks are copied: `merge`, `select` and
# `pack --from` write nothing, and name the archive.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k
make_corpus first/first 6 20
make_corpus second/second 6 20
for part in first second; do
    "$ANEWS" pack -q -s k.key --sequence 1 --dictionary none -o $part.anews $part
done
cp -r second next
echo "# One more" >next/more.md
cp second.anews same.anews
at=$(($(stat -c %s same.anews) - 20))

# No archive is read between verifying it and loading the key but to take its entries, and the key
# is in a pipe. So the archive changes when somebody reads the pipe.
mkfifo pipe.key
# with CHANGE COMMAND...
with() {
    local change=$1 status
    shift
    timeout 30 "$@" -s pipe.key &
    timeout 30 sh -c "exec >pipe.key; $change; cat k.key"
    wait $!
    status=$?
    cp same.anews second.anews
    return $status
}
byte=$((255 - $(bytes_of same.anews $at 1)))
octal=$(printf '%03o' $byte)
poked="printf '\\$octal' | dd of=second.anews bs=1 seek=$at conv=notrunc status=none"

# finds WHAT COMMAND...: with second.anews as it is, changed and cut. It is written to x.anews.
finds() {
    local what=$1
    shift
    expect 0 "$what" with : "$@"
    rm -f x.anews
    expect 1 "$what: a byte changes" with "$poked" "$@"
    says '^anews: second.anews: .*does not match its hash' "the archive is named"
    check "nothing is written" test ! -e x.anews
    expect 4 "$what: it becomes shorter" with "truncate -s $at second.anews" "$@"
    says '^anews: second.anews: became shorter while it was read' "the archive is named"
    check "nothing is written" test ! -e x.anews
}

for jobs in 1 2; do
    finds "merge" "$ANEWS" merge -q -p k.pub --jobs $jobs -o x.anews first.anews second.anews
    finds "select" "$ANEWS" select -q -p k.pub --jobs $jobs -o x.anews second.anews second/
    finds "pack --from" "$ANEWS" pack -q -p k.pub --jobs $jobs --sequence 2 --from second.anews \
        -o x.anews next
done
finish

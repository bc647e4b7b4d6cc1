#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Archives of later versions with sections that this one does not know: whole ones verify and read
# like any other, and damage in bytes of such a section is found.
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/cli/lib.sh"
vectors=$here/../spec/vectors/good
key=$(sed -n 's/.*"\(RW[A-Za-z0-9+/=]*\)".*/\1/p' "$vectors/extents.json" | head -n 1)

for name in extents extents-sections extents-most unknown-section; do
    cp "$vectors/$name.anews" x.anews
    expect 0 "$name: verify" "$ANEWS" verify -p "$key" x.anews
    equal 1 "$(grep -c '^note: it has sections that this version' "$said/out")" "notes it"
    equal 0 "$(wc -c <"$said/err")" "which is no warning"
    expect 0 "$name: verify -q" "$ANEWS" verify -q -p "$key" x.anews
    equal 0 "$(cat "$said/out" "$said/err" | wc -c)" "says nothing"
    run "$ANEWS" verify --json -p "$key" x.anews
    prints '"unknown_sections":true' "and --json has it"
    expect 0 "$name: info" "$ANEWS" info -p "$key" x.anews
    expect 0 "$name: list" "$ANEWS" list -p "$key" x.anews
    equal 3 "$(wc -l <"$said/out")" "lists all"
    rm -rf out
    mkdir out
    expect 0 "$name: extract" "$ANEWS" extract -q -p "$key" -C out x.anews
    equal 3 "$(find out -type f | wc -l)" "extracts all"
done

cp "$vectors/one.anews" x.anews
run "$ANEWS" verify -p "$key" x.anews
check "an archive without such sections has no note" sh -c '! grep -q ^note: "$0"' "$said/out"
run "$ANEWS" verify --json -p "$key" x.anews
prints '"unknown_sections":false' "nor in --json"

# The extents of this vector lie at its end.
cp "$vectors/extents-most.anews" x.anews
size=$(size_of x.anews)
poke x.anews $((size - 1)) $((255 - $(bytes_of x.anews $((size - 1)) 1)))
expect 1 "a changed byte of an unknown section is found" "$ANEWS" verify -p "$key" x.anews
equal 1 "$(wc -l <"$said/err")" "in one sentence"
says 'x\.anews: ' "which names the file"
expect 0 "the rest can still be read" "$ANEWS" list -p "$key" x.anews
head -c $((size - 1)) "$vectors/extents-most.anews" >x.anews
expect 1 "and so is a missing one" "$ANEWS" verify -p "$key" x.anews
says 'missing|not complete|cut' "and it says so"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The same sources give the same library and command, whatever folder they lie in and are built in.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# built_in FOLDER BUILD: copies the sources into the folder, and builds with debug information,
# which names files.
built_in() {
    mkdir -p "$1"
    tar -C "$ROOT" -c Makefile libarchive_news tools tests/*/rules.mk | tar -C "$1" -x
    env -u BUILD -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" -s -C "$1" CFLAGS="-O0 -g" \
        CPPFLAGS="" LDFLAGS="" BUILD="$2" all
}
cd "$ROOT" || exit 2 # for the pattern
check "built in one folder" built_in "$TMPDIR/one" build
check "built in another one, whose name has a space, with the build folder elsewhere" \
    built_in "$TMPDIR/another one/of greater length" "$TMPDIR/elsewhere"
cd "$TMPDIR" || exit 2
shared=$(cd elsewhere && ls libarchive_news.so.*.*)
for file in anews libarchive_news.a "$shared"; do
    same_file "one/build/$file" "elsewhere/$file" "$file: the same bytes"
    equal 0 "$(grep -caF "$TMPDIR" "elsewhere/$file")" "$file: does not name the folder"
done
expect 0 "it works" elsewhere/anews --version
finish

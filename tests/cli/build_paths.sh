#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The same sources give the same library and command, whatever folder they lie in and are built in.
# `make deps all` builds with what it has installed.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# Runs make as a person does, whoever runs this. A compiler's cache would give what it has.
build() {
    env -u BUILD -u MAKEFLAGS -u MFLAGS -u MAKELEVEL CCACHE_DISABLE=1 "${MAKE:-make}" -s "$@"
}
# built_in FOLDER BUILD: copies the sources into the folder, and builds with debug information,
# which names files.
built_in() {
    mkdir -p "$1"
    tar -C "$ROOT" -c Makefile libarchive_news tools tests/*/rules.mk | tar -C "$1" -x
    build -C "$1" CFLAGS="-O0 -g" CPPFLAGS="" LDFLAGS="" BUILD="$2" all
}

# A compiler that finds libseccomp once deps.sh has run. make looks for it as it begins.
mkdir -p bare/tests
cp -r "$ROOT/Makefile" "$ROOT/libarchive_news" bare
printf '#!/bin/sh\n[ -e "%s/installed" ] || echo "not installed" >&2\n' "$TMPDIR" >compiler
printf '#!/bin/sh\ntouch "%s/installed"\n' "$TMPDIR" >bare/tests/deps.sh
chmod +x compiler bare/tests/deps.sh
expect 0 "make deps, and more" build -C bare HOSTCC="$TMPDIR/compiler" deps build/flags
check "finds what it has installed" grep -q 'SECCOMP=yes' bare/build/flags
rm -r installed bare/build
expect 0 "without deps" build -C bare HOSTCC="$TMPDIR/compiler" build/flags
check "it does not" grep -q 'SECCOMP=no' bare/build/flags

if sanitized; then
    skip "the same bytes" "what is built here has no sanitizer"
    finish
fi
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

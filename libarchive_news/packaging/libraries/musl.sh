#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# musl.sh SOURCES OUT: builds musl, a small C library, into OUT/root, and OUT/musl.specs, with which
# gcc makes static programs: gcc -specs OUT/musl.specs -static-pie. SOURCES: where fetch.sh put it.
# CC is the compiler and CROSS_COMPILE what its name and the archiver's begin with, where they are
# for another machine.
# OUT is taken as it is given, so that it may lie in a folder whose name has a space: gcc's file
# names in OUT/musl.specs count from where gcc is called.
set -euo pipefail
sources=$(cd "$1" && pwd)
given=$2
mkdir -p "$given"
out=$(cd "$given" && pwd)
case $given in *[[:space:]]*)
    echo "musl.sh: $given: gcc takes no folder here whose name has a space" >&2
    exit 2
    ;;
esac
# Its makefile has nothing of a make that called this.
unset MAKEFLAGS MFLAGS
work=$(mktemp -d "$out/musl.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Its own makefile wants no spaces, so it is built where it lies.
cp -r "$sources/musl/." "$work/"
cd "$work"
export CROSS_COMPILE=${CROSS_COMPILE:-}
./configure --prefix=/ --disable-shared --disable-wrapper CC="${CC:-gcc}" \
    CFLAGS="-fPIC -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -w" \
    >configured 2>&1 || {
    cat configured >&2
    exit 1
}
make -s -j"$(nproc)"
make -s DESTDIR=made install-libs install-headers
# The kernel's headers are this system's. Those of the processor lie where the compiler finds them.
cp -r /usr/include/linux /usr/include/asm-generic made/include/
types=$("${CC:-gcc}" -E -x c -include asm/types.h /dev/null 2>/dev/null |
    sed -n 's|^# 1 "\(/.*/asm/types\.h\)".*|\1|p' | sort -u) || true
[ -n "$types" ] || {
    echo "musl.sh: ${CC:-gcc} has no headers of the kernel: make static-cross-deps" >&2
    exit 1
}
cp -rL "$(dirname "$types")" made/include/
rm -rf "$out/root"
mv made "$out/root"
sh tools/musl-gcc.specs.sh "$given/root/include" "$given/root/lib" /lib/ld-musl.so.1 \
    >"$out/musl.specs"

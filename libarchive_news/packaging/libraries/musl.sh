#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# musl.sh SOURCES OUT: builds musl, a small C library, into OUT/root, and OUT/musl.specs, with which
# gcc makes static programs: gcc -specs OUT/musl.specs -static-pie. SOURCES: where fetch.sh put it.
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
work=$(mktemp -d "$out/musl.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Its own makefile wants no spaces, so it is built where it lies.
cp -r "$sources/musl/." "$work/"
cd "$work"
./configure --prefix=/ --disable-shared --disable-wrapper CC="${CC:-gcc}" \
    CFLAGS="-fPIC -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -w
        -ffile-prefix-map=$work=musl" >configured 2>&1 || {
    cat configured >&2
    exit 1
}
make -s -j"$(nproc)"
make -s DESTDIR=made install-libs install-headers
# The kernel's headers are this system's.
cp -r /usr/include/linux /usr/include/asm-generic made/include/
cp -r "/usr/include/$("${CC:-gcc}" -print-multiarch)/asm" made/include/
rm -rf "$out/root"
mv made "$out/root"
sh tools/musl-gcc.specs.sh "$given/root/include" "$given/root/lib" /lib/ld-musl.so.1 \
    >"$out/musl.specs"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What programs have compiled into them from the public headers is what it was: sizes of structs,
# offsets of members, values of constants, on 64 and 32 bits. Whoever changes that on purpose runs
# `make layouts`, and raises SOVERSION where spec/VERSIONS.md says so.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${CC:=cc}"
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
layouts=$ROOT/tests/abi/layouts.py

# The list of a target, as these compilers see it; the first that knows the target counts.
# as_kept TARGET COMPILER...
as_kept() {
    local target=$1 compiler what="the layouts of $1 are those that are kept"
    shift
    for compiler; do
        # shellcheck disable=SC2086 # a compiler and its options
        echo 'int is_known;' | $compiler -S -o /dev/null -x c - 2>/dev/null || continue
        # shellcheck disable=SC2086
        if ! /usr/bin/python3 "$layouts" "$target" $compiler >found 2>"$said/err"; then
            not_ok "$what" "$compiler" "$(cat "$said/err")"
            return
        fi
        /usr/bin/python3 "$layouts" --kept "$target" >kept
        check "$what" diff kept found
        return
    done
    skip "$what" "no compiler for it"
}

if [ ! -x /usr/bin/python3 ]; then
    for target in x86-64 i386 armhf; do skip "the layouts of $target" "no python3"; done
    skip "a member that is added is noticed" "no python3"
    finish
fi
native=x86-64
[ "$(getconf LONG_BIT)" = 64 ] || native=none
if [ $native = none ]; then native_compiler=; else native_compiler=$CC; fi
as_kept x86-64 ${native_compiler:+"$native_compiler"} \
    "clang -ffreestanding --target=x86_64-linux-gnu"
as_kept i386 "$CC -m32 -ffreestanding -D_LIBC_LIMITS_H_" \
    "clang -ffreestanding --target=i386-linux-gnu"
as_kept armhf "clang -ffreestanding --target=armv7-linux-gnueabihf"

# The list is made anew of headers in which one member more stands in one struct.
mkdir -p changed/tests/abi changed/libarchive_news
cp -r "$ROOT/libarchive_news/include" changed/libarchive_news/
cp "$layouts" changed/tests/abi/
sed -i 's/^    unsigned need;/    unsigned before_need;\n&/' \
    changed/libarchive_news/include/archive_news/reader.h
# shellcheck disable=SC2086 # a compiler and its options
/usr/bin/python3 changed/tests/abi/layouts.py x86-64 $CC >changed.txt 2>"$said/err"
# shellcheck disable=SC2086
/usr/bin/python3 "$layouts" x86-64 $CC >found
equal "> an_config.before_need" "$(diff found changed.txt | grep -o '> .*before_need')" \
    "a member that is added is noticed"
finish

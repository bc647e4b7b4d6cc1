#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD MAKE: unit tests and vectors for i386 (32 bits), or for s390x (big-endian) under qemu-user: whichever is installed.
set -euo pipefail
build=$1 make=$2
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
passed=0 failed=0

result() {
    if [ "$2" = 0 ]; then passed=$((passed + 1)); echo "ok - $1"; else failed=$((failed + 1)); echo "not ok - $1"; fi
}

# machine NAME COMPILER RUNNER...: all of it for one machine.
machine() {
    local name=$1 compiler=$2 program status
    shift 2
    "$make" -s -j"$(nproc)" BUILD="$build/$name" CC="$compiler" HARDEN= CFLAGS="-O2 -g" portability-programs
    for program in "$build/$name"/tests/unit/test_*; do
        case $program in *.d) continue ;; esac
        # Those that make calls fail replace them by name, and 32-bit programs call others (pread64); and minutes of failing allocations under emulation say nothing about bytes and their order.
        case $name:$program in i386:*test_powerloss | s390x:*test_powerloss | s390x:*test_update | s390x:*test_exhaustion) continue ;; esac
        status=0
        (cd "$(mktemp -d)" && TMPDIR=$PWD "$@" "$program" >"$build/$name/log" 2>&1) || status=$?
        [ $status = 0 ] || tail -n 20 "$build/$name/log"
        result "$name: $(basename "$program")" $status
    done
    status=0
    /usr/bin/python3 tests/conformance/run_vectors.py "$@" "$build/$name/tests/conformance/c_reader" || status=$?
    result "$name: the vectors" $status
}

# Debian's compiler for the one does not go with that for the other: what is there is run, and the rest is said.
if echo 'int main(void) { return 0; }' | gcc -m32 -x c -o /dev/null - 2>/dev/null && [ -e /usr/lib/i386-linux-gnu/libcmocka.so ]; then
    machine i386 "gcc -m32 -D_FILE_OFFSET_BITS=64" env
else
    echo "skip - i386: its compiler or libraries are not here: make portability-deps MACHINE=i386"
fi
if [ -x "$(command -v s390x-linux-gnu-gcc)" ] && [ -e /usr/lib/s390x-linux-gnu/libcmocka.so ]; then
    machine s390x s390x-linux-gnu-gcc qemu-s390x
else
    echo "skip - s390x: its compiler or libraries are not here: make portability-deps MACHINE=s390x"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]

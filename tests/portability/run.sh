#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD MAKE [MACHINE...]: the library on this machine, on i386 (32 bits) and on s390x
# (big-endian, under qemu-user), or on those named. BUILD is relative to the top.
# README.md says what is run. A test that fails shows its last lines; the last line counts.
set -euo pipefail
make_build=$1 make=$2
shift 2
machines=("$@")
[ $# -gt 0 ] || machines=(native i386 s390x)
cd "$(dirname "$0")/../.."
# make takes no name with a space, which the top's name may have.
build=$PWD/$make_build
passed=0 failed=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anews-portability.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
written_kib=$((14 << 20)) # what beyond_write takes, and some

# attempt WHAT COMMAND...: in an empty folder; what it says goes to $build/log.
attempt() {
    local what=$1 status=0
    shift
    mkdir "$scratch/tmp"
    TMPDIR=$scratch/tmp "$@" >"$build/log" 2>&1 </dev/null || status=$?
    rm -rf "$scratch/tmp"
    if [ $status = 0 ]; then
        passed=$((passed + 1))
        echo "ok - $what"
    else
        failed=$((failed + 1))
        echo "not ok - $what (exit status $status)"
        tail -n 20 "$build/log" | cat -v | sed 's/^/    /'
    fi
}

skip() { echo "skip - $1: $2"; }

is_here() {
    case $1 in
    native) return 0 ;;
    i386) command -v i686-linux-gnu-gcc >/dev/null && [ -e /usr/lib/i386-linux-gnu/libcmocka.so ] ;;
    s390x)
        command -v s390x-linux-gnu-gcc qemu-s390x >/dev/null &&
            [ -e /usr/lib/s390x-linux-gnu/libcmocka.so ]
        ;;
    *) echo "portability: no machine $1: native, i386 or s390x" >&2 && exit 2 ;;
    esac
}

# Why a program is not run on a machine; nothing where it is.
reason_against() {
    case $1:$2 in
    s390x:test_exhaustion* | s390x:test_powerloss* | s390x:test_update*)
        echo "minutes of failing calls under emulation say nothing about bytes and their order" ;;
    s390x:beyond_write) echo "more than two minutes under emulation" ;;
    *:beyond_write)
        if [ "$(df -kP "$scratch" | awk 'NR == 2 { print $4 }')" -lt $written_kib ]; then
            echo "$scratch has less than $((written_kib >> 20)) GiB left"
        fi ;;
    esac
}

# programs MACHINE RUNNER...
programs() {
    local machine=$1 program name reason
    shift
    for program in "$build/$machine"/tests/{unit/test_*,portability/beyond_*}; do
        case $program in *.d) continue ;; esac
        name=$(basename "$program")
        reason=$(reason_against "$machine" "$name")
        if [ -n "$reason" ]; then
            skip "$machine: $name" "$reason"
        else
            attempt "$machine: $name" "$@" "$program"
        fi
    done
    attempt "$machine: the vectors" /usr/bin/python3 tests/conformance/run_vectors.py "$@" \
        "$build/$machine/tests/conformance/c_reader"
}

# The lines of the first machine are those of all.
same_bytes() {
    local machine=$1
    shift
    attempt "$machine: packs several ways" "$@" "$build/$machine/tests/portability/same_bytes"
    cp "$build/log" "$scratch/$machine.bytes"
    [ "$machine" = "${machines[0]}" ] || attempt "$machine: the same bytes as ${machines[0]}" \
        diff "$scratch/${machines[0]}.bytes" "$scratch/$machine.bytes"
}

# The command's tests but those that build programs for the machine they are on.
command_tests() {
    "$make" -s -j"$(nproc)" BUILD="$make_build/$1" CC="$2" all
    attempt "$1: the command" env BUILD="$build/$1" ANEWS="$build/$1/anews" \
        tests/run.sh cli/editions cli/input cli/reproducible cli/roundtrip cli/tamper cli/vectors
}

for machine in "${machines[@]}"; do
    if ! is_here "$machine"; then
        skip "$machine" "its compiler or libraries are not here: make portability-deps"
        continue
    fi
    case $machine in
    native) compiler=cc runner=env ;;
    i386) compiler=i686-linux-gnu-gcc runner=env ;;
    s390x) compiler=s390x-linux-gnu-gcc runner=qemu-s390x ;;
    esac
    "$make" -s -j"$(nproc)" BUILD="$make_build/$machine" CC="$compiler" portability-programs
    [ "$machine" != s390x ] || export BEYOND_SLOWLY=1
    programs "$machine" "$runner"
    same_bytes "$machine" "$runner"
    [ "$machine" != i386 ] || command_tests i386 "$compiler"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]

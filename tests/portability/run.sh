#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD MAKE [MACHINE...]: library and command on this machine, on i386 (32 bits), s390x
# (big-endian), arm64, armhf and riscv64, or on those named. All but this machine and i386 run under
# qemu-user. BUILD is relative to the top.
# README.md says what is run. A test that fails shows its last lines; the last line counts.
set -euo pipefail
make_build=$1 make=$2
shift 2
machines=("$@")
[ $# -gt 0 ] || machines=(native i386 s390x arm64 armhf riscv64)
cd "$(dirname "$0")/../.."
# make takes no name with a space, which the top's name may have.
build=$PWD/$make_build
passed=0 failed=0 first=
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

# describe MACHINE: its compiler, what runs its programs, and where Debian puts its libraries.
describe() {
    emulator=
    case $1 in
    native) compiler=cc libraries= ;;
    i386) compiler=i686-linux-gnu-gcc libraries=i386-linux-gnu ;;
    s390x) compiler=s390x-linux-gnu-gcc libraries=s390x-linux-gnu emulator=qemu-s390x ;;
    arm64) compiler=aarch64-linux-gnu-gcc libraries=aarch64-linux-gnu emulator=qemu-aarch64 ;;
    armhf) compiler=arm-linux-gnueabihf-gcc libraries=arm-linux-gnueabihf emulator=qemu-arm ;;
    riscv64) compiler=riscv64-linux-gnu-gcc libraries=riscv64-linux-gnu emulator=qemu-riscv64 ;;
    *)
        echo "portability: no machine $1: native, i386, s390x, arm64, armhf or riscv64" >&2
        exit 2
        ;;
    esac
    runner=${emulator:-env}
    kind=${emulator:+emulated}
}

# Why a machine is left out; nothing where it is not.
reason_to_leave_out() {
    if [ -n "$libraries" ] && ! command -v "$compiler" >/dev/null; then
        echo "no $compiler: make portability-deps"
    elif [ -n "$emulator" ] && ! command -v "$emulator" >/dev/null; then
        echo "no $emulator: make portability-deps"
    elif [ -n "$libraries" ] && [ ! -e "/usr/lib/$libraries/libcmocka.so" ]; then
        case $1:$(sed -n 's/^VERSION_ID=//p' /etc/os-release) in
        riscv64:*12*) echo "Debian 12 has no libraries for it; Debian 13 has" ;;
        *) echo "its libraries are not here: make portability-deps" ;;
        esac
    fi
}

# Why a program is not run on a machine; nothing where it is. $kind says whether it is emulated.
reason_against() {
    case $kind:$2 in
    emulated:test_exhaustion* | emulated:test_powerloss* | emulated:test_update*)
        echo "minutes of failing calls under emulation say nothing about bytes and their order" ;;
    emulated:beyond_write) echo "more than two minutes under emulation" ;;
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

# The lines of the first machine that ran are those of all.
same_bytes() {
    local machine=$1
    shift
    attempt "$machine: packs several ways" "$@" "$build/$machine/tests/portability/same_bytes"
    cp "$build/log" "$scratch/$machine.bytes"
    : "${first:=$machine}"
    [ "$machine" = "$first" ] || attempt "$machine: the same bytes as $first" \
        diff "$scratch/$first.bytes" "$scratch/$machine.bytes"
}

# The command's tests but those that build programs for the machine they are on, and what runs other
# programs of it: fetching and serving.
command_tests() {
    local machine=$1 command=$build/$1/anews
    "$make" -s -j"$(nproc)" BUILD="$make_build/$machine" CC="$compiler" CURL=no MICROHTTPD=no all
    if [ -n "$emulator" ]; then
        command=$build/$machine/emulated/anews
        mkdir -p "$(dirname "$command")"
        printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$emulator" "$build/$machine/anews" >"$command"
        chmod +x "$command"
    fi
    attempt "$machine: the command" env BUILD="$build/$machine" ANEWS="$command" \
        tests/run.sh cli/editions cli/input cli/reproducible cli/roundtrip cli/tamper cli/vectors
}

for machine in "${machines[@]}"; do
    describe "$machine"
    reason=$(reason_to_leave_out "$machine")
    if [ -n "$reason" ]; then
        skip "$machine" "$reason"
        continue
    fi
    begun=$SECONDS
    "$make" -s -j"$(nproc)" BUILD="$make_build/$machine" CC="$compiler" CURL=no MICROHTTPD=no \
        portability-programs
    export BEYOND_SLOWLY=${emulator:+1}
    programs "$machine" "$runner"
    same_bytes "$machine" "$runner"
    [ "$machine" = native ] || command_tests "$machine"
    echo "$machine: $((SECONDS - begun)) s"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]

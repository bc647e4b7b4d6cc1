#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD MAKE [MACHINE...]: library and command on this machine, on i386 (32 bits), s390x
# (big-endian), arm64, armhf and riscv64, or on those named. All but this machine and i386 run under
# qemu-user. Each has what make static builds, so all have the same libraries, and none needs those
# of another machine from the system. BUILD is relative to the top.
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

# attempt WHAT COMMAND...: in an empty folder; what it says goes to $scratch/log.
attempt() {
    local what=$1 status=0
    shift
    mkdir "$scratch/tmp"
    TMPDIR=$scratch/tmp "$@" >"$scratch/log" 2>&1 </dev/null || status=$?
    rm -rf "$scratch/tmp"
    if [ $status = 0 ]; then
        passed=$((passed + 1))
        echo "ok - $what"
    else
        failed=$((failed + 1))
        echo "not ok - $what (exit status $status)"
        tail -n 20 "$scratch/log" | cat -v | sed 's/^/    /'
    fi
}

skip() { echo "skip - $1: $2"; }

# describe MACHINE: how its compiler's name begins, what runs its programs, and where they are.
describe() {
    emulator='' prefix=''
    case $1 in
    native) ;;
    i386) prefix=i686-linux-gnu- ;;
    s390x) prefix=s390x-linux-gnu- emulator=qemu-s390x ;;
    arm64) prefix=aarch64-linux-gnu- emulator=qemu-aarch64 ;;
    armhf) prefix=arm-linux-gnueabihf- emulator=qemu-arm ;;
    riscv64) prefix=riscv64-linux-gnu- emulator=qemu-riscv64 ;;
    *)
        echo "portability: no machine $1: native, i386, s390x, arm64, armhf or riscv64" >&2
        exit 2
        ;;
    esac
    runner=${emulator:-env}
    kind=${emulator:+emulated}
    folder=$build/static${prefix:+-$1}
}

# Why a machine is left out; nothing where it is not.
reason_to_leave_out() {
    local program
    for program in "${prefix}gcc" $emulator; do
        command -v "$program" >/dev/null || {
            echo "no $program: make portability-deps"
            return
        }
    done
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
    for program in "$folder"/tests/{unit/test_*,portability/beyond_*}; do
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
        "$folder/tests/conformance/c_reader"
}

# The lines of the first machine that ran are those of all.
same_bytes() {
    local machine=$1
    shift
    attempt "$machine: packs several ways" "$@" "$folder/tests/portability/same_bytes"
    cp "$scratch/log" "$scratch/$machine.bytes"
    : "${first:=$machine}"
    [ "$machine" = "$first" ] || attempt "$machine: the same bytes as $first" \
        diff "$scratch/$first.bytes" "$scratch/$machine.bytes"
}

# A build folder whose programs are run by the emulator.
emulated_build() {
    local name program
    for name in anews tests/conformance/c_{reader,patcher}; do
        program=$folder/emulated/$name
        mkdir -p "$(dirname "$program")"
        printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$emulator" "$folder/$name" >"$program"
        chmod +x "$program"
    done
    echo "$folder/emulated"
}

# The command's tests but those that build programs for the machine they are on, and what runs other
# programs of it: fetching and serving.
command_tests() {
    local machine=$1 build=$folder scripts=(cli/editions cli/tamper cli/vectors)
    local replacing=(cli/input cli/reproducible cli/roundtrip)
    [ -z "$emulator" ] || build=$(emulated_build)
    if (cd "$scratch" && "$runner" "$folder/tests/portability/file_times"); then
        scripts+=("${replacing[@]}")
    else
        skip "$machine: ${replacing[*]}" "the emulator gives a file two times of its last change"
    fi
    attempt "$machine: the command" env BUILD="$build" ANEWS="$build/anews" \
        tests/run.sh "${scripts[@]}"
}

for machine in "${machines[@]}"; do
    describe "$machine"
    reason=$(reason_to_leave_out "$machine")
    if [ -n "$reason" ]; then
        skip "$machine" "$reason"
        continue
    fi
    begun=$SECONDS
    "$make" -s -j"$(nproc)" BUILD="$make_build" MACHINE="${prefix:+$machine}" static-programs
    export BEYOND_SLOWLY=${emulator:+1}
    programs "$machine" "$runner"
    same_bytes "$machine" "$runner"
    [ "$machine" = native ] || command_tests "$machine"
    echo "$machine: $((SECONDS - begun)) s"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]

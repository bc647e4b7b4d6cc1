#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# all.sh AMALGAMATION SOURCES OUT STACK BOARD...: builds the firmware of each board from the
# amalgamated reader and runs it; then runs the vectors on the emulated Cortex-M3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
amalgamation=$1 sources=$2 out=$3 stack=$4
shift 4
failed=0 running=0
variants=(mapped sectors mapped-4k mapped-4k-compact sectors-4k sectors-4k-compact stored-compact
    mapped-4k-search sectors-4k-search)
rm -f "$out"/{firmware,short}-*

# build BOARD VARIANT
build() {
    "$here/build.sh" "$1" "$2" "$amalgamation" "$sources" "$out/images" "$out"
}

# firmware BOARD VARIANT [NAME]
firmware() {
    local board=$1 variant=$2 name=${3:-firmware}-$1-$2 what="opens, lists, finds, shows, refuses"
    [ $# = 2 ] || what="says of signatures what libsodium says"
    case $variant in *-search) what+=", searches as the library does on this machine" ;; esac
    build "$board" "$variant" || return
    if "$here/run.sh" "$board" "$out/$name.elf" >"$out/$name.log" &&
        grep -q '^DONE$' "$out/$name.log" && finds_the_same "$variant" "$out/$name.log"; then
        echo "ok - $board, $variant: $what"
    else
        printf 'not ok - %s, %s:\n%s\n' "$board" "$variant" \
            "$(tail -q -n 20 "$out/$name.log"{,.wrong} 2>&1)"
        return 1
    fi
}

# finds_the_same VARIANT LOG: whether the firmware found what the library found.
finds_the_same() {
    case $1 in
        *-search) diff "$out/images/answers-$1" <(grep '^search ' "$2") >"$2.wrong" ;;
    esac
}

# A device that has less RAM than the stack needs.
overrun() {
    local variant=mapped-4k-compact
    local name=$out/short-cortex-m3-$variant
    RAM=26624 build cortex-m3 $variant || return
    "$here/run.sh" cortex-m3 "$name.elf" >"$name.log" || true
    if grep -q '^OVERRUN$' "$name.log" && ! grep -q '^DONE$' "$name.log"; then
        echo "ok - cortex-m3, too little RAM: the firmware notices that its stack does not fit"
    else
        printf 'not ok - cortex-m3, too little RAM:\n%s\n' "$(tail -n 5 "$name.log")"
        return 1
    fi
}

# vectors VARIANT
vectors() {
    build cortex-m3 "$1"
    echo "the vectors on cortex-m3, $1:"
    /usr/bin/python3 "$here/../conformance/run_vectors.py" --jobs "$(nproc)" /usr/bin/python3 \
        "$here/device_reader.py" "$out/vectors-cortex-m3-$1.elf" "$stack"
}

# at_once COMMAND...: starts a command as soon as a processor is free.
at_once() {
    if [ $running = "$(nproc)" ]; then collect; fi
    "$@" &
    running=$((running + 1))
}

# Waits for the next command that ends.
collect() {
    wait -n || failed=1
    running=$((running - 1))
}

for board; do at_once build "$board" libraries; done
while [ $running != 0 ]; do collect; done
for board; do
    for variant in "${variants[@]}"; do at_once firmware "$board" "$variant"; done
    at_once firmware "$board" signatures-compact signatures
done
at_once overrun
while [ $running != 0 ]; do collect; done
vectors vectors || failed=1
vectors vectors-compact || failed=1
exit $failed

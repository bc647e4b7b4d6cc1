#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# all.sh AMALGAMATION SOURCES OUT STACK BOARD...: builds the firmware of each board from the
# amalgamated reader and runs it; then runs the vectors on the emulated Cortex-M3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
amalgamation=$1 sources=$2 out=$3 stack=$4
shift 4
failed=0 running=0
rm -f "$out"/firmware-*

# firmware BOARD VARIANT
firmware() {
    local board=$1 variant=$2 log=$out/firmware-$1-$2.log
    READER=$amalgamation "$here/build.sh" "$board" "$variant" "$sources" "$out/images" "$out" ||
        return
    if "$here/run.sh" "$board" "$out/firmware-$board-$variant.elf" >"$log" &&
        grep -q '^DONE$' "$log"; then
        echo "ok - $board, $variant: opens, lists, finds, shows, refuses"
    else
        printf 'not ok - %s, %s:\n%s\n' "$board" "$variant" "$(tail -n 20 "$log")"
        return 1
    fi
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

for board; do
    for variant in mapped sectors; do at_once firmware "$board" $variant; done
done
while [ $running != 0 ]; do collect; done
READER=$amalgamation "$here/build.sh" cortex-m3 vectors "$sources" "$out/images" "$out/vectors"
echo "the vectors on cortex-m3:"
/usr/bin/python3 "$here/../conformance/run_vectors.py" --jobs "$(nproc)" /usr/bin/python3 \
    "$here/device_reader.py" "$out/vectors/firmware-cortex-m3-vectors.elf" "$stack" || failed=1
exit $failed

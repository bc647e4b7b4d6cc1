#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# all.sh AMALGAMATION SOURCES OUT STACK BOARD...: builds the firmware of each board from the
# amalgamated reader and runs it; then runs the vectors on the emulated Cortex-M3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
amalgamation=$1 sources=$2 out=$3 stack=$4
shift 4
failed=0
rm -f "$out"/firmware-*
for board; do
    for variant in mapped sectors; do
        READER=$amalgamation "$here/build.sh" "$board" $variant "$sources" "$out/images" "$out"
        log=$out/firmware-$board-$variant.log
        if "$here/run.sh" "$board" "$out/firmware-$board-$variant.elf" >"$log" &&
            grep -q '^DONE$' "$log"; then
            echo "ok - $board, $variant: opens, lists, finds, shows, refuses"
        else
            echo "not ok - $board, $variant:"
            tail -n 20 "$log"
            failed=1
        fi
    done
done
READER=$amalgamation "$here/build.sh" cortex-m3 vectors "$sources" "$out/images" "$out/vectors"
echo "the vectors on cortex-m3:"
/usr/bin/python3 "$here/../conformance/run_vectors.py" /usr/bin/python3 "$here/device_reader.py" \
    "$out/vectors/firmware-cortex-m3-vectors.elf" "$stack" || failed=1
exit $failed

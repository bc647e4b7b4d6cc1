#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh WINDOWS ANEWS: what `make windows` has built in the folder WINDOWS, under wine. ANEWS is
# the command of this machine. README.md says what is run. The last line counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
windows=$(cd "$1" && pwd) native=$2
tests/deps.sh --check windows
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anews-windows.XXXXXX")
export WINEPREFIX=$scratch/wine WINEDEBUG=-all XDG_RUNTIME_DIR=$scratch
end() {
    wineserver -k 2>/dev/null || true
    wineserver -w 2>/dev/null || true
    rm -rf "$scratch"
}
trap end EXIT
mkdir "$WINEPREFIX"
wine wineboot -i >"$scratch/log" 2>&1 || { cat "$scratch/log" && exit 1; }

# shellcheck source=tests/static/check.sh
. tests/static/check.sh

# in_wine NAME PROGRAM: a script, for tests that call one program without words before it.
in_wine() {
    printf '#!/bin/sh\nexec wine "%s" "$@"\n' "$2" >"$scratch/$1"
    chmod +x "$scratch/$1"
}

conformance=$windows/tests/conformance
check "the library reads all vectors" /usr/bin/python3 tests/conformance/run_vectors.py \
    --search=all wine "$conformance/c_reader.exe"
in_wine c_patcher "$conformance/c_patcher.exe"
check "it applies all patches" /usr/bin/python3 tests/conformance/run_patches.py \
    "$scratch/c_patcher"
check "anews.exe has at most 4 MB" [ "$(stat -c %s "$windows/anews.exe")" -le 4000000 ]

in_wine anews "$windows/anews.exe"
mkdir "$scratch/command"
check "the command on Windows" env TMPDIR="$scratch/command" ANEWS="$scratch/anews" \
    NATIVE="$native" bash tests/windows/command.sh
grep -c '^ok' "$scratch/log" | sed 's/$/ checks of it/'

# Same bytes, where the libraries are of the same versions: `make static` has those of Windows.
one_file=$windows/../static/anews
[ ! -x "$one_file" ] || native=$one_file
versions() { "$1" info --self --json | grep -oE '"zstd": *"[^"]*"'; }
if [ "$(versions "$native")" = "$(versions "$scratch/anews" | tr -d '\r')" ]; then
    check "the same bytes as on Linux" env OTHER="$scratch/anews" NATIVE="$native" \
        bash tests/static/same_bytes.sh "$scratch"
else
    echo "skip - the same bytes as on Linux: $native has another zstd; make static first"
fi

# A test of the command that needs no Unix.
words=(cli/roundtrip)
check "every way of packing and back" env BUILD="$scratch/build" ANEWS="$scratch/anews" \
    tests/run.sh "${words[@]}"
tail -n 1 "$scratch/log"
finish

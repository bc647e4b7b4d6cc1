#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh WINDOWS ANEWS [WORD...]: what `make windows` has built in the folder WINDOWS, under wine.
# ANEWS is the command of this machine. README.md says what is run. The last line counts.
# WORD: only those of the unit tests whose names contain it, or with "cli/" those of the command.
# "all": everything, with the scripts of tests/cli that cli/by_name has and the long unit tests.
set -euo pipefail
# wine needs a page of memory at a fixed address. Where addresses are random, a library of the
# system has it once in some thousand starts: wine ends with status 1 then, and without a word.
if [ -z "${ADDRESSES_ARE_FIXED:-}" ] && setarch -R true 2>/dev/null; then
    ADDRESSES_ARE_FIXED=yes exec setarch -R bash "$0" "$@"
fi
cd "$(dirname "$0")/../.."
windows=$(cd "$1" && pwd) native=$2
shift 2
tests/deps.sh --check windows
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anews-windows.XXXXXX")
# All of wine's processes must share one server. They find it below TMPDIR: with another TMPDIR a
# second server would begin, and read the registry that the first has not written yet.
export WINEPREFIX=$scratch/wine WINEDEBUG=-all,err+virtual TMPDIR=$scratch
end() {
    wineserver -k 2>/dev/null || true
    wineserver -w 2>/dev/null || true
    rm -rf "$scratch"
}
trap end EXIT
mkdir "$WINEPREFIX"
wineserver -p >/dev/null 2>&1 # stays until it is told to go
wine wineboot -i >"$scratch/log" 2>&1 || { cat "$scratch/log" && exit 1; }

# shellcheck source=tests/static/check.sh
. tests/static/check.sh

# in_wine NAME PROGRAM: a script, for tests that call one program without words before it.
in_wine() {
    printf '#!/bin/sh\nTMPDIR="%s" exec wine "%s" "$@"\n' "$scratch" "$2" >"$scratch/$1"
    chmod +x "$scratch/$1"
}

# listed LIST: the names in a list of tests.
listed() { grep -xE '[a-z_0-9]+' "tests/windows/$1"; }

all=no
if [ "$*" = all ]; then
    all=yes
    shift
fi
mkdir "$scratch/units"
units=(env UNIT_TMPDIR="$scratch/units" bash tests/windows/units.sh "$windows")
if [ $# != 0 ]; then
    in_wine anews "$windows/anews.exe"
    for word; do
        case $word in
        cli/*)
            check "$word" env BUILD="$scratch/build" ANEWS="$scratch/anews" tests/run.sh "$word"
            ;;
        *) check "unit tests: $word" "${units[@]}" "$word" ;;
        esac
        grep '^ok' "$scratch/log" || true
        rm -rf "$scratch"/units/*
    done
    finish
    exit
fi

check "the unit tests" "${units[@]}"
grep -c '^ok' "$scratch/log" | sed 's/$/ programs of them/'

conformance=$windows/tests/conformance
check "the library reads all vectors" /usr/bin/python3 tests/conformance/run_vectors.py \
    --search=all --narrow wine "$conformance/c_reader.exe"
in_wine c_patcher "$conformance/c_patcher.exe"
check "it applies all patches" /usr/bin/python3 tests/conformance/run_patches.py \
    "$scratch/c_patcher"
check "anews.exe has at most 4 MB" [ "$(stat -c %s "$windows/anews.exe")" -le 4000000 ]
# Windows loads other libraries from the folder of the command first: whoever can put one there, as
# into a folder of downloads, would have it run.
x86_64-w64-mingw32-objdump -p "$windows/anews.exe" >"$scratch/headers"
libraries=$(sed -n 's/.*DLL Name: //p' "$scratch/headers" | tr '[:upper:]' '[:lower:]' | sort |
    paste -sd ' ')
check "it loads Windows' own libraries only ($libraries)" \
    [ "$libraries" = "advapi32.dll kernel32.dll msvcrt.dll ntdll.dll shell32.dll" ]
is_movable() {
    grep -q HIGH_ENTROPY_VA "$scratch/headers" && grep -q DYNAMIC_BASE "$scratch/headers" &&
        grep -q NX_COMPAT "$scratch/headers"
}
check "its place in memory changes, and data is not run" is_movable
# tmpfile() makes its file in the root of the drive, where an ordinary user may not write.
makes_none() { ! grep -qw tmpfile "$scratch/headers"; }
check "it makes no temporary file in the root of the drive" makes_none

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

# command_tests LIST: those of the command that a list names, and no others.
command_tests() {
    local words=() but=() script name
    mapfile -t words < <(listed "$1")
    for script in tests/cli/*.sh; do
        name=$(basename "$script" .sh)
        case " ${words[*]} " in *" $name "*) ;; *) but+=("cli/$name") ;; esac
    done
    check "the command's tests: ${words[*]}" env BUILD="$scratch/build" ANEWS="$scratch/anews" \
        BUT="${but[*]}" tests/run.sh cli/
    tail -n 1 "$scratch/log"
}
command_tests cli/in_ci
if [ $all = yes ]; then
    command_tests cli/by_name
    while read -r name; do
        check "unit tests: $name" "${units[@]}" "$name"
        rm -rf "$scratch"/units/*
    done < <(listed unit/by_name)
fi
finish

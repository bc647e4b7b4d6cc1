#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# units.sh FOLDER [WORD...]: runs the unit tests that `make windows-units` has built below FOLDER,
# under wine, as many at once as there are processors: those whose names contain a WORD, or all but
# those in unit/by_name.
# Then it tries those that unit/unix_only names, as far as they could be built: none may pass.
# WINEPREFIX: a prefix that is set up. TMPDIR: the folder in which wine's server is found.
# UNIT_TMPDIR: an empty folder.
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${WINEPREFIX:?}" "${TMPDIR:?}" "${UNIT_TMPDIR:?}"
folder=$1
shift
status=0

# run_unit PROGRAM: prints a line, and of a test that failed what it said.
run_unit() {
    local name own
    name=$(basename "$1" .exe)
    own=$UNIT_TMPDIR/$name
    mkdir "$own" || return
    if (UNIT_TMPDIR=$own exec timeout 600 wine "$1") >"$own.log" 2>&1 </dev/null &&
        grep -aq 'PASSED' "$own.log" && ! grep -aqE 'FAILED|SKIPPED' "$own.log"; then
        echo "ok - $name"
        rmdir "$own" && return
        echo "not ok - $name leaves nothing behind"
    else
        echo "not ok - $name"
        tail -n 20 "$own.log" | tr -d '\r' | sed 's/^/    /'
    fi
    return 1
}
export -f run_unit

is_wanted() { # NAME WORD...
    local name=$1 word
    shift
    [ $# != 0 ] || return 0
    for word; do case $name in *"$word"*) return 0 ;; esac; done
    return 1
}

only=$(sed -n 's/^\(test_[a-z_0-9]*\): .*/\1/p' tests/windows/unit/unix_only)
programs=()
for source in tests/unit/*/test_*.c tests/windows/unit/test_*.c; do
    name=$(basename "$source" .c)
    is_wanted "$name" "$@" || continue
    if [ $# = 0 ] && grep -qx "$name" tests/windows/unit/by_name; then continue; fi
    grep -qx "$name" <<<"$only" || programs+=("$folder/${source%.c}.exe")
done
if [ ${#programs[@]} = 0 ]; then
    echo "not ok - there is a unit test with such a name"
    exit 1
fi
printf '%s\0' "${programs[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'run_unit "$0"' || status=1
[ $# = 0 ] || exit $status

# A test that passes here does not belong into the list.
for name in $only; do
    source=(tests/unit/*/"$name.c")
    program=$folder/${source[0]%.c}.exe
    if [ ! -f "${source[0]}" ]; then
        echo "not ok - unix_only names $name, which is no unit test"
        status=1
    elif [ -f "$program" ] && run_unit "$program" >/dev/null; then
        echo "not ok - unix_only names $name, which passes on Windows"
        status=1
    else
        echo "ok - $name is for Unix"
    fi
done
exit $status

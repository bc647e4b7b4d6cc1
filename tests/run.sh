#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh [--quick] [WORD...]: runs the unit tests and the command's tests, or those whose names
# (unit/test_evil, cli/usage) contain a WORD. Closes with "N passed, N failed, N skipped".
#
# BUILD is the build folder, ANEWS the command. What a test says is kept in
# BUILD/tests/log/NAME.log, and its counts in BUILD/tests/log/NAME.count: passed, failed, skipped.
# BUT: names of tests that are left out. LOGS: a folder for logs and counts instead of that one.
# One test more than there are processors runs at once, since some wait; or JOBS of them. Each works
# in a folder of its own. The longest begin first, so that none of them runs alone at the end.
set -u
cd "$(dirname "$0")/.." || exit 2
: "${BUILD:=$PWD/build}" "${ANEWS:=$BUILD/anews}"
export BUILD ANEWS
logs=${LOGS:-$BUILD/tests/log}
passed=0 failed=0 skipped=0 failures=()

# A choice that finds most mistakes of an afternoon, in less than a minute together.
# Names, or how they begin.
quick=(unit/test_evil unit/test_keys unit/test_public_key unit/test_short unit/test_trust
    unit/test_truncation unit/test_update_refusals unit/test_writer_fields cli/editions
    cli/hostile_paths cli/house cli/vectors)

is_quick() {
    local name
    for name in "${quick[@]}"; do
        case $1 in "$name"*) return 0 ;; esac
    done
    return 1
}

# is_wanted NAME WORD...
is_wanted() {
    local name=$1 word
    shift
    [ $only_quick = no ] || is_quick "$name" || return 1
    case " ${but//$'\n'/ } " in *" $name "*) return 1 ;; esac
    [ $# != 0 ] || return 0
    for word; do
        case $name in *"$word"*) return 0 ;; esac
    done
    return 1
}

# Counts the lines of a log that begin with ok, not ok or skip, or with cmocka's own words for them.
count() {
    local name=$1 status=$2 log=$logs/$1.log took=$((SECONDS - begun[$1])) good bad skip
    good=$(grep -cE '^(ok|\[       OK \])' "$log")
    bad=$(grep -cE '^(not ok|\[  FAILED  \] [^0-9])' "$log")
    skip=$(grep -cE '^(skip|\[  SKIPPED \] [^0-9])' "$log")
    # A test that died, or said nothing, has failed whatever it counted.
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ $((good + bad + skip)) = 0 ]; then bad=1; fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
    echo "$good $bad $skip" >"$logs/$name.count"
    if [ "$bad" = 0 ]; then
        printf '%-26s %5d passed%s%s\n' "$name" "$good" \
            "$([ "$skip" = 0 ] || echo ", $skip skipped")" \
            "$([ $took -lt 5 ] || echo " ($took s)")"
        [ "$skip" = 0 ] || grep -E '^skip' "$log"
    else
        printf '%-26s %5d passed, %d FAILED (exit status %d): the end of %s:\n' \
            "$name" "$good" "$bad" "$status" "$log"
        failures+=("$log")
        tail -n 60 "$log"
    fi
}

# run NAME
# Runs a test in an empty folder, in the background. A shell lets what it starts there ignore the
# signals of a terminal; tests that send them want them as they are.
run() {
    local name=$1 command=("$BUILD/tests/$1") scratch status
    case $name in cli/*) command=(bash "tests/$name.sh") ;; esac
    mkdir -p "$(dirname "$logs/$name")"
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/anews-test.XXXXXX")
    TMPDIR=$scratch env --default-signal=INT,QUIT "${command[@]}" >"$logs/$name.log" 2>&1 </dev/null
    status=$?
    chmod -R u+w "$scratch" 2>/dev/null
    rm -rf "$scratch"
    exit $status
}

# Waits for the next test that ends, and counts what it said.
collect() {
    local pid=
    wait -n -p pid
    count "${running[$pid]}" $?
    unset "running[$pid]"
}

# The tests that take longest, the longest first.
slow=(cli/tamper cli/truncation cli/terminal cli/minisign cli/json_stream cli/build_paths cli/keys
    cli/ram cli/one_read cli/races cli/packaging cli/input unit/test_update cli/powerloss
    cli/signals cli/amalgamation unit/test_roundtrip_dictionaries unit/test_tamper
    cli/item_streams unit/test_roundtrip cli/reproducible cli/feeds)

# Prints the names of all tests, the slow ones first.
names() {
    local source name
    for name in "${slow[@]}"; do echo "$name"; done
    for source in tests/unit/*/test_*.c tests/cli/*.sh; do
        name=$(basename "${source%.*}")
        case $source in tests/unit/*) name=unit/$name ;; *) name=cli/$name ;; esac
        case " ${slow[*]} cli/lib cli/servers " in *" $name "*) ;; *) echo "$name" ;; esac
    done
}

only_quick=no but=${BUT:-}
if [ "${1:-}" = --quick ]; then
    only_quick=yes
    shift
fi
: "${JOBS:=$(($(nproc) + 1))}"
declare -A running=() begun=()
while read -r name; do
    is_wanted "$name" "$@" || continue
    [ ${#running[@]} -lt "$JOBS" ] || collect
    run "$name" &
    running[$!]=$name begun[$name]=$SECONDS
done < <(names)
while [ ${#running[@]} != 0 ]; do collect; done
[ ${#failures[@]} = 0 ] || printf 'failed: see %s\n' "${failures[@]}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]

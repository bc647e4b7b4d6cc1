#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# afl.sh BUILD SECONDS: runs AFL++ on the command itself, on four of its jobs side by side (BUILD is
# relative to the top):
# `verify`, `list --json --content` and `extract --stdout` with archives whose hashes are corrected,
# and `info` with any bytes. Needs Debian's afl++. What it finds is left in BUILD/afl/out-NAME.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
build=$PWD/$1 seconds=$2
mkdir -p "$build/afl/seeds"
# make takes no name with a space, which the top's name may have.
make -s -j"$(nproc)" BUILD="$1/afl/build" CC=afl-clang-fast HARDEN= STATIC_INPUTS=no \
    "$1/afl/build/anews" >/dev/null 2>&1
cc -std=gnu11 -O2 -shared -fPIC -Ilibarchive_news/include -Ilibarchive_news -Itests/fuzz \
    -o "$build/afl/rehash.so" \
    tests/fuzz/afl_rehash.c libarchive_news/format/*.c libarchive_news/writer/sign.c -lsodium
/usr/bin/python3 "$here/seeds.py" read "$build/afl/seeds"
find "$build/afl/seeds" -size +16k -delete
anews=$build/afl/build/anews
export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
export AFL_NO_AFFINITY=1 AFL_AUTORESUME=1 ANEWS_FUZZ_KEY=$build/afl/key

fuzz() { # NAME LIBRARY COMMAND...
    local name=$1 library=$2
    shift 2
    AFL_CUSTOM_MUTATOR_LIBRARY=$library \
        afl-fuzz -i "$build/afl/seeds" -o "$build/afl/out-$name" -V "$seconds" -t 10000 -m none \
        -- "$@" >"$build/afl/$name.log" 2>&1
}

# The mutator writes the file of its key when it starts, and the commands need it at once.
cc -std=gnu11 -O1 -o "$build/afl/key-maker" -x c - -x none "$build/afl/rehash.so" \
    -Wl,-rpath,"$build/afl" <<'C'
void *afl_custom_init(void *, unsigned);
int main(void) { return !afl_custom_init(0, 0); }
C
"$build/afl/key-maker"
status=0
fuzz verify "$build/afl/rehash.so" "$anews" verify -q --jobs 1 -p "$build/afl/key" @@ &
fuzz list "$build/afl/rehash.so" "$anews" list --json --content -p "$build/afl/key" @@ &
fuzz extract "$build/afl/rehash.so" "$anews" extract -q --stdout -p "$build/afl/key" @@ a.txt &
fuzz bytes "" "$anews" info --insecure --json @@ &
wait || status=$?
passed=0 failed=0
for name in verify list extract bytes; do
    stats=$build/afl/out-$name/default/fuzzer_stats
    value() { sed -n "s/^$1 *: *//p" "$stats"; }
    crashes=$(value saved_crashes) hangs=$(value saved_hangs)
    if [ -s "$stats" ] && [ "$crashes" = 0 ] && [ "$hangs" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    printf '%-8s %10s executions, %s of the branches, %s paths, %s crashes, %s hangs\n' "$name" \
        "$(value execs_done)" "$(value bitmap_cvg)" "$(value corpus_count)" "$crashes" "$hangs"
done
echo "$passed passed, $failed failed"
[ $status = 0 ] && [ $failed = 0 ]

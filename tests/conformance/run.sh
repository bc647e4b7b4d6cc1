#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Asks both readers about every vector and then about mutants.
# BUILD: build folder. MUTANTS, QUERIES: how many. SEED: another seed makes others.
# The last line is "N passed, N failed".
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
here=$(cd "$(dirname "$0")" && pwd)
: "${BUILD:?build folder}" "${MUTANTS:=2000}" "${QUERIES:=10000}" "${SEED:=1}"
python=/usr/bin/python3 # Debian's, which has its packages for zstd and Ed25519
library=$BUILD/tests/conformance/c_reader
firmware=$BUILD/tests/conformance/c_reader_small
second=("$python" "$here/anews_reader.py" serve)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
begun=0 passed=0 failed=0 steps=()
declare -A running=()

# step WHAT COMMAND...
# Starts a step as soon as a processor is free. The command ends with "N passed, N failed", and with
# exit status 0 only if none has failed.
step() {
    local what=$1
    shift
    [ ${#running[@]} -lt "$(nproc)" ] || collect
    begun=$((begun + 1))
    "$@" >"$scratch/$begun.log" 2>&1 &
    running[$!]=$begun steps[begun]=$what
}

# Waits for the next step that ends, shows what it said, and counts.
collect() {
    local pid='' status=0 log good bad
    wait -n -p pid || status=$?
    log=$scratch/${running[$pid]}.log
    echo "== ${steps[${running[$pid]}]}"
    unset "running[$pid]"
    cat "$log"
    if tail -n 1 "$log" | grep -qE "^[0-9]+ passed, [0-9]+ failed\$"; then
        read -r good _ bad _ < <(tail -n 1 "$log")
        passed=$((passed + good)) failed=$((failed + bad))
    else
        bad=0
    fi
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then failed=$((failed + 1)); fi
}

make_vectors_again() {
    local vectors=$here/../../spec/vectors
    "$python" "$here/make_vectors.py" "$scratch/vectors" >/dev/null || return
    if diff -r -x README.md -x packed -x dictionary.zstd "$vectors" "$scratch/vectors"; then
        echo "1 passed, 0 failed"
    else
        echo "0 passed, 1 failed"
        return 1
    fi
}

# Another version of zstd compresses to other frames.
if "$python" -c 'import sys, zstandard; sys.exit(zstandard.ZSTD_VERSION != (1, 5, 4))'; then
    step "the vectors are made again, with the same bytes" make_vectors_again
else
    echo "== the vectors are not made again: that takes zstd 1.5.4, whose frames are in them"
fi
step "each rule has a vector, and each vector names its rules" "$python" "$here/rules.py"
step "vectors: the library" "$python" "$here/run_vectors.py" --search=all --narrow "$library"
step "vectors: the library's reader as firmware has it" \
    "$python" "$here/run_vectors.py" --search=all --narrow "$firmware"
step "vectors: the second reader" \
    "$python" "$here/run_vectors.py" --search=all --narrow -- "${second[@]}"
queries=("$python" "$here/search_check.py" --seed "$SEED" --count "$QUERIES")
step "random queries: the second reader" "${queries[@]}"
step "random queries: the library" "${queries[@]}" --library "$library"
step "random queries: the library's reader as firmware has it" "${queries[@]}" --library "$firmware"
limits=("$python" "$here/search_limits.py")
step "limits of searching: the second reader" "${limits[@]}"
step "limits of searching: the library" "${limits[@]}" --library "$library"
step "limits of searching: the library's reader as firmware has it" \
    "${limits[@]}" --library "$firmware"
step "an edition keeps the pages of the one before: the library, the command" \
    "$python" "$here/editions.py" --command "$BUILD/anews" "$library"
step "an edition keeps the pages of the one before: the second reader" \
    "$python" "$here/editions.py" -- "${second[@]}"
step "patches: both readers" "$python" "$here/run_patches.py" --count "$MUTANTS" --seed "$SEED" \
    "$BUILD/tests/conformance/c_patcher"
samples=$("$python" "$here/packed_samples.py" "$BUILD/anews" "$scratch")
step "$MUTANTS mutants: both readers" "$python" "$here/mutate.py" --packed "$samples" \
    --count "$MUTANTS" --seed "$SEED" --keep "$BUILD/conformance" "$library"
while [ ${#running[@]} != 0 ]; do collect; done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Asks both readers about every vector and then about mutants.
# BUILD: build folder. MUTANTS: how many. SEED: another seed makes other mutants.
# The last line is "N passed, N failed".
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
here=$(cd "$(dirname "$0")" && pwd)
: "${BUILD:?build folder}" "${MUTANTS:=2000}" "${SEED:=1}"
python=/usr/bin/python3 # Debian's, which has its packages for zstd and Ed25519
library=$BUILD/tests/conformance/c_reader
second=("$python" "$here/anews_reader.py" serve)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# step WHAT COMMAND...
# The command ends with "N passed, N failed", and with exit status 0 only if none has failed.
step() {
    local what=$1 status=0 good bad
    shift
    echo "== $what"
    "$@" 2>&1 | tee "$scratch/log" || status=$?
    tail -n 1 "$scratch/log" >"$scratch/last"
    if grep -qE "^[0-9]+ passed, [0-9]+ failed\$" "$scratch/last"; then
        read -r good _ bad _ <"$scratch/last"
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
step "vectors: the library" "$python" "$here/run_vectors.py" --search=queries "$library"
step "vectors: the second reader" "$python" "$here/run_vectors.py" --search=all -- "${second[@]}"
step "random queries: the second reader" "$python" "$here/search_check.py" --seed "$SEED"
step "random queries: the library" "$python" "$here/search_check.py" --seed "$SEED" --count 10000 \
    --library "$library"
step "an edition keeps the pages of the one before: the library, the command" \
    "$python" "$here/editions.py" --command "$BUILD/anews" "$library"
step "an edition keeps the pages of the one before: the second reader" \
    "$python" "$here/editions.py" -- "${second[@]}"
samples=$("$python" "$here/packed_samples.py" "$BUILD/anews" "$scratch")
step "$MUTANTS mutants: both readers" "$python" "$here/mutate.py" --packed "$samples" \
    --count "$MUTANTS" --seed "$SEED" --keep "$BUILD/conformance" "$library"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]

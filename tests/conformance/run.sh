#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Both readers on every vector, then on mutants; closes with "N passed, N failed".
# BUILD: build folder. MUTANTS: how many. SEED: another seed, other mutants.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${BUILD:?build folder}" "${MUTANTS:=2000}" "${SEED:=1}"
python=/usr/bin/python3 # Debian's, which has its packages for zstd and Ed25519
library=$BUILD/tests/conformance/c_reader
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# WHAT COMMAND...: the command ends with "N passed, N failed", and with exit status 0 only if none has.
step() {
    local what=$1 status=0 good bad
    shift
    echo "== $what"
    "$@" 2>&1 | tee "$scratch/log" || status=$?
    if read -r good bad < <(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$scratch/log"); then
        passed=$((passed + good)) failed=$((failed + bad))
    else
        bad=0
    fi
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then failed=$((failed + 1)); fi
}

vectors_again() {
    "$python" "$here/make_vectors.py" "$scratch/vectors" >/dev/null || return
    if diff -r -x README.md -x packed -x dictionary.zstd "$here/../../spec/vectors" "$scratch/vectors"; then
        echo "1 passed, 0 failed"
    else
        echo "0 passed, 1 failed"
        return 1
    fi
}

if "$python" -c 'import sys, zstandard; sys.exit(zstandard.ZSTD_VERSION != (1, 5, 4))'; then
    step "the vectors are made again, with the same bytes" vectors_again
else
    echo "== the vectors are not made again: that takes zstd 1.5.4, whose frames they are"
fi
step "vectors: the library" "$python" "$here/run_vectors.py" "$library"
step "vectors: the second reader" "$python" "$here/run_vectors.py" -- "$python" "$here/anews_reader.py" serve
step "$MUTANTS mutants: both" "$python" "$here/mutate.py" --count "$MUTANTS" --seed "$SEED" --keep "$BUILD/conformance" "$library"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]

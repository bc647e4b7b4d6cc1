#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What verify says of a damaged file is the same with any number of threads. The archive is large
# enough that several of them verify its index, and several its blocks.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
seq 100000 | sed 's/.*/{"id":"&","title":"Title &","date":"2026-01-01","content":"Text &"}/' \
    >articles.jsonl
check "many short articles are packed" \
    "$ANEWS" pack -q -s k.key --level 1 -o x.anews articles.jsonl
size=$(stat -c %s x.anews)

for jobs in 1 2 5; do
    expect 0 "all is well, --jobs $jobs" "$ANEWS" verify -q -p k.pub --jobs $jobs x.anews
done

# flip_byte OFFSET: in bent.anews.
flip_byte() { poke bent.anews "$1" $(($(bytes_of bent.anews "$1" 1) ^ 255)); }

# answer JOBS: the status and the sentence of verify.
answer() {
    local status=0
    "$ANEWS" verify -p k.pub --jobs "$1" bent.anews >said.txt 2>&1 || status=$?
    echo "$status $(cat said.txt)"
}

# same_with_jobs STATUS WHAT: verifies bent.anews with several numbers of threads.
same_with_jobs() {
    local jobs one others='' wanted=''
    one=$(answer 1)
    for jobs in 2 3 5; do
        wanted="$wanted$jobs: $one"$'\n'
        others="$others$jobs: $(answer $jobs)"$'\n'
    done
    equal "$wanted" "$others" "$2: ${one:0:100}"
    equal "$1" "${one%% *}" "is refused"
}

# A byte all over the file, and another one besides: the first in the order of verifying is named.
for n in $(seq 24); do
    at=$((8192 + (size - 8192) * n / 25))
    cp x.anews bent.anews
    flip_byte $at
    same_with_jobs 1 "byte $n of 24"
    flip_byte $((size - at / 3))
    same_with_jobs 1 "byte $n of 24 and one more"
done

finish

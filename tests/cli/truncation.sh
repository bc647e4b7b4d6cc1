#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# A transfer that stopped: the archive cut at lengths all over it. What has arrived as a whole can
# be read, and nothing else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 6 20
"$ANEWS" pack -q -s k.key -o x.anews --block-size 1K --dictionary none in
size=$(size_of x.anews)
expect 0 "a whole archive verifies" "$ANEWS" verify -q -p k.pub x.anews
passed='' read='' wordy=''
stride=$(stride)
for ((i = 0; i < size; i += stride)); do
    head -c $i x.anews >cut.anews
    run "$ANEWS" verify -q -p k.pub cut.anews
    [ "$status" = 1 ] || passed="$passed $i=$status"
    [ "$(wc -l <"$said/err")" = 1 ] || wordy="$wordy $i"
    run "$ANEWS" extract --stdout -p k.pub cut.anews a/00000.txt
    case $status in
    0) cmp -s "$said/out" in/a/00000.txt || read="$read $i" ;;
    1) # what came before the missing part, if anything
        got=$(size_of "$said/out")
        head -c "$got" in/a/00000.txt | cmp -s - "$said/out" || read="$read $i"
        ;;
    *) read="$read $i=$status" ;;
    esac
done
equal "" "$passed" "cut at $((size / stride)) of $size lengths: verify refuses it with 1"
equal "" "$wordy" "and says so in one sentence"
equal "" "$read" "and an article is read right or refused"
head -c $((size - 1)) x.anews >cut.anews
expect 1 "cut by a byte" "$ANEWS" verify -p k.pub cut.anews
says 'cut\.anews: .*(arriv|complete|cut|ends|missing|transfer)' "it says that something is missing"
: >empty.anews
expect 1 "an empty file is refused" "$ANEWS" verify -p k.pub empty.anews

# Many blocks: the more has arrived, the more can be read, and all of it right.
make_corpus many 150 80
"$ANEWS" pack -q -s k.key -o m.anews --block-size 2K --dictionary none many
size=$(size_of m.anews)
last=0 shrunk='' wrong='' statuses='' between=0
for ((step = 1; step < 40; step++)); do
    head -c $((size * step / 40)) m.anews >cut.anews
    rm -rf out && mkdir out
    run "$ANEWS" extract -q -p k.pub -C out cut.anews
    [ "$status" = 1 ] || statuses="$statuses $step=$status"
    whole=$(find out -type f | wc -l)
    [ "$whole" -ge $last ] || shrunk="$shrunk $step"
    [ "$whole" -gt 0 ] && [ "$whole" -lt 150 ] && between=$((between + 1))
    last=$whole
    wrong=$wrong$(different_files out many)
    run "$ANEWS" list -p k.pub cut.anews
    [ "$status" -le 1 ] || statuses="$statuses list:$step=$status"
done
equal "" "$statuses" "a larger one cut at 39 lengths: extract ends with 1"
equal "" "$wrong" "what it writes is right"
equal "" "$shrunk" "and grows with what has arrived"
check "parts were readable while others were missing" [ $between -ge 20 ]
head -c $((size - 1)) m.anews >cut.anews
expect 0 "with all but the last byte here the list is whole" "$ANEWS" list -p k.pub cut.anews
equal 150 "$(wc -l <"$said/out")" "all entries of it"
run "$ANEWS" info -p k.pub cut.anews
prints "file size: $size bytes, of which $((size - 1)) are here" "info says how much has arrived"

# Preallocated by a download tool: the right length, zero bytes where nothing has arrived.
head -c $((size / 2)) m.anews >cut.anews && truncate -s "$size" cut.anews
expect 1 "a file with a hole at its end is refused" "$ANEWS" verify -p k.pub cut.anews
rm -rf out && mkdir out
expect 1 "and read as far as it is there" "$ANEWS" extract -q -p k.pub -C out cut.anews
check "which is something" [ "$(find out -type f | wc -l)" -gt 10 ]
wrong=$(different_files out many)
equal "" "$wrong" "and right"
finish

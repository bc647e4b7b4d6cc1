#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Old editions offered in place of new ones, and files that are still arriving.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 60 400
series=00112233445566778899aabbccddeeff
edition() { # FILE EPOCH SEQUENCE CREATED
    "$ANEWS" pack -q -s k.key -o "$1" --title T \
        --series $series --epoch "$2" --sequence "$3" --created "$4" in
}
edition one.anews 0 5 2023-01-01T00:00:00Z
edition two.anews 0 6 2023-02-01T00:00:00Z
edition three.anews 1 1 2023-03-01T00:00:00Z
"$ANEWS" pack -q -s k.key -o other.anews --title Other --sequence 1 in
unset XDG_STATE_HOME
state=$HOME/.local/state/anews/editions

expect 0 "the first edition is remembered" "$ANEWS" verify -q -p k.pub --remember one.anews
signer=$(tail -n 1 k.pub | base64 -d | tail -c 32 | od -An -v -tx1 | tr -d ' \n')
identity() { "$ANEWS" info --insecure --json "$1" | sed 's/.*"identity":"\([0-9a-f]*\)".*/\1/'; }
check "in the user's state folder" \
    grep -q "^$series $signer 0 5 1672531200 $(identity one.anews)$" "$state"
expect 0 "the same one again is no older" "$ANEWS" verify -q -p k.pub --remember one.anews
expect 0 "a newer one" "$ANEWS" verify -q -p k.pub --remember two.anews
expect 1 "the older one is refused as a replacement" \
    "$ANEWS" verify -q -p k.pub --remember one.anews
says 'refused as a replacement: it is edition 0\.5 .* 0\.6 has been seen; it can still be read' \
    "and says why"
check "and the newer one stays remembered" grep -q "^$series $signer 0 6 " "$state"
expect 0 "it can still be verified" "$ANEWS" verify -q -p k.pub one.anews
expect 0 "and listed" "$ANEWS" list -p k.pub one.anews
expect 0 "a higher epoch counts more than a sequence" \
    "$ANEWS" verify -q -p k.pub --remember three.anews
expect 1 "and then the highest sequence of the lower epoch is old" \
    "$ANEWS" verify -q -p k.pub --remember two.anews
expect 0 "another series is another matter" "$ANEWS" verify -q -p k.pub --remember other.anews
check "two series are remembered" [ "$(wc -l <"$state")" = 3 ]
check "with mode 0600" [ "$(stat -c %a "$state")" = 600 ]

cp one.anews bad.anews
printf '\x01' | dd of=bad.anews bs=1 seek=$(($(size_of bad.anews) - 5)) conv=notrunc status=none
cp "$state" before
expect 1 "a damaged one is not remembered" "$ANEWS" verify -q -p k.pub --remember=fresh bad.anews
check "no file was made for it" [ ! -e fresh ]
check "what is remembered is as before" cmp -s before "$state"
expect 0 "a file can be named" "$ANEWS" verify -q -p k.pub --remember=named one.anews
echo "nonsense" >>named
cp named named.before
expect 4 "a damaged file stops it" "$ANEWS" verify -q -p k.pub --remember=named two.anews
says 'line 3 ' "naming the line"
check "and is left as it is" cmp -s named named.before
for line in \
    "$series $signer 4294967296 6 1 -" \
    "$series $signer 0 18446744073709551616 1 -" \
    "$series $signer 0 6 9223372036854775808 -" \
    "$series $signer 0 6 1" \
    "$series $signer 0 6 1 - 1" \
    "$series $signer 0 6 -- -" \
    "$series $signer 0 6 1 ${signer:1}" \
    "$series ${signer}0 0 6 1 -" \
    "$series 0 6 1" \
    "${series}0 $signer 0 6 1 -" \
    "${series^^} $signer 0 6 1 -" \
    "- $signer 0 6 1 -" \
    "$series $signer 0 6 " \
    "$series  $signer 0 6 1 -"; do
    printf 'anews editions 2\n%s\n' "$line" >line
    cp line line.before
    expect 4 "so does the line \"$line\"" "$ANEWS" verify -q -p k.pub --remember=line two.anews
    says 'line 2 ' "naming it"
    check "and it is left as it is" cmp -s line line.before
done
printf 'anews editions 2\n%s %s 4294967295 18446744073709551615 -9223372036854775808 -\n' \
    "$series" "$signer" >line
expect 1 "the largest numbers are read" "$ANEWS" verify -q -p k.pub --remember=line two.anews
says 'it is edition 0\.6 .* 4294967295\.18446744073709551615 has been seen' "and told"
mkdir -p others/folder
mkfifo others/pipe
for other in others/folder others/pipe; do
    expect 4 "editions are not remembered in $other" \
        timeout 10 "$ANEWS" verify -q -p k.pub "--remember=$other" one.anews
    says "$other: editions are remembered in a regular file" "and the reason is said"
    expect 4 "nor looked for there" timeout 10 "$ANEWS" list -p k.pub "--remember=$other" one.anews
done
equal 2 "$(find others -mindepth 1 | wc -l)" "and nothing is put beside them"
expect 2 "--remember and --insecure do not go together" \
    "$ANEWS" verify --insecure --remember one.anews
expect 2 "nor --remember and --partial" "$ANEWS" verify -p k.pub --partial --remember one.anews
mkdir readonly && chmod 500 readonly
expect 4 "a folder that cannot be written to" \
    restricted "$ANEWS" verify -q -p k.pub --remember=readonly/x one.anews
for i in 1 2 3 4 5 6; do
    "$ANEWS" pack -q -s k.key -o "s$i.anews" --series "${series/0/$i}" --sequence "$i" in
    "$ANEWS" verify -q -p k.pub --remember=together "s$i.anews" &
done
wait
check "six at once forget nothing" [ "$(wc -l <together)" = 7 ]

# A file arrives byte by byte, as a download or a broadcast does.
size=$(size_of two.anews)
wrong='' readable=-1
for ((at = 1; at < size; at += size / 97 + 1)); do
    head -c $at two.anews >part.anews
    "$ANEWS" verify --partial --json -p k.pub part.anews >out 2>err
    status=$?
    if [ $status != 0 ]; then
        # Nothing can be said before the directory has arrived.
        [ $status = 1 ] && grep -q 'ends at byte' err && [ "$readable" = -1 ] || wrong="$wrong $at"
        continue
    fi
    now=$(grep -o '"entries_readable": *[0-9]*' out | grep -o '[0-9]*$')
    [ "$now" -ge "$readable" ] || wrong="$wrong $at"
    readable=$now
done
equal "" "$wrong" "as more arrives, more can be read, and never less"
check "in the end nearly all of it can be read" [ "$readable" -ge 50 ]
expect 0 "people are told" "$ANEWS" verify --partial -p k.pub part.anews
check "how much" \
    grep -q "good as far as it has arrived: .* of $size bytes; the index is whole; " "$said/out"
expect 0 "a whole file is verified whole" "$ANEWS" verify --partial -p k.pub two.anews
check "and that is said" grep -q "every byte verified" "$said/out"
cp part.anews hurt.anews
printf '\xff' | dd of=hurt.anews bs=1 seek=$((size / 2)) conv=notrunc status=none
expect 1 "damage in what has arrived is damage" "$ANEWS" verify --partial -p k.pub hurt.anews
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The command with an article and an archive beyond 4 GiB, and with what lies after them. Takes
# 17 GiB in $TMPDIR, and minutes where the disk is slow.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"

have_kib=$(df -kP . | awk 'NR == 2 { print $4 }')
if [ "$have_kib" -lt $((17 << 20)) ]; then
    skip "an archive beyond 4 GiB" "it takes 17 GiB, and $TMPDIR has $((have_kib >> 20)) GiB left"
    finished=yes
    exit 0
fi

# A piece of noise over and over. No block is long enough to see that, and its length divides no
# power of two, so bytes that are 2^31 or 2^32 apart differ.
piece=1000003 pieces=4350
length=$((piece * pieces))
noise() { # COUNT
    python3 -c 'import random, sys
piece = random.Random(1).randbytes(int(sys.argv[1]))
for i in range(int(sys.argv[2])):
    sys.stdout.buffer.write(piece)' $piece "$1"
}
noise 2 >two

make_key k
mkdir in
echo "A text before it." >in/a.txt
noise $pieces >in/b.bin
echo "A text that arrives after it." >in/c.txt
echo "A picture that comes after it" >in/d.png
equal $length "$(size_of in/b.bin)" "an article of $length bytes is there"
expect 0 "it is packed" "$ANEWS" pack -q -s k.key -o x.anews --level 1 --dictionary none in
rm in/b.bin
size=$(size_of x.anews)
check "the archive ends beyond 4 GiB" [ "$size" -gt $((length + 1024)) ]
expect 0 "it is verified" "$ANEWS" verify -p k.pub x.anews
expect 0 "it is listed" "$ANEWS" list -p k.pub --long x.anews
prints "(^|[[:space:]])${length}[[:space:]].*b\.bin" "with its length"
"$ANEWS" extract -p k.pub --stdout x.anews b.bin 2>err | cmp - <(noise $pieces)
equal "0 0" "${PIPESTATUS[*]}" "it comes back byte for byte"
for id in a.txt c.txt d.png; do
    expect 0 "$id" "$ANEWS" extract -p k.pub --stdout x.anews $id
    same_file "$said/out" in/$id "comes back as well"
done
for from in $(((1 << 31) - 7)) $(((1 << 32) - 7)) $(((1 << 32) + piece)) $((length - 14)); do
    expect 0 "a range at $from" \
        "$ANEWS" extract -p k.pub --stdout --range $from-$((from + 13)) x.anews b.bin
    tail -c +$((from % piece + 1)) two | head -c 14 >wanted
    same_file "$said/out" wanted "has its bytes"
done

at=$(((1 << 32) + 12345))
byte=$(bytes_of x.anews $at 1)
poke x.anews $at $((byte ^ 16))
expect 1 "a byte changed beyond 4 GiB is found" "$ANEWS" verify -p k.pub x.anews
block=$(sed -nE 's/.*block [0-9]+ \(offset ([0-9]+)\).*/\1/p' "$said/err")
check "and told, with the offset of its block: ${block:-none}" \
    [ "${block:-0}" -gt $((at - 16384)) -a "${block:-0}" -le $at ]
expect 0 "what lies before the change can be read" "$ANEWS" extract -p k.pub --stdout x.anews a.txt
expect 0 "and what comes after it" "$ANEWS" extract -p k.pub --stdout x.anews d.png
"$ANEWS" extract -p k.pub --stdout x.anews b.bin 2>err | cmp - <(noise $pieces 2>quiet) >told 2>&1
equal "1 1" "${PIPESTATUS[*]}" "the article itself is refused"
given=$(sed -nE 's/.*EOF on - after byte ([0-9]+).*/\1/p' told)
check "where it was changed: ${given:-not} bytes of it are right" \
    [ "${given:-0}" -gt $((1 << 31)) -a "${given:-0}" -le $at ]
echo "$tests_good passed, $tests_bad failed"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Which series an archive gets, and what pack says of the edition that it replaces.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for name in k y; do make_key $name; done
mkdir in && printf 'Title\n\nText.\n' >in/a.txt
series() { "$ANEWS" info --insecure --json "$1" | sed 's/.*"series":"\([0-9a-f]*\)".*/\1/'; }
pack() { "$ANEWS" pack -q -s k.key "$@"; }
# Whatever is packed, a note sums up what was understood of it.
silent() { equal "" "$(grep -v '^anews: articles [0-9]' "$said/err")" "without a word"; }

# From the key and the name of the file.
expect 0 "a first edition" pack -o news.anews --title 'Evening News, 23 November' --sequence 1 in
silent
first=$(series news.anews)
equal 32 "${#first}" "its series is 32 hex digits"
cp news.anews monday.anews
expect 0 "the next one, with a dated title" \
    pack -o news.anews --title 'Evening News, 24 November' --sequence 2 in
silent
equal "$first" "$(series news.anews)" "is of the same series"
expect 0 "it is remembered" "$ANEWS" verify -q -p k.pub --remember=state news.anews
expect 1 "and the first is no replacement" "$ANEWS" verify -q -p k.pub --remember=state monday.anews
pack -o other.anews --title 'Evening News, 23 November' in
check "an unrelated archive with the same title is of another" \
    [ "$(series other.anews)" != "$first" ]
mkdir else && pack -o else/news.anews in
equal "$first" "$(series else/news.anews)" "the folder does not matter"
(cd else && "$ANEWS" pack -q -s ../k.key -o "$PWD/news.anews" ../in)
equal "$first" "$(series else/news.anews)" "nor how it is named"
"$ANEWS" pack -q -s y.key -o else/by-another.anews in
mkdir third && "$ANEWS" pack -q -s y.key -o third/news.anews in
check "another key gives another" [ "$(series third/news.anews)" != "$first" ]

for name in news-2026-11-23 news-2026-11-24 20261124_news 'news 24.11.2026' news2; do
    pack -o "else/$name.anews" in
    equal "$first" "$(series "else/$name.anews")" "nor a number in \"$name\""
done

# Which may be a surprise where they are no editions of one another.
loud() { "$ANEWS" pack -s k.key "$@"; }
for name in region1 region2; do
    expect 0 "a name with a number" loud -o "$name.anews" in
    says "^anews: $name\\.anews: its series is that of all archives .* differ in numbers only" \
        "is pointed out"
done
equal "$(series region1.anews)" "$(series region2.anews)" "they have one series"
expect 0 "with a series of its own" loud -o region3.anews --series "${first/[0-9]/e}" in
silent
expect 0 "and without a number" loud -o region.anews in
silent
expect 0 "and the next edition" loud -o region1.anews --sequence 1800000000 in
silent

# The one that is replaced has a series that no name would give.
given=00112233445566778899aabbccddeeff
expect 0 "--series takes a UUID" \
    pack -o given.anews --sequence 1 --series 00112233-4455-6677-8899-aabbccddeeff in
equal $given "$(series given.anews)" "which is the series"
expect 0 "the next edition" pack -o given.anews --sequence 2 in
silent
equal $given "$(series given.anews)" "takes it over"
expect 0 "also when two sign" "$ANEWS" pack -q -s y.key -s k.key -o given.anews --sequence 3 in
silent
equal $given "$(series given.anews)" "of whom one has signed before"
ln -s given.anews latest.anews
expect 0 "also through a symbolic link" pack -o latest.anews --sequence 4 in
silent
equal $given "$(series given.anews)" "to what is replaced"

# Another series is never taken up unseen.
cp given.anews theirs.anews
expect 0 "--series of another one" pack -o given.anews --series "${given//0/f}" --sequence 5 in
says 'warning: given\.anews: the archive that is replaced is of another series' "is said"
cp theirs.anews given.anews
make_key z
expect 0 "another's archive is replaced" "$ANEWS" pack -q -s z.key -o given.anews --sequence 5 in
check "but its series is not taken over" [ "$(series given.anews)" != $given ]
says 'warning: given\.anews: the archive that is replaced is of another series' "which is said"
# A signature that is copied from another archive of this key makes it none of this signer.
"$ANEWS" pack -q -s z.key -o forged.anews --series $given in
dd if=news.anews of=forged.anews bs=1 skip=512 seek=512 count=80 conv=notrunc status=none
expect 0 "an archive with a copied signature is replaced" pack -o forged.anews in
check "and gives no series" [ "$(series forged.anews)" != $given ]

# Numbers that go back or repeat.
expect 0 "a lower sequence" pack -o news.anews --sequence 1 in
says 'warning: news\.anews: replaces edition 0\.2 by edition 0\.1, which is older' "is said"
pack -o news.anews --epoch 1 --sequence 1 in
expect 0 "a lower epoch with a higher sequence" pack -o news.anews --epoch 0 --sequence 9 in
says 'replaces edition 1\.1 by edition 0\.9' "is said"
expect 0 "a higher epoch with a lower sequence" pack -o news.anews --epoch 2 --sequence 1 in
silent
expect 0 "the same archive once more" pack -o news.anews --epoch 2 --sequence 1 in
silent
expect 0 "another one with its number" pack -o news.anews --epoch 2 --sequence 1 --title Other in
says 'warning: .* another archive that is edition 2\.1 as well' "is said"

# What is replaced may be no archive.
: >empty.anews
expect 0 "an empty file" pack -o empty.anews in
silent

# It is printed.
"$ANEWS" pack -s k.key -o shown.anews in >"$said/out"
prints "; series $(series shown.anews)\$" "pack prints the series"
"$ANEWS" pack -q -s k.key --json -o shown.anews in >"$said/out"
prints "\"series\":\"$(series shown.anews)\"" "and so does its JSON"
finish

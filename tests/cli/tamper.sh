#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Somebody changes an archive: bytes all over it, one at a time; parts put into another archive; a
# transfer in text mode.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
mkdir -p in/c
printf 'A first article\n\nIt says this and that, this and that, this and that.\n' >in/a.txt
printf -- '---\ntitle: Second\ndate: 2024-05-06\n---\nWith a date.\n' >in/b.md
printf '<html><title>Third</title><p>Markup</p></html>\n' >in/c/c.html
expect 0 "a small archive is made" \
    "$ANEWS" pack -q -s k.key -o x.anews --title Small --block-size 1K --dictionary none in
size=$(size_of x.anews)
mapfile -t bytes < <(bytes_of x.anews | tr -s ' ' '\n' | grep .)
equal "$size" "${#bytes[@]}" "its bytes are known to the test"
expect 0 "untouched it verifies" "$ANEWS" verify -q -p k.pub x.anews
"$ANEWS" list --json --content -p k.pub x.anews >good.jsonl
"$ANEWS" list --by title -p k.pub x.anews >>good.jsonl
"$ANEWS" list --by date -p k.pub x.anews >>good.jsonl
mkdir good && "$ANEWS" extract -q -p k.pub -C good x.anews
same_tree in good "untouched it comes back byte for byte"

# wrong_status OFFSET STATUS
# Succeeds unless verify refused the archive: with 1, or with 5 where the major version was changed.
wrong_status() {
    [ "$2" = 1 ] && return 1
    { [ "$1" = 8 ] || [ "$1" = 9 ]; } && [ "$2" = 5 ] && return 1
    return 0
}

cp x.anews t.anews
mkdir out
passed='' silent=''
: >listed
stride=$(stride)
for ((i = 0; i < size; i += stride)); do
    for flip in $((1 << i % 8)) 255; do
        poke t.anews $i $((bytes[i] ^ flip))
        run "$ANEWS" verify -q -p k.pub t.anews
        wrong_status $i "$status" && passed="$passed $i^$flip=$status"
        [ -s "$said/err" ] || silent="$silent $i"
    done
    # What reading gives of it, kept for one comparison at the end.
    {
        "$ANEWS" list --json --content -p k.pub t.anews
        "$ANEWS" list --by title -p k.pub t.anews
        "$ANEWS" list --by date -p k.pub t.anews
    } >>listed 2>/dev/null
    mkdir "out/$i"
    "$ANEWS" extract -q -p k.pub -C "out/$i" t.anews >/dev/null 2>&1
    status=$?
    [ $status -le 5 ] || passed="$passed extract:$i=$status"
    poke t.anews $i "${bytes[i]}"
done
equal "" "$passed" \
    "$((size / stride)) of $size bytes, one bit or all of it flipped: verify refuses it"
equal "" "$silent" "and says why, each time"
same_file x.anews t.anews "the flips were taken back"
wrong=$(sort -u listed | grep -vxFf good.jsonl)
equal "" "$wrong" "list never shows a line that is not as it was packed"
check "list showed lines all the same, where the damage was elsewhere" \
    [ "$(wc -l <listed)" -gt $((20 / stride)) ]
wrong=$(for folder in out/*; do different_files "$folder" in; done)
equal "" "$wrong" "extract never writes a byte that was not packed"
check "extract wrote files all the same, where the damage was elsewhere" \
    [ "$(find out -type f | wc -l)" -gt $((20 / stride)) ]

# Without trust the hashes still hold, below the root.
passed=''
for ((i = 1024; i < size; i += stride)); do
    poke t.anews $i $((bytes[i] ^ 16))
    run "$ANEWS" verify -q --insecure t.anews
    [ "$status" = 1 ] || [ "$status" = 5 ] || passed="$passed $i=$status"
    poke t.anews $i "${bytes[i]}"
done
equal "" "$passed" "with --insecure each flipped byte after the header is refused as well"

# An archive with many blocks: one is damaged, the others are intact.
make_corpus many 60 60
"$ANEWS" pack -q -s k.key -o many.anews --block-size 1K --dictionary none many
size=$(size_of many.anews)
cp many.anews hurt.anews
poke hurt.anews $((size - 5)) $(($(bytes_of many.anews $((size - 5)) 1) ^ 1))
mkdir hurt
expect 1 "a damaged block: extract ends with 1" "$ANEWS" extract -q -p k.pub -C hurt hurt.anews
says 'd/.*block.*(changed|damaged)' "and names the article and says what is wrong"
whole=$(find hurt -type f | wc -l)
check "and writes the others ($whole of 60)" [ "$whole" -ge 50 ]
check "but not all" [ "$whole" -lt 60 ]
wrong=$(different_files hurt many)
equal "" "$wrong" "which are as they were packed"
only . "and leaves no temporary file" .said config home k.key k.pub in x.anews t.anews \
    good good.jsonl listed out many many.anews hurt hurt.anews
expect 1 "verify names the block" "$ANEWS" verify -p k.pub hurt.anews
sentence='hurt\.anews: block [0-9]+ \(offset [0-9]+\) does not match its hash: '
says "${sentence}the file was changed or damaged" "in one sentence with its offset"

# Splicing: parts of another archive by the same publisher.
cp -r in in2
printf 'A first article\n\nIt says that and this, that and this, that and this.\n' >in2/a.txt
"$ANEWS" pack -q -s k.key -o y.anews --title Small --block-size 1K --dictionary none in2
splice() { # HEAD_FROM TAIL_FROM AT TO
    head -c "$3" "$1" >"$4" && tail -c +$(($3 + 1)) "$2" >>"$4"
}
splice x.anews y.anews 1024 s.anews
expect 1 "one archive's header before another's body" "$ANEWS" verify -p k.pub s.anews
splice x.anews y.anews 512 s.anews
expect 1 "one archive's root under another's signature" "$ANEWS" verify -p k.pub s.anews
says 'signature' "is a matter of the signature"
splice x.anews y.anews $(($(size_of x.anews) - 60)) s.anews
expect 1 "one archive with the end of another" "$ANEWS" verify -p k.pub s.anews
expect 1 "gives none of the other's content" "$ANEWS" extract -p k.pub --stdout s.anews a.txt
equal 0 "$(size_of "$said/out")" "not one byte"
{ cat x.anews && echo; } >s.anews
expect 1 "an archive with bytes after its end" "$ANEWS" verify -p k.pub s.anews
sed 's/$/\r/' x.anews >s.anews
expect 1 "a transfer in text mode" "$ANEWS" verify -p k.pub s.anews
says 'text|transfer' "is called that"
rm -rf out
finish

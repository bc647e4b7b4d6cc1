#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# `merge`: what is in the parts is in the archive, as if it had been packed at once, and their
# blocks are there byte for byte; ids that come twice, limits, odd parts and wrong ones are said.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
make_key k
make_key other
parts() { /usr/bin/python3 "$here/parts.py" "$@"; }
pack() { "$ANEWS" pack -q -s k.key --level 3 --block-size 4K "$@" 2>/dev/null; }
merge() { "$ANEWS" merge -q -s k.key -p k.pub -p forged.pub "$@"; }
listed() { "$ANEWS" list -q --insecure --json --content "$@" 2>/dev/null; }
parts forge tags late long astray many other same garbage || not_ok "parts are forged"

for shard in a b c; do
    mkdir $shard
    for n in $(seq 40); do
        {
            printf -- '---\ntitle: %s %d\ndate: 2019-%02d-%02d\ntags: [ward, t%d]\n---\n\n' \
                "$(printf 'Öl Äpfel zoo Arm\n' | cut -d' ' -f$((n % 4 + 1)))" "$n" \
                $((n % 12 + 1)) $((n % 28 + 1)) $((n % 3))
            for i in $(seq 9); do
                printf 'The council of ward %d met on day %d, in %s, and spoke of berth %d.\n' \
                    $((n * i % 23)) $((n * 7 + i)) $shard $((i * 31 % 17))
            done
        } >"$shard/$shard-$n.md"
    done
done
printf 'no front matter\n' >b/plain.txt
head -c 9000 /dev/urandom >c/picture.png
"$ANEWS" train -q --level 3 --block-size 4K -o shared a b c
for shard in a b c; do pack --dictionary-from shared -o $shard.anews $shard; done
pack --dictionary-from shared -o alone.anews a b c

expect 0 "three parts" merge -o all.anews a.anews b.anews c.anews
whole all.anews "three parts"
for order in id title date; do
    equal "$(listed --by $order alone.anews | md5sum)" "$(listed --by $order all.anews | md5sum)" \
        "by $order they are as in an archive that was packed at once"
done
cp all.anews first.anews
expect 0 "with one thread" merge --jobs 1 -o all.anews a.anews b.anews c.anews
same_file first.anews all.anews "threads make no difference"
expect 0 "at level 3" merge --level 3 -o all.anews a.anews b.anews c.anews
same_file first.anews all.anews "that is the level of pages by default"
expect 0 "anew" merge --anew -o anew.anews a.anews
cp anew.anews first-anew.anews
expect 0 "anew at level 19" merge --anew --level 19 -o anew.anews a.anews
same_file first-anew.anews anew.anews "what is compressed anew has the level of pack"
mkdir elsewhere
expect 0 "from elsewhere" merge --series "$("$ANEWS" info --insecure --json all.anews 2>/dev/null |
    sed 's/.*"series": *"\([0-9a-f]*\)".*/\1/')" -o elsewhere/x.anews a.anews b.anews c.anews
same_file all.anews elsewhere/x.anews "the path makes no difference"
before=$(cat a.anews b.anews c.anews | wc -c)
check "it is smaller than the parts together: the dictionary is there once" \
    [ "$(stat -c %s all.anews)" -lt "$before" ]
equal 0 "$(parts blocks all.anews a.anews b.anews c.anews)" "the blocks are taken over as they are"
expect 0 "one part" merge -o one.anews a.anews
whole one.anews "one part"
expect 0 "parts with dictionaries of their own" sh -c '
    for s in a b; do
        "$0" pack -q -s k.key --level 3 --block-size 4K -o own-$s.anews $s 2>/dev/null
    done
    exec "$0" merge -q -s k.key -p k.pub -o own.anews own-a.anews own-b.anews' "$ANEWS"
whole own.anews "two dictionaries"
expect 0 "parts of other sizes" sh -c '
    "$0" pack -q -s k.key --profile device -o device.anews a 2>/dev/null
    "$0" pack -q -s k.key --profile compact -o compact.anews b 2>/dev/null
    exec "$0" merge -q -s k.key -p k.pub -o sizes.anews device.anews compact.anews c.anews' "$ANEWS"
whole sizes.anews "other sizes of blocks and pages"
equal "$(listed alone.anews | md5sum)" "$(listed sizes.anews | md5sum)" "all of it is there"

# What parts say about themselves.
pack --dictionary-from shared --title First --language en --description one -o a1.anews a
expect 0 "metadata of the first part" merge --description two -o m.anews a1.anews b.anews
run "$ANEWS" info --insecure m.anews
prints 'title: +First' "the first part's title"
prints 'description: +two' "what an option says"
printf '%s\n' '{"id": "gone.md", "_anews": {"status": "withdrawn"}}' \
    '{"id": "a-3.md", "date_modified": "2020-01-01", "content_text": "NEWER TEXT"}' \
    '{"id": "link.md", "_anews": {"kind": "alias", "target": "a-3.md"}}' >newer.jsonl
pack -o newer.anews newer.jsonl
printf '%s\n' '{"id": "gone.md", "date_modified": "2021-01-01", "content_text": "TAKEN BACK"}' \
    '{"id": "kept.md", "content_text": "BESIDE IT"}' >older.jsonl
pack -o older.anews older.jsonl

# The same id twice.
expect 2 "an id that two parts have" merge -o x.anews a.anews newer.anews
says 'a.anews: and newer.anews have an entry with the id a-3.md' "both are named"
check "nothing is written" test ! -e x.anews
expect 0 "the newer one" merge --newest -o n.anews newer.anews a.anews older.anews
whole n.anews "the newer one"
equal "NEWER TEXT" "$("$ANEWS" extract -q -p k.pub --stdout n.anews a-3.md)" "it is taken"
equal nowhere "$(where n.anews 'in a, and spoke of berth 14 of 3')" "nothing else is invented"
expect 3 "what was withdrawn stays so" "$ANEWS" extract -q -p k.pub --stdout n.anews gone.md
equal nowhere "$(where n.anews 'TAKEN BACK')" "and its text is nowhere"
equal "BESIDE IT" "$("$ANEWS" extract -q -p k.pub --stdout n.anews kept.md)" "the others stay"
expect 0 "in the other order" merge --newest -o n2.anews older.anews a.anews newer.anews
equal "$(listed n.anews | md5sum)" "$(listed n2.anews | md5sum)" "it is the same"
for text in one two; do
    printf '{"id": "same.txt", "content_text": "%s"}\n' $text >$text.jsonl
done
pack --sequence 7 -o one.anews one.jsonl
pack --sequence 6 -o two.anews two.jsonl
expect 0 "no dates: the later edition" merge --newest -o x.anews one.anews two.anews
equal one "$("$ANEWS" extract -q -p k.pub --stdout x.anews same.txt)" "it is taken"
pack --sequence 7 -o two.anews two.jsonl
expect 0 "the same number: the part named last" merge --newest -o x.anews one.anews two.anews
equal two "$("$ANEWS" extract -q -p k.pub --stdout x.anews same.txt)" "it is taken"

# Odd parts.
expect 0 "unknown tags" merge -o t.anews tags.anews a.anews
whole t.anews "unknown tags"
equal "$(parts fields tags.anews odd.txt)" "$(parts fields t.anews odd.txt)" "they are kept"
expect 0 "title and date in the overflow" merge -o late2.anews late.anews a.anews
whole late2.anews "late title"
equal "l/late.txt" "$("$ANEWS" list -p k.pub --by date late2.anews | head -n 1 | cut -f1)" \
    "it is ordered by its date"
equal "l/late.txt" "$("$ANEWS" list -p k.pub --by title late2.anews | head -n 1 | cut -f1)" \
    "and by its title"
expect 0 "an article through blocks of the same size" merge -o l1.anews long.anews garbage.anews
whole l1.anews "through blocks"
expect 0 "and of another one" merge -o l2.anews a.anews long.anews
whole l2.anews "through other blocks"
for archive in l1 l2; do
    equal "$(cat long.sum)" "$("$ANEWS" extract -q -p k.pub --stdout $archive.anews long/a.bin |
        sha256sum | cut -d' ' -f1)" "$archive: its bytes"
    equal after "$("$ANEWS" extract -q -p k.pub --stdout $archive.anews long/b.txt)" \
        "$archive: those after its end"
done
expect 1 "a content that would go on in another part" merge -o x2.anews astray.anews long.anews
expect 0 "equal dictionaries" merge -o d.anews many.anews same.anews
whole d.anews "equal dictionaries"
run "$ANEWS" info --insecure --json d.anews
prints '"dictionaries": *170[,}]' "are kept once"
expect 2 "too many dictionaries" merge -o x2.anews many.anews other.anews
says 'other.anews: .*more than 255.*anews train' "with the remedy"

# An index of words.
expect 0 "an index of words" merge --search=none -o s.anews a.anews b.anews c.anews
pack --dictionary-from shared --search=none -o s0.anews a b c
for words in 'ward berth' 'zoo' 'c 120'; do
    equal "$("$ANEWS" search -p k.pub s0.anews "$words")" \
        "$("$ANEWS" search -p k.pub s.anews "$words")" "it finds what that of pack finds: $words"
done

# What is refused.
expect 2 "no key" "$ANEWS" merge -p k.pub -o x2.anews a.anews
expect 2 "no output" merge a.anews
expect 2 "no part" merge -o x2.anews
expect 2 "a part as the output" merge -o a.anews a.anews b.anews
expect 2 "a file that is no archive as the output" merge -o shared a.anews b.anews
expect 1 "a part by somebody else" "$ANEWS" merge -q -s k.key -p other.pub -o x2.anews a.anews
expect 1 "a file that is no archive" merge -o x2.anews a.anews shared
expect 4 "a part that is not there" merge -o x2.anews a.anews nowhere.anews
size=$(stat -c %s b.anews)
cp b.anews bad.anews
poke bad.anews $((size - 50)) $((255 - $(bytes_of bad.anews $((size - 50)) 1)))
expect 1 "a part with a changed byte" merge -o x2.anews a.anews bad.anews
says 'bad.anews: .*does not match its hash' "it is named"
cp c.anews worse.anews
poke worse.anews 5000 $((255 - $(bytes_of worse.anews 5000 1)))
for jobs in 1 2 4; do
    expect 1 "two such parts, with $jobs threads" merge --jobs $jobs -o x2.anews a.anews \
        bad.anews worse.anews b.anews
    says 'bad.anews: .*does not match its hash' "the first one is named"
done
head -c $((size - 100)) b.anews >cut.anews
expect 1 "a part that was cut" merge -o x2.anews a.anews cut.anews
expect 4 "a folder that is not there" merge -o nowhere/x.anews a.anews
(ulimit -f 1 && merge -o x2.anews one.anews) 2>err.txt
equal 4 $? "a file that cannot be written whole"
check "why is said" grep -q 'File too large' err.txt
check "none of them is written" test ! -e x2.anews
finish

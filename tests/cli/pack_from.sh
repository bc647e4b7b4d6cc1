#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# `pack --from`: what is unchanged is kept as it is stored, what was removed or withdrawn is nowhere
# in the file, and the same input gives the same bytes. What may not be built on is refused.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k
make_key other

# article FOLDER NUMBER [WORDS]: it has lines in common with others, and lines of its own.
article() {
    local n=$2 i
    {
        printf -- '---\ntitle: Report %d %s\ntags: [port, berth%d, tides]\n---\n\n' \
            "$n" "${3-}" $((n % 7))
        for i in $(seq 12); do
            printf 'The council of ward %d met on day %d and spoke of berth %d, as before.\n' \
                $((n * i % 23)) $((n * 7 + i)) $((i * 31 % 17))
            printf '%s\n' "$(((n * 2654435761 + i * 40503) % 4294967291)) ${3-}"
        done
    } >"$1/report-$(printf %03d "$n").md"
}
pack() { "$ANEWS" pack -q -s k.key --level 3 --page-size 2K "$@"; }
mkdir new
for n in $(seq 1 240); do article new "$n"; done
article new 33 'the lighthouse keeper resigned after a quarrel about the lamp oil'
# A sentence that enough articles have for the dictionary.
for n in $(seq 200 240); do
    article new "$n" 'nobody may ever read this sentence about the harbour master again'
done
# A content that runs through blocks.
for n in $(seq 900); do printf 'line %d of a long list, %d\n' "$n" $((n * n)); done >new/long.txt
series=$(printf '%032d' 1)
expect 0 "the first edition" pack --block-size 4K --series "$series" --sequence 1 -o 1.anews new
cp -r new old1

# kept NAME: a number of the last summary.
kept() { json "$said/out" "int(items[0]['kept']['$1'])"; }
# below A B WHAT: demands two numbers in an order.
below() { if [ "$1" -lt "$2" ]; then ok "$3"; else not_ok "$3" "$1 is not below $2"; fi; }
# reads ARCHIVE FOLDER WHAT: verifies and extracts it.
reads() {
    rm -rf found && mkdir found
    check "$3: verified" "$ANEWS" verify -q -p k.pub "$1"
    check "$3: extracted" "$ANEWS" extract -q -p k.pub "$1" -C found
    same_tree "$2" found "$3: every article is what was packed"
}

# --- an article changes ---
article new 120 'a new sentence'
article new 241
before=$(cksum <1.anews)
expect 0 "an article changes and one is new" pack --json --from 1.anews --sequence 2 -o 2.anews new
equal 0 "$(kept compacted)" "parts are kept"
whole=$(stat -c %s 2.anews)
below $((whole - $(kept size))) $((whole / 3)) "less than a third of the file is new"
below 0 "$(kept pages)" "leaves are kept"
equal "$before" "$(cksum <1.anews)" "the older edition is as it was"
reads 2.anews new "the second edition"
identity=$("$ANEWS" info --json -p k.pub 1.anews | grep -o '"identity":"[0-9a-f]*"' | cut -d'"' -f4)
check "it names the edition that it was made from" sh -c \
    "'$ANEWS' info --json -p k.pub 2.anews | grep -q '\"previous\":\"$identity\"'"
for jobs in 1 3; do
    expect 0 "with $jobs threads" pack --jobs $jobs --from 1.anews --sequence 2 -o again.anews new
    same_file 2.anews again.anews "the same bytes with $jobs threads"
done
mkdir away && cp 1.anews away/it
(cd new && LC_ALL=C "$ANEWS" pack -q -s ../k.key --level 3 --page-size 2K --from ../away/it \
    --sequence 2 -o ../again.anews .) || not_ok "from another folder"
same_file 2.anews again.anews "the same bytes from another folder"
cp 1.anews same.anews
expect 0 "onto the older edition itself" pack --from same.anews --sequence 2 -o same.anews new
same_file 2.anews same.anews "the same bytes there"
expect 0 "with an index" pack --search --json --from 1.anews --sequence 2 -o search.anews new
equal 0 "$(kept compacted)" "parts are kept beside it"
expect 0 "which finds words" "$ANEWS" search -p k.pub search.anews council
expect 0 "the next edition without one" \
    "$ANEWS" pack -s k.key --from search.anews --sequence 3 -o none.anews new
says 'search\.anews: has an index of words, and the new edition has none: --search makes one' \
    "and a note of it"
expect 0 "the next edition with one" \
    "$ANEWS" pack -s k.key --search --from search.anews --sequence 3 -o none.anews new
check "and no note" sh -c '! grep -q "index of words" "$1"' sh "$said/err"

# --- text that goes ---
lamp='a quarrel about the lamp oil' sentence='ever read this sentence about the harbour master'
old='an earlier sentence about the dredger in the third basin'

article new 50 "$old"
for n in 51 52 53 54; do article new $n 'another'; done
expect 0 "an edition with a text that will change" pack --from 2.anews --sequence 3 -o 3.anews new
article new 50
expect 0 "it changes" pack --json --from 3.anews --sequence 4 -o 4.anews new
equal 0 "$(kept compacted)" "parts are kept"
equal block "$(where 4.anews "$old")" "the earlier text stays for a while"
expect 0 "the same with --purge" pack --purge --from 3.anews --sequence 4 -o purged.anews new
equal nowhere "$(where purged.anews "$old")" "an earlier text is nowhere after --purge"
reads purged.anews new "after --purge"
rm new/report-033.md
expect 0 "an article is removed" pack --json --from 4.anews --sequence 5 -o 5.anews new
equal 0 "$(kept compacted)" "parts are kept"
equal "nowhere nowhere" "$(where 5.anews "$lamp" "$old" | xargs)" \
    "its text is nowhere, nor is what may be an earlier text of it"
reads 5.anews new "without the article"
below 0 "$(kept stubs)" "its block is empty"

case $(where 5.anews "$sentence") in *dictionary*) ok "a text is in the dictionary" ;;
*) not_ok "a text is in the dictionary" "$(where 5.anews "$sentence")" ;; esac
expect 0 "the next edition, in which nothing is removed" \
    pack --json --keep-dictionary --from 5.anews --sequence 6 -o left.anews new
equal "0 0" "$(kept compacted) $(kept text_left)" "nothing is left"
rm new/report-2[0-3]?.md new/report-240.md
for n in $(seq 200 240); do
    printf '{"id":"report-%d.md","_anews":{"status":"withdrawn"}}\n' "$n"
done >withdrawn.jsonl
expect 0 "its articles are removed, which may leave text" \
    pack --json --keep-dictionary --from 5.anews --sequence 6 -o left.anews new
equal "0 1" "$(kept compacted) $(kept text_left)" "parts are kept, and it says what is left"
equal dictionary "$(where left.anews "$sentence")" "the text is in the dictionary, and in no block"
below $(($(stat -c %s left.anews) - $(kept size))) $(($(stat -c %s left.anews) / 4)) \
    "less than a quarter of the file is new"
reads left.anews new "with text that is left"
expect 0 "once more, for a person" \
    "$ANEWS" pack -s k.key --keep-dictionary --from 5.anews --sequence 6 -o left.anews new
prints '^5\.anews: the dictionary was kept, with text of what was removed$' "who is told"
expect 0 "the next edition with --purge" \
    pack --json --purge --from left.anews --sequence 7 -o clean.anews new
equal "1 nowhere" "$(kept compacted) $(where clean.anews "$sentence")" "has none of it"
expect 0 "what is withdrawn may not leave text" pack --json --keep-dictionary --from 5.anews \
    --sequence 6 -o left.anews new withdrawn.jsonl
equal "1 nowhere" "$(kept compacted) $(where left.anews "$sentence")" "and does not"
for other in compact purge; do
    expect 2 "--keep-dictionary with --$other" \
        pack --keep-dictionary --$other --from 5.anews --sequence 6 -o left.anews new
    says "keeps what --$other drops: give one of the two" "is refused"
done
expect 2 "--keep-dictionary without --from" pack --keep-dictionary -o left.anews new
says 'about an older edition: give its file with --from' "is refused"
expect 0 "its articles are removed" pack --json --from 5.anews --sequence 6 -o 6.anews new
equal 1 "$(kept compacted)" "everything is arranged anew"
equal nowhere "$(where 6.anews "$sentence")" "the text is nowhere, nor in the dictionary"
reads 6.anews new "arranged anew"
expect 0 "an archive without an older edition" \
    pack --series "$series" --sequence 6 -o fresh.anews new
equal "$(stat -c %s fresh.anews)" "$(stat -c %s 6.anews)" "it is as large as one made anew"
expect 0 "--compact" pack --json --compact --from 4.anews --sequence 6 -o compact.anews new
equal 1 "$(kept compacted)" "arranges everything anew"

# Nothing is left of an earlier text but what the dictionary has.
mkdir many
for n in $(seq 1 60); do article many "$n"; done
for n in 53 54 55 56 57 58 59 60; do article many $n "$lamp or $sentence"; done
expect 0 "articles have a sentence in common" \
    pack --block-size 1K --series "$series" --sequence 1 -o many.anews many
for n in 53 54 55 56 57 58 59 60; do article many $n; done
expect 0 "they change" pack --from many.anews --sequence 2 -o many.anews many
rm many/report-001.md
expect 0 "another one is removed" pack --json --from many.anews --sequence 3 -o many.anews many
equal "0 dictionary" "$(kept compacted) $(where many.anews "$sentence")" \
    "the dictionary alone has the earlier text"
article many 61
expect 0 "the next edition with --purge" pack --purge --from many.anews --sequence 4 \
    -o many.anews many
equal nowhere "$(where many.anews "$sentence")" "such text is nowhere after --purge"
article many 62
expect 0 "--purge where there is nothing to drop" pack --json --purge --from many.anews \
    --sequence 5 -o many.anews many
equal 0 "$(kept compacted)" "keeps parts"

# A tombstone keeps its title only if it still has it.
printf '{"id":"a","title":"A title nobody should see any longer","content_text":"%s"}\n' \
    "$lamp, and more of it" >items.jsonl
printf '{"id":"b","title":"B","content_text":"another"}\n' >>items.jsonl
expect 0 "items" pack --series "$series" --sequence 1 -o items1.anews items.jsonl
printf '{"id":"a","_anews":{"status":"withdrawn"}}\n{"id":"b","title":"B","content_text":"another"}\n' \
    >items.jsonl
expect 0 "one is withdrawn" pack --from items1.anews --sequence 2 -o items2.anews items.jsonl
equal "nowhere nowhere" "$(where items2.anews "$lamp" 'nobody should see' | xargs)" \
    "text and title of what was withdrawn are nowhere"
expect 3 "reading it" "$ANEWS" extract --stdout -p k.pub items2.anews a

# --- one dictionary twice ---
# It is kept once, so that what takes the second takes another number.
/usr/bin/python3 "$conformance/doubled_dictionary.py" doubled.{anews,pub,jsonl} ||
    not_ok "an edition with one dictionary twice"
check "an edition has one dictionary twice" "$ANEWS" verify -q -p doubled.pub doubled.anews
printf '{"id":"new.txt","content_text":"new"}\n' >>doubled.jsonl
expect 0 "an edition is made from it" pack --json --from doubled.anews -p doubled.pub \
    --sequence 2 -o single.anews doubled.jsonl
below 1 "$(kept pages)" "leaves are kept of which the dictionary has another number now"
check "every page can be read" "$ANEWS" verify -q -p k.pub single.anews

# --- many editions ---
cp 1.anews now.anews
cp -r old1 last
for n in 2 3 4 5 6 7 8 9; do
    article last $((n * 20)) "edition $n"
    rm "last/report-$(printf %03d $((n * 20 + 7))).md"
    run pack --from now.anews --sequence $n -o now.anews last
    [ $status = 0 ] || not_ok "edition $n" "$(cat "$said/err")"
done
reads now.anews last "the ninth edition"
expect 0 "a fresh archive" pack --series "$series" -o fresh.anews last
below "$(stat -c %s now.anews)" $(($(stat -c %s fresh.anews) * 13 / 10)) "it has not grown much"

# --- what may not be built on ---
# refused STATUS PATTERN WHAT OPTION...: and both files stay.
refused() {
    local want=$1 pattern=$2 what=$3
    shift 3
    cp 2.anews there.anews
    expect "$want" "$what is refused" pack -o there.anews "$@" new
    says "$pattern" "$what: the reason"
    same_file 2.anews there.anews "$what: the file stays"
}
cp 1.anews bent.anews
poke bent.anews $(($(size_of 1.anews) - 50)) 120
bent=$(cksum <bent.anews)
refused 1 'bent.anews: .*(damaged|changed)' "a damaged edition" --from bent.anews --sequence 9
equal "$bent" "$(cksum <bent.anews)" "the damaged edition stays, too"
head -c 5000 1.anews >cut.anews
refused 1 'cut.anews: ' "a cut edition" --from cut.anews --sequence 9
refused 2 'does not come after it' "an edition that is newer" --from 5.anews --sequence 4
refused 2 'does not come after it' "an edition of the same number" --from 5.anews --sequence 5
refused 2 'another series' "one of another series" --from 1.anews --sequence 9 \
    --series "$(printf '%032d' 2)"
"$ANEWS" pack -q -s other.key --sequence 1 --level 3 -o foreign.anews new 2>"$said/err"
refused 1 'not signed by a key that signs now' "one of another signer" --from foreign.anews
cp 1.anews named.anews
poke named.anews 514 $(($(bytes_of named.anews 514 1) ^ 4))
refused 1 'not signed by a key that signs now' "one whose slot has another key id" \
    --from named.anews --sequence 9
cp 1.anews slot.anews
poke slot.anews 530 $(($(bytes_of slot.anews 530 1) ^ 4))
refused 1 'a signature is wrong: the file was changed' "one whose signature is bent" \
    --from slot.anews --sequence 9
refused 1 'foreign.anews: .*not signed' "one of another signer than -p says" --from foreign.anews \
    -p k.pub
refused 2 'give its file with --from' "-p alone" -p k.pub
refused 2 'give its file with --from' "--compact alone" --compact
refused 4 'nowhere' "no file" --from nowhere.anews --sequence 9
expect 0 "one of another signer that -p names" pack --from foreign.anews -p other.pub \
    -o there.anews new
finish

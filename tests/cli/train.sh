#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# `train`, and `pack --dictionary-from`: a dictionary that archives share is the one that pack would
# make, whatever the threads, and nothing else is taken for a dictionary.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

# articles FOLDER FIRST LAST: of which each has lines in common with others.
articles() {
    mkdir -p "$1"
    for n in $(seq "$2" "$3"); do
        {
            printf '# Report %d on the harbour\n\n' "$n"
            for i in $(seq 12); do
                printf 'The council of ward %d met on day %d and spoke of berth %d, as before.\n' \
                    $((n * i % 23)) $((n * 7 + i)) $((i * 31 % 17))
            done
        } >"$1/report-$n.md"
    done
}
pack() { "$ANEWS" pack -q -s k.key --level 3 --block-size 4K --series "$(printf '%032d' 1)" "$@"; }
train() { "$ANEWS" train -q --level 3 --block-size 4K "$@"; }
articles one 1 120
articles two 121 160

expect 0 "a dictionary is trained" train -o shared one
equal 37a430ec "$(od -An -tx1 -N4 shared | tr -d ' ')" "it is in zstd's format"
for jobs in 1 3; do
    check "the same with $jobs threads" train -o again --jobs $jobs one
    same_file shared again "byte for byte with $jobs threads"
done
check "the same from another folder" sh -c 'cd one && exec "$ANEWS" train -q --level 3 \
    --block-size 4K -o ../again .'
same_file shared again "byte for byte from another folder"
"$ANEWS" train -q --level 3 --block-size 4K one >out 2>"$said/err"
same_file shared out "standard output gets the same bytes"

# The dictionary of a sample is the one that pack makes of the same articles.
expect 0 "pack with a trained dictionary" pack -o given.anews --dictionary-from shared one
expect 0 "pack trains one itself" pack -o trained.anews one
same_file trained.anews given.anews "a dictionary that was trained before gives the same archive"
check "it is verified" "$ANEWS" verify -q -p k.pub given.anews
expect 0 "the dictionary of an archive" pack -o of_archive.anews --dictionary-from trained.anews one
same_file trained.anews of_archive.anews "the dictionary of an archive gives the same archive"
expect 0 "an archive may be made with its own dictionary" \
    pack -o of_archive.anews --dictionary-from of_archive.anews one
same_file trained.anews of_archive.anews "and stays the same"
expect 0 "other articles with it" pack -o two.anews --dictionary-from shared two
expect 0 "and without" pack -o none.anews --dictionary none two
mkdir found
check "they can be read" "$ANEWS" extract -q -p k.pub two.anews -C found
same_tree two found "they are as they were"
check "a few words use it, too" sh -c 'echo "a word" >few.txt'
expect 0 "an article that no dictionary pays for" pack -o few.anews --dictionary-from shared few.txt
prefix=$(stat -c %s shared)
check "the archive has the dictionary all the same" \
    [ "$(stat -c %s few.anews)" -gt $((prefix / 4)) ]
if have zstd; then
    zstd -q -D shared one/report-1.md -o frame.zst && zstd -q -d -D shared frame.zst -o frame.txt
    same_file one/report-1.md frame.txt "zstd takes the dictionary"
else
    skip "zstd takes the dictionary" "zstd is missing"
fi

# What is no dictionary.
echo 'any text at all, longer than a magic' >text
expect 2 "a text is no dictionary" pack -o x.anews --dictionary-from text one
says 'text: is neither a dictionary, .*nor an archive' "it is said"
: >empty
expect 2 "nor is an empty file" pack -o x.anews --dictionary-from empty one
expect 2 "nor a folder" pack -o x.anews --dictionary-from one one
says 'one: is not a regular file' "it is said"
mkfifo pipe
expect 2 "a pipe is not waited for" pack -o x.anews --dictionary-from pipe one
expect 4 "a file that is not there" pack -o x.anews --dictionary-from nowhere one
says 'nowhere: .*No such file' "it is said"
head -c 40 shared >"cut.dict"
expect 1 "a dictionary that was cut" pack -o x.anews --dictionary-from cut.dict one
says 'cut.dict: its dictionary is damaged' "it is said"
{ head -c 8 shared && head -c 300 /dev/zero && tail -c +309 shared; } >bent
expect 1 "one whose tables were changed" pack -o x.anews --dictionary-from bent one
says 'bent: its dictionary is damaged' "it is said"
truncate -s 17M huge && printf '\x37\xa4\x30\xec' | dd of=huge conv=notrunc status=none
expect 2 "one that is too long" pack -o x.anews --dictionary-from huge one
says 'huge: has 17825792 bytes, and a dictionary has at most 16777216' "it is said"
expect 2 "an archive without one" pack -o x.anews --dictionary-from none.anews one
says 'none.anews: is an archive with 0 dictionaries' "it is said"
/usr/bin/python3 - <<'EOF' || not_ok "an archive with a damaged dictionary is made"
import struct
data = bytearray(open("trained.anews", "rb").read())
at = 1032  # the first section of the directory
while struct.unpack_from("<H", data, at)[0] != 2:
    at += 8 + struct.unpack_from("<I", data, at + 4)[0]
data[struct.unpack_from("<Q", data, at + 8)[0] + 99] ^= 1
open("broken.anews", "wb").write(data)
EOF
expect 1 "an archive whose dictionary is damaged" pack -o x.anews --dictionary-from broken.anews one
says 'broken.anews: .*does not match its hash' "it is said"
{ cat shared && cat k.key; } >leak
expect 2 "a dictionary with a secret key in it" pack -o x.anews --dictionary-from leak one
says 'leak: its dictionary holds a secret key' "it is said"
expect 2 "two ways to choose one" pack -o x.anews --dictionary-from shared --dictionary 4K one
says 'give only one of the two' "it is said"
expect 2 "no compression, and a dictionary" \
    "$ANEWS" pack -q -s k.key --level 0 -o x.anews --dictionary-from shared one
check "nothing was written" test ! -e x.anews

# A device's RAM counts the dictionary as it is.
expect 0 "for a device" "$ANEWS" pack -q -s k.key --profile device --ram 256K -o x.anews \
    --dictionary-from shared one
expect 2 "a dictionary that is too large for a device" "$ANEWS" pack -q -s k.key --profile device \
    --ram 24K -o y.anews --dictionary-from shared one
says 'is too little' "it is said"

# What train refuses.
expect 2 "nothing to train on" train -o x
says 'train on what\?' "it is said"
expect 2 "too little to train on" train -o x few.txt
says 'no dictionary makes these articles smaller' "it is said"
check "no file is left" test ! -e x
expect 2 "no dictionary" train --dictionary none -o x one
expect 2 "a file that is no dictionary is not replaced" train -o text one
says 'text: is not a dictionary and is not replaced' "it is said"
equal 'any text at all, longer than a magic' "$(cat text)" "it stays"
expect 0 "a dictionary is replaced" train -o again two
expect 2 "an input is not" train -o one/report-1.md one/report-1.md
expect 4 "a folder that is not there" train -o nowhere/x one
cp k.key one/secret.txt
expect 2 "a secret key among the articles" train -o again one
says 'one/secret.txt: holds a secret key' "it is named"
finish

# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What the tests of packages share: they source it after cli/lib.sh.
# shellcheck disable=SC2016,SC2154 # sh -c gets its words as arguments; cli/lib.sh has $said

# Makes n.anews, of the articles in in/, and the keys k and other.
make_archive() {
    make_key k
    make_key other
    make_corpus in 20
    "$ANEWS" pack -q -s k.key -o n.anews --profile device in
}

hex_key() { tail -n 1 "$1" | base64 -d | tail -c 40 | od -An -v -tx1 | tr -d ' \n'; }

# reads PROGRAM WHAT
# Demands that the program (main.c) gives an article back, and refuses other keys and changed bytes.
reads() {
    check "$2: gives an article back" \
        sh -c '"$1" n.anews a/00000.txt "$2" | cmp - in/a/00000.txt' sh "$1" "$(hex_key k.pub)"
    run "$1" n.anews a/00000.txt "$(hex_key other.pub)"
    equal "5 untrusted" "$status $(cat "$said/err")" "$2: asks for the right key"
    cp n.anews bad.anews
    local last
    last=$(($(size_of n.anews) - 1))
    poke bad.anews $last $((($(bytes_of n.anews $last 1) + 1) % 256))
    run "$1" bad.anews a/00000.txt "$(hex_key k.pub)"
    equal "6 hash" "$status $(cat "$said/err")" "$2: notices a changed byte"
}

# Makes device.anews, for a small device, signed by the key k, with an index.
make_device_archive() {
    "$ROOT/tests/device/articles.py" 40 >articles.jsonl
    "$ANEWS" pack -q -s k.key -o device.anews --profile device --block-size 4K --dictionary none \
        --search=en articles.jsonl 2>/dev/null
}

# The words that firmware searches for in it, and the ids of the articles that it finds.
device_words="vedinoes kaka*"
found_in_device() {
    "$ANEWS" search -q -p k.pub device.anews $device_words | cut -f1
}

# Prints the article that firmware shows of it, and "ok".
wanted_of_device() {
    "$ANEWS" extract -q -p k.pub --stdout device.anews news/0007
    echo ok
}

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The examples for devices with the file systems that they are for: an archive on a card with FatFs,
# and in a flash with littlefs. The sources of both are fetched from Debian.
# ANEWS_FILE_SYSTEMS: a folder for them; it is filled if it is empty.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$ROOT/build}"
folder=${ANEWS_FILE_SYSTEMS:-${XDG_CACHE_HOME:-$HOME/.cache}/archive_news}
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
device=$ROOT/libarchive_news/examples/device
tests=$ROOT/tests/examples

make_key k
make_key other
make_corpus in 40
"$ANEWS" pack -q -s k.key -o n.anews --profile device in
key=$(tail -n 1 k.pub)
cp n.anews bad.anews
last=$(($(size_of n.anews) - 1))
poke bad.anews $last $((($(bytes_of n.anews $last 1) + 1) % 256))
"$ANEWS" list -p k.pub --by date --limit 10 --json n.anews >ten.jsonl
check "the archive is good" "$ANEWS" verify -q -p k.pub n.anews

why=
if sanitized; then
    why="a library with a sanitizer needs programs with one"
elif ! timeout 200 "$tests/fetch.sh" "$folder" >fetch.log 2>&1; then
    why="Debian's source of micropython cannot be fetched"
fi

# compile NAME OPTION... -- SOURCE...
# The sources of others may cause warnings; ours do not.
compile() {
    local name=$1 options=() source
    shift
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    mkdir -p "$name.o"
    for source; do
        cc -O1 -g -w "${options[@]}" -c -o "$name.o/$(basename "$source").o" "$source" || return
    done
    cc -std=c11 -Wall -Wextra -Wpedantic -Werror -O1 -g "${options[@]/#-I/-isystem}" \
        -I"$ROOT/libarchive_news/include" -I"$device" -o "$name" "$tests/$name.c" \
        "$tests/reading.c" "$device/${name}_source.c" "$device/lists.c" "$device/date_text.c" \
        "$name.o"/*.o "$BUILD/libarchive_news.a" -lzstd -lsodium -lpthread
}

# reads NAME IO: what a program finds; IO is what the file system calls a failed read.
reads() {
    expect 0 "$1: the archive opens, and every byte of it is right" "./$1" n.anews "$key"
    prints '^ok 0$' "it says so"
    sed '$d' "$said/out" >found
    check "it lists the ten newest" same_list found ten.jsonl
    expect 6 "a byte that was changed" "./$1" bad.anews "$key"
    prints '^hash 0$' "is noticed"
    expect 5 "a key that did not sign" "./$1" n.anews "$(tail -n 1 other.pub)"
    local good=0 bad=0 reads=0
    while [ $reads -lt 4000 ]; do
        run "./$1" n.anews "$key" $reads
        [ $status != 0 ] || break
        if [ "$status $(tail -n 1 "$said/out")" = "10 io $2" ]; then
            good=$((good + 1))
        else
            bad=$((bad + 1))
        fi
        reads=$((reads + 1 + reads / 4))
    done
    equal "0 0" "$bad $status" "each read that fails is an error, with the number it has there"
    check "many were tried" [ $good -gt 4 ]
}

# shellcheck disable=SC2317 # check calls it
# same_list FOUND JSON: dates and titles.
same_list() {
    sed -E 's/^([^ ]*) .*/\1/' "$1" >dates.found
    grep -oE '"date_published": ?"[^"]*"' "$2" | sed -E 's/.*"([^"]*)"$/\1/' >dates.wanted
    sed -E 's/^[^ ]* //' "$1" >titles.found
    grep -oE '"title": ?"[^"]*"' "$2" | sed -E 's/.*"([^"]*)"$/\1/' >titles.wanted
    [ "$(wc -l <titles.found)" = 10 ] && diff titles.wanted titles.found &&
        diff dates.wanted dates.found
}

# As a sketch of Arduino: the examples are C, what calls them is C++.
cat >sketch.cpp <<'END'
#include "best_matches.h"
#include "date_text.h"
#include "lists.h"
#include "patched.h"

int main()
{
    static an_reader reader; /* not open */
    static update u;
    static update_patch patch;
    update_config config = update_config();
    an_date date = an_date();
    char text[DATE_TEXT_SIZE];
    date_text(&date, text);
    return text[0] == '1' && list_newest(&reader, 10, NULL, NULL) == AN_ERR_USAGE &&
           best_matches(&reader, "", NULL, 0, NULL, NULL) == AN_ERR_USAGE &&
           update_boot(&u, &config) == AN_ERR_USAGE &&
           update_patch_begin(&patch, &u) == AN_ERR_NOT_FOUND ? 0 : 1;
}
END
if ! have c++; then
    skip "the examples in C++" "no c++"
    skip "they are called" "no c++"
elif sanitized; then
    skip "the examples in C++" "the library was built with a sanitizer"
    skip "they are called" "the library was built with a sanitizer"
else
    recipe=$ROOT/libarchive_news/examples/update
    for source in "$device"/{best_matches,date_text,lists}.c "$recipe"/*.c; do
        cc -std=c11 -I"$ROOT/libarchive_news/include" -I"$ROOT/libarchive_news" \
            -c -o "$(basename "$source" .c).o" "$source"
    done
    check "the examples in C++" c++ -Wall -Wextra -Werror -I"$ROOT/libarchive_news/include" \
        -I"$device" -I"$recipe" -o sketch sketch.cpp \
        {best_matches,date_text,lists,floor,patched,update}.o "$BUILD/libarchive_news.a" \
        -lzstd -lsodium -lpthread
    check "they are called" ./sketch
fi

if [ -z "$why" ]; then
    check "FatFs: the example builds" \
        compile fatfs -I"$folder/fatfs" -DFFCONF_H='"ffconf.h"' -- "$folder"/fatfs/*.c
    reads fatfs 1
    check "littlefs: the example builds" \
        compile littlefs -I"$folder/littlefs" -DLFS_NO_MALLOC -- "$folder"/littlefs/*.c
    reads littlefs -5
else
    for name in FatFs littlefs; do
        for i in 1 2 3 4 5 6 7 8 9; do
            skip "$name $i" "$why"
        done
    done
fi
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The reader as one pair of files: it compiles without warnings everywhere and exports exactly what
# reader.h declares, and with AN_SEARCH what search.h declares, too. The example and the library's
# own test work with it as with the library.
# shellcheck disable=SC2016 # what sh -c runs gets its words as arguments
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$ROOT/build}"
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
strict=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Werror)

# The options of the make that runs this are not meant for the one below.
check "make amalgamation" \
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
    "${MAKE:-make}" -s -C "$ROOT" BUILD="$TMPDIR/b" amalgamation
pair=$TMPDIR/b/amalgamation
only "$pair" "makes two files" archive_news_reader.c archive_news_reader.h
cp -r "$pair" first
check "and the same ones again" \
    sh -c '"$0" "$1" && diff -r "$1" "$2"' "$ROOT/libarchive_news/amalgamate.sh" "$pair" first
expect 2 "amalgamate.sh wants a folder" "$ROOT/libarchive_news/amalgamate.sh"

for compiler in gcc clang; do
    if ! have $compiler; then
        skip "$compiler" "not installed"
        continue
    fi
    for how in "-O2" "-Os -ffreestanding" "-O0 -DNDEBUG" "-O2 -funsigned-char -fshort-enums" \
        "-O2 -DAN_SEARCH"; do
        # shellcheck disable=SC2086 # words
        check "$compiler $how: no warning" \
            $compiler "${strict[@]}" $how -c -o $compiler.o "$pair/archive_news_reader.c"
    done
done
if have g++; then
    cat >header.cpp <<'END'
#include "archive_news_reader.h"
int main() { return AN_FORMAT_MAJOR - 1; }
END
    check "the header serves C++ too" \
        g++ -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$pair" header.cpp
else
    skip "the header in C++" "no g++"
fi

cc "${strict[@]}" -O2 -g -c -o reader.o "$pair/archive_news_reader.c"
cc "${strict[@]}" -O2 -DAN_SEARCH -c -o search.o "$pair/archive_news_reader.c"
headers=$ROOT/libarchive_news/include/archive_news
declared() { # HEADER...
    (cd "$headers" && cat "$@") | grep -oE '^[a-z].*\ban_[a-z_]+\(' |
        grep -ohE '\ban_[a-z_]+\($' | tr -d '(' | sort -u
}
exported() { # OBJECT
    nm -g --defined-only "$1" | awk '{print $3}' | sort
}
declared reader.h >reader.names
declared reader.h search.h >both.names
exported reader.o >reader.exported
exported search.o >both.exported
check "it declares functions ($(wc -l <reader.names))" [ "$(wc -l <reader.names)" -gt 20 ]
check "exactly what reader.h declares is not static" diff reader.names reader.exported
check "and with AN_SEARCH, what search.h declares" diff both.names both.exported
check "which is more" [ "$(wc -l <both.names)" -gt "$(wc -l <reader.names)" ]
nm -u reader.o search.o | awk '{print $2}' |
    grep -vE '^$|^(ZSTD_|crypto_|memcpy$|memmove$|memset$|memcmp$|__|_GLOBAL_)' >foreign
equal "" "$(cat foreign)" "it needs zstd, libsodium and four functions of string.h, nothing else"

# What includes <archive_news/reader.h> gets the header of the pair.
mkdir -p shim/archive_news
printf '#include "archive_news_reader.h"\n' >shim/archive_news/reader.h
cp "$ROOT/libarchive_news/include/archive_news/writer.h" shim/archive_news/
make_key k
make_corpus in 60
"$ANEWS" pack -q -s k.key -o n.anews in
check "the example builds with it" \
    cc "${strict[@]}" -I shim -I "$pair" -o print "$ROOT/libarchive_news/examples/print_article.c" \
    reader.o -lzstd -lsodium
key=$(tail -n 1 k.pub)
good=0
while read -r id; do
    ./print n.anews "$id" "$key" 2>&1 | cmp -s - "in/$id" && good=$((good + 1))
done < <(cd in && find . -type f | sed 's|^\./||')
equal 60 "$good" "and prints every article"
poke n.anews 700 1
run ./print n.anews a/00000.txt "$key"
equal 1 "$status" "but not one of an archive with another signature"

# The library's test with this reader and the writer of the shared library: the linker takes the
# functions that the program defines itself first.
if sanitized; then
    skip "the library's test with it" "a library with a sanitizer needs a program with one"
else
    check "the library's test builds with it" \
        cc -std=c11 -D_GNU_SOURCE -I shim -I "$pair" -I "$ROOT/tests/unit" \
        -o short "$ROOT/tests/unit/roundtrip/test_short.c" reader.o \
        "$BUILD/tests/unit/libsupport.a" \
        -L "$BUILD" -Wl,-rpath,"$BUILD" -larchive_news -lcmocka -lzstd -lsodium
    check "and takes its functions" sh -c 'nm short | grep -q " T an_reader_open$"'
    check "and passes" ./short
fi
finish

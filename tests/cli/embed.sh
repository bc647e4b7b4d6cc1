#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Archives as source text: a program that they are linked into finds the archive's bytes in itself,
# and `anews embed` overwrites nothing else.
# shellcheck disable=SC2016 # what sh -c runs gets its words as arguments
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$ROOT/build}"
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
strict=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

make_key k
make_key other
make_corpus in 30
"$ANEWS" pack -q -s k.key -o n.anews --profile device --ram 64K in

# A program that writes what was linked into it.
cat >dump.c <<'END'
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
extern const unsigned char NAME[];
extern const size_t SIZE;
int main(void)
{
    if ((uintptr_t)NAME % 8 != 0)
        return 3;
    return fwrite(NAME, 1, SIZE, stdout) == SIZE ? 0 : 1;
}
END
compilers=()
for compiler in gcc clang; do
    if have $compiler; then compilers+=("$compiler"); else skip "$compiler" "not installed"; fi
done

# links FILE NAME WHAT: built with each compiler, the program gives the archive back.
links() {
    local compiler
    for compiler in "${compilers[@]}"; do
        check "$3: $compiler takes it" \
            "$compiler" "${strict[@]}" -DNAME="$2" -DSIZE="$2_size" -o dump dump.c "$1"
        check "$3: $compiler: gives the archive back" sh -c './dump | cmp - "$1"' sh "${4:-n.anews}"
        rm -f dump
    done
}

expect 0 "embed" "$ANEWS" embed -p k.pub n.anews -o article_data.c
says "article_data\.c: $(size_of n.anews) bytes" "says how much"
equal 644 "$(stat -c %a article_data.c)" "the file's mode is the usual one"
links article_data.c article_data "C"
check "the alignment is stated" grep -q '_Alignas(8)' article_data.c
identity=$("$ANEWS" info --insecure --json n.anews | sed 's/.*"identity":"\([0-9a-f]*\)".*/\1/')
check "it names the identity" grep -q "identity $identity" article_data.c
expect 0 "embed -q" "$ANEWS" embed -q -p k.pub n.anews -o again.c
equal 0 "$(cat "$said/out" "$said/err" | wc -c)" "says nothing"
same_file article_data.c again.c "and makes the same text"
(cd in && "$ANEWS" embed -q -p ../k.pub ../n.anews -o ../elsewhere.c)
same_file article_data.c elsewhere.c "from elsewhere too"
expect 0 "--name" "$ANEWS" embed -p k.pub n.anews -o named.c --name todays_news
links named.c todays_news "--name"
expect 0 "--insecure" "$ANEWS" embed --insecure n.anews -o insecure.c
says 'nobody vouches' "warns"

# Every byte value, all sizes of the last line.
head -c 5000 /dev/urandom >in/noise.bin
for extra in 1 2 3; do
    head -c $((extra * 7)) /dev/urandom >in/noise$extra.bin
    "$ANEWS" pack -q -s k.key -o m.anews in
    "$ANEWS" embed -q -p k.pub m.anews --force -o m.c
    links m.c article_data "another length ($(size_of m.anews))" m.anews
done

# Assembler.
expect 0 "--incbin" "$ANEWS" embed -p k.pub n.anews --incbin -o data.S
links data.S article_data "--incbin"
check "the assembler makes an object of it" cc -c -o data.o data.S
readelf -SW data.o | grep "note.GNU-stack" >stack
check "and does not make the stack executable" sh -c '[ -s stack ] && ! grep -q X stack'
odd='odd "name" \n%s $(x) é.anews'
cp n.anews "$odd"
expect 0 "--incbin of a file with an odd name" \
    "$ANEWS" embed -p k.pub "$odd" --incbin -o odd.S --name odd
links odd.S odd "an odd name"
cp n.anews $'two\nlines.anews'
expect 2 "--incbin of a file with a line end in its name" \
    "$ANEWS" embed -p k.pub $'two\nlines.anews' --incbin -o two.S
check "and makes nothing" [ ! -e two.S ]
expect 0 "as C it is as good as another" "$ANEWS" embed -p k.pub $'two\nlines.anews' -o two.c
links two.c article_data "a name of two lines"
cp n.anews grown.anews
"$ANEWS" embed -q -p k.pub grown.anews --incbin -o grown.S
echo >>grown.anews
expect 1 "an archive that changed its length before it is assembled is refused" \
    cc -c -o grown.o grown.S
says 'not the one that anews embed saw' "and why"
for target in arm-none-eabi aarch64-none-elf riscv32-none-elf s390x-linux-gnu; do
    have clang || break
    check "clang assembles it for $target" clang --target=$target -c -o foreign.o data.S
done

# What is not right is not embedded.
refuse() { # STATUS WHAT ARGUMENTS...
    local wanted=$1 what=$2
    shift 2
    expect "$wanted" "$what" "$ANEWS" embed "$@" -o refused.c
    check "and makes nothing" [ ! -e refused.c ]
}
refuse 2 "no trusted key" n.anews
refuse 1 "another's key" -p other.pub n.anews
refuse 1 "too low a sequence" -p k.pub --min-sequence 1700000001 n.anews
refuse 1 "two signers wanted" -p k.pub -p other.pub --need 2 n.anews
for at in 10 100 520 600 1100 5000 $(($(size_of n.anews) - 1)); do
    cp n.anews bad.anews
    poke bad.anews "$at" $((($(bytes_of n.anews "$at" 1) + 1) % 256))
    run "$ANEWS" embed -p k.pub bad.anews -o refused.c
    if [ "$status" != 0 ] && [ ! -e refused.c ]; then
        ok "a changed byte at $at is refused"
    else
        not_ok "a changed byte at $at is refused" "exit status $status"
    fi
done
head -c $(($(size_of n.anews) - 1)) n.anews >bad.anews
refuse 1 "a cut archive" -p k.pub bad.anews
refuse 4 "no archive" -p k.pub missing.anews
refuse 2 "a folder" -p k.pub in
for name in "" 1a a-b "a b" int xor_eq main _x size_t é an An_Reader archive_news_reader \
    "$(printf 'a%.0s' $(seq 64))"; do
    refuse 2 "--name \"$name\"" -p k.pub n.anews --name "$name"
done
refuse 2 "two archives" -p k.pub n.anews m.anews
expect 2 "no -o" "$ANEWS" embed -p k.pub n.anews
says '-o' "asks for it"
expect 2 "no archive named" "$ANEWS" embed -p k.pub -o refused.c
expect 2 "an option that does not exist" "$ANEWS" embed --nmae x -p k.pub n.anews -o refused.c
says '--name' "suggests the right one"

# Existing files are kept.
cp named.c before.c
expect 2 "a file that exists" "$ANEWS" embed -p k.pub n.anews -o named.c
says 'force' "says how"
same_file before.c named.c "and it is as it was"
expect 0 "--force" "$ANEWS" embed -p k.pub n.anews -o named.c --force
same_file article_data.c named.c "overwrites it"
cp article_data.c kept.c
expect 1 "--force with a damaged archive" "$ANEWS" embed -p other.pub n.anews -o kept.c --force
same_file article_data.c kept.c "overwrites nothing"
cp n.anews self.anews
expect 2 "over the archive itself" "$ANEWS" embed -p k.pub self.anews -o self.anews --force
same_file n.anews self.anews "leaves it"
ln self.anews twin.anews
expect 2 "over another name of it" "$ANEWS" embed -p k.pub self.anews -o twin.anews --force
expect 2 "over a folder" "$ANEWS" embed -p k.pub n.anews -o in --force
mkfifo pipe
expect 2 "over a pipe" "$ANEWS" embed -p k.pub n.anews -o pipe --force
expect 4 "into a folder that does not exist" "$ANEWS" embed -p k.pub n.anews -o nowhere/x.c
mkdir small
(
    ulimit -f 4
    trap '' XFSZ
    "$ANEWS" embed -p k.pub n.anews -o small/x.c 2>small.err
    echo $? >small.status
)
equal 4 "$(cat small.status)" "a file that cannot be written whole"
equal "" "$(ls -A small)" "leaves nothing"

# Read in place by the library, as firmware does.
cat >device.c <<'END'
#include <archive_news/reader.h>
#include <stdio.h>
#include <string.h>
extern const unsigned char article_data[];
extern const size_t article_data_size;
int main(int argc, char **argv)
{
    static unsigned char memory[256 << 10];
    static an_reader reader;
    an_public_key trusted;
    an_entry entry;
    const void *bytes;
    size_t length;
    if (argc != 3 || an_public_key_parse(argv[2], strlen(argv[2]), &trusted) != AN_OK)
        return 2;
    an_config config = {.source = {.map = article_data, .size = article_data_size},
                        .memory = memory,
                        .memory_size = sizeof memory,
                        .trusted = &trusted,
                        .trusted_count = 1};
    int error = an_reader_open(&reader, &config);
    if (error == AN_OK)
        error = an_entry_find(&reader, argv[1], strlen(argv[1]), &entry);
    for (uint64_t at = 0; error == AN_OK && at < entry.length; at += length) {
        error = an_content_view(&reader, &entry, at, &bytes, &length);
        if (error == AN_OK)
            fwrite(bytes, 1, length, stdout);
    }
    return error;
}
END
if sanitized; then
    skip "an embedded archive read in place" "the library was built with a sanitizer"
else
    check "a program with an archive in it builds" \
        cc "${strict[@]}" -I "$ROOT/libarchive_news/include" -o device device.c article_data.c \
        "$BUILD/libarchive_news.a" -lzstd -lsodium -lpthread
    check "and reads from it in place" \
        sh -c './device a/00000.txt "$(tail -n 1 k.pub)" | cmp - in/a/00000.txt'
    run ./device a/00000.txt "$(tail -n 1 other.pub)"
    equal 5 "$status" "with the right key only"
fi
# The header that goes with it, in C and C++: what it says is what the reader needs.
expect 0 "--header" "$ANEWS" embed -p k.pub n.anews --header -o article_data.h
says 'article_data\.h' "says so"
expect 0 "--key" "$ANEWS" embed --key -p k.pub -o publisher_keys.c
says 'publisher_keys\.c: 1 key' "says how many"
expect 0 "--key --header" "$ANEWS" embed --key -p k.pub --header -o publisher_keys.h
expect 0 "--key, twice, by another name" \
    "$ANEWS" embed --key -p other.pub -p k.pub -o two.c --name two_keys --force
check "the line of each key is in it" grep -qF "$(tail -n 1 other.pub)" two.c
expect 0 "--key, the same key twice" \
    "$ANEWS" embed --key -p k.pub -p "$(tail -n 1 k.pub)" -o once.c
same_file publisher_keys.c once.c "is one key"
cat >firmware.c <<'END'
#include "article_data.h"
#include "publisher_keys.h"
#include <stdio.h>
#include <string.h>
extern const an_public_key two_keys[2];
int main(void)
{
    static unsigned char memory[ARTICLE_DATA_MEMORY];
    static an_reader reader;
    an_entry entry;
    const void *bytes;
    size_t length;
    size_t need;
    an_header header;
    an_config config = {};
    config.source.map = article_data;
    config.source.size = article_data_size;
    config.memory = memory;
    config.memory_size = sizeof memory;
    config.trusted = publisher_keys;
    config.trusted_count = PUBLISHER_KEYS_COUNT;
    int error = an_header_read(&config.source, &header);
    if (error == AN_OK)
        error = an_reader_memory(&header, &config, &need);
    /* As if the usual decoder were the one that is there. */
    if (error == AN_OK && (need > sizeof memory || sizeof memory - need > AN_DECODER_SIZE / 8))
        return 20;
    if (error == AN_OK)
        error = an_reader_open(&reader, &config);
    if (error == AN_OK)
        error = an_entry_find(&reader, "a/00000.txt", 11, &entry);
    for (uint64_t at = 0; error == AN_OK && at < entry.length; at += length) {
        error = an_content_view(&reader, &entry, at, &bytes, &length);
        if (error == AN_OK)
            fwrite(bytes, 1, length, stdout);
    }
    config.trusted = two_keys;
    config.trusted_count = 1;
    if (error == AN_OK && an_reader_open(&reader, &config) != AN_ERR_UNTRUSTED)
        return 21;
    config.trusted_count = 2;
    return error == AN_OK ? an_reader_open(&reader, &config) : error;
}
END
if sanitized; then
    skip "a firmware with its archive, memory and keys" "the library was built with a sanitizer"
else
    objects=(article_data.o publisher_keys.o two.o)
    for each in article_data publisher_keys two; do
        cc "${strict[@]}" -I "$ROOT/libarchive_news/include" -c -o $each.o $each.c
    done
    for language in c c++; do
        compiler=cc
        [ $language = c ] || compiler=c++
        if ! have $compiler; then
            skip "the headers in $language" "no $compiler"
            skip "a reader in the memory that they name, $language" "no $compiler"
            continue
        fi
        check "the headers in $language" \
            $compiler -x $language -Wall -Wextra -Werror -I "$ROOT/libarchive_news/include" \
            -o firmware firmware.c -x none "${objects[@]}" \
            "$BUILD/libarchive_news.a" -lzstd -lsodium -lpthread
        check "a reader in the memory that they name, $language" \
            sh -c './firmware | cmp - in/a/00000.txt'
    done
fi
expect 0 "--header of an archive that is for no device" \
    "$ANEWS" embed -p k.pub m.anews --header -o m.h
check "it has room for pages and dictionary" \
    grep -q 'AN_MEMORY([0-9]*, 1, [1-9][0-9]*, [0-9]*, ' m.h
expect 2 "--header and --incbin" "$ANEWS" embed -p k.pub n.anews --header --incbin -o no.h
expect 2 "--key and an archive" "$ANEWS" embed --key -p k.pub n.anews -o no.c
expect 2 "--key and --incbin" "$ANEWS" embed --key -p k.pub --incbin -o no.S
expect 2 "--key without a key" "$ANEWS" embed --key -o no.c
says 'Give its file with -p' "asks for it"
expect 2 "--key that would overwrite" "$ANEWS" embed --key -p k.pub -o publisher_keys.c
expect 2 "--key over the key" "$ANEWS" embed --key -p k.pub -o k.pub --force
mkdir -p config/anews/revoked
cp k.pub config/anews/revoked/
XDG_CONFIG_HOME=$PWD/config run "$ANEWS" embed --key -p k.pub -o no.c
equal 1 "$status" "--key with a key that is revoked"
equal "" "$(ls no.* 2>/dev/null)" "and none of these made a file"
finish

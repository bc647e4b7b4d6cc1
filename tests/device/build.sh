#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# build.sh BOARD VARIANT SOURCES IMAGES OUT: makes OUT/firmware-BOARD-VARIANT.elf and its map.
# BOARD: cortex-m3, cortex-m0plus, rv32imac. VARIANT: mapped, sectors, vectors. SOURCES: where
# fetch.sh put zstd and libsodium. READER=FOLDER takes the reader from an amalgamation there. FLAGS
# are further options of the compiler, for trying things out.
set -euo pipefail
board=$1 variant=$2 sources=$3 images=$4 out=$5
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
library=$top/libarchive_news
objects=$out/$board-$variant
mkdir -p "$objects"

case $board in
    cortex-m3 | cortex-m0plus)
        cc=(arm-none-eabi-gcc "-mcpu=$board" -mthumb)
        specs=(--specs=picolibc.specs) code=cortex-m
        ;;
    rv32imac)
        cc=(riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -misa-spec=2.2 -mcmodel=medany
            -msmall-data-limit=0)
        specs=(--specs=picolibc.specs) code=riscv
        ;;
    *) echo "build.sh: no board $board" >&2; exit 2 ;;
esac
case $variant in
    mapped) memory=${MEMORY_MAPPED:-51912} define=() ;;
    sectors) memory=${MEMORY_SECTORS:-47816} define=(-DSECTORS) ;;
    vectors) memory=0 define=() ;; # vectors.c in the place of firmware.c
    *) echo "build.sh: no variant $variant" >&2; exit 2 ;;
esac
read -ra extra <<<"${FLAGS:-}"
# The firmware does not name the folders that it was built from.
same_paths=("-ffile-prefix-map=$(cd "$top" && pwd)=." "-ffile-prefix-map=$top=."
    "-ffile-prefix-map=$sources=sources" "-ffile-prefix-map=$out=out")
common=("${same_paths[@]}" -Os -g -DAN_SMALL -ffunction-sections -fdata-sections -fno-common
    -ffreestanding -nostartfiles "${specs[@]}")
ours=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Werror
    "-I$library/include" "-I$library")

# libsodium's generated header.
include=$out/include
mkdir -p "$include/sodium"
sodium=$sources/libsodium/src/libsodium
if [ ! -e "$include/sodium/version.h" ]; then
    sed -e 's/@VERSION@/1.0.18/; s/@SODIUM_LIBRARY_VERSION_MAJOR@/10/' \
        -e 's/@SODIUM_LIBRARY_VERSION_MINOR@/3/; s/@SODIUM_LIBRARY_MINIMAL_DEF@//' \
        "$sodium/include/sodium/version.h.in" >"$objects/version.h"
    mv "$objects/version.h" "$include/sodium/version.h" # whole, as others may read it
fi
headers=(-isystem "$include" -isystem "$include/sodium" -isystem "$sodium/include"
    -isystem "$sodium/include/sodium" -isystem "$sources/zstd/lib")

# compile PREFIX FLAGS... -- FILE...
# Names objects PREFIX-FILE.o, so that the linker map tells whose code is whose.
compile() {
    local prefix=$1 flags=() file
    shift
    while [ "$1" != -- ]; do flags+=("$1"); shift; done
    shift
    for file; do
        local object
        object=$objects/$prefix-$(basename "${file%.c}").o
        if [ ! -e "$object" ] || [ "$file" -nt "$object" ] ||
            [ "$prefix" = ours ] || [ "$prefix" = board ]; then
            "${cc[@]}" "${common[@]}" "${headers[@]}" "${flags[@]}" "${extra[@]}" \
                -c -o "$object" "$file"
        fi
    done
}

z=$sources/zstd/lib
compile zstd -w -DHUF_FORCE_DECOMPRESS_X1 -DZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT \
    -DZSTD_NO_INLINE -DZSTD_STRIP_ERROR_STRINGS -DDYNAMIC_BMI2=0 -DZSTD_LEGACY_SUPPORT=0 \
    -DZSTD_TRACE=0 -DZSTD_DISABLE_ASM -DZSTD_DECODER_INTERNAL_BUFFER=64 -DXXH_NAMESPACE=ZSTD_ \
    -DNDEBUG -DZSTD_DEPS_MALLOC '-DZSTD_malloc(s)=((void*)0)' \
    '-DZSTD_calloc(n,s)=((void*)0)' '-DZSTD_free(p)=((void)(p))' -- \
    "$z"/common/{entropy_common,error_private,fse_decompress,zstd_common}.c \
    "$z"/decompress/{huf_decompress,zstd_ddict,zstd_decompress,zstd_decompress_block}.c
blake2b=$sodium/crypto_generichash/blake2b/ref
compile sodium -w -DCONFIGURED=1 -DSODIUM_STATIC=1 -DNATIVE_LITTLE_ENDIAN=1 \
    -DHAVE_WEAK_SYMBOLS=1 -DNDEBUG -- \
    "$sodium"/crypto_sign/ed25519/{sign_ed25519,ref10/open,ref10/sign}.c \
    "$sodium/crypto_core/ed25519/ref10/ed25519_ref10.c" \
    "$sodium/crypto_hash/sha512/cp/hash_sha512_cp.c" \
    "$sodium/crypto_verify/sodium/verify.c" \
    "$blake2b"/{generichash_blake2b,blake2b-ref,blake2b-compress-ref}.c \
    "$sodium"/sodium/{utils,core}.c
if [ -n "${READER:-}" ]; then
    rm -f "$objects"/ours-*
    compile ours "${ours[@]}" -- "$READER/archive_news_reader.c"
else
    compile ours "${ours[@]}" -- "$library"/format/*.c "$library"/reader/*.c
fi

# The images, and the public key as it is in a minisign key file: "Ed", id, key.
bytes() { # OFFSET LENGTH
    od -An -v -tu1 -j "$1" -N "$2" "$images/public" | tr -s ' \n' ',' | sed 's/^,//; s/,$//'
}
cat >"$objects/images.h" <<H
#include <stdint.h>
extern const uint8_t image_good[], image_bent[], image_forged[], image_large[];
extern const uint32_t image_good_size, image_bent_size, image_forged_size, image_large_size;
#define PUBLISHER_ID {$(bytes 2 8)}
#define PUBLISHER_KEY {$(bytes 10 32)}
#define FIRST_ID "news/0007"
#define SECOND_ID "news/0600"
#define MEMORY_SIZE $memory
H
main=firmware
[ "$variant" != vectors ] || main=vectors
[ "$variant" = vectors ] || {
    for name in good bent forged large; do
        file=$name-$variant
        [ $name = large ] && file=large
        printf '.section .archive,"a"\n.balign 8\n'
        printf '.global image_%s\nimage_%s:\n.incbin "%s"\n1:\n' $name $name "$images/$file"
        printf '.balign 4\n.global image_%s_size\n' $name
        printf 'image_%s_size: .4byte 1b - image_%s\n' $name $name
    done
} >"$objects/images.S"
[ "$variant" = vectors ] || "${cc[@]}" -c -o "$objects/board-images.o" "$objects/images.S"
compile board "${ours[@]}" -fno-tree-loop-distribute-patterns -Wno-pedantic "${define[@]}" \
    "-I$objects" "-I$here/board" -- "$here/$main.c" "$here/support.c" "$here/board/$code.c"
firmware=$out/firmware-$board-$variant
"${cc[@]}" "${common[@]}" -nostartfiles -T "$here/board/$code.ld" \
    -Wl,--gc-sections -Wl,--no-warn-rwx-segments "-Wl,-Map=$firmware.map" \
    -o "$firmware.elf" "$objects"/*.o -lc -lgcc

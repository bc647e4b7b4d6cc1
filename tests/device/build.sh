#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# build.sh BOARD VARIANT READER SOURCES IMAGES OUT: makes OUT/firmware-BOARD-VARIANT.elf and its
# map. BOARD: cortex-m3, cortex-m0plus, rv32imac. VARIANT: see below. READER: the folder of the
# amalgamation. SOURCES: where fetch.sh put zstd, libsodium and tinyssh. RAM=BYTES gives the device
# less RAM than its variant has, and the files the name
# short-BOARD-VARIANT. FLAGS are further
# options of the compiler, for trying things out.
#
# VARIANT libraries compiles what the variants of a board share, into OUT/BOARD. It comes first.
set -euo pipefail
board=$1 variant=$2 reader=$3 sources=$4 images=$5 out=$6
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
library=$top/libarchive_news
shared=$out/$board objects=$out/$board-$variant

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

# A variant is an archive of images.sh, with compact cryptography, with libsodium's, or with
# libsodium's signatures and the small BLAKE2b (mixed). The device has `ram` bytes in all.
archive=${variant%-compact} crypto=(sodium) kind=sodium main=firmware define=() ram=65536
case $variant in
    *-compact | *-search) crypto=(compact) kind=compact ;;
    *-4k) crypto=(sodium compact) kind=mixed ;;
esac
case $variant in
    libraries) main=none ;;
    mapped) ram=45056 ;;
    sectors) ram=45056 ;;
    mapped-4k) ram=34816 ;;
    mapped-4k-compact) ram=32768 ;;
    sectors-4k) ram=36864 ;;
    sectors-4k-compact) ram=34816 ;;
    stored-compact) ram=16384 kind=no-zstd ;;
    # These have 2 KiB more than the largest of the boards takes to read the same archive.
    mapped-4k-search) ram=29312 ;;
    sectors-4k-search) ram=32480 ;;
    # These have a main of their own, vectors.c or signatures.c, which also names their files.
    vectors | vectors-compact) main=vectors ;;
    signatures-compact) main=signatures ;;
    *) echo "build.sh: no variant $variant" >&2; exit 2 ;;
esac
case $archive in sectors*) define+=(-DSECTORS) ;; esac
case $archive in *-search) define+=(-DAN_SEARCH -DSEARCHES) ;; esac
name=${RAM:+short}
name=${name:-$main} ram=${RAM:-$ram}

read -ra extra <<<"${FLAGS:-}"
# The firmware does not name the folders that it was built from.
same_paths=("-ffile-prefix-map=$top=." "-ffile-prefix-map=$here/../..=."
    "-ffile-prefix-map=$sources=sources" "-ffile-prefix-map=$out=out")
common=("${same_paths[@]}" -Os -g -DAN_SMALL -ffunction-sections -fdata-sections -fno-common
    -ffreestanding -nostartfiles "${specs[@]}")
ours=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Werror
    "-I$library/include" "-I$library" "-I$library/crypto")
include=$out/include
sodium=$sources/libsodium/src/libsodium
headers=(-isystem "$include" -isystem "$include/sodium" -isystem "$sodium/include"
    -isystem "$sodium/include/sodium" -isystem "$sources/zstd/lib")
case $kind in
    mixed) define+=(-DAN_CRYPTO_H='"sodium_small.h"') ;;
    compact) define+=(-DAN_CRYPTO_H='"compact.h"') ;;
    no-zstd) define+=(-DAN_CRYPTO_H='"compact.h"' -DAN_NO_ZSTD) ;;
esac

# compile OBJECT FILE FLAGS...
compile() {
    local object=$1 file=$2
    shift 2
    "${cc[@]}" "${common[@]}" "${headers[@]}" "$@" "${extra[@]}" -c -o "$object" "$file"
}

# compile_all PREFIX FLAGS... -- FILE...
# Names objects PREFIX-FILE.o, so that the linker map tells whose code is whose.
compile_all() {
    local prefix=$1 flags=() file
    shift
    while [ "$1" != -- ]; do flags+=("$1"); shift; done
    shift
    for file; do
        compile "$shared/$prefix-$(basename "${file%.c}").o" "$file" "${flags[@]}"
    done
}

# libsodium's generated header.
make_version() {
    mkdir -p "$include/sodium"
    sed -e 's/@VERSION@/1.0.18/; s/@SODIUM_LIBRARY_VERSION_MAJOR@/10/' \
        -e 's/@SODIUM_LIBRARY_VERSION_MINOR@/3/; s/@SODIUM_LIBRARY_MINIMAL_DEF@//' \
        "$sodium/include/sodium/version.h.in" >"$shared/version.h"
    mv "$shared/version.h" "$include/sodium/version.h" # whole, as others may read it
}

compile_libraries() {
    local z=$sources/zstd/lib t=$sources/tinyssh/crypto small=$library/packaging
    local blake2b=$sodium/crypto_generichash/blake2b/ref
    local libraries=(-w -include "$small/small_libraries.h")
    make_version
    compile_all zstd "${libraries[@]}" -- "$z/decompress/huf_decompress.c" \
        "$z"/common/{entropy_common,error_private,fse_decompress,zstd_common}.c
    compile_all zstd "${libraries[@]}" -include "$small/small_huffman.h" -- \
        "$z"/decompress/{zstd_ddict,zstd_decompress,zstd_decompress_block}.c
    compile_all sodium "${libraries[@]}" -- \
        "$sodium"/crypto_sign/ed25519/{sign_ed25519,ref10/open,ref10/sign}.c \
        "$sodium/crypto_core/ed25519/ref10/ed25519_ref10.c" \
        "$sodium/crypto_hash/sha512/cp/hash_sha512_cp.c" \
        "$sodium/crypto_verify/sodium/verify.c" \
        "$blake2b"/{generichash_blake2b,blake2b-ref,blake2b-compress-ref}.c \
        "$sodium"/sodium/{utils,core}.c
    compile_all compact -w -include "$library/crypto/tinyssh.h" -- \
        "$t"/{fe,fe25519,ge25519,sc25519,crypto_hash_sha512,crypto_verify_32,verify}.c \
        "$t"/uint32_{pack,unpack}.c
    # libsodium has a header of the same name as one of tinyssh's: the first is taken.
    compile_all compact "${ours[@]}" "-I$t" -- "$library"/crypto/*.c
}

# The images, and the public key as it is in a minisign key file: "Ed", id, key.
bytes() { # OFFSET LENGTH
    od -An -v -tu1 -j "$1" -N "$2" "$images/public" | tr -s ' \n' ',' | sed 's/^,//; s/,$//'
}

# image NAME FILE
image() {
    printf '.section .archive,"a"\n.balign 8\n'
    printf '.global image_%s\nimage_%s:\n.incbin "%s"\n1:\n' "$1" "$1" "$images/$2"
    printf '.balign 4\n.global image_%s_size\n' "$1"
    printf 'image_%s_size: .4byte 1b - image_%s\n' "$1" "$1"
}

make_images() {
    cat >"$objects/images.h" <<H
#include <stdint.h>
extern const uint8_t image_good[], image_bent[], image_forged[], image_large[], image_packed[];
extern const uint32_t image_good_size, image_bent_size, image_forged_size, image_large_size,
    image_packed_size;
#define PUBLISHER_ID {$(bytes 2 8)}
#define PUBLISHER_KEY {$(bytes 10 32)}
#define FIRST_ID "news/0007"
#define SECOND_ID "news/0600"
#define MEMORY_SIZE AN_MEMORY($(<"$images/limits-$archive"))
#define BLOCK 4096 /* where one is searched */
#define QUERIES $(sed 's/.*/"&",/' "$here/queries" | tr '\n' ' ')
H
    local name
    for name in good bent forged; do image $name "$name-$archive"; done
    image large large
    image packed packed
}

# Whether libraries are to be compiled: something that they are made from is newer than they are.
are_stale() {
    local file
    for file in "$here/build.sh" "$library"/{packaging,crypto}/*.[ch] \
        "$sources"/{zstd,libsodium}/debian-patches "$sources/tinyssh/sha256"; do
        if [ ! -e "$shared/done" ] || [ "$file" -nt "$shared/done" ]; then return 0; fi
    done
    return 1
}

if [ $main = none ]; then
    mkdir -p "$shared"
    if are_stale; then
        compile_libraries
        touch "$shared/done"
    fi
    exit
fi
mkdir -p "$objects"
linked=()
for part in "${crypto[@]}"; do linked+=("$shared/$part"-*.o); done
[ $kind = no-zstd ] || linked+=("$shared"/zstd-*.o)
compile "$objects/ours-reader.o" "$reader/archive_news_reader.c" "${ours[@]}" "${define[@]}"
case $main in
    firmware) make_images >"$objects/images.S" ;;
    signatures)
        printf '.section .archive,"a"\n.global cases, cases_end\n' >"$objects/images.S"
        printf 'cases: .incbin "%s"\ncases_end:\n' "$images/signatures" >>"$objects/images.S"
        ;;
    *) : >"$objects/images.S" ;;
esac
"${cc[@]}" -c -o "$objects/board-images.o" "$objects/images.S"
for file in "$here/$main.c" "$here/support.c" "$here/board/$code.c"; do
    compile "$objects/board-$(basename "${file%.c}").o" "$file" "${ours[@]}" -Wno-pedantic \
        -fno-tree-loop-distribute-patterns "${define[@]}" "-I$objects" "-I$here/board" \
        "-I$here/../crypto"
done
firmware=$out/$name-$board-$variant
"${cc[@]}" "${common[@]}" -nostartfiles -T "$here/board/$code.ld" "-Wl,--defsym=ram_size=$ram" \
    -Wl,--gc-sections -Wl,--no-warn-rwx-segments "-Wl,-Map=$firmware.map" \
    -o "$firmware.elf" "$objects"/*.o "${linked[@]}" -lc -lgcc

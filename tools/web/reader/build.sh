#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# build.sh SOURCES OUT: makes OUT/reader.wasm, the library's reader for browsers and Node, and its
# parts search.wasm and verify.wasm, which are linked to it where it runs.
# SOURCES: where tests/device/fetch.sh put zstd and libsodium.
set -euo pipefail
sources=$(cd "$1" && pwd)
mkdir -p "$2/objects"
out=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
library=$top/libarchive_news
t=$sources/tinyssh/crypto z=$sources/zstd/lib
small=$library/packaging/small_libraries.h

# Headers are those of wasi-libc; nothing of it is linked in.
target=wasm32-unknown-unknown
cc=(clang -nostdlib -ffreestanding -flto -fno-builtin-memcmp
    -ffunction-sections -fdata-sections -mbulk-memory -msign-ext -mnontrapping-fptoint
    -mmutable-globals
    -D__wasi__ -DNDEBUG "-ffile-prefix-map=$top=." "-ffile-prefix-map=$sources=sources"
    '-DAN_CRYPTO_H="compact.h"' -isystem "$z" -isystem /usr/include/wasm32-wasi)
ours=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Werror -DAN_SMALL
    "-I$library/include" "-I$library"
    "-I$library/crypto")
# A part takes what it shares with the reader by names, of which one says what both were built from:
# a host may get a new build while somebody reads, and parts of two builds must never meet.
build=$(cat "$here"/* "$library"/*/*.[ch] "$library"/include/archive_news/*.h | sha256sum)
output=web_output_${build:0:12}
ours+=("-Dweb_output=$output")

# compile PREFIX FLAGS... -- FILE...
compile() {
    local prefix=$1 flags=() file name
    shift
    while [ "$1" != -- ]; do flags+=("$1"); shift; done
    shift
    for file; do
        name=$prefix-$(basename "${file%.c}")
        "${cc[@]}" "--target=$target" "${flags[@]}" -c -o "$out/objects/$name.o" "$file"
    done
}

rm -f "$out"/objects/*.o
compile zstd -Oz -w -include "$small" -- \
    "$z"/common/{entropy_common,error_private,fse_decompress,zstd_common}.c \
    "$z"/decompress/{huf_decompress,zstd_ddict,zstd_decompress,zstd_decompress_block}.c
compile tinyssh -Oz -w -include "$library/crypto/tinyssh.h" -- \
    "$t"/{fe25519,ge25519,sc25519,crypto_hash_sha512,crypto_verify_32,verify}.c \
    "$t"/uint32_{pack,unpack}.c
# Its products are those of products.c.
compile tinyssh -Oz -w -include "$library/crypto/tinyssh.h" -Dan_tinyssh_fe_mul=unrolled_mul \
    -Dan_tinyssh_fe_sq=unrolled_sq -- "$t"/fe.c
compile crypto -O1 "${ours[@]}" "-I$t" -- "$library"/crypto/blake2b.c
compile crypto -Oz "${ours[@]}" "-I$t" -- "$library"/crypto/ed25519.c
compile library -Oz "${ours[@]}" -- "$library"/{format,reader}/*.c
compile web -Oz "${ours[@]}" -- "$here"/{products,reader,support}.c
# Code that may lie anywhere in memory: clang makes that for this target alone.
target=wasm32-unknown-emscripten
part=(-Oz -fPIC -fvisibility=hidden "${ours[@]}" "-I$here")
compile part "${part[@]}" -- "$library"/reader/{extents,parts,slices,trail,verify}.c
compile part "${part[@]}" -- "$library"/search/{query,index,postings,search,terms,walk}.c
compile part "${part[@]}" -- "$library"/search/verify_search.c
compile part "${part[@]}" -- "$library"/format/directory.c
# Blocks are most of what is hashed when everything is verified. For these the part has a BLAKE2b of
# its own whose rounds are no loops: that takes a quarter less time, for 2 KB.
quick=(-Dani_hash=quick_hash -Dan_crypto_hash_begin=quick_hash_begin
    -Dan_crypto_hash_add=quick_hash_add -Dan_crypto_hash_end=quick_hash_end)
compile part "${part[@]}" "${quick[@]}" -- "$library"/format/hash_many.c "$here"/quick_hash.c
compile part "${part[@]}" "${quick[@]}" -fno-lto -O3 -mllvm -unroll-threshold=100000 -- \
    "$library"/crypto/blake2b.c
compile web "${part[@]}" -- "$here"/{search,verify}.c

# Small functions stay functions, and no variables are kept for addresses and for what was loaded on
# one way only: the module is smaller by 3 % once compressed, and verifies as quickly.
# make_wasm NAME OPTIONS... OBJECTS...
make_wasm() {
    local name=$out/$1
    shift
    wasm-ld --no-entry --gc-sections --strip-all -mllvm -inline-threshold=-50 \
        -mllvm -disable-lsr -mllvm -enable-load-pre=false -o "$name.new" "$@"
    wasm-opt -Oz --converge --enable-bulk-memory --enable-sign-ext --enable-mutable-globals \
        --enable-nontrapping-float-to-int -o "$name.small" "$name.new"
    rm "$name.new"
    mv "$name.small" "$name"
}

# make_part NAME OBJECTS...: what the objects lack is the reader's.
make_part() {
    make_wasm "$1.wasm" -shared --experimental-pic --allow-undefined "${@:2}"
}
in_part() { printf "$out/objects/part-%s.o\n" "$@"; }
mapfile -t words < <(in_part query index postings search terms walk directory)
mapfile -t verify < <(in_part extents parts slices trail verify verify_search hash_many quick_hash \
    blake2b)
make_part search "$out/objects/web-search.o" "${words[@]}"
make_part verify "$out/objects/web-verify.o" "${verify[@]}" "${words[@]}"

# What parts take from the reader it exports. The stack comes first, so that a stack that is too
# deep ends in an error. What is alike lies together, which compresses better.
mapfile -t exports < <(node "$here/imports.mjs" "$out"/{search,verify}.wasm)
objects=("$out"/objects/{crypto,tinyssh}-*.o "$out"/objects/web-{products,reader,support}.o
    "$out"/objects/{library,zstd}-*.o)
make_wasm reader.wasm --stack-first -z stack-size=65536 --export-table --growable-table \
    "${exports[@]/#/--export=}" "${objects[@]}"

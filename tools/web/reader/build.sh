#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# build.sh SOURCES OUT: makes OUT/reader.wasm, the library's reader for browsers and Node.
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
cc=(clang --target=wasm32-unknown-unknown -nostdlib -ffreestanding -flto -fno-builtin-memcmp
    -ffunction-sections -fdata-sections -mbulk-memory -msign-ext -mnontrapping-fptoint
    -D__wasi__ -DNDEBUG "-ffile-prefix-map=$top=." "-ffile-prefix-map=$sources=sources"
    '-DAN_CRYPTO_H="compact.h"' -isystem "$z" -isystem /usr/include/wasm32-wasi)
ours=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Werror -DAN_SMALL
    "-I$library/include" "-I$library"
    "-I$library/crypto")

# compile PREFIX FLAGS... -- FILE...
compile() {
    local prefix=$1 flags=() file
    shift
    while [ "$1" != -- ]; do flags+=("$1"); shift; done
    shift
    for file; do
        "${cc[@]}" "${flags[@]}" -c -o "$out/objects/$prefix-$(basename "${file%.c}").o" "$file"
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
compile search -Oz "${ours[@]}" -- \
    "$library"/search/{query,index,postings,search,terms,walk}.c
compile web -Oz "${ours[@]}" -- "$here"/*.c
# The stack comes first, so that a stack that is too deep ends in an error. What is alike lies
# together, which compresses better. Small functions stay functions, and no variables are kept for
# addresses and for what was loaded on one way only: the module is smaller by 3 % once compressed,
# and verifies as quickly.
objects=("$out"/objects/{crypto,tinyssh,web,library,search,zstd}-*.o)
wasm-ld --no-entry --gc-sections --strip-all --stack-first -z stack-size=65536 \
    -mllvm -inline-threshold=-50 -mllvm -disable-lsr -mllvm -enable-load-pre=false \
    -o "$out/reader.wasm.new" "${objects[@]}"
wasm-opt -Oz --converge --enable-bulk-memory --enable-sign-ext \
    --enable-nontrapping-float-to-int -o "$out/reader.wasm.small" "$out/reader.wasm.new"
rm "$out/reader.wasm.new"
mv "$out/reader.wasm.small" "$out/reader.wasm"

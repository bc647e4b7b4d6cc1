#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What others build with: the installed CMake package, and the modules for Zephyr, ESP-IDF, Arduino
# and PlatformIO, against stand-ins for the functions of the SDKs.
# ANEWS_SOURCES: a folder with the unpacked sources of zstd and libsodium, to compile these as well.
# shellcheck disable=SC2016 # what sh -c runs gets its words as arguments
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
packaging=$ROOT/libarchive_news/packaging
build() { env -u BUILD -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" -s -C "$ROOT" "$@"; }
# make takes no name with a space: the build folder is named from the checkout's.
build=$(realpath --relative-to="$ROOT" "${BUILD:-$ROOT/build}")
header=$ROOT/libarchive_news/include/archive_news/reader.h
version=$(sed -nE 's/^#define AN_VERSION_(MAJOR|MINOR|PATCH) //p' "$header" | paste -sd .)

make_key k
make_key other
make_corpus in 20
"$ANEWS" pack -q -s k.key -o n.anews --profile device in
hex_key() { tail -n 1 "$1" | base64 -d | tail -c 40 | od -An -v -tx1 | tr -d ' \n'; }
key=$(hex_key k.pub)

# reads PROGRAM WHAT
# Demands that the program gives an article back, and refuses other keys and changed bytes.
reads() {
    check "$2: gives an article back" \
        sh -c '"$1" n.anews a/00000.txt "$2" | cmp - in/a/00000.txt' sh "$1" "$key"
    run "$1" n.anews a/00000.txt "$(hex_key other.pub)"
    equal "5 untrusted" "$status $(cat "$said/err")" "$2: asks for the right key"
    cp n.anews bad.anews
    local last
    last=$(($(size_of n.anews) - 1))
    poke bad.anews $last $((($(bytes_of n.anews $last 1) + 1) % 256))
    run "$1" bad.anews a/00000.txt "$key"
    equal "6 hash" "$status $(cat "$said/err")" "$2: notices a changed byte"
}

# Processors with an int of 16 bits: numbers would overflow in silence.
includes=(-fsyntax-only -I "$ROOT/libarchive_news/include")
echo '#include <archive_news/reader.h>' >includes.c
check "the header compiles" cc "${includes[@]}" includes.c
expect 1 "with an int of 16 bits" cc "${includes[@]}" -U__INT_MAX__ -D__INT_MAX__=32767 includes.c
says 'needs an int of at least 32 bits' "it is refused"

# Manifests.
if have python3; then
    check "make arduino" build BUILD="$TMPDIR/b" arduino
    arduino=b/arduino/archive_news
    only $arduino "makes a library" \
        archive_news_reader.c archive_news_reader.h library.json library.properties LICENSE
    tr -d '\n' <$arduino/library.json >library.jsonl
    equal "$version" "$(json library.jsonl "items[0]['version']")" "library.json has the version"
    check "the files that it names exist" python3 -c 'import json, os, sys
folder = sys.argv[1]
manifest = json.load(open(folder + "/library.json"))
sources = [rule[2:-1] for rule in manifest["build"]["srcFilter"]]
for file in manifest["headers"] + sources:
    assert os.path.exists(os.path.join(folder, file)), file' $arduino
    equal "$version" "$(sed -n 's/^version=//p' $arduino/library.properties)" \
        "library.properties has the version"
    for name in name version author maintainer sentence paragraph category url architectures; do
        grep -q "^$name=" $arduino/library.properties || echo $name
    done >missing
    equal "" "$(cat missing)" "it has all that Arduino asks for"
    if python3 -c 'import yaml' 2>/dev/null; then
        check "module.yml names files that exist" python3 -c 'import yaml, os, sys
m = yaml.safe_load(open(sys.argv[1] + "/zephyr/module.yml"))
assert m["name"] == "archive_news"
assert os.path.exists(os.path.join(sys.argv[1], m["build"]["cmake"], "CMakeLists.txt"))
assert os.path.exists(os.path.join(sys.argv[1], m["build"]["kconfig"]))' "$packaging"
        component=$packaging/esp-idf/archive_news/idf_component.yml
        stated=$(python3 -c 'import yaml, sys
print(yaml.safe_load(open(sys.argv[1]))["version"])' "$component")
        equal "$version" "$stated" "idf_component.yml has the version"
    else
        skip "YAML files" "no python3-yaml"
    fi
else
    skip "manifests" "no python3"
fi
grep -oE "CONFIG_[A-Z_]+" "$packaging/zephyr/CMakeLists.txt" | sort -u | sed s/CONFIG_// >symbols
check "the module asks for symbols" [ -s symbols ]
sed -n 's/^config //p' "$packaging/zephyr/Kconfig" | sort >defined
equal "" "$(grep -vxFf defined symbols)" "Kconfig defines each symbol that the module asks for"
equal "$version" "$(build version)" "the Makefile has the header's version"

if ! have cmake || sanitized; then
    skip "CMake" "no cmake, or a library with a sanitizer"
    finish
fi

# shellcheck disable=SC2317 # check calls it
# configure FOLDER ARGUMENTS...
# Configures and builds, in b-FOLDER.
configure() {
    local folder=$1
    shift
    rm -rf "b-$folder"
    cmake -S "$ROOT/tests/packaging/$folder" -B "b-$folder" -DCMAKE_BUILD_TYPE=None "$@" &&
        cmake --build "b-$folder"
}

check "make install" build BUILD="$build" install PREFIX="$TMPDIR/prefix"
check "find_package finds it, and builds" \
    configure find_package -DCMAKE_PREFIX_PATH="$TMPDIR/prefix"
for kind in shared static libarchive_news; do
    reads "b-find_package/print_$kind" "find_package, $kind"
done
check "the shared one is shared" \
    sh -c 'readelf -d b-find_package/print_shared | grep -q "NEEDED.*libarchive_news.so.0"'
check "and the static one is not" \
    sh -c '! readelf -d b-find_package/print_static | grep -q libarchive_news'
check "BUILD_SHARED_LIBS=OFF chooses the other" \
    configure find_package -DCMAKE_PREFIX_PATH="$TMPDIR/prefix" -DBUILD_SHARED_LIBS=OFF
check "it does" sh -c '! readelf -d b-find_package/print_libarchive_news | grep -q libarchive_news'
mv prefix moved
check "what was installed may be moved" configure find_package -DCMAKE_PREFIX_PATH="$TMPDIR/moved"
elsewhere=(PREFIX=/opt/news LIBDIR=/opt/news/lib/some-machine INCLUDEDIR=/opt/headers
    DESTDIR="$TMPDIR/stage")
check "make install with other folders" build BUILD="$build" install "${elsewhere[@]}"
check "find_package finds it there" \
    configure find_package \
    -Dlibarchive_news_DIR="$TMPDIR/stage/opt/news/lib/some-machine/cmake/libarchive_news"
check "make uninstall" build BUILD="$build" uninstall "${elsewhere[@]}"
equal "" "$(find stage -type f -o -type l)" "leaves no file"
build BUILD="$build" all # as it was

# Zephyr, ESP-IDF: with the libraries of this machine, and from their sources where these are.
check "the Zephyr module builds" \
    configure zephyr -DMODULE="$packaging" \
    -DCONFIG_ARCHIVE_NEWS=y "-DSYSTEM_LIBRARIES=zstd;sodium"
reads b-zephyr/app "Zephyr"
check "unless it is not configured" \
    configure zephyr \
    -DMODULE="$packaging" "-DSYSTEM_LIBRARIES=${BUILD:-$ROOT/build}/libarchive_news.a;zstd;sodium" \
    -DCMAKE_C_FLAGS="-I'$ROOT/libarchive_news/include'"
check "then nothing of it is" [ ! -e b-zephyr/module/libarchive_news.a ]
expect 1 "a wrong folder of zstd's" \
    configure zephyr -DMODULE="$packaging" -DCONFIG_ARCHIVE_NEWS=y \
    -DCONFIG_ARCHIVE_NEWS_ZSTD_DIR=/nowhere
says "is not the folder of zstd's sources" "is named"
expect 1 "ESP-IDF without zstd" configure esp-idf -DCOMPONENT="$packaging/esp-idf/archive_news"
says 'set ARCHIVE_NEWS_ZSTD_DIR' "says what is missing"
source_of() { find "${ANEWS_SOURCES:-/nonexistent}" -path "*/$1" 2>/dev/null | head -n 1; }
zstd=$(source_of lib/decompress/zstd_ddict.c)
sodium=$(source_of src/libsodium/sodium/core.c)
if [ -n "$zstd" ] && [ -n "$sodium" ]; then
    zstd=${zstd%/decompress/*} sodium=${sodium%/src/libsodium/*}
    check "Zephyr with zstd and libsodium from source" \
        configure zephyr -DMODULE="$packaging" -DCONFIG_ARCHIVE_NEWS=y \
        -DCONFIG_ARCHIVE_NEWS_ZSTD_DIR="$zstd" -DCONFIG_ARCHIVE_NEWS_SODIUM_DIR="$sodium"
    reads b-zephyr/app "Zephyr, from source"
    check "takes no heap into the program" \
        sh -c 'nm b-zephyr/app >names &&
            ! grep -qE " U (malloc|calloc|free|sodium_malloc)(@|$)" names'
    check "ESP-IDF with zstd from source" \
        configure esp-idf -DCOMPONENT="$packaging/esp-idf/archive_news" \
        -DARCHIVE_NEWS_ZSTD_DIR="$zstd" -DSODIUM_LIBRARIES=sodium
    reads b-esp-idf/app "ESP-IDF"
    check "the folder may come from the environment" \
        env ARCHIVE_NEWS_ZSTD_DIR="$zstd" cmake -S "$ROOT/tests/packaging/esp-idf" -B b-env \
        -DCOMPONENT="$packaging/esp-idf/archive_news" -DSODIUM_LIBRARIES=sodium
else
    skip "zstd and libsodium from source" "ANEWS_SOURCES names no folder with them"
fi
finish

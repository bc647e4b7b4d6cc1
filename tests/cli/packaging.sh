#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What others build with: the installed CMake package. `make packages-check` tests the packages for
# Arduino, ESP-IDF, RIOT and Zephyr.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/packaging/lib.sh
. "$ROOT/tests/packaging/lib.sh"
build() { env -u BUILD -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" -s -C "$ROOT" "$@"; }
# make takes no name with a space: the build folder is named from the checkout's.
build=$(realpath --relative-to="$ROOT" "${BUILD:-$ROOT/build}")
header=$ROOT/libarchive_news/include/archive_news/reader.h
version=$(sed -nE 's/^#define AN_VERSION_(MAJOR|MINOR|PATCH) //p' "$header" | paste -sd .)

# Processors with an int of 16 bits: numbers would overflow in silence.
includes=(-fsyntax-only -I "$ROOT/libarchive_news/include")
echo '#include <archive_news/reader.h>' >includes.c
check "the header compiles" cc "${includes[@]}" includes.c
expect 1 "with an int of 16 bits" cc "${includes[@]}" -U__INT_MAX__ -D__INT_MAX__=32767 includes.c
says 'needs an int of at least 32 bits' "it is refused"

equal "$version" "$(build version)" "the Makefile has the header's version"

if ! have cmake || sanitized; then
    skip "CMake" "no cmake, or a library with a sanitizer"
    finish
fi
make_archive

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
    sh -c 'readelf -d b-find_package/print_shared | grep -q "NEEDED.*libarchive_news\.so\.1"'
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
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# lay_out.sh SDK READER SOURCES VERSION FOLDER: makes FOLDER the package of an SDK (arduino,
# esp-idf, riot, zephyr), with everything in it that compiling takes. READER: where amalgamate.sh
# put the reader. SOURCES: where fetch.sh put zstd and tinyssh.
#
# All packages have the same sources: the reader, zstd's decoder and the compact cryptography, a
# file each. What differs is the files of the SDK, in the folder of its name beside this script.
set -euo pipefail
sdk=$1 reader=$2 sources=$3 version=$4 folder=$5
here=$(cd "$(dirname "$0")" && pwd)
zstd=$sources/zstd/lib
tinyssh=$sources/tinyssh/crypto
compact=$here/../crypto
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
new=$work/package
mkdir "$new"

# Arduino compiles one folder, and finds headers in that folder only.
include=$new/include
[ "$sdk" != arduino ] || include=$new/src
mkdir -p "$new/src" "$include/archive_news"
src=$new/src

licensed() { # WHOSE FILE...
    echo "/* $1 */"
    shift
    "$here/join.sh" "$@"
}

by_zstd="zstd (c) Meta Platforms, Inc. and affiliates: licenses/zstd"
licensed "$by_zstd" "$zstd/zstd.h" "$zstd" >"$src/archive_news_zstd.h"
licensed "$by_zstd" "$here/zstd_decoder.c" "$zstd" zstd.h zstd_legacy.h xxhash.h \
    >"$src/archive_news_zstd.c"
licensed "libarchive_news: LICENSE" "$compact/compact.h" "$compact" >"$src/archive_news_crypto.h"
licensed "libarchive_news: LICENSE; tinyssh, in the public domain: licenses/tinyssh" \
    "$here/compact_crypto.c" "$compact:$tinyssh" compact.h >"$src/archive_news_crypto.c"

# The reader finds all it needs in the package.
{
    cat <<'H'
/* A setting of this package, which also says how much memory its decoder takes. */
#ifndef AN_SMALL
#define AN_SMALL
#endif

H
    cat "$reader/archive_news_reader.h"
} >"$include/archive_news/reader.h"
cat >"$include/archive_news/search.h" <<'H'
/* SPDX-License-Identifier: BSD-2-Clause */
/* Searching: declared there, so that a program may include what it includes elsewhere. */
#include <archive_news/reader.h>
H
{
    cat <<'C'
/* A setting of this package. Its README says how to switch searching on, which is AN_SEARCH. */
#define AN_CRYPTO_H "archive_news_crypto.h"

C
    # Arduino's builder cannot hand a library settings.
    [ "$sdk" != arduino ] || cat <<'C'
#include "archive_news_settings.h"

C
    sed -e 's|^#include "archive_news_reader.h"|#include <archive_news/reader.h>|' \
        -e 's|^#include <zstd.h>|#include "archive_news_zstd.h"|' "$reader/archive_news_reader.c"
} >"$src/archive_news_reader.c"

# A firmware may have another zstd, which allocates memory or wants larger tables. So each name that
# the linker sees gets a prefix. A header with macros would not do, since zstd has macros of some of
# these names.
# shellcheck disable=SC2086 # a compiler may have words
${CC:-cc} -w -c -o "$work/zstd.o" "$src/archive_news_zstd.c"
nm -g --defined-only "$work/zstd.o" | awk '{ print "s/\\<" $3 "\\>/an_" $3 "/g" }' >"$work/names"
sed -i -f "$work/names" "$src"/archive_news_{zstd.h,zstd.c,reader.c}

# The files of the SDK, with the versions of what is in the package, and without the marks at which
# `make figures` writes figures.
zstd_version=$(sed -nE 's/^#define ZSTD_VERSION_(MAJOR|MINOR|RELEASE) +//p' "$zstd/zstd.h" |
    paste -sd .)
(cd "$here/$sdk" && find . -type f) | while read -r file; do
    mkdir -p "$new/$(dirname "$file")"
    sed -e "s|@VERSION@|$version|g; s|@ZSTD_VERSION@|$zstd_version|g" \
        -e 's/<!-- =[^>]* -->//g; s/<!-- \/ -->//g' "$here/$sdk/$file" >"$new/$file"
done
mkdir "$new/licenses"
cp "$here/../../LICENSE" "$new/LICENSE"
cp "$sources/zstd/LICENSE" "$new/licenses/zstd"
cp "$sources/tinyssh/LICENCE" "$new/licenses/tinyssh"

# Whole or not at all.
mkdir -p "$(dirname "$folder")"
rm -rf "$folder.new" "$folder"
cp -r "$new" "$folder.new"
mv "$folder.new" "$folder"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# dist.sh VERSION BUILD TARGET: makes the release's tarball BUILD/libarchive_news-VERSION.tar.gz,
# unpacks it into a bare folder, and there builds it, makes TARGET (quick or test), and makes the
# tarball again, which must come out the same.
#
# The tarball holds what git has at HEAD, or where there is no git, the tree as it lies there, and
# the tables of character sets, so that building from it needs no iconv. The same tree gives the
# same bytes: names are sorted, owner and times fixed. All times are SOURCE_DATE_EPOCH, or the time
# of the commit, or of the newest file.
#
# KEY=FILE, a minisign secret key, signs it in two ways:
#   libarchive_news-VERSION.anews           an archive with the tarball and the changelog, packed by
#                                           the anews just built; its sequence is the version
#   libarchive_news-VERSION.tar.gz.minisig  by minisign, for those who have no anews yet
# ONLY_TARBALL=yes: makes the tarball and nothing else.
set -euo pipefail
version=$1 build=$2 target=$3
cd "$(dirname "$0")/../.."
top=$PWD
name=libarchive_news-$version
tarball=$build/$name.tar.gz
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

has_git() {
    [ -e .git ] && command -v git >/dev/null
}

newest_file() {
    find . \( -name .git -o -name __pycache__ -o -path './build*' \) -prune -o \
        -type f -printf '%T@\n' |
        sort -n | tail -n 1 | cut -d. -f1
}

# release_files FOLDER: copies what the release has.
release_files() {
    if has_git; then
        if ! git diff --quiet HEAD; then
            echo "dist: what is not committed is not in the tarball" >&2
        fi
        git archive HEAD | tar -x -C "$1"
    else
        tar -c --exclude=./.git --exclude='./build*' --exclude=__pycache__ . | tar -x -C "$1"
    fi
}

# The tables of character sets are made here, for systems whose iconv does not have them.
add_tables() {
    local tables=tools/charsets/tables.c
    [ ! -e "$1/$tables" ] || return 0
    "${MAKE:-make}" -s BUILD="$build" "$build/$tables"
    cp "$build/$tables" "$1/$tables"
}

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    if has_git; then
        SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
    else
        SOURCE_DATE_EPOCH=$(newest_file)
    fi
fi
export SOURCE_DATE_EPOCH

mkdir -p "$build" "$scratch/files/$name"
release_files "$scratch/files/$name"
add_tables "$scratch/files/$name"
# Without names and times of its own, gzip writes nothing but the content.
LC_ALL=C tar -C "$scratch/files" -c --format=ustar --sort=name --owner=0 --group=0 \
    --numeric-owner --mode=u+rwX,go=u-w --mtime="@$SOURCE_DATE_EPOCH" "$name" |
    gzip -n -9 >"$tarball"
[ "${ONLY_TARBALL:-no}" = no ] || exit 0

echo "dist: building and testing from the tarball"
mkdir "$scratch/a bare folder"
tar -C "$scratch/a bare folder" -xzf "$tarball"
(
    cd "$scratch/a bare folder/$name"
    # The options of the make that runs this are not meant for these.
    unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES KEY SOURCE_DATE_EPOCH
    make -s -j"$(nproc)" all
    make -s "$target"
    make -s dist-tarball
    cmp "build/$name.tar.gz" "$top/$tarball"
)

signed=
if [ -n "${KEY:-}" ]; then
    # 1.2.3 is sequence 1002003: a reader that replaces releases takes no older one.
    sequence=$(echo "$version" | awk -F. '{ print $1 * 1000000 + $2 * 1000 + $3 }')
    "$scratch/a bare folder/$name/build/anews" pack -q -s "$KEY" -o "$build/$name.anews" \
        --title libarchive_news --sequence "$sequence" "$tarball" CHANGELOG.md
    minisign -S -s "$KEY" -m "$tarball" -t "$name.tar.gz" >/dev/null
    signed="$build/$name.anews $tarball.minisig"
fi
(cd "$build" && sha256sum "$name.tar.gz")
echo "dist: $tarball $signed"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# fetch.sh FOLDER: puts Debian's sources of zstd and libsodium, with Debian's patches, into
# FOLDER/{zstd,libsodium}, and those of tinyssh into FOLDER/tinyssh, unless they are there. It uses
# an apt configuration of its own and leaves the system's as it is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# tinyssh is of one version on every release of Debian, since its files change from one to the next.
"$here/../../libarchive_news/packaging/libraries/fetch.sh" "$folder" tinyssh

# Each folder says which patches it has; one that was made without them is made again.
if [ -e "$folder/zstd/debian-patches" ] && [ -e "$folder/libsodium/debian-patches" ]; then
    exit 0
fi
mkdir -p "$work/lists/partial" "$work/sources.d"

# The system's own sources with deb-src in place of deb, in either of apt's two forms.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    if [ -e "$file" ]; then
        sed -n 's/^deb\( .*debian.*\)/deb-src\1/p' "$file" >>"$work/sources.list"
    fi
done
for file in /etc/apt/sources.list.d/*.sources; do
    if [ -e "$file" ] && grep -q '^Suites:.*\(bookworm\|stable\|trixie\)' "$file"; then
        sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/sources.d/$(basename "$file")"
    fi
done
touch "$work/sources.list"
options=(-q -o "Dir::Etc::sourcelist=$work/sources.list"
    -o "Dir::Etc::sourceparts=$work/sources.d" -o "Dir::State::lists=$work/lists"
    -o APT::Sandbox::User=root)
echo "device: getting the sources of zstd and libsodium with apt-get source into $folder"
apt-get "${options[@]}" update >/dev/null
(cd "$work" && apt-get "${options[@]}" source --download-only libzstd libsodium >/dev/null)

# unpack SOURCE NAME: a folder that is there is whole, and has all patches.
unpack() {
    local made=$work/$2 name
    mkdir "$made"
    tar -xf "$(find "$work" -name "$1"'_*.orig.tar.*' ! -name '*.asc' | head -n 1)" -C "$made" \
        --strip-components=1
    tar -xf "$(find "$work" -name "$1"'_*.debian.tar.*' | head -n 1)" -C "$made"
    while read -r name _; do
        case $name in '' | '#'*) continue ;; esac
        patch -d "$made" -p1 -s -f <"$made/debian/patches/$name"
        echo "$name" >>"$work/applied"
    done < <(cat "$made/debian/patches/series" 2>/dev/null)
    touch "$work/applied"
    mv "$work/applied" "$made/debian-patches"
    rm -rf "${folder:?}/$2"
    mv "$made" "$folder/$2"
}
unpack libzstd zstd
unpack libsodium libsodium

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# fetch.sh FOLDER NAME...: puts the sources of these names into FOLDER/NAME, with Debian's patches
# where `pinned` has them, unless they are there. `pinned` has their versions and checksums. It is
# the same on every release of Debian, as any user, and leaves apt's configuration as it is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
work=$(mktemp -d "$folder/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Where this system has its packages from comes first. The pool keeps a version as long as a release
# has it, and snapshot.debian.org keeps it for good.
mirror=$(grep -hoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list \
    /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -n 's| *$||;s|/$||;1p') || true
archives=(${mirror:+"$mirror"} http://deb.debian.org/debian
    http://snapshot.debian.org/archive/debian/20260901T000000Z)

# download POOL-PATH SHA256
download() {
    local archive file
    file=$work/$(basename "$1")
    for archive in "${archives[@]}"; do
        if /usr/lib/apt/apt-helper -q -o APT::Sandbox::User= download-file \
            "$archive/pool/main/$1" "$file" "SHA256:$2" >"$work/log" 2>&1; then
            return
        fi
        rm -f "$file"
    done
    cat "$work/log" >&2
    echo "fetch: $(basename "$1") is in none of ${archives[*]}: ask for it again later, or" \
        "change libarchive_news/packaging/libraries/pinned" >&2
    exit 1
}

# unpack NAME FILE: into $work/NAME. Patches are applied in their order.
unpack() {
    local made=$work/$1 patch
    case $2 in
    *.debian.tar.*)
        tar -xf "$2" -C "$made"
        while read -r patch _; do
            case $patch in '' | '#'*) continue ;; esac
            patch -d "$made" -p1 -s -f <"$made/debian/patches/$patch"
        done <"$made/debian/patches/series"
        ;;
    *)
        mkdir "$made"
        tar -xf "$2" -C "$made" --strip-components=1
        ;;
    esac
}

for name; do
    grep "^$name " "$here/pinned" | cut -d ' ' -f 3 >"$work/sha256" || {
        echo "fetch: $here/pinned has no \"$name\"" >&2
        exit 2
    }
    cmp -s "$work/sha256" "$folder/$name/sha256" && continue
    echo "fetch: getting the sources of $name into $folder"
    while read -r _ path sum; do
        download "$path" "$sum"
        unpack "$name" "$work/$(basename "$path")"
    done < <(grep "^$name " "$here/pinned")
    cp "$work/sha256" "$work/$name/sha256"
    rm -rf "${folder:?}/$name"
    mv "$work/$name" "$folder/$name"
done

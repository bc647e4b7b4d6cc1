#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# fetch.sh FOLDER: puts FatFs into FOLDER/fatfs and littlefs into FOLDER/littlefs, unless they are
# there. Both lie in Debian's source of micropython, of Debian 13, whatever release this is. It uses
# an apt configuration of its own and leaves the system's as it is.
set -euo pipefail
folder=$1
[ ! -e "$folder/littlefs/lfs.c" ] || exit 0
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/sources.d"

# From where this system has its packages.
mirror=$(grep -hoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list \
    /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -n 's/ //;1p') || true
echo "deb-src ${mirror:-http://deb.debian.org/debian} trixie main" >"$work/sources.list"
options=(-q -o "Dir::Etc::sourcelist=$work/sources.list"
    -o "Dir::Etc::sourceparts=$work/sources.d" -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache=$work" -o APT::Sandbox::User=)
apt-get "${options[@]}" update >/dev/null
(cd "$work" && apt-get "${options[@]}" source --download-only micropython >/dev/null)
tar -xf "$(find "$work" -name 'micropython_*.orig.tar.*' ! -name '*.asc' | head -n 1)" -C "$work" \
    --strip-components=2 --wildcards '*/lib/oofatfs/*' '*/lib/littlefs/*'

# FatFs asks for a header of micropython, which need not say anything.
mkdir "$work/oofatfs/py"
: >"$work/oofatfs/py/mpconfig.h"
# micropython has two versions of littlefs, and renamed both.
mkdir "$work/renamed"
for file in lfs2.c lfs2.h lfs2_util.c lfs2_util.h; do
    sed 's/lfs2/lfs/g; s/LFS2/LFS/g' "$work/littlefs/$file" >"$work/renamed/${file/lfs2/lfs}"
done
rm -rf "${folder:?}/fatfs" "$folder/littlefs"
mv "$work/oofatfs" "$folder/fatfs"
mv "$work/renamed" "$folder/littlefs"

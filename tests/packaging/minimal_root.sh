#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# minimal_root.sh RELEASE FOLDER: makes FOLDER a minimal root of a Debian release (bookworm, trixie)
# in which apt-get works. Needs root, debootstrap and the network.
#
# Run it in a mount namespace (unshare --mount --propagation private), with which the mounts end.
# The root and the packages are kept in $XDG_CACHE_HOME/archive_news/RELEASE*: a later run downloads
# what is new.
set -euo pipefail
release=$1 root=$2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/archive_news
mkdir -p "$cache/$release.debs/partial" "$root"

if [ ! -e "$cache/$release.tar.gz" ]; then
    debootstrap --variant=minbase "$release" "$root" >/dev/null
    new=$(mktemp "$cache/$release.XXXXXX")
    tar -C "$root" -czf "$new" .
    mv "$new" "$cache/$release.tar.gz"
else
    tar -C "$root" -xzf "$cache/$release.tar.gz"
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
echo "127.0.0.1 localhost $(hostname)" >"$root/etc/hosts"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$cache/$release.debs" "$root/var/cache/apt/archives"

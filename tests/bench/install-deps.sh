#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Installs the peers that the benchmark compares with, on Debian, and says what it does. Does nothing where nothing is missing.
set -euo pipefail

packages=(zim-tools libzim-dev squashfs-tools zip unzip sqlite3 libsqlite3-dev zlib1g-dev zstd tar minisign g++ python3 coreutils util-linux)

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || state=none
    [ "$state" = installed ] || missing+=("$package")
done
if [ "${#missing[@]}" = 0 ]; then
    echo "bench-deps: all there"
    exit 0
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
echo "bench-deps: installing with apt-get: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs what building and testing need on Debian, and says what it does. Does nothing where nothing is missing.
set -eu

packages="gcc clang make pkg-config libc6-dev libzstd-dev libsodium-dev libjansson-dev libyaml-dev libgumbo-dev libcmark-dev
libunistring-dev libcmocka-dev minisign zstd python3 python3-zstandard python3-nacl valgrind cppcheck shellcheck file
man-db libxml2-utils bsdextrautils util-linux mount strace git libclang-rt-14-dev cmake python3-yaml"

missing=
for package in $packages; do
    # A line for each architecture that has it.
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "deps: all there"
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    sudo=
else
    sudo=sudo
fi
echo "deps: installing with apt-get:$missing"
# An index of some other archive that cannot be had is no reason to stop: installing tells.
$sudo apt-get update -qq || true
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh: installs compilers and libraries of the other machines on Debian (amd64), and says so. dpkg learns of two more architectures by it. (Debian's gcc-multilib, which
# makes i386 programs too, does not go with compilers for other machines.)
set -eu
packages="gcc-i686-linux-gnu libc6-dev-i386-cross libzstd-dev:i386 libsodium-dev:i386 libcmocka-dev:i386
libjansson-dev:i386 libyaml-dev:i386 libgumbo-dev:i386 libcmark-dev:i386 libunistring-dev:i386
gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user libzstd-dev:s390x libsodium-dev:s390x libcmocka-dev:s390x"
missing=
for package in $packages; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "portability-deps: adding the architectures i386 and s390x, installing with apt-get:$missing"
$sudo dpkg --add-architecture i386
$sudo dpkg --add-architecture s390x
# An index of some other archive that cannot be had is no reason to stop: installing tells.
$sudo apt-get update -qq || true
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null

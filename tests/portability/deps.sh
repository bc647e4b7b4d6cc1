#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh i386|s390x: installs compiler and libraries of the other machine on Debian (amd64), and says so. dpkg learns of another architecture by it, and Debian has no compiler for the one beside that for
# the other: best on a machine that can be thrown away.
set -eu
case $1 in
    i386) packages="gcc-multilib libzstd-dev:i386 libsodium-dev:i386 libcmocka-dev:i386" ;;
    s390x) packages="gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user libzstd-dev:s390x libsodium-dev:s390x libcmocka-dev:s390x" ;;
    *) echo "portability-deps: MACHINE=i386 or MACHINE=s390x" >&2; exit 2 ;;
esac
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "portability-deps: adding the architecture $1, installing with apt-get: $packages"
$sudo dpkg --add-architecture "$1"
$sudo apt-get update -qq || true
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages >/dev/null

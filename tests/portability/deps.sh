#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs compilers and libraries of the other machines on Debian (amd64), and says so.
set -eu
packages="gcc-i686-linux-gnu libzstd-dev:i386 libsodium-dev:i386 libcmocka-dev:i386 gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user
libzstd-dev:s390x libsodium-dev:s390x libcmocka-dev:s390x"
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "portability-deps: adding the architectures i386 and s390x, installing with apt-get:" $packages
$sudo dpkg --add-architecture i386
$sudo dpkg --add-architecture s390x
$sudo apt-get update -qq || true
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages >/dev/null

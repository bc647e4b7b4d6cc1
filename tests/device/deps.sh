#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs what building and running firmware needs on Debian, and says so. --check: only says what is missing.
set -eu
packages="gcc-arm-none-eabi picolibc-arm-none-eabi gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-arm qemu-system-misc python3 xz-utils"
missing=
for package in $packages; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "${1:-}" = --check ]; then
    echo "device: not installed:$missing; \`make device-deps\` does that" >&2
    exit 1
fi
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "device-deps: installing with apt-get:$missing"
$sudo apt-get update -qq || true
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null

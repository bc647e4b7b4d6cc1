#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh [--check] KIND...: installs on Debian what a kind of work needs, and says what it does.
# Does nothing where nothing is missing. --check: only says what is missing, and fails.
#
#   build        the library and the command
#   test         what tests, fuzzing and analysis need besides
#   device       firmware for three processors, and their emulators
#   engines      what runs jobs on several machines
#   static       the command as one file, with musl
#   static-cross the same for i386, s390x, arm64, armhf and riscv64, and what runs it here
#   windows      the library and the command for Windows, and what runs them here
#   web          the reader in WebAssembly, the page, and a browser to try them in
#   bench        the peers that the benchmark compares with
#   deb          what makes Debian's packages, and judges them
#   dev          what checks the types of the Python binding; nothing else needs it
#
# Package names have no version in them: they are the same in Debian 12 and 13.
set -eu

# Any C compiler that is there will do for building.
compiler=gcc
if command -v cc >/dev/null; then compiler=; fi
build="$compiler make pkg-config libc6-dev libzstd-dev libsodium-dev libjansson-dev libyaml-dev
libgumbo-dev libcmark-dev libexpat1-dev libunistring-dev libseccomp-dev libstemmer0d
libcurl4-openssl-dev libmicrohttpd-dev"
test="gcc clang libclang-rt-dev clang-format clang-tidy cppcheck shellcheck valgrind libcmocka-dev
cmake minisign zstd xz-utils python3 python3-zstandard python3-nacl python3-yaml file man-db
libxml2-utils bsdextrautils util-linux mount strace acl exfat-fuse exfatprogs git
libuchardet-dev nginx openssl curl fish"
device="gcc-arm-none-eabi picolibc-arm-none-eabi gcc-riscv64-unknown-elf
picolibc-riscv64-unknown-elf qemu-system-arm qemu-system-misc python3 xz-utils patch cmake
libnewlib-arm-none-eabi arduino-builder python3-yaml python3-kconfiglib"
bench="zim-tools libzim-dev squashfs-tools zip unzip sqlite3 libsqlite3-dev zlib1g-dev zstd tar
minisign g++ python3 python3-nacl python3-zstandard coreutils util-linux libxapian-dev zchunk
casync zsync nginx"
web="clang lld wasi-libc binaryen esbuild terser node-typescript nodejs chromium nginx xz-utils
patch python3"
windows="gcc-mingw-w64-x86-64 mingw-w64-x86-64-dev gcc patch perl xz-utils wine wine64
python3-nacl python3-zstandard"
dev="mypy"
static="gcc make patch perl xz-utils libc6-dev linux-libc-dev"
# Of a machine's C library only the headers of its kernel are used, which it brings. gcc-multilib
# makes programs for i386, too, but it conflicts with compilers for other machines.
static_cross="qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-s390x-linux-gnu
libc6-dev-s390x-cross gcc-i686-linux-gnu libc6-dev-i386-cross gcc-arm-linux-gnueabihf
libc6-dev-armhf-cross gcc-riscv64-linux-gnu libc6-dev-riscv64-cross"
deb="build-essential dpkg-dev debhelper dh-python python3 lintian"
engines="parallel rsync openssh-server openssh-client iproute2 slurmctld slurmd slurm-client munge"

check=no
if [ "${1:-}" = --check ]; then
    check=yes
    shift
fi
wanted=
for kind; do
    case $kind in
    build) wanted="$wanted $build" ;;
    test) wanted="$wanted $test" ;;
    device) wanted="$wanted $device" ;;
    bench) wanted="$wanted $bench" ;;
    web) wanted="$wanted $web" ;;
    static) wanted="$wanted $static" ;;
    static-cross) wanted="$wanted $static $static_cross" ;;
    deb) wanted="$wanted $deb" ;;
    dev) wanted="$wanted $dev" ;;
    windows) wanted="$wanted $windows" ;;
    engines) wanted="$wanted $engines" ;;
    *)
        kinds="build, test, device, engines, static, static-cross, web, windows"
        echo "deps: no kind \"$kind\": $kinds, bench, deb or dev" >&2
        exit 2
        ;;
    esac
done
if ! command -v dpkg-query >/dev/null; then
    echo "deps: this is not Debian; what Debian calls the packages that are needed: $wanted" >&2
    exit 1
fi

is_installed() {
    # dpkg-query prints a line for each architecture that has the package.
    dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}
missing=
for package in $wanted; do
    is_installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "deps: $*: nothing is missing"
    exit 0
fi
if [ $check = yes ]; then
    echo "deps: $*: not installed:$missing; \`tests/deps.sh $*\` installs it" >&2
    exit 1
fi

as_root='env'
if [ "$(id -u)" != 0 ]; then
    as_root=sudo
    if ! command -v sudo >/dev/null; then
        echo "deps: there is no sudo; as root: apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
fi
echo "deps: $*: installing with apt-get:$missing"
# A package source that cannot be reached may not matter: installing tells.
$as_root apt-get update -qq || true
# apt-get's own progress goes to a log that is shown when it fails.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # a list of words
if ! $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    $missing >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    exit 1
fi

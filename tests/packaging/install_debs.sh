#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# install_debs.sh ROOT TOP: installs the packages in TOP/build/deb into ROOT, a minimal root of the
# release of Debian that they were made on, and there runs their own tests (debian/tests) as an
# ordinary user; then removes them, and looks for what is left. minimal_root.sh makes such a root.
# Says a line for each step. Needs root.
set -euo pipefail
root=$1 top=$2
tests=libarchive_news/packaging/debian/tests
log=$root/tmp/log

# step WHAT COMMAND...
step() {
    local what=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        echo "not ok - $what"
        tail -n 60 "$log"
        exit 1
    fi
    echo "ok - $what"
}
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
apt_get() { inside DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends "$@"; }

# as_user COMMAND...: in the sources, with an empty folder for what the command writes.
as_user() {
    inside rm -rf /tmp/scratch
    inside install -d -o nobody -m 700 /tmp/scratch
    inside setpriv --reuid=nobody --regid=nogroup --clear-groups env AUTOPKGTEST_TMP=/tmp/scratch \
        TMPDIR=/tmp/scratch HOME=/tmp/scratch sh -c 'cd "/the sources" && exec "$@"' sh "$@"
}

# serving_is_refused STATUS: without the package that serves.
serving_is_refused() {
    local status=0
    as_user anews serve --insecure x.anews || status=$?
    [ $status = 5 ] && grep -q 'anews-serve, which is not installed' "$log"
}

# what_is_left: lists files of the packages.
what_is_left() {
    ! inside find /usr /etc /var/lib/dpkg/info \( -name '*anews*' -o -name '*archive[-_]news*' \) |
        grep .
}

mkdir -p "$root/debs" "$root/the sources"
cp "$top"/build/deb/*.deb "$root/debs"
rm -f "$root"/debs/*-dbgsym_*
(cd "$top" && tar -c README.md tests/demo tests/demo.sh libarchive_news/bindings $tests) |
    tar -x -C "$root/the sources"
chmod -R a+rX "$root/debs" "$root/the sources"
# debs PATTERN: the packages whose names match, as the root sees them.
debs() { (cd "$root" && find debs -name "$1.deb" -printf '/%p\n'); }
readarray -t all < <(debs '*')

step "apt-get update" apt_get update
step "anews is installed" apt_get install "$(debs 'anews_*')"
step "anews alone: the demo" as_user $tests/command
step "anews alone: says that what serves is not installed" serving_is_refused
step "all packages are installed, and a compiler" apt_get install "${all[@]}" \
    gcc libc6-dev pkg-config
for test in library python net; do
    step "$test: $(sed -n 3p "$top/$tests/$test" | cut -c3-)" as_user $tests/$test
done
step "dpkg finds all files as they were packed" inside dpkg --verify
step "all packages are removed" apt_get purge anews libarchive-news-dev \
    "$(basename "$(debs 'libarchive-news[0-9]*')" | cut -d_ -f1)"
step "nothing is left" what_is_left

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Debian's packages: the same bytes each time, nothing that lintian calls an error or warns about,
# and what is in them works in a minimal root of this release. `make deb-check` runs it. As another
# user than root, or without debootstrap, what needs a root is left out.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache}
# shellcheck source=tests/cli/lib.sh
. "$ROOT/tests/cli/lib.sh"
: "${BUILD:?the build folder}" "${TARBALL:?the release}" "${VERSION:?}" "${SOVERSION:?}"
debs=$BUILD/deb

expect 0 "the packages are made again" \
    "$ROOT/libarchive_news/packaging/debian.sh" "$VERSION" "$SOVERSION" "$TARBALL" again
for file in "$debs"/*.deb "$debs"/*.dsc "$debs"/*.tar.*; do
    name=$(basename "$file")
    same_file "$file" "again/$name" "the same bytes: $name"
done
expect 0 "lintian finds no error, and warns of nothing" \
    lintian --fail-on error,warning "$debs"/*.changes
sed 's/^/# /' "$said/out"

release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
if [ "$(id -u)" != 0 ] || ! have debootstrap; then
    skip "what is installed works" "not root, or no debootstrap"
    finish
fi
mkdir root
in_root() {
    unshare --mount --propagation private sh -ec '"$0/minimal_root.sh" "$2" "$3" &&
        "$0/install_debs.sh" "$3" "$1"' "$ROOT/tests/packaging" "$ROOT" "$release" "$TMPDIR/root"
}
check "what is installed works" in_root
finish

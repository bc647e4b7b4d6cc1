#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# debian.sh VERSION SOVERSION TARBALL FOLDER: makes Debian's packages, source and binary, of the
# release's TARBALL, and puts them into FOLDER, which is made anew.
#
# The sources are laid out and built in a folder below TMPDIR, or /tmp: debhelper works in no folder
# whose name has a space. The files in debian/, in the tarball beside this script, become those of
# the packages: @SOVERSION@ stands for that number, and a file named library.X is that of the
# package with the shared library. The changelog is made of CHANGELOG.md.
#
# A package that Debian itself makes of a version has a higher revision than this one. What is not
# released has a version before that of the release, with the time of the tarball's files in it. One
# tarball gives the same bytes each time on one release of Debian.
set -euo pipefail
version=$1 soversion=$2 tarball=$(realpath "$3") folder=$4
missing=
for program in dpkg-buildpackage dh dh_python3; do
    command -v $program >/dev/null || missing+=" $program"
done
if [ -n "$missing" ]; then
    echo "deb: not installed:$missing: make deb-deps" >&2
    exit 1
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/anews-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
case $work in
*[[:space:]]*)
    echo "deb: $work: debhelper works in no folder whose name has a space: set TMPDIR" >&2
    exit 1
    ;;
esac

mkdir "$work/news"
tar -xf "$tarball" -C "$work/news" --strip-components=1
seconds=$(stat -c %Y "$work/news/CHANGELOG.md")
if grep -q "^## \[Unreleased\]: $version\$" "$work/news/CHANGELOG.md"; then
    version+="~$(date -u -d "@$seconds" +%Y%m%d.%H%M%S)"
fi
cp "$tarball" "$work/libarchive-news_$version.orig.tar.gz"

packaging=$work/news/debian
cp -r "$work/news/libarchive_news/packaging/debian" "$packaging"
for file in "$packaging"/*.in; do
    sed "s/@SOVERSION@/$soversion/g" "$file" >"${file%.in}"
    rm "$file"
done
for file in "$packaging"/library.*; do
    mv "$file" "$packaging/libarchive-news$soversion.${file##*library.}"
done
maintainer=$(sed -n 's/^Maintainer: //p' "$packaging/control")
(cd "$work/news" && /usr/bin/python3 -B libarchive_news/packaging/debian_changelog.py CHANGELOG.md \
    "$version-0upstream1" "$seconds" "$maintainer") >"$packaging/changelog"

# The options of the make that runs this are not meant for the package's.
log=$folder/build.log
mkdir -p "$folder"
find "$folder" -mindepth 1 -delete
if ! (cd "$work/news" && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES -u BUILD -u CC \
    -u CFLAGS -u CPPFLAGS -u LDFLAGS -u PREFIX -u DESTDIR -u SOURCE_DATE_EPOCH \
    DEB_BUILD_OPTIONS="parallel=$(nproc) ${DEB_BUILD_OPTIONS:-}" \
    dpkg-buildpackage -us -uc) >"$work/log" 2>&1; then
    tail -n 60 "$work/log" >&2
    mv "$work/log" "$log"
    echo "deb: dpkg-buildpackage failed: $log has all that it said" >&2
    exit 1
fi
mv "$work/log" "$log"
find "$work" -maxdepth 1 -type f -exec mv -t "$folder" {} +

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# --version names what the bytes of an archive depend on besides the input, and so do the documents.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
sources=${conformance%/tests/conformance}
make_key k

expect 0 "the version is printed" "$ANEWS" --version
prints '^anews [0-9]+\.[0-9]+\.[0-9]+, format 1\.0$' "that of the command first"
cp "$said/out" version
for library in zstd libsodium libunistring gumbo cmark expat libyaml jansson; do
    has_line version "^$library [0-9]+\.[0-9]+(\.[0-9]+)*$" "$library has one"
done

# One file for every system has its libraries in it, and loads none.
loads=no
if nm -D --undefined-only "$ANEWS" 2>"$said/none" | grep -qw dlopen; then loads=yes; fi

# The libraries that are linked in are those of this system, if it has what describes them.
while read -r library package; do
    wanted=$(pkg-config --modversion "$package" 2>"$said/none")
    if [ -z "$wanted" ] || [ $loads = no ]; then
        skip "$library is that of the build" "pkg-config does not know $package, or not this one"
        continue
    fi
    equal "$library $wanted" "$(grep "^$library " version)" "$library is that of the build"
done <<'END'
gumbo gumbo
cmark libcmark
expat expat
libyaml yaml-0.1
jansson jansson
END

# The stemmer is named as an index names it.
mkdir in && printf 'Bridges flooded\n' >in/a.txt
if grep -q '^libstemmer is not installed$' version; then
    skip "the stemmer is that of the index" "libstemmer is not installed"
else
    expect 0 "an index is packed" "$ANEWS" pack -q -s k.key --search=en -o x.anews in
    "$ANEWS" info --json -p k.pub x.anews >info.json
    named=$(sed -n 's/^libstemmer with "\(snowball english [0-9a-f]\{8\}\)"$/\1/p' version)
    check "the stemmer is that of the index" grep -qF "${named:-no stemmer is named}" info.json
fi
if [ $loads = yes ]; then
    mkdir broken && : >broken/libstemmer.so.0d
    LD_LIBRARY_PATH=$PWD/broken expect 0 "without libstemmer it is printed, too" "$ANEWS" --version
    prints '^libstemmer is not installed$' "and that is said"
else
    skip "without libstemmer it is printed, too" "the command loads no library"
    skip "and that is said" "the command loads no library"
fi

# What is printed is what the documents name.
for file in README.md spec/VERSIONS.md tools/man/anews.1; do
    tr '\n' ' ' <"$sources/$file" >text
    missing=
    for library in zstd libunistring gumbo cmark expat libyaml jansson libstemmer; do
        grep -q "$library" text || missing="$missing $library"
    done
    equal "" "$missing" "$file names each library"
    check "and the promise" grep -qi 'same bytes' text
done
check "the library's header names zstd" grep -q 'same version of .*zstd' \
    <(sed -n '/Same input, same bytes/,/^ \* Threads/p' \
        "$sources/libarchive_news/include/archive_news/writer.h" | tr -d '*' | tr -s ' \n' ' ')
finish

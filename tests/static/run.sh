#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh COMMAND BUILD [WORD...]: what the command as one file promises: its size, that it needs no
# file of the system, and that it passes the command's tests, or those whose names contain a WORD.
# BUILD: the folder of the usual build, whose other programs take part in those tests.
set -euo pipefail
anews=$(realpath "$1") build=$(realpath "$2")
shift 2
cd "$(dirname "$0")/../.."
samples=$PWD/tests/demo
most=3000000 # bytes
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anews-static.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=tests/static/check.sh
. tests/static/check.sh

size=$(stat -c %s "$anews")
check "it has $size bytes, at most $most" [ "$size" -le $most ]
is_alone() { ! readelf -Wld "$anews" | grep -E 'NEEDED|INTERP'; }
check "it needs no shared library and no loader" is_alone
is_movable() { readelf -Wh "$anews" | grep -q 'Type: *DYN' && readelf -Wd "$anews" | grep -q PIE; }
check "its place in memory changes from run to run" is_movable
check "it says what it does not have" \
    sh -c '"$0" --version | grep -q "one file.*anews-fetch.*anews-serve"' "$anews"

# --- a root that has nothing else: no /proc, no /dev, no libraries, no time zones ---
root=$scratch/root
mkdir -p "$root/news"
cp "$anews" "$root/anews"
cp -r "$samples/articles" "$samples/feed.jsonl" "$root/news/"
echo "The river floods" >"$root/news/articles/1.txt"
echo "Flooding again" >"$root/news/articles/2.txt"
in_root=(unshare --map-root-user --user chroot "$root" /anews)
[ "$(id -u)" != 0 ] || in_root=(chroot "$root" /anews)
packed=(--title "The Example" --language en --search=en --series 00112233445566778899aabbccddeeff
    --sequence 1)
export SOURCE_DATE_EPOCH=1700000000 HOME=/news
# fails STATUS COMMAND...
fails() {
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    [ $status = "$wanted" ]
}
if ! "${in_root[@]}" --version >/dev/null 2>&1; then
    echo "skip - an empty root: this user may not change the root"
else
    check "an empty root: keys" "${in_root[@]}" keygen -q -W -s /news/key -p /news/key.pub
    check "an empty root: pack" "${in_root[@]}" pack -q -s /news/key -o /news/n.anews \
        "${packed[@]}" /news/articles /news/feed.jsonl
    check "an empty root: verify" "${in_root[@]}" verify -p /news/key.pub /news/n.anews
    "${in_root[@]}" list -p /news/key.pub /news/n.anews >"$scratch/listed" 2>&1 || true
    check "an empty root: list" grep -q harbour.txt "$scratch/listed"
    "${in_root[@]}" search -p /news/key.pub /news/n.anews flooding >"$scratch/found" 2>&1 || true
    has_both() { grep -q ^1.txt "$scratch/found" && grep -q ^2.txt "$scratch/found"; }
    check "an empty root: search, by the stem of a word" has_both
    check "an empty root: extract" "${in_root[@]}" extract -q -p /news/key.pub /news/n.anews \
        -C /news/copy
    # The feed's articles are there besides.
    is_copy() {
        ! diff -r "$root/news/articles" "$root/news/copy" | grep -v 'Only in .*copy: briefs$'
    }
    check "an empty root: what was extracted is what was packed" is_copy
    cp "$root/news/n.anews" "$root/news/changed.anews"
    printf 'X' | dd of="$root/news/changed.anews" bs=1 seek=$(($(stat -c %s \
        "$root/news/n.anews") - 100)) conv=notrunc status=none
    check "an empty root: a changed byte" \
        fails 1 "${in_root[@]}" verify -p /news/key.pub /news/changed.anews
    cp "$root/news/n.anews" "$root/news/changed.anews"
    check "an empty root: a second key" "${in_root[@]}" keygen -q -W -s /news/two -p /news/two.pub
    check "an empty root: sign" "${in_root[@]}" sign -q -s /news/two -p /news/key.pub \
        /news/changed.anews
    check "an empty root: both signatures are good" "${in_root[@]}" verify --need 2 \
        -p /news/key.pub -p /news/two.pub /news/changed.anews
    rm "$root/news/changed.anews" "$root/news/two" "$root/news/two.pub"
    shut_input() { "$@" <&-; }
    shut_all() { "$@" <&- >&- 2>&-; }
    check "an empty root: standard input is closed" shut_input \
        "${in_root[@]}" list -p /news/key.pub /news/n.anews
    check "an empty root: all streams are closed" shut_all \
        "${in_root[@]}" extract -q -p /news/key.pub /news/n.anews -C /news/shut
    check "an empty root: that extracted the same" diff -r "$root/news/copy" "$root/news/shut"
    check "an empty root: a list that cannot be written" \
        fails 4 shut_all "${in_root[@]}" list -p /news/key.pub /news/n.anews
    rm -rf "$root/news/shut"
    left=$(find "$root" -mindepth 1 -maxdepth 2 -printf '%P\n' | sort | tr '\n' ' ')
    check "an empty root: nothing else is left there ($left)" [ "$left" = \
        "anews news news/articles news/copy news/feed.jsonl news/key news/key.pub news/n.anews " ]
    check "the same archive in a full root" "$anews" pack -q -s "$root/news/key" \
        -o "$scratch/n.anews" "${packed[@]}" "$root/news/articles" "$root/news/feed.jsonl"
    check "the same archive in a full root: its bytes" cmp "$scratch/n.anews" "$root/news/n.anews"
fi
unset SOURCE_DATE_EPOCH HOME
finish

# These build programs, are about other files that are built, or want charsets to be guessed.
export BUT="cli/abi cli/amalgamation cli/build_paths cli/charsets_text cli/embed cli/examples
    cli/house cli/packaging cli/python cli/walls ${BUT:-}"
[ $# != 0 ] || set -- cli/
LOGS=$(dirname "$anews")/tests/log BUILD=$build ANEWS=$anews tests/run.sh "$@"

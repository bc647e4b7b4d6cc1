#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# machines.sh BUILD MAKE [MACHINE...]: builds the command as one file for this machine and for
# i386, s390x (big-endian), arm64, armhf and riscv64, or those named, and compares them: they give
# the same bytes in 23 ways of packing and from input of every kind, and each reads what each wrote.
# All but this machine and i386 run under qemu-user. BUILD is relative to the top.
set -euo pipefail
build=$1 make=$2
shift 2
machines=("$@")
[ $# -gt 0 ] || machines=(i386 s390x arm64 armhf riscv64)
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anews-machines.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=tests/static/check.sh
. tests/static/check.sh

most=3000000 # bytes

# describe MACHINE: what runs its programs, and how readelf calls it.
describe() {
    case $1 in
    i386) emulator='' elf='ELF32.*little endian.*Intel 80386' ;;
    arm64) emulator=qemu-aarch64 elf='ELF64.*little endian.*AArch64' ;;
    s390x) emulator=qemu-s390x elf='ELF64.*big endian.*S/390' ;;
    armhf) emulator=qemu-arm elf='ELF32.*little endian.*ARM.*hard-float' ;;
    riscv64) emulator=qemu-riscv64 elf='ELF64.*little endian.*RISC-V' ;;
    *)
        echo "machines.sh: no machine $1: i386, s390x, arm64, armhf or riscv64" >&2
        exit 2
        ;;
    esac
}

# in_emulator MACHINE FILE: $scratch/MACHINE is one program, for tests that put no words before it.
in_emulator() {
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$emulator" "$2" >"$scratch/$1"
    chmod +x "$scratch/$1"
}
is_of_machine() { readelf -Wh "$1" | tr '\n' ' ' | grep -q "$2"; }
# Without a loader there is nobody who looks up symbols.
is_relocated() { ! readelf -Wr "$1" | grep R_ | grep -vE "RELATIVE|R_[A-Z0-9]*_NONE"; }
is_alone() { ! readelf -Wld "$1" | grep -E 'NEEDED|INTERP'; }

# Each kind of input, in the Latin, Cyrillic, Greek and Arabic script, and in old charsets.
make_input() {
    local input=$scratch/input
    cp -r tests/demo "$input"
    printf -- '---\ntitle: "Straße ΣΊΣΥΦΟΣ İstanbul ﬁ"\ntags: [a, "é"]\n%s\n---\n%s\n' \
        'date: 2026-01-02' 'The **floods** are _rising_: نص عربي, ½ café.' >"$input/words.md"
    printf '<html><head><meta charset=windows-1251><title>\322\345\361\362</title></head>%s' \
        '<body><p>&lt;one&gt; &amp; <table>two</p></body></html>' >"$input/old.html"
    cat >"$input/feed.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Ä &amp; B</title><id>urn:feed</id>
<updated>2026-01-03T00:00:00Z</updated><entry><id>urn:one</id><title>Öne &#x2014; two</title>
<updated>2026-01-03T00:00:00+02:00</updated>
<content type="html">&lt;p&gt;Flooding&lt;/p&gt;</content></entry></feed>
END
    find "$input" -exec touch -d 2026-01-04T00:00:00Z {} +
}

# write COMMAND MACHINE
write() {
    "$1" pack -q -s "$scratch/key" -o "$scratch/$2.anews" --title "The Example" --search=en \
        --language en --created 2026-01-01T00:00:00Z --series 00112233445566778899aabbccddeeff \
        "$scratch"/input/{articles,feed.jsonl,words.md,old.html,feed.xml}
}

# answers COMMAND ARCHIVE: what reading commands say, and a hash of each file that is extracted.
answers() {
    local copy=$scratch/copy
    rm -rf "$copy"
    "$1" verify -p "$scratch/key.pub" "$2" | sed 's/ ([0-9]* days ago)//' &&
        "$1" list -p "$scratch/key.pub" --by date --json "$2" &&
        "$1" search -p "$scratch/key.pub" "$2" flooding --json &&
        "$1" extract -q -p "$scratch/key.pub" "$2" -C "$copy" &&
        (cd "$copy" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

# reads_as COMMAND ARCHIVE EXPECTED: an archive's name is part of what is said.
reads_as() {
    cp "$2" "$scratch/n.anews" && answers "$1" "$scratch/n.anews" >"$scratch/answers" 2>&1 &&
        diff "$3" "$scratch/answers"
}

refuses_changed() { # COMMAND ARCHIVE
    local status=0
    cp "$2" "$scratch/changed.anews"
    printf 'X' | dd of="$scratch/changed.anews" bs=1 seek=$(($(stat -c %s "$2") - 100)) \
        conv=notrunc status=none
    "$1" verify -p "$scratch/key.pub" "$scratch/changed.anews" || status=$?
    [ $status = 1 ]
}

# build_for MACHINE, or nothing for this machine.
build_for() {
    local begun=$SECONDS
    "$make" -s -j"$(nproc)" BUILD="$build" MACHINE="${1:-}" static
    echo "# ${1:-this machine}: built in $((SECONDS - begun)) s," \
        "$(stat -c %s "$build/static${1:+-$1}/anews") bytes"
}

build_for
native=$(realpath "$build/static/anews")
make_input
"$native" keygen -q -W -s "$scratch/key" -p "$scratch/key.pub" >/dev/null
write "$native" native 2>/dev/null
cp "$scratch/native.anews" "$scratch/n.anews"
check "this machine: it reads its own archive" answers "$native" "$scratch/n.anews"
cp "$scratch/log" "$scratch/expected"
check "this machine: all articles are in it" grep -q ' 9 entries,' "$scratch/expected"
check "this machine: it finds another form of a word" \
    [ "$(grep -c '^{"id":"words.md"' "$scratch/expected")" = 2 ]
"$native" --version >"$scratch/versions"

for machine in "${machines[@]}"; do
    describe "$machine"
    build_for "$machine"
    begun=$SECONDS
    file=$(realpath "$build/static-$machine/anews") command=$scratch/$machine
    in_emulator "$machine" "$file"
    check "$machine: it is a program for it" is_of_machine "$file" "$elf"
    check "$machine: it needs no shared library and no loader" is_alone "$file"
    check "$machine: it can relocate itself" is_relocated "$file"
    size=$(stat -c %s "$file")
    check "$machine: it has $size bytes, at most $most" [ "$size" -le $most ]
    "$command" --version >"$scratch/its" 2>&1 || true
    check "$machine: the same libraries" diff "$scratch/versions" "$scratch/its"
    mkdir "$scratch/ways-$machine"
    check "$machine: 23 ways of packing give the same bytes" \
        env NATIVE="$native" OTHER="$command" tests/static/same_bytes.sh "$scratch/ways-$machine"
    check "$machine: it packs every kind of input" write "$command" "$machine"
    check "$machine: into the same bytes" cmp "$scratch/native.anews" "$scratch/$machine.anews"
    check "$machine: it reads this machine's archive" \
        reads_as "$command" "$scratch/native.anews" "$scratch/expected"
    check "$machine: this machine reads its archive" \
        reads_as "$native" "$scratch/$machine.anews" "$scratch/expected"
    check "$machine: it refuses a changed byte" refuses_changed "$command" "$scratch/native.anews"
    echo "# $machine: tested in $((SECONDS - begun)) s"
done

# Each reads what each of the others wrote.
for reader in "${machines[@]}"; do
    for writer in "${machines[@]}"; do
        [ "$reader" = "$writer" ] || check "$reader reads the archive of $writer" \
            reads_as "$scratch/$reader" "$scratch/$writer.anews" "$scratch/expected"
    done
done
finish

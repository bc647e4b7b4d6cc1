#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Extraction where the file system has no hard links, no files without a name, and takes two names
# for one: exFAT, where it can be mounted, and everywhere a library that makes every file system so.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

make_key k
make_corpus in 60
"$ANEWS" pack -q -s k.key -o x.anews in
cat >twins.jsonl <<'LINES'
{"id":"A.TXT","title":"t","content_text":"first"}
{"id":"README","title":"t","content_text":"upper"}
{"id":"a.txt","title":"t","content_text":"second"}
{"id":"other","title":"t","content_text":"other","date_published":"2001-02-03T04:05:06Z"}
{"id":"readme","title":"t","content_text":"lower"}
{"id":"Ämter","title":"t","content_text":"upper"}
{"id":"ämter","title":"t","content_text":"lower"}
LINES
"$ANEWS" pack -q -s k.key -o twins.anews twins.jsonl
head -c 3000000 /dev/urandom >noise.bin
"$ANEWS" pack -q -s k.key -o noise.anews noise.bin

extract() { timeout 60 $preload "$ANEWS" extract -p k.pub -C "$@"; }
temporary() { find "$1" -name '.anews-*' -printf '%f '; }

# everything NAME FOLDER: what must hold on such a file system.
everything() {
    local out=$2 number
    expect 0 "$1: extract" extract "$out/x" x.anews
    same_tree in "$out/x" "$1: writes everything, and nothing else"
    expect 4 "$1: extract once more" extract "$out/x" x.anews
    says 'already exists and was not changed; --force' "$1: leaves what is there"
    echo changed >"$out/x/a/00000.txt"
    expect 0 "$1: extract --force" extract "$out/x" --force x.anews
    same_tree in "$out/x" "$1: overwrites it"
    for number in 1 2; do
        for force in "" --force; do
            # shellcheck disable=SC2086 # may be empty
            expect 4 "$1: names that differ in case only, with ${force:-no} --force, $number" \
                extract "$out/t$number$force" $force --jobs $number twins.anews
            says 'a\.txt: this file system takes its name for that of another entry' \
                "$1: the second is named"
            says 'readme: this file system takes its name' "$1: and the other second"
            says 'ämter: this file system takes its name' "$1: and the one that is not ASCII"
            equal "first" "$(cat "$out/t$number$force/A.TXT")" "$1: the first is written"
            equal "upper" "$(cat "$out/t$number$force/README")" "$1: and the other first"
            equal "upper" "$(cat "$out/t$number$force/Ämter")" "$1: and the one that is not ASCII"
            equal 4 "$(find "$out/t$number$force" -type f | wc -l)" "$1: and what has no twin"
            equal 981173106 "$(stat -c %Y "$out/t$number$force/other")" \
                "$1: a file has the date of its article"
        done
    done
    equal "" "$(temporary "$out")" "$1: no temporary file is left"
    # A signal while a file is being written.
    for signal in HUP INT QUIT PIPE TERM; do
        mkdir "$out/s"
        # The file appears under a temporary name; then the process is stopped, and told to end.
        /usr/bin/python3 - "$signal" "$out/s" $preload "$ANEWS" extract -q -p k.pub -C "$out/s" \
            noise.anews <<'P'
import os, signal, subprocess, sys, time
number, folder, command = getattr(signal, "SIG" + sys.argv[1]), sys.argv[2], sys.argv[3:]
for attempt in range(50):
    process = subprocess.Popen(command, preexec_fn=lambda: [
        signal.signal(s, signal.SIG_DFL) for s in (1, 2, 3, 13, 15)])
    while process.poll() is None and not os.listdir(folder):
        pass
    process.send_signal(number)
    status = process.wait()
    if status == -number:
        break
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
print("ended by", -status, "left", os.listdir(folder))
sys.exit(status != -number or os.listdir(folder) not in ([], ["noise.bin"]))
P
        equal 0 $? "$1: SIG$signal in the middle of a file leaves no temporary one"
        rm -rf "${out:?}/s"
    done
}

preload=
# On one that tells all names apart, each entry is extracted, and extracted anew.
cat >apart.jsonl <<'LINES'
{"id":"Ä","title":"t","content_text":"1"}
{"id":"ä","title":"t","content_text":"2"}
{"id":"b","title":"t","content_text":"3"}
{"id":"b.","title":"t","content_text":"4"}
{"id":"\u00e9","title":"t","content_text":"5"}
{"id":"e\u0301","title":"t","content_text":"6"}
{"id":"\ufb01","title":"t","content_text":"7"}
{"id":"fi","title":"t","content_text":"8"}
{"id":"c/n","title":"t","content_text":"9"}
{"id":"C/N","title":"t","content_text":"10"}
LINES
content() { for name in Ä ä b b. $'\xc3\xa9' $'e\xcc\x81' ﬁ 'fi' c/n C/N; do cat "$1/$name"; done; }
"$ANEWS" pack -q -s k.key -o apart.anews apart.jsonl
expect 0 "extract names that are alike" extract apart -q apart.anews
equal 12345678910 "$(content apart)" "all of them are there"
# A build without what only Linux has does not know that it is such a file system.
if [ -z "${PLAIN_POSIX:-}" ]; then
    expect 4 "extract them again" extract apart -q apart.anews
    says 'ä: already exists and was not changed' "each is said to be there"
    check "and none to have the name of another" \
        sh -c '! grep -q "takes its name" "$1"' sh "$said/err"
    sed 's/content_text":"/&x/' apart.jsonl >next.jsonl
    "$ANEWS" pack -q -s k.key -o apart.anews next.jsonl
    expect 0 "extract their next edition with --force" extract apart -q --force apart.anews
    equal x1x2x3x4x5x6x7x8x9x10 "$(content apart)" "all of them are new"
else
    expect 4 "extract them again, which may be the same to it" extract apart -q --force apart.anews
    says 'ä: this file system takes its name .* or may do so' "it says so"
    equal 12345678910 "$(content apart)" "all of them stay"
fi

# Several at once into one folder, which each may replace.
at_once() {
    local pids=() bad=0 pid
    for _ in 1 2 3 4; do
        extract "$1" -q --force x.anews &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || bad=1; done
    return $bad
}
for number in 1 2 3 4 5; do
    check "four extract --force at once, $number" at_once "once$number"
done
same_tree in once1 "what they have written is whole"

if sanitized; then
    skip "a file system like exFAT" "nothing can be preloaded before a sanitizer"
elif [ -z "$(LD_PRELOAD=./none.so "$ANEWS" --version 2>&1 >/dev/null)" ]; then
    skip "a file system like exFAT" "the command is one file, and preloads nothing"
else
    check "the library is built" cc -shared -fPIC -O1 -o folding.so "$here/folding.c" -ldl
    preload="env LD_PRELOAD=$PWD/folding.so"
    mkdir like
    everything "like exFAT" like
    preload=
fi

# Real exFAT, as root where a block device can be made of a file.
image=
unmount() {
    umount exfat 2>/dev/null
    [ -z "$image" ] || losetup -d "$image"
}
mkdir exfat
truncate -s 32M disk.img
if [ "$(id -u)" = 0 ] && have mkfs.exfat && have mount.exfat-fuse &&
    mkfs.exfat disk.img >/dev/null 2>&1 && image=$(losetup -f --show disk.img 2>/dev/null) &&
    mount.exfat-fuse "$image" exfat >/dev/null 2>&1; then
    trap 'unmount; [ $finished = yes ] || { echo "not ok - $0 reached its end"; exit 1; }' EXIT
    # One check, as one is skipped elsewhere: the number of checks is the same for everybody.
    (
        tests_bad=0
        everything exFAT exfat
        [ "$tests_bad" = 0 ]
    ) >real.log
    equal 0 $? "all of it on real exFAT"
    grep '^not' real.log | sed 's/^/# /'
    unmount
    image=
else
    [ -z "$image" ] || losetup -d "$image"
    skip "real exFAT" "it cannot be mounted here"
fi

# A file system that has files without a name and yet cannot link them.
if strace -o /dev/null true 2>/dev/null; then
    without_link() {
        # A sanitizer cannot look for leaks while the process is traced.
        ASAN_OPTIONS=detect_leaks=0:exitcode=99 strace -f -o trace -e trace=linkat \
            -e inject=linkat:error=EPERM "$@"
    }
    mkdir n
    expect 0 "extract where linkat() is refused" \
        without_link "$ANEWS" extract -q -p k.pub -C n/x x.anews
    check "it was" grep -q 'linkat.*INJECTED' trace
    same_tree in n/x "everything is written"
    expect 4 "extract over it" without_link "$ANEWS" extract -q -p k.pub -C n/x x.anews
    expect 0 "extract --force" without_link "$ANEWS" extract -q --force -p k.pub -C n/x x.anews
    expect 0 "keygen" without_link "$ANEWS" keygen -q -W -s n/s.key -p n/s.pub
    expect 0 "sign" without_link "$ANEWS" sign -q -s n/s.key x.anews
    expect 0 "which is a signature" "$ANEWS" verify -q -p n/s.pub x.anews
    expect 0 "embed" without_link "$ANEWS" embed -q -p k.pub -o n/x.c x.anews
    equal "" "$(temporary n)" "no temporary file is left"
else
    skip "linkat() that is refused" "strace(1) cannot trace here"
fi
finish

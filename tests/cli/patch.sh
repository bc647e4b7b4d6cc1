#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Patches: making and applying them, what is refused, and that nothing is left behind then.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
vectors=$here/../../spec/vectors/patches
: "${BUILD:?build folder}"

/usr/bin/python3 "$here/../conformance/edition_files.py" . || not_ok "editions are made"
mv e.pub k.pub
mkdir out
diff_() { "$ANEWS" diff -q -p k.pub "$@"; }
patch_() { "$ANEWS" patch -q -p k.pub "$@"; }

expect 0 "a patch is made" "$ANEWS" diff -p k.pub one.anews two.anews -o week.anpatch
says 'week\.anpatch: [0-9]+ bytes: [0-9]+ of two\.anews are copied from one\.anews, and' \
    "and what it consists of is said"
check "it is smaller than half of the edition" \
    [ $((2 * $(size_of week.anpatch))) -lt "$(size_of two.anews)" ]
expect 0 "it is applied" "$ANEWS" patch -p k.pub one.anews week.anpatch -o out/new.anews
says 'out/new\.anews: [0-9]+ bytes, every one verified' "and that it was verified is said"
same_file two.anews out/new.anews "the new edition has the same bytes"
only out "and nothing else was made" new.anews
diff_ one.anews two.anews -o again.anpatch
same_file week.anpatch again.anpatch "the same editions give the same patch"
diff_ one.anews one.anews -o none.anpatch
check "a patch to the same edition is short" [ "$(size_of none.anpatch)" -lt 1200 ]
expect 0 "and can be applied" patch_ one.anews none.anpatch -o out/new.anews
same_file one.anews out/new.anews "and gives the same edition"
expect 0 "patches over an older patch" diff_ one.anews two.anews -o none.anpatch

# Standard output that takes nothing is said once, and is no file called "-".
if [ -w /dev/full ]; then
    make_key r && mkdir random && head -c 300000 /dev/urandom >random/a.bin
    number() { "$ANEWS" pack -q -s r.key --series 00112233445566778899aabbccddeeff "$@"; }
    number --sequence 1 -o r1.anews random
    head -c 300000 /dev/urandom >random/b.bin
    number --sequence 2 -o r2.anews random
    "$ANEWS" diff -q -p r.pub -o r.anpatch r1.anews r2.anews
    for command in "diff r1.anews r2.anews" "patch r1.anews r.anpatch"; do
        # shellcheck disable=SC2086 # several words
        expect 4 "$command -o - >/dev/full" \
            sh -c '"$0" "$@" >/dev/full' "$ANEWS" $command -q -p r.pub -o -
        equal "anews: standard output: cannot be written: No space left on device" \
            "$(cat "$said/err")" "says so in one sentence"
    done
else
    for what in 1 2 3 4; do skip "output to a full device ($what)" "there is no /dev/full"; done
fi

# The canonical form is that of the second writer.
/usr/bin/python3 - "$here/../conformance" <<'P' >other.anpatch
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from second_reader.patches import make
old, new = (pathlib.Path(name + ".anews").read_bytes() for name in ("one", "two"))
sys.stdout.buffer.write(make(old, new))
P
same_file other.anpatch week.anpatch "the second writer makes the same patch"
expect 0 "the canonical vector is made" "$ANEWS" diff -q --insecure "$vectors/old.anews" \
    "$vectors/new.anews" -o vector.anpatch
same_file "$vectors/good/week.anpatch" vector.anpatch "with the bytes of the vector"

# --- pipes, and the file of the old edition
diff_ one.anews two.anews -o - >piped.anpatch
same_file week.anpatch piped.anpatch "a patch goes to a pipe"
expect 0 "a patch comes through a pipe" \
    sh -c 'cat week.anpatch | "$ANEWS" patch -q -p k.pub one.anews - -o out/new.anews'
same_file two.anews out/new.anews "byte for byte"
"$ANEWS" diff -q -p k.pub one.anews two.anews -o - | "$ANEWS" patch -q -p k.pub one.anews - -o - \
    >out/new.anews
same_file two.anews out/new.anews "and the new edition leaves through one"
cp one.anews out/new.anews
chmod 640 out/new.anews
expect 0 "the new edition takes the place of the old one" \
    patch_ out/new.anews week.anpatch -o out/new.anews
same_file two.anews out/new.anews "byte for byte"
equal 640 "$(stat -c %a out/new.anews)" "its mode is kept"
rm out/new.anews

# --- what is refused. Nothing is written then.
# refuses STATUS PATTERN WHAT COMMAND...
refuses() {
    local status=$1 pattern=$2 what=$3
    shift 3
    expect "$status" "$what: refused" "$@"
    says "$pattern" "$what: the sentence"
    only out "$what: nothing is left behind"
    equal 1 "$(wc -l <"$said/err")" "$what: one sentence"
}
refuses 2 'is for another edition than two\.anews' "another old edition" \
    patch_ two.anews week.anpatch -o out/new.anews
head -c 2000 week.anpatch >cut.anpatch
refuses 1 'cut\.anpatch: ends too early: the transfer is not complete' "a patch that was cut" \
    patch_ one.anews cut.anpatch -o out/new.anews
head -c 1000 week.anpatch >cut.anpatch
refuses 1 'ends too early' "a patch cut in the header" \
    patch_ one.anews cut.anpatch -o out/new.anews
: >cut.anpatch
refuses 1 'ends too early' "an empty patch" patch_ one.anews cut.anpatch -o out/new.anews
cp week.anpatch bent.anpatch
poke bent.anpatch $(($(size_of bent.anpatch) - 40)) 1 2 3 4
refuses 1 'bent\.anpatch: does not match its hash: it was changed or damaged' "a changed patch" \
    patch_ one.anews bent.anpatch -o out/new.anews
cp week.anpatch bent.anpatch
poke bent.anpatch 1088 0
refuses 1 'breaks the rules of patches' "a run of no bytes" \
    patch_ one.anews bent.anpatch -o out/new.anews
cp week.anpatch bent.anpatch
echo >>bent.anpatch
refuses 1 'breaks the rules of patches' "bytes after the end" \
    patch_ one.anews bent.anpatch -o out/new.anews
cp week.anpatch bent.anpatch
poke bent.anpatch 8 9
refuses 5 'needs a later version of anews' "a later version" \
    patch_ one.anews bent.anpatch -o out/new.anews
refuses 2 'is an archive, and no patch' "an archive as a patch" \
    patch_ one.anews two.anews -o out/new.anews
refuses 1 'k\.pub: is not a patch' "something else" patch_ one.anews k.pub -o out/new.anews
refuses 4 'absent: there is no such file' "no patch" patch_ one.anews absent -o out/new.anews
refuses 4 'absent: there is no such file' "no old edition" \
    patch_ absent week.anpatch -o out/new.anews
cp one.anews cut.anews
truncate -s -1 cut.anews
refuses 2 'is for another edition than cut\.anews' "an old edition that was cut" \
    patch_ cut.anews week.anpatch -o out/new.anews

# A patch with a right hash, made of a damaged old edition: only verifying finds that.
run patch_ rotten.anews week.anpatch -o out/new.anews
equal 1 "$status" "a damaged old edition: refused"
says 'out/new\.anews: block .* does not match its hash' "what is wrong is said"
says 'not made: the patch is whole, so rotten\.anews is damaged' "and where to look"
only out "nothing is left behind"

# --- whom it is from. The header comes first: what comes after it is not even looked at.
make_stranger() { # FILE
    "$ANEWS" diff -q --insecure one.anews "$1" -o stranger.anpatch 2>/dev/null
    head -c 1200 stranger.anpatch >stranger.cut
}
make_stranger stranger.anews
refuses 1 'not signed by any key you trust' "another signer" \
    patch_ one.anews stranger.cut -o out/new.anews
refuses 1 'the new edition: not signed by any key' "another signer, to a pipe" \
    patch_ one.anews stranger.cut -o -
expect 0 "the whole of it with --insecure" \
    "$ANEWS" patch -q --insecure one.anews stranger.anpatch -o out/new.anews
same_file stranger.anews out/new.anews "byte for byte"
rm out/new.anews
expect 1 "no patch is made to another series" diff_ one.anews moved.anews -o out/p
says 'moved\.anews: refused as a replacement of one\.anews: it is of another series' "and why"
expect 1 "no patch is made to an older edition" diff_ two.anews one.anews -o out/p
says 'one\.anews: refused as too old: it is edition 0\.1, and two\.anews is edition 0\.2' "and why"
expect 1 "no patch is made of an edition that is not trusted" \
    diff_ one.anews stranger.anews -o out/p
says 'not signed by any key you trust' "and why"
expect 1 "no patch is made of a damaged edition" diff_ rotten.anews two.anews -o out/p
says 'rotten\.anews: .* does not match its hash' "and why"
only out "none of this leaves a file"

# back.py OLD NEW PATCH: a patch that `anews diff` refuses to make
cat >back.py <<'P'
import pathlib, sys
sys.path.insert(0, sys.argv[4])
from second_reader.patches import make
old, new = (pathlib.Path(name).read_bytes() for name in sys.argv[1:3])
pathlib.Path(sys.argv[3]).write_bytes(make(old, new))
P
back() { /usr/bin/python3 back.py "$@" "$here/../conformance"; }
back two.anews one.anews back.anpatch
refuses 1 'out/new\.anews: refused as too old: it is edition 0\.1, and two\.anews is' \
    "a patch to an older edition" patch_ two.anews back.anpatch -o out/new.anews
back one.anews moved.anews moved.anpatch
refuses 1 'of another series' "a patch to another series" \
    patch_ one.anews moved.anpatch -o out/new.anews
# The numbers of an edition that is not trusted bind nobody.
back stranger.anews two.anews home.anpatch
expect 0 "from an edition that is not trusted to one that is" \
    patch_ stranger.anews home.anpatch -o out/new.anews
same_file two.anews out/new.anews "byte for byte"
rm out/new.anews
refuses 1 'below|refused as too old' "an edition below --min-edition" \
    patch_ --min-edition 0.3 one.anews week.anpatch -o out/new.anews

# --- editions that were seen
mkdir seen
expect 0 "the new edition is remembered" \
    patch_ --remember=seen/editions one.anews week.anpatch -o out/new.anews
check "as the edition of its signer" grep -q " 0 2 " seen/editions
rm out/new.anews
back one.anews one.anews same.anpatch
refuses 1 'refused as a replacement: it is edition 0\.1' "an older one than was seen" \
    patch_ --remember=seen/editions one.anews same.anpatch -o out/new.anews
cp seen/editions before
run patch_ --remember=seen/editions one.anews bent.anpatch -o out/new.anews
same_file before seen/editions "a bent patch is not remembered"

# --- where it goes
refuses 2 'week\.anpatch: is both the patch and the file to write' "over the patch" \
    patch_ one.anews week.anpatch -o week.anpatch
cp k.pub out/key
expect 2 "no other file is replaced" patch_ one.anews week.anpatch -o out/key
says 'out/key: is not an archive and is not replaced' "and why"
expect 2 "nor by a patch" diff_ one.anews two.anews -o out/key
says 'out/key: is not a patch and is not replaced' "and why"
same_file k.pub out/key "it is as it was"
rm out/key
refuses 2 'is both the new edition and the file to write' "a patch over an edition" \
    diff_ one.anews two.anews -o two.anews
refuses 2 'diff takes two editions, the old one and the new one, and 1 is given' "one edition" \
    diff_ one.anews -o out/p
refuses 2 'patch takes an old edition and a patch, and 3 files are given' "three files" \
    patch_ one.anews week.anpatch two.anews -o out/new.anews
refuses 2 'write the patch to which file' "no -o for the patch" diff_ one.anews two.anews
refuses 2 'write the new edition to which file' "no -o for the edition" \
    patch_ one.anews week.anpatch
ln -s ../link.target out/link
cp one.anews link.target
expect 0 "a link is followed and stays" patch_ one.anews week.anpatch -o out/link
same_file two.anews link.target "its target is replaced"
check "it is a link" [ -L out/link ]
rm out/link

# --- a patch of some bytes that would fill the disk
/usr/bin/python3 - <<'P'
import pathlib, struct
whole = bytearray(pathlib.Path("week.anpatch").read_bytes())
whole[64 + 32 : 64 + 40] = struct.pack("<Q", 1 << 62)
pathlib.Path("huge.anpatch").write_bytes(whole)
P
for to in out/huge.anews -; do
    expect 4 "an edition that no disk holds, to $to" \
        "$ANEWS" patch -q --insecure one.anews huge.anpatch -o $to
    says 'no room for the 4611686018427387904 bytes of the edition' "and says so at once"
done
only out "and nothing is left"

if has_terminal; then
    expect 2 "nothing is written to a terminal" script -qec \
        "'$ANEWS' diff -q -p k.pub one.anews two.anews -o -" /dev/null
else
    skip "nothing is written to a terminal" "no terminal here"
fi

finish

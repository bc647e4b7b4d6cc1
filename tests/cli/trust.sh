#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Who vouches: keys by file, text and keyring; several signers; signatures that are forged, copied,
# relabelled or taken away.
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/cli/lib.sh"

for name in a b c; do make_key $name; done
mkdir in && printf 'Title\n\nText.\n' >in/a.txt
series=00112233445566778899aabbccddeeff
"$ANEWS" pack -q -s a.key -o x.anews --series $series --sequence 5 --epoch 1 in
verify() { "$ANEWS" verify -q "$@"; }
text_of() { tail -n 1 "$1"; }

# Keys and where they come from.
expect 0 "a key as a file" verify -p a.pub x.anews
expect 0 "a key as text" verify -p "$(text_of a.pub)" x.anews
text_of a.pub >bare.pub
expect 0 "a file with the text alone" verify -p bare.pub x.anews
sed 's/$/\r/' a.pub >crlf.pub
expect 0 "a file with the line ends of Windows" verify -p crlf.pub x.anews
expect 1 "another's key" verify -p b.pub x.anews
says 'not signed by|signed by key id' "it says who signed"
expect 0 "one of two keys" verify -p b.pub -p a.pub x.anews
expect 2 "no key" verify x.anews
mkdir -p "$XDG_CONFIG_HOME/anews/trusted"
cp b.pub "$XDG_CONFIG_HOME/anews/trusted/b.pub"
expect 1 "a keyring without the key" verify x.anews
cp a.pub "$XDG_CONFIG_HOME/anews/trusted/a.pub"
expect 0 "a keyring with it" verify x.anews
expect 0 "list with the keyring" "$ANEWS" list x.anews
expect 1 "-p is instead of the keyring" verify -p b.pub x.anews
mv "$XDG_CONFIG_HOME/anews/trusted/a.pub" "$XDG_CONFIG_HOME/anews/trusted/a.txt"
expect 1 "only *.pub is the keyring" verify x.anews
mkdir -p "$HOME/.config/anews/trusted" && cp a.pub "$HOME/.config/anews/trusted/a.pub"
expect 0 "without XDG_CONFIG_HOME it is below the home" \
    env -u XDG_CONFIG_HOME "$ANEWS" verify -q x.anews
rm -rf "$XDG_CONFIG_HOME/anews" "$HOME/.config"

# --insecure is a decision.
expect 0 "--insecure reads without a key" "$ANEWS" list --insecure x.anews
says 'warning: .*insecure' "and says so on stderr"
expect 0 "also with -q" "$ANEWS" verify -q --insecure x.anews
says 'warning' "for it is no note"
expect 0 "verify --insecure" "$ANEWS" verify --insecure x.anews
check "does not say good" sh -c "! grep -qw good '$said/out'"

# Several signers.
cp x.anews y.anews
expect 0 "a countersignature" "$ANEWS" sign -q -s b.key y.anews
identity() { "$ANEWS" info --insecure --json "$1" | sed 's/.*"identity":"\([0-9a-f]*\)".*/\1/'; }
equal "$(identity x.anews)" "$(identity y.anews)" "does not rename the archive"
expect 0 "the first signer alone" verify -p a.pub y.anews
expect 0 "the second alone" verify -p b.pub y.anews
expect 0 "both" verify -p a.pub -p b.pub --need 2 y.anews
expect 1 "two of three where one of them signed" verify -p a.pub -p c.pub --need 2 y.anews
expect 0 "two of three where two signed" verify -p a.pub -p b.pub -p c.pub --need 2 y.anews
expect 1 "three of three where two signed" verify -p a.pub -p b.pub -p c.pub --need 3 y.anews
expect 0 "pack with two keys" \
    "$ANEWS" pack -q -s a.key -s b.key -o z.anews --series $series --sequence 5 --epoch 1 in
same_file y.anews z.anews "is the same as signing after"
expect 2 "the same key twice is one signer" verify -p a.pub -p a.pub --need 2 x.anews
expect 2 "in two forms too" verify -p a.pub -p "$(text_of a.pub)" --need 2 x.anews
expect 1 "and one signature" verify -p a.pub -p a.pub -p c.pub --need 2 x.anews
cp x.anews again.anews
expect 0 "signing again with the same key" "$ANEWS" sign -s a.key again.anews
same_file x.anews again.anews "adds nothing"
cp x.anews full.anews
for i in 1 2 3 4 5; do
    make_key s$i
    "$ANEWS" sign -q -s s$i.key full.anews || not_ok "signature $i is added"
done
expect 0 "six signers" \
    verify -p a.pub -p s1.pub -p s2.pub -p s3.pub -p s4.pub -p s5.pub --need 6 full.anews
cp full.anews before
expect 2 "a seventh is refused" "$ANEWS" sign -s b.key full.anews
same_file before full.anews "and changes nothing"
cp x.anews hurt.anews && poke hurt.anews $(($(size_of x.anews) - 3)) 0 0
expect 1 "a damaged archive is not signed" "$ANEWS" sign -s b.key hurt.anews
cp x.anews mode.anews && chmod 640 mode.anews && "$ANEWS" sign -q -s b.key mode.anews
equal 640 "$(stat -c %a mode.anews)" "signing keeps the file's mode"
ln -s mode.anews link.anews
expect 0 "signing through a symbolic link" "$ANEWS" sign -q -s c.key link.anews
check "keeps the link" [ -L link.anews ]
expect 0 "and signs what it points to" verify -p c.pub mode.anews

# One key under another key id: still one signer.
raw_key() { tail -n 1 "$1" | base64 -d; }
# Makes a key file from its bytes.
new_key_file() { echo "untrusted comment: made by hand" && base64 -w 0 && echo; }
renamed() { # FROM TO OFFSET: replaces the key id, which is at this offset of the key's bytes
    {
        raw_key "$1" | head -c "$3"
        printf 'IDENTITY'
        raw_key "$1" | tail -c +$(($3 + 9))
    } | new_key_file >"$2"
}
renamed a.pub a2.pub 2
renamed a.key a2.key 54
chmod 600 a2.key
cp x.anews alias.anews
"$ANEWS" sign -q -s a2.key alias.anews 2>/dev/null || cp x.anews alias.anews
expect 2 "a key under two key ids is one key" verify -p a.pub -p a2.pub --need 2 alias.anews
expect 1 "and one signer" verify -p a.pub -p a2.pub -p c.pub --need 2 alias.anews
# Another key under this key id.
{
    raw_key a.pub | head -c 10
    raw_key b.pub | tail -c 32
} | new_key_file >fake.pub
expect 1 "a key that only has the signer's key id" verify -p fake.pub x.anews
says 'signature' "is a wrong signature"
expect 0 "beside the true one it does no harm" verify -p fake.pub -p a.pub x.anews

# Slots, by hand: each has 80 bytes, and the first is at 512.
slot() { tail -c +$((513 + 80 * $2)) "$1" | head -c 80; }
with_slot() { # FILE NUMBER <slot
    dd of="$1" bs=1 seek=$((512 + 80 * $2)) conv=notrunc status=none
}
fresh() { cp x.anews t.anews; }
fresh && poke t.anews 513 68
expect 1 "EP relabelled ED" verify -p a.pub t.anews
says 'signature' "is a wrong signature"
expect 1 "also without trust" verify --insecure t.anews
fresh && poke t.anews 513 100
expect 1 "EP relabelled Ed" verify -p a.pub t.anews
says 'signature' "is a wrong signature"
fresh && poke t.anews 512 88 88
expect 1 "an algorithm that is not known makes nobody a signer" verify -p a.pub t.anews
says 'does not know' "which is said"
expect 0 "an archive with it can be read without trust" "$ANEWS" list --insecure t.anews
expect 0 "info describes it" "$ANEWS" info --insecure t.anews
prints '^signature: .*does not know its algorithm \(5858\)' "and says that it knows no more"
expect 0 "as JSON" "$ANEWS" info --insecure --json t.anews
prints '"signatures":\[\{"algorithm":"5858","state":"unknown algorithm"\}\]' "too"
expect 0 "its signer can sign it" "$ANEWS" sign -q -s a.key t.anews
expect 0 "and counts" "$ANEWS" verify -p a.pub t.anews
prints '^not checked: 1 signature, since this version' "verify says what it did not check"
expect 0 "as JSON" "$ANEWS" verify --json -p a.pub t.anews
prints '"not_checked":\[\],"unknown_algorithms":1,' "too"
expect 1 "but not twice" verify -p a.pub -p c.pub --need 2 t.anews
fresh && slot x.anews 0 | with_slot t.anews 1
expect 1 "a signature copied into a second slot counts once" \
    verify -p a.pub -p c.pub --need 2 t.anews
fresh && head -c 80 /dev/zero | with_slot t.anews 0
expect 1 "a signature taken away" verify -p a.pub t.anews
says 'not signed|no signature|signed by' "is said to be missing"
fresh && slot x.anews 0 | with_slot t.anews 1 && head -c 80 /dev/zero | with_slot t.anews 0
expect 1 "a gap before a signature" verify -p a.pub t.anews
fresh && poke t.anews $((512 + 74)) 1
expect 1 "a byte after a signature" verify -p a.pub t.anews
fresh && poke t.anews 1000 1
expect 1 "a byte after the slots" verify -p a.pub t.anews
fresh && slot x.anews 0 | head -c 80 | with_slot t.anews 1 && poke t.anews $((512 + 80 + 40)) 1 2 3
expect 1 "a good and a bad signature under one key id" verify -p a.pub t.anews
fresh && slot y.anews 1 | with_slot t.anews 1
same_file y.anews t.anews "a countersignature can be carried over by hand"
"$ANEWS" pack -q -s a.key -o next.anews --sequence 6 --epoch 1 in
cp next.anews t.anews && slot x.anews 0 | with_slot t.anews 0
expect 1 "a signature of another edition" verify -p a.pub t.anews
cp x.anews t.anews && head -c 512 next.anews | dd of=t.anews bs=1 conv=notrunc status=none
expect 1 "a root of another edition" verify -p a.pub t.anews
# S + L, L being the group's order: the same signature in another form, which lax verifiers accept.
if have python3; then
    python3 - <<'PY'
data = bytearray(open("x.anews", "rb").read())
order = 2**252 + 27742317777372353535851937790883648493
s = int.from_bytes(data[512 + 42:512 + 74], "little") + order
data[512 + 42:512 + 74] = s.to_bytes(32, "little")
open("malleable.anews", "wb").write(data)
PY
    expect 1 "a signature made over by adding the group's order" verify -p a.pub malleable.anews
    check "which differs" sh -c '! cmp -s x.anews malleable.anews'
    # The neutral element as public key and as R, and S = 0: a verifier that accepts keys of small
    # order accepts this for any message.
    python3 - <<'PY'
import base64
data = bytearray(open("x.anews", "rb").read())
point = bytes([1]) + bytes(31)
data[512:592] = b"EP" + b"SMALLKEY" + point + bytes(32) + bytes(6)
open("small.anews", "wb").write(data)
key = base64.b64encode(b"Ed" + b"SMALLKEY" + point)
open("small.pub", "wb").write(b"untrusted comment: small\n" + key + b"\n")
PY
    expect 2 "a public key of small order is refused" verify -p small.pub small.anews
else
    skip "malleable signatures" "no python3"
fi

# The edition before.
follows=$here/../spec/vectors/good/edition-stub
public=$(sed -n 's/^ *"\(RW[^"]*\)".*/\1/p' "$follows.json")
expect 0 "info of an archive that names the edition before" \
    "$ANEWS" info -p "$public" "$follows.anews"
prints '^previous: 6afeb82471804a14' "shows it"
expect 0 "as JSON" "$ANEWS" verify --json -p "$public" "$follows.anews"
prints '"previous":"6afeb82471804a14[0-9a-f]{48}"' "too"
expect 0 "info of one that does not" "$ANEWS" info -p a.pub x.anews
check "says nothing of it" sh -c "! grep -q previous '$said/out'"

# Replacing an edition.
expect 0 "--min-sequence equal" verify -p a.pub --min-sequence 5 x.anews
expect 0 "--min-sequence below" verify -p a.pub --min-sequence 4 x.anews
expect 1 "--min-sequence above" verify -p a.pub --min-sequence 6 x.anews
says '6' "says what was wanted"
expect 0 "the next edition" verify -p a.pub --min-sequence 6 next.anews
expect 0 "an old edition always opens" "$ANEWS" list -p a.pub x.anews
"$ANEWS" pack -q -s a.key -o past.anews --created 2001-01-01 --current-until 2001-01-02 in
expect 0 "an edition that is no longer current opens as well" "$ANEWS" list -p a.pub past.anews
"$ANEWS" info -p a.pub past.anews >"$said/out"
prints 'current until.*passed' "and info says that its time has passed"

# What the words promise.
"$ANEWS" info -p a.pub x.anews >"$said/out"
prints 'signed root' "info speaks of the signed root"
check "and not of every byte verified" sh -c "! grep -q 'every byte verified' '$said/out'"
cp x.anews lazy.anews && poke lazy.anews $(($(size_of x.anews) - 3)) 0 0
expect 0 "list of an archive that is damaged elsewhere" "$ANEWS" list -p a.pub lazy.anews
expect 1 "which verify refuses" "$ANEWS" verify -p a.pub lazy.anews
expect 1 "and extract" "$ANEWS" extract --stdout -p a.pub lazy.anews a.txt
equal 0 "$(size_of "$said/out")" "without a byte"
finish

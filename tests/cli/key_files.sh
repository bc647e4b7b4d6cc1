#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Key files as editors, mail and copying leave them, and those that ask for absurd work.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

for name in k k2; do make_key $name; done
mkdir in && printf 'Title\n\nText.\n' >in/a.txt
"$ANEWS" pack -q -s k.key -o n.anews in
line=$(tail -n 1 k.pub)
verify() { "$ANEWS" verify -q "$@" n.anews; }
taken() { # WHAT <KEY FILE
    cat >f.pub
    expect 0 "taken: $1" verify -p f.pub
}
bom=$'\xef\xbb\xbf'

printf '\n\n%s\n' "$(cat k.pub)" | taken "empty lines before"
printf '%s\n\n \n\t\n' "$(cat k.pub)" | taken "empty lines after"
printf '\n%s\n \n%s\n' "$(head -n 1 k.pub)" "$line" | taken "an empty line between"
printf '  %s \t\n' "$line" | taken "white space around it"
printf '%s' "$line" | taken "no line end"
sed 's/$/\r/' k.pub | taken "line ends of Windows"
tr '\n' '\r' <k.pub | taken "line ends of old Macs"
{ printf '%s' "$bom" && cat k.pub; } | taken "a mark of UTF-8 before the text"
printf '%s%s\n' "$bom" "$line" | taken "and before the key itself"
for to in UTF-16LE UTF-16BE; do
    { printf '%s' "$bom" && sed 's/$/\r/' k.pub; } | iconv -f UTF-8 -t $to |
        taken "text of Windows in $to"
done
for comment in "# the key of Example News" "Public key of Example News, 2024" \
    "UNTRUSTED COMMENT: x" "untrusted comment:" \
    "untrusted comment: $(tail -n 1 k2.pub)" "Clé de l'éditeur:  v2"; do
    printf '%s\n%s\n' "$comment" "$line" | taken "the comment \"$comment\""
done
printf '# a\n# b\n%s\nRegards, Ann\n' "$line" | taken "comments before and after"

for text in " $line" "$line " "$line"$'\n' $'\t'"$line"$'\r\n' "$bom$line" "$(cat k.pub)" \
    "# key"$'\n'"$line"; do
    expect 0 "-p takes $(printf '%q' "${text:0:24}")..." verify -p "$text"
    equal 0 "$(size_of "$said/err")" "without a word"
done

# Several keys in a file are read whole.
cat k2.pub k.pub >two.pub
cat k.pub k2.pub >two-swapped.pub
{ printf '%s' "$bom" && cat k2.pub && printf '%s' "$bom" && cat k.pub; } >joined.pub
for file in two two-swapped joined; do
    expect 0 "$file.pub has the key" verify -p $file.pub
done
expect 0 "and so has their text" verify -p "$(cat two.pub)"
expect 1 "both are trusted, and one signed" verify -p two.pub --need 2
says 'signed by 1 of the 2' "as it says"
mkdir -p "$XDG_CONFIG_HOME/anews/trusted"
cp two.pub "$XDG_CONFIG_HOME/anews/trusted"
expect 0 "the keyring reads each file whole" verify
rm -r "$XDG_CONFIG_HOME/anews"

# And not half.
refused() { # PATTERN WHAT
    expect 2 "refused: $2" verify -p f.pub
    says "$1" "and named"
}
{ cat k.pub && tail -n 1 k2.pub | cut -c 1-55; } >f.pub
refused 'f\.pub: this is not a public key' "a good key and a cut one"
{ cat k.pub && tail -n 1 k2.key; } >f.pub
refused 'f\.pub: this is a secret key' "a good key and a secret one"
: >f.pub
refused 'f\.pub: this is not a public key' "an empty file"
head -n 1 k.pub >f.pub
refused 'f\.pub: this is not a public key' "a comment alone"
printf '%s\n' "${line:0:30} ${line:30}" >f.pub
refused 'f\.pub: this is not a public key' "a key with a space in it"
head -c 2000000 /dev/zero >f.pub
refused 'too long' "a file that is too long"
head -c 1000 /dev/zero >f.pub
refused 'f\.pub: this is not a public key' "a file of zeros"

# Secret keys go through the same editors.
for how in 's/$/\r/' '1s/^/\n/' 's/$/  /' "1s/^/$bom/" '1s/.*/# mine/' '1d'; do
    sed "$how" k.key >f.key
    chmod 600 f.key
    expect 0 "a secret key after sed '$(printf '%q' "$how")'" \
        "$ANEWS" pack -q -s f.key -o m.anews in
done
cat k.key k2.key >f.key
expect 2 "two secret keys in a file" "$ANEWS" pack -q -s f.key -o m.anews in
says 'f\.key: this is not a secret key' "are refused"

# A key file cannot ask for any amount of memory or time: "Sc", and the two limits of scrypt.
bomb() { # OPS MEMORY
    python3 - "$1" "$2" <<'P'
import base64, struct, sys
key = bytearray(base64.b64decode(open("k2.key").read().splitlines()[1]))
key[2:4] = b"Sc"
key[38:54] = struct.pack("<QQ", int(sys.argv[1], 0), int(sys.argv[2], 0))
open("bomb.key", "w").write("untrusted comment: x\n" + base64.b64encode(key).decode() + "\n")
P
    chmod 600 bomb.key
}
have python3 || {
    skip "limits of scrypt" "no python3"
    finish
}
# A key without a password is damaged: a bit of its id, its halves, its checksum.
bend() { # OFFSET VALUE: 54 key id, 62 seed, 94 public half, 126 checksum
    python3 - "$1" "$2" <<'P'
import base64, sys
key = bytearray(base64.b64decode(open("k2.key").read().splitlines()[1]))
at = int(sys.argv[1])
key[at:] = bytes(len(key) - at) if sys.argv[2] == "zeros" else bytes([key[at] ^ 1]) + key[at + 1 :]
open("bent.key", "w").write("untrusted comment: x\n" + base64.b64encode(key).decode() + "\n")
P
    chmod 600 bent.key
}
for at in 54 61 62 93 94 125 126 157; do
    bend $at bit
    expect 2 "a key with a bit changed at $at" "$ANEWS" pack -q -s bent.key -o m.anews in
    says 'bent\.key: this secret key is damaged' "is refused"
done
bend 126 zeros
expect 0 "a key without a checksum, as minisign writes it" \
    "$ANEWS" pack -q -s bent.key -o m.anews in

echo pw >pw
limited() { ( ulimit -t 1 && "$@" ); }
for limits in "0x8000000 0" "0x8000000 1" "0x2000000 0" "0x2000000 0x100000" "0x1000000 0x10000" \
    "0xffffffffffffffff 0xffffffffffffffff" "0xffffffffffffffff 0" "0 0xffffffffffffffff" \
    "0x2000000 0x100000000" "0x8000000 0x100000000" "0x8000001 0x40000000" \
    "0x100000000 0x40000000"; do
    # shellcheck disable=SC2086 # two words
    bomb $limits
    expect 2 "a key that asks for $limits is refused" \
        limited "$ANEWS" sign -q -s bomb.key --password-fd 3 n.anews 3<pw
    says 'bomb\.key: needs more work or memory' "before anything is taken"
    if ! sanitized; then
        python3 - "$ANEWS" >took <<'P'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "sign", "-q", "-s", "bomb.key", "--password-fd", "0", "n.anews"],
               stdin=open("pw"), stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
P
        check "it took $(cat took) MiB" [ "$(cat took)" -lt 64 ]
    fi
done
# What it may ask for: the least that there is, and minisign's own.
bomb 32768 16777216
expect 2 "a key that asks for little" \
    "$ANEWS" sign -q -s bomb.key --password-fd 3 n.anews 3<pw
says 'wrong password' "is tried"
finish

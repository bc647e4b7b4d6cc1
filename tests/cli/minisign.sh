#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Keys and signatures go both ways between anews and the stock minisign.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

if ! have minisign; then
    skip "keys and signatures of the stock minisign" "it is not installed"
    not_ok "minisign is installed" "make deps installs it"
    finish
fi
mkdir in && printf 'Title\n\nText.\n' >in/a.txt

# Keys that minisign made.
minisign -G -W -p plain.pub -s plain.key >/dev/null 2>&1
printf 'correct horse\ncorrect horse\n' | minisign -G -p locked.pub -s locked.key >/dev/null 2>&1
check "minisign made a pair without a password" [ -s plain.key ]
check "and one with a password" [ -s locked.key ]
check "which differ as they should" \
    [ "$(tail -n 1 plain.key | base64 -d | bytes_of /dev/stdin 2 2 | tr -d ' ')" != \
    "$(tail -n 1 locked.key | base64 -d | bytes_of /dev/stdin 2 2 | tr -d ' ')" ]
expect 0 "minisign's key without a password packs" "$ANEWS" pack -q -s plain.key -o plain.anews in
expect 0 "and its public key verifies" "$ANEWS" verify -q -p plain.pub plain.anews
expect 1 "and another does not" "$ANEWS" verify -q -p locked.pub plain.anews
with_password() { local password=$1; shift; "$@" --password-fd 3 3< <(printf '%s\n' "$password"); }
# The series, without which the name of the output would be in the archive.
series=00112233445566778899aabbccddeeff
expect 0 "minisign's key with a password packs" \
    with_password 'correct horse' "$ANEWS" pack -q -s locked.key -o locked.anews --series $series in
expect 0 "and its public key verifies" "$ANEWS" verify -q -p locked.pub locked.anews
expect 2 "a wrong password is refused" \
    with_password 'wrong horse' "$ANEWS" pack -q -s locked.key -o no.anews in
says 'password' "and said"
check "and nothing is made" [ ! -e no.anews ]
expect 4 "a descriptor that has no password is refused" \
    "$ANEWS" pack -q -s locked.key -o no.anews --password-fd 3 in 3</dev/null
printf 'correct horse' >pw
expect 0 "a password needs no newline at its end" \
    "$ANEWS" pack -q -s locked.key -o again.anews --series $series --password-fd 3 in 3<pw
same_file locked.anews again.anews "and gives the same archive"

# A terminal is asked, without echo.
typed() { # PASSWORD COMMAND
    (sleep 0.5; printf '%s\n' "$1"; sleep 3) | script -qec "$2" /dev/null >"$said/out" 2>"$said/err"
}
if has_terminal; then
    check "the password is asked on the terminal" \
        typed 'correct horse' "'$ANEWS' pack -q -s locked.key -o typed.anews --series $series in"
    same_file locked.anews typed.anews "and taken from there"
    check "without showing it" sh -c "! grep -q horse '$said/out'"
else
    skip "the password is asked on the terminal" "no terminal is available"
    skip "and taken from there" "no terminal is available"
    skip "without showing it" "no terminal is available"
fi
expect 2 "without a terminal and without --password-fd it says what to do" \
    setsid "$ANEWS" pack -q -s locked.key -o no.anews in
says '--password-fd' "naming the option"

# minisign's tool on what anews signs.
expect 0 "sign --minisig" "$ANEWS" sign -s plain.key --minisig plain.anews
check "writes the root" [ -s plain.anews.root ]
check "which is the archive's first 512 bytes" \
    sh -c 'head -c 512 plain.anews | cmp - plain.anews.root'
expect 0 "minisign -V accepts it" minisign -V -m plain.anews.root -p plain.pub
prints 'Trusted comment: .*plain\.anews' "and shows a trusted comment"
expect 1 "minisign -V refuses another key" minisign -V -m plain.anews.root -p locked.pub
cp plain.anews.root bent.root && cp plain.anews.root.minisig bent.root.minisig
poke bent.root 40 1 2 3
expect 1 "minisign -V refuses a changed root" minisign -V -m bent.root -p plain.pub
cp plain.anews.root.minisig kept.minisig
expect 2 "sign --minisig does not replace the signature of another key" \
    with_password 'correct horse' "$ANEWS" sign -s locked.key --minisig plain.anews
says 'plain\.anews\.root\.minisig: is the signature of the key with key id .*move it away' \
    "and says whose it is"
same_file kept.minisig plain.anews.root.minisig "it stays"
rm plain.anews.root.minisig
expect 0 "sign --minisig with a key that has a password" \
    with_password 'correct horse' "$ANEWS" sign -s locked.key --minisig plain.anews
expect 0 "minisign -V accepts that as well" minisign -V -m plain.anews.root -p locked.pub
expect 0 "and both signers count" "$ANEWS" verify -q -p plain.pub -p locked.pub --need 2 plain.anews
expect 0 "sign --minisig of an archive that this key signed already" \
    "$ANEWS" sign -q -s locked.key --minisig --password-fd 3 locked.anews 3<pw
same_file locked.anews again.anews "leaves the archive as it is"
expect 0 "and minisign -V accepts its .minisig" \
    minisign -V -m locked.anews.root -p locked.pub

# Whatever its label, no signature that the publisher's key made with minisign is one of an archive,
# and that of an archive is none of minisign.
key_id_and_signature() { sed -n 2p "$1" | base64 -d | tail -c 72; }
put_slot() { # FILE LABEL MINISIG
    {
        printf '%s' "$2"
        key_id_and_signature "$3"
    } | dd of="$1" bs=1 seek=512 conv=notrunc status=none
}
hash_of() { # PROGRAM FILE: the hash as 64 bytes
    # shellcheck disable=SC2059 # the hash becomes a format of \xNN
    printf "$("$1" "$2" | cut -c 1-128 | sed 's/../\\x&/g')"
}
expect 0 "a genuine signature" "$ANEWS" pack -q -s plain.key -o genuine.anews in
head -c 512 genuine.anews >root
hash_of sha512sum root >root.sha512
hash_of b2sum root >root.blake2b
equal "64 64" "$(size_of root.sha512) $(size_of root.blake2b)" "hashes of its root"
for file in root root.sha512 root.blake2b; do
    minisign -S -s plain.key -m $file -x $file.hashed >/dev/null
    minisign -S -l -s plain.key -m $file -x $file.legacy >/dev/null
    check "minisign signed $file in both forms" sh -c "minisign -V -p plain.pub -m $file \
        -x $file.hashed && minisign -V -p plain.pub -m $file -x $file.legacy"
    for form in hashed legacy; do
        for label in EP ED Ed; do
            cp genuine.anews copied.anews
            put_slot copied.anews $label $file.$form
            expect 1 "$file, $form, labelled $label, is no signature of the archive" \
                "$ANEWS" verify -q -p plain.pub copied.anews
            says 'signature' "and said to be wrong"
        done
    done
done

# A .minisig around any first signature, whose second one, of the trusted comment, is genuine.
minisig_of() { # KEY-ID-AND-SIGNATURE LABEL
    tail -c 64 "$1" >signed_comment && printf 'a comment' >>signed_comment
    minisign -S -l -s plain.key -m signed_comment -x comment.minisig >/dev/null
    echo 'untrusted comment: made by hand'
    { printf '%s' "$2" && cat "$1"; } | base64 -w 0 && echo
    echo 'trusted comment: a comment'
    key_id_and_signature comment.minisig | tail -c 64 | base64 -w 0 && echo
}
key_id_and_signature root.hashed >hashed && minisig_of hashed ED >by_hand.minisig
expect 0 "minisign -V accepts its own signature in a file made by hand" \
    minisign -V -p plain.pub -m root -x by_hand.minisig
tail -c +515 genuine.anews | head -c 72 >slot
for label in ED Ed; do
    minisig_of slot $label >by_hand.minisig
    for file in root root.sha512 root.blake2b; do
        expect 1 "an archive's signature, labelled $label, is none of minisign for $file" \
            minisign -V -p plain.pub -m $file -x by_hand.minisig
        says 'verification failed' "and said to fail"
    done
done

# Archives made before version 1.0 have minisign's signature in their slot.
cp genuine.anews old.anews && put_slot old.anews ED root.hashed
for command in "verify -p plain.pub" "list -p plain.pub" "extract -p plain.pub -C out" \
    "info -p plain.pub" "info --insecure" "embed -o old.c -p plain.pub" "sign -s plain.key"; do
    # shellcheck disable=SC2086 # the words of the command
    expect 1 "${command%% -p*} of an archive of 0.1" "$ANEWS" $command old.anews
    says 'old\.anews: .*before 1\.0.*pack it again' "says so, and what to do"
    equal 1 "$(wc -l <"$said/err")" "in one line"
done

# Keys that anews made.
expect 0 "keygen -W" "$ANEWS" keygen -q -W -s own.key -p own.pub
expect 0 "keygen with a password" \
    with_password 'a secret' "$ANEWS" keygen -q -s own2.key -p own2.pub
echo hello >message
expect 0 "minisign signs with the first" minisign -S -s own.key -m message
expect 0 "and verifies with its public key" minisign -V -p own.pub -m message
check "minisign signs with the second, given the password" \
    sh -c 'echo "a secret" | minisign -S -s own2.key -m message'
expect 0 "and verifies with its public key" minisign -V -p own2.pub -m message
check "minisign refuses it without" sh -c '! echo "no secret" | minisign -S -s own2.key -m message'
expect 0 "minisign -R makes the same public key of the secret one" \
    minisign -R -s own.key -p again.pub
equal "$(tail -n 1 own.pub)" "$(tail -n 1 again.pub)" "as keygen did"
expect 0 "keygen's key with a password packs" \
    with_password 'a secret' "$ANEWS" pack -q -s own2.key -o own2.anews in
expect 0 "and verifies" "$ANEWS" verify -q -p own2.pub own2.anews
equal 600 "$(stat -c %a own.key)" "a secret key is made with mode 0600"
equal 600 "$(stat -c %a own2.key)" "with a password too"
cp own.key before
expect 2 "keygen does not overwrite a secret key" "$ANEWS" keygen -W -s own.key -p new.pub
says 'own\.key' "names it"
same_file own.key before "and leaves it as it is"
check "and makes no public key" [ ! -e new.pub ]
expect 2 "keygen does not overwrite a public key" "$ANEWS" keygen -W -s new.key -p own.pub
check "and makes no secret key" [ ! -e new.key ]
ln -s elsewhere link.key
expect 2 "keygen does not write through a symbolic link" "$ANEWS" keygen -W -s link.key -p new.pub
check "which stays dangling" [ ! -e elsewhere ]
expect 2 "an empty password is refused" with_password '' "$ANEWS" keygen -s e.key -p e.pub
check "and nothing is made" [ ! -e e.key ]

# Mixed up.
expect 2 "a public key where a secret one belongs" "$ANEWS" pack -s own.pub -o no.anews in
says 'public key' "is said"
expect 2 "a secret key where a public one belongs" "$ANEWS" verify -p own.key plain.anews
says 'secret key' "is said"
expect 2 "a signature where a public key belongs" "$ANEWS" verify -p message.minisig plain.anews
printf 'untrusted comment: x\nRWnonsense\n' >bad.pub
expect 2 "nonsense where a public key belongs" "$ANEWS" verify -p bad.pub plain.anews
head -c 100000 /dev/urandom >long.pub
expect 2 "a long file where a public key belongs" "$ANEWS" verify -p long.pub plain.anews
head -n 1 own.key >cut.key
expect 2 "a secret key file that was cut" "$ANEWS" pack -s cut.key -o no.anews in
chmod 644 own.key
run "$ANEWS" pack -s own.key -o w.anews in
equal 0 "$status" "a secret key that others may read still signs"
says 'warning: .*own\.key' "with a warning"
finish

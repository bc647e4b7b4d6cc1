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
expect 0 "minisign's key with a password packs" \
    with_password 'correct horse' "$ANEWS" pack -q -s locked.key -o locked.anews in
expect 0 "and its public key verifies" "$ANEWS" verify -q -p locked.pub locked.anews
expect 2 "a wrong password is refused" \
    with_password 'wrong horse' "$ANEWS" pack -q -s locked.key -o no.anews in
says 'password' "and said"
check "and nothing is made" [ ! -e no.anews ]
expect 4 "a descriptor that has no password is refused" \
    "$ANEWS" pack -q -s locked.key -o no.anews --password-fd 3 in 3</dev/null
printf 'correct horse' >pw
expect 0 "a password needs no newline at its end" \
    "$ANEWS" pack -q -s locked.key -o again.anews --password-fd 3 in 3<pw
same_file locked.anews again.anews "and gives the same archive"

# A terminal is asked, without echo.
typed() { # PASSWORD COMMAND
    (sleep 0.5; printf '%s\n' "$1"; sleep 3) | script -qec "$2" /dev/null >"$said/out" 2>"$said/err"
}
if has_terminal; then
    check "the password is asked on the terminal" \
        typed 'correct horse' "'$ANEWS' pack -q -s locked.key -o typed.anews in"
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
expect 0 "sign --minisig with a key that has a password" \
    with_password 'correct horse' "$ANEWS" sign -s locked.key --minisig plain.anews
expect 0 "minisign -V accepts that as well" minisign -V -m plain.anews.root -p locked.pub
expect 0 "and both signers count" "$ANEWS" verify -q -p plain.pub -p locked.pub --need 2 plain.anews
expect 0 "sign --minisig of an archive that this key signed already" \
    "$ANEWS" sign -q -s locked.key --minisig --password-fd 3 locked.anews 3<pw
same_file locked.anews again.anews "leaves the archive as it is"
equal "$(tail -c +513 locked.anews | head -c 74 | base64 -w 0)" \
    "$(sed -n 2p locked.anews.root.minisig)" \
    "and the .minisig holds the signature that is in the file"

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

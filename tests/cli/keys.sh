#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Keys over time: rotated, revoked, stolen. Secrets do not leak.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

for name in old new other; do make_key $name; done
mkdir in && printf 'Title\n\nText.\n' >in/a.txt
verify() { "$ANEWS" verify -q "$@"; }
id_of() { # FILE: the key id of a public key as people see it, its last byte first
    tail -n 1 "$1" | base64 -d | tail -c +3 | head -c 8 | od -An -tx1 |
        tr -d ' \n' | fold -w2 | tac | tr -d '\n' | tr a-f A-F
}
raw_key() { tail -n 1 "$1" | base64 -d; }
# Makes the file of a public key from its 42 bytes.
new_public_key() { echo "untrusted comment: made by hand" && base64 -w 0 && echo; }

# Rotation: for a while both keys sign, so that every reader can verify with the key that it has.
"$ANEWS" pack -q -s old.key -o before.anews --sequence 1 in
"$ANEWS" pack -q -s old.key -s new.key -o between.anews --sequence 2 in
"$ANEWS" pack -q -s new.key -o after.anews --sequence 3 in
for with in "old:0 0 1" "new:1 0 0" "old new:0 0 0" "other:1 1 1"; do
    keys=() && for name in ${with%%:*}; do keys+=(-p "$name.pub"); done
    set -- ${with#*:}
    for edition in before between after; do
        expect "$1" "a reader with the key ${with%%:*} and the edition $edition the change" \
            verify "${keys[@]}" $edition.anews
        shift
    done
done
expect 0 "--need 2 is met between" verify -p old.pub -p new.pub --need 2 between.anews
for edition in before after; do
    expect 1 "and not $edition" verify -p old.pub -p new.pub --need 2 $edition.anews
done
expect 2 "--need 2 with one key cannot be met" verify -p new.pub --need 2 between.anews
expect 0 "an old edition is signed again by the new key" "$ANEWS" sign -q -s new.key before.anews
expect 0 "which readers with the new key alone accept" verify -p new.pub before.anews

# Revocation: a public key in the folder beside the keyring's.
revoked=$XDG_CONFIG_HOME/anews/revoked trusted=$XDG_CONFIG_HOME/anews/trusted
mkdir -p "$revoked" "$trusted"
cp before.anews both.anews
"$ANEWS" pack -q -s old.key -o before.anews --sequence 1 in
cp old.pub new.pub "$trusted"
expect 0 "before it is revoked a key counts" verify before.anews
mv "$trusted/old.pub" "$revoked/stolen.pub"
expect 1 "a key that was moved to the revoked ones does not" verify before.anews
says "signed by the key with key id $(id_of old.pub), which is revoked" "and that is said"
cp old.pub "$trusted"
expect 1 "nor one that is in both folders" verify before.anews
says 'warning: the key with key id .* is revoked' "with a warning"
expect 1 "nor one that is named" verify -p old.pub before.anews
says "each key that would be trusted is revoked .*/anews/revoked" "saying where that is laid down"
expect 1 "nor its text" verify -p "$(tail -n 1 old.pub)" before.anews
expect 1 "nor beside another key" verify -p old.pub -p new.pub before.anews
expect 0 "which counts alone" verify -p old.pub -p new.pub both.anews
expect 2 "and cannot make up for it" verify -p old.pub -p new.pub --need 2 both.anews
for command in list extract; do
    expect 1 "$command refuses it as well" "$ANEWS" $command -p old.pub before.anews
done
expect 1 "and extract to standard output" "$ANEWS" extract --stdout before.anews a.txt
equal 0 "$(size_of "$said/out")" "without a byte"
expect 0 "--insecure still reads it" "$ANEWS" list --insecure before.anews
"$ANEWS" verify -p new.pub both.anews >"$said/out" 2>&1
prints "^ *revoked: +signature by key id $(id_of old.pub)" \
    "verify names a revoked signature beside a good one"
"$ANEWS" verify --json -p new.pub both.anews >"$said/out"
prints "\"revoked\":\[\"$(id_of old.pub)\"\]" "in JSON too"
"$ANEWS" info both.anews >"$said/out" 2>/dev/null
prints "key id $(id_of old.pub): revoked" "info says which"
prints "key id $(id_of new.pub): good" "and which is good"
expect 1 "info -p of a revoked key" "$ANEWS" info -p old.pub before.anews
# The key counts, and not its key id, which anybody can take.
{
    printf 'Ed'
    raw_key old.pub | tail -c +3 | head -c 8
    raw_key other.pub | tail -c 32
} | new_public_key >"$revoked/stolen.pub"
expect 0 "another key under that key id is another key" verify -p old.pub before.anews
{
    printf 'EdIDENTITY'
    raw_key old.pub | tail -c 32
} | new_public_key >"$revoked/stolen.pub"
expect 1 "and the same key under another key id the same" verify -p old.pub before.anews
echo nonsense >"$revoked/stolen.pub"
expect 2 "a revoked key that cannot be understood stops it" verify -p new.pub both.anews
says "stolen.pub" "and is named"
chmod 000 "$revoked"
expect 4 "and so do revoked keys that cannot be read" \
    restricted "$ANEWS" verify -q -p new.pub both.anews
chmod 700 "$revoked"
rm -r "$revoked"
expect 0 "without it the key counts again" verify before.anews

# A thief signs the highest sequence. The new key is not bound by it, and the stolen one is revoked.
edition() { # KEY FILE EPOCH SEQUENCE
    "$ANEWS" pack -q -s "$1" -o "$2" \
        --series 00112233445566778899aabbccddeeff --epoch "$3" --sequence "$4" in
}
edition old.key stolen.anews 0 18446744073709551615
edition new.key recovered.anews 1 1
expect 0 "a reader that does not know of the theft takes the thief's edition" \
    verify --remember=seen -p old.pub stolen.anews
expect 0 "an edition by the new key" verify --remember=seen -p new.pub recovered.anews
mkdir "$revoked" && cp old.pub "$revoked"
expect 1 "is not replaced by the thief's once the old key is revoked" \
    verify --remember=seen -p old.pub -p new.pub stolen.anews
says 'which is revoked' "as is said"
rm -r "$revoked"

# Secret key files.
chmod 644 old.key
expect 0 "a secret key that others can read still signs" "$ANEWS" pack -q -s old.key -o x.anews in
says 'warning: old.key: others than you may read .* chmod 600' "with a warning"
chmod 600 old.key
(umask 000 && "$ANEWS" keygen -q -W -s wide.key -p wide.pub >/dev/null)
equal 600 "$(stat -c %a wide.key)" "whatever the umask, a secret key is made with mode 0600"
printf 'correct horse battery\n' >pw
expect 0 "a key with a password" "$ANEWS" keygen -q -s locked.key -p locked.pub --password-fd 3 3<pw
cp both.anews x.anews
echo 'wrong horse' >wrong
printf 'a\0zzz\n' >zero
expect 2 "a password with a zero byte" \
    "$ANEWS" keygen -q -s zero.key -p zero.pub --password-fd 3 3<zero
says 'descriptor 3 has a zero byte in it' "is refused"
check "and no key is made" test ! -e zero.key
expect 2 "the wrong password" "$ANEWS" sign -q -s locked.key --password-fd 3 x.anews 3<wrong
says 'wrong password' "is said to be wrong"
same_file both.anews x.anews "and nothing is signed"
expect 2 "nor packed" "$ANEWS" pack -q -s locked.key -o none.anews --password-fd 3 in 3<wrong
check "and no file made" [ ! -e none.anews ]
check "what was said has no password in it" sh -c "! grep -q horse '$said/err'"

# While a command waits for the password.
# kept_to_itself PID [USER]
# Waits a moment until the command runs there and no other process of USER can read its memory.
kept_to_itself() {
    local pid=$1 as=()
    [ $# = 1 ] || as=(setpriv --reuid="$2" --clear-groups)
    for _ in $(seq 200); do
        if [ "$(cat "/proc/$pid/comm")" = "$(basename "$ANEWS")" ] &&
            ! "${as[@]}" cat "/proc/$pid/environ" >/dev/null 2>&1; then
            kill -0 "$pid"
            return
        fi
        sleep 0.05
    done
    return 1
}
mkfifo gate
exec 5<>gate
ulimit -S -c "$(ulimit -H -c)"
"$ANEWS" sign -q -s locked.key --password-fd 5 x.anews 2>/dev/null &
waiting=$!
if [ "$(ulimit -S -c)" = 0 ]; then
    skip "a command that holds a secret leaves no core file" "none does here"
else
    for _ in $(seq 200); do
        core=$(awk '/^Max core file size/ { print $5 }' /proc/$waiting/limits)
        [ "$core" = 0 ] && break
        sleep 0.05
    done
    equal 0 "$core" "a command that holds a secret leaves no core file"
fi
what="other processes of its user cannot look into its memory"
if [ -n "${PLAIN_POSIX:-}" ]; then
    skip "$what" "only Linux can do that"
elif [ "$(id -u)" = 0 ]; then
    chmod 711 .
    cp locked.key theirs.key
    mkdir theirs && cp both.anews theirs/theirs.anews
    chown -R 65534 theirs.key theirs
    setpriv --reuid=65534 --clear-groups \
        "$ANEWS" sign -q -s theirs.key --password-fd 5 theirs/theirs.anews 2>/dev/null &
    theirs=$!
    check "$what" kept_to_itself $theirs 65534
    kill $theirs
    wait $theirs
else
    check "$what" kept_to_itself $waiting
fi
cat pw >&5
check "and it signs when the password comes" wait $waiting
exec 5>&-

# What is left in memory when a command has done its work.
if sanitized; then
    skip "secrets are wiped" "a sanitizer keeps what was freed"
elif have python3; then
    leaves_no_secret() { # WHAT KEY PASSWORD COMMAND...
        local what=$1 status=0
        shift
        python3 "$here/memory_at_exit.py" "$@" >"$said/out" 2>"$said/err" 3<pw || status=$?
        case $status in
            0) ok "$what leaves no secret in memory" ;;
            77)
                skip "$what leaves no secret in memory" \
                    "only root can look at what hides its memory"
                ;;
            *) not_ok "$what leaves no secret in memory" "$(cat "$said/out" "$said/err")" ;;
        esac
    }
    cp both.anews x.anews
    leaves_no_secret "sign" other.key "" "$ANEWS" sign -q -s other.key x.anews
    leaves_no_secret "sign --minisig" other.key "" "$ANEWS" sign -q -s other.key --minisig x.anews
    leaves_no_secret "sign with a password" \
        locked.key "$(cat pw)" "$ANEWS" sign -q -s locked.key --password-fd 3 x.anews
    leaves_no_secret "pack" other.key "" "$ANEWS" pack -q -s other.key -o y.anews in
    leaves_no_secret "keygen" made.key "" "$ANEWS" keygen -q -W -s made.key -p made.pub
    leaves_no_secret "keygen with a password" \
        kept.key "$(cat pw)" "$ANEWS" keygen -q -s kept.key --password-fd 3 -p kept.pub
else
    skip "secrets are wiped" "no python3"
fi
finish

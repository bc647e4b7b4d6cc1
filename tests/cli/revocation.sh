#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Revoked keys: whatever is in their folder counts or is an error, and nothing is passed over.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for name in k k2 k3; do make_key $name; done
mkdir in && printf 'Title\n\nText.\n' >in/a.txt
"$ANEWS" pack -q -s k.key -o n.anews in
anews=$XDG_CONFIG_HOME/anews
revoked=$anews/revoked
mkdir -p "$anews"
fresh() {
    rm -rf "$revoked"
    mkdir "$revoked"
}
verify() { "$ANEWS" verify -q -p k.pub n.anews; }
is_revoked() { # WHAT
    expect 1 "revoked: $1" verify
    says 'each key that would be trusted is revoked' "and it is said why"
}
is_stopped() { # STATUS PATTERN WHAT
    expect "$1" "stops: $3" verify
    says "$2" "and is named"
    equal 0 "$(size_of "$said/out")" "and nothing is printed"
}

expect 0 "without a folder no key is revoked" verify
equal 0 "$(size_of "$said/err")" "without a word"
fresh
expect 0 "nor by an empty folder" verify

# Under any name.
for name in stolen.pub STOLEN.PUB stolen.key stolen.txt 'a key' stolen.pub~ 0; do
    fresh
    cp k.pub "$revoked/$name"
    is_revoked "a key in a file named \"$name\""
done
fresh
cp k.pub kept.pub
ln -s "$PWD/kept.pub" "$revoked/link"
is_revoked "a key through a symbolic link"
fresh
cp k2.pub "$revoked/other"
cp k.pub "$revoked/.hidden.pub"
expect 0 "another's key and hidden files revoke nothing here" verify

# Every key of a file.
for order in "k k2" "k2 k" "k2 k3 k"; do
    fresh
    for name in $order; do cat "$name.pub"; done >"$revoked/list"
    is_revoked "one of the keys $order in a file"
done
fresh
for name in k2 k3 k; do tail -n 1 $name.pub; done >"$revoked/list"
is_revoked "the last of three lines without comments"
fresh
for _ in $(seq 300); do cat k2.pub; done >"$revoked/list"
cat k.pub >>"$revoked/list"
is_revoked "the last key of a file with 301"

# What cannot be read or understood.
fresh
: >"$revoked/empty"
is_stopped 2 'revoked/empty: this is not a public key' "an empty file"
fresh
echo 'to be done' >"$revoked/README"
is_stopped 2 'revoked/README' "a file without a key"
fresh
cut -c 1-50 k.pub >"$revoked/cut"
is_stopped 2 'revoked/cut' "a key that was cut"
fresh
{
    cat k2.pub
    tail -n 1 k.pub | cut -c 2-
} >"$revoked/second"
is_stopped 2 'revoked/second' "a damaged key after a good one"
fresh
{
    tail -n 1 k.pub | sed 's/./& /20'
    cat k2.pub
} >"$revoked/broken"
is_stopped 2 'revoked/broken' "a key with a space in it"
fresh
cp k2.key "$revoked/secret"
is_stopped 2 'revoked/secret: this is a secret key' "a secret key"
fresh
mkdir "$revoked/2024"
cp k.pub "$revoked/2024"
is_stopped 2 'revoked/2024: is not a file' "a folder in the folder"
fresh
mkfifo "$revoked/pipe"
is_stopped 2 'revoked/pipe: is not a file' "a pipe"
fresh
ln -s nowhere "$revoked/link"
is_stopped 4 'revoked/link' "a symbolic link that leads nowhere"
fresh
cp k2.pub "$revoked/locked"
chmod 000 "$revoked/locked"
expect 4 "stops: a file that cannot be read" restricted "$ANEWS" verify -q -p k.pub n.anews
says 'revoked/locked' "and is named"

# What is no folder.
rm -rf "$revoked"
cp k2.pub "$revoked"
is_stopped 4 'anews/revoked: cannot read this folder' "a file where the folder should be"
rm "$revoked"
ln -s "$TMPDIR/unmounted" "$revoked"
is_stopped 4 'anews/revoked: cannot read this folder' "a link to a folder that is not there"
rm "$revoked"
rmdir "$anews"
ln -s "$TMPDIR/unmounted" "$anews"
is_stopped 4 'anews/revoked: cannot read this folder' "a link further up that leads nowhere"
rm "$anews"
: >"$anews"
is_stopped 4 'anews/revoked: cannot read this folder' "a file further up"
rm "$anews"
mkdir "$anews"
for command in list extract info embed; do
    echo nonsense >"$revoked"
    arguments=(-p k.pub n.anews)
    [ $command = embed ] && arguments+=(-o source.c)
    expect 4 "$command stops as well" "$ANEWS" $command "${arguments[@]}"
    rm "$revoked"
done

# No home.
expect 0 "without a home folder" \
    env -u HOME -u XDG_CONFIG_HOME "$ANEWS" verify -q -p k.pub n.anews
says 'warning: there is no home folder .* not known which keys are revoked' "there is a warning"
expect 0 "with one that does not exist" \
    env -u XDG_CONFIG_HOME HOME=/nonexistent/home "$ANEWS" verify -q -p k.pub n.anews
says 'warning: there is no home folder' "there is one, too"

# A revoked key does not sign.
fresh
cp k.pub "$revoked/k"
expect 2 "pack with a revoked key" "$ANEWS" pack -q -s k.key -o m.anews in
says 'k\.key: this key \(key id [0-9A-F]{16}\) is among the revoked ones' "is refused"
check "and makes nothing" [ ! -e m.anews ]
expect 2 "also as the second of two" "$ANEWS" pack -q -s k2.key -s k.key -o m.anews in
expect 0 "another key signs" "$ANEWS" pack -q -s k2.key -o m.anews in
cp m.anews before
expect 2 "sign with a revoked key" "$ANEWS" sign -q -s k.key m.anews
says 'k\.key: this key .* is among the revoked ones' "is refused"
same_file before m.anews "and changes nothing"
finish

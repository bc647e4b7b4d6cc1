#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Who signed, and who is believed.
. "$(dirname "$0")/lib_short.sh"
keys a b c
mkdir in
echo "Some news" >in/n.txt
expect 0 "packs" "$ANEWS" pack -q -s a.key --sequence 7 -o n.anews in
expect 2 "no key to trust" "$ANEWS" list n.anews
says 'insecure' "says what to do"
expect 1 "another key" "$ANEWS" list -p b.pub n.anews
check "shows nothing" test ! -s out
expect 0 "a key as text" "$ANEWS" list -p "$(tail -n 1 a.pub)" n.anews
expect 0 "insecure reads" "$ANEWS" list --insecure n.anews
says 'nobody vouches|insecure' "and says so"
mkdir -p "$XDG_CONFIG_HOME/anews/trusted"
cp a.pub "$XDG_CONFIG_HOME/anews/trusted/"
expect 0 "the keyring" "$ANEWS" verify n.anews
rm "$XDG_CONFIG_HOME/anews/trusted/a.pub"

expect 1 "two signers needed, one there" "$ANEWS" verify -p a.pub -p b.pub --need 2 n.anews
expect 0 "countersigns" "$ANEWS" sign -q -s b.key n.anews
expect 0 "two signers" "$ANEWS" verify -p a.pub -p b.pub --need 2 n.anews
expect 0 "signing again changes nothing" "$ANEWS" sign -q -s b.key n.anews
expect 2 "one key twice is one signer" "$ANEWS" verify -p a.pub -p a.pub --need 2 n.anews
expect 0 "one of two is enough by default" "$ANEWS" verify -p b.pub -p c.pub n.anews
expect 0 "the sequence is high enough" "$ANEWS" verify -p a.pub --min-sequence 7 n.anews
expect 1 "the sequence is too low" "$ANEWS" verify -p a.pub --min-sequence 8 n.anews
expect 0 "an old edition is read all the same" "$ANEWS" list -p a.pub n.anews

cp n.anews relabelled.anews
printf 'Ed' | dd of=relabelled.anews bs=1 seek=512 conv=notrunc status=none
expect 1 "a signature relabelled Ed" "$ANEWS" verify -p a.pub relabelled.anews
cp n.anews second.anews
printf 'X' | dd of=second.anews bs=1 seek=620 conv=notrunc status=none
expect 1 "the second signature changed, both trusted" "$ANEWS" verify -p a.pub -p b.pub second.anews

cp a.key open.key
chmod 644 open.key
expect 0 "packs with a key others can read" "$ANEWS" pack -s open.key -o o.anews in
says 'open.key' "and warns"
check "keygen makes secrets for the owner alone" test "$(stat -c %a a.key)" = 600
expect 2 "keygen overwrites nothing" "$ANEWS" keygen -W -s a.key -p new.pub
check "and makes neither" test ! -e new.pub
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Slots that somebody else has filled: they keep nobody from signing, and what is dropped is named.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for name in k y t1 t2 t3 stranger gone; do make_key $name; done
printf 'Title\n\nText.\n' >a.txt
"$ANEWS" pack -q -s k.key -o n.anews a.txt
sign() { "$ANEWS" sign -s "$@"; }

# raw PUBLIC: the key id as bytes. id_of PUBLIC: as it is shown.
raw() { tail -n 1 "$1" | base64 -d | tail -c +3 | head -c 8; }
id_of() { raw "$1" | od -An -v -tx1 | awk '{ for (i = NF; i > 0; i--) printf "%s", toupper($i) }'; }
# put FILE SLOT LABEL PUBLIC: fills a slot with noise under the key id of PUBLIC.
put() {
    {
        printf '%s' "$3"
        raw "$4"
        head -c 64 /dev/urandom
    } | dd of="$1" bs=1 seek=$((512 + 80 * $2)) conv=notrunc status=none
}
slots_of() { "$ANEWS" info --insecure "$1" | grep -c '^signature'; }
verifies() {
    local file=$1
    shift
    "$ANEWS" verify -q "$@" "$file"
}

# A bad signature with the key id of the one who signs.
cp n.anews own.anews && put own.anews 1 EP y.pub
expect 1 "a bad signature under a key id makes readers who trust it refuse the archive" \
    verifies own.anews -p k.pub -p y.pub
expect 0 "its owner can sign nevertheless" sign y.key own.anews
says "warning: own\.anews: the signature with key id $(id_of y.pub) was dropped: .*not made it" \
    "and is told, with the key id"
expect 0 "both signatures verify" verifies own.anews -p k.pub -p y.pub --need 2
equal 2 "$(slots_of own.anews)" "and there are no others"
cp n.anews own.anews && put own.anews 1 EP y.pub
expect 0 "with -q, too" sign y.key -q own.anews
says "the signature with key id $(id_of y.pub) was dropped" "it is named"
# A signature of another root under one's own key id: of the edition before.
"$ANEWS" pack -q -s y.key -o before.anews --title Before a.txt
cp n.anews stale.anews
dd if=before.anews of=stale.anews bs=1 skip=512 seek=592 count=80 conv=notrunc status=none
expect 0 "a stale signature is made anew" sign y.key stale.anews
says "key id $(id_of y.pub) was dropped" "and named"
expect 0 "both verify" verifies stale.anews -p k.pub -p y.pub --need 2

# Who signed already is left alone.
cp own.anews same.anews
expect 0 "a second signature of one key is none" sign y.key same.anews
says 'is already signed by key' "which is said"
same_file own.anews same.anews "and nothing changes"

# Forms of a slot that every reader refuses.
for label in ED Ed $'\x01\x02'; do
    cp n.anews form.anews && put form.anews 1 "$label" y.pub
    expect 1 "a slot of a wrong form" verifies form.anews -p k.pub
    expect 0 "under one's own key id it is replaced" sign y.key form.anews
    says "key id $(id_of y.pub) was dropped: its form" "and named"
    expect 0 "both verify" verifies form.anews -p k.pub -p y.pub --need 2
    cp n.anews form.anews && put form.anews 1 "$label" stranger.pub && cp form.anews copy
    expect 1 "under another one it is not" sign y.key form.anews
    says "not signed: .*key id $(id_of stranger.pub).*--drop-unknown" \
        "which is said, with the way out"
    same_file form.anews copy "and nothing changes"
    expect 0 "--drop-unknown drops it" sign y.key --drop-unknown -p k.pub form.anews
    says "key id $(id_of stranger.pub) was dropped: its form" "and names it"
    expect 0 "both verify" verifies form.anews -p k.pub -p y.pub --need 2
done
cp n.anews gap.anews
dd if=n.anews of=gap.anews bs=1 skip=512 seek=752 count=80 conv=notrunc status=none
head -c 80 /dev/zero | dd of=gap.anews bs=1 seek=512 conv=notrunc status=none
expect 1 "a gap before a signature" verifies gap.anews -p k.pub
expect 0 "is closed" sign y.key gap.anews
expect 0 "both verify" verifies gap.anews -p k.pub -p y.pub --need 2
cp n.anews reserved.anews && poke reserved.anews 590 7 && poke reserved.anews 1000 7
expect 0 "reserved bytes are cleared" sign y.key reserved.anews
expect 0 "and the good signature before them stays" \
    verifies reserved.anews -p k.pub -p y.pub --need 2

# All slots are full.
mkdir -p "$XDG_CONFIG_HOME/anews/trusted" "$XDG_CONFIG_HOME/anews/revoked"
cp t1.pub t2.pub "$XDG_CONFIG_HOME/anews/trusted"
"$ANEWS" pack -q -s k.key -s t1.key -s gone.key -s stranger.key -o full.anews a.txt
cp gone.pub "$XDG_CONFIG_HOME/anews/revoked"
put full.anews 4 QQ y.pub
put full.anews 5 EP t2.pub
cp full.anews copy
expect 2 "with six slots in use nobody can sign" sign y.key full.anews
says 'has 6 signatures.*no room.*--drop-unknown.*-p' "and the sentence says what to do"
same_file full.anews copy "nothing changes"
expect 0 "--drop-unknown makes room" sign y.key -p k.pub --drop-unknown full.anews
for name in stranger gone t2; do
    says "key id $(id_of $name.pub) was dropped" "it names the signature of $name"
done
says "key id $(id_of gone.pub) was dropped: its key is revoked" "with the reason: revoked"
says "key id $(id_of t2.pub) was dropped: the key that you trust has not made it" "forged"
says "key id $(id_of stranger.pub) was dropped: you trust no such key" "not trusted"
says "was dropped: its algorithm is not known" "of an algorithm that is not known"
equal 4 "$(grep -c 'was dropped' "$said/err")" "and no others"
equal 3 "$(slots_of full.anews)" "three signatures are left"
expect 0 "of -p, of the keyring, and the new one" \
    verifies full.anews -p k.pub -p t1.pub -p y.pub --need 3
expect 0 "dropping again" sign y.key -p k.pub --drop-unknown full.anews
says 'is already signed' "drops nothing"
check "and names nothing" sh -c '! grep -q "was dropped" "$0"' "$said/err"

# A good signature of a trusted key is never dropped, whatever its key id.
{
    printf 'untrusted comment: twin of y\n'
    { printf Ed && raw y.pub && tail -n 1 t3.pub | base64 -d | tail -c 32; } | base64 -w 0
    echo
} >twin.pub
"$ANEWS" pack -q -s k.key -s t3.key -o twin.anews a.txt
raw y.pub | dd of=twin.anews bs=1 seek=594 conv=notrunc status=none
cp twin.anews copy
expect 0 "a trusted key with the same key id" \
    sign y.key -p twin.pub -p k.pub --drop-unknown twin.anews
check "keeps its signature" sh -c '! grep -q "was dropped" "$0"' "$said/err"
expect 0 "all three verify" verifies twin.anews -p twin.pub -p k.pub -p y.pub --need 3
cp copy twin.anews
expect 0 "without trust in it" sign y.key twin.anews
says "key id $(id_of y.pub) was dropped" "it is replaced, and named"

# Copies of one signature fill the slots as well.
cp n.anews copies.anews
for slot in 1 2 3 4 5; do
    dd if=n.anews of=copies.anews bs=1 skip=512 seek=$((512 + 80 * slot)) count=80 conv=notrunc \
        status=none
done
expect 2 "six copies of a good signature leave no room" sign y.key -p k.pub copies.anews
expect 0 "--drop-unknown leaves one" sign y.key -p k.pub --drop-unknown copies.anews
equal 5 "$(grep -c 'was dropped: it is there twice' "$said/err")" "and names the others"
expect 0 "both verify" verifies copies.anews -p k.pub -p y.pub --need 2

# Six trusted signers.
cp t3.pub stranger.pub "$XDG_CONFIG_HOME/anews/trusted"
"$ANEWS" pack -q -s k.key -s t1.key -s t2.key -s t3.key -s stranger.key -s y.key -o six.anews a.txt
make_key seventh && cp six.anews copy
expect 2 "six good signatures" sign seventh.key -p k.pub -p y.pub --drop-unknown six.anews
says '6 signatures by keys that you trust' "are not dropped, which is said"
same_file six.anews copy "and nothing changes"
expect 4 "a key that is not there" sign y.key -p nothing.pub n.anews
printf 'no key\n' >"$XDG_CONFIG_HOME/anews/trusted/bad.pub" && cp n.anews copy
run sign y.key --drop-unknown n.anews
check "with a keyring that cannot be read nothing is dropped" [ "$status" != 0 ]
same_file n.anews copy "and nothing changes"
finish

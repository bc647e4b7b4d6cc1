#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What is remembered of each signer: nobody locks out another, equal numbers, clocks that are wrong,
# state of an earlier version; and the other demands on an edition.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for name in k y new; do make_key $name; done
mkdir in && printf 'Title\n\nText.\n' >in/a.txt
series=00112233445566778899aabbccddeeff
edition() { # FILE EPOCH SEQUENCE KEY... [-- OPTION...]
    local file=$1 numbers=(--epoch "$2" --sequence "$3") keys=()
    shift 3
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        keys+=(-s "$1.key")
        shift
    done
    [ $# = 0 ] || shift
    "$ANEWS" pack -q "${keys[@]}" -o "$file.anews" --series $series "${numbers[@]}" "$@" in ||
        not_ok "$file is made"
}
hex_of() { tail -n 1 "$1.pub" | base64 -d | tail -c 32 | od -An -v -tx1 | tr -d ' \n'; }
remember() { # FILE KEY...
    local file=$1.anews keys=() name
    shift
    for name; do keys+=(-p "$name.pub"); done
    "$ANEWS" verify -q "${keys[@]}" --remember=state "$file"
}
accepted() { # WHAT FILE KEY...
    expect 0 "accepted: $1" remember "${@:2}"
    equal 0 "$(size_of "$said/err")" "without a word"
}
refused() { # PATTERN WHAT FILE KEY...
    cp state before
    expect 1 "refused: $2" remember "${@:3}"
    says "refused as a replacement: .*$1" "and says why"
    check "and nothing is remembered" cmp -s before state
}
begin() { rm -f state state.lock; }

# A thief signs the highest numbers that there are. When the key is revoked, all is well.
edition ok 0 1 k
edition thief 4294967295 18446744073709551615 k
edition back 0 2 new
edition next 0 3 new
accepted "the first edition" ok k
accepted "the thief's, while nobody knows of the theft" thief k
refused '4294967295\.18446744073709551615 has been seen' "what follows, by the same key" ok k
mkdir -p "$XDG_CONFIG_HOME/anews/revoked"
cp k.pub "$XDG_CONFIG_HOME/anews/revoked"
accepted "the next edition by a new key, once the stolen one is revoked" back new
accepted "and the one after it" next new
refused '0\.3 has been seen' "an older one by the new key" back new
expect 1 "the thief's edition is not even opened" remember thief k new
says 'revoked' "since its key is revoked"
rm -r "$XDG_CONFIG_HOME/anews/revoked"

# A signature is cut out of an edition that two have signed: slots are not signed, so this can be
# done by anybody. It keeps what that signer has said from a reader, and lowers nobody else's mark.
begin
edition two4 0 4 k y
edition two5 0 5 k y
edition old3 0 3 k
edition old-y 0 3 y
edition late4 0 4 k -- --title Other
for i in 4 5; do
    cp two$i.anews cut$i.anews
    dd if=two$i.anews of=cut$i.anews bs=1 skip=592 seek=512 count=80 conv=notrunc status=none
    dd if=/dev/zero of=cut$i.anews bs=1 seek=592 count=80 conv=notrunc status=none
done
accepted "an edition of two signers" two4 k y
accepted "one of which the first signature was cut out" cut5 k y
refused '0\.5 has been seen' "an older one, by the signer that was left" old-y k y
refused '0\.4 has been seen' "an older one than was seen of the other" old3 k y
refused 'another archive has been seen' "another one of that number" late4 k y
accepted "the edition with both signatures" two5 k y
refused '0\.5 has been seen' "and then what is older, by either" cut4 k y
expect 1 "--need 2 refuses the one that was cut" \
    "$ANEWS" verify -q -p k.pub -p y.pub --need 2 cut5.anews

# Another publisher who is trusted as well.
begin
edition one 0 1 k
edition two 0 2 k
edition other 7 1 y
accepted "an edition" one k y
accepted "another publisher's of the same series" other k y
accepted "the next of the first one" two k y
refused '0\.2 has been seen' "an older one of the first" one k y
equal 3 "$(wc -l <state)" "each has a line"

# Several signers.
begin
edition both5 0 5 k y
edition k4 0 4 k
edition y6 0 6 y
edition both6 0 6 k y -- --title Both
edition both7 0 7 k y
edition k7 0 7 k
accepted "an edition of two signers" both5 k y
refused '0\.5 has been seen' "below the mark of one of them" k4 k
refused "by the key with key id [0-9A-F]{16} 0\\.5 has been seen" "which is named" k4 k y
accepted "a later one of one signer" y6 y
refused 'another archive has been seen' "one of both, equal for one of them" both6 k y
edition k8 0 8 k
accepted "one raises its own mark" k8 k
refused '0\.8 has been seen' "one of both, below the mark of one" both7 k y
accepted "which counts nothing for who does not trust that one" both7 y
edition y7 0 7 y -- --title Other
refused 'another archive has been seen that is edition 0\.7' "and it raised the other's" y7 y

# Equal numbers.
begin
edition first 0 7 k
edition second 0 7 k -- --title Other
accepted "an edition" first k
accepted "the same again" first k
cp first.anews signed.anews
"$ANEWS" sign -q -s y.key signed.anews
accepted "the same with a further signature" signed k
refused 'another archive has been seen that is edition 0\.7 of its series by the key' \
    "another archive of this number" second k
edition eighth 0 8 k
accepted "the next number" eighth k

# State of an earlier version.
begin
printf 'anews editions 1\n%s 0 6 1672531200\n%s 3 9 1672531200\n' $series "${series//0/f}" >state
refused 'has been seen, signed by a key that an earlier version of anews did not note' \
    "what is older than an earlier version has seen" both5 k
says "remove the line \"$series -\" from state" "and says what to do"
"$ANEWS" verify -p k.pub --remember=state both6.anews >"$said/out" 2>"$said/err"
says 'state: was of an earlier version of anews, .* what it had still counts' \
    "the file is brought up to date, which is said"
equal "anews editions 2" "$(head -n 1 state)" "it is one of this version"
check "what it had is kept" grep -q "^$series - 0 6 1672531200 -\$" state
check "of other series as well" grep -q "^${series//0/f} - 3 9 1672531200 -\$" state
check "and who signed is noted" grep -q "^$series $(hex_of k) 0 6 " state
accepted "once more without a word" both6 k
edition y5 0 5 y
refused 'did not note' "another signer without a line is bound by it, too" y5 y
sed -i "/^$series - /d" state
accepted "until that line is removed" y5 y
for first in 'anews editions 3' 'anews editions' '' 'anews editions 1 '; do
    printf '%s\n' "$first" >state
    expect 4 "a file that begins with \"$first\" is another" remember both6 k
    says 'line 1 ' "and is refused"
done

# Clocks. A bound for the present comes from editions of the same signer, and not from the future.
at() { date -u -d "@$(($(date +%s) + $1 * 3600))" +%Y-%m-%dT%H:%M:%SZ; }
shown() { "$ANEWS" verify -p "$2.pub" --remember=state "$1.anews" >"$said/out" 2>"$said/err"; }
begin
unset SOURCE_DATE_EPOCH
edition soon 0 1 k -- --created "$(at 36)"
edition sooner 0 2 k -- --created "$(at 10)" --current-until "$(at 20)"
edition theirs 0 1 y -- --created "$(at 10)" --current-until "$(at 20)"
edition far 0 3 k -- --created 2099-01-01
edition after 0 4 k -- --created "$(at 11)" --current-until "$(at 21)"
accepted "an edition made within two days from now" soon k
shown sooner k
prints '^created: .* \(at least (25|26) hours ago: this machine.s clock is behind' \
    "moves the present of its signer"
prints '^current until: .* \(has passed at least (15|16) hours ago' "and what has passed has passed"
shown theirs y
prints '^created: .* \(at least 0 seconds ago' "and of nobody else"
expect 1 "--current goes by it" "$ANEWS" list -p k.pub --remember=state --current sooner.anews
says 'refused as out of date: its publisher called it current until ' "and says so"
expect 0 "and without it by the clock" "$ANEWS" list -p k.pub --current sooner.anews
accepted "an edition of 2099" far k
check "its time is not noted" sh -c "! grep -q ' 4070908800 ' state"
shown after k
prints '^created: .* \(at least 2[3-6] hours ago' "the bound from before it is kept"
printf 'anews editions 2\n%s %s 0 1 4070908800 -\n' $series "$(hex_of k)" >state
shown after k
prints '^created: .* \(at least 0 seconds ago' "and one that is noted somehow does not count"
if sanitized || ! have cc; then
    skip "a clock that stands still" "needs a compiler, and no sanitizer"
else
    cat >clock.c <<'C'
#include <time.h>
time_t time(time_t *t)
{
    if (t)
        *t = 1000;
    return 1000;
}
C
    cc -shared -fPIC -o clock.so clock.c
    stopped() { LD_PRELOAD=$PWD/clock.so "$ANEWS" "$@"; }
    begin
    stopped verify -q -p k.pub --remember=state soon.anews 2>"$said/err"
    run stopped verify -p k.pub --remember=state sooner.anews
    prints '^created: .* \(at least (25|26) hours ago' \
        "on a machine whose clock cannot be right any edition moves the present"
    expect 0 "where the clock says 1970 nothing has passed" \
        stopped list -p k.pub --current sooner.anews
fi

# list and extract.
begin
for command in list "extract -C out"; do
    rm -rf out state
    mkdir out
    # shellcheck disable=SC2086 # words of a command
    {
        expect 0 "$command remembers" "$ANEWS" $command -p k.pub --remember=state two.anews
        check "what it has read" grep -q "^$series $(hex_of k) 0 2 " state
        rm -rf out/*
        expect 1 "$command refuses what is older" \
            "$ANEWS" $command -p k.pub --remember=state one.anews
        says 'two|0\.2 has been seen' "and says why"
        equal 0 "$(size_of "$said/out")" "and prints nothing of it"
        equal "" "$(ls out)" "and writes nothing of it"
        expect 2 "$command does not remember without trust" \
            "$ANEWS" $command --insecure --remember=state two.anews
        head -c $(($(size_of k8.anews) - 1)) k8.anews >part.anews
        run "$ANEWS" $command -p k.pub --remember=state part.anews
        check "$command does not remember what is still arriving" grep -q " 0 2 " state
    }
done
cp k8.anews hurt.anews && poke hurt.anews $(($(size_of k8.anews) - 3)) 0 0
expect 1 "extract of a damaged edition" \
    "$ANEWS" extract -C out --force -p k.pub --remember=state hurt.anews
check "is not remembered" grep -q " 0 2 " state
expect 0 "and the one before can still be replaced" \
    "$ANEWS" list -p k.pub --remember=state two.anews

# The lowest edition.
edition old 0 18446744073709551615 k
edition now 1 5 k
edition later 2 1 k
for command in list verify "extract --stdout"; do
    id=()
    [ "$command" = "extract --stdout" ] && id=(a.txt)
    for option in --min-edition --min-sequence; do
        for wanted in old:1 now:0 later:0; do
            # shellcheck disable=SC2086 # words of a command
            expect "${wanted#*:}" "$command $option 1.5: ${wanted%:*}" \
                "$ANEWS" $command -p k.pub $option 1.5 "${wanted%:*}.anews" "${id[@]}"
        done
    done
done
expect 1 "below it" "$ANEWS" list -p k.pub --min-edition 1.5 old.anews
says 'it is edition 0\.18446744073709551615, and at least 1\.5 is required' "is said to be"
expect 0 "the highest there is" "$ANEWS" list -p k.pub \
    --min-edition 4294967295.18446744073709551615 thief.anews
expect 1 "--min-sequence with a number alone compares no epochs" \
    "$ANEWS" list -p k.pub --min-sequence 6 now.anews
says '--min-edition compares epochs first' "and says what does"
for text in 5 1. .5 1.5.1 1,5 4294967296.0 0.18446744073709551616 -1.5 ' 1.5' ''; do
    expect 2 "--min-edition \"$text\" is wrong usage" \
        "$ANEWS" list -p k.pub --min-edition "$text" now.anews
    says '--min-edition takes' "and says what it takes"
done
for option in "--min-edition 1.5" --current; do
    # shellcheck disable=SC2086 # an option and its value
    expect 2 "$option and --insecure do not go together" \
        "$ANEWS" list --insecure $option now.anews
done

# Until when it is current.
edition past 0 1 k -- --created 2020-01-01 --current-until 2020-01-02
edition future 0 1 k -- --current-until 2999-01-01
edition never 0 1 k
for wanted in past:1 future:0 never:0; do
    for command in list verify; do
        expect "${wanted#*:}" "$command --current: ${wanted%:*}" \
            "$ANEWS" $command -p k.pub --current "${wanted%:*}.anews"
    done
done
expect 0 "without it every edition is read" "$ANEWS" list -p k.pub past.anews
for wanted in past:true future:false never:false; do
    for command in verify info; do
        "$ANEWS" $command --json -p k.pub "${wanted%:*}.anews" >"$said/out"
        prints "\"expired\":${wanted#*:}" "$command --json says expired: ${wanted#*:}"
    done
done
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Several processes write to one path at once: no signature and no edition is lost, and nobody waits
# for ever.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for name in k s1 s2 s3 s4 s5; do make_key $name; done
mkdir art && printf 'One\n\nText.\n' >art/a.txt
head -c 300000 /dev/urandom >art/noise.bin
series=00112233445566778899aabbccddeeff
pack() { "$ANEWS" pack -q -s k.key --level 1 --dictionary none --series $series "$@"; }
signatures() { "$ANEWS" info --insecure "$1" | grep -c '^signature'; }
title() { "$ANEWS" info --insecure "$1" | sed -n 's/^title: //p'; }
pack -o old.anews --title Old art

# Signatures made at once: each of them is there, and each sign says that it is.
wrong=''
for round in 1 2 3 4; do
    cp old.anews r.anews
    for i in 1 2 3 4 5; do
        "$ANEWS" sign -q -s s$i.key r.anews 2>"$said/err$i" &
        jobs[i]=$!
    done
    for i in 1 2 3 4 5; do
        wait "${jobs[i]}" || wrong="$wrong round $round: $(cat "$said/err$i")"
    done
    [ "$(signatures r.anews)" = 6 ] || wrong="$wrong round $round: $(signatures r.anews) signatures"
done
equal "" "$wrong" "five keys sign at once, four times: all signatures are there"
expect 0 "they verify" "$ANEWS" verify -q -p k.pub -p s1.pub -p s2.pub -p s3.pub -p s4.pub \
    -p s5.pub --need 6 r.anews

# The matrix: two commands that write to one path, seven times each. What is there afterwards is
# what one order of them would have made, where one that refused counts as not having run.
first_pack() { pack -o r.anews --title First art; }
second_pack() { pack -o r.anews --title Second art; }
first_sign() { "$ANEWS" sign -q -s s1.key r.anews; }
second_sign() { "$ANEWS" sign -q -s s2.key r.anews; }
state() { # of r.anews: its title and which of s1 and s2 have signed
    local signers=''
    "$ANEWS" verify -q -p k.pub r.anews 2>/dev/null || echo -n "broken "
    for i in 1 2; do
        "$ANEWS" verify -q -p s$i.pub r.anews 2>/dev/null && signers="$signers s$i"
    done
    echo "$(title r.anews)$signers"
}
# in_turn PREPARE COMMAND...: the state after these commands, one after the other.
in_turn() {
    local command
    $1 && shift
    for command; do $command 2>/dev/null; done
    state
}
there() { cp old.anews r.anews; }
nothing() { rm -f r.anews; }
refusals=0 rounds=0 late='r\.anews: not (written|signed): another process'
# race PREPARE ONE OTHER
race() {
    local round one other is wanted orders of_one of_other
    orders="$(in_turn "$1" "$2" "$3")|$(in_turn "$1" "$3" "$2")"
    of_one=$(in_turn "$1" "$2") of_other=$(in_turn "$1" "$3")
    wrong=''
    for round in 1 2 3 4 5 6 7; do
        $1
        $2 2>"$said/one" &
        one=$!
        $3 2>"$said/other" &
        other=$!
        wait $one && one=0 || one=$?
        wait $other && other=0 || other=$?
        rounds=$((rounds + 1))
        [ "$one$other" = 00 ] || refusals=$((refusals + 1))
        case $one$other in
        00) wanted=$orders ;;
        04) wanted=$of_one ;;
        40) wanted=$of_other ;;
        *) wanted="no status $one and $other" ;;
        esac
        is=$(state)
        case "|$wanted|" in *"|$is|"*) ;; *) wrong="$wrong $round: $is, not $wanted;" ;; esac
        [ $one = 0 ] || grep -qE "$late" "$said/one" ||
            wrong="$wrong $round: says $(cat "$said/one");"
        [ $other = 0 ] || grep -qE "$late" "$said/other" ||
            wrong="$wrong $round: says $(cat "$said/other");"
    done
    equal "" "$wrong" "$2 and $3 at once, where there is $1"
}
race there first_sign second_sign
race there first_pack first_sign
race there first_pack second_pack
race nothing first_pack second_pack
check "some of them were too late ($refusals of $rounds)" [ $refusals -gt 0 ]

# embed, which makes its file anew whatever was there.
"$ANEWS" embed -q -p k.pub old.anews -o e.c && cp e.c one.c
pack -o short.anews --title Short art/a.txt && "$ANEWS" embed -q -p k.pub short.anews -o two.c
wrong=''
for round in 1 2 3 4 5; do
    "$ANEWS" embed -q -p k.pub old.anews -o e.c --force & one=$!
    "$ANEWS" embed -q -p k.pub short.anews -o e.c --force & other=$!
    wait $one && wait $other || wrong="$wrong $round: refused"
    cmp -s e.c one.c || cmp -s e.c two.c || wrong="$wrong $round: neither of the two"
done
equal "" "$wrong" "embed twice at once makes one of the two"

# While one of them waits for a password.
printf 'pw\n' | "$ANEWS" keygen -q --password-fd 0 -s locked.key -p locked.pub >/dev/null
mkfifo gate && exec 8<>gate
# waiting FILE: begins to sign, and returns when the password is waited for: then it sleeps each
# time that it is looked at.
waiting() {
    local seen=0
    "$ANEWS" sign --jobs 1 -s locked.key --password-fd 8 "$1" 2>"$said/slow" &
    slow=$!
    for _ in $(seq 600); do
        sleep 0.05
        if grep -q '^State:.S' /proc/$slow/status; then seen=$((seen + 1)); else seen=0; fi
        [ $seen -lt 6 ] || return
    done
}
cp old.anews w.anews && waiting w.anews
expect 0 "another signs meanwhile, and does not wait" \
    timeout 20 "$ANEWS" sign -q -s s1.key w.anews
echo pw >&8
wait $slow && status=0 || status=$?
equal 0 "$status" "the one who waited signs, too"
expect 0 "and no signature is lost" \
    "$ANEWS" verify -q -p k.pub -p s1.pub -p locked.pub --need 3 w.anews
cp old.anews w.anews && waiting w.anews
expect 0 "an edition is packed meanwhile" timeout 20 "$ANEWS" pack -q -s k.key -o w.anews \
    --series $series --title New art
cp w.anews new.anews
echo pw >&8
wait $slow && status=0 || status=$?
equal 4 "$status" "the one who waited does not sign it"
has_line "$said/slow" 'w\.anews: not signed: another process has put another archive there' \
    "and says so"
same_file w.anews new.anews "the new edition stays"
cp old.anews w.anews && waiting w.anews
rm w.anews
echo pw >&8
wait $slow && status=0 || status=$?
equal 4 "$status" "a file that is removed meanwhile is not made anew"
check "it stays away" [ ! -e w.anews ]
cp old.anews w.anews && waiting w.anews
chmod 640 w.anews
echo pw >&8
wait $slow && status=0 || status=$?
equal "0 640" "$status $(stat -c %a w.anews)" "a mode that is changed meanwhile counts"
cp old.anews w.anews && waiting w.anews
printf 'notes\n' >w.anews
echo pw >&8
wait $slow && status=0 || status=$?
check "a file that is overwritten by something else meanwhile is not replaced" [ "$status" != 0 ]
equal notes "$(cat w.anews)" "it stays"

# pack while its input has not come.
mkfifo lines && exec 9<>lines
pack -o w2.anews - <lines 9<&- 2>"$said/slow" &
slow=$!
for _ in $(seq 200); do # begun, as it has looked at the path: its temporary files are open
    [ -z "$(find /proc/$slow/fd -lname '*(deleted)' 2>/dev/null)" ] || break
    sleep 0.05
done
expect 0 "another makes the file meanwhile" timeout 20 "$ANEWS" pack -q -s k.key -o w2.anews art
cp w2.anews made.anews
printf '{"id":"x","title":"t","content_text":"c"}\n' >&9 && exec 9<&-
wait $slow && status=0 || status=$?
equal 4 "$status" "pack refuses to replace what has appeared"
has_line "$said/slow" 'w2\.anews: not written: another process' "and says so"
same_file w2.anews made.anews "it stays"

# A lock that somebody holds, for whatever reason.
if have flock; then
    cp old.anews l.anews
    exec 7<. && flock 7
    expect 0 "a lock that is held delays" timeout 60 "$ANEWS" sign -s s1.key l.anews 7<&-
    says 'l\.anews: another process has locked its folder: waiting' "and says so"
    says 'warning: l\.anews: its folder is still locked.*going on' "and does not block"
    exec 7<&-
    expect 0 "the signature is there" "$ANEWS" verify -q -p s1.pub l.anews
else
    for what in "a lock that is held delays" "and says so" "and does not block" "the signature"; do
        skip "$what" "flock(1) is not installed"
    done
fi
equal "" "$(find . -name '.anews*' -o -name '*.lock')" "nothing is left behind"
finish

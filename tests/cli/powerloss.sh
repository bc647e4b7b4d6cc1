#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# A command is killed at any moment: afterwards there is the old archive, the new one or none, and
# never a part of one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 400 200
# The series, without which the name of the output would be in the archive.
series=00112233445566778899aabbccddeeff
pack() {
    "$ANEWS" pack -q -s k.key -o "$1" --series $series --title T --level 12 --dictionary 16K in
}
start=$(date +%s%N)
pack new.anews
took=$((($(date +%s%N) - start) / 1000))
printf 'Old\n\nold\n' >old.txt
"$ANEWS" pack -q -s k.key -o old.anews --series $series --title T old.txt
check "the old and the new archive differ" [ "$(size_of old.anews)" != "$(size_of new.anews)" ]
expect 0 "the new one is good" "$ANEWS" verify -q -p k.pub new.anews

# is_one FILE...: whether $1 is one of the others, byte for byte.
is_one() {
    local file=$1 other
    shift
    for other; do cmp -s "$file" "$other" && return 0; done
    return 1
}

# kill_at SIGNAL MICROSECONDS FILE
# Sends the signal to a pack that began this long ago. $hits counts the signals that came while it
# ran. One that came too late shows that the machine became faster: the next ones come earlier.
hits=0
kill_at() {
    # What a shell starts in the background ignores SIGINT.
    env --default-signal=INT "$ANEWS" pack -q -s k.key -o "$3" --series $series --title T \
        --level 12 --dictionary 16K in >"$said/out" 2>"$said/err" &
    local job=$!
    sleep "$(printf '%d.%06d' $(($2 / 1000000)) $(($2 % 1000000)))"
    kill -"$1" $job 2>/dev/null
    wait $job 2>/dev/null
    status=$?
    if [ $status = 0 ]; then took=$((took * 9 / 10)); else hits=$((hits + 1)); fi
}

wrong='' hits=0
for ((i = 0; i < 40; i++)); do
    mkdir -p dead && rm -f dead/x.anews && cp old.anews dead/x.anews
    kill_at KILL $((took * i / 36)) dead/x.anews
    is_one dead/x.anews old.anews new.anews || wrong="$wrong $i"
done
equal "" "$wrong" "kill -9 at 40 moments: the old archive or the new one"
check "many of the kills struck ($hits)" [ $hits -ge 10 ]
wrong='' hits=0
for ((i = 0; i < 20; i++)); do
    rm -rf fresh && mkdir fresh
    kill_at KILL $((took * i / 18)) fresh/x.anews
    [ ! -e fresh/x.anews ] || cmp -s fresh/x.anews new.anews || wrong="$wrong $i"
done
equal "" "$wrong" "where there was none: none, or the new one"
check "many of the kills struck there too ($hits)" [ $hits -ge 5 ]
expect 0 "a later pack in the same folder works" pack dead/x.anews
same_file dead/x.anews new.anews "and gives the same archive"

# A request to stop is not a crash: it tidies up as well.
for signal in INT TERM; do
    rm -rf stop && mkdir stop && cp old.anews stop/x.anews
    hits=0
    for share in 3 6 9; do
        kill_at $signal $((took * share / 12)) stop/x.anews
        [ $hits = 0 ] || break
    done
    check "SIG$signal: ends in failure ($status)" [ $status != 0 ]
    same_file stop/x.anews old.anews "SIG$signal: the old archive stays"
    only stop "SIG$signal: nothing is left behind" x.anews
done

# Over files that are there extract gives each one a temporary name, on several threads at once.
mkdir over && "$ANEWS" extract -q -p k.pub -C over new.anews
stopped=0
for ((i = 1; i <= 12; i++)); do
    timeout -s TERM "0.$(printf '%03d' $((i * 4)))" \
        "$ANEWS" extract -q --force --jobs 4 -p k.pub -C over new.anews 2>"$said/err"
    [ $? != 124 ] || stopped=$((stopped + 1))
done
equal "" "$(find over -name '.anews-*')" "extract --force, stopped at 12 moments: no temporary file"
check "some of the signals came while it ran ($stopped)" [ $stopped -ge 1 ]

# At each system call that touches files, where strace can do that.
trace() {
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LSAN_OPTIONS=detect_leaks=0 \
        strace -f -qq -o "$said/trace" "$@"
}
if ! have strace || ! trace -e trace=none true 2>/dev/null; then
    skip "kill at each system call" "strace is not installed or may not trace"
    finish
fi
mkdir -p tiny && cp in/a/0000*.txt tiny/
"$ANEWS" pack -q -s k.key -o tiny-new.anews --series $series --title T --jobs 1 tiny

# each_call CALLS PREPARE CHECK COMMAND...
# Kills the command at the n-th of each of these system calls, for n from 1 until it completes.
each_call() {
    local calls=$1 prepare=$2 verdict=$3 call n
    shift 3
    killed=0 wrong=''
    for call in $calls; do
        for ((n = 1; n < 60; n++)); do
            $prepare
            trace -e "inject=$call:signal=KILL:when=$n" "$@" >/dev/null 2>&1
            status=$?
            $verdict || wrong="$wrong $call:$n"
            [ $status = 137 ] || break
            killed=$((killed + 1))
        done
    done
}
calls="openat read write pwrite64 fsync linkat rename renameat2 unlink close"
calls="$calls copy_file_range ftruncate"
old_there() { rm -rf dead && mkdir dead && cp old.anews dead/x.anews; }
old_or_new() { is_one dead/x.anews old.anews tiny-new.anews; }
each_call "$calls" old_there old_or_new \
    "$ANEWS" pack -q -s k.key -o dead/x.anews --series $series --title T --jobs 1 tiny
equal "" "$wrong" "pack killed at each system call: the old archive or the new one"
check "it was killed $killed times" [ $killed -ge 30 ]

make_key k2
cp tiny-new.anews signed.anews && "$ANEWS" sign -q -s k2.key signed.anews
check "a countersignature changes the file" \
    [ "$(cmp tiny-new.anews signed.anews >/dev/null 2>&1 || echo differs)" = differs ]
unsigned_there() { rm -rf dead && mkdir dead && cp tiny-new.anews dead/x.anews; }
unsigned_or_signed() { is_one dead/x.anews tiny-new.anews signed.anews; }
each_call "$calls" unsigned_there unsigned_or_signed "$ANEWS" sign -q -s k2.key dead/x.anews
equal "" "$wrong" "sign killed at each system call: unsigned or signed, whole in any case"
check "it was killed $killed times" [ $killed -ge 10 ]

empty_there() { rm -rf dead && mkdir dead; }
all_whole() {
    local file
    while IFS= read -r file; do
        cmp -s "dead/$file" "tiny/$file" || return 1
    done < <(cd dead && find . -type f ! -name '.anews*')
}
each_call "$calls" empty_there all_whole "$ANEWS" extract -q -p k.pub -C dead tiny-new.anews
equal "" "$wrong" "extract killed at each system call: no article is there in part"
check "it was killed $killed times" [ $killed -ge 10 ]
both_or_none() {
    [ ! -e dead/s ] || [ "$(stat -c %a dead/s)" = 600 ] || return 1
    [ ! -e dead/p ] || [ -e dead/s ]
}
each_call "$calls" empty_there both_or_none "$ANEWS" keygen -q -W -s dead/s -p dead/p
equal "" "$wrong" \
    "keygen killed at each system call: no public key without its secret key, which is private"
check "it was killed $killed times" [ $killed -ge 5 ]
finish

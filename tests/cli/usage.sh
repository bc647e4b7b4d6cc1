#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Wrong usage, exit statuses, and what is printed for people and for scripts.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_key other
mkdir in && printf 'Title\n\nText.\n' >in/a.txt && printf 'More\n\nText.\n' >in/b.txt
"$ANEWS" pack -q -s k.key -o x.anews --title Paper --publisher Press --description About \
    --language en --license BY in

# A language is a tag.
for tag in en pt-BR zh-Hant-TW de-CH-1996 sl-rozaj-biske zh-yue zh-cmn-Hans-CN sgn-ase; do
    expect 0 "--language $tag" "$ANEWS" pack -q -s k.key -o language.anews --language "$tag" in
done
for text in "" English en_US en.UTF-8 "en, de" en- en--US xx e; do
    rm -f refused.anews
    expect 2 "--language '$text'" "$ANEWS" pack -q -s k.key -o refused.anews --language "$text" in
    says 'takes a tag of BCP 47' "says what it takes"
    [ ! -e refused.anews ] || not_ok "--language '$text' writes nothing"
done

# Help and version.
expect 0 "--version" "$ANEWS" --version
prints '^anews [0-9]+\.[0-9]+\.[0-9]+' "says it"
cp "$said/out" version
expect 0 "--help" "$ANEWS" --help
for command in keygen pack verify list extract info sign embed diff patch help; do
    grep -q "anews $command" "$said/out" || not_ok "--help names $command"
done
for command in keygen pack verify list extract info sign embed diff patch help; do
    expect 0 "help $command" "$ANEWS" help $command
    prints "^anews $command" "is about it"
    cp "$said/out" help
    expect 0 "$command --help" "$ANEWS" $command --help
    same_file help "$said/out" "is the same"
    for option in --version -V "-q --version"; do
        # shellcheck disable=SC2086 # two words
        expect 0 "$command $option" "$ANEWS" $command $option
        same_file version "$said/out" "says it, too"
    done
done
expect 0 "-V" "$ANEWS" -V
same_file version "$said/out" "is --version"
expect 0 "help takes options" "$ANEWS" help -q list
prints '^anews list' "as all subcommands do"
expect 0 "--help after other options" "$ANEWS" verify -q --help
expect 2 "no subcommand" "$ANEWS"
says 'anews +verify' "gives the help, on stderr"
expect 2 "help of something unknown" "$ANEWS" help verfy
says 'verify' "suggests the nearest"

# Status 2: wrong usage. The sentence names the nearest right word.
usage() { # PATTERN ARGUMENTS...
    local pattern=$1
    shift
    expect 2 "anews $* is wrong usage" "$ANEWS" "$@"
    says "$pattern" "and says $pattern"
    equal 0 "$(size_of "$said/out")" "on stderr only"
    equal 1 "$(wc -l <"$said/err")" "in one sentence"
}
usage 'did you mean "verify"' verfy x.anews
usage 'did you mean "extract"' extrcat x.anews
usage 'did you mean "list"' lsit x.anews
usage 'no subcommand "frobnicate"' frobnicate
usage 'option' --frobnicate
usage 'did you mean --title' pack --titel T -s k.key -o y.anews in
usage 'did you mean --block-size' pack --blocksize 4K -s k.key -o y.anews in
usage 'did you mean --reverse' list --reverze -p k.pub x.anews
usage 'no option --frobnicate' list --frobnicate x.anews
usage 'no option -x' list -x x.anews
usage '--title.*value' pack -s k.key -o y.anews in --title
usage '-o.*value' pack -s k.key in -o
usage '-s' pack -o y.anews in
usage '-o' pack -s k.key in
usage 'pack what' pack -s k.key -o y.anews
cp x.anews same.anews && ln -s same.anews link.anews
usage 'both an input and the file to write' pack -s k.key -o same.anews same.anews
usage 'both an input and the file to write' pack -s k.key -o same.anews in link.anews
same_file x.anews same.anews "and the archive that was there is untouched"
usage 'which archive' verify -p k.pub
usage 'one archive' verify -p k.pub x.anews x.anews
usage 'which archive' list -p k.pub
usage 'which archive' extract -p k.pub
usage 'one id' extract --stdout -p k.pub x.anews
usage 'one id' extract --stdout -p k.pub x.anews a.txt b.txt
usage '--stdout' extract --range 0-1 -p k.pub x.anews a.txt
usage '--range' extract --stdout --range 5-1 -p k.pub x.anews a.txt
usage '--range' extract --stdout --range x -p k.pub x.anews a.txt
usage '--by' list --by size -p k.pub x.anews
usage '--limit' list --limit -1 -p k.pub x.anews
usage '--json' list --content -p k.pub x.anews
usage '--need' verify --need 0 -p k.pub x.anews
usage '--need' verify --need 7 -p k.pub x.anews
usage '--need 2' verify --need 2 -p k.pub x.anews
usage '--min-sequence' verify --min-sequence soon -p k.pub x.anews
usage '--insecure' verify --insecure -p k.pub x.anews
usage '--jobs' pack --jobs 0 -s k.key -o y.anews in
usage '--jobs' verify --jobs many -p k.pub x.anews
usage '--level' pack --level 23 -s k.key -o y.anews in
usage '--block-size' pack --block-size 17M -s k.key -o y.anews in
usage '--block-size' pack --block-size 1 -s k.key -o y.anews in
usage '--page-size' pack --page-size 1023 -s k.key -o y.anews in
usage '--dictionary' pack --dictionary big -s k.key -o y.anews in
usage 'did you mean "device"' pack --profile devise -s k.key -o y.anews in
usage '--ram' pack --profile device --ram much -s k.key -o y.anews in
usage '--ram' pack --profile device --ram 0 -s k.key -o y.anews in
usage 'from 1 to 4294967295' pack --profile device --ram 4G -s k.key -o y.anews in
usage 'from 0 to 4294967295' pack --profile device --ram 4K --reserve -1 -s k.key -o y.anews in
usage 'profile device' pack --ram 64K -s k.key -o y.anews in
usage 'RAM' pack --profile device --mapped -s k.key -o y.anews in
usage '--series' pack --series xyz -s k.key -o y.anews in
usage '--epoch' pack --epoch 4294967296 -s k.key -o y.anews in
usage '--sequence' pack --sequence 18446744073709551616 -s k.key -o y.anews in
usage '--created' pack --created yesterday -s k.key -o y.anews in
usage '--current-until' pack --current-until None -s k.key -o y.anews in
usage 'UTF-8' pack --title $'\xff' -s k.key -o y.anews in
usage '--memory' info --memory lots x.anews
usage 'one archive|one file' info
usage 'which archive' embed -p k.pub -o y.c
usage '-o' embed -p k.pub x.anews
usage '-s' sign x.anews
usage '-s' keygen -p y.pub -W
usage '-p' keygen -s y.key -W
usage 'folder' verify -p k.pub in
check "and nothing was made on the way" [ ! -e y.anews ]
check "no key either" [ ! -e y.key ]

# No key is no trust.
usage '-p.*--insecure' verify x.anews
usage '-p.*--insecure' list x.anews
usage '-p.*--insecure' extract x.anews
expect 0 "info needs no key" "$ANEWS" info x.anews
prints 'trust: none' "and says that nothing is checked"

# Statuses 1, 3, 4 and 5.
expect 1 "a file that is not an archive" "$ANEWS" verify -p k.pub in/a.txt
says 'in/a\.txt' "is named"
expect 1 "an archive by somebody else" "$ANEWS" verify -p other.pub x.anews
expect 1 "info with somebody else's key" "$ANEWS" info -p other.pub x.anews
expect 3 "an id that does not exist" "$ANEWS" extract -p k.pub --stdout x.anews nothing.txt
says 'nothing\.txt' "is named"
equal 0 "$(size_of "$said/out")" "and gives nothing"
mkdir out
expect 3 "one of two ids that does not exist" \
    "$ANEWS" extract -p k.pub -C out x.anews nothing.txt a.txt
same_file in/a.txt out/a.txt "and the other is written"
expect 3 "a prefix that no id has" "$ANEWS" list -p k.pub x.anews zzz
expect 3 "a prefix that no id has, extracted" "$ANEWS" extract -p k.pub -C out --prefix zzz x.anews
expect 3 "a range after the end" "$ANEWS" extract -p k.pub --stdout --range 1000-1001 x.anews a.txt
expect 4 "an archive that does not exist" "$ANEWS" verify -p k.pub missing.anews
says 'missing\.anews' "is named"
expect 4 "a key file that does not exist" "$ANEWS" verify -p missing.pub x.anews
says 'missing\.pub' "is named"
cp x.anews later.anews && poke later.anews 8 2 0
expect 5 "an archive of a later version" "$ANEWS" verify -p k.pub later.anews
says 'later version' "says so"
cp x.anews later.anews && poke later.anews 16 1
expect 5 "an archive with a feature unknown here" "$ANEWS" verify --insecure later.anews
cp x.anews minor.anews && poke minor.anews 10 7
expect 0 "a later minor version is read" "$ANEWS" list --insecure minor.anews
mkfifo pipe
expect 2 "a pipe is no archive, and is not waited on" timeout 20 "$ANEWS" verify -p k.pub pipe

# Status 0, and what scripts rely on.
expect 0 "verify" "$ANEWS" verify -p k.pub x.anews
prints '^x\.anews: good: signed by [0-9A-F]{16}, 2 entries, every byte verified' \
    "says that every byte is"
expect 0 "verify -q" "$ANEWS" verify -q -p k.pub x.anews
equal 0 "$(cat "$said/out" "$said/err" | wc -c)" "says nothing"
expect 0 "list" "$ANEWS" list -p k.pub x.anews
equal "$(printf 'a.txt\tTitle\nb.txt\tMore')" "$(cat "$said/out")" "is id, tab, title"
expect 0 "list --long" "$ANEWS" list --long -p k.pub x.anews a.txt
equal "$(printf 'article\t\t13\ttext/plain\t\ta.txt\tTitle')" \
    "$(cat "$said/out")" "has seven columns"
equal "$(printf 'b.txt\tMore')" \
    "$("$ANEWS" list --reverse --limit 1 -p k.pub x.anews)" "list --reverse --limit"
equal "$(printf 'b.txt\tMore')" "$("$ANEWS" list --offset 1 -p k.pub x.anews)" "list --offset"
equal "$(printf 'a.txt\tTitle')" \
    "$("$ANEWS" list --offset 1 --by title -p k.pub x.anews)" "list --offset by title"
equal "$(printf 'a.txt\tTitle')" \
    "$("$ANEWS" list --offset 1 --reverse -p k.pub x.anews)" "list --offset --reverse"
equal "" \
    "$("$ANEWS" list --offset 1 --by title -p k.pub x.anews b)" \
    "list --offset counts what has the prefix"
expect 0 "list --offset after the last with a prefix" "$ANEWS" list --offset 5 -p k.pub x.anews b
equal "$(printf 'b.txt\tMore')" "$("$ANEWS" list -p k.pub x.anews b)" "list with a prefix"
equal "ext." "$("$ANEWS" extract --stdout --range 8-11 -p k.pub x.anews a.txt)" "extract --range"
expect 0 "extract --prefix" "$ANEWS" extract -p k.pub -C out --prefix b x.anews
same_file in/b.txt out/b.txt "writes those"
for name in title:Paper publisher:Press description:About language:en license:BY; do
    "$ANEWS" info -p k.pub x.anews >"$said/out"
    prints "^${name%:*}: ${name#*:}$" "info tells the ${name%:*}"
done
if have python3; then
    for command in verify info; do
        "$ANEWS" $command --json -p k.pub x.anews >one.json
        check "$command --json is JSON" python3 -m json.tool one.json
        equal Paper "$(json one.json "items[0]['title']")" "with the title"
    done
    "$ANEWS" verify --json -p other.pub x.anews >one.json 2>/dev/null
    equal False "$(json one.json "items[0]['good']")" "verify --json says when it is not good"
    "$ANEWS" pack --json -q -s k.key -o y.anews in >one.json
    equal 2 "$(json one.json "items[0]['entries']")" "pack --json counts the entries"
else
    skip "JSON output" "no python3"
fi
expect 0 "--long=value forms and options after files are understood" \
    "$ANEWS" list x.anews --by=title -p k.pub
run "$ANEWS" verify -p k.pub missing.anews
says missing "an error names what is missing"
check "and has no colour and no progress in a pipe" sh -c '! grep "[[:cntrl:]]" "$1"' - "$said/err"

# Terminals.
if ! has_terminal; then
    skip "what is shown on a terminal" "no terminal is available"
    finish
fi
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r' >"$said/out"; }
escape=$(printf '\033')
mkdir bad
bell=$(printf '\007')
introducer=$(printf '\xc2\x9b') # what "escape [" is in one character
reversal=$(printf '\xe2\x80\xae') # shows what follows from right to left
title="Bad ${escape}[31mtitle${escape}]0;owned$bell ${introducer}2J $reversal reversed"
printf '%s\n\nx\n' "$title" >"bad/esc${escape}[2Jname.txt"
cat >bad.jsonl <<'LINES'
{"id":"j","title":"t\u001b[31m\u202e\u009b","summary":"\u001b]0;x\u0007","content_text":"c"}
LINES
pack_bad() { "$ANEWS" pack -q -s k.key -o bad.anews "$@" bad bad.jsonl; }
pack_bad --title "Paper${escape}[31m" 2>/dev/null || pack_bad
odd="odd${escape}]0;x$bell$introducer$reversal.anews"
# safe WHAT: demands that no control character was shown.
safe() {
    if LC_ALL=C grep -qaE "$escape|$introducer|$reversal|$bell" "$said/out"; then
        not_ok "$1" "$(cat "$said/out")"
    else
        ok "$1"
    fi
}
NO_COLOR=1 on_terminal "'$ANEWS' pack -s k.key -o '$odd' bad.jsonl"
prints ': 1 article, .* series ' "pack sums up"
safe "and no control character of the output's name reaches the terminal"
next="--from '$odd' --sequence 9999999999 -o next.anews"
NO_COLOR=1 on_terminal "'$ANEWS' pack -s k.key $next bad.jsonl"
prints ': kept ' "and says what it has kept of an edition"
safe "whose name is shown without them, too"
new="new$introducer$reversal.key"
NO_COLOR=1 on_terminal "timeout --foreground 1 '$ANEWS' keygen -s '$new' -p new.pub"
prints 'New password for new\\u\{009B\}\\u\{202E\}\.key: ' "a password is asked for"
safe "and the name of the key is shown without them"
for command in list "list --long" "list --by title" info verify; do
    command="$command -p k.pub bad.anews"
    NO_COLOR=1 on_terminal "'$ANEWS' $command"
    check "anews $command says something on a terminal" [ -s "$said/out" ]
    safe "and no control character reaches it"
done
NO_COLOR=1 on_terminal "'$ANEWS' list -p k.pub bad.anews"
prints 'esc\\x1B\[2Jname\.txt' "but is shown as what it is"
NO_COLOR=1 on_terminal "'$ANEWS' list --json -p k.pub bad.anews"
safe "nor with list --json"
NO_COLOR=1 on_terminal "'$ANEWS' extract -p k.pub -C out bad.anews 'esc${escape}[2J'"
safe "nor in the sentence of an error"
"$ANEWS" list -p k.pub bad.anews >"$said/out"
prints 'esc\\x1B\[2Jname\.txt' "nor does one reach a pipe"
check "but what only turns text does" grep -qaF "$reversal reversed" "$said/out"
on_terminal "'$ANEWS' verify -p k.pub missing.anews"
check "an error on a terminal has colour" grep -qF "${escape}[" "$said/out"
NO_COLOR=1 on_terminal "'$ANEWS' verify -p k.pub missing.anews"
check "and none with NO_COLOR" \
    sh -c "! grep -qF '$escape' '$said/out' && grep -q missing '$said/out'"
TERM=dumb on_terminal "'$ANEWS' verify -p k.pub missing.anews"
check "and none on a dumb one" \
    sh -c "! grep -qF '$escape' '$said/out' && grep -q missing '$said/out'"

finish

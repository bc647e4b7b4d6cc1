# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What the command's tests share. A test sources this, works in a fresh folder, and ends with `finish`.
#
# expect STATUS WHAT COMMAND...   runs a command and demands its exit status; its words are in $said/out and $said/err
# says PATTERN WHAT               demands that the last command's stderr has a line with this extended regular expression
# check WHAT COMMAND...           demands that a command succeeds; leaves $said/out and $said/err alone
# skip WHAT REASON                says that something could not be tested here
set -u
: "${ANEWS:?path of the command}" "${TMPDIR:?an empty folder}"
TMPDIR=$(cd "$TMPDIR" && pwd -P) || exit 2
cd "$TMPDIR" || exit 2

# The surroundings are the same for everybody: no keys, settings or clock of whoever runs the tests.
export TMPDIR HOME=$TMPDIR/home XDG_CONFIG_HOME=$TMPDIR/config LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH=1700000000 TERM=xterm
unset NO_COLOR
umask 022
# A sanitizer's own exit status is 1, which is also what a refusal is: it gets one that no test expects.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}:exitcode=99 UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}:exitcode=99 LSAN_OPTIONS=exitcode=99
said=$TMPDIR/.said
mkdir -p "$HOME" "$XDG_CONFIG_HOME" "$said"

tests_good=0 tests_bad=0 finished=no
trap '[ $finished = yes ] || { echo "not ok - $0 came to its end"; exit 1; }' EXIT

ok() {
    tests_good=$((tests_good + 1))
    printf 'ok - %s\n' "$1"
}

# Lines behind the first say more.
not_ok() {
    tests_bad=$((tests_bad + 1))
    printf 'not ok - %s\n' "$1"
    shift
    [ $# = 0 ] || printf '%s\n' "$@" | head -n 20 | cat -v | sed 's/^/    /'
}

skip() {
    printf 'skip - %s: %s\n' "$1" "$2"
}

finish() {
    finished=yes
    # A test in which nothing was looked at has found nothing out.
    [ $((tests_good + tests_bad)) -gt 0 ] || not_ok "$0 tested something"
    [ "$tests_bad" = 0 ]
    exit $?
}

check() {
    local what=$1
    shift
    if "$@" >"$said/check" 2>&1; then ok "$what"; else not_ok "$what" "$*" "$(cat "$said/check")"; fi
}

# Without counting: for the loops, which count themselves.
run() {
    "$@" >"$said/out" 2>"$said/err"
    status=$?
    return 0
}

expect() {
    local wanted=$1 what=$2
    shift 2
    run "$@"
    if [ "$status" = "$wanted" ]; then ok "$what"; else not_ok "$what" "exit status $status and not $wanted: $*" "$(cat "$said/err")"; fi
}

says() {
    if grep -qE -- "$1" "$said/err"; then ok "$2"; else not_ok "$2" "no \"$1\" in:" "$(cat "$said/err")"; fi
}

prints() {
    if grep -qE -- "$1" "$said/out"; then ok "$2"; else not_ok "$2" "no \"$1\" in:" "$(cat "$said/out")"; fi
}

# The same text, which is shown when it is not.
equal() {
    if [ "$1" = "$2" ]; then ok "$3"; else not_ok "$3" "wanted: $1" "got: $2"; fi
}

same_tree() {
    local difference
    if difference=$(diff -r -- "$1" "$2" 2>&1); then ok "$3"; else not_ok "$3" "$difference"; fi
}

same_file() {
    check "$3" cmp -- "$1" "$2"
}

# What an interrupted or failed command must not leave: anything in the folder but the names given.
only() {
    local folder=$1 what=$2 name found
    shift 2
    found=$(find "$folder" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort)
    name=$(printf '%s\n' "$@" | sort)
    equal "$name" "$found" "$what"
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# Whether the command was built with a sanitizer, under which memory cannot be limited.
sanitized() {
    grep -qa '__asan_init\|__ubsan_handle' "$ANEWS"
}

# NAME.key and NAME.pub, without a password.
make_key() {
    "$ANEWS" keygen -q -W -s "$1.key" -p "$1.pub" >/dev/null || not_ok "a key is made"
}

# make_corpus FOLDER COUNT [WORDS]: articles that look like articles, the same on each machine; about 7 bytes a word.
make_corpus() {
    mkdir -p "$1/a" "$1/b/c" "$1/d"
    awk -v folder="$1" -v count="$2" -v words="${3:-120}" '
        function next_number(most) { seed = (seed * 16807) % 2147483647; return seed % most }
        function text(length_, w, i) {
            w = ""
            for (i = 0; i < length_; i++) {
                word = syllable[next_number(40)] syllable[next_number(40)]
                if (next_number(3) == 0) word = word syllable[next_number(40)]
                w = w (i == 0 ? "" : i % 12 == 0 ? "\n" : " ") word
            }
            return w
        }
        BEGIN {
            seed = 4711
            n = split("ba be bo bu da de di du fa fe fo ga ge gi ka ke ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se ta te to", part, " ")
            for (i = 1; i <= n; i++) syllable[i - 1] = part[i]
            place[0] = "a"; place[1] = "b"; place[2] = "b/c"; place[3] = "d"
            for (i = 0; i < count; i++) {
                title = text(4)
                day = sprintf("20%02d-%02d-%02d", next_number(24), 1 + next_number(12), 1 + next_number(28))
                base = folder "/" place[i % 4] "/" sprintf("%05d", i)
                if (i % 3 == 0) {
                    file = base ".txt"
                    printf "%s\n\n%s", title, text(words) > file
                } else if (i % 3 == 1) {
                    file = base ".md"
                    printf "---\ntitle: \"%s\"\ndate: %s\nauthors: [Ann Example]\ntags: [one, two]\nlanguage: en\n---\n\n# %s\n\n%s\n", title, day, title, text(words) > file
                } else {
                    file = base ".html"
                    printf "<!doctype html>\n<html lang=\"en\"><head><title>%s</title>\n<meta property=\"article:published_time\" content=\"%sT08:00:00Z\"></head>\n<body><p>%s</p></body></html>\n", title, day, text(words) > file
                }
                close(file)
            }
        }'
}

# poke FILE OFFSET VALUE...: overwrites bytes.
poke() {
    local file=$1 offset=$2 bytes
    shift 2
    bytes=$(printf '\\x%02x' "$@")
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$bytes" | dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
}

# bytes_of FILE [OFFSET LENGTH]: as decimal numbers.
bytes_of() {
    if [ $# = 1 ]; then od -An -v -tu1 "$1"; else od -An -v -tu1 -j "$2" -N "$3" "$1"; fi
}

size_of() {
    stat -c %s "$1"
}

# json FILE EXPRESSION: evaluates a Python expression over the JSON lines of a file as the list `items`.
json() {
    python3 -c 'import json, sys
items = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print(eval(sys.argv[2]))' "$1" "$2"
}

# info_number NAME FILE: a number out of `anews info --json`.
info_number() {
    "$ANEWS" info --insecure --json "$2" | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

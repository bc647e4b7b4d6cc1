# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What the tests of the command share. A test sources this file, works in a fresh folder and ends
# with `finish`. WHAT is the text of an "ok - ..." line.
#
# expect STATUS WHAT COMMAND...   runs a command and demands its exit status; what it printed is in
#                                 $said/out and $said/err
# says PATTERN WHAT               demands a line in the last command's stderr that matches this
#                                 extended regular expression
# prints PATTERN WHAT             demands such a line in its stdout
# check WHAT COMMAND...           demands that a command succeeds; keeps $said/check, both streams
# equal WANTED GOT WHAT           demands the same text
# same_file, same_tree A B WHAT   demands the same bytes
# whole ARCHIVE WHAT              demands that the command (with k.pub) and the second reader verify
#                                 it
# skip WHAT REASON                reports that something cannot be tested here
# page ID WANTED...               writes standard input to pages/ID and keeps what is wanted of it:
#                                 "title=...", "authors=A;B", "url=" for an article without one
# check_pages                     packs pages/ with k.key, and demands what was wanted of each
set -u
: "${ANEWS:?path of the command}" "${TMPDIR:?an empty folder}"
TMPDIR=$(cd "$TMPDIR" && pwd -P) || exit 2
conformance=$(cd "$(dirname "${BASH_SOURCE[0]}")/../conformance" && pwd) || exit 2
cd "$TMPDIR" || exit 2

# The surroundings are the same for everybody: no keys, settings or clock of whoever runs the tests.
export TMPDIR HOME=$TMPDIR/home XDG_CONFIG_HOME=$TMPDIR/config
export LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH=1700000000 TERM=xterm
unset NO_COLOR
# The folder of the sources stays as it is.
export PYTHONDONTWRITEBYTECODE=1
umask 022
# A sanitizer exits with 1 as a refusal does. It gets a status here that no test expects.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}:exitcode=99
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}:exitcode=99
export LSAN_OPTIONS=exitcode=99
said=$TMPDIR/.said
mkdir -p "$HOME" "$XDG_CONFIG_HOME" "$said"

tests_good=0 tests_bad=0 finished=no
trap '[ $finished = yes ] || { echo "not ok - $0 reached its end"; exit 1; }' EXIT

ok() {
    tests_good=$((tests_good + 1))
    printf 'ok - %s\n' "$1"
}

# The first argument is what failed; the others are lines with details.
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
    # A test that checked nothing has not passed.
    [ $((tests_good + tests_bad)) -gt 0 ] || not_ok "$0 tested something"
    [ "$tests_bad" = 0 ]
    exit $?
}

check() {
    local what=$1
    shift
    if "$@" >"$said/check" 2>&1; then
        ok "$what"
    else
        not_ok "$what" "$*" "$(cat "$said/check")"
    fi
}

# Runs a command without counting: for loops, which count themselves.
run() {
    "$@" >"$said/out" 2>"$said/err"
    status=$?
    return 0
}

expect() {
    local wanted=$1 what=$2
    shift 2
    run "$@"
    if [ "$status" = "$wanted" ]; then
        ok "$what"
    else
        not_ok "$what" "exit status $status, wanted $wanted: $*" "$(cat "$said/err")"
    fi
}

# has_line FILE PATTERN WHAT
has_line() {
    if grep -qE -- "$2" "$1"; then ok "$3"; else not_ok "$3" "no \"$2\" in:" "$(cat "$1")"; fi
}

says() {
    has_line "$said/err" "$@"
}

prints() {
    has_line "$said/out" "$@"
}


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

whole() {
    check "$2: verified" "$ANEWS" verify -q -p k.pub "$1"
    check "$2: the second reader verifies it" \
        /usr/bin/python3 "$conformance/anews_reader.py" verify --insecure "$1"
}

# where ARCHIVE TEXT...
# Prints, for each text, which kinds of objects hold it once they are decompressed, or "nowhere".
where() {
    /usr/bin/python3 "$conformance/every_object.py" "$@"
}

# only FOLDER WHAT NAME...
# Demands that the folder holds these names and nothing else: an interrupted or failed command must
# not leave anything behind.
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

# restricted COMMAND...
# Runs a command without root's right to read and write every file.
restricted() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --bounding-set -dac_override,-dac_read_search "$@"
    else
        "$@"
    fi
}

# Asks whether a program can be run on a terminal here: script(1) needs a free one.
has_terminal() {
    [ "$(script -qec 'test -t 1 && echo yes' /dev/null </dev/null 2>/dev/null | tr -d '\r')" = yes ]
}

# Asks whether the command was built with a sanitizer, under which memory cannot be limited.
sanitized() {
    grep -qa '__asan_init\|__ubsan_handle' "$ANEWS"
}

# stopped_at READ FILE COMMAND...
# Starts a command under strace(1) and returns when it is stopped after its READth read of the file,
# with its process in $pid. Returns 1, with the command ended, if there is none.
stopped_at() {
    local nth=$1 file=$2
    shift 2
    rm -f trace
    pid=
    strace -f -o trace -P "$file" -e trace=read,pread64 \
        -e inject=read,pread64:signal=SIGSTOP:when="$nth" "$@" >"$said/out" 2>"$said/err" <&0 &
    tracer=$!
    for _ in $(seq 1000); do
        pid=$(sed -n 's/^\([0-9]*\) *--- stopped by SIGSTOP.*/\1/p' trace 2>/dev/null | head -n 1)
        [ -z "$pid" ] || return 0
        kill -0 $tracer 2>/dev/null || break
        sleep 0.01
    done
    wait $tracer
    return 1
}

# Lets it go on to its end, with its exit status in $status.
goes_on() {
    kill -CONT "$pid"
    wait $tracer
    status=$?
}

# Prints how far apart the bytes or lengths are that a test goes through. The unit tests take the
# library through each of them; the command is started anew for each, and a sanitizer makes that
# ten times as slow.
stride() {
    if sanitized; then echo 23; else echo 3; fi
}

# Makes NAME.key and NAME.pub, without a password.
make_key() {
    "$ANEWS" keygen -q -W -s "$1.key" -p "$1.pub" >/dev/null || not_ok "a key is made"
}

# make_corpus FOLDER COUNT [WORDS]
# Makes articles that look like articles and are the same on every machine: text, Markdown and HTML
# in turn, about 7 bytes a word.
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
            n = split("ba be bo bu da de di du fa fe fo ga ge gi ka ke ko la le li lo " \
                "ma me mi mo na ne ni no pa pe ra re ri ro sa se ta te to", part, " ")
            for (i = 1; i <= n; i++) syllable[i - 1] = part[i]
            place[0] = "a"; place[1] = "b"; place[2] = "b/c"; place[3] = "d"
            for (i = 0; i < count; i++) {
                title = text(4)
                year = next_number(23)
                month = 1 + next_number(12)
                day = sprintf("20%02d-%02d-%02d", year, month, 1 + next_number(28))
                base = folder "/" place[i % 4] "/" sprintf("%05d", i)
                if (i % 3 == 0) {
                    file = base ".txt"
                    printf "%s\n\n%s", title, text(words) > file
                } else if (i % 3 == 1) {
                    file = base ".md"
                    printf "---\ntitle: \"%s\"\ndate: %s\n", title, day > file
                    printf "authors: [Ann Example]\ntags: [one, two]\nlanguage: en\n" > file
                    printf "---\n\n# %s\n\n%s\n", title, text(words) > file
                } else {
                    file = base ".html"
                    printf "<!doctype html>\n<html lang=\"en\"><head>" > file
                    printf "<title>%s</title>\n<meta ", title > file
                    printf "property=\"article:published_time\" content=\"%s", day > file
                    printf "T08:00:00Z\"></head>\n<body><p>%s", text(words) > file
                    printf "</p></body></html>\n" > file
                }
                close(file)
            }
        }'
}

# Joins indented lines with the line before, so that a long JSON item can be written on several.
join_lines() {
    sed -e ':again' -e '$!N' -e 's/\n  */ /' -e 'tagain' -e 'P' -e 'D'
}

# poke FILE OFFSET VALUE...
# Overwrites bytes, which are given as decimal numbers.
poke() {
    local file=$1 offset=$2 bytes
    shift 2
    bytes=$(printf '\\x%02x' "$@")
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$bytes" | dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
}

# bytes_of FILE [OFFSET LENGTH]
# Prints bytes as decimal numbers.
bytes_of() {
    if [ $# = 1 ]; then od -An -v -tu1 "$1"; else od -An -v -tu1 -j "$2" -N "$3" "$1"; fi
}

# different_files FOLDER ORIGINALS
# Prints the files of a folder that differ from those of the same name in another.
different_files() {
    local file
    (cd "$1" && find . -type f) | while IFS= read -r file; do
        cmp -s "$1/$file" "$2/$file" || echo "$1/$file"
    done
}

size_of() {
    stat -c %s "$1"
}

# json FILE EXPRESSION
# Evaluates a Python expression in which `items` is the list of the file's JSON lines.
json() {
    python3 -c 'import json, sys
items = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print(eval(sys.argv[2]))' "$1" "$2"
}

# info_number NAME FILE
# Prints a number from `anews info --json`.
info_number() {
    "$ANEWS" info --insecure --json "$2" | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

page() {
    local id=$1 wanted
    shift
    mkdir -p pages
    cat >"pages/$id"
    for wanted; do printf '%s\t%s\n' "$id" "$wanted" >>pages.wanted; done
}

check_pages() {
    local id wanted
    rm -f pages.anews
    expect 0 "pages are packed" "$ANEWS" pack -s k.key -o pages.anews pages
    cp "$said/err" pages.said
    if ! have python3; then
        while IFS=$'\t' read -r id wanted; do
            skip "$id has $wanted" "no python3"
        done <pages.wanted
        return
    fi
    "$ANEWS" list --json -p k.pub pages.anews >pages.jsonl
    python3 - <<'END' >pages.found
import json

items = {item["id"]: item for item in map(json.loads, open("pages.jsonl", encoding="utf-8"))}


def text(value):
    if isinstance(value, list):
        return ";".join(v["name"] if isinstance(v, dict) else str(v) for v in value)
    return str(value)


for line in open("pages.wanted", encoding="utf-8"):
    page, wanted = line.rstrip("\n").split("\t")
    name = wanted.split("=", 1)[0]
    item = dict(items[page]["_anews"], **items[page])
    print(name + "=" + text(item.get(name, "")))
END
    while IFS=$'\t' read -r id wanted <&3 && IFS= read -r found <&4; do
        equal "$wanted" "$found" "$id has $wanted"
    done 3<pages.wanted 4<pages.found
}

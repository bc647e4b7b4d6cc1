#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# No control character of an archive reaches whoever reads the output, now or later.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

check "an archive is forged" /usr/bin/python3 "$here/forged.py" control

# controls FILE: what a terminal would obey in a file, but for the newlines that end its lines, and
# for tabs.
controls() {
    /usr/bin/python3 - "$1" <<'P'
import sys
text = open(sys.argv[1], "rb").read().decode("utf-8", "surrogateescape")
bad = {c for c in text if c not in "\n\t" and (c < " " or "\x7f" <= c <= "\x9f"
       or c in "\u2028\u2029" or "\udc80" <= c <= "\udcff")}
print(" ".join(sorted(f"{ord(c):04x}" for c in bad)))
P
}
lines_of() {
    /usr/bin/python3 -c "print(len(open('$1', newline='').read().splitlines()))"
}
for command in "list" "list --long" "list --json" "list --json --content" "verify" "verify --json" \
    "info" "info --json" "extract -C x"; do
    # shellcheck disable=SC2086 # words
    expect 0 "$command of names, titles and metadata with control characters" \
        "$ANEWS" $command -p forged.pub control.anews
    equal "" "$(controls "$said/out")" "$command: none is in the output"
    equal "" "$(controls "$said/err")" "$command: none is in the messages"
done
"$ANEWS" list -p forged.pub control.anews >out
equal 2 "$(lines_of out)" "a line of a list stays a line"
equal 2 "$(head -n 1 out | tr '\t' '\n' | wc -l)" "and a column a column"
check "tab, newline and backslash have escapes of their own" \
    grep -qF 'title\\\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0B\x0C\x0D\x0E' out
check "DEL and C1 have theirs" grep -qF '\x1F\x7F\u{0080}\u{0081}' out
check "and the separators of lines" grep -qF '\u{009F}\u{2028}\u{2029}' out
check "what only hides or turns is written as it is, for programs" grep -q $'\u200b\u202e\ufeff' out
"$ANEWS" list --long -p forged.pub control.anews >out
equal 2 "$(lines_of out)" "with --long, too"
check "also a language" grep -qF 'la\x7F\u{009B}' out
"$ANEWS" list --json -p forged.pub control.anews >out
equal 2 "$(lines_of out)" "a JSON item stays a line"
equal True "$(json out "items[0]['title'] == 'title\\\\' + items[0]['id'][2:]")" \
    "and means the same text"
codes='[*range(1, 32), *range(127, 160)]'
equal True "$(json out "all(chr(c) in items[0]['id'] for c in $codes)")" \
    "with all of its characters"
run "$ANEWS" list -p forged.pub control.anews $'id\e[31mx\u0085'
equal 3 "$status" "a prefix with control characters is looked for"
equal "" "$(controls "$said/err")" "and said without them"
run "$ANEWS" list -p forged.pub $'no\e]0;x\a\u2028file'
equal "" "$(controls "$said/err")" "so is a file's name"
if has_terminal; then
    NO_COLOR=1 script -qec "\"$ANEWS\" list -p forged.pub control.anews" /dev/null </dev/null |
        tr -d '\r' >out
    equal "" "$(controls out)" "no control character reaches a terminal"
    check "and what hides or turns is shown there" grep -qF '\u{200B}\u{202E}\u{FEFF}' out
    script -qec "\"$ANEWS\" list --json -p forged.pub control.anews" /dev/null </dev/null |
        tr -d '\r' >out
    equal "" "$(LC_ALL=C grep $'[\x80-\xff\x7f]' out)" "JSON is ASCII there"
    equal True "$(json out "items[0]['title'] == 'title\\\\' + items[0]['id'][2:]")" \
        "and means the same text"
else
    skip "control characters on a terminal" "script(1) gets none here"
fi
finish

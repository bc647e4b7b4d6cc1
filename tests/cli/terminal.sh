#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What a person sees on a terminal: progress, and lists in columns.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

if ! has_terminal; then
    skip "what is shown on a terminal" "no terminal is available"
    exit
fi
escape=$(printf '\033')
# on_terminal COLUMNS COMMAND: what it shows there, without carriage returns.
on_terminal() {
    script -qec "stty cols $1; $2" /dev/null </dev/null | tr -d '\r' >"$said/out"
}

make_key k

# --- progress ---

make_corpus much 900 900
# states COMMAND...: what its line on a terminal shows one after the other, a line for each.
states() {
    script -qec "$*" /dev/null </dev/null | sed "s/$escape\[K/<wiped>/g" | tr '\r' '\n' |
        grep . >"$said/out"
}
pack_slowly="'$ANEWS' pack --level 19 --jobs 1 -s k.key -o slow.anews much"
states "$pack_slowly"
for phase in 'choosing the dictionary: 0:0[0-9]' 'compressing: [0-9.]+ [KM]iB of [0-9.]+ MiB, '; do
    prints "^$phase" "long work says what it does: $phase"
done
rate='[0-9.]+ [KM]?i?B/s, 0:[0-9]+ left'
prints "^compressing: .*$rate" "how fast, and how long it will take"
prints '^<wiped>anews: articles 900: ' "the line is wiped before the summary"
# shellcheck disable=SC2086 # words
states "$pack_slowly -q"
equal "" "$(cat "$said/out")" "nothing is shown with -q"
# Messages, while the input keeps everybody waiting.
mkfifo slow.jsonl
(
    sleep 1.7
    printf '{"id":"a","content_text":"c"}\n'
    sleep 0.6
) >slow.jsonl &
NO_COLOR=1 states "'$ANEWS' pack -s k.key -o p.anews - <slow.jsonl"
wait
prints '^reading: 0:0' "reading is shown, too, while nothing arrives"
prints '^<wiped>anews: warning: a' "the line is wiped before a message"
equal "" "$(grep -E '^(reading|choosing|compressing|writing).*anews: ' "$said/out")" \
    "and no message stands behind it"

# --- lists ---

cat >list.jsonl <<'LINES'
{"id":"2024/a","title":"Short","date_published":"2023-05-06T07:08Z","lang":"en","content_text":"x"}
{"id":"2024/b","title":"\u65e5\u672c\u8a9e\u306e\u8a18\u4e8b","date":"2023-05-07","content_text":"x"}
{"id":"2024/c","title":"\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd","content_text":"x"}
{"id":"2024/d","title":"e\u0301te\u0301 a\u0300 la mer","date":"2023","content_html":"<p>x"}
LINES
"$ANEWS" pack -q -s k.key -o list.anews list.jsonl
on_terminal 80 "NO_COLOR=1 '$ANEWS' list -p k.pub list.anews"
equal "2023-05-06  Short         2024/a
2023-05-07  日本語の記事  2024/b
            שלום עולם     2024/c
2023        $(printf 'e\xcc\x81te\xcc\x81 a\xcc\x80 la mer')  2024/d" \
    "$(cat "$said/out")" "columns are aligned, whatever the script"
on_terminal 100 "NO_COLOR=1 '$ANEWS' list --long -p k.pub list.anews"
prints '^kind +date +bytes  type +language  title +id$' "--long has a header"
prints '^article  2023-05-06T07:08:00Z +1  text/plain +en +Short +2024/a$' "and all columns"
"$ANEWS" list --long -p k.pub list.anews >"$said/out"
prints "^article$(printf '\t2023-05-06T07:08:00Z\t1\ttext/plain\ten\t2024/a\tShort')$" \
    "in a pipe there is neither a header nor a column"
on_terminal 80 "'$ANEWS' list -p k.pub list.anews"
prints "${escape}\[2m2024/a${escape}\[0m" "an id is dimmed"

long=$(printf 'w%.0s' $(seq 70))
wide=$(printf '漢%.0s' $(seq 40))
for title in "$long" "$wide"; do
    printf '{"id":"folder/%s/end","title":"%s","date_published":"2023-01-02","content_text":"x"}\n' \
        "$(echo "$title" | tr w i)" "$title"
done >long.jsonl
"$ANEWS" pack -q -s k.key -o long.anews long.jsonl
cat >widest.py <<'P'
import sys, unicodedata
lines = sys.stdin.read().splitlines()
wide = [sum(unicodedata.east_asian_width(c) in "WF" for c in line) for line in lines]
print(len(lines), "lines, the widest of", max(w + len(line) for w, line in zip(wide, lines)))
P
for columns in 80 61 40 32; do
    on_terminal $columns "NO_COLOR=1 '$ANEWS' list -p k.pub long.anews"
    # A wide character is not cut in two.
    has_line <(/usr/bin/python3 widest.py <"$said/out") \
        "^2 lines, the widest of ($columns|$((columns - 1)))$" \
        "a list fits a terminal of $columns columns"
    prints '…' "what does not fit is cut"
    prints '/end$' "but not the end of an id"
done
# More rows than are looked at before the widths are chosen.
seq 1000 1450 | sed 's/.*/{"id":"&","title":"T &","content_text":"x"}/' |
    "$ANEWS" pack -q -s k.key -o rows.anews -
on_terminal 80 "'$ANEWS' list -p k.pub rows.anews"
equal 451 "$(grep -c 'T 1[0-9][0-9][0-9]' "$said/out")" "a long list has all its rows"
equal 451 "$(sort -u "$said/out" | wc -l)" "each once"

# --- readers that end early ---

for command in "list" "list --json" "list --long"; do
    # shellcheck disable=SC2086 # words
    said_of_it=$({ "$ANEWS" $command -p k.pub rows.anews | head -n 1 >/dev/null; } 2>&1)
    equal "" "$said_of_it" "anews $command | head ends without a word"
done
finish

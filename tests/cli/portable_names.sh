#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Names that files cannot have on Windows: pack notes them once, and --portable refuses each.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
pack() { rm -f x.anews && "$ANEWS" pack -s k.key -o x.anews "$@"; }
# item ID...: items with these ids, which have \ escaped as in JSON.
items() { for id; do printf '{"id":"%s","title":"t","content_text":"x"}\n' "$id"; done; }
refuses() { # REASON ID...
    local reason=$1 id
    shift
    for id; do
        items "$id" >one.jsonl
        expect 2 "--portable refuses $id" pack --portable one.jsonl
        says "one\.jsonl, line 1: .* --portable wants it: .*$reason.*; rename it" "and says why"
    done
}
refuses "backslash" 'a\\b' '..\\..\\x' 'folder/..\\up'
refuses "one of the characters" 'a:b' 'C:x' 'a<b' 'a>b' 'a\"b' 'a|b' 'what?' '*' 'host/p?q=1'
refuses "control character" 'a\u0001b' 'tab\there' 'del\u007f'
refuses "dot or a space" 'end.' 'end ' 'in./a' 'in /a' '...'
refuses "device" con PRN aux NUL.txt nul.tar.gz 'CON .txt' 'CONIN$' 'conout$.x' COM1 com9.log \
    LPT1 'folder/lpt9' 'COM¹' 'com².txt' 'LPT³.a.b' 'aux/article.txt'
refuses "short name" 'GIT~1' 'git~1/config' 'LONGNA~1.TXT' 'a/Ä~12.md' 'ABCDEF~1' '~1' 'GI7EB2~1'
refuses "more than 255 bytes" "$(printf '%0256d' 0)"
check "and nothing was made" [ ! -e x.anews ]

items console com0 com10 lpt NULL 'prn-1' 'a con' 'CONIN' 'COM¼' .hidden 'a.con' "q'ü&%,;=+" \
    "$(printf '%0255d' 0)" 'COM1 x' 'conx/nulx' \
    'a~b' 'LONGNAM~1' 'a~1.html' 'a~1.b.c' 'x~' '~' '1' 'a.~1~' 'b.a~1' >good.jsonl
expect 0 "--portable takes other names" pack --portable good.jsonl
equal 24 "$("$ANEWS" list -p k.pub x.anews | wc -l)" "all of them"

items a.txt A.TXT >case.jsonl
expect 2 "--portable refuses a name that differs in case only" pack --portable case.jsonl
says 'case\.jsonl, line 2: the id "A\.TXT" differs from one of case\.jsonl, line 1 only in case' \
    "with both places"
items $'e\xcc\x81' é >form.jsonl
expect 2 "and one that differs in the form of Unicode" pack --portable form.jsonl
items x/a X >folder.jsonl
expect 2 "and one that would be a folder of another" pack --portable folder.jsonl
says 'folder\.jsonl, line 2: "X" would have to be a file and a folder' "and says so"
items x/a X y Y/a good >folder.jsonl
expect 4 "with --keep-going it leaves them out" pack --portable --keep-going folder.jsonl
equal "good x/a y" "$("$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' ')" \
    "and packs the others"
items good con fine >some.jsonl
expect 4 "with --keep-going it leaves such names out" pack --portable --keep-going some.jsonl
equal "fine good" "$("$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' ')" "and packs the rest"

# Without the option they are packed, and extracted where files can have them.
items 'a\\b' con what? end. nul.txt good >all.jsonl
expect 0 "without the option such names are packed" pack --report notes all.jsonl
equal 1 "$(grep -c 'not extracted on Windows' "$said/err")" "one note says so"
says 'a\\b: has a name that is not extracted on Windows .*\(and 4 more: con, what\?, \.\.\.\)' \
    "with the first names and a count"
equal 5 "$(grep -c '"kind":"not-portable"' notes)" "and the report has all of them"
expect 0 "on this system they are extracted" "$ANEWS" extract -q -p k.pub -C to x.anews
equal 6 "$(find to -type f | wc -l)" "each under its name"
check "a backslash is a part of the name" [ -f 'to/a\b' ]
items good >good.jsonl
expect 0 "other names" pack good.jsonl
equal 0 "$(grep -c Windows "$said/err")" "need no note"
finish

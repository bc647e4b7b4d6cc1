#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What the command does otherwise on Windows. ANEWS runs it, NATIVE is that of this machine, which
# packs what Windows refuses.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"

check "the command says what it does not have here" \
    sh -c '"$0" --version | grep -q "one file.*no addresses"' "$ANEWS"
make_key k
mkdir -p "in/sub folder"
printf 'Größe\r\n\r\nLine ends\r\nstay, and so does \x1a what follows.\n' >"in/ü €.txt"
printf '<title>Page</title><p>x' >"in/sub folder/page.html"
head -c 300000 /dev/urandom >in/picture.png
pack() { "$ANEWS" pack -q -s k.key --created 2026-01-01T00:00:00Z "$@"; }
check "Linux signs with the key" "$NATIVE" pack -q -s k.key -o linux.anews in
expect 0 "Windows reads what Linux packs" "$ANEWS" verify -q -p k.pub linux.anews
expect 0 "a folder is packed" pack -o n.anews in
check "Linux reads the archive" "$NATIVE" verify -q -p k.pub n.anews
expect 0 "so does Windows" "$ANEWS" verify -q -p k.pub n.anews
expect 0 "and lists" "$ANEWS" list -p k.pub n.anews
equal "picture.png|sub folder/page.html|ü €.txt" "$(cut -f 1 "$said/out" | paste -sd'|')" \
    "names are UTF-8"
check "standard output carries bytes" sh -c '"$0" extract -q -p k.pub --stdout n.anews "ü €.txt" |
    cmp - "in/ü €.txt"' "$ANEWS"
expect 0 "it extracts" "$ANEWS" extract -q -p k.pub -C out n.anews
check "the same files" diff -r in out
expect 4 "existing files are kept" "$ANEWS" extract -q -p k.pub -C out n.anews
says 'already exists and was not changed' "and that is said"
expect 0 "--force replaces them" "$ANEWS" extract -q --force -p k.pub -C out n.anews
check "nothing else is left" [ "$(find . -name '.anews*' -o -name '.n.anews*' | wc -l)" = 0 ]
expect 0 "an archive replaces another one" pack -o n.anews --sequence 9 in/picture.png
equal picture.png "$("$ANEWS" list -p k.pub n.anews | cut -f 1)" "as a whole"
check "without a temporary file" [ "$(find . -name '.*.anews*' | wc -l)" = 0 ]
expect 0 "paths have backslashes, too" pack -o 'out\sub folder\b.anews' 'in\sub folder\page.html'
check "the archive is there" [ -f "out/sub folder/b.anews" ]
equal page.html "$("$ANEWS" list -p k.pub 'out\sub folder\b.anews' | cut -f 1)" \
    "and the id is the name of the file"

# A path of more than 260 characters.
long=$(printf 'n%.0s' {1..90})
mkdir -p "$long/$long/$long"
cp in/picture.png "$long/$long/$long/$long.png"
expect 0 "a long path is packed" pack -o long.anews "$long"
expect 0 "and extracted" "$ANEWS" extract -q -p k.pub -C "out/$long" long.anews
check "as it was" cmp in/picture.png "out/$long/$long/$long/$long.png"

# Keys in %APPDATA%.
printf 'secret words\n' >password
expect 0 "a key with a password is made" \
    sh -c '"$0" keygen -q -s p.key -p p.pub --password-fd 0 <password' "$ANEWS"
expect 0 "and used" sh -c '"$0" pack -q -s p.key -o p.anews --password-fd 0 in <password' "$ANEWS"
unset XDG_CONFIG_HOME
expect 2 "without a trusted key nothing is read" "$ANEWS" list p.anews
while read -r folder; do
    mkdir -p "$folder/anews/trusted" && cp p.pub "$folder/anews/trusted/"
done < <(find "${WINEPREFIX:?}/drive_c/users" -type d -path '*/AppData/Roaming')
expect 0 "with one in the folder for settings it is" "$ANEWS" list p.anews

# Names that files cannot have on Windows: refused before anything is opened.
refuses() { # ID...
    for id; do
        printf '{"id":"%s","title":"t","content_text":"x"}\n' "$id" >one.jsonl
        rm -f w.anews
        "$NATIVE" pack -q -s k.key -o w.anews one.jsonl 2>/dev/null
        rm -rf down && mkdir -p down/a/b
        expect 4 "extract refuses $id" "$ANEWS" extract -q -p k.pub -C down/a/b --hidden w.anews
        says 'cannot be the name of a file here, and is not extracted' "and says so"
        check "nothing was made" [ "$(find down | wc -l)" = 3 ]
    done
}
refuses 'a\\b' '..\\..\\x' 'sub/..\\..\\..\\x' 'a:b' 'C:x' 'C:\\x' 'a<b' 'a>b' 'a\"b' 'a|b' \
    'what?' '*' 'a\u0001b' 'tab\there' 'end.' 'end ' 'in./a' 'in /a' '...' con PRN aux.txt \
    nul.tar.gz 'CON .txt' 'CONIN$' 'conout$.x' COM1 com9.log LPT1 'folder/lpt9' 'COM¹' 'com².txt' \
    'LPT³.a' 'aux/article.txt' 'GIT~1/config' 'LONGNA~1.TXT'
printf '{"id":"%s","title":"t","content_text":"%s"}\n' A.txt big a.txt small >two.jsonl
"$NATIVE" pack -q -s k.key -o two.anews two.jsonl 2>/dev/null
expect 4 "of two names that differ in case" "$ANEWS" extract -q -p k.pub -C two two.anews
says 'a\.txt: cannot be .* same as that of another entry' "the second is refused"
equal big "$(cat two/A.txt)" "and the first is there"
expect 0 "--stdout reads any" "$ANEWS" extract -q -p k.pub --stdout two.anews a.txt

# Outputs: what Windows takes for a device, or for another name.
for name in NUL nul.anews COM1 in/LPT9.txt 'in\aux' CONOUT$ con. 'k.pub.' 'k.pub ' in/n.anews:b; do
    expect 2 "pack refuses $name" "$ANEWS" pack -q -s k.key -o "$name" in/picture.png
    says 'cannot be the name of a file here: .*; give another name' "and says so"
    check "nothing is there" [ -z "$(find . -iname "$(basename "${name//\\//}")")" ]
done
cp k.pub before
expect 2 "keygen refuses one, too" "$ANEWS" keygen -q -W -s COM2 -p k2.pub
expect 2 "as the public key" "$ANEWS" keygen -q -W -s k2.key -p NUL
check "and makes no key" [ ! -e COM2 ] && [ ! -e k2.pub ] && [ ! -e k2.key ]
same_file before k.pub "what a dot or a space would have meant is as it was"

# A file on standard input, which wine hands on without a name.
printf '{"id":"one","title":"t","content_text":"x"}\n' >items.jsonl
expect 0 "items are read from a file on standard input" \
    sh -c '"$0" pack -q -s k.key -o items.anews - <items.jsonl' "$ANEWS"
equal one "$("$ANEWS" list -p k.pub items.anews | cut -f 1)" "and packed"

expect 5 "addresses are not fetched" "$ANEWS" list -p k.pub http://localhost:1/x.anews
says 'anews-fetch|fetch' "and that is said"
expect 0 "the walls are said to be missing" "$ANEWS" info --self
finish

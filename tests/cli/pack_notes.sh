#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What pack says of its input: ids that come twice, notes and their report, how much was understood,
# and --dry-run.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
pack() { rm -f x.anews && "$ANEWS" pack -s k.key -o x.anews "$@"; }
ids() { "$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' '; }
item() { printf '{"id":"%s","title":"%s","content_text":"%s"}\n' "$1" "$2" "$2"; }
says_not() { # PATTERN WHAT
    if grep -qE -- "$1" "$said/err"; then not_ok "$2" "$(cat "$said/err")"; else ok "$2"; fi
}

# Ids that come twice.
{ item a one; item b two; item a three; } >twice.jsonl
expect 2 "an id that comes twice in a stream is refused" pack twice.jsonl
says 'twice\.jsonl, line 3: has the id "a" again, which is that of twice\.jsonl, line 1' \
    "with both places"
check "and nothing is made" [ ! -e x.anews ]
expect 4 "with --keep-going the second is left out" pack --keep-going twice.jsonl
equal "a b" "$(ids)" "the others are packed"
equal one "$("$ANEWS" extract --stdout -p k.pub x.anews a)" "with the first"
mkdir -p one/sub two/sub
printf 'T\n\n1' >one/sub/a.txt
printf 'T\n\n2' >two/sub/a.txt
expect 2 "an id of two folders is refused" pack one two/
says 'two/sub/a\.txt: has the id "sub/a\.txt" again, which is that of one/sub/a\.txt' \
    "with both paths"
item sub/a.txt three >third.jsonl
expect 2 "an id of a folder and a list is refused" pack one third.jsonl
says 'third\.jsonl, line 1: .* that of one/sub/a\.txt' "with both places"
printf '[%s,%s]' "$(item x 1)" "$(item x 2)" >list
expect 2 "an id that comes twice in a list is refused" pack - <list
says 'standard input, line 1, item 2: .* that of standard input, item 1' "with both numbers"
{ item '../up' no; item a one; item a two; } >both.jsonl
expect 4 "what was refused for another reason takes no id" pack --keep-going both.jsonl
says '2 items were left out' "and each is counted once"

# Addresses are ids, and different ones stay different.
address() { item "$1" t; }
{ address https://example.org/a; address http://example.org/a; address https://example.org/a/
  address https://example.org/a//; address HTTPS://example.org/b//c; address https://example.org/b/c
  address ftp://example.org/a; address https://example.org/; } >addresses.jsonl
expect 0 "addresses that differ a little are packed" pack addresses.jsonl
equal "example.org example.org/a example.org/a%2F example.org/a%2F%2F example.org/b%2F/c\
 example.org/b/c ftp/example.org/a http/example.org/a" "$(ids)" "each with an id of its own"

# Names that some systems take for one.
{
    item A.txt 1
    item b.txt 2
    item a.txt 3
    item 'ä' 4
    item $'a\xcc\x88' 5
    item c. 6
    item c 7
} >twins.jsonl
expect 0 "ids that differ in case or form of Unicode are packed" pack twins.jsonl
says 'a\.txt: differs from an id of twins\.jsonl, line 1 only in case' "and pointed out"
says $'\\(and 2 more: a\xcc\x88, c\\)' "all of them"
item A.txt 1 >apart.jsonl
expect 0 "one alone" pack apart.jsonl
says_not 'differs' "is not"

# What editors and systems leave.
mkdir left
for name in a.txt note.md~ '#b.txt#' c.txt.swp Thumbs.db desktop.ini d.md.orig '~' '#' swp; do
    printf 'T\n\nt' >"left/$name"
done
expect 0 "a folder with what editors leave is packed" pack left
equal "# a.txt swp ~" "$(ids)" "without that"
says '#b\.txt#: a copy or file that a program left, not packed .*\(and 5 more: ' "which is said"
# What drivers keep of files that were removed while they are open.
mkdir open
for name in .fuse_hidden000000cb000000b5 .nfs00000000012c3a5600000f21 .nfs .nfs-mounts .hidden \
    .nfs20240101; do
    printf 'T\n\nt' >"open/$name"
done
expect 0 "a folder with files that were removed" "$ANEWS" pack --hidden -s k.key -o x.anews open
equal ".hidden .nfs .nfs-mounts .nfs20240101" "$(ids)" "is packed without them"
rm open/.nfs open/.nfs-mounts open/.nfs20240101 && echo x >open/a.txt
expect 0 "without --hidden" "$ANEWS" pack -s k.key -o x.anews open
says 'hidden, left out \(--hidden packs it\)$' "only others are said to be left out"
expect 0 "by name" pack left/note.md~ left/Thumbs.db
equal "Thumbs.db note.md~" "$(ids)" "it is packed"

# Files whose names say nothing.
mkdir plain
printf 'Notes of a day\n\ntext' >plain/NOTES
printf '<!DOCTYPE html><title>Saved</title><p>x' >plain/saved
printf 'a\0b' >plain/binary
printf 'One\n\nx' >plain/page.xyz
printf '# Mark\n' >plain/a.mkd
printf '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>X</title></head><body/></html>' \
    >plain/b.xht
expect 0 "files without an extension are packed" pack plain
"$ANEWS" list --json -p k.pub x.anews >plain.out
about() {
    json plain.out "[(i.get('title'), i['_anews']['kind'], i['_anews']['media_type'])
        for i in items if i['id'] == '$1'][0]"
}
equal "('Notes of a day', 'article', 'text/plain')" "$(about NOTES)" "text is an article"
equal "('Saved', 'article', 'text/html')" "$(about saved)" "a page as well"
equal "(None, 'asset', 'application/octet-stream')" "$(about binary)" "other bytes are not"
equal "(None, 'asset', 'text/plain')" "$(about page.xyz)" "nor what has an unknown extension"
equal "('Mark', 'article', 'text/markdown')" "$(about a.mkd)" "other endings of Markdown"
equal "('X', 'article', 'application/xhtml+xml')" "$(about b.xht)" "and of XHTML are known"

# How much was understood.
{
    printf '{"id":"1","title":"t","content_text":"x","date":"2020-01-01","author":"A","language":"en"}\n'
    printf '{"id":"2","title":"t","content_text":"x","date":"2020-01-01"}\n{"id":"3","content_text":"x"}\n'
} >some.jsonl
printf 'x' >some.png
expect 0 "articles with some fields are packed" pack some.jsonl some.png
says '^anews: articles 3: title 66 %, date 66 %, author 33 %, language 33 %$' \
    "a line says how many have them"
expect 0 "with -q" pack -q some.jsonl
says_not 'articles 3' "it does not"
expect 0 "with --json" pack --json some.jsonl
equal "{'title': 2, 'date': 2, 'author': 1, 'language': 1}" \
    "$(json "$said/out" "items[0]['understood']")" "the summary has the numbers"
equal "{'no-title': 1}" "$(json "$said/out" "items[0]['notes']")" "and those of the notes"

# Each kind of problem once, and all in the report.
for i in 1 2 3 4 5 6 7; do printf '{"id":"n%d","content_text":"x"}\n' $i; done >untitled.jsonl
item -x t >>untitled.jsonl
expect 0 "many articles without a title" pack --report notes.jsonl untitled.jsonl
says 'n1: the article has no title \(and 6 more: n2, n3, \.\.\.\)' "are one sentence"
equal 1 "$(grep -c 'no title' "$said/err")" "and no more"
equal "['dash'] + 7 * ['no-title']" \
    "$(json notes.jsonl "'%s + %d * %s' % ((k := sorted(i['kind'] for i in items))[:1],
        len(k) - 1, sorted(set(k[1:])))")" "the report has all of them"
equal "n7: the article has no title" \
    "$(json notes.jsonl \
        "[i['name'] + ': ' + i['text'] for i in items if i.get('name') == 'n7'][0]")" \
    "with name and sentence"
for i in 1 2 3 4 5; do item "../$i" t; done >refused.jsonl
item fine t >>refused.jsonl
expect 4 "many refused items" pack --keep-going --report notes.jsonl refused.jsonl
equal 3 "$(grep -c 'left out: refused' "$said/err")" "three are named"
says 'and 2 more were left out' "the others are counted"
equal 5 "$(json notes.jsonl "len([i for i in items if i['kind'] == 'left-out'])")" \
    "and the report has all"
cp notes.jsonl kept
for other in k.key k.pub twice.jsonl plain/NOTES; do
    cp $other other
    expect 2 "a report over $other is refused" pack --report $other some.jsonl
    same_file other $other "which stays"
done
expect 2 "a report over an input is refused" pack --report some.jsonl some.jsonl
expect 2 "a report over the archive is refused" \
    "$ANEWS" pack -s k.key -o new.anews --report new.anews some.jsonl
expect 4 "a report in a folder that is not there" pack --report none/r.jsonl some.jsonl
says 'none' "is an error"
mkdir -p within && printf 'T\n\nt' >within/a.txt
expect 0 "a report in the folder that is packed" pack --report within/notes.jsonl within
equal a.txt "$(ids)" "is not packed itself"

# --dry-run.
mkdir -p dry
printf -- '---\ntitle: A title\ndate: 2020-01-02\nauthor: Ann\nlang: de\n---\nx' >dry/a.md
printf 'x' >dry/p.png
rm -f x.anews
expect 0 "--dry-run without key and output" "$ANEWS" pack --dry-run dry
equal "$(printf 'a.md\tarticle\tA title\t2020-01-02\tAnn\tde\ttext/markdown\np.png\tasset\t\t\t\t\timage/png')" \
    "$(cat "$said/out")" "shows what would be packed"
says 'articles 1: title 100 %' "and what was understood"
check "nothing is written" [ "$(find . -name '*.anews' -newer dry/p.png | wc -l)" = 0 ]
expect 0 "--dry-run --json" "$ANEWS" pack --dry-run --json dry
equal "{'id': 'a.md', 'kind': 'article', 'title': 'A title', 'date_published': '2020-01-02',\
 'authors': ['Ann'], 'language': 'de', 'media_type': 'text/markdown'}" \
    "$(json "$said/out" "items[0]")" "prints objects"
expect 2 "what would be refused" "$ANEWS" pack --dry-run twice.jsonl
says 'has the id "a" again' "is refused"
expect 4 "or left out" "$ANEWS" pack --dry-run --keep-going twice.jsonl
says '1 item would be left out' "and counted"
expect 0 "one article and its image" "$ANEWS" pack -s k.key -o one.anews dry
prints '^one\.anews: 1 article, 1 asset, 0 aliases; ' "are counted as people count"
expect 0 "verify of one article" "$ANEWS" verify -p k.pub one.anews
prints ' 2 entries, every byte verified' "counts them, too"
cp k.key dry/k.key
expect 2 "a secret key" "$ANEWS" pack --dry-run dry
says 'dry/k\.key: holds a secret key' "is found"
pack some.jsonl 2>/dev/null && cp x.anews before.anews
expect 0 "--dry-run with key and output" "$ANEWS" pack --dry-run -s k.key -o x.anews some.jsonl
same_file before.anews x.anews "leaves what is there"
finish

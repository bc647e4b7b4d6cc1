#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Real input: odd bytes, odd names, odd sizes. All of it comes back byte for byte, or is refused and
# named.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
pack() { "$ANEWS" pack -s k.key -o x.anews "$@"; }
# Packs the folder and demands it back.
back() {
    local folder=$1 what=$2
    shift 2
    rm -rf out x.anews && mkdir out
    expect 0 "$what: packed" pack "$@" "$folder"
    cp "$said/err" warnings
    expect 0 "$what: verified" "$ANEWS" verify -q -p k.pub x.anews
    expect 0 "$what: extracted" "$ANEWS" extract -q --hidden -p k.pub -C out x.anews
    same_tree "$folder" out "$what: the same byte for byte"
}
warns() { has_line warnings "warning: .*$1" "$2"; }
title_of() { "$ANEWS" list -p k.pub x.anews "$1" | cut -f 2; }

# Contents.
mkdir odd
printf 'caf\xe9 latin-1\n\ntext \x93quoted\x94\n' >odd/latin1.txt
printf 'Reuter text\n\nend\x03' >odd/control.txt
printf 'Zero\0byte\n\n\0\0' >odd/nul.txt
printf 'Windows title\r\n\r\nline\r\n' >odd/crlf.txt
printf '\xef\xbb\xbfMarked title\n\ntext' >odd/bom.txt
: >odd/empty.txt
printf '\n\n   \n' >odd/blank.txt
printf '\xff\xfeU\0t\0f\0001\0006\0' >odd/utf16.txt
printf 'no newline at the end' >odd/nonewline.txt
printf '\xf0\x9f\x97\x9e and \xe2\x80\xae reversed\n' >odd/bidi.txt
awk 'BEGIN { for (i = 0; i < 60; i++) printf "Five5 "; print ""; print "body" }' >odd/longtitle.txt
printf -- '---\ntitle: [unclosed\n---\n# Heading\n' >odd/badyaml.md
printf -- '---\ntitle: never closed\n' >odd/open.md
printf '<html><head><title>Unclosed <b>tags<p>\xff\xfe' >odd/broken.html
head -c 5000 /dev/urandom >odd/random.html
head -c 5000 /dev/urandom >odd/random.md
head -c 5000 /dev/urandom >odd/picture.jpg
head -c 5000 /dev/urandom >odd/noextension
back odd "odd contents"
# One file for any Linux guesses no character set, and says so of the first text.
guessed=' \(windows-1252\)'
case $("$ANEWS" --version) in *"one file"*) guessed= ;; esac
warns "latin1\.txt$guessed" "text that is not UTF-8 is pointed out"
warns 'control\.txt: .*control' "control characters are"
warns '(empty|blank)\.txt: .*empty' "empty articles are"
warns 'badyaml\.md, line 3: .*front matter' "bad front matter is"
equal "Windows title" "$(title_of crlf.txt)" "a title without its carriage return"
equal "Marked title" "$(title_of bom.txt)" "a title without its byte order mark"
equal "Heading" "$(title_of badyaml.md)" "bad front matter leaves the heading"
check "a title of 360 characters is kept to what a list can show" \
    [ "$(title_of longtitle.txt | wc -m)" -le 361 ]
rm -f x.anews
pack -q odd >"$said/out" 2>"$said/err"
equal 0 "$(size_of "$said/out")" "-q prints nothing"
has_line "$said/err" 'warning: badyaml\.md.*the front matter was not understood' \
    "and keeps warnings"
equal "" "$(grep -v '^anews: warning: ' "$said/err")" "but no notes"

# Metadata of each kind of file.
mkdir meta
printf '\n  Plain title  \n\nText.\n' >meta/t.txt
cat >meta/m.md <<'END'
---
title: "Mark: down"
date: 2024-02-29
authors:
  - Ann A.
  - Bob B.
tags: [x, y]
language: fr
summary: In short
url: https://example.org/m
---
# Other
END
printf '# Only heading\n\nText.\n' >meta/h.md
printf '# About *C* {#about-c .wide}\n' >meta/attributes.md
printf 'Preface {-}\n===\n' >meta/unnumbered.md
printf '# A set {a, b}, and `{#x}`\n' >meta/braces.md
printf '# {#x}\n' >meta/brace.md
printf '<title>With a query</title>' >'meta/page.html?id=2.5'
printf '# A question\n' >'meta/what.md is?.md'
cat >meta/o.html <<'END'
<!doctype html><html lang="de"><head><title>Page</title>
<meta property="og:title" content="Graph title">
<meta property="article:published_time" content="2023-01-02T03:04:05+01:00">
</head><body>x</body></html>
END
cat >meta/l.html <<'END'
<html><head><title>Site</title><script type="application/ld+json">
{"@type":"NewsArticle","headline":"Linked data","datePublished":"2022-03-04",
"author":{"name":"Cy C."}}</script></head></html>
END
back meta "files with metadata"
if have python3; then
    "$ANEWS" list --json -p k.pub x.anews >meta.jsonl
    field() { # ID VALUE PYTHON: the value of an expression after the item with this id
        equal "$2" "$(json meta.jsonl "[i for i in items if i['id'] == '$1'][0]$3")" "$1 has $2"
    }
    field t.txt 'Plain title' "['title']"
    field m.md 'Mark: down' "['title']"
    field m.md '2024-02-29' "['date_published']"
    field m.md "[{'name': 'Ann A.'}, {'name': 'Bob B.'}]" "['authors']"
    field m.md "['x', 'y']" "['tags']"
    field m.md fr "['language']"
    field m.md 'In short' "['summary']"
    field m.md 'https://example.org/m' "['url']"
    field h.md 'Only heading' "['title']"
    field attributes.md 'About C' "['title']"
    field unnumbered.md 'Preface' "['title']"
    field braces.md 'A set {a, b}, and {#x}' "['title']"
    field brace.md '{#x}' "['title']"
    field 'page.html?id=2.5' 'With a query' "['title']"
    field 'what.md is?.md' 'A question' "['title']"
    field o.html 'Graph title' "['title']"
    field o.html '2023-01-02T03:04:05+01:00' "['date_published']"
    field o.html de "['language']"
    field l.html 'Linked data' "['title']"
    field l.html '2022-03-04' "['date_published']"
else
    skip "fields as JSON" "no python3"
fi

# Names.
mkdir names
for name in ' ' '-s' 'a b.txt' "it's" 'quo"te' $'tab\there' $'new\nline' $'esc\e[31mred' \
    'back\slash' '*' '?' '...' '.hidden' $'\xc3\xa4.txt' $'a\xcc\x88.txt' '日本.txt' '%s%n' \
    '~' '#'; do
    printf 'Name\n\n%s\n' "$name" >"names/$name"
done
back names "odd names" --hidden
equal 19 "$(find out -type f -printf x | wc -c)" "all of them are there"
mkdir badname && printf 'x\n\nx' >badname/ok.txt && printf 'y\n\ny' >badname/$'bad\xff.txt'
rm -f x.anews
expect 2 "a name that is not UTF-8 is refused" pack badname
says 'badname/bad.*UTF-8' "by name"
says '^anews: --keep-going leaves out' "and what packs the rest is named"
check "and nothing is made" [ ! -e x.anews ]
expect 4 "with --keep-going it is left out, and the status says that something was" \
    pack --keep-going badname
says 'bad.*UTF-8' "by name"
equal "ok.txt" "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "the other is packed"

# Links, pipes, what cannot be read.
mkdir -p links/real && printf 'L\n\nl\n' >links/real/a.txt && printf 'outside\n\no\n' >outside.txt
ln -s real/a.txt links/file
ln -s real links/folder
ln -s .. links/real/up
ln -s /nowhere links/dangling
ln -s ../outside.txt links/outside
mkfifo links/pipe
rm -f x.anews
expect 0 "a folder with symbolic links and a pipe is packed" \
    timeout 60 "$ANEWS" pack -s k.key -o x.anews links
says 'warning: links/dangling: a symbolic link.*links/file' "the links are pointed out"
says 'warning: .*pipe' "the pipe as well"
equal "real/a.txt" "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "and only the file is packed"
rm links/dangling
expect 0 "with --follow links are followed, and one that leads in a circle is not" \
    timeout 60 "$ANEWS" pack --follow -s k.key -o x.anews links
equal "file folder/a.txt outside real/a.txt" \
    "$("$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' ')" "all of them are packed"
ln -s /nowhere links/dangling
expect 4 "with --follow a link that leads nowhere stops the job" \
    timeout 60 "$ANEWS" pack --follow -s k.key -o x.anews links
says 'links/dangling' "by name"
mkdir shut && printf 'a\n\na' >shut/a.txt && printf 'b\n\nb' >shut/b.txt && chmod 000 shut/b.txt
if restricted true 2>/dev/null && ! restricted cat shut/b.txt 2>/dev/null; then
    rm -f x.anews
    expect 4 "a file that cannot be read stops the job" \
        restricted "$ANEWS" pack -s k.key -o x.anews shut
    says 'shut/b\.txt.*denied' "by name"
    check "and nothing is made" [ ! -e x.anews ]
    expect 4 "with --keep-going it is left out, and the status says that something was" \
        restricted "$ANEWS" pack --keep-going -s k.key -o x.anews shut
    says 'shut/b\.txt' "by name"
    equal "a.txt" "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "the other is packed"
    mkdir dark && printf 'c\n\nc' >dark/c.txt && chmod 000 dark
    expect 4 "a folder that cannot be read stops the job" \
        restricted "$ANEWS" pack -s k.key -o x.anews dark
    says 'dark' "by name"
    chmod 755 dark
else
    skip "files that cannot be read" "this user reads everything"
fi
expect 4 "an input that does not exist" pack missing
says 'missing' "is named"
expect 4 "an output folder that does not exist" "$ANEWS" pack -s k.key -o missing/x.anews meta
says 'missing' "is named"
expect 2 "an output that is a folder" "$ANEWS" pack -s k.key -o meta meta
check "which is left alone" [ -f meta/t.txt ]

# Ids.
line() { printf '{"id":"%s","title":"t","content_text":"c"}\n' "$1"; }
for id in '../up' 'a/../../b' '/absolute' 'a//b' './a' 'a/.' 'a/..' '..' 'a/' 'zero\u0000byte'; do
    line "$id" >one.jsonl
    rm -f x.anews
    expect 2 "the id \"$id\" is refused" pack one.jsonl
    says 'one\.jsonl, line 1' "by its line"
    check "and nothing is made" [ ! -e x.anews ]
done
{ line fine; line '../up'; line good; } >mixed.jsonl
expect 4 "with --keep-going it is left out" pack --keep-going mixed.jsonl
equal "fine good" \
    "$("$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' ')" "and the others are packed"
{ line same; line other; line same; } >twice.jsonl
rm -f x.anews
expect 2 "an id that comes twice is refused" pack twice.jsonl
says 'same' "by name"
check "and nothing is made" [ ! -e x.anews ]
mkdir one two && printf '1\n\n1' >one/same.txt && printf '2\n\n2' >two/same.txt
expect 2 "an id that comes from two folders is refused" pack one two
says 'same\.txt' "by name"
expect 0 "a file given by itself has its name as id" pack one/same.txt
equal "same.txt" "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "without its folder"
expect 0 "an archive may be in the folder that is packed" \
    "$ANEWS" pack -s k.key -o two/self.anews two
expect 0 "again" "$ANEWS" pack -s k.key -o two/self.anews two
equal "same.txt" "$("$ANEWS" list -p k.pub two/self.anews | cut -f 1)" "and does not pack itself"

# What is not JSON Lines.
for bad in \
    '{"id":"a"' \
    'words' \
    '[1]' \
    '"text"' \
    '{"id":"a","content_text":"x"} trailing' \
    $'{"id":"a","content_text":"\xff"}'; do
    { line fine; printf '%s\n' "$bad"; } >bad.jsonl
    expect 2 "the line $(printf %s "$bad" | cat -v) is refused" pack bad.jsonl
    says 'bad\.jsonl, line 2' "by its number"
done
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "["; print "" }' >nested.jsonl
expect 2 "brackets nested 100,000 deep are refused" pack nested.jsonl
: >nothing.jsonl
expect 0 "no lines are an archive without entries" pack --allow-empty nothing.jsonl
expect 0 "which verifies" "$ANEWS" verify -p k.pub x.anews
expect 0 "and lists" "$ANEWS" list -p k.pub x.anews
equal 0 "$(size_of "$said/out")" "nothing"
{ printf '\n  \n'; line a; printf '\r\n'; line b | tr -d '\n'; } >loose.jsonl
expect 0 "empty lines, and a last line without its end, do no harm" pack loose.jsonl
equal "a b" \
    "$("$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' ')" "two lines are two entries"

# What crawlers write.
join_lines >crawl.jsonl <<'LINES'
{"id":"feed","title":"Feed","content_html":"<p>h</p>","summary":"s",
 "date_published":"2024-05-06T07:08:09Z","authors":[{"name":"Ann"}],"tags":["a","b"],
 "language":"en","image":"https://example.org/i.png","url":"https://example.org/f",
 "_other":{"kept":[1,2]}}
{"url":"https://news.example/2020/story","title":"Please","maintext":"main text",
 "date_publish":"2020-01-02 03:04:05","source_domain":"news.example","authors":["Bob"],
 "language":"en","description":"d","date_modify":"None"}
{"id":"plain","title":"Plain","body":"body text","date":"2019-08-07","author":"Cy",
 "section":"World","made_up_field":42}
LINES
expect 0 "JSON Feed items, news-please and plain records are packed" pack crawl.jsonl
if have python3; then
    "$ANEWS" list --json --content -p k.pub x.anews >crawl.out
    value() { # TITLE VALUE PYTHON
        equal "$2" "$(json crawl.out "[i for i in items if i['title'] == '$1'][0]$3")" "$1 has $2"
    }
    value Feed '<p>h</p>' "['content_html']"
    value Feed '2024-05-06T07:08:09Z' "['date_published']"
    value Feed "{'kept': [1, 2]}" "['_other']"
    value Feed 'https://example.org/i.png' "['image']"
    value Please 'main text' "['content_text']"
    value Please 'https://news.example/2020/story' "['url']"
    value Please '2020-01-02T03:04' "['date_published'][:16]"
    value Plain 'body text' "['content_text']"
    value Plain '2019-08-07' "['date_published']"
    value Plain Cy "['authors'][0]['name']"
    value Plain 42 "['made_up_field']"
fi

# Sizes.
mkdir same
for ((i = 0; i < 1000; i++)); do printf 'Corrections\n\nNumber %d.\n' $i >same/$i.txt; done
for ((i = 0; i < 50; i++)); do printf 'Twin\n\nThe same.\n' >same/twin$i.txt; done
back same "the same title 1,000 times and the same content 50 times" --level 3
equal 1000 \
    "$("$ANEWS" list --by title -p k.pub x.anews | cut -f 2 | grep -cx Corrections)" \
    "all are listed by title"
/usr/bin/python3 - >folded.jsonl <<'END'
import json, itertools
pieces = ["Straße ", "ÉÀ", "E\u0301", "A", "z", "\u0307I", "…", "ﬁN", "ΣΑΣ ", "Ångström", "한글"]
pieces += ["ᾳ\u0345B", "–"]
for number, words in enumerate(itertools.permutations(pieces, 3)):
    print(json.dumps({"id": f"f/{number}", "title": "".join(words), "content_text": "x"}))
END
expect 0 "titles with all kinds of letters" "$ANEWS" pack -q -s k.key -o x.anews --level 1 \
    folded.jsonl
"$ANEWS" list --json --by title -p k.pub x.anews >listed
check "are in the order of their folded letters" /usr/bin/python3 - <<'END'
import json, unicodedata
normal = unicodedata.normalize
lines = open("listed", encoding="utf-8")
titles = [json.loads(line)["title"] for line in lines if '"title"' in line]
keys = [normal("NFKD", normal("NFD", title).casefold()).encode() for title in titles]
assert len(keys) == 1716 and keys == sorted(keys)
END
mkdir huge
{
    printf 'A long article\n\n'
    yes 'It goes on, and on, and on, line after line, for 50 MB.' | head -c 50000000
} >huge/long.txt
printf 'Short\n\ns\n' >huge/short.txt
back huge "an article of 50 MB" --level 1 --dictionary none
tail -c +40000039 huge/long.txt | head -c 15 >wanted
"$ANEWS" extract --stdout --range 40000038-40000052 -p k.pub x.anews long.txt >got
equal 15 "$(size_of got)" "15 bytes from its middle"
same_file wanted got "are the right ones"
rm -rf huge out
awk 'BEGIN {
    item = "{\"id\":\"n/%d\",\"title\":\"Number %d\",\"content_text\":\"Tiny %d\"}\n"
    for (i = 0; i < 200000; i++) printf item, i, i, i
}' >tiny.jsonl
# shellcheck disable=SC2002 # a pipe is what is tested
from_pipe() { cat tiny.jsonl | "$ANEWS" pack -q -s k.key -o x.anews --level 1 --dictionary none -; }
expect 0 "200,000 tiny articles through a pipe are packed" from_pipe
expect 0 "verified" "$ANEWS" verify -q -p k.pub x.anews
"$ANEWS" list -p k.pub x.anews | LC_ALL=C sort >listed
awk 'BEGIN { for (i = 0; i < 200000; i++) print "n/" i "\tNumber " i }' | LC_ALL=C sort >wanted
same_file wanted listed "listed, all of them"
"$ANEWS" list --json --content -p k.pub x.anews |
    sed 's/.*"content_text":"\([^"]*\)".*/\1/' | sort >listed
awk 'BEGIN { for (i = 0; i < 200000; i++) print "Tiny " i }' | sort >wanted
same_file wanted listed "with their contents"
equal "Tiny 123456" "$("$ANEWS" extract --stdout -p k.pub x.anews n/123456)" "and each by its id"
finish

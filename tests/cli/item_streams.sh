#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Streams of items: JSON however it is laid out, and JSON that parsers refuse.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
pack() { rm -f x.anews && "$ANEWS" pack -s k.key -o x.anews "$@"; }
listed() { "$ANEWS" list --json --content -p k.pub x.anews >items.out; }
ids() { "$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' '; }

# stream WANTED WHAT <<STREAM: packs standard input and demands these ids
stream() {
    cat >stream
    expect 0 "$2 are packed" pack - <stream
    equal "$1" "$(ids)" "each is an entry"
}
one='{"id":"1","title":"One","content_text":"x"}'
two='{"id":"2","title":"Two","content_text":"}{][\",:"}'
printf '[%s,%s]' "$one" "$two" | stream "1 2" "items of a list"
printf '[\n  %s\n  ,\n%s\n]\n' "$one" "$two" | stream "1 2" "items of a list on many lines"
printf '%s%s' "$one" "$two" | stream "1 2" "items without anything between them"
printf '%s\n%s\n' "$one" "$two" | sed 's/,"/\n ,\n "/g' | stream "1 2" "items on many lines each"
printf '\x1e%s\n\x1e%s\n' "$one" "$two" | stream "1 2" "texts of a sequence"
printf '\xef\xbb\xbf  \n[%s]\n[%s]\n' "$one" "$two" |
    stream "1 2" "two lists after a byte order mark"
printf '\xef\xbb\xbf%s\n\xef\xbb\xbf%s\n' "$one" "$two" |
    stream "1 2" "two files, each with a byte order mark, as one"
# PowerShell writes UTF-16 with a byte order mark, others without one.
for encoding in UTF-16 UTF-16LE UTF-16BE; do
    printf '%s\n{"id":"é 😀","title":"t","content_text":"x"}\n' "$one" | iconv -t "$encoding" |
        stream "1 é 😀" "JSON Lines in $encoding"
    printf '[%s,\n%s]' "$one" "$two" | iconv -t "$encoding" | stream "1 2" "a list in $encoding"
done
printf '%s\n' "$one" | iconv -t UTF-16LE >two.jsonl
{ printf '\xff\xfe' && printf '%s\n' "$two" | iconv -t UTF-16LE; } >>two.jsonl
expect 0 "two files in UTF-16 as one" pack two.jsonl
equal "1 2" "$(ids)" "give the items of both"
printf '%s\n{"id":}\n' "$one" | iconv -t UTF-16 >torn.jsonl
expect 2 "a line in UTF-16 that is not JSON is refused" pack torn.jsonl
says 'torn\.jsonl, line 2: not valid JSON' "by its line"
printf '\xff\xfe{\x00}\x00a' >odd.jsonl
expect 2 "half a character at the end of UTF-16 is refused" pack odd.jsonl
says 'line 1: not valid JSON: a value is missing' "as what it is"
for name in items entries articles posts results @graph; do
    printf '{"count":2,"%s":[%s,%s],"next":{"a":[]}}' $name "$one" "$two" |
        stream "1 2" "the members of \"$name\""
done
printf '{"id":"1","title":"t","content_text":"x","items":[{"id":"2"}]}' |
    stream "1" "lists in what is an item itself"
printf '{"id":"1","title":"t","content_text":"x","posts":[]}\n{"title":"n","items":[3],"id":"2"}' |
    stream "1 2" "items with lists of something else"

# What a feed says for all of its items.
expect 0 "a JSON Feed document is packed" pack - <<'END_FEED'
{"version": "https://jsonfeed.org/version/1.1", "id": "feed", "title": "Feed",
 "items": [{"id": "a", "title": "A", "content_text": "x"},
           {"id": "b", "title": "B", "content_text": "y", "language": "fr", "n": 1e999,
            "authors": [{"name": "Own"}]}],
 "language": "de", "authors": [{"name": "Ann", "url": "https://example.org/ann"}]}
END_FEED
listed
field() { equal "$1" "$(json items.out "{i['id']: i for i in items}$3")" "$2"; }
field de "the language of a feed counts for its items" "['a']['language']"
field "[{'name': 'Ann'}]" "as do its authors" "['a']['authors']"
field fr "unless an item has its own language" "['b']['language']"
field "[{'name': 'Own'}]" "and authors" "['b']['authors']"

# An item may have an author without a name, who is not the feed's.
expect 0 "items with authors without names are packed" pack - <<'END_FEED'
{"version": "https://jsonfeed.org/version/1.1", "authors": [{"name": "Robot"}], "items": [
 {"id": "url", "title": "A", "content_text": "x", "authors": [{"url": "https://ann.example/"}]},
 {"id": "old", "title": "A", "content_text": "x", "author": {"avatar": "https://ann.example/a"}},
 {"id": "empty", "title": "B", "content_text": "y", "authors": [{"name": "", "url": ""}]},
 {"id": "word", "title": "B", "content_text": "y", "authors": ["None"], "author": null}]}
END_FEED
listed
field "[{'url': 'https://ann.example/'}]" "an address is an author" "['url']['authors']"
field "False" "also as one author" "['old'].get('authors', False)"
field "[{'name': 'Robot'}]" "an empty one is none" "['empty']['authors']"
field "[{'name': 'Robot'}]" "nor is a word for nothing" "['word']['authors']"

# What is valid JSON, and what writers of JSON make of it.
cat >odd.jsonl <<'END_ITEMS'
{"id":"numbers","title":"t","content_text":"x","big":12345678901234567890123,"e":1e400,"z":1.10}
{"id":"nan","title":"t","content_text":"x","list":[NaN,-Infinity,1]}
{"id":"half","title":"a\ud800b","content_text":"\udc00 \ud83d\ude00","x":"\ud83d"}
{"id":"nul","title":"t","content_text":"x","a\u0000b":1,"c":2}
{"id":"tab","title":"a<tab>b","content_text":"x<tab>y"}
{"id":"twice","title":"first","title":"second","content_text":"x","m":1,"m":2}
{"id":12345678901234567890,"title":"t","content_text":"x"}
{"id":1.50,"title":"t","content_text":"x"}
{"id":true,"title":"t","content_text":"x"}
{"_id":{"$oid":"5f"},"title":"t","content_text":"x"}
{"id":"zero","title":"t","content_text":"x<nul>y","a<nul>b":1}
END_ITEMS
expect 0 "odd values are packed" pack - < <(sed 's/<tab>/\t/g; s/<nul>/\x0/g' odd.jsonl)
equal "1.50 12345678901234567890 5f half nan nul numbers tab true twice zero" "$(ids)" \
    "and none is lost, whatever its id is"
check "numbers are kept as they were written" \
    sh -c '"$0" list --json -p k.pub x.anews numbers | grep -F \
        "\"big\":12345678901234567890123,\"e\":1e400,\"z\":1.10"' "$ANEWS"
listed
field "[None, None, 1]" "what is no number in JSON is null" "['nan']['list']"
field "a�b" "half of a character is replaced" "['half']['title']"
field "� 😀" "but not a whole one" "['half']['content_text']"
field "1" "a name with a zero byte stays" "['nul']['a\\0b']"
field "1" "also one that is not escaped" "['zero']['a\\0b']"
field "x$(printf '\t')y" "a tab in a text stays" "['tab']['content_text']"
field "second" "of a name that comes twice, the last counts" "['twice']['title']"
field 2 "also if no field holds it" "['twice']['m']"

# What is not JSON takes nothing else along, and its place is named.
printf '%s\n{"id":"torn","title":"t\n%s\n{"id":\nwords\n{"id":"3","title":"t","content_text":"x"}\n' \
    "$one" "$two" >torn.jsonl
expect 2 "a line that is torn is refused" pack torn.jsonl
says 'torn\.jsonl, line 2: not valid JSON: a string is not closed' "by its place, with the reason"
expect 4 "with --keep-going it is left out" pack --keep-going torn.jsonl
equal "1 2 3" "$(ids)" "alone"
says 'left out: torn\.jsonl, line 4' "as is the next one"
says '3 items were left out' "and all are counted"
printf '[\n  %s,\n  {"id": nonsense,\n   "title": [{}]},\n  %s\n]\n' "$one" "$two" >torn.json
expect 4 "an item of a list is left out alone" pack --keep-going - <torn.json
equal "1 2" "$(ids)" "the next one is packed"
says 'standard input, line 3, item 2: not valid JSON' "and its place has line and number"
printf '[%s,%s' "$one" "$two" >cut.json
expect 2 "a list that is cut is refused" pack - <cut.json
says 'ends before its list of items does' "for what it is"
printf '[%s,[],7]' "$one" >mixed.json
expect 4 "what is no object in a list is left out" pack --keep-going - <mixed.json
says 'line 1, item 3: not a JSON object' "by its number"

# A long stream takes no more memory than a short one.
long() { # COUNT
    awk -v n="$1" 'BEGIN {
        printf "{\"version\":\"https://jsonfeed.org/version/1.1\",\"language\":\"en\",\"items\":["
        for (i = 0; i < n; i++)
            printf "%s{\"id\":\"%d\",\"title\":\"t\",\"content_text\":\"%0900d\"}",
                i ? "," : "", i, i
        print "]}" }'
}
if sanitized; then
    skip "a feed of 90 MB in little memory" "a sanitizer takes terabytes of addresses"
    skip "its last item" "likewise"
else
    little() { (ulimit -v 400000 && "$ANEWS" pack -q -s k.key -o x.anews --jobs 1 --level 1 \
        --dictionary none -); }
    rm -f x.anews
    long 100000 >long.json
    expect 0 "a feed of 90 MB in little memory" little <long.json
    equal en "$("$ANEWS" list --json -p k.pub x.anews 99999 |
        sed 's/.*"language":"\([^"]*\)".*/\1/')" "its last item"
fi

# Names that programs have.
expect 0 "items of programs are packed" pack - <<'END_ITEMS'
[{"id":7,"date":"2021-03-04T05:06:07","date_gmt":"2021-03-04T04:06:07","link":"https://example.org/p",
  "title":{"rendered":"It&#8217;s <em>late</em>"},"excerpt":{"rendered":"<p>Short &amp; sweet</p>"},
  "content":{"rendered":"<p>hello</p>","protected":false},
  "_embedded":{"author":[{"name":"Ann Example"}],"wp:term":[[{"name":"news"}],[{"name":"sea"}]]}},
 {"guid":"fp","title":"Parsed","link":"https://example.org/f","published":"Thu, 04 Mar 2021 05:06:07 GMT",
  "content":[{"type":"text/html","value":"<p>long</p>"}],"tags":[{"term":"x"},{"term":"y"}],
  "author_detail":{"name":"Bob"}},
 {"id":"read","title":"R","byline":"Cy Clone","lang":"en","content":"<div><p>c</p></div>",
  "textContent":"c","siteName":"Example","publishedTime":"2020-02-03"},
 {"uri":"https://example.org/n/1","headline":"Council votes","body_html":"<p>b</p>",
  "firstcreated":"2021-03-04T05:06:07Z","versioncreated":"2021-03-05T05:06:07Z",
  "description_text":"In short","subject":[{"name":"politics"}],"copyrightnotice":"(c) Example"},
 {"canonical_link":"https://example.org/news","title":"N","text":"plain < text","publish_date":"2019-05-06",
  "meta_lang":"de","top_image":"https://example.org/t.png","meta_keywords":["k"]}]
END_ITEMS
listed
field "It’s late" "WordPress: title" "['7']['title']"
field "2021-03-04T04:06:07Z" "its date in UTC" "['7']['date_published']"
field "Short & sweet" "its excerpt" "['7']['summary']"
field "<p>hello</p>" "its content" "['7']['content_html']"
field "[{'name': 'Ann Example'}]" "its author" "['7']['authors']"
field "['news', 'sea']" "its terms" "['7']['tags']"
field "<p>long</p>" "feedparser: content" "['fp']['content_html']"
field "['x', 'y']" "its tags" "['fp']['tags']"
field "[{'name': 'Bob'}]" "its author" "['fp']['authors']"
field "<div><p>c</p></div>" "readability: content" "['read']['content_html']"
field "[{'name': 'Cy Clone'}]" "its author" "['read']['authors']"
field Example "its site" "['read']['_anews']['source']"
field "Council votes" "ninjs: title" "['example.org/n/1']['title']"
field "2021-03-04T05:06:07Z" "its date" "['example.org/n/1']['date_published']"
field "2021-03-05T05:06:07Z" "its last change" "['example.org/n/1']['date_modified']"
field "['politics']" "its subjects" "['example.org/n/1']['tags']"
field "plain < text" "newspaper: text" "['example.org/news']['content_text']"
field de "its language" "['example.org/news']['language']"
field "2019-05-06" "its date" "['example.org/news']['date_published'][:10]"

# Content that is a page says what the item does not.
cat >page_item.json <<'END_ITEM'
{"id":"page","language":"fr","content_html":"<html lang=\"de\"><head>\
<title>From the page</title><meta name=\"author\" content=\"Ann Example\"></head>\
<body><p>x</p></body></html>"}
END_ITEM
# A string of JSON goes on over the ends of these lines.
expect 0 "an item whose content is a page is packed" pack - < <(sed -z 's/\\\n//g' page_item.json)
listed
field "From the page" "its title is that of the page" "['page']['title']"
field "[{'name': 'Ann Example'}]" "its author, too" "['page']['authors']"
field fr "but what the item says goes first" "['page']['language']"

# Marks around a whole name are none of it; others are.
cat >names.json <<'END_ITEM'
{"id":"part","content_text":"x","authors":["<Jane> Doe","Jane & <b>Bob</b>","<b>Bob</b>",
"\"Jane\" Doe","Jane \"JD\"","\"Jane\" \"Doe\"","Jane <3"]}
{"id":"whole","content_text":"x","authors":["<Jane Doe>","\"Ann Example\", ","By \"<Bob>\"; ",
"\"Doe, Cy\" <cy@example.org>"]}
END_ITEM
expect 0 "names with quotation marks and brackets are packed" pack - <names.json
listed
names() { equal "$1" "$(json items.out "';'.join(a['name'] for i in items if i['id'] == '$2'
    for a in i['authors'])")" "$3"; }
names '<Jane> Doe;Jane & <b>Bob</b>;<b>Bob</b>;"Jane" Doe;Jane "JD";"Jane" "Doe";Jane <3' part \
    "marks around a part of a name stay"
names 'Jane Doe;Ann Example;Bob;Doe, Cy' whole "those around all of it go"
finish

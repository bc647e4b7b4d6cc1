#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# RSS and Atom as inputs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
pack() { rm -f x.anews && "$ANEWS" pack -s k.key -o x.anews "$@"; }
ids() { "$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' '; }
read_feed() { # WHAT FILE
    expect 0 "$1 is packed" pack - <"$2"
    "$ANEWS" list --json --content -p k.pub x.anews >items.out
}
field() { equal "$1" "$(json items.out "{i['id']: i for i in items}$3")" "$2"; }

cat >rss.xml <<'FEED'

<?xml version="1.0" encoding="windows-1252"?>
<!-- a comment -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:purl="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:slash="http://example.org/slash">
<channel><title>Feed</title><link>https://example.org/blog/</link><language>de-AT</language>
<managingEditor>e@example.org (Ed)</managingEditor><purl:creator>The Editors</purl:creator>
<image><title>Not it</title><url>https://example.org/logo.png</url></image>
<item><title>Caf&amp;eacute; &nbsp; &#8217;s &lt;b&gt;bold&lt;/b&gt;</title><link> /p/1 </link>
<guid isPermaLink="false">g1</guid>
<description>&lt;p&gt;Short &amp;amp; sweet&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Long</p>]]></content:encoded><purl:creator>Ann A.</purl:creator>
<purl:creator>Bob</purl:creator><pubDate>Thu, 04 Mar 2021 05:06:07 GMT</pubDate>
<category>x</category><category>y</category><enclosure url="a.mp3" type="audio/mpeg" length="5"/>
<media:group><media:content url="i.png" medium="image"/></media:group>
<slash:comments>5</slash:comments><_anews>x</_anews></item>
<item><title>Two</title><guid>https://example.org/p/2</guid><author>x@example.org (Cy C.)</author>
<description>plain</description></item>
<item><title>Why &amp;lt;b&amp;gt;Vec&lt;String&gt; and Map&lt;K, V&gt; &lt;i&gt;are&lt;/i&gt; &lt;x y="z"&gt;slow</title><guid>3</guid><author>y@example.org</author></item>
<item><title>Four</title><guid>4</guid><author> </author></item>
<item><title>Five</title><guid>5</guid><author>z@example.org ()</author></item>
<item><title>Six</title><guid>6</guid><author>See us @ the office and more</author></item>
<item><title>Seven</title><guid>7</guid><author>@anna</author></item>
</channel></rss>
FEED
iconv -f utf-8 -t windows-1252 rss.xml >rss && printf '%s' "$(sed 's/Two/Tw\xf6/' rss)" >rss.xml
read_feed "RSS 2.0" rss.xml
equal "3 4 5 6 7 example.org/p/2 g1" "$(ids)" "each item is an entry"
field "Café ’s bold" "a title as a reader sees it" "['g1']['title']"
field "https://example.org/p/1" "a relative address" "['g1']['url']"
field "<p>Long</p>" "the encoded content" "['g1']['content_html']"
field "Short & sweet" "the description as summary" "['g1']['summary']"
field "[{'name': 'Ann A.'}, {'name': 'Bob'}]" "authors under any prefix" "['g1']['authors']"
field "2021-03-04T05:06:07Z" "the date" "['g1']['date_published']"
field "['x', 'y']" "categories" "['g1']['tags']"
field "https://example.org/blog/i.png" "the picture" "['g1']['image']"
field "https://example.org/blog/a.mp3" "the enclosure" "['g1']['attachments'][0]['url']"
field 5 "an element that nothing is known of" "['g1']['slash:comments']"
field de-AT "the feed's language" "['g1']['language']"
field "Twö" "another charset" "['example.org/p/2']['title']"
field "https://example.org/p/2" "a guid that is the address" "['example.org/p/2']['url']"
field "[{'name': 'Cy C.'}]" "the name of a mailbox" "['example.org/p/2']['authors']"
field "plain" "the description as content" "['example.org/p/2']['content_html']"
field False "and as no summary" "['example.org/p/2'].get('summary', False)"
field "Why <b>Vec<String> and Map<K, V> are slow" "what is no tag of HTML in a title" \
    "['3']['title']"
field "[{'email': 'y@example.org'}]" "a mailbox is an author without a name" "['3']['authors']"
field "[{'name': 'The Editors'}]" "no author at all is the feed's" "['4']['authors']"
field "[{'email': 'z@example.org'}]" "nor is a mailbox with nothing in brackets" "['5']['authors']"
field "[{'name': 'The Editors'}]" "a sentence is no mailbox" "['6']['authors']"
field "[{'name': 'The Editors'}]" "nor is a handle" "['7']['authors']"

cat >atom.xml <<'FEED'
<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://example.org/a/">
<a:title>F</a:title><a:author><a:name>Feed A</a:name></a:author>
<a:entry><a:id>tag:example.org,2021:1</a:id>
<a:title type="html">A &amp;lt; B &amp;amp; &lt;b&gt;C&lt;/b&gt;</a:title>
<a:link rel="self" href="self"/><a:link href="../one"/><a:link rel="via" href="https://example.org/v"/>
<a:published>2021-02-03T04:05:06Z</a:published><a:updated>2021-02-04T04:05:06Z</a:updated>
<a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p class="a&amp;b">Hi<br/>there
&amp; <a href="x">l</a></p></div></a:content><a:summary>sum &lt;x&gt;</a:summary>
<a:category term="t1" label="T One"/><a:category term="t2"/></a:entry>
<a:entry xml:lang="en" xml:base="b/"><a:id>tag:example.org,2021:2</a:id>
<a:title>Plain &lt;tag&gt;</a:title>
<a:author><a:name>Own</a:name><a:uri>https://example.org/own</a:uri></a:author>
<a:link href="two"/><a:content>text &lt;here&gt;</a:content>
<a:source><a:title>Origin</a:title><a:id>other</a:id></a:source></a:entry>
</a:feed>
FEED
read_feed Atom atom.xml
one="['tag:example.org,2021:1']" two="['tag:example.org,2021:2']"
field "A < B & C" "a title in HTML" "${one}['title']"
field "Plain <tag>" "a title in text" "${two}['title']"
field "https://example.org/one" "the alternate link" "${one}['url']"
field "https://example.org/a/b/two" "xml:base" "${two}['url']"
field "https://example.org/v" "what it is about" "${one}['external_url']"
field '<p class="a&amp;b">Hi<br>there &amp; <a href="x">l</a></p>' "XHTML as HTML" \
    "${one}['content_html'].replace(chr(10), ' ')"
field "text <here>" "text as text" "${two}['content_text']"
field "sum <x>" "the summary" "${one}['summary']"
field "['T One', 't2']" "categories" "${one}['tags']"
field "2021-02-04T04:05:06Z" "the change" "${one}['date_modified']"
field "fr" "the language around it" "${one}['language']"
field "en" "its own" "${two}['language']"
field "[{'name': 'Feed A'}]" "the feed's author" "${one}['authors']"
field "[{'name': 'Own'}]" "its own" "${two}['authors']"
field "Origin" "where it is from" "${two}['_anews']['source']"

# Content of any type of text is text.
cat >types.xml <<'FEED'
<feed xmlns="http://www.w3.org/2005/Atom">
<entry><id>md</id><content type="text/markdown; variant=CommonMark"># One &lt;</content></entry>
<entry><id>html</id><content type="TEXT/HTML; charset=utf-8">&lt;p>One</content></entry>
<entry><id>xml</id><summary>S</summary><content type="text/xml"><x>no</x></content></entry>
<entry><id>png</id><content type="image/png">AA==</content></entry>
<entry><id>linked</id><content type="image/png" src="https://example.org/a.png"/></entry>
<entry><id>svg</id><summary>S</summary><content type="text/x+xml"><x>no</x></content></entry></feed>
FEED
read_feed "Atom with types" types.xml
field "# One <" "Markdown" "['md']['content_text']"
field "<p>One" "HTML with a charset" "['html']['content_html']"
field "S" "the summary where the content is XML" "['xml']['content_text']"
field "S" "or a kind of it" "['svg']['content_text']"
expect 0 "the feed is packed again" pack --report types.out types.xml
noted() { equal "$2" "$(json types.out "[i['name'] for i in items if i['kind'] == '$1']")" "$3"; }
noted unread "['xml', 'png', 'svg']" "which types are not read is said"
noted no-content "['linked']" "and where there is no content"

# The description of a video is that of its entry, if there is no other.
cat >videos.xml <<'FEED'
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<entry><id>video</id><title>V</title><media:group><media:title>V</media:title>
<media:description>One &lt;b>
two</media:description></media:group></entry>
<entry><id>content</id><content>x</content><media:group><media:description>M</media:description>
</media:group></entry></feed>
FEED
read_feed "Atom with videos" videos.xml
field "One <b> two" "the description of the video as text" \
    "['video']['content_text'].replace(chr(10), ' ')"
field M "as the summary beside content" "['content']['summary']"
cat >videos.rss <<'FEED'
<rss xmlns:media="http://search.yahoo.com/mrss/"><channel>
<item><guid>plain</guid><media:group><media:description type="plain">a &lt; b</media:description>
</media:group><media:description>Its caption</media:description></item>
<item><guid>caption</guid><media:description>A. Smith</media:description></item>
<item><guid>html</guid><media:group><media:description type="html">&lt;p>x</media:description>
</media:group></item>
<item><guid>both</guid><media:description>A caption</media:description><description>d</description>
<media:content url="https://example.org/i.png"><media:description>no</media:description>
</media:content></item></channel></rss>
FEED
read_feed "RSS with videos" videos.rss
field "a < b" "text" "['plain']['content_text']"
field "Its caption" "beside a caption" "['plain']['media:description']"
field "A. Smith" "outside of a group it may be a caption" "['caption']['media:description']"
field "<p>x" "HTML" "['html']['content_html']"
field "https://example.org/i.png" "a picture with a caption" "['both']['attachments'][0]['url']"
field d "the description of the item goes first" "['both']['content_html']"
field "A caption" "and the other is kept" "['both']['media:description']"

# The language of a text is that of its own element.
cat >languages.xml <<'FEED'
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="en">
<entry><id>content</id><summary xml:lang="fr">S</summary><content xml:lang="de">x</content></entry>
<entry xml:lang="fr"><id>entry</id><title xml:lang="de">T</title><content>x</content></entry>
<entry><id>summary</id><summary xml:lang="de">S</summary></entry>
<entry><id>div</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" xml:lang="de">
<p xml:lang="fr">x</p></div></content></entry>
<entry><id>none</id><content xml:lang="">x</content></entry>
<entry><id>unread</id><content type="image/png" xml:lang="de">AA==</content>
<summary>S</summary></entry>
<entry><id>said</id><dc:language>it</dc:language><content xml:lang="de">x</content></entry></feed>
FEED
read_feed "Atom with languages" languages.xml
field de "that of the content" "['content']['language']"
field fr "of the entry around it" "['entry']['language']"
field de "of the summary that is the content" "['summary']['language']"
field de "of the outermost element of XHTML" "['div']['language']"
field en "of the feed where it says none" "['none']['language']"
field en "not of content that is not read" "['unread']['language']"
field it "what an element of the entry says" "['said']['language']"

# Where an entry was copied from another feed, that feed's authors are its authors.
cat >planet.xml <<'FEED'
<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Planet Robot</name></author>
<entry><id>source</id><title>t</title><content>x</content><source><title>Ann's blog</title>
<author><uri>https://ann.example/</uri><name>Ann</name></author><author><name>Bob</name></author>
<contributor><name>Nobody</name></contributor><updated>2020-01-02T03:04:05Z</updated></source></entry>
<entry><id>own</id><source><author><name>Ann</name></author></source><title>t</title>
<author><name>Cy</name></author><content>x</content></entry>
<entry><id>none</id><title>t</title><content>x</content><source><title>S</title></source></entry>
<entry><id>deep</id><title>t</title><content>x</content>
<source><author><x><name>No</name></x><name>D<i>x</i>ee</name></author></source></entry></feed>
FEED
read_feed "Atom with sources" planet.xml
field "[{'name': 'Ann'}, {'name': 'Bob'}]" "the authors of the source" "['source']['authors']"
field "Ann's blog" "its title" "['source']['_anews']['source']"
field "[{'name': 'Cy'}]" "the entry's own author goes first" "['own']['authors']"
field "[{'name': 'Planet Robot'}]" "the feed's author is the last" "['none']['authors']"
field "[{'name': 'Dee'}]" "only a name is one" "['deep']['authors']"

cat >rdf.xml <<'FEED'
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/">
<title>C</title><link>https://example.org/</link><dc:language>en</dc:language></channel>
<item rdf:about="https://example.org/1"><title>R1</title><link>https://example.org/1</link>
<description>d1</description><dc:date>2020-01-02</dc:date><dc:subject>s</dc:subject></item></rdf:RDF>
FEED
read_feed "RSS 1.0" rdf.xml
field R1 "its title" "['example.org/1']['title']"
field 2020-01-02 "its date" "['example.org/1']['date_published']"
field en "its language" "['example.org/1']['language']"
field "['s']" "its subject" "['example.org/1']['tags']"

# A feed that is given as a file.
expect 0 "a feed given by name is packed" pack atom.xml
says 'atom\.xml: is a feed, and its items are packed' "as its items, which is said"
equal 2 "$("$ANEWS" list -p k.pub x.anews | wc -l)" "all of them"
printf '<?xml version="1.0"?><note><rss/></note>' >note.xml
mkdir site && cp atom.xml site/feed.xml
expect 0 "other XML, and a feed in a folder" pack note.xml site
equal "feed.xml note.xml" "$(ids)" "are files"

# A feed is told however it is written, and gives the same items as on standard input.
told() { # WHAT FILE
    expect 0 "$1 on standard input is packed" pack - <"$2"
    ids >wanted
    expect 0 "$1 in a file is packed" pack "$2"
    says "$2: is a feed, and its items are packed" "as the feed that it is"
    equal "$(cat wanted)" "$(ids)" "with the same items"
}
no_feed() { # WHAT FILE
    expect 0 "$1 is packed" pack "$2"
    equal "$2" "$(ids)" "as a file"
    check "with all of its bytes" \
        sh -c '"$0" extract --stdout -p k.pub x.anews "$1" | cmp - "$1"' "$ANEWS" "$2"
}
# write_feed FILE BEFORE AFTER: 30 items of 1,000 characters between these members
write_feed() {
    awk -v before="$2" -v after="$3" 'BEGIN {
        printf "{%s\"items\":[", before
        for (i = 0; i < 30; i++)
            printf "%s{\"content_text\":\"%01000d\",\"id\":\"%d\",\"title\":\"t\"}",
                i ? "," : "", i, i
        printf "]%s}", after }' >"$1"
}
version='"version":"https://jsonfeed.org/version/1.1"'
write_feed sorted.json '' ",$version"
told "a JSON Feed with its version at the end" sorted.json
equal 30 "$("$ANEWS" list -p k.pub x.anews | wc -l)" "all of them"
write_feed extensions.json '"_ext":[[{"version":"1"}]],"hubs":[ {"url":"u"} ],' \
    ",\"title\":\"$(printf '%090000d' 1)\",\"tags\":[{\"a\":1}],$version"
told "a JSON Feed with other members around its items" extensions.json
write_feed escaped.json "${version//\//\\/}," ''
told "a JSON Feed with escaped slashes" escaped.json
iconv -t UTF-16 sorted.json >utf16.json
told "a JSON Feed in UTF-16" utf16.json
printf '{%s,"title":"none","items":[]}' "$version" >empty.json
for input in empty.json -; do
    expect 0 "a JSON Feed without items" pack --allow-empty "$input" <empty.json
    equal 0 "$("$ANEWS" list -p k.pub x.anews | wc -l)" "gives none"
done
printf '<?xml version="1.0" encoding="UTF-16"?>%s' "$(sed 1d atom.xml)" |
    sed '1s|?>|?><a:feed xmlns:a="http://www.w3.org/2005/Atom">|' | iconv -t UTF-16 >utf16.atom
told "Atom in UTF-16" utf16.atom
rss='<rss><channel><item><guid>1</guid><title>t</title><description>x</description></item></channel></rss>'
printf '%s' "$rss" | iconv -t UTF-16LE >utf16.rss
told "RSS in UTF-16 without a byte order mark" utf16.rss
{ printf '<!-- %0100000d <x> -->' 1 && printf '%s' "$rss"; } >comment.xml
told "RSS after a long comment" comment.xml
printf '<!DOCTYPE rss [<!ENTITY x "<b>q</b>"> <!-- ]> " --> <?p <x> ?>]>\n%s' "$rss" >type.xml
told "RSS with a document type of its own" type.xml
told "RSS 1.0" rdf.xml

# What only looks like one is a file, of which nothing is lost.
echo '{"name":"my-app","version":"1.0.0","homepage":"https://jsonfeed.org"}' >package.json
no_feed "JSON that names the site of JSON Feed" package.json
echo '{"version":"1.0.0","items":[{"version":"https://jsonfeed.org/version/1.1"}]}' >inner.json
no_feed "JSON with a version of its own" inner.json
printf '{%s,"title":"none"}' "$version" >itemless.json
no_feed "a version of JSON Feed without items" itemless.json
write_feed cut.json '' ''
no_feed "a list of items without a version" cut.json
{ printf '{"data":"%02000000d",' 1 && printf '%s,"items":[{"id":"1"}]}' "$version"; } >late.json
no_feed "JSON that has something else for more than 1 MiB" late.json
printf '<rdf:RDF xmlns:rdf="%s" xmlns:content="%s"><x/></rdf:RDF>' \
    http://www.w3.org/1999/02/22-rdf-syntax-ns# http://purl.org/rss/1.0/modules/content/ >other.rdf
no_feed "RDF that is no feed" other.rdf
printf '<feed xmlns="urn:customers"><entry/></feed>' >customers.xml
no_feed "XML with an element of the same name" customers.xml
for text in '<' '<!' '<!--' '<!DOCTYPE rss [' "<!DOCTYPE rss '" '<?x' '{"' '{"version":"'; do
    printf '%s' "$text" >torn.xml && cp torn.xml torn.json
    expect 0 "a file with only $text" pack torn.xml torn.json
done

# What is wrong with a feed is said, with the line.
LC_ALL=C sed 's/<title>Tw/<title>\&Tw/' rss.xml >bad.xml
expect 2 "a feed that is not well-formed is refused" pack - <bad.xml
says 'standard input, line [0-9]+: not well-formed XML: .*; what follows cannot be read' \
    "with its line"
expect 4 "with --keep-going what comes before is packed" pack --keep-going - <bad.xml
equal g1 "$(ids)" "alone"
printf '<html><body>x</body></html>' >page.html
expect 2 "a page is no feed" pack - <page.html
says 'neither JSON nor a feed: its outermost element is <html>' "and called what it is"

# Any encoding of the Web may be declared, also those whose characters have up to four bytes.
feed_in() { # LABEL TITLE-IN-BYTES
    printf '<?xml version="1.0" encoding="%s"?><rss><channel>' "$1"
    printf '<item><guid>1</guid><title>%b</title><description>x</description></item>' "$2"
    printf '</channel></rss>'
}
in_encoding() { # LABEL TITLE-IN-BYTES TITLE
    feed_in "$1" "$2" >encoded.xml
    read_feed "a feed in $1" encoded.xml
    field "$3" "in its characters" "['1']['title']"
}
in_encoding iso-2022-jp '\x1b\x24\x42\x46\x7c\x4b\x5c\x1b\x28\x42!' '日本!'
in_encoding EUC-JP '\x8f\xb0\xa1\xc6\xfc' '丂日'
in_encoding gb18030 '\x94\x39\xda\x33\xd6\xd0' '💩中'
in_encoding big5 '\x87\x45\x88\x62' "$(printf '\U00027267\u00ca\u0304')"
in_encoding Shift_JIS '\x93\xfa\xb1' '日ｱ'
in_encoding ISO-8859-1 '\x93\xe9\x80' '“é€'
in_encoding us-ascii '\xe9' 'é'
in_encoding koi8-u '\xae' 'ў'
# What is called UTF-8 or UTF-16 is UTF-8 if the declaration can be read as bytes.
in_encoding utf8 '\xc3\xa9' 'é'
in_encoding Unicode-1-1-UTF-8 '\xc3\xa9' 'é'
in_encoding utf-16 '\xc3\xa9' 'é'
{ printf '\xef\xbb\xbf' && feed_in windows-1251 '\xc3\xa9'; } >encoded.xml
read_feed "a feed with a byte order mark is in UTF-8, whatever it declares" encoded.xml
field 'é' "and its title is right" "['1']['title']"
feed_in x-nothing 'a\xe9' >encoded.xml
expect 2 "a feed in an unknown encoding is refused" pack - <encoded.xml
says 'not well-formed XML: unknown encoding' "and never read in another one"
feed_in iso-2022-kr a >encoded.xml
expect 2 "one in an encoding that browsers do not read is, too" pack - <encoded.xml
says 'not well-formed XML: unknown encoding' "for that"
{ feed_in windows-1251 '' | sed 's|<item>.*||' && for ((i = 0; i < 3000; i++)); do
    printf '<item><guid>%d</guid><title>\xc7\xe0%d</title><description>x</description></item>' $i $i
done && printf '</channel></rss>'; } >long.xml
read_feed "a feed of many pieces" long.xml
field 'За2999' "is decoded to its end" "['2999']['title']"

# Nothing is fetched, and a feed that unfolds without end is refused.
printf 'secret' >secret.txt
cat >fetch.xml <<FEED
<!DOCTYPE rss [<!ENTITY x SYSTEM "file://$TMPDIR/secret.txt"><!ENTITY y "inner">]>
<rss><channel><item><guid>1</guid><title>a&x;b&y;c</title><description>x</description></item></channel></rss>
FEED
read_feed "a feed with entities" fetch.xml
field "abinnerc" "an entity of another file is empty" "['1']['title']"
{
    printf '<!DOCTYPE rss [<!ENTITY a0 "aaaaaaaaaa">'
    for i in 1 2 3 4 5 6 7 8 9; do
        printf '<!ENTITY a%d "' $i
        for _ in 1 2 3 4 5 6 7 8 9 0; do printf '&a%d;' $((i - 1)); done
        printf '">'
    done
    printf ']><rss><channel><item><guid>1</guid><title>&a9;</title></item></channel></rss>'
} >bomb.xml
expect 2 "a feed of a billion letters is refused" \
    timeout 20 "$ANEWS" pack -s k.key -o x.anews - <bomb.xml
says 'not well-formed XML: .*amplification' "for that"
line=$(grep -v '^untrusted' k.key)
printf '<rss><channel><item><guid>1</guid><title>t</title><description>%s</description></item></channel></rss>' \
    "$line" >key.xml
expect 2 "a secret key in a feed is refused" pack - <key.xml
says 'line 1, item 1.*secret key' "by its place"

# A long feed takes no more memory than a short one.
if sanitized; then
    skip "a feed of 60 MB in little memory" "a sanitizer takes terabytes of addresses"
else
    little() { (ulimit -v 400000 && "$ANEWS" pack -q -s k.key -o x.anews --jobs 1 --level 1 \
        --dictionary none -); }
    awk 'BEGIN { print "<rss><channel>"
        for (i = 0; i < 60000; i++)
            printf "<item><guid>%d</guid><title>t</title><description>%0900d</description></item>\n", i, i
        print "</channel></rss>" }' >long.xml
    rm -f x.anews
    expect 0 "a feed of 60 MB in little memory" little <long.xml
fi
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Authors and dates of pages: from what programs are told, else from what readers see; not those of
# comments and of other articles, and no site for a person.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

# body ID WANTED...: a page with standard input after its heading.
body() {
    local id=$1
    shift
    { printf '<!doctype html><html lang="en"><title>T</title><body><h1>T</h1>' && cat; } | page \
    "$id" "$@"
}
# meta ID NAME VALUE WANTED: a page with one meta element.
meta() {
    page "$1" "$4" <<<"<!doctype html><title>T</title><meta name='$2' content='$3'><p>x"
}

number=0
for name in author byl parsely-author sailthru.author citation_author authors article:author \
    article:author_name dc.creator DCTERMS.Creator; do
    number=$((number + 1))
    meta "author$number.html" "$name" 'Ann Example' 'authors=Ann Example'
done
for name in article:published_time parsely-pub-date sailthru.date pubdate publish_date \
    publish-date \
    publication_date OriginalPublicationDate DC.date.issued dcterms.created \
    citation_publication_date \
    date og:article:published_time dcterms.date; do
    number=$((number + 1))
    meta "date$number.html" "$name" '2020-01-02T03:04:05Z' 'date_published=2020-01-02T03:04:05Z'
done
for name in article:modified_time last-modified og:updated_time dcterms.modified; do
    number=$((number + 1))
    meta "modified$number.html" "$name" '2020-01-02T03:04:05Z' 'date_modified=2020-01-02T03:04:05Z'
done
meta by.html author 'By Ann Example' 'authors=Ann Example'
meta von.html author 'Von Anna Beispiel' 'authors=Anna Beispiel'
meta address.html author 'https://example.org/ann' 'authors='
meta account.html author '@ann' 'authors='
page several.html 'authors=Ann Example;Bob Sample' <<'END'
<!doctype html><title>T</title><meta name=citation_author content="Ann Example">
<meta name=citation_author content="Bob Sample">
END
page label.html 'authors=Ann Example' <<'END'
<!doctype html><title>T</title><meta name="twitter:label1" content="Written by">
<meta name="twitter:data1" content="Ann Example"><p>x
END
page label-other.html 'authors=' <<'END'
<!doctype html><title>T</title><meta name="twitter:label1" content="Reading time">
<meta name="twitter:data1" content="A few minutes"><p>x
END
page site.html 'authors=' <<'END'
<!doctype html><title>T</title><meta property="og:site_name" content="Daily Example">
<meta name=author content="Daily Example"><p>x
END
page publisher.html 'authors=' <<'END'
<!doctype html><title>T</title><meta name=dc.publisher content="Garden Gazette">
<meta name=author content="Garden Gazette"><p>x
END
page own-publisher.html 'authors=Ann Example' <<'END'
<!doctype html><title>T</title><meta name=publisher content="Ann Example"><script
type="application/ld+json">{"@type":"Article","author":{"name":"Ann Example"}}</script><p>x
END
meta agencies.html author 'Agencies' 'authors='
meta press.html author 'Pressemitteilung von Anna Beispiel' 'authors=Anna Beispiel'
meta about.html author 'Über Anna Beispiel' 'authors=Anna Beispiel'
meta ecrit.html author 'Écrit par Anne Exemple' 'authors=Anne Exemple'
page site-and-person.html 'authors=Ann Example' <<'END'
<!doctype html><title>T</title><link rel=canonical href="https://daily.example.org/a">
<meta name=author content="daily.example.org"><body><h1>T</h1><p class=byline>By Ann Example</p>
END

body rel.html 'authors=Ann Example' <<<'<a rel=author href=/a>Ann Example</a><p>x'
body class.html 'authors=Ann Example' <<<'<p class="post-author">By <b>Ann Example</b>, </p><p>x'
body camel.html 'authors=ann1980' <<<'<span class="authorName">ann1980</span><p>x'
body folder.html 'authors=Ann Example' <<<'<p>On Monday by <a href="/author/ann/">Ann
Example</a></p>'
body line.html 'authors=Ann Example' <<<'<div><em>By Ann Example</em></div><p>By and by she
went.</p>'
body line-inline.html 'authors=' <<<'<p>Made from <var>x</var> by <em>Ann Example</em></p>'
body line-text.html 'authors=' <<<'<p>By the river</p><p>By Tuesday</p><p>Von hier an nicht</p>'
body two.html 'authors=Ann Example;Bob Sample' <<'END'
<div class=byline>By <a rel=author href=/a>Ann Example</a> and <a rel=author href=/b>Bob
Sample</a></div>
<div class=more-news>By <a rel=author href=/c>Cy Other</a></div>
END
body aside.html 'authors=' 'date_published=' <<'END'
<p>x</p><aside><a rel=author>Cy Other</a></aside><div class="comments"><p class=author>Cy Other</p>
<time datetime=2011-05-06>then</time></div><footer><time datetime=2012-05-06>then</time></footer>
<div class="related-posts"><p class=byline>By Cy Other</p><p class=date>2011-05-06</p></div>
END
body picture.html 'authors=Ann Example' <<'END'
<div class="author-image">Photo By Nobody</div><div class="author-bio">Ann writes since 2001</div>
<div class="entry-footer"><span class="author vcard">Ann Example</span></div>
END
body unclosed.html 'authors=Ann Example' <<'END'
<ul class=comments><li>a<li>b<p>c</ul><p class=author>Ann Example
END

body heading-id.html 'authors=' <<<'<h2 id=_mapping_authors>MAPPING AUTHORS</h2><p>x'
body heading-class.html 'authors=Ann Example' <<<'<h4 class=author>Ann Example</h4><p>x'
body time.html 'date_published=2020-01-02T03:04:05Z' <<<'<time
datetime=2020-01-02T03:04:05Z>Jan</time>'
body time-modified.html 'date_published=' 'date_modified=2020-01-02' <<'END'
<time class="updated" datetime=2020-01-02>Jan</time>
END
body text.html 'date_published=2020-01-02' <<<'<p class=entry-date>Posted by Ann on 2 January
2020.</p>'
body title.html 'date_published=2020-01-02' <<<'<abbr class=published title=2020-01-02>2 days
ago</abbr>'
body line-date.html 'date_published=2020-01-02' <<<'<p>Berlin | 2 January 2020</p><p>Then 3 May
1999.</p>'
body label-date.html 'date_published=2020-01-02' <<<'<p class=date>Letter of 3 May 2019</p><p>Datum:
02.01.2020</p>'
body range.html 'date_published=' <<<'<p>Days: 14. - 20. Januar 2020</p>'
body clock.html 'date_published=2020-01-20T15:00:00Z' <<<'<p>15:00 - 20. Januar 2020</p>'
# Of a time in an unknown zone only the day is kept, whoever it is written for.
number=0
while read -r text; do
    number=$((number + 1))
    body "zone-class$number.html" 'date_published=2020-03-04' <<<"<p class=dateline>$text</p>"
    body "zone-line$number.html" 'date_published=2020-03-04' <<<"<p>Published: $text by Ann</p>"
    body "zone-time$number.html" 'date_published=2020-03-04' <<<"<p>By Ann <time>$text</time></p>"
    page "zone-meta$number.html" 'date_published=2020-03-04' <<<"<title>T</title><meta name=date
content='${text//E.T./ET}'><h1>T</h1><p>x"
done <<'END'
March 4, 2020 at 5:06 p.m. ET
March 4, 2020 at 5:06 p.m. E.T.
Wednesday, March 4, 2020, 5:06 PM Eastern
2020-03-04 17:06 ET
2020-03-04 17:06 (ET)
2020-03-04 17:06 (E.T.)
2020-03-04, 17:06 (local time)
4 March 2020 17:06 IST
2020-03-04 17:06 America/New_York
2020-03-04 17:06 (New York time)
Wednesday, March 4, 2020 at 5:06 p.m. New York time
March 4, 2020 5:06 pm Eastern Standard Time
4 mars 2020, 17:06 heure de Paris
4 de marzo de 2020, 17:06 hora local
END
body zone-attribute.html 'date_published=2020-03-04' <<<'<time datetime="2020-03-04 17:06 ET">x'
number=0
for after in 'EDT Reading time 3 min' 'EDT Read time' 'EDT Lead time 3' 'EDT in real time' \
    'EDT time' 'EDT | Reading time'; do
    number=$((number + 1))
    body "zone-then$number.html" 'date_published=2020-03-04T17:06:00-04:00' <<END
<p class=date>March 4, 2020 5:06 pm $after</p>
END
done
number=0
for after in 'Reading Time 3 min' 'Cooking time' '| Reading time' 'for the first time'; do
    number=$((number + 1))
    body "no-place$number.html" 'date_published=2020-03-04T17:06:00Z' <<END
<p class=date>March 4, 2020 5:06 pm $after</p>
END
done
body zone-known.html 'date_published=2020-03-04T17:06:00-05:00' <<'END'
<p class=date>March 4, 2020 at 5:06 p.m. (EST)</p>
END
number=0
for after in 'by Ann' 'BY ANN' '(PDF)' '| AFP' 'Berlin' 'und mehr'; do
    number=$((number + 1))
    body "no-zone$number.html" 'date_published=2020-03-04T17:06:00Z' <<END
<p class=date>March 4, 2020 at 5:06 p.m. $after</p>
END
done
page zone-told.html 'date_published=2020-03-04' <<'END'
<title>T</title><meta name=date content="2020-03-04 17:06 ET"><h1>T</h1><p class=date>March 4,
2020</p>
END
page zone-better.html 'date_published=2020-03-04T22:06:00Z' <<'END'
<title>T</title><meta name=pubdate content="2020-03-04 17:06 ET"><meta name=date
content=2020-03-04T22:06:00Z><h1>T</h1><p>x
END
page zone-instant.html 'date_published=2020-03-04T21:06:00-05:00' <<'END'
<title>T</title><meta name=date content=2020-03-05T02:06:00Z><h1>T</h1><p class=date>March 4, 2020
at 9:06 p.m. ET</p>
END
body late-line.html 'date_published=' <<'END'
<p>Best of 1999</p><p>Best of 2000</p><p>Best of 2001</p><p>Best of 2002</p><p>3 May 2019</p>
END
page early.html 'date_published=' <<'END'
<!doctype html><title>T</title><body><p>Today is 2 January 2020</p><h1>T</h1><p>x
END
page address-date.html 'date_published=2020-01-02' <<'END'
<!doctype html><title>T</title><link rel=canonical href="https://example.org/2020/01/02/a"><p>x
END
page confirmed.html 'date_published=2020-01-05' <<'END'
<!doctype html><title>T</title><meta property=article:published_time content=2020-01-05>
<script type="application/ld+json">{"@type":"Article","datePublished":"2020-01-02"}</script>
<h1>T</h1><p class=date>5 January 2020</p>
END
# Programs are told a day, and readers see another. told ID WANTED: with standard input below the
# heading.
told() {
    { printf '<!doctype html><title>T</title>' &&
        printf '<meta property=article:published_time content=2024-03-01T10:00:00Z>' &&
        printf '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":' &&
        printf '"2024-03-01T10:00:00Z"}</script><body><h1>T</h1>' && cat; } |
        page "$1" "date_published=$2"
}
number=0
while read -r line; do
    number=$((number + 1))
    told "told$number.html" 2024-03-01T10:00:00Z <<<"<p>5 hours ago</p>$line<p>Text goes on.</p>"
done <<'END'
<p>She was born on May 5, 1999 in York.</p>
<p>He was elected on May 5, 2019.</p>
<p>Born May 5, 2019</p>
<figure><img src=a.png><figcaption>The mayor at City Hall on May 5, 2019</figcaption></figure>
<figure><img src=a.png><figcaption>May 5, 2031</figcaption></figure>
<figure><img src=a.png><figcaption><p>May 5, 2019</p></figcaption></figure>
<figure><figcaption>Taken <time datetime=2019-05-05>in May</time></figcaption></figure>
<blockquote>We met on May 5, 2019</blockquote>
<blockquote><p>May 5, 2019</p></blockquote>
<h2>What happened on May 5, 2019</h2>
<h2>May 5, 2019</h2>
<h3><span>May 5, 2019</span></h3>
<ul><li>May 5, 2019: the election<li>June 6, 2019: the oath</ul>
<ul><li>May 5, 2019</ul>
<ol><li><p>May 5, 2019</p></ol>
<table><tr><td>May 5, 2019<td>1</table>
<table><tr><td>Elected<td>on May 5, 2019</table>
<dl><dt>Elected</dt><dd>May 5, 2019</dd></dl>
<p><a href=a.pdf>Report of May 5, 2019 (PDF)</a></p>
<p>Deadline: <time datetime=2024-06-01>1 June 2024</time></p>
<p>Deadline: <time datetime=2024-06-01>next June</time></p>
<p>Deadline: <time>1 June 2024</time></p>
<ul><li>Doors open <time datetime=2024-06-01T19:00>1 June 2024</time></ul>
END
number=0
while read -r line; do
    number=$((number + 1))
    told "seen$number.html" 2024-02-05 <<<"<p>By Ann</p>$line<p>Text goes on.</p>"
done <<'END'
<p>5 February 2024</p>
<p>| Monday, 5 February 2024 |</p>
<p>Published on 5 February 2024</p>
<p>Veröffentlicht am 5. Februar 2024</p>
<p>Date: 5 February 2024</p>
<p class=date>Berlin, 5 February 2024</p>
<p>Of <time class=published datetime=2024-02-05>Monday</time></p>
<ul><li><time datetime=2024-02-05>5 February 2024</time></ul>
<ul><li class=entry-date>5 February 2024</ul>
<ul><li>Datum: 05.02.2024</ul>
END
told yesterday.html 2024-03-01T10:00:00Z <<<'<p>He was elected on February 29, 2024.</p>'
told near-clock.html 2024-02-29T22:00:00-12:00 <<<'<p>By Ann, February 29, 2024 at 10 p.m. ET</p>'
told near-heading.html 2024-02-29 <<<'<h2>29 February 2024</h2>'
body alone-item.html 'date_published=2024-02-05' <<<'<ul><li><b>Date</b> 05.02.2024</ul>'
body alone-quote.html 'date_published=' <<<'<figure><figcaption>On 5 February 2024</figcaption>
</figure><blockquote>Of 6 February 2024</blockquote>'
body sample.html 'date_published=' <<'END'
<p>Call it so:<pre>2010-06-27 18:03:56</pre><p><code>2011-01-01</code>
END
page told-no-zone.html 'date_published=2024-03-01' <<'END'
<title>T</title><meta name=date content="2024-03-01 10:00 ET"><h1>T</h1><p>Born May 5, 1999</p>
END

# What programs write for no date is none, wherever it stands; the other sources count.
number=0
for zero in 0001-01-01T00:00:00Z 0001-01-01T00:00:00 0001-01-01 0000-00-00 1970-01-01T00:00:00Z \
    0001-01-01T00:00:00-05:00; do
    number=$((number + 1))
    page "zero-meta$number.html" 'date_published=2020-03-04' 'date_modified=2020-03-05' <<END
<title>T</title><meta property=article:published_time content="$zero"><meta name=date
content=2020-03-04><meta property=article:modified_time content="$zero"><meta name=lastmod
content=2020-03-05><h1>T</h1>
END
    page "zero-linked$number.html" 'date_published=2020-03-04' <<END
<title>T</title><meta property=article:published_time content=2020-03-04><script
type="application/ld+json">{"@type":"Article","datePublished":"$zero"}</script><h1>T</h1>
END
    page "zero-address$number.html" 'date_published=2020-03-04' <<END
<title>T</title><link rel=canonical href="https://example.org/2020/03/04/a"><meta
property=article:published_time content="$zero"><h1>T</h1>
END
    page "zero-time$number.html" 'date_published=2020-03-04' <<END
<title>T</title><script type="application/ld+json">{"@type":"Article",
"datePublished":"2020-03-04"}</script><h1>T</h1><time class=date datetime="$zero">No date</time>
END
    page "zero-alone$number.html" 'date_published=' <<END
<title>T</title><meta name=date content="$zero"><h1>T</h1>
END
done
page zone.html 'date_published=2020-01-02T00:30:00+02:00' <<'END'
<!doctype html><title>T</title><script type="application/ld+json">
{"@type":"Article","datePublished":"2020-01-01T22:30:00Z"}</script>
<meta name=date content="2020-01-02T00:30:00+02:00">
END

# Names without spaces.
byline_of() { body "$1" "authors=$3" <<<"<div class='author'>$2</div><p>x"; }
byline_of east-ja.html '山田太郎' '山田太郎'
byline_of east-kana.html 'by ジョン・スミス' 'ジョン・スミス'
byline_of east-zh.html '作者：王小明' '王小明'
byline_of east-zh-colon.html '作者: 王小明' '王小明'
byline_of east-zh-reporter.html '记者 王小明' '王小明'
byline_of east-ja-reporter.html '山田太郎記者' '山田太郎'
byline_of east-ko.html '홍길동 기자' '홍길동'
byline_of east-label.html '作者' ''
byline_of arabic.html 'بقلم: ليلى حسن' 'ليلى حسن'
byline_of cyrillic.html 'Автор: Иван Петров' 'Иван Петров'
byline_of east-long.html '台風が海岸を襲いました' ''

# The title of a site is no author, whatever its link says.
page site-author.html 'authors=' <<'END'
<!doctype html><title>T</title><a class="site-title" rel="author" href="/">Garden Weekly</a><p>x
END

# When a page was changed is not when it was published.
body changed-item.html 'date_published=' 'date_modified=2024-07-01' <<'END'
<span>Last updated on <time datetime="2024-07-01" itemprop="dateModified">Jul 1</time></span>
END
body changed-line.html 'date_published=' 'date_modified=2024-07-01' <<'END'
<p class="last-updated">Last updated: <time datetime="2024-07-01">Jul 1</time></p>
END
body tags.html "tags=storm;sea" <<'END'
<p><a rel="tag" href="/tag/storm">storm</a>, <a rel="tag" href="/tag/sea">sea</a>
<a rel="category tag" href="/news">News</a></p>
END

# The footer of a post is part of it, whatever is around it.
page post-footer.html 'authors=Ann Example' 'date_published=2020-01-02' <<'END'
<!doctype html><title>T</title><section><h1>T</h1><footer class="post-info">
<time class="published" datetime="2020-01-02">2 January</time>
<address class="vcard author">By <a class="url fn" href="/author/ann.html">Ann Example</a></address>
</footer><p>x</section><footer class="blog-footer"><time datetime="2022-01-01">2022</time>
<span class="author">Carl Theme</span></footer>
END

# Names of classes and ids that mean something else, and names of others.
body hidden.html 'authors=' <<<'<span hidden class=WRITER><a href=a>Placing Things</a></span>'
body hidden-line.html 'authors=' <<<'<p style="color:red; display: none">By Ann Example</p><p>x'
body hidden-item.html 'authors=Ann Example' <<'END'
<div itemscope itemtype="https://schema.org/Article"><span hidden itemprop=author itemscope
itemtype="https://schema.org/Person"><b itemprop=name>Ann Example</b></span></div>
END
body term-id.html 'authors=' <<'END'
<dl><dt id="User_username"><code>username</code></dt><dd>Required.</dd></dl>
<h2><span id="AuthFormUsername">AuthFormUsername</span> Directive</h2>
<p id="models.User.username">The name of a user
END
body section-id.html 'authors=' <<'END'
<div id="author-guide"><h2>For authors</h2><p>As <a href="https://example.org/">The Example
Manual</a> says.</div>
END
body contents.html 'authors=' <<'END'
<ul><li><span><a href="method.html">By Container Method</a></span><li><a href="b.html">b</a></ul>
END
body works.html 'authors=' <<'END'
<div class="bibliography"><div class="biblioentry"><p><i>A Book</i>. <span class="author"><span
class="firstname">Carl</span> <span class="surname">Writer</span>. </span></div></div>
END
body shown-id.html 'authors=Ann Example' <<<'<div id="post-author">Ann Example</div>'

# Languages, wherever they are said.
page lang-xml.xhtml 'language=fr' <<'END'
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><head><title>T</title></head></html>
END
page lang-body.html 'language=fa' <<<'<!doctype html><title>T</title><body lang=fa>x'
page lang-header.html 'language=da' <<<'<!doctype html><meta http-equiv=Content-Language
content=da>'
page lang-og.html 'language=pt' <<<'<!doctype html><meta property=og:locale content=pt>'
page lang-chapter.html 'language=de-DE' <<'END'
<html><title>T</title><body><div xml:lang="de-DE" class="chapter" lang="de-DE"><h1>Kapitel 13</h1>
<p>Der Rechner.</p></div></body></html>
END
page lang-between.html 'language=de' <<'END'
<!doctype html><title>T</title><body><p>Prev Next <a lang=fr>Suite</a><div lang=de><div><h2>Kapitel
13</h2></div><p>Der Rechner steht auf dem Tisch, und daneben liegt ein Buch.<pre lang=en>cat book
</pre><p>Es ist noch nicht gelesen, und niemand weiß, ob es jemals so weit kommt.</div>
END
page lang-quotation.html 'language=' <<'END'
<!doctype html><title>T</title><body><h1>A poem</h1><p>He wrote:<blockquote lang=de><h2>Ein
Gleiches</h2><p>Über allen Gipfeln ist Ruh, in allen Wipfeln spürest du kaum einen Hauch.
</blockquote>
END
page lang-quoted-first.html 'language=' <<'END'
<!doctype html><title>T</title><body><div lang=de><h2>Ein Gleiches</h2><p>Über allen Gipfeln</div>
<p>So begins a poem that was written on the wall of a hut in a forest.
END
page lang-heading.html 'language=' <<'END'
<!doctype html><title>T</title><body><h1 lang=de>Über allen Gipfeln ist Ruh</h1><p>So he wrote.
END
check_pages
mkdir zones
cp pages/zone-class1.html zones
expect 0 "a visible time in an unknown zone is packed" "$ANEWS" pack --dry-run zones
says 'zone' "with a note"
finish

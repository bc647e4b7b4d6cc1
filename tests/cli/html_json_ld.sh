#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# JSON-LD and microdata of pages: as they are written rather than as they should be, and in all
# shapes that schema.org has for the same thing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

# linked ID WANTED...: a page with standard input as its JSON-LD.
linked() {
    local id=$1
    shift
    { printf '<!doctype html><title>T</title><script type="application/ld+json">' && cat &&
        printf '</script><p>x'; } | page "$id" "$@"
}

# Not quite JSON.
linked newline.html 'title=H' 'summary=one two' <<'END'
{"@type":"NewsArticle","headline":"H","description":"one
two"}
END
linked semicolon.html 'title=H' <<<'{"@type":"NewsArticle","headline":"H"};'
linked cdata.html 'title=H' <<<$'//<![CDATA[\n{"@type":"NewsArticle","headline":"H"}\n//]]>'
linked cdata-only.html 'title=H' <<<$'<![CDATA[\n{"@type":"NewsArticle","headline":"H"}\n]]>'
linked comment.html 'title=H' <<<$'<!--\n{"@type":"NewsArticle","headline":"H"}\n-->'
linked comment-js.html 'title=H' <<<'/* by x */ {"@type":"NewsArticle", // here
"headline":"H"}'
linked comment-text.html 'title=a // b /* c */' <<<'{"@type":"Article","headline":"a // b /* c */"}'
linked nan.html 'title=H' <<<'{"@type":"NewsArticle","x":NaN,"y":-Infinity,"headline":"H"}'
linked half.html 'title=H' <<<'{"@type":"NewsArticle","d":"\ud83d x","e":"\udc00","headline":"H"}'
linked pair.html 'title=😀' <<<'{"@type":"NewsArticle","headline":"\ud83d\ude00"}'
linked escape.html "title=It's \\ a day" <<'END'
{"@type":"NewsArticle","headline":"It\'s \\ a d\u0061y"}
END
linked mark.html 'title=H' <<<$'\xef\xbb\xbf{"@type":"NewsArticle","headline":"H"}'
linked comma.html 'title=H' <<<'{"@type":"NewsArticle","headline":"H","a":[1,2,],}'
linked two.html 'title=H' <<<'{"@type":"WebSite"} {"@type":"NewsArticle","headline":"H"}'
linked large.html 'title=H' <<<'{"@type":"Article","a":1e999,"b":123456789012345678901234567890,
"headline":"H"}'
linked zero.html 'title=H' <<<'{"@type":"NewsArticle","a\u0000b":"\u0000","headline":"H\u0000"}'
linked bare.html 'title=T' <<<'{"@type":"NewsArticle","headline":"The "big" day"}'

# Shapes.
linked reference.html 'authors=Ann Example' 'image=https://example.org/i.jpg' <<'END'
{"@graph":[{"@type":"NewsArticle","headline":"H","author":{"@id":"#a"},"image":{"@id":"#i"}},
{"@type":"Person","@id":"#a","name":"Ann Example"},
{"@type":"ImageObject","@id":"#i","contentUrl":"https://example.org/i.jpg"}]}
END
linked circle.html 'title=H' 'authors=' <<'END'
{"@graph":[{"@id":"#x","@type":"Article","headline":"H","author":{"@id":"#a"}},
{"@id":"#a","name":{"@id":"#b"}},{"@id":"#b","name":[{"@id":"#a"},{"@id":"#b"},{"@id":"#x"}]}]}
END
linked parts.html 'authors=Ann Example;Bob Sample' <<'END'
{"@type":"Article","author":[{"givenName":"Ann","familyName":"Example"},{"name":["Bob Sample"]}]}
END
linked creator.html 'authors=Bob Sample' <<<'{"@type":"Article","author":[],"creator":"Bob Sample"}'
linked once.html 'authors=Ann Example' <<<'{"@type":"Article","author":["Ann Example","ann
example"]}'
linked list.html 'authors=Ann Example;Bob Sample' <<'END'
{"@type":"Article","author":{"@list":[{"name":"Ann Example"},{"name":"Bob Sample"}]}}
END
linked main.html 'title=H' <<<'{"@type":"WebPage","mainEntity":{"@type":"Recipe","name":"H"}}'
linked forum.html 'title=H' <<<'{"@type":["Thing","DiscussionForumPosting"],"headline":"H"}'
linked type.html 'title=H' <<<'{"@type":"https://schema.org/LiveBlogPosting","headline":"H"}'
linked prefix.html 'title=H' 'authors=Ann Example' 'date_published=2020-01-02' <<'END'
{"@context":{"schema":"http://schema.org/"},"@graph":[{"@type":"schema:NewsArticle","schema:headline":
"H","http://schema.org/datePublished":"2020-01-02","https://schema.org/author":{"schema:name":
"Ann Example"},"schema:":1,"other:headline":"O"}]}
END
linked unprefixed.html 'title=H' <<<'{"@type":"Article","schema:headline":"P","headline":"H"}'
linked web-page.html 'date_published=2020-01-02' <<<'{"@type":"WebPage",
"datePublished":"2020-01-02"}'
linked date.html 'date_published=2018-04-05' <<<'{"@type":"Article",
"datePublished":{"@value":"2018-04-05"}}'
linked seconds.html 'date_published=2018-04-05T04:00:00Z' <<<'{"@type":"Article",
"datePublished":1522900800}'
linked millis.html 'date_published=2018-04-05T04:00:00Z' <<<'{"@type":"Article",
"datePublished":1522900800000}'
linked language.html 'language=fr' <<'END'
{"@type":"Article","inLanguage":{"@type":"Language","name":"French","alternateName":"fr"}}
END
linked publisher.html 'source=Example Wire' <<<'{"@type":"Article","publisher":[{"name":"Example
Wire"}]}'
linked words.html 'tags=a;b' <<<'{"@type":"Article","keywords":["a","b"]}'

# A source that is useless does not hide the next.
page useless.html 'date_published=2020-01-02' 'authors=Ann Example' 'url=https://example.org/a' \
    <<'END'
<!doctype html><title>T</title><link rel=canonical href="javascript:a()">
<meta property="og:url" content="https://example.org/a"><meta name=pubdate content=2020-01-02>
<meta name=author content="Ann Example"><script type="application/ld+json">
{"@type":"Article","datePublished":"soon","author":{"name":"https://example.org/ann"}}</script>
END

# Microdata.
page data.html 'title=T' 'date_published=2020-01-02' <<'END'
<!doctype html><div itemscope itemtype="http://schema.org/Article"><h1 itemprop=headline>T</h1>
<data itemprop=datePublished value=2020-01-02>Yesterday</data></div>
END
page micro.html 'title=T' 'authors=Ann Example' 'date_published=2020-01-02' 'source=Example Wire' \
    <<'END'
<!doctype html><article itemscope itemtype="http://schema.org/NewsArticle"><h1
itemprop=headline>T</h1>
<span itemprop=author itemscope itemtype="http://schema.org/Person"><b itemprop=name>Ann
Example</b></span>
<time itemprop=datePublished datetime=2020-01-02>Jan</time>
<div itemprop=publisher itemscope><meta itemprop=name content="Example Wire"></div></article>
END
page micro-comment.html 'authors=' 'date_published=' <<'END'
<!doctype html><title>T</title><article itemscope itemtype="https://schema.org/Article"><p>x</p>
<div itemprop=comment itemscope itemtype="https://schema.org/Comment"><b itemprop=author>Cy</b>
<meta itemprop=datePublished content=2011-05-06><time
datetime=2011-05-06>then</time></div></article>
END
page micro-second.html 'authors=Ann Example' <<'END'
<!doctype html><title>T</title><div itemscope itemtype="https://schema.org/Article">
<i itemprop=author>Ann Example</i></div><div itemscope itemtype="https://schema.org/Article">
<i itemprop=author>Bob Sample</i></div>
END
check_pages
has_line pages.said 'bare\.html.*JSON-LD' "JSON-LD that is not understood is said"
check "and nothing else is" test "$(grep -c JSON-LD pages.said)" = 1
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Addresses of pages: absolute or absent, from what the head says, else from links within the page
# and from what programs that saved it left there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

page relative.html 'url=https://example.org/x/a.html' 'image=https://example.org/i.png' <<'END'
<!doctype html><title>T</title><base href="https://example.org/x/y/"><link rel=canonical
href=../a.html>
<meta property=og:image content="/i.png">
END
page none.html 'url=' <<<'<!doctype html><title>T</title><link rel=canonical href=/a.html>'
page spaces.html 'url=https://example.org/a' <<<'<!doctype html><link rel="x Canonical" href="
https://example.org/a
">'
page in-body.html 'url=' <<<'<!doctype html><body><link rel=canonical href="https://example.org/a">'
page host-only.html 'url=https://example.org/b' <<'END'
<!doctype html><link rel=canonical href="https://"><meta property=og:url
content="https://example.org/b">
END
page shared.html 'url=https://example.org/a?b=1' <<'END'
<!doctype html><title>T</title><body><a
href="https://s.example.net/?u=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1">a</a>
<a href="https://t.example.net/?text=T&amp;url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&amp;x=y">b</a>
<a href="https://t.example.net/?url=https%3A%2F%2Fexample.org%2Fother">c</a>
END
page shared-once.html 'url=' <<'END'
<!doctype html><title>T</title><body><a href="https://s.example.net/?u=https://example.org/a">a</a>
END
page shared-feed.html 'url=' <<'END'
<!doctype html><title>T</title><body><a href="https://s.example.net/?url=https://example.org/feed">a
</a><a href="https://t.example.net/?url=https://example.org/feed">b</a>
END
page shared-feeding.html 'url=https://example.org/feeding-cats' <<'END'
<!doctype html><title>T</title><body><a
href="https://s.example.net/?url=https://example.org/feeding-cats">a
</a><a href="https://t.example.net/?url=https://example.org/feeding-cats">b</a>
END
page archived.html 'url=https://archive.example.com/2020/http://example.org/a' <<'END'
<!doctype html><title>T</title><body>
<a href="https://archive.example.com/2020/http://s.example.net/?u=http://example.org/a">a</a>
<a href="https://archive.example.com/2020/http://t.example.net/?url=http://example.org/a">b</a>
END
page embedded.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title><link rel=alternate type="application/json+oembed"
href="https://example.org/embed?url=https%3A%2F%2Fexample.org%2Fa&amp;format=json">
END
page own-part.html 'url=https://example.org/x/a.html' <<'END'
<!doctype html><title>T</title><base href="https://example.org/"><body>
<a href="x/a.html#top">a</a><a href="x/a.html#notes">b</a><a href="https://s.example.net/#c">c</a>
<a href="#d">d</a><a href="y.html">e</a>
END
page own-part-once.html 'url=' <<'END'
<!doctype html><title>T</title><base href="https://example.org/"><body><a href="x/a.html#top">a</a>
END
page other-part.html 'url=' <<'END'
<!doctype html><title>T</title><base href="https://example.org/"><body>
<a href="x/a.html#top">a</a><a href="x/a.html#notes">b</a><a href="x/b.html#top">c</a>
END
page version.html 'url=https://example.org/de/a' <<'END'
<!doctype html><html lang=de><link rel=alternate hreflang=en href="https://example.org/en/a">
<link rel=alternate hreflang=de href="https://example.org/de/a"><title>T</title>
END
page saved.html 'url=https://example.org/a' <<'END'
<!DOCTYPE html>
<!-- saved from url=(0021)https://example.org/a -->
<html><title>T</title></html>
END
page bookmark.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title><h2><a rel=bookmark href="https://example.org/a">T</a></h2>
END
page bookmarks.html 'url=' <<'END'
<!doctype html><title>T</title><h2><a rel=bookmark href="https://example.org/a">A</a></h2>
<h2><a rel=bookmark href="https://example.org/b">B</a></h2>
END
page base-page.html 'url=https://example.org/x/a' <<'END'
<!doctype html><title>T</title><base href="https://example.org/x/a"><p>x
END

# A relative address without a base is resolved by another of the page, or on the host of the site.
page relative-own.html 'url=https://example.org/x/a/index.html' <<'END'
<!doctype html><title>T</title><link rel=canonical href="index.html">
<meta property=og:url content="https://example.org/x/a/">
END
page relative-host.html 'url=https://example.org/x/a' <<'END'
<!doctype html><title>T</title><link rel=canonical href="/x/a">
<link rel=pingback href="https://example.org/xmlrpc.php">
END
page relative-folder.html 'url=' <<'END'
<!doctype html><title>T</title><link rel=canonical href="a.html">
<link rel=home href="https://example.org/">
END

# Templates call each page by the address of the front page.
page front.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title><link rel=canonical href="https://example.org/">
<meta property=og:url content="https://example.org/a">
END
page true-front.html 'url=https://example.org/' <<'END'
<!doctype html><title>T</title><link rel=canonical href="https://example.org/"><body>
<h2><a rel=bookmark href="https://example.org/a">A</a></h2>
END

# Items of microdata have an address as their id.
page item-id.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title><body itemscope itemtype="https://schema.org/BlogPosting">
<meta itemscope itemprop=mainEntityOfPage itemtype="https://schema.org/WebPage"
itemid="https://example.org/a">
END
page own-id.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title><body><article itemscope itemtype="https://schema.org/Article"
itemid="https://example.org/a">x</article>
END
page comment-id.html 'url=' <<'END'
<!doctype html><title>T</title><body><p itemscope itemtype="https://schema.org/Comment"
itemid="https://example.org/b">x</p>
END
page original.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title><meta name=original-source content="https://example.org/a">
END

# A link to write a mail, and buttons of scripts.
page mailed.html 'url=https://example.org/a?b=1&c=2' <<'END'
<!doctype html><title>T</title><body>
<a href="mailto:?subject=T&amp;body=Read%20https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D2%20now">a
</a><div data-a2a-url="https://example.org/a?b=1&amp;c=2">b</div>
END
page mailed-once.html 'url=' <<'END'
<!doctype html><title>T</title><body><a href="mailto:?body=https://example.org/a">a</a>
END

# The feed of a page's comments is below that of the site.
page feed.html 'url=https://example.org/x/a/' <<'END'
<!doctype html><title>T</title>
<link rel=alternate type="application/rss+xml" href="https://example.org/x/feed/">
<link rel=alternate type="application/rss+xml" href="https://example.org/x/comments/feed/">
<link rel=alternate type="application/rss+xml" href="https://example.org/x/a/feed/">
END
page feed-of-site.html 'url=' <<'END'
<!doctype html><title>T</title>
<link rel=alternate type="application/rss+xml" href="https://example.org/x/feed/">
<link rel=alternate type="application/rss+xml" href="https://example.org/x/comments/feed/">
END

# What programs leave that save a page.
page single-file.html 'url=https://example.org/a' < <(printf '%s\n' \
    '<!DOCTYPE html> <html><!--' ' Page saved with SingleFile ' ' url: https://example.org/a ' \
    ' saved date: Thu Jan 02 2020 ' '--><title>T</title>')
page mirrored.html 'url=http://example.org/a' <<'END'
<!doctype html><title>T</title>
<!-- Mirrored from example.org/a by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 02 Jan 2020 -->
END
page mirrored-https.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title>
<!-- Mirrored from https://example.org/a by HTTrack Website Copier/3.x -->
END
page scrapbook.html 'url=https://example.org/a' <<'END'
<!DOCTYPE html><html data-scrapbook-source="https://example.org/a"><title>T</title>
END
page save-page.html 'url=https://example.org/a' <<'END'
<!DOCTYPE html><html><title>T</title><meta name="savepage-url" content="https://example.org/a">
END
page replayed.html 'url=https://archive.example.com/web/2012/http://example.org/a' <<'END'
<!doctype html><script>
__wm.wombat("http://example.org:80/a","2012","https://archive.example.com/","web","/_static/", "1");
</script><title>T</title>
END
page replayed-port.html 'url=https://archive.example.com/web/2012/https://example.org:8443/a' <<'END'
<!doctype html><script>
__wm.wombat("https://example.org:8443/a","2012","https://archive.example.com/","web","/", "1");
</script><title>T</title>
END
page replayed-torn.html 'url=' <<'END'
<!doctype html><script>__wm.wombat("http://example.org/a","2012");</script><title>T</title>
END
page trackback.html 'url=https://example.org/a' <<'END'
<!doctype html><title>T</title><body><!-- <rdf:RDF><rdf:Description
rdf:about="https://example.org/a" trackback:ping="https://example.org/a/trackback" /></rdf:RDF> -->
END
page trackback-list.html 'url=' <<'END'
<!doctype html><title>T</title><body><!-- <rdf:RDF><rdf:Description
rdf:about="https://example.org/a" trackback:ping="https://example.org/a/trackback" />
<rdf:Description rdf:about="https://example.org/b" trackback:ping="https://example.org/b/tb" />
</rdf:RDF> -->
END
check_pages
finish

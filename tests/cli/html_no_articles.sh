#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Files of sites that are no articles: what servers and crawlers read, pages that only lead to
# another page, as generators of sites write them, and articles in formats that are not read. They
# are assets: kept byte for byte, and neither listed nor searched. Nothing else is taken for one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k
mkdir -p site/post
printf '<!doctype html><title>A storm</title><p>Text.' >site/post/storm.html

# As Hugo, Jekyll, MkDocs and Docusaurus write them, and what the HTML standard allows.
cat >site/hugo.html <<'END'
<!DOCTYPE html>
<html lang="en">
  <head>
    <title>https://example.org/post/storm.html</title>
    <link rel="canonical" href="https://example.org/post/storm.html">
    <meta name="robots" content="noindex">
    <meta charset="utf-8">
    <meta http-equiv="refresh" content="0; url=https://example.org/post/storm.html">
  </head>
</html>
END
cat >site/2021-03-04-jekyll.html <<'END'
<!DOCTYPE html>
<html lang="en-US">
  <meta charset="utf-8">
  <title>Redirecting&hellip;</title>
  <link rel="canonical" href="https://example.org/post/storm.html">
  <script>location="https://example.org/post/storm.html"</script>
  <meta http-equiv="refresh" content="0; url=https://example.org/post/storm.html">
  <meta name="robots" content="noindex">
  <h1>Redirecting&hellip;</h1>
  <a href="https://example.org/post/storm.html">Click here if you are not redirected.</a>
</html>
END
cat >site/mkdocs.html <<'END'
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Redirecting...</title>
<noscript><meta http-equiv="refresh" content="1; url=post/storm.html" /></noscript>
<script>var a=window.location.hash.substr(1)</script>
<meta http-equiv="refresh" content="0; url=post/storm.html"></head>
<body>You're being redirected to a <a href="post/storm.html">new destination</a>.</body></html>
END
refresh() { printf '<!doctype html><title>R</title><meta %s><p>%s' "$2" "${3:-Moved}" >"site/$1"; }
refresh comma.html "http-equiv=Refresh content='0,post/storm.html'"
refresh bare.html "content=' 0 post/storm.html' HTTP-EQUIV=REFRESH"
refresh quoted.html "http-equiv=refresh content=\"0;URL = 'post/storm.html'\""
refresh fraction.html 'http-equiv=refresh content="0.5;url=post/storm.html"'
refresh point.html 'http-equiv=refresh content=".;url=post/storm.html"'
refresh later.html 'http-equiv=refresh content="2;url=post/storm.html"'
refresh zeros.html 'http-equiv=refresh content="00;url=post/storm.html"'
refresh reference.html 'http-equiv=refresh content="0&#59; url=post/storm.html"'
cat >site/strict.xhtml <<'END'
<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>R</title>
<meta http-equiv="refresh" content="0; url=post/storm.html"/></head><body><p>Moved</p></body></html>
END
cat >site/scripts.html <<END
<!doctype html><title>R</title><meta http-equiv=refresh content="0;url=post/storm.html">
<style>/*$(printf 's%.0s' {1..3000})*/</style><script>//$(printf 's%.0s' {1..3000})
</script><p>Moved
END
redirects=$(find site -maxdepth 1 -type f | wc -l)

printf 'Sitemap: https://example.org/sitemap.xml\n' >site/robots.txt
printf 'example.org\n' >site/CNAME
printf '#! /bin/sh\necho x\n' >site/script.txt
printf '#!/bin/sh\necho x\n' >site/tool
printf 'all:\n' >site/Makefile
printf 'project(x)\n' >site/CMakeLists.txt
printf '#!important words\n' >site/article-sign.txt
printf '/old/* /new/:splat 301\n' >site/_redirects
printf '<!doctype html><title>Not found</title><p>x' >site/404.html
printf '/*! a */\n' >site/main.js.LICENSE.txt
printf ':orphan:\n\nStorm\n=====\n' >site/storm.rst.txt
printf 'The robots are here.\n' >site/article-robots.txt

# Pages that stay, or that a browser without scripts alone leaves.
refresh article-later.html 'http-equiv=refresh content="6;url=post/storm.html"'
refresh article-short.html 'http-equiv=refresh content="2;url=post/storm.html"' \
    "$(printf 'word %.0s' {1..60})"
refresh article-ten.html 'http-equiv=refresh content="010;url=post/storm.html"'
refresh article-again.html 'http-equiv=refresh content="0"'
refresh article-same.html 'http-equiv=refresh content="0;url="'
refresh article-place.html 'http-equiv=refresh content="0;url=#top"'
refresh article-word.html 'http-equiv=refresh content="soon;url=post/storm.html"'
refresh article-empty.html 'http-equiv=refresh content=""'
refresh article-name.html 'name=refresh content="0;url=post/storm.html"'
refresh article-text.html 'http-equiv=refresh content="0;url=post/storm.html"' \
    "$(printf 'word %.0s' {1..300})"
wrapped() {
    printf '<!doctype html><title>R</title>%s<meta http-equiv=refresh content="0;url=a">%s<p>x' \
        "$2" "$3" >"site/article-$1.html"
}
wrapped noscript '<noscript>' '</noscript>'
wrapped template '<template><div>' '</div></template>'
wrapped comment '<!--[if lt IE 9]>' '<![endif]-->'
wrapped script '<script>"' '"</script>'

expect 0 "a site with redirects is packed" "$ANEWS" pack -s k.key -o s.anews site
says "only leads to another page, and is no article but an asset \(and $((redirects - 1)) more" \
    "which are told"
expect 0 "and listed" "$ANEWS" list --json -p k.pub s.anews
listed() { json "$said/out" "'\n'.join(i['id'] for i in items if $1)"; }
equal "$(cd site && find . -maxdepth 1 -type f ! -name 'article-*' | cut -c3- | LC_ALL=C sort)" \
    "$(listed "i['_anews']['kind'] == 'asset'")" "those are the assets"
equal "" "$(listed "i['_anews']['kind'] == 'asset' and len(i) > 2")" \
    "without fields, which would be the other page's"
expect 0 "and extracted" "$ANEWS" extract -p k.pub -C out s.anews
same_tree site out "the same, byte for byte"

# Who writes in a format that is not read would look for the articles in vain.
mkdir unread
printf 'Storm\n=====\n' | tee unread/{a.rst,b.adoc,c.org,d.tex,e.RST} >unread/f.textile
printf 'PK' | tee unread/g.docx >unread/h.odt
printf '{"cells":[]}' >unread/i.ipynb
printf 'x' | tee unread/{j.png,k.pdf,l.css,m.rst.txt,n.xlsx} >unread/o.txt
expect 0 "formats that are not read are packed" \
    "$ANEWS" pack -s k.key -o u.anews --report u.json unread
says 'a\.rst: is in a format that is not read, .* \(and 8 more: b\.adoc, c\.org' "and told"
equal "a.rst b.adoc c.org d.tex e.RST f.textile g.docx h.odt i.ipynb" \
    "$(/usr/bin/python3 -c 'import json, sys
notes = map(json.loads, open(sys.argv[1]))
print(*sorted(n["name"] for n in notes if n.get("kind") == "unread-format"))' u.json)" \
    "those, and no other files"
finish

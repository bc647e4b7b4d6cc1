#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Titles of pages: as a reader sees them, without the name of the site, from the best source that
# has one.
# shellcheck disable=SC1112 # quotes as publishers write them
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

page heading.html 'title=The bridge is open' <<'END'
<!doctype html><title>Bridge opening in Example City</title>
<meta property="og:title" content="Bridge is open - all about it">
<body><h1>Daily Example</h1><h1>The bridge is open</h1><p>x
END
page heading-longer.html 'title=The bridge is open: what drivers must know' <<'END'
<!doctype html><title>The bridge is open</title>
<h1>The bridge is open: <br>what drivers must know</h1><p>x
END
page heading-is-site.html 'title=A quiet day' <<'END'
<!doctype html><title>A quiet day | Notes from nowhere</title>
<body><h1><a href="/">Notes from nowhere</a></h1><h2>A quiet day</h2><p>x
END
page heading-is-part.html 'title=Ministry opens its archive to all' <<'END'
<!doctype html><title>Ministry - List of news - Ministry opens its archive to all</title>
<h1>Ministry</h1><h1>Mini&shy;stry opens its ar&shy;chive to all</h1><p>x
END
page heading-second.html 'title=What is a cable ferry' <<'END'
<!doctype html><title>Blog Archive » What is a cable ferry</title>
<body><h1>ferries.example</h1><h2>What is a cable ferry</h2><p>x
END
page heading-unrelated.html 'title=Harbour opens early this year' <<'END'
<!doctype html><title>Harbour opens early this year</title><h1>€10</h1><h1>Menu</h1><p>x
END
page kicker.html 'title=Firm in trouble' <<'END'
<!doctype html><title>Firm in trouble</title>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Firm in trouble"}</script>
<h1><span>Crisis at the harbour</span> Firm in trouble</h1><p>x
END
page sign-after.html 'title=Storms & floods' <<'END'
<!doctype html><title>Storms &amp; floods &#8212; Handbook 2</title>
<h1>Storms &amp; floods<a class="headerlink" href="#storms" title="Permalink">&para;</a></h1><p>x
END
page sign-before.html 'title=What C# is' <<'END'
<!doctype html><title>What C# is</title>
<h1><a href="#is"><span>#</span></a> <a href="#c">What C<b>#</b> is</a></h1>
END
page sign-elsewhere.html 'title=What is && in C?' <<'END'
<!doctype html><title></title><h1>What is <a href="/words#and">&amp;&amp;</a> in C?</h1>
END
page sign-open.html 'title=Ferry' <<'END'
<!doctype html><title></title><h1>Ferry<a href=#a>◆ </h1><p>x
END
page sign-only.html 'title=Bridge' <<'END'
<!doctype html><title>Bridge</title><h1><a href="#a">?</a></h1><h1><a href="/#">→</a>!</h1>
END
page button.html 'title=Struct Foo' <<'END'
<!doctype html><title>Foo in bar - Rust</title>
<h1>Struct Foo <button id="copy-path" title="Copy">Copy <b>item path</b></button></h1><p>x
END
page inline.html 'title=How the (ABC), OldNew and big work' <<'END'
<!doctype html><title></title><h1>How the (<acronym>ABC</acronym>), <del>Old</del><ins>New</ins> and
b<big>i</big>g<strike></strike> <nobr>wo<dfn>rk</dfn></nobr></h1><p>x
END
page hidden.html 'title=Move a slide up' <<'END'
<!doctype html><title></title><h1><span>Move</span><b hidden>Put</b> a
<span><span hidden="true">slide</span><span hidden="true">pa<i>ge</i></span></span> up</h1>
END
page choice.html 'title=Ferries today' <<'END'
<!doctype html><title></title><h1>Ferries <select><option>yesterday<option>tomorrow</select>today
<input value="Go"><datalist><option>never</datalist><textarea>Why</textarea></h1><p>x
END
page button-open.html 'title=Bridge' 'authors=Ann' <<'END'
<!doctype html><title></title><button>Menu<h1>Bridge</h1>
<script type="application/ld+json">{"@type":"Article","author":{"name":"Ann"}}</script><p>x
END
page button.xhtml 'title=Struct Foo' <<'END'
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>
<body><h1>Struct Foo <button>Copy</button></h1></body></html>
END
page site-publisher.html 'title=Real news' <<'END'
<!doctype html><title>Real news – Daily Example</title>
<script type="application/ld+json">{"@type":"WebPage","publisher":{"name":"Daily Example"}}</script>
END
page site-first.html 'title=Real news' <<'END'
<!doctype html><title>Daily Example: Real news</title>
<meta property="og:site_name" content="Daily Example"><p>x
END
page site-host.html 'title=Real news' <<'END'
<!doctype html><title>Real news | DailyExample</title>
<link rel="canonical" href="https://www.dailyexample.example.org/a"><p>x
END
page site-only.html 'title=Where the ferry goes' <<'END'
<!doctype html><title>Daily Example</title><meta property="og:title" content="Daily Example">
<meta property="og:site_name" content="Daily Example"><body><h2>Where the ferry goes</h2><p>x
END
page bar-stays.html 'title=Either | or' <<'END'
<!doctype html><title>Either | or</title><meta property="og:site_name" content="Daily Example">
END
page entities.html 'title=AT&T’s <plan>' <<'END'
<!doctype html><title>AT&amp;T&rsquo;s &lt;plan></title>
END
page entities-twice.html 'title=AT&T’s plan' <<'END'
<!doctype html><meta property="og:title" content="AT&amp;amp;T&amp;#8217;s plan">
END
page entities-json.html 'title=It’s a deal' <<'END'
<!doctype html><script type="application/ld+json">{"@type":"Article","headline":"It&#8217;s a deal"}
</script>
END
page empty-first.html 'title=Second heading' <<'END'
<!doctype html><title></title><h1><img src=a.png></h1><h1>Second heading</h1>
END
page left-out.html 'title=T' <<'END'
<!doctype html><!--[if IE]><title>no</title><![endif]--><template><title>no</title></template>
<noscript><meta property="og:title" content="no"></noscript><svg><title>no</title></svg>
<title>T</title><script>var a = "<title>no</title>";</script><p>x
END
page two-names.html 'title=Preferred' <<'END'
<!doctype html><title>T</title><meta property="dc:title og:title" content="Preferred">
END
page quoted.html 'title=a > b' <<'END'
<!doctype html><title>T</title><meta content='a > b' property=og:title data-x="<title>no</title>">
END
page page.xht 'title=One & two' 'language=fr' 'authors=Ann Example' <<'END'
<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml" xml:lang="fr"><x:head>
<x:title/><x:script src="a.js"/><x:meta name="author" content="Ann Example"/></x:head>
<x:body><x:h1>One <![CDATA[& two]]></x:h1></x:body></x:html>
END
page names.xhtml 'title=Café – d’été' 'summary=a < b…' <<'END'
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Caf&eacute; &ndash; d&rsquo;&eacute;t&eacute;</title>
<meta name="description" content="a &LT; b&hellip;" /></head><body><p>x</p></body></html>
END
page foreign.xhtml 'title=Own' <<'END'
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:s="http://www.w3.org/2000/svg"><head>
<s:svg><s:title>Picture</s:title></s:svg><title>Own</title></head><body/></html>
END
page linked.xhtml 'title=Here & there' <<'END'
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title>
<script type="application/ld+json"><![CDATA[{"@type":"Article","headline":"Here & there"}]]></script>
</head><body/></html>
END
page not-xml.xhtml 'title=Not well-formed' <<'END'
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Not well-formed</title><p>a<br>b</html>
END
page prolog.html 'title=Heading' <<'END'
<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>
<body><h1>Heading</h1></body></html>
END
page front.html 'title=From the front' 'summary=From the page' <<'END'
---
title: From the front
---
<!doctype html><title>From the page</title><meta name="description" content="From the page">
END
# The name of a site in a heading: it leads to where the site begins, or is its logo.
site_heading() {
    page "$1" 'title=Storm at sea' <<END
<!doctype html><title>The Daily Example - Storm at sea</title>
<header>$2</header><h2><a href="storm.html">Storm at sea</a></h2><p>x
END
}
site_heading site-root.html '<h1><a href="https://example.org/">The Daily Example</a></h1>'
site_heading site-home.html '<h1><a href="//example.org">The Daily Example</a></h1>'
site_heading site-slash.html '<h1 class="vcard author"><a href="/">The Daily Example</a></h1>'
site_heading site-up.html '<h1><a href="../../">The Daily Example</a></h1>'
site_heading site-index.html '<h1><a href="../index.html">The Daily Example</a></h1>'
site_heading site-logo.html '<h1 class="logo"><a href="#">The Daily Example</a></h1>'
page site-slogan.html 'title=Storm at sea' <<'END'
<!doctype html><title>Storm at sea : The Daily Example | All about the coast | Since 1905</title>
<h1><a href="/">The Daily Example</a></h1><p>x
END
page site-one-word.html 'title=Index' <<'END'
<!doctype html><title>Index &#8212; The Daily Example  documentation</title><h1>Index</h1>
<h1 class="logo"><a href="index.html">The Daily Example</a></h1>
END
page own-link.html 'title=Storm at sea' <<'END'
<!doctype html><title>Storm at sea - The Daily Example</title><h2>The Daily Example</h2>
<h1><a href="https://example.org/2021/storm/">Storm at sea</a></h1><p>x
END
page own-site.html 'title=Storm at sea' <<'END'
<!doctype html><title>Storm at sea - The Daily Example</title>
<h1 class="site__title">Storm at sea</h1><p>x
END
# Where no spaces are between words, letters count: this heading is no short one.
page unspaced.html 'title=台風が海岸を襲う' <<'END'
<!doctype html><title>台風が海岸を襲う - The Daily Example Journal</title>
<h2>台風が海岸を襲う</h2><h2>Journal</h2><p>x
END
# One end of <title> names the book. The later one of two headings is that of the page.
page book-first.html 'title=Foo' <<'END'
<!doctype html><title>Foo - The Book Of Unstable Things</title>
<h1 class="menu-title">The Book Of Unstable Things</h1><main><h1><a href="#x">Foo</a></h1></main>
END
page book-above.html 'title=Modules: one API' <<'END'
<!doctype html><title>Modules: `one` API | Program v18.2.4 Documentation</title>
<h1>Program v18.2.4 documentation</h1><h2>Modules: <code>one</code> API</h2><h3>Program</h3><p>x
END
page book-colon.html 'title=select' <<'END'
<!doctype html><title>Query Syntax: select</title><h1>Query Syntax</h1><h1>select</h1><p>x
END
page book-below.html 'title=Chords' <<'END'
<!doctype html><title>Music snippets: Chords</title><h1>Chords</h1><p>x
<h4><a href="a.html">Music &mdash; snippets</a></h4>
END
page book-unsaid.html 'title=Lists' <<'END'
<!doctype html><title>Python Manual: Lists</title><h1>Lists</h1><p>x
END
page book-unsaid-2.html 'title=Lists' <<'END'
<!doctype html><title>Python Manual: Lists</title><h2>Lists</h2><h3>Python</h3><p>x
END
page book-dashes.html 'title=Numbers' <<'END'
<!doctype html><title>SG 1 - Chapter - Numbers</title><h1>Numbers</h1><p>x
END
page book-low.html 'title=3.3.5 Abandoned patches' <<'END'
<!doctype html><title>Contributor's Guide: 3.3.5 Abandoned patches</title>
<h3>3.3.5 Abandoned patches</h3><p>x<h4>Guide v2.24</h4>
END
page book-in-parentheses.html 'title=Basic Usage' <<'END'
<!doctype html><title>Basic Usage (GNU Manual (version 7.3.0))</title>
<h4>6.3.1 Basic Usage</h4><p>x
END
page book-kind.html 'title=List.Base' <<'END'
<!doctype html><title>List.Base (Java Parser 1.15.3 API)</title>
<h2>Interface List.Base&lt;T extends List.Base&lt;T>></h2><h3>Method Summary</h3><p>x
END
page book-kind-2.html 'title=List.Base' <<'END'
<!doctype html><title>List.Base (Java Parser 1.15.3 API)</title>
<h2>Annotation Type List.Base</h2><h3>Method Summary</h3><p>x
END
page book-confirmed.html 'title=Appendix E - Editions' <<'END'
<!doctype html><title>E - Editions - The Programming Language</title>
<h1>The Programming Language</h1><h1>Appendix E - Editions</h1><p>x
END
page book-section.html 'title=2.21 Machines of 64 bits' <<'END'
<!doctype html><title>Prolog 9.0.4 Manual: Section 2.21</title>
<h2>2.21 Machines of 64 bits</h2><h3>2.21.1 Files</h3><p>x
END
# A title that is no heading.
header() {
    page "$1" "title=$2" <<END
<!doctype html><title>$3</title><div id="projectname">Lib</div>
<div class="header"><div class="headertitle"><div class="title">$4</div></div></div>
<h2>Public Functions</h2><p>x<h2 class="memtitle">~recursive_timed_mutex()</h2>
END
}
header header.html 'std::recursive_timed_mutex Class Reference' \
    'Lib: std::recursive_timed_mutex Class Reference' \
    'std::recursive_timed_mutex Class Reference<div class="ingroups">Locks &raquo; All</div>'
header header-longer.html 'std::list Member List' 'Lib: Member List' 'std::list Member List'
header header-shorter.html 'list.h Source File' 'Lib: list.h Source File' 'list.h'
header header-site.html 'Storm hits coast - Lib' 'Storm hits coast - Lib' 'Lib'
# A link to its beginning names the book.
page book-link.html 'title=Animal' <<'END'
<!doctype html><title>Animal: The Example Reference Manual</title>
<link rel="home" href="index.html" title="The Example Reference Manual"><h2>Synopsis</h2><p>x
END
page book-link-before.html 'title=Chords' <<'END'
<!doctype html><title>Music Reference: Chords</title>
<link rel="next" title="Chords"><link rel="start" title="Music &ndash; Reference"><p>x
END
page book-itself.html 'title=Example Manual' <<'END'
<!doctype html><title>Example Manual</title><link rel="home" title="Example Manual">
<h2>Table of Contents</h2><p>x
END
# Several main headings that are numbered are those of sections.
page sections.html 'title=WAL-mode File Format' <<'END'
<!doctype html><title>WAL-mode File Format</title><h1><span>1. </span>Files On Disk</h1>
<h1><span>2. </span>The WAL-Index File Format</h1><p>x
END
page section-alone.html 'title=2. The WAL-Index File Format' <<'END'
<!doctype html><title>WAL-mode File Format</title><h1>2. The WAL-Index File Format</h1><p>x
END
# These headings are ends, and not the title.
page end-whole.html 'title=Column: Queer Royal - On the stage' <<'END'
<!doctype html><title>Column: Queer Royal – On the stage</title>
<h2>Column: Queer Royal - On the stage</h2><h4>Column: Queer Royal</h4><p>x
END
page end-section.html 'title=Desktop 15 for Mac' <<'END'
<!doctype html><title>Windows on a Mac - Desktop 15 for Mac and others</title>
<h1>Desktop 15 for Mac</h1><h2>Windows on a Mac</h2><h3>Desktop 15 for Mac and others</h3><p>x
END
page end-topic.html 'title=Storm hits coast - Politics' <<'END'
<!doctype html><title>Storm hits coast - Politics</title><h2>Politics</h2><p>x
END
page end-confirmed.html 'title=Storm hits the coast' <<'END'
<!doctype html><title>Storm hits the coast - Example Daily</title>
<h1>Example Daily</h1><h2>A storm hits the coast</h2><p>x
END
page end-long.html 'title=The Trait Allows Access to Data' <<'END'
<!doctype html><title>The Trait Allows Access to Data - The Language</title>
<h1>The Language</h1><h2>Treating Pointers Like References</h2><p>x
END
page end-less.html 'title=All the Syntax' <<'END'
<!doctype html><title>All the Syntax - The Language</title>
<h1>The Language</h1><h2>Syntax</h2><p>x
END
check_pages
finish

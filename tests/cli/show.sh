#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews show: articles as a person reads them.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

make_key k
mkdir in
printf '# Title\n\n* a *list*\n\twith a tab\r\nand \033[31mno colour\n' >in/a.md
printf 'Caf\xe9\n' >in/latin.txt
printf '<p>Caf\xe9 &euro;</p>' >in/latin.html
printf '<meta charset=latin1><p>Café' >in/untrue.html
printf '\x89PNG\r\n\x1a\n\0\0' >in/picture.png
cat >in/page.html <<'H'
<!doctype html><html><head><title>Not in the text</title><style>p { color: red }</style></head>
<body><h1>Storm &amp; rain</h1>
<p>First   paragraph with a <a href="https://example.org/">link</a>,
on two lines.<p>Second<br>line. <img src=m.png alt="A map &lt;of it&gt;"><img src=x.png></p>
<ol><li>One<ul><li>inner</ul><li>Two</ol><blockquote><p>Quote.</blockquote>
<pre>  code
    more</pre><table><tr><td>a<td>b<tr><td>c<td>d</table><hr>
<!-- no comment --><script>no("script")</script>End &lt;p&gt; &#x202e;
H
cat >aliases.jsonl <<'J'
{"id":"other","_anews":{"kind":"alias","target":"a.md"}}
{"id":"gone","_anews":{"status":"withdrawn"}}
J
"$ANEWS" pack -q -s k.key -o n.anews in aliases.jsonl 2>/dev/null
show() { "$ANEWS" show -p k.pub n.anews "$@"; }

run show a.md
equal '# Title

* a *list*
<tab>with a tab
and \x1B[31mno colour' "$(sed 's/\t/<tab>/' "$said/out")" \
    "Markdown is shown as it is, without control characters"
cp "$said/out" a.shown
run show other
same_file a.shown "$said/out" "an alias shows what it stands for"
expect 3 "a withdrawn article" show gone
says 'gone: has been withdrawn' "is said to be withdrawn"
run show page.html
equal "Storm & rain

First paragraph with a link, on two lines.

Second
line. [A map <of it>]

1. One
  - inner
2. Two

  Quote.

  code
    more

a   b
c   d

* * *

End <p> $(printf '\xe2\x80\xae')" "$(cat "$said/out")" "HTML is shown as text"
run show latin.txt
prints '^Café$' "text that is not UTF-8 is decoded"
run show latin.html
prints '^Café €$' "and so is HTML"
run show untrue.html
prints '^Café$' "what is UTF-8 is so, whatever a page declares, as pack has it"
expect 2 "what is no text is not shown" show picture.png
says 'picture\.png: is no text but image/png: use `anews extract`' "it is named"
expect 3 "an id that is not there" show nothing
says 'there is no "nothing" in it' "is named"
expect 2 "an id is needed" "$ANEWS" show -p k.pub n.anews
expect 1 "an archive by somebody else" "$ANEWS" show -p "$(make_key z; echo z.pub)" n.anews a.md

# What is hostile: depth, and much of everything.
/usr/bin/python3 - <<'P'
open("deep.html", "w").write("<div><ul><li><blockquote>" * 300000 + "deep")
open("many.html", "w").write("<p>&amp;" * 200000 + "<br>" * 200000 + "end")
P
"$ANEWS" pack -q --level 1 --dictionary none -s k.key -o hostile.anews \
    deep.html many.html 2>/dev/null
for page in deep many; do
    expect 0 "a page that is $page is shown in time" \
        timeout 60 "$ANEWS" show -p k.pub hostile.anews $page.html
    check "to its end" grep -qE 'deep|end' "$said/out"
    check "and is not much longer than its text ($(wc -c <"$said/out"))" \
        [ "$(wc -c <"$said/out")" -lt 1500000 ]
done

# A pager.
if has_terminal; then
    paged() {
        script -qec "stty cols 40; PAGER='$1' '$ANEWS' show -p k.pub n.anews $2" /dev/null \
            </dev/null >"$said/out" 2>&1
        status=$?
        sed -i 's/\r$//' "$said/out"
    }
    paged "sed s/^/paged:/" page.html
    equal 0 "$status" "show ends well after its pager"
    prints '^paged:Storm & rain$' "a pager shows the article"
    prints '^paged:First paragraph with a link, on two$' "and lines are broken for the terminal"
    paged "sed s/^/paged:/" nothing
    equal 3 "$status" "without an article the status tells"
    equal "" "$(grep paged: "$said/out")" "and there is no pager"
    paged "head -n 1" page.html
    equal 0 "$status" "a reader who leaves early is no error"
    equal "Storm & rain" "$(cat "$said/out")" "and nothing else is said"
else
    skip "a pager" "no terminal is available"
fi
finish

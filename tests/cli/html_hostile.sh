#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Pages that are made to cost time or memory: each is packed in seconds and within bounds, and what
# it says before it turns odd is found.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k
have python3 || { skip "hostile pages" "no python3"; finish; }

# pack_within SECONDS KIBIBYTES FILE: with limits for the time of the processor, and for memory.
pack_within() {
    (
        ulimit -t "$1"
        [ -z "$2" ] || ulimit -v "$2"
        exec "$ANEWS" pack -q -s k.key -o hostile.anews --level 1 --dictionary none "$3"
    )
}

# hostile WHAT PYTHON: packs a page that begins well and goes on with the value of an expression.
hostile() {
    rm -f hostile.anews
    python3 - "$2" <<'END' >hostile.html
import sys

head = '<!doctype html><title>Good</title><meta name=author content="Ann Example"><body>'
sys.stdout.write(head + eval("(" + sys.argv[1] + ")"))
END
    expect 0 "$1: packed in ten seconds of processor time" pack_within 10 "" hostile.html
    equal Good "$("$ANEWS" list -p k.pub hostile.anews | cut -f 2)" "$1: its title is there"
}
million=1000000
hostile "elements nested a million deep" "'<div>' * $million"
hostile "inline elements nested a million deep" "'<b>' * $million"
hostile "a million end tags that end nothing" "'<div>' * 300 + '</p>' * $million"
hostile "a million meta elements" "'<meta name=author content=x>' * ($million // 7)"
hostile "meta elements without end" "'<meta name=a' * ($million // 3)"
hostile "one element with a million attributes" "'<p ' + ' a=b' * $million + '>'"
hostile "attributes without end" "'<p a=\"' + 'x' * $million"
hostile "a long list of names" "'<p class=\"' + 'author ' * ($million // 2) + '\">x'"
hostile "many bylines in one another" "'<i class=byline>By Ann ' * ($million // 6)"
hostile "many headings" "'<h1>Good ' * ($million // 3)"
hostile "many lines that may be dates" "'<p>2020 20 1 2 3 4 5 6 7 8 9 2020 2021 x' * ($million // 12)"
hostile "many links" "'<a href=\"?url=https://example.org/a\">' * ($million // 10)"
hostile "character references without end" "'<h1>' + '&amp' * $million"
hostile "comments that do not end" "'<!--' * $million"
hostile "scripts that do not end" "'<script>' * ($million // 2)"
hostile "JSON-LD of 3 MiB" \
    "'<script type=\"application/ld+json\">[' + '{},' * $million + '{}]</script>'"
hostile "JSON-LD nested deeply" \
    "'<script type=\"application/ld+json\">' + '{\"a\":[' * 100000 + '</script>'"
hostile "JSON-LD whose references multiply" \
    "'<script type=\"application/ld+json\">[{\"@type\":\"Article\",\"author\":{\"@id\":\"0\"}}' +
    ''.join(',{\"@id\":\"%d\",\"name\":[%s]}' % (i, ','.join(['{\"@id\":\"%d\"}' % ((i + 1) % 9)] * 400))
    for i in range(9)) + ']</script>'"
hostile "graphs in circles" \
    "'<script type=\"application/ld+json\">{\"@graph\":[{\"@id\":\"a\",\"x\":1,\"@graph\":[' +
    ','.join(['{\"@id\":\"a\"}'] * 9999) + ']}]}</script>'"

# xml WHAT PYTHON: the same for XHTML, whose title comes first.
xml() {
    rm -f hostile.anews
    python3 - "$2" <<'END' >hostile.xhtml
import sys

sys.stdout.write(eval("(" + sys.argv[1] + ")"))
END
    expect 0 "$1: packed in ten seconds of processor time" pack_within 10 "" hostile.xhtml
    equal Good "$("$ANEWS" list -p k.pub hostile.anews | cut -f 2)" "$1: its title is there"
}
start='<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>Good</title></head><body>'
xml "XHTML nested a million deep" "\"$start\" + '<p>' * $million"
xml "XHTML with names for characters" "\"$start\" + '&nbsp;&eacute;&nosuchname;' * ($million // 8)"
xml "XHTML with entities that multiply" \
    "'<!DOCTYPE html [<!ENTITY a \"' + 'x' * 9999 + '\">' + ''.join('<!ENTITY %s \"%s\">' % (chr(98 + i),
    ('&%s;' % chr(97 + i)) * 99) for i in range(9)) + ']>' + \"$start\" + '&j;</body></html>'"

if sanitized; then
    skip "memory is bounded" "a sanitizer takes memory of its own"
else
    python3 -c "print('<!doctype html><title>Good</title><script type=\"application/ld+json\">[' +
        '[],' * 1300000 + '0]</script>' + '<div class=byline>' * 9999)" >hostile.html
    rm -f hostile.anews
    expect 0 "a hostile page takes less than 400 MiB" pack_within 10 409600 hostile.html
fi
finish

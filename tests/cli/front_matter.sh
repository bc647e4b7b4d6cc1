#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Front matter of every form, drafts, and values that are none.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
mkdir in

# has FILE MEMBER WANTED: what is listed for a file, as Python writes it. None: nothing.
has() {
    local got
    got=$(json listed "[i.get('$2') for i in items if i['id'] == '$1']")
    equal "[$3]" "$got" "$1: $2 is $3"
}
pack_all() {
    rm -f x.anews
    expect 0 "$1" "$ANEWS" pack -s k.key -o x.anews "${@:2}" in
    "$ANEWS" list --json -p k.pub x.anews >listed
}

printf '\n---\ntitle: After a blank line\nDate: 2021-01-02\n---\ntext\n' >in/blank.md
printf '<!-- made -->\n---yaml\ntitle: After a comment\n---\ntext\n' >in/comment.md
printf -- '---  # made by hand\ntitle: With a comment\n---\ntext\n' >in/remark.md
printf '%%YAML 1.2\n---\ntitle: With a directive\n---\ntext\n' >in/directive.md
printf '%% Of Pandoc\n---\n\ntext\n' >in/percent.md
printf ';;;\n"title": "Of Middleman",\n"tags": ["a"]\n;;;\n# No\n' >in/middleman.md
printf '"Well," she said.\n\n\t;;; of Lisp\n;;;\n' >in/lisp.md
printf '"Well," she said.\n\nNothing more.\n' >in/quoted.md
printf -- '---\rtitle: Old ends\rdate: 2021-01-02\r---\rtext\r' >in/cr.md
printf -- '---\nbase: &b\n  author: Ann Example\n<<: *b\ntitle: Merged\n---\n' >in/merge.md
printf -- '---\n? [a, b]\n: c\ntitle: Odd key\n---\n' >in/key.md
printf -- '---\ndate: 2021-01-02\nx: [1\ntitle: Budget: what\n---\n## No\n' >in/odd.md
printf -- '---\ntitle: Never closed\n\n# Heading\n' >in/open.md
printf -- '---\n\nA rule at the top.\n\n---\n\nEnd.\n' >in/rule.md
cat >in/toml.md <<'END_OF_TOML'
+++
# comment
title = """
In \
   TOML"""
date = 2021-03-04 05:06:07+01:00
odd = text without quotes
"tags" = ['a', "\u0062", # comment
  "c",]
extra.authors = ["Ann Example"]
[[menu]]
title = "Not this"
+++
# Not the title
END_OF_TOML
printf '{"title": "In JSON", "date": "2021-01-02"}\n\ntext\n' >in/json.md
printf 'Title: In lines\nDate: 2021-01-02\nAuthors: Ann Example, Bob Sample\nTags: a, b\n\nx\n' \
    >in/lines.md
printf 'From: ann@example.org (Ann Example)\nSubject: A question\n\nText\n' >in/mail.txt
printf 'Update: the bridge is open\n\nText\n' >in/colon.md
printf -- '---\ntitle: In HTML\n---\n<title>Not this</title>\n' >in/page.html
cat >in/book.txt <<'END'
The Example Library eBook of Rivers and Bridges

It may be copied.

Title: Rivers and Bridges

Author: Ann Example
        Bob Sample

Release date: June 1, 1998 [eBook #1342]
                Most recently updated: June 17, 2024

Language: English

*** START ***
Text.
END
printf 'A look at a book\n\nTitle: Rivers\n\nAuthor: Ann Example\n\nLanguage: English\n' \
    >in/review.txt
printf '# Copyright (c) 2001 Ann Example\n#\n# Distributed under a licence\n# of its\n\n# Rain' \
    >in/licensed.txt
{ printf 'Long\n\n' && printf 'Key: ä%.0s' {1..1500} && printf '\n'; } >in/long-key.txt
printf 'Copyright in the age of print\n\nText.\n' >in/copyright.txt
printf 'Copyright (c) 2020 Ann Example\n\nPermission is hereby granted\n' >in/permission.txt
printf '= Storms\n\n== The first\nText.\n' >in/ascii.txt
cat >in/memo.txt <<'END'

Working Group                                                 A. Example
Request for Comments: 1                                    October 1997
Category: Informational


                      Instructions to
                       RFC Authors

Status
END
printf 'Name    Size\nrain    3\nsnow    4\n\nThe list ends.\n' >in/columns.txt
printf 'text of a day\n' >in/2021-05-06-storm.txt
for name in 20210304-x.md 20210304.md _posts/2021-03-04-x/index.md 2021/03/04/x.md \
    a/2019-01-02/2021/03/04/b/x.md '2021-03-04 x.md' 2019/01/02/2021-03-04_x.md \
    2021/03/x.md 2021/02/30/x.md 1989/03/04/x.md 2100/03/04/x.md 12345678-x.md 120210304.md \
    2021-03-041.md 1952-03-04-x.md 1952-03-04/index.md 2021/03/04.md \
    2021-03-04-backup/about.md 20210304/b/index.md; do
    mkdir -p "in/days/$(dirname "$name")" && echo text >"in/days/$name"
done
printf '=====\n\xe2\x80\x8b\nThe first words\n=====\n' >in/ruled.txt
printf -- '---\ntitle: Values\npermalink: /:year/\nimage: true\n' >in/values.md
printf 'author: 5\nlang: en_US.UTF-8\n---\n' >>in/values.md
printf -- '---\ntitle: More\nurl: " https://example.org/a "\nlang: German\nauthors:\n' >in/more.md
printf '  a: {given: Ann, family: Example}\ntags: [[x], 2024]\n' >>in/more.md
printf 'image: {src: "/a"}\n---\n' >>in/more.md
printf -- '---\ntitle: Linked\nauthors: ["[Ann](https://example.org)", "By [Bob](/b_(c))"' >in/linked.md
printf ', "[C] (d)", "[Dee](mailto:d@example.org)", "[](/e)"]\n---\n' >>in/linked.md
printf -- '---\ntitle: Klingon\nlang: xx\ndate: 2021-01-02 03:04 IST\n---\n' >in/lost.md
printf -- '---\ntitle: Secret\ndraft: true\n---\n' >in/draft.md
printf -- '---\ntitle: Secret\npublished: false\n---\n' >in/unpublished.md
printf 'Title: Secret\nStatus: draft\n\nx\n' >in/status.md
printf -- '---\ntitle: Old\nexpiryDate: 2001-01-01\n---\n' >in/expired.md
printf -- '---\n\ttitle: Secret\n\tdraft: true\n---\n' >in/tabs.md
printf '{"title":"Secret",\n"draft":true,}\n' >in/comma.md
printf '{"title":"Secret","published": false,,}\n\nx\n' >in/commas.md
printf -- '---\ntitle: Secret\ndraft: "yes"  # soon\n\nx\n' >in/unclosed.md
printf -- '+++\ntitle = Secret\ndraft = true\n+++\n' >in/unquoted.md
printf -- '---\n\ttitle: Plain\n\tdraft: false\n---\nplain\n' >in/plain_tabs.md
mkdir in/_drafts && printf '# Secret\n' >in/_drafts/idea.md
printf -- '---\ntitle: First draft of a treaty\ntags: [draft]\n---\n' >in/treaty.md
printf -- '---\ntitle: Tomorrow\ndate: 2099-01-01\n---\n' >in/future.md

pack_all "everything is packed"
cp "$said/err" warnings
has blank.md title "'After a blank line'"
has blank.md date_published "'2021-01-02'"
has comment.md title "'After a comment'"
has remark.md title "'With a comment'"
has directive.md title "'With a directive'"
has percent.md title "'% Of Pandoc'"
has middleman.md title "'Of Middleman'"
has middleman.md tags "['a']"
has lisp.md title "'\"Well,\" she said.'"
has quoted.md title "'\"Well,\" she said.'"
has cr.md title "'Old ends'"
has merge.md authors "[{'name': 'Ann Example'}]"
has key.md title "'Odd key'"
has odd.md title "'Budget: what'"
has odd.md date_published "'2021-01-02'"
has_line warnings 'odd\.md, line [34]: the front matter' "its line is said"
has open.md title "'Heading'"
has_line warnings 'front matter' "front matter without an end is said"
has rule.md title "'A rule at the top.'"
has toml.md title "'In TOML'"
has toml.md date_published "'2021-03-04T05:06:07+01:00'"
has toml.md tags "['a', 'b', 'c']"
has toml.md authors "[{'name': 'Ann Example'}]"
has json.md title "'In JSON'"
has lines.md title "'In lines'"
has lines.md authors "[{'name': 'Ann Example'}, {'name': 'Bob Sample'}]"
has lines.md tags "['a', 'b']"
has mail.txt title "'A question'"
has mail.txt authors "[{'name': 'Ann Example'}]"
has colon.md title "'Update: the bridge is open'"
has page.html title "'In HTML'"
has 2021-05-06-storm.txt date_published "'2021-05-06'"
for name in 20210304-x.md 20210304.md _posts/2021-03-04-x/index.md 2021/03/04/x.md \
    a/2019-01-02/2021/03/04/b/x.md '2021-03-04 x.md' 2019/01/02/2021-03-04_x.md; do
    has "days/$name" date_published "'2021-03-04'"
done
for name in 2021/03/x.md 2021/02/30/x.md 1989/03/04/x.md 2100/03/04/x.md 12345678-x.md \
    120210304.md 2021-03-041.md 1952-03-04/index.md 2021/03/04.md 2021-03-04-backup/about.md \
    20210304/b/index.md; do
    has "days/$name" date_published None
done
has days/1952-03-04-x.md date_published "'1952-03-04'"
has book.txt title "'Rivers and Bridges'"
has book.txt authors "[{'name': 'Ann Example'}, {'name': 'Bob Sample'}]"
has book.txt language "'en'"
has book.txt date_published "'1998-06-01'"
has review.txt title "'A look at a book'"
has review.txt authors None
has licensed.txt title "'Rain'"
has copyright.txt title "'Copyright in the age of print'"
has permission.txt title "'Copyright (c) 2020 Ann Example'"
has ascii.txt title "'Storms'"
has long-key.txt title "'Long'"
has memo.txt title "'Instructions to RFC Authors'"
has columns.txt title "'Name Size'"
has ruled.txt title "'The first words'"
has values.md url None
has values.md image None
has values.md authors None
has values.md language "'en-US'"
has linked.md authors "[{'name': 'Ann'}, {'name': 'Bob'}, {'name': '[C] (d)'}, {'name': 'Dee'}]"
has more.md url "'https://example.org/a'"
has more.md language "'de'"
has more.md authors "[{'name': 'Ann Example'}]"
has more.md tags "['x', '2024']"
has more.md image None
has lost.md language None
has lost.md date_published "'2021-01-02'"
has_line warnings 'language is not one' "a language that is none is said"
has_line warnings 'time zone' "a zone that is not known is said"
equal "[]" "$(json listed '[i["id"] for i in items if i.get("title") == "Secret"]')" \
    "drafts are left out"
for name in tabs comma commas unclosed unquoted; do
    equal 0 "$(json listed "len([i for i in items if i['id'] == '$name.md'])")" \
        "and what says so in front matter that cannot be parsed: $name.md"
done
equal 1 "$(json listed "len([i for i in items if i['id'] == 'plain_tabs.md'])")" \
    "but not what says that it is none"
has_line warnings 'draft' "and that is said"
has treaty.md title "'First draft of a treaty'"
has expired.md title "'Old'"
has future.md title "'Tomorrow'"
has_line warnings 'future' "a date in the future is said"
pack_all "drafts are packed on demand" --drafts
equal 4 "$(json listed 'len([i for i in items if i.get("title") == "Secret"])')" \
    "all of them"
for name in tabs comma commas unclosed unquoted plain_tabs; do
    count=$(json listed "len([i for i in items if i['id'] == '$name.md'])")
    equal 1 "$count" "of $name.md, whose front matter cannot be parsed, too"
done

mkdir bad && printf '%%YAML 1.2\n---\ntitle: A\nx: [1\n---\n' >bad/directive.md
printf ';;;\n"title": "Of Hexo"\n"date": 1\n;;;\n# Heading\n' >bad/comma.md
rm -f x.anews
expect 0 "front matter with faults is packed" "$ANEWS" pack -s k.key -o x.anews --report out bad
has_line out 'directive\.md, line [45].*front matter' "a line after a directive is said"
has_line out 'comma\.md, line 3.*front matter' "and one after a fence of JSON"
"$ANEWS" list --json -p k.pub x.anews >listed
has comma.md title "'Heading'"

printf '{"id":"a","title":"Not yet","content_text":"x","status":"draft"}\n' >d.jsonl
printf '{"id":"b","title":"Ready","content_text":"y","status":"publish"}\n' >>d.jsonl
rm -f x.anews
expect 0 "a stream with a draft is packed" "$ANEWS" pack -s k.key -o x.anews d.jsonl
"$ANEWS" list --json -p k.pub x.anews >listed
equal "['b']" "$(json listed '[i["id"] for i in items]')" "without it"

finish

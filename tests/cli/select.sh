#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# `select` and `split`: a part has what was asked for, as it was, and nothing else in any block;
# volumes have at most their size, and together have everything once.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
make_key k
parts() { /usr/bin/python3 "$here/parts.py" "$@"; }
select_part() { "$ANEWS" select -q -s k.key -p k.pub -p forged.pub "$@"; }
split_it() { "$ANEWS" split -q -s k.key -p k.pub "$@"; }
ids() { "$ANEWS" list -p k.pub "$1" | cut -f1; }
listed() { "$ANEWS" list -q --insecure --json --content "$@" 2>/dev/null; }
parts forge garbage shared long pictured || not_ok "archives are forged"

/usr/bin/python3 - <<'EOF' >all.jsonl
import json
for folder in "ab":
    for n in range(60):
        line = ["Ward %d of a met on day %d about the berth %d.\n", "%d b 1%d ... %d: no words!\n"]
        text = "".join(line[folder == "b"] % (n * i % 23, n + i, i) for i in range(20))
        text += "SECRET-%s-%02d.\n" % (folder, n)
        print(json.dumps({"id": "%s/%02d.txt" % (folder, n), "title": "T %d" % (60 - n),
            "content_text": text, "tags": ["t%d" % (n % 4)], "language": ["en", "de-AT"][n % 2],
            "date_published": "20%02d-05-01" % (10 + n % 10)}))
for n in range(4):
    print(json.dumps({"id": "pictures/%d.png" % n, "_anews": {"kind": "asset"},
        "content_text": "picture %d" % n}))
print(json.dumps({"id": "old-name", "_anews": {"kind": "alias", "target": "b/07.txt"}}))
print(json.dumps({"id": "z/alias", "_anews": {"kind": "alias", "target": "a/01.txt"}}))
EOF
"$ANEWS" pack -q -s k.key --level 3 --block-size 4K --title All --sequence 5 --current-until 2030 \
    -o all.anews all.jsonl 2>/dev/null
expected() { ids all.anews | grep -E "$1"; }

expect 0 "by the beginning of ids" select_part -o p.anews all.anews a/
whole p.anews "a prefix"
equal "$(expected '^a/|^z/alias')" "$(ids p.anews)" \
    "its articles, and their aliases"
equal "$(listed all.anews a/)" "$(listed p.anews a/)" "they are as they were"
equal "T 1" "$("$ANEWS" list -p k.pub --by title p.anews | head -n 1 | cut -f2)" "in order"
# A dictionary that is kept may hold pieces of other texts.
for text in SECRET-b-00. SECRET-b-59.; do
    equal nowhere "$(where p.anews $text | sed 's/^dictionary$/nowhere/')" \
        "$text is in no block or page"
    check "$text is in the archive" grep -q block <<<"$(where all.anews $text)"
done
check "blocks that hold nothing else are taken over as they are" \
    [ "$(parts blocks p.anews all.anews)" -lt "$(parts blocks garbage.anews all.anews)" ]
run "$ANEWS" info --insecure p.anews
prints 'title: +All' "it says of itself what the archive says"
prints 'sequence: +5$' "and is the same edition"
expect 0 "by tag" select_part -o t.anews --tag t3 all.anews
whole t.anews "a tag"
equal 30 "$(ids t.anews | grep -c '^[ab]/')" "every fourth article"
equal nowhere "$(where t.anews SECRET-a-04. | sed 's/^dictionary$/nowhere/')" \
    "no other text"
equal "SECRET-a-03." "$("$ANEWS" extract -q -p k.pub --stdout t.anews a/03.txt | tail -n 1)" \
    "what was compressed anew is as it was"
expect 0 "by language" select_part -o l.anews --language de all.anews
equal 60 "$(ids l.anews | grep -c '^[ab]/')" "and its varieties"
equal "old-name" "$(ids l.anews | grep old)" "an alias comes along"
printf '{"id":"%s","content_text":"x"%s}\n' own '' other ',"language":"fr"' >own.jsonl
"$ANEWS" pack -q -s k.key --language de-CH -o own.anews own.jsonl 2>pack.log || cat pack.log
expect 0 "by the language of the archive" select_part -o ownde.anews --language de own.anews
equal own "$(ids ownde.anews)" "articles that do not state theirs"
expect 0 "which is not that of an article with its own" \
    select_part -o ownfr.anews --language fr own.anews
equal other "$(ids ownfr.anews)" "whose own counts"
expect 0 "by time" select_part -o d.anews --since 2013 --until 2014 all.anews b/
equal 12 "$(ids d.anews | grep -c '^b/')" "two years"
expect 0 "all of it together" select_part -o q.anews --tag t1 --language de --since 2011-05-01 \
    --until 2011-05 --with pictures/3 all.anews a/
equal "a/01.txt a/21.txt a/41.txt pictures/3.png z/alias" \
    "$(ids q.anews | tr '\n' ' ' | sed 's/ $//')" "and what is to come with it"
expect 0 "anew" select_part --anew -o n.anews all.anews a/
whole n.anews "anew"
equal "$(listed p.anews)" "$(listed n.anews)" "it has the same"
equal nowhere "$(where n.anews ': no words!')" "with no text of others in its dictionary"
for jobs in 1 3; do
    check "with $jobs threads" select_part --jobs $jobs -o again.anews --tag t3 \
        --series 0123456789abcdef0123456789abcdef all.anews
    [ $jobs = 1 ] && cp again.anews first.anews
done
same_file first.anews again.anews "threads make no difference"

# Blocks with more in them than entries.
expect 0 "a block with an earlier text" select_part -o g.anews garbage.anews g/
whole g.anews "an earlier text"
equal nowhere "$(where g.anews 'AN EARLIER TEXT')" "it is not taken along"
equal "The text of now." "$("$ANEWS" extract -q -p k.pub --stdout g.anews g/new.txt)" "the other is"
expect 0 "bytes that entries share" select_part -o s.anews shared.anews s/
equal 0 "$(parts blocks s.anews shared.anews)" "the block is taken over"
expect 0 "pictures" select_part -o i.anews pictured.anews a/
equal "a/0.txt a/1.txt a/2.txt example.org/2.png http/example.org/3.png p/1.png" \
    "$(ids i.anews | tr '\n' ' ' | sed 's/ $//')" "those that articles name come along, no others"
expect 0 "a part of them" select_part -o s2.anews shared.anews s/a
equal nowhere "$(where s2.anews 'and then more')" "the rest is not taken along"
equal "Common beginning" "$("$ANEWS" extract -q -p k.pub --stdout s2.anews s/a.txt)" "its own is"
expect 0 "what runs through blocks" select_part -o o.anews long.anews long/a
whole o.anews "through blocks"
equal "$(cat long.sum)" "$("$ANEWS" extract -q -p k.pub --stdout o.anews long/a.bin | sha256sum |
    cut -d' ' -f1)" "without what comes after its end"
equal nowhere "$(where o.anews after)" "which is not taken along"
expect 0 "what comes after its end alone" select_part -o o2.anews long.anews long/b
equal 1 "$(parts fields o2.anews long/b.txt | wc -l)" "it is there"
expect 0 "all of it" select_part -o o3.anews long.anews long/
equal 0 "$(parts blocks o3.anews long.anews)" "as it is"

# Volumes.
expect 0 "volumes" split_it --size 20K -o vol all.anews
count=$(find . -name 'vol-*.anews' | wc -l)
check "there are several" [ "$count" -gt 2 ]
: >seen
large=0
for volume in vol-*.anews; do
    "$ANEWS" verify -q -p k.pub "$volume" || not_ok "$volume is verified"
    [ "$(stat -c %s "$volume")" -le 20480 ] || large=$((large + 1))
    ids "$volume" >>seen
    listed "$volume" >>seen.lines
done
equal 0 $large "none is larger"
equal "$(ids all.anews | sort)" "$(sort seen)" "together they have each entry once"
equal "$(listed all.anews | sort)" "$(sort seen.lines)" "as it was"
equal "$count" "$(for volume in vol-*.anews; do "$ANEWS" info --insecure --json "$volume"; done \
    2>/dev/null | sed 's/.*"series": *"\([0-9a-f]*\)".*/\1/' | sort -u | wc -l)" \
    "each is a series of its own"
mkdir again
expect 0 "once more" split_it --size 20K -o again/vol all.anews
equal "$(cat vol-*.anews | md5sum)" "$(cat again/vol-*.anews | md5sum)" "gives the same bytes"
if sanitized; then
    skip "many volumes in the memory of one" "a sanitizer takes terabytes of addresses"
    skip "and they have all" "likewise"
else
    # So much one volume alone takes.
    expect 0 "many volumes in the memory of one" bash -c 'ulimit -v 200000 && "$@"' - \
        "$ANEWS" split -q -s k.key -p k.pub --jobs 1 --size 20K -o again/many all.anews
    equal "$(ids all.anews | sort)" \
        "$(for volume in again/many-*.anews; do ids "$volume"; done | sort)" "and they have all"
fi
head -c 30000 /dev/urandom >big.bin
"$ANEWS" pack -q -s k.key -o big.anews big.bin
expect 2 "a size that an entry does not fit" split_it --size 16K -o x big.anews
says 'big.bin needs a volume of up to' "it is named"
expect 2 "no size" split_it -o x all.anews
expect 2 "a size that is none" split_it --size some -o x all.anews
check "nothing is written" sh -c '! ls x* >/dev/null 2>&1'

# What is refused.
expect 2 "nothing is asked for" select_part -o x.anews all.anews
expect 3 "nothing is found" select_part -o x.anews all.anews nothing/
expect 2 "a date that is none" select_part -o x.anews --since soon all.anews
expect 2 "a language that is none" select_part -o x.anews --language '?' all.anews
expect 2 "the archive as the output" select_part -o all.anews all.anews a/
cp all.anews bad.anews
poke bad.anews $(($(size_of all.anews) - 9)) 1
poke bad.anews $(($(size_of all.anews) - 8)) 2
expect 1 "a changed byte" select_part -o x.anews bad.anews a/
check "nothing is written" test ! -e x.anews
finish

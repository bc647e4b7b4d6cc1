#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews search: articles are found by words, in the order of the library, and only those that are
# wanted.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
index() { /usr/bin/python3 "$here/../conformance/indexed_articles.py" "$@"; }
search() { "$ANEWS" search -p n.pub "$@"; }

# found WANTED WHAT ARGUMENT...: the ids that are found, with a space after each.
found() {
    local wanted=$1 what=$2
    shift 2
    run search "$@"
    equal "$wanted" "$(cut -f1 "$said/out" | tr '\n' ' ')" "$what"
}

# article ID TITLE TEXT [MEMBERS]: a line of the input.
article() { printf '{"id":"%s","title":"%s","text":"%s"%s}\n' "$1" "$2" "$3" "${4:+,$4}"; }
{
    article bridge "A new bridge" "It crosses the river, not the flood plain: repair for good." \
        '"seconds":1704067200,"language":"en-GB","authors":["Ann Field"]'
    article cafe.html "Cafés & más" "<p>Un <b>café</b> <i>junto</i> al río.</p>" \
        '"type":"text/html","seconds":1672531200,"language":"es"'
    article control 'Red \u001b[31m\ttext' "A controlled text"
    article flood "Floods in the north" \
        "The river rose. A bridge was closed for repair, and repair." \
        '"seconds":1706659200,"language":"en","summary":"Water, and what it did to a bridge."'
    article peking 北京大雨 昨天北京下大雨。 '"language":"zh"'
    article rain Rain "Rain, and flooded streets. The bridge repair waits." '"language":"eng"'
    article zz/last "After all others" "$(printf 'another %.0s' {1..99}) and one filler" \
        '"seconds":1704067200,"language":"fr-CA"'
    article zz/late "Filler: an epilogue" \
        "$(printf 'another %.0s' {1..99}) and one filler: the end" \
        '"seconds":1706659200,"language":"fr"'
} >in.jsonl
index n.anews n.pub --count 600 <in.jsonl || exit 1

found "bridge flood rain " "articles with a word, best first" n.anews bridge
says '^anews: 3 articles$' "and how many there are"
found "flood bridge rain " "all words first, then some" n.anews north bridge
found "bridge flood rain " "a form of a word finds the others" n.anews flooding floods
found "cafe.html " "without case and accents" n.anews CAFE
found "peking " "pairs of characters" n.anews 大雨
found "bridge flood rain " "a prefix" n.anews 'repa*'
found "" "which is asked for" n.anews repa
found "rain " "words side by side" n.anews '"bridge repair"'
found "" "not the same words apart" n.anews '"river bridge"'
found "bridge " "words side by side over two arguments" n.anews '"flood' 'plain"'
found "cafe.html " "in the text of a page" n.anews '"cafe junto"'
found "bridge " "with an author" n.anews '"ann field"'
found "bridge flood " "without a word" n.anews -- bridge -waits
found "bridge flood " "a dash after a wide space, and after a line" \
    n.anews -- $'bridge\u3000-waits\n-nothing'
found "rain " "without words side by side" n.anews 'bridge -"flood plain" -rose'
found "rain " "without a prefix" n.anews 'bridge -ri*'
found "flood " "in titles" n.anews --in title floods
found "bridge flood " "since a day" n.anews --since 2024-01-01 bridge
found "flood " "since the day after" n.anews --since 2024-01-02 bridge
found "bridge " "until a day" n.anews --until 2024-01-30 bridge
found "bridge flood " "until a month" n.anews --until 2024-01 bridge
found "cafe.html " "until a year" n.anews --until 2023 río
found "bridge flood " "in a language and its varieties" n.anews --language EN bridge

run search n.anews filler
equal 10 "$(wc -l <"$said/out")" "ten are shown"
says '^anews: at least 512 articles, of which 10 are shown: --limit and --offset' \
    "of more than are counted"
cp "$said/out" first
run search n.anews --limit 3 --offset 4 filler
equal "$(sed -n 5,7p first)" "$(cat "$said/out")" "others with --limit and --offset"
equal 512 "$(search n.anews --limit 600 filler 2>/dev/null | tee all | wc -l)" "512 are given"
equal 0 "$(grep -c zz/ all)" "and not those that fit worst"
found "zz/last zz/late " "but they are, of those in a language" n.anews --language fr filler
says '^anews: 2 articles$' "and counted"
found "zz/last zz/late " "of those since a day" n.anews --since 2024 filler
found "zz/last " "of those until a day" n.anews --until 2024-01-01 filler
found "zz/late " "of those with words in the title" n.anews --in title filler
found "zz/late " "of those with all of it" n.anews --language fr --since 2024-01-31 filler
found "zz/late " "with words side by side" n.anews --language fr '"one filler the end"'
expect 3 "none in a language" search n.anews --language en filler
says 'no article was found$' "is about all of them"
expect 3 "none of the best articles has words side by side" search n.anews '"filler filler"'
says 'no article was found among the 512 best ones' "is said to be about them"
found "" "none with an offset that is too high" n.anews --offset 600 filler
expect 0 "nothing is shown with a limit of 0" search n.anews --limit 0 bridge
equal "" "$(cat "$said/out")" "and nothing is printed"

run search n.anews north
equal $'flood\t2024-01-31\tFloods in the north\tWater, and what it did to a bridge.' \
    "$(head -n 1 "$said/out")" "a line has id, date, title and summary"
run search n.anews text
equal $'control\t\tRed \\x1B[31m\\ttext\t' "$(cat "$said/out")" "nothing in it steers a terminal"
run search n.anews --long north
equal "$("$ANEWS" list -p n.pub n.anews flood --long)" "$(head -n 1 "$said/out")" \
    "--long is that of list"
run search n.anews --json north
equal "$("$ANEWS" list -p n.pub n.anews flood --json)" "$(head -n 1 "$said/out")" \
    "--json is that of list"
if command -v script >/dev/null; then
    printf '%s\n' '2024-01-31  Floods in the north' '            flood' \
        '            Water, and what it did to a bridge.' >wanted
    run script -qec "'$ANEWS' search -q -p n.pub n.anews north" /dev/null
    tr -d '\r' <"$said/out" >shown
    same_file wanted shown "on a terminal a person sees title, date and summary"
else
    skip "on a terminal a person sees title, date and summary" "no script(1)"
fi

expect 3 "a word that is nowhere" search n.anews nothingness
says 'no article was found$' "is said"
expect 3 "a mistyped word" search n.anews brigde
says 'no article has "brigde"; did you mean "bridge"\?$' "a word like it is suggested"
expect 3 "a word that goes on otherwise" search n.anews controversy
says 'try its beginning, "contro\*"$' "its beginning is suggested"
expect 0 "a word that is nowhere beside one that is somewhere" search n.anews bridge flod
says 'no article has "flod"; did you mean "flood"\?$' "is said, too"
run search n.anews bridge flod flod w{1..9}
equal 6 "$(grep -c 'no article has' "$said/err")" "each of the first eight words is said once"
says 'has more than 8 words: only the first 8 are looked for$' "and that there are others"
run search n.anews w1 w2 w3 w4 w5 w6 w7 bridge
equal 0 "$(grep -c 'more than' "$said/err")" "eight words are not too many"
run search n.anews 北京大雨北京大雨北
equal 0 "$(grep -c 'more than' "$said/err")" "nor are eight pairs"
run search n.anews 北京大雨北京大雨北京
says 'more than 8 words' "but nine are"
expect 3 "words side by side that are nowhere so" search n.anews '"repair bridge"'
expect 2 "no words" search n.anews
says 'takes an archive and the words to look for' "are asked for"
expect 2 "a dash outside of quotation marks" search n.anews bridge -waits
says "such as 'flood -bridge'" "is said to belong into them"
expect 2 "only what is not wanted" search n.anews -- -bridge
expect 2 "words that are not UTF-8" search n.anews $'\xff'
expect 2 "a query of more than 1024 bytes" search n.anews "$(printf '%01025d' 0)"
says 'more than 1024 bytes' "is said"
expect 2 "--in takes title only" search n.anews --in text bridge
expect 2 "a time is no date" search n.anews --since 2024-01-01T00:00:00Z bridge
expect 2 "neither is a word" search n.anews --until soon bridge
expect 2 "a language is a tag" search n.anews --language en_GB bridge
says 'takes a tag of BCP 47' "is said"
expect 2 "a limit is a number" search n.anews --limit -1 bridge

make_key k
mkdir in && echo "A bridge" >in/bridge.txt
"$ANEWS" pack -q -s k.key -o plain.anews in
expect 3 "an archive without an index" "$ANEWS" search -p k.pub plain.anews bridge
says 'plain.anews: has no index of words, so that it cannot be searched' "is said to have none"
printf '# Floods\n\nA flooded street, Überschwemmung\n' >in/flood.md
"$ANEWS" pack -q -s k.key --search=en -o packed.anews in
for query in FLOODS flooded UBERSCHWEMMUNG '"street uberschwemmung"'; do
    run "$ANEWS" search -q -p k.pub packed.anews "$query"
    equal "flood.md" "$(cut -f1 "$said/out")" "in an archive of pack --search: $query"
done

# Words side by side, and those that are not wanted, are those of the index: of the text that a
# person reads, folded and split alike.
mkdir scripts
printf '%s\n' '한국어 신문을 읽다 marker' >scripts/hangul.txt
printf '%s\n' 'ข่าวภาษาไทย marker' >scripts/thai.txt
printf '%s\n' 'गाँव में बाढ़ marker' >scripts/indic.txt
printf '%s\n' '昨天大，雨停。ガス漏れ marker' >scripts/han.txt
printf '%s\n' $'Room ١٢٣ of the Cafe\u0301, Straße 2² marker' >scripts/marks.txt
cat >scripts/note.md <<'END'
---
title: Beavers
fronted: matter
---
Some *emph*asis and [linked](https://hidden.example/addressed) words, marker
END
cat >scripts/page.html <<'END'
<!DOCTYPE html><html><head><title>Otters</title><script>scripted</script></head>
<body><p>Riv<b>er</b>side<br>walks&nbsp;caf&eacute;</p><p>marker</p></body></html>
END
"$ANEWS" pack -q -s k.key --search=none -o scripts.anews scripts
# ids_of QUERY: the ids that are found, in their order.
ids_of() {
    run "$ANEWS" search -q -p k.pub scripts.anews -- marker "$1"
    cut -f1 "$said/out" | sort
}
# phrased IDS QUERY...: IDS have the query side by side, and all others are found without it.
phrased() {
    local wanted=$1 query
    shift
    for query; do
        equal "$wanted" "$(ids_of "\"$query\"" | tr '\n' ' ')" "side by side: $query"
        equal "$(ls scripts)" "$({ ids_of "-\"$query\"" && printf '%s' "$wanted"; } |
            tr ' ' '\n' | sort)" "and not wanted: $query"
    done
}
phrased 'hangul.txt ' '한국어 신문' '신문' $'\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165 신문'
phrased 'thai.txt ' 'ภาษาไทย' 'ข่าว ภาษา'
phrased 'indic.txt ' 'गाँव में'
phrased 'han.txt ' '天大' '大 雨' $'\u30ab\u3099\u30b9'
phrased 'marks.txt ' 'room 123' 'café strasse 22' $'cafe\u0301 stra* 22' 'ro* 1* of'
phrased 'note.md ' 'some emphasis and linked words'
phrased 'page.html ' 'riverside walks cafe' 'cafe marker'
phrased '' '大雨' 'fronted' 'hidden' 'scripted' 'beavers some' '文' 'café stra 22'

# Fields that do not stand with an entry are looked at, too.
{
    summary=$(printf 'another word %.0s' {1..900})
    for n in {1..520}; do
        printf '{"id":"%s","title":"N","content_text":"filler"}\n' "$n"
        printf '{"id":"g/%s","title":"N","content_text":"grain 天大"}\n' "$n"
    done
    for n in en fr; do
        printf '{"id":"%s","title":"N","content_text":"long filler","language":"%s",' "l/$n" "$n"
        printf '"date_published":"2024-01-31","summary":"%s"}\n' "$summary"
    done
    printf '{"id":"l/both","title":"N","content_text":"%s filler, grain"}\n' "$summary"
    printf '{"id":"l/three","title":"N","content_text":"%s filler 昨天大雨"}\n' "$summary"
    printf '{"id":"l/none","title":"N","content_text":"filler","summary":"%s"}\n' "$summary"
} >long.jsonl
"$ANEWS" pack -q -s k.key --level 1 --search=none -o long.anews long.jsonl
for option in '--since 2024' '--language fr' '--language fr --until 2024-01'; do
    # shellcheck disable=SC2086 # several options
    run "$ANEWS" search -q -p k.pub long.anews $option filler
    equal "$([ "$option" = '--since 2024' ] && echo l/en; echo l/fr)" \
        "$(cut -f1 "$said/out" | sort)" "among articles with long summaries: $option"
done

run "$ANEWS" search -q -p k.pub long.anews --limit 600 filler grain
equal "512 0" "$(wc -l <"$said/out") $(grep -c l/both "$said/out")" "one of those that fit worst"
run "$ANEWS" search -q -p k.pub long.anews 'grain "filler grain"'
equal "l/both" "$(cut -f1 "$said/out")" "is found by words side by side that all others lack"
run "$ANEWS" search -q -p k.pub long.anews 'grain "昨天大"'
equal "l/three" "$(cut -f1 "$said/out")" "and so is one by characters side by side"
expect 3 "none has them in another order" "$ANEWS" search -p k.pub long.anews '"grain filler"'
says 'no article was found$' "of all"

printf '<p>quokka</p>' >untitled.html
"$ANEWS" pack -q -s k.key --search=none -o untitled.anews untitled.html 2>"$said/err"
if command -v script >/dev/null; then
    run script -qec "'$ANEWS' search -q -p k.pub untitled.anews quokka" /dev/null
    equal "            untitled.html" "$(tr -d '\r' <"$said/out")" \
        "without a title a person sees the id in its place"
else
    skip "without a title a person sees the id in its place" "no script(1)"
fi

expect 1 "without the publisher's key" "$ANEWS" search -p k.pub n.anews bridge
expect 0 "without trust" "$ANEWS" search -q --insecure n.anews bridge
cp n.anews bent.anews
poke bent.anews $(($(stat -c %s bent.anews) - 20)) 1
expect 1 "a damaged index" search bent.anews 'w*'
says 'does not match its hash' "is said"
if [ -e /dev/full ]; then
    run sh -c '"$0" search -p n.pub n.anews bridge >/dev/full' "$ANEWS"
    equal 4 "$status" "a full disk"
else
    skip "a full disk" "no /dev/full"
fi

# The language of the archive is that of the articles that do not state theirs.
{
    article deutsch Brücken "Die Brücke ist gesperrt." '"language":"de-AT"'
    article english Bridges "The Brücke is closed." '"language":"en"'
    article without Sperre "Die Brücke bleibt zu."
} >own.jsonl
for own in de-CH en ''; do
    "$ANEWS" pack -q -s k.key --search=de ${own:+--language "$own"} -o "own$own.anews" own.jsonl \
        2>pack.log || cat pack.log
done
# found_own LANGUAGE WANTED ARCHIVE: sorted ids.
found_own() {
    run "$ANEWS" search -p k.pub --language "$1" "$3" brücke
    equal "$2" "$(cut -f1 "$said/out" | sort | tr '\n' ' ')" "--language $1 in $3"
}
found_own de "deutsch without " ownde-CH.anews
found_own de-CH "without " ownde-CH.anews
found_own en "english " ownde-CH.anews
found_own de "deutsch " ownen.anews
found_own en "english without " ownen.anews
found_own de "deutsch " own.anews
finish

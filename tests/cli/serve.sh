#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews serve: archives, lists and articles over HTTP, for those who may have them and for nobody
# else; whatever a client sends, or does not send, the others are served.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/cli/servers.sh
. "$here/servers.sh"
: "${BUILD:?the build folder}"
client="$here/serve_client.py"

# --- without the program ---
mkdir alone && cp "$ANEWS" alone/anews
expect 5 "the program is not there" alone/anews serve x.anews
says 'the program anews-serve, which is not installed' "says so"
expect 2 "a mistake is said all the same" alone/anews serve --prot 1 x.anews
says 'has no option --prot: did you mean --port' "by name"
if [ ! -x "$(dirname "$ANEWS")/anews-serve" ]; then
    skip "serving" "no anews-serve"
    finish
fi
# Programs that have no page beside them, whatever else was built.
mkdir without_page
for program in anews anews-serve anews-fetch; do
    if [ -x "$(dirname "$ANEWS")/$program" ]; then
        cp "$(dirname "$ANEWS")/$program" without_page/
    fi
done
ANEWS=$PWD/without_page/anews

# --- what is served ---
make_key k
make_key stranger
mkdir -p in/b in/pictures shelf shelf/below
cat >in/a.html <<'END'
<!doctype html><html lang="en"><title>The &lt;b&gt; &amp; "quotes" 'too'</title>
<meta name="author" content="Ann &lt;Example&gt;">
<meta property="article:published_time" content="2024-05-06T07:08:09Z">
<meta name="description" content="A ]]> summary &amp; more">
<body><p>Hello <b>world</b></p><script>alert("ran")</script></body></html>
END
printf 'Plain text\n\nmore of it' >in/b/c.txt
printf 'Odd name' >'in/b/50% #1?.txt'
printf '\x89PNG\r\n\x1a\nx' >in/pictures/p.png
printf 'alert(1)' >in/pictures/evil.js
printf '<svg xmlns="http://www.w3.org/2000/svg"/>' >in/pictures/s.svg
"$ANEWS" pack -q -s k.key -o n.anews --title 'News <x> & "y"' --publisher 'P & Q' \
    --description 'What is < new' --language en --created 2024-06-01T00:00:00Z in
"$ANEWS" pack -q -s stranger.key -o shelf/strange.anews --title 'Strange title' in
"$ANEWS" pack -q -s k.key -o 'shelf/two words.anews' --title Two in/b
echo "no archive" >shelf/junk.anews
echo "top secret" >shelf/secret.txt
cp n.anews shelf/below/deep.anews
ln -s ../n.anews shelf/link.anews
echo "top secret" >secret.anews
# 4 MiB that nothing makes smaller, so that a client can stop in the middle.
mkdir big && openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 -in /dev/zero 2>/dev/null |
    head -c 4194304 >big/bytes.bin
"$ANEWS" pack -q -s k.key --level 1 -o shelf/big.anews --title Big big

serve() { started "$ANEWS" serve --port 0 "$@"; }
# stop: ends it, with its exit status in $status. Its number may be another process's then.
stop() {
    kill "-${1:-TERM}" "$server"
    wait "$server"
    status=$?
    servers=()
}
# get PATH [OPTION...]: the body in $said/out, the head in head, the status in $code.
get() {
    : >"$said/out"
    code=$(curl -s --path-as-is -o "$said/out" -D head.raw -w '%{http_code}' "${@:2}" "$url$1")
    tr -d '\r' <head.raw >"$said/head"
}
# answers CODE WHAT PATH [OPTION...]
answers() {
    get "${@:3}"
    equal "$1" "$code" "$2"
}
has_head() { has_line "$said/head" "$@"; }
client() { /usr/bin/python3 "$client" "$@"; }
# raw TEXT: what the server answers to these bytes, as printf understands them.
raw() {
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$1" | client raw "$port" >"$said/out"
    head -n 1 "$said/out" | tr -d '\r'
}

# --- usage ---
expect 2 "nothing to serve" "$ANEWS" serve -p k.pub
says 'serve which archives' "says so"
expect 2 "no key" "$ANEWS" serve --port 0 n.anews
says 'there is no key to trust' "says so"
expect 4 "a file that is not there" "$ANEWS" serve -p k.pub --port 0 none.anews
says 'none\.anews: there is no such file' "says so"
expect 1 "a file that is no archive" "$ANEWS" serve -p k.pub --port 0 secret.anews
says 'secret\.anews: not an archive' "says so"
expect 2 "an address" "$ANEWS" serve -p k.pub --port 0 http://me:secret@127.0.0.1:1/n.anews
says '^anews: http://127\.0\.0\.1:1/n\.anews: is an address' "says so, without the password"
timeout 5 "$ANEWS" serve -p k.pub --port 0 n.anews >/dev/full 2>said.err
equal 4 $? "standard output is full"
expect 2 "a device" "$ANEWS" serve -p k.pub --port 0 /dev/null
says 'neither a file nor a folder' "says so"
for words in "--listen nowhere" "--listen 127.0.0.1:x" "--listen [::1" "--port 65536" "--name a/b" \
    "--timeout 0" "--listen 127.0.0.1:0 --port 1"; do
    # shellcheck disable=SC2086 # words
    expect 2 "$words" "$ANEWS" serve -p k.pub $words n.anews
done
expect 4 "an address of another machine" "$ANEWS" serve -p k.pub --listen 192.0.2.1:0 n.anews
says 'no such address' "says so"

# --- what may not be read ---
# Root may, but for a process without capabilities.
plain=()
[ "$(id -u)" != 0 ] || plain=(setpriv --inh-caps=-all --bounding-set=-all)
mkdir shut closed && cp n.anews closed/n.anews && cp n.anews mute.anews
chmod 000 shut mute.anews closed/n.anews
expect 4 "a file" "${plain[@]}" timeout 5 "$ANEWS" serve -p k.pub --port 0 mute.anews
says 'mute\.anews: cannot be read' "says so"
expect 4 "a folder" "${plain[@]}" timeout 5 "$ANEWS" serve -p k.pub --port 0 shut
says 'shut: Permission denied' "says so"
expect 124 "a file of a folder keeps nobody from serving" \
    "${plain[@]}" timeout 0.5 "$ANEWS" serve -p k.pub --port 0 closed
says 'closed/n\.anews: cannot be read' "and is named"
chmod 755 shut

# --- more archives than are served ---
mkdir many
for n in $(seq 999 -1 490); do ln n.anews "many/$n.anews"; done
serve -p k.pub many
answers 200 "510 archives" ""
prints 'archives/490\.anews' "the first one is there"
equal 500 "$(grep -c '<article' "$said/out")" "and 499 others"
equal 0 "$(grep -cE 'archives/99[0-9]\.anews' "$said/out")" "which have the first names"
has_line said.err 'only the first 500 archives are served' "and that is said"
stop

# --- the start page ---
serve -p k.pub --timeout 20 n.anews shelf
case $url in http://127.0.0.1:*/) ok "is on loopback: $url" ;; *) not_ok "loopback" "$url" ;; esac
expect 4 "two at one port" "$ANEWS" serve -p k.pub --port "$port" n.anews
says "port $port is taken, perhaps by another" "says so"
answers 200 "the start page" ""
cp "$said/out" start.html
prints 'News &lt;x&gt; &amp; &quot;y&quot;' "titles are escaped"
key=$("$ANEWS" info -p k.pub --json n.anews | grep -o '"key_id":"[0-9A-F]*"' | cut -d'"' -f4)
prints "signed by <code>$key</code>, edition 0\." "with the signer"
prints 'days ago</time>' "with its age"
prints 'href="/archives/two%20words\.anews"' "with links"
prints 'is not installed here' "and says that there is no page"
prints 'Its signer is unknown here' "an unknown signer is called so"
equal 0 "$(grep -c 'Strange title' start.html)" "and its title is not shown"
equal 0 "$(grep -cE 'secret|deep|link\.anews|archives/junk' start.html)" "nothing else is listed"
equal 0 "$(grep -ciE '<script|javascript:|onload' start.html)" "there is no script"
check "it is well-formed" xmllint --html --noout start.html
has_head "^Content-Security-Policy: default-src 'none'; style-src 'self'" "nor may there be one"
answers 200 "the style sheet" start.css
has_head '^Content-Type: text/css' "is one"
answers 404 "the page that reads" read/
prints 'is not installed here' "says that it is not there"

# --- bytes ---
size=$(size_of n.anews)
get archives/n.anews
same_file n.anews "$said/out" "an archive is sent byte for byte"
has_head '^Accept-Ranges: bytes' "with ranges"
has_head '^Content-Type: application/vnd.archive-news' "with its type"
has_head '^Cache-Control: no-cache' "caches ask again"
tag=$(sed -n 's/^ETag: //p' "$said/head") changed=$(sed -n 's/^Last-Modified: //p' "$said/head")
identity=$("$ANEWS" info --insecure --json n.anews | grep -o '"identity":"[0-9a-f]*"' |
    cut -d'"' -f4)
case $tag in "\"$identity-"*) ok "its tag is the root's hash" ;; *) not_ok "tag" "$tag" ;; esac
# ranged CODE FIRST LENGTH RANGE: FIRST and LENGTH of what comes.
ranged() {
    get archives/n.anews -H "Range: $4"
    tail -c "+$(($2 + 1))" n.anews | head -c "$3" >wanted
    equal "$1 $(cksum <wanted)" "$code $(cksum <"$said/out")" "Range: ${4:0:60}"
}
ranged 206 0 100 bytes=0-99
has_head "^Content-Range: bytes 0-99/$size" "says which"
ranged 206 1020 11 'bytes=1020-1030'
ranged 206 5 $((size - 5)) bytes=5-
ranged 206 $((size - 7)) 7 bytes=-7
ranged 206 0 "$size" bytes=-99999999
ranged 206 9 $((size - 9)) bytes=9-99999999999999999999999999
ranged 206 0 1 'BYTES= 0-0 '
for range in bytes=5-4 bytes= bytes=- bytes=x-y items=0-1 bytes=0-1x 'bytes=--1' 'bytes=0-1,5-6' \
    "bytes=$(seq -s , -f '%g-' 1000)"; do
    ranged 200 0 "$size" "$range"
done
for range in "bytes=$size-" bytes=99999999999999999999-99999999999999999999 bytes=-0; do
    answers 416 "Range: $range" archives/n.anews -H "Range: $range"
    has_head "^Content-Range: bytes \*/$size" "says how much there is"
done
answers 206 "If-Range with the tag" archives/n.anews -H "Range: bytes=0-9" -H "If-Range: $tag"
answers 206 "with the date" archives/n.anews -H "Range: bytes=0-9" -H "If-Range: $changed"
answers 200 "with another tag" archives/n.anews -H "Range: bytes=0-9" -H 'If-Range: "x"'
answers 200 "with a weak one" archives/n.anews -H "Range: bytes=0-9" -H "If-Range: W/$tag"
answers 304 "If-None-Match" archives/n.anews -H "If-None-Match: \"a\", W/$tag"
equal "" "$(cat "$said/out")" "has no body"
has_head "^ETag: $tag" "and has the tag"
answers 200 "another tag" archives/n.anews -H 'If-None-Match: "a"' -H "If-Modified-Since: $changed"
answers 200 "If-Match" archives/n.anews -H "If-Match: \"a\", $tag"
answers 412 "with another tag" archives/n.anews -H 'If-Match: "a"'
answers 412 "with a weak one" archives/n.anews -H "If-Match: W/$tag"
answers 200 "with any" archives/n.anews -H 'If-Match: *'
answers 304 "If-Modified-Since" archives/n.anews -H "If-Modified-Since: $changed"
later=$(LC_ALL=C date -u -d "$changed + 1 second" '+%a, %d %b %Y %H:%M:%S GMT')
earlier=$(LC_ALL=C date -u -d "$changed - 1 second" '+%a, %d %b %Y %H:%M:%S GMT')
answers 304 "with a later time" archives/n.anews -H "If-Modified-Since: $later"
answers 200 "with an earlier time" archives/n.anews -H "If-Modified-Since: $earlier"
answers 200 "with what is no time" archives/n.anews -H "If-Modified-Since: $later."
answers 200 "If-Unmodified-Since" archives/n.anews -H "If-Unmodified-Since: $changed"
answers 412 "with an earlier time" archives/n.anews -H "If-Unmodified-Since: $earlier"
answers 200 "with what is no time" archives/n.anews -H "If-Unmodified-Since: then"
answers 200 "with an earlier time beside the tag" archives/n.anews \
    -H "If-Match: $tag" -H "If-Unmodified-Since: $earlier"
answers 304 "If-None-Match in two headers" archives/n.anews \
    -H 'If-None-Match: "a"' -H "If-None-Match: $tag"
answers 200 "If-Match in two headers" archives/n.anews -H 'If-Match: "a"' -H "If-Match: $tag"
get archives/n.anews -I -H 'Range: bytes=0-9'
equal "200 0" "$code $(grep -c ARCH "$said/out")" "HEAD"
has_head "^Content-Length: $size" "says how long it is"
answers 200 "an archive with a space" archives/two%20words.anews
same_file "shelf/two words.anews" "$said/out" "is the same"
answers 200 "one of unknown signers" archives/strange.anews
same_file shelf/strange.anews "$said/out" "is sent as it is"
if [ -x "$(dirname "$ANEWS")/anews-fetch" ]; then
    cp n.anews old.anews && echo later >in/later.txt
    "$ANEWS" pack -q -s k.key --from old.anews -o shelf/newer.anews --created \
        2024-06-02T00:00:00Z in
    sleep 1.1
    expect 0 "anews update takes it" "$ANEWS" update -q -p k.pub old.anews \
        "${url}archives/newer.anews"
    same_file shelf/newer.anews old.anews "byte for byte"
    rm shelf/newer.anews in/later.txt
    sleep 1.1
else
    for n in 1 2; do skip "anews update, check $n" "no anews-fetch"; done
fi

# --- lists for readers ---
atom() { xmllint --xpath "string($1)" --noout "$said/out" 2>&1; }
name() { printf "*[local-name()='%s']" "$1"; }
for path in opds opds/n feeds/n.atom; do
    answers 200 "$path" "$path"
    check "$path is XML" xmllint --noout "$said/out"
    # What RFC 4287 demands of a feed and its entries.
    equal 1 "$(atom "count(/$(name feed)[$(name id) and $(name title) and $(name updated) and \
        $(name author)])")" "$path: a feed has what it must have"
    entries=$(atom "count(//$(name entry))")
    equal "$entries" "$(atom "count(//$(name entry)[$(name id) and $(name title) and \
        $(name updated) and $(name link)/@href])")" "$path: and its $entries entries"
done
has_head '^Content-Type: application/atom\+xml' "Atom's type"
entry="//$(name entry)[contains($(name id),'a.html')]"
equal "The <b> & \"quotes\" 'too'" "$(atom "$entry/$(name title)")" "a title comes through"
equal "Ann <Example>" "$(atom "$entry/$(name author)/$(name name)")" "an author does"
equal "A ]]> summary & more" "$(atom "$entry/$(name summary)")" "a summary does"
equal "2024-05-06T07:08:09Z" "$(atom "$entry/$(name published)")" "a date does"
equal "Hello world" "$(atom "normalize-space($entry/$(name content))")" "and the text"
equal 0 "$(grep -c 'alert' "$said/out")" "and no script"
link=$(atom "$entry/$(name link)/@href")
equal "${url}articles/n/a.html" "$link" "the link leads to the article"
tag=$(sed -n 's/^ETag: //p' "$said/head")
answers 304 "a feed that has not changed" feeds/n.atom -H "If-None-Match: $tag"
# What was made once is not made again: the archive is not read for it.
read_bytes() { awk '$1 == "rchar:" { print $2 }' "/proc/$server/io"; }
for path in feeds/n.atom feeds/n.json opds/n; do
    get "$path"
    cp "$said/out" "made.${path##*/}"
    before=$(read_bytes)
    get "$path"
    same_file "made.${path##*/}" "$said/out" "$path is the same again"
    equal "$before" "$(read_bytes)" "and nothing was read for it"
done
get feeds/n.atom -H "Host: localhost:$port"
prints "http://localhost:$port/articles/n/a.html" "under another name it has other addresses"
get feeds/n.atom
answers 200 "the catalogue" opds
has_head 'profile=opds-catalog;kind=navigation' "is one"
equal 3 "$(atom "count(//$(name link)[@rel='subsection'])")" "leads to three archives"
equal 0 "$(grep -cE 'Strange title|junk' "$said/out")" "and tells nothing of the others"
get opds/n
has_head 'profile=opds-catalog;kind=acquisition' "the catalogue of an archive"
equal "${url}archives/n.anews" \
    "$(atom "//$(name link)[@type='application/vnd.archive-news']/@href")" "has the archive"
for path in opds.json feeds/n.json; do
    answers 200 "$path" "$path"
    check "$path is JSON" /usr/bin/python3 -m json.tool "$said/out"
done
has_head '^Content-Type: application/feed\+json' "JSON Feed's type"
equal "https://jsonfeed.org/version/1.1 3 True True" "$(/usr/bin/python3 - "$said/out" <<'END'
import json, sys
feed = json.load(open(sys.argv[1], encoding="utf-8"))
items = feed["items"]
print(feed["version"], len(items), all("content_text" in i and i["id"] and i["url"] for i in items),
      any(i["title"].startswith("The <b> & \"quotes\"") and i["authors"] == [{"name":
      "Ann <Example>"}] and i["content_text"].strip() == "Hello world" for i in items))
END
)" "and what JSON Feed demands"
for path in feeds/strange.atom feeds/strange.json opds/strange articles/strange/a.html \
    feeds/junk.json archives/junk.anews; do
    answers 403 "$path" "$path"
    equal 0 "$(grep -cE 'Strange|Hello' "$said/out")" "shows nothing"
done

# --- articles ---
# keeps_policy PATH: who has it already is told no other policy, which browsers would take over.
keeps_policy() {
    get "$1"
    grep '^Content-Security-Policy: ' "$said/head" >policy
    answers 304 "$1 again" "$1" -H "If-None-Match: $(sed -n 's/^ETag: //p' "$said/head")"
    equal "$(cat policy)" "$(grep '^Content-Security-Policy: ' "$said/head")" "$1: keeps its policy"
}
# article TYPE PATH FILE: it is sent so.
article() {
    answers 200 "$2" "articles/n/$2"
    has_head "^Content-Type: $1\$" "$2: $1"
    same_file "in/$3" "$said/out" "$2: its bytes"
    has_head "^Content-Security-Policy: sandbox; default-src 'none'" "$2: shut in"
    has_head '^X-Content-Type-Options: nosniff' "$2: no guessing"
}
article 'text/html; charset=utf-8' a.html a.html
article 'text/plain; charset=utf-8' b/c.txt b/c.txt
article 'text/plain; charset=utf-8' b%2Fc.txt b/c.txt
article 'text/plain; charset=utf-8' 'b/50%25%20%231%3F.txt' 'b/50% #1?.txt'
article image/png pictures/p.png pictures/p.png
article 'text/plain; charset=utf-8' pictures/evil.js pictures/evil.js
article application/octet-stream pictures/s.svg pictures/s.svg
has_head '^Content-Disposition: attachment' "is to be saved"
for path in articles/n/a.html articles/n/pictures/s.svg feeds/n.atom archives/n.anews; do
    keeps_policy $path
done
answers 404 "an article that is not there" articles/n/none
answers 404 "of an archive that is not there" articles/none/a.html

# --- paths that want out ---
for path in ../secret.anews archives/../../secret.anews archives/../secret.txt archives/secret.txt \
    archives/secret.anews archives/%2e%2e/secret.anews archives/..%2fsecret.anews \
    archives/below/deep.anews archives/below%2Fdeep.anews archives/deep.anews archives/link.anews \
    archives/n.anews/ archives/n.anews/../../secret.anews 'archives/n.anews%00' archives/%00.anews \
    archives/n%.anews archives/n%2.anews archives/n%zz.anews archives/n archives/ archives/.anews \
    "archives/$TMPDIR/secret.anews" "archives/%2F..%2F..%2Fetc%2Fpasswd.anews" read/../start.css \
    read/%2e%2e/%2e%2e/secret.anews articles/n/../../../secret.txt articles/n/%2Fetc%2Fpasswd \
    articles/..%2fn/a.html 'articles/n/a.html%00' articles/n/%2 feeds/../n.atom feeds/n.exe feeds/ \
    opds/ opds/.. //archives/n.anews 'archives\..\secret.anews' archives/n.anews%0d%0aX: \
    "archives/$(printf 'a%.0s' $(seq 3000)).anews"; do
    echo "$path"
done >escapes
client paths "$port" <escapes >answered
equal "$(wc -l <escapes) 0" "$(wc -l <answered) $(grep -c 'top secret\|root:' answered)" \
    "each path that wants out is answered, and leads to no other file"
equal "" "$(grep -vE '^(400|403|404) ' answered)" "each is refused"

# --- hosts ---
# hosts CODE WHAT: each line of standard input, as Host, is answered so.
hosts() {
    client hosts "$port" >answered
    equal "$1" "$(cut -d' ' -f1 answered | sort -u)" "$2"
}
printf '%s\n' "127.0.0.1:$port" 127.0.0.1 localhost "LocalHost:$port" localhost:1 |
    hosts 200 "its own names"
for host in evil.example "evil.example:$port" localhost.evil.example 127.0.0.2 192.168.1.1 '[::1]' \
    127.0.0.1.evil.example 2130706433 127.1 0x7f.1 'localhost:80:80' '127.0.0.1:x' '[' '[]' ':' \
    'localhost/' '"' "$(printf 'a%.0s' $(seq 1000))"; do
    echo "$host"
done | hosts 421 "names that it does not go by"
has_line answered 'Its owner can give it the name with --name' "says what to do"
equal "HTTP/1.1 400 Bad Request" "$(raw 'GET / HTTP/1.1\r\n\r\n')" "no host"
equal "HTTP/1.1 400 Bad Request" \
    "$(raw 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n')" "two hosts"
# whole ADDRESS HOST: what a request for a whole address gets.
whole() { raw "GET $1 HTTP/1.1\r\nHost: $2\r\nConnection: close\r\n\r\n"; }
equal "HTTP/1.1 200 OK" "$(whole http://localhost/opds localhost)" "an address in place of a path"
prints "http://localhost/opds/n\"" "leads to the same"
equal "HTTP/1.1 200 OK" "$(whole 'HTTP://LocalHost?x=/' localhost)" "the start page by its address"
prints '<title>' "is the start page"
equal "HTTP/1.1 200 OK" "$(whole http://localhost/opds evil.example)" "its host counts"
equal 0 "$(grep -c evil "$said/out")" "and the other one is nowhere"
for address in http://evil.example/ http://me@localhost/ http://localhost.evil.example/opds; do
    equal 421 "$(whole $address localhost | cut -d' ' -f2)" "not so $address"
done
for address in http:// http:///opds https://localhost/ ftp://localhost/ "http://$(
    printf 'a%.0s' $(seq 300))/"; do
    equal 400 "$(whole "$address" localhost | cut -d' ' -f2)" "malformed: ${address:0:30}"
done

# --- requests of other kinds ---
for method in POST PUT DELETE OPTIONS PATCH TRACE CONNECT FOO; do
    answers 405 "$method" "" -X "$method"
done
has_head '^Allow: GET, HEAD' "says which methods there are"
answers 405 "POST with a body" "" -d x=y
answers 413 "GET with a body" "" -X GET -d x=y
answers 413 "GET with chunks" "" -X GET -H 'Transfer-Encoding: chunked' -d x=y
two='Content-Length: 0\r\nContent-Length: 5'
got=$(raw "GET / HTTP/1.1\r\nHost: localhost\r\n$two\r\n\r\nGET / " | cut -d' ' -f2)
case $got in
413 | 400) ok "GET with two lengths is refused" ;;
*) not_ok "GET with two lengths" "$got" ;;
esac
cookie=$(printf 'x%.0s' $(seq 50))
answers 200 "the cookies of other servers on this machine" opds \
    -H "Cookie: $(seq -s '; ' -f "c%g=$cookie" 100)"
long=$(printf 'x%.0s' $(seq 40000))
for head in "GET /$long HTTP/1.1\r\nHost: localhost\r\n\r\n" \
    "GET / HTTP/1.1\r\nHost: localhost\r\nX: $long\r\n\r\n"; do
    # Who is refused before all was read may see the connection end and nothing else.
    case $(raw "$head") in
    "" | "HTTP/1."?" 4"[13][341]" "*) ok "a head of 40,000 bytes is refused" ;;
    *) not_ok "a long head" "$(head -c 100 "$said/out")" ;;
    esac
done
for junk in '\x16\x03\x01\x02\x00\x01\x00' '\x00\x00\x00' '\r\n\r\n\r\n' 'GET\r\n\r\n' \
    'SSH-2.0\r\n'; do
    raw "$junk" >/dev/null
done
answers 200 "what is no HTTP changes nothing for others" ""

# --- one client that takes, and does not read ---
mkfifo wait.pipe
client hoard "$port" /articles/big/bytes.bin 20 127.0.0.2 <wait.pipe >hoarded.out &
hoarder=$!
exec 5>wait.pipe
until [ -s hoarded.out ]; do sleep 0.05; done
equal 8 "$(cat hoarded.out)" "one address has 32 MiB of answers in memory at most"
answers 200 "others are served their articles" articles/n/a.html
answers 200 "and large ones, too" articles/big/bytes.bin
exec 5>&-
wait $hoarder

# --- files that change ---
cp shelf/big.anews big.before
client pause "$port" /archives/big.anews big.before <wait.pipe >slow.out &
slow=$!
exec 5>wait.pipe
until grep -q begun slow.out; do sleep 0.05; done
"$ANEWS" pack -q -s k.key --level 1 -o big.after --title "Big again" in
mv big.after shelf/big.anews && cp shelf/big.anews big.after
"$ANEWS" pack -q -s k.key -o shelf/fresh.anews --title Fresh in/b
rm 'shelf/two words.anews'
sleep 1.2
answers 200 "a new edition" archives/big.anews
same_file big.after "$said/out" "is served from its own start"
echo go >&5
wait $slow
exec 5>&-
equal same "$(tail -n 1 slow.out)" "and who had begun gets the old one to its end"
get ""
prints 'Big again' "the start page knows it"
prints '>Fresh<' "and an archive that is new in the folder"
answers 404 "one that was removed is gone" archives/two%20words.anews
cp shelf/big.anews big.whole
head -c 1500 big.whole >big.cut && mv big.cut shelf/big.anews
cp shelf/fresh.anews fresh.whole && head -c 1100 fresh.whole >shelf/fresh.anews
sleep 1.1
answers 200 "an edition that is cut" archives/big.anews
same_file big.after "$said/out" "does not replace the one before"
has_line said.err 'shelf/big\.anews: what has replaced it is not served' "which is said"
answers 403 "one that is cut in its place" archives/fresh.anews
equal 0 "$(grep -c 'fresh\.anews: what has replaced it' said.err)" "has no edition before"
cat fresh.whole >shelf/fresh.anews
# What is damaged further on has the root of the whole one.
head -c -1 big.whole >damaged && printf x >>damaged && cp damaged shelf/damaged.anews
sleep 1.1
get archives/damaged.anews
tag=$(sed -n 's/^ETag: //p' "$said/head")
cp big.whole damaged && mv damaged shelf/damaged.anews
sleep 1.1
answers 200 "a damaged archive that was mended" archives/damaged.anews -H "If-None-Match: $tag"
same_file big.whole "$said/out" "is sent again"
rm shelf/damaged.anews
other=$(cat "/proc/$server/task/$server/children")
check "it has another process" [ -d "/proc/${other% }" ]
stop INT
equal 0 "$status" "SIGINT ends it well"
check "and ends the other process" [ ! -d "/proc/${other% }" ]

# --- when the other process is gone ---
serve -p k.pub n.anews
answers 200 "one more server" ""
kill -KILL "$(tr -d ' ' <"/proc/$server/task/$server/children")"
wait "$server"
equal 4 $? "it ends when the process that opens files has ended"
has_line said.err 'the process that opens files has ended' "and says so"
servers=()

# --- names and addresses ---
serve -p k.pub --listen '[::1]' --name News.Example n.anews 2>/dev/null
if [ -n "$url" ]; then
    case $url in "http://[::1]:"*) ok "IPv6" ;; *) not_ok "IPv6" "$url" ;; esac
    printf '%s\n' "[::1]:$port" localhost news.example:99 NEWS.EXAMPLE | hosts 200 "its names"
    printf '%s\n' 127.0.0.1 news.example.org | hosts 421 "and no others"
    stop
else
    for n in 1 2 3; do skip "IPv6, check $n" "there is none here"; done
fi
started "$ANEWS" serve -p k.pub --listen 0.0.0.0:0 n.anews
has_line said.err 'everybody in the network can read' "what the network can read is said"
case $url in http://127.0.0.1:*/) ok "its own address is printed" ;; *) not_ok "any" "$url" ;; esac
printf '%s\n' "127.0.0.1:$port" localhost | hosts 200 "goes by the address that was reached"
printf '%s\n' 192.0.2.1 127.0.0.9 0.0.0.0 | hosts 421 "and by no other"
stop
serve -p k.pub --https --name News.Example n.anews
get feeds/n.atom -H "Host: news.example"
prints "https://news.example/articles/n/a.html" "behind a server with TLS addresses have https"
equal 0 "$(grep -c 'http://news.example' "$said/out")" "and no other has http"
stop

# --- --open, --insecure and the page ---
mkdir -p bin web/below programs
cp "$ANEWS" "$(dirname "$ANEWS")/anews-serve" programs/
mkdir programs/web programs/web/below
echo '<!doctype html><title>Reader</title>' >programs/web/index.html
echo 'export {}' >programs/web/reader.js
printf '\0asm' >programs/web/below/r.wasm
echo secret >programs/web/key.pem
printf '#!/bin/sh\necho "$1" >"%s/opened"\n' "$TMPDIR" >bin/xdg-open && chmod +x bin/xdg-open
PATH=$TMPDIR/bin:$PATH
started programs/anews serve --insecure --port 0 --open shelf
for _ in $(seq 200); do [ -s opened ] || sleep 0.05; done
equal "$url" "$(cat opened)" "--open gives the browser the address"
answers 200 "--insecure" ""
prints 'Strange title' "shows what nobody vouches for"
prints 'not checked who signed it' "and says so"
prints 'href="/read/\?archive=/archives/strange\.anews">Read</a>' "the page is linked where it is"
for line in 'read/ text/html; charset=utf-8' 'read/reader.js text/javascript; charset=utf-8' \
    'read/below/r.wasm application/wasm'; do
    answers 200 "${line%% *}" "${line%% *}"
    has_head "^Content-Type: ${line#* }\$" "is ${line#* }"
    keeps_policy "${line%% *}"
done
answers 404 "a file that is no part of a page" read/key.pem
answers 200 "what the page is told" read/config.json
equal '{"keys":[],"origins":[],"archive":""}' "$(cat "$said/out")" "without keys: none"
stop
equal 0 "$status" "SIGTERM ends it well"

started programs/anews serve -p k.pub --port 0 n.anews
get read/config.json
check "with keys: those" grep -qF "\"key\":\"$(tail -n 1 k.pub)\"" "$said/out"
stop

# --- clients that are slow or many ---
serve -p k.pub --timeout 2 n.anews shelf
memory() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$server/status"; }
seccomp=$(awk '$1 == "Seccomp:" { print $2 }' "/proc/$server/status")
if sanitized || [ -n "${PLAIN_POSIX:-}" ] || ! grep -q ^Seccomp: /proc/self/status; then
    skip "it is confined" "a sanitizer, or no seccomp"
else
    equal 2 "$seccomp" "it is confined"
fi
client drip "$port" >drip.out &
drip=$!
client hold "$port" 300 127.0.0.2 <wait.pipe >held.out &
many=$!
exec 5>wait.pipe
until [ -s held.out ]; do sleep 0.05; done
held=$(cat held.out)
check "one address has not all connections: $held of 300" [ "$held" -ge 200 ] && [ "$held" -le 256 ]
answers 200 "others are served meanwhile" opds
exec 5>&-
wait $many
client load "$port" /archives/n.anews n.anews 400 200 >load.out
equal "400 good" "$(cat load.out)" "400 range requests over 200 connections"
before=$(memory VmRSS)
client load "$port" /archives/n.anews n.anews 10000 200 >load.out
equal "10000 good" "$(cat load.out)" "10,000 range requests over 200 connections"
after=$(memory VmHWM)
if sanitized; then
    skip "memory stays" "a sanitizer keeps what is freed"
else
    check "memory stays: $before KiB, at most $after KiB" [ $((after - before)) -le 1024 ]
fi
wait $drip
waited=$(cat drip.out)
check "who sends a byte at a time is cut off after $waited seconds" [ "$waited" -ge 2 ] &&
    [ "$waited" -le 15 ]
equal 3 "$(find "/proc/$server/fd" -lname '*.anews*' | wc -l)" "and only archives stay open"
stop
finish

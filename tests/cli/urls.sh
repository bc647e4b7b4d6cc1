#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Archives on a server: what is read by ranges is what is read from a file, in few requests;
# whatever a server does, nothing is shown that was not checked, and a sentence says what is wrong.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/cli/servers.sh
. "$here/servers.sh"
mkdir served
make_key k
make_key g
make_corpus in 3000 40
pack() { "$ANEWS" pack -q -s k.key --series "$series" "$@"; }
series=00112233445566778899aabbccddeeff
pack --sequence 2 --level 3 --dictionary 32K --search=en -o served/c.anews in
file=served/c.anews size=$(size_of served/c.anews)
# What another edition of this size would be like.
tr 'a-y' 'b-z' <$file >served/other-c.anews
pack --sequence 1 --level 0 --dictionary none -o served/third.anews in/a
article=b/c/00034.md

# --- files and addresses ---
mkdir -p 'http:/127.0.0.1:1' && cp $file 'http:/127.0.0.1:1/c.anews'
expect 0 "a file whose name looks like an address, after ./" \
    "$ANEWS" list -p k.pub ./http://127.0.0.1:1/c.anews
wants_file() {
    expect 2 "$1 of an address" "$ANEWS" "$@"
    says 'http://127\.0\.0\.1:1/c\.anews: is an address, and a file is needed here: save' \
        "$1 of an address: says what to do"
    equal "" "$(grep secret "$said/err")" "$1 of an address: without the password"
}
secret=http://me:secret@127.0.0.1:1/c.anews
wants_file sign -s k.key "$secret"
wants_file embed -p k.pub -o x.c "$secret"
wants_file diff -p k.pub -o x.anpatch "$secret" $file
wants_file patch -p k.pub -o x.anews "$secret" $file
wants_file merge -s k.key -p k.pub -o x.anews "$secret" $file
wants_file select -s k.key -p k.pub -o x.anews "$secret" a/
wants_file split -s k.key -p k.pub -o x --size 1M "$secret"
wants_file pack -s k.key -o x.anews --from "$secret" in/a
wants_file pack -s k.key -o x.anews --dictionary-from "$secret" in/a
wants_file verify -p k.pub --search "$secret"
wants_file update -p k.pub "$secret" $file
for number in 0 86401 x; do
    expect 2 "--timeout $number" "$ANEWS" list -p k.pub --timeout $number $file
done
expect 0 "--verbose of a file" "$ANEWS" list -p k.pub --verbose --timeout 5 --limit 1 $file
equal "" "$(cat "$said/err")" "says nothing"

# --- without the process that fetches, and without a need for it ---
mkdir alone && cp "$ANEWS" alone/anews
expect 5 "no anews-fetch" alone/anews list -p k.pub "$secret"
says '1:1/c\.anews: addresses are fetched by the program anews-fetch, which is not installed' \
    "no anews-fetch: says so"
expect 0 "no anews-fetch: a file" alone/anews list -p k.pub $file
if have strace && strace -o /dev/null true 2>/dev/null; then
    # To look for leaks, a sanitizer starts a process.
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LSAN_OPTIONS=detect_leaks=0 \
        strace -f -qq -o trace -e trace=process,network "$ANEWS" verify -q -p k.pub $file
    equal "" "$(grep -E 'fork|clone\(|execve|socket' trace | sed 1d | grep -v CLONE_THREAD)" \
        "a file takes no process and no socket"
else
    skip "a file takes no process and no socket" "no strace"
fi

if ! have_fetcher; then
    skip "servers" "no anews-fetch"
    finish
fi

# --- a real server ---
# fetches WHAT MOST COMMAND...: prints what the file gives, in at most so many requests, which it
# counts. ARCHIVE stands for both.
fetches() {
    local what=$1 most=$2
    shift 2
    rm -rf out
    run "$ANEWS" "${@/ARCHIVE/$file}"
    cp "$said/out" from_file
    [ ! -d out ] || mv out out_of_file
    : >nginx.log
    expect 0 "$what" "$ANEWS" "${@/ARCHIVE/$url/c.anews}" --verbose
    sed -i "s|$url/c.anews|$file|" "$said/out"
    same_file from_file "$said/out" "$what: what the file gives"
    fetched=$(sed -n 's/.*: \([0-9]*\) bytes fetched in \([0-9]*\) request.*/\1 \2/p' "$said/err")
    equal "$(awk '{ n += $3 } END { print n, NR }' nginx.log)" "$fetched" \
        "$what: requests and bytes are counted"
    check "$what: few requests: $fetched" [ "${fetched#* }" -le "$most" ]
    equal "1 0" "$(cut -d' ' -f1 nginx.log | sort -u | wc -l) $(grep -vc 'bytes=' nginx.log)" \
        "$what: ranges on one connection"
}
if have_nginx && start_nginx; then
    # Header, root and directory come at once.
    fetches "open" 1 info -p k.pub ARCHIVE
    fetches "ten newest" 4 list -p k.pub --by date --limit 10 ARCHIVE
    fetches "one article" 5 extract -p k.pub --stdout ARCHIVE $article
    fetches "one article, shown" 5 show -p k.pub ARCHIVE $article
    fetches "an id that is not there" 3 list -p k.pub --limit 0 ARCHIVE
    fetches "a list" 6 list -p k.pub ARCHIVE
    fetches "a list by title, reversed" 6 list -p k.pub --by title --reverse --long ARCHIVE
    fetches "a prefix" 5 list -p k.pub ARCHIVE b/c/
    fetches "all content" 2 list -p k.pub --json --content ARCHIVE
    fetches "a search of two words" 6 search -p k.pub ARCHIVE bala koto
    fetches "a search in titles" 6 search -p k.pub --json --in title ARCHIVE koto
    fetches "verify" 2 verify -p k.pub ARCHIVE
    fetches "verify in two threads" 2 verify -p k.pub --jobs 2 ARCHIVE
    equal "$size" "${fetched% *}" "verify: each byte once"
    fetches "the proof of a number" 12 info -p k.pub --memory 800K ARCHIVE
    fetches "extract all" 2 extract -p k.pub -C out ARCHIVE
    same_tree out_of_file out "extract all: what the file gives"
    rm -rf out_of_file
    ids=(a/00000.txt a/00100.md b/00201.txt b/c/01002.txt d/02999.html)
    fetches "extract five" 6 extract -p k.pub -C out ARCHIVE "${ids[@]}"
    same_tree out_of_file out "extract five: what the file gives"
    rm -rf out_of_file
    # What holds for files holds for addresses.
    expect 1 "a stranger's key" "$ANEWS" list -p g.pub "$url/c.anews"
    says 'c\.anews: not signed by any key you trust' "a stranger's key: says so"
    equal "" "$(cat "$said/out")" "a stranger's key: nothing is shown"
    expect 1 "a stranger's key, to extract" "$ANEWS" extract -p g.pub -C none "$url/c.anews"
    check "a stranger's key: no folder is made" [ ! -e none ]
    expect 0 "an edition is remembered" \
        "$ANEWS" list -p k.pub --remember=editions --limit 1 "$url/c.anews"
    expect 1 "an older one is refused" \
        "$ANEWS" list -p k.pub --remember=editions --limit 1 "$url/third.anews"
    says 'third\.anews: refused' "an older one is refused: says so"
    expect 1 "an edition below --min-edition" \
        "$ANEWS" list -p k.pub --min-edition 0.3 "$url/c.anews"
    # Other servers.
    expect 4 "a file that is not there" "$ANEWS" list -p k.pub "$url/none.anews"
    says 'there is no such file .*status 404' "a file that is not there: says so"
    expect 4 "an unknown certificate" "$ANEWS" list -p k.pub "$tls/c.anews"
    says 'certificate of the server is not accepted' "an unknown certificate: says so"
    expect 0 "https" env SSL_CERT_FILE="$TMPDIR/tls.pem" \
        "$ANEWS" list -p k.pub --limit 1 "$tls/c.anews"
    expect 0 "a proxy" env http_proxy="$url" \
        "$ANEWS" list -p k.pub --limit 1 http://example.invalid/c.anews
    # A server without ranges.
    expect 0 "without ranges" "$ANEWS" list -p k.pub --verbose --limit 1 "$url/plain/c.anews"
    says 'knows no ranges, and sends the whole file' "without ranges: says so"
    says ": $size bytes fetched in 1 request" "without ranges: once"
    cp $file nginx/large.anews && poke nginx/large.anews 32 0 0 0 5
    expect 4 "without ranges, too large" "$ANEWS" list -p k.pub --verbose "$url/plain/large.anews"
    says 'the file is too large to be read whole \(at most 64 MiB\): save it' \
        "without ranges, too large: says so"
    check "without ranges, too large: the header is enough" \
        grep -qE ': [0-9]{4,5} bytes fetched' "$said/err"
    # A file that is still arriving.
    head -c 300000 $file >nginx/arriving.anews
    expect 0 "a file that is still arriving" \
        "$ANEWS" verify -p k.pub --partial "$url/arriving.anews"
    prints '300000 of' "a file that is still arriving: as far as it has come"
    : >nginx/empty.anews
    expect 1 "an empty file" "$ANEWS" list -p k.pub "$url/empty.anews"
    says 'is empty' "an empty file: says so"
    # Its end.
    run "$ANEWS" list -p k.pub "$url/c.anews" <&-
    equal "0 3000" "$status $(wc -l <"$said/out")" "without standard input"
    "$ANEWS" list -p k.pub "$url/c.anews" >first.out &
    "$ANEWS" list -p k.pub "$url/c.anews" >second.out
    wait $!
    check "two at once" cmp first.out second.out
    set -o pipefail
    "$ANEWS" list -p k.pub "$url/c.anews" 2>broken.err | head -n 1 >/dev/null
    equal "" "$(cat broken.err)" "a reader that leaves is no error to speak of"
    set +o pipefail
else
    for what in $(seq 111); do skip "nginx, check $what" "no nginx, openssl or anews-fetch"; done
fi

# --- servers that lie, stop or change ---
start_bad_server
# refused STATUS WHAT HOW PATTERN [OPTION...]: nothing is written that was not checked.
refused() {
    rm -rf out
    expect "$1" "$2" "$ANEWS" extract -q -p k.pub -C out "${@:5}" "$bad/$3/c.anews" $article
    says "$4" "$2: says why"
    equal "" "$(find out -type f 2>/dev/null)" "$2: nothing is written"
}
reads() { # WHAT HOW
    run "$ANEWS" list -p k.pub $file
    cp "$said/out" from_file
    expect 0 "$1" "$ANEWS" list -q -p k.pub "$bad/$2/c.anews"
    same_file from_file "$said/out" "$1: what the file gives"
}
reads "a redirect" to
reads "a transfer that is cut once" cutonce
reads "a server that does not say how large the file is" nototal
reads "a whole file" whole
refused 1 "wrong bytes" wrong 'does not match its hash: the file was changed'
refused 4 "a range that begins elsewhere" shifted 'with another range'
refused 4 "a range that is shorter" shorter 'with another range'
refused 4 "a range without a name" unnamed 'with another range'
refused 4 "a body that lacks a byte" lacking 'another range|was cut'
refused 4 "a body without an end" endless 'more bytes than it has announced'
refused 4 "a file without an end" wholelong 'too large to be read whole'
refused 4 "a whole file that is cut" wholecut 'was cut'
refused 4 "transfers that are always cut" cut 'the transfer was cut'
refused 4 "a host that compresses ranges" gzip 'compresses what it sends'
refused 4 "a host that compresses files" wholegzip 'compresses what it sends'
refused 1 "another edition meanwhile" swapped 'replaced meanwhile|was replaced there'
refused 1 "another edition of this size meanwhile" resigned 'was replaced there by another edition'
refused 4 "ranges the first time only" once 'has sent ranges before'
refused 4 "a file that goes away meanwhile" gone 'there is no such file'
refused 4 "a redirect to a file" tofile 'neither http nor https'
refused 4 "redirects without an end" around 'without an end'
refused 4 "a redirect that brings too much" redirectlong 'beside a redirect'
refused 4 "a server of another kind" nohttp 'cannot be fetched'
refused 4 "a server that sends drop by drop" drops 'sends nothing more' --timeout 1
refused 4 "a server that is not well" 503 'answers with status 503'
refused 4 "a server that says nothing" silent 'sends nothing more' --timeout 1
refused 1 "an empty file" empty 'is empty there'
expect 4 "no server" "$ANEWS" list -p k.pub http://127.0.0.1:1/c.anews
says 'cannot be fetched' "no server: says so"
expect 2 "no address" "$ANEWS" list -p k.pub http://
says 'is not an http or https address' "no address: says so"

# Each sentence is said once, whatever number of entries cannot be read.
expect 4 "many articles and no server" "$ANEWS" extract -q -p k.pub -C out "$bad/gone/c.anews"
equal 1 "$(grep -c 'there is no such file' "$said/err")" "many articles: why is said once"

# A name and a password open the file, and are shown to nobody.
login=http://me:secret@${bad#http://}
expect 0 "a password" "$ANEWS" verify -p k.pub --verbose --json "$login/login/c.anews"
equal "" "$(grep -h secret "$said/out" "$said/err")" "a password: is not printed"
expect 4 "no password" "$ANEWS" verify -p k.pub --json "$bad/login/c.anews"
says 'does not give this file to everybody' "no password: says so"
expect 4 "a password that is wrong" \
    "$ANEWS" verify -p k.pub --json "${login/secret/hidden}/login/c.anews"
equal "" "$(grep -h hidden "$said/out" "$said/err")" "a password that is wrong: is not printed"

# --- its end ---
# ends WHAT SIGNAL TARGET STATUS: no process is left. A shell starts what runs beside it without
# SIGINT.
ends() {
    rm -f served/stopped
    setsid env --default-signal=INT "$ANEWS" verify -q -p k.pub "$login/half/c.anews" 2>/dev/null &
    local command=$! fetcher
    for _ in $(seq 200); do [ ! -e served/stopped ] || break; sleep 0.02; done
    fetcher=$(cat "/proc/$command/task/$command/children")
    equal anews-fetch "$(cat "/proc/${fetcher% }/comm")" "$1: two processes"
    equal "" "$(tr '\0' ' ' <"/proc/$command/cmdline" | grep secret)" \
        "$1: nobody sees the password in the list of processes"
    kill "-$2" -- "${3/COMMAND/$command}"
    wait $command
    equal "$4" $? "$1: the command ends at once"
    for _ in $(seq 100); do [ -e "/proc/${fetcher% }" ] || break; sleep 0.02; done
    check "$1: both have ended" [ ! -e "/proc/${fetcher% }" ]
}
ends "Ctrl-C" INT -COMMAND 130
ends "a signal to the command" TERM COMMAND 143
ends "kill -9" KILL COMMAND 137
finish

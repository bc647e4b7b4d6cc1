#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Why an address cannot be fetched: a sentence names the cause, and what to do about it. No sentence
# has a password of an address or of a proxy in it.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/cli/servers.sh
. "$here/servers.sh"
if ! have_fetcher; then
    skip "sentences" "no anews-fetch"
    finish
fi
mkdir served in
make_key k
echo "An article" >in/n.txt
"$ANEWS" pack -q -s k.key -o served/n.anews in
# fails STATUS WHAT PATTERN ADDRESS [NAME=VALUE...]: one sentence says why, without a password.
fails() {
    expect "$1" "$2" env "${@:5}" "$ANEWS" list -p k.pub "$4"
    equal 1 "$(wc -l <"$said/err")" "$2: one sentence"
    says "$3" "$2: says why"
    equal "" "$(grep secret "$said/err" "$said/out")" "$2: without a password"
}

# --- passwords ---
secure=https://example.invalid/n.anews
what="is not the address of a proxy: write it as in http://proxy\.example:3128"
fails 4 "a proxy with a wrong port" "$what" $secure https_proxy=http://me:secret@proxy:99999
fails 4 "a proxy of a kind that is none" "$what" $secure https_proxy=junk://me:secret@proxy
fails 4 "a proxy with half a bracket" "$what" $secure 'https_proxy=http://me:secret@[::bad'
fails 4 "a proxy without a host" "$what" $secure all_proxy=me:secret
fails 4 "a proxy that is not found" 'Could not resolve proxy: proxy\.invalid' \
    $secure https_proxy=http://me:secret@proxy.invalid:3128
printf -v long '%0300d' 0
fails 4 "a proxy whose password is long" "$what" $secure "https_proxy=me:secret$long@proxy:99999"
fails 2 "a password with a slash" '/127\.0\.0\.1/n\.anews: is not' \
    http://me:se/secret@127.0.0.1/n.anews
for password in 123456/secret 65536/secret 99999?secret; do
    expect 2 "a password that begins with digits: $password" \
        "$ANEWS" list -p k.pub "http://me:$password@127.0.0.1:1/n.anews"
    equal "" "$(grep secret "$said/err")" "is not printed"
done
fails 4 "an empty port" ': cannot be fetched' http://me:/secret@127.0.0.1:1/n.anews
fails 4 "three slashes" '/127\.0\.0\.1:1/n\.anews: cannot be fetched' \
    http:///me:secret@127.0.0.1:1/n.anews
fails 4 "an at sign after the host" '/127\.0\.0\.1:1/@me/n\.anews: cannot be fetched' \
    http://127.0.0.1:1/@me/n.anews

# --- names of hosts beyond ASCII ---
what='Could not resolve host: xn--exmple-cua\.invalid'
for locale in C.UTF-8 C POSIX none; do
    fails 4 "a host beyond ASCII, in the locale $locale" "$what" \
        http://exämple.invalid/n.anews LC_ALL=$locale
done
fails 4 "the same, in percent" "$what" http://ex%C3%A4mple.invalid/n.anews
what='letters beyond ASCII that cannot be translated here: write it in ASCII, .* begins with xn--'
printf -v long 'ä%.0s' $(seq 70)
fails 2 "a host that has no name in ASCII" "$what" "http://$long.invalid/n.anews"
fails 2 "a host that is not UTF-8" "$what" http://ex$'\xe4'mple.invalid/n.anews

# --- proxies that refuse ---
start_bad_server
# refuses STATUS PATTERN: the proxy answers CONNECT with this status, and is asked once.
refuses() {
    rm -f served/connected
    fails 4 "CONNECT and status $1" "$2" "https://$1.invalid/n.anews" https_proxy="$bad"
    equal 1 "$(wc -l <served/connected)" "CONNECT and status $1: no second try"
}
for status in 302 400 403 429; do
    refuses $status "the proxy refuses to connect to the server \(status $status\)$"
done
refuses 502 'the proxy is not able to connect to the server \(status 502\)$'
what='the proxy wants a name and a password, .*\(status 407\): write them before its host in'
refuses 407 "$what"
fails 4 "http and status 407" "$what" http://example.invalid/407/n.anews http_proxy="$bad"
fails 4 "a proxy that refuses a password" "$what" https://407.invalid/n.anews \
    https_proxy="${bad/:\/\//:\/\/me:secret@}"
expect 0 "a proxy of http" env http_proxy="$bad" \
    "$ANEWS" list -p k.pub http://example.invalid/good/n.anews

# --- certificates of authorities ---
# unusable WHAT PATTERN NAME=VALUE...
unusable() {
    fails 4 "$1" "cannot be read on this machine: $2\$" "$tls/n.anews" "${@:3}"
    equal "" "$(grep 'not accepted' "$said/err")" "$1: the server is not blamed"
}
if have_nginx && start_nginx; then
    mkdir folder && : >empty.pem
    no="$TMPDIR/no.pem"
    unusable "a file that is not there" "SSL_CERT_FILE names $no, which does not exist" \
        SSL_CERT_FILE="$no"
    unusable "a file that is empty" \
        'SSL_CERT_FILE names empty.pem, which has no certificates in it \(PEM\)' \
        SSL_CERT_FILE=empty.pem
    unusable "a file that is none" 'SSL_CERT_FILE names folder, which is a folder, and no file' \
        SSL_CERT_FILE=folder
    what='certificate of the server is not accepted: .*self-signed[^(]*'
    fails 4 "a folder that is not there" \
        "$what\\(SSL_CERT_DIR names $no, which does not exist\\)$" \
        "$tls/n.anews" SSL_CERT_DIR="$no"
    fails 4 "a folder that is a file" "$what\\(SSL_CERT_DIR names tls.pem, which is no folder\\)$" \
        "$tls/n.anews" SSL_CERT_DIR=tls.pem
    fails 4 "a folder without the server's" "$what$" "$tls/n.anews" SSL_CERT_DIR=folder
    fails 4 "an empty file name" "$what$" "$tls/n.anews" SSL_CERT_FILE=
    fails 4 "an empty folder name" "$what$" "$tls/n.anews" SSL_CERT_DIR=
    expect 0 "a file, and an empty folder name" env SSL_CERT_FILE=tls.pem SSL_CERT_DIR= \
        "$ANEWS" list -p k.pub "$tls/n.anews"
    expect 0 "a file that is not there, and http" env SSL_CERT_FILE="$no" \
        "$ANEWS" list -p k.pub "$url/n.anews"
else
    for what in $(seq 37); do skip "nginx, check $what" "no nginx, openssl or anews-fetch"; done
fi

# --- addresses that are none ---
what='is not an http or https address that can be fetched: '
fails 2 "a space" "${what}a space in it is to be written as %20$" "http://127.0.0.1:1/an edition"
fails 2 "a space in a password" "${what}a space in it" "http://me:a secret@127.0.0.1:1/n.anews"
fails 2 "half a bracket" "${what}.*IPv6" 'http://[::bad/n.anews'
fails 2 "a port that is none" "${what}.*[Pp]ort" http://127.0.0.1:99999/n.anews
fails 4 "a redirect that is wrong" 'the server leads to an address that is written wrongly$' \
    "$bad/tonowhere/n.anews"

# --- answers without a body ---
for how in longstatus longline longhead; do
    rm -f served/connected
    fails 4 "$how" 'the answer has a head that is too long \(or memory is short\)$' \
        "$bad/$how/n.anews"
    fails 4 "$how of a proxy" 'the answer has a head that is too long \(or memory is short\)$' \
        "https://$how.invalid/n.anews" https_proxy="$bad"
    equal 1 "$(wc -l <served/connected)" "$how of a proxy: no second try"
done
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews update: the new edition comes about byte for byte from the old one and what is missing, from
# nginx and from a file, in few requests; whatever a server does, the old edition stays until the
# new one was verified.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/cli/servers.sh
. "$here/servers.sh"
mkdir served
/usr/bin/python3 "$here/update_editions.py" served || exit 2
mv served/*.pub .
new=served/new.anews size=$(size_of served/new.anews)
"$ANEWS" keygen -q -W -s g.key -p g.pub >/dev/null

# begins_with_old: a folder with the old edition alone, and the command in it.
begins_with_old() {
    rm -rf at && mkdir at && cp served/old.anews at/n.anews
}

# update FROM [OPTION...]: replaces at/n.anews, with a summary in $said/out.
update() { "$ANEWS" update -q --json -p k.pub "${@:2}" at/n.anews "$1"; }
number() { json "$said/out" "items[0]['$1']"; }

# refused STATUS WHAT FROM PATTERN [OPTION...]: nothing has changed, and nothing is left.
refused() {
    begins_with_old
    expect "$1" "$2" update "$3" "${@:5}"
    says "$4" "$2: says why"
    check "$2: the old edition stays" cmp served/old.anews at/n.anews
}

# --- from a file ---
begins_with_old
expect 0 "from a file" update $new
same_file $new at/n.anews "is the new edition, byte for byte"
only at "and nothing else is there" n.anews
check "with few reads: $(number requests)" [ "$(number requests)" -le 12 ]
check "and few bytes: $(number bytes_fetched) of $size" \
    [ "$(number bytes_fetched)" -lt $((size / 7)) ]
begins_with_old
expect 0 "into another file" update $new -o at/m.anews
same_file $new at/m.anews "is the new edition"
same_file served/old.anews at/n.anews "and the old one stays"
chmod 640 at/n.anews
expect 0 "a file with a mode of its own" update $new
equal 640 "$(stat -c %a at/n.anews)" "keeps it"
cp at/n.anews at/before && ln -s n.anews at/link
expect 0 "the newest edition" "$ANEWS" update -p k.pub --verbose at/link $new
says 'is edition 0\.2, which is the newest there' "says so"
says ' bytes fetched in 1 request; ' "after one request"
check "the link stays" [ -L at/link ]
same_file at/before at/n.anews "and the file"
begins_with_old && ln -s n.anews at/link
expect 0 "through a symbolic link" "$ANEWS" update -q -p k.pub at/link $new
check "which stays" [ -L at/link ]
same_file $new at/n.anews "and leads to the new edition"

# --- what must not replace it ---
refused 1 "an older edition" served/older.anews 'refused as too old: it is edition 0\.0'
only at "an older edition: nothing is left" n.anews
refused 1 "another edition of this number" served/fork.anews 'has the number of at/n\.anews'
refused 1 "another series" served/series.anews \
    'refused as a replacement of at/n\.anews: it is of another series'
refused 1 "a stranger's edition" served/stranger.anews 'signed|trust'
only at "a stranger's edition: nothing is left" n.anews
refused 1 "an edition below --min-edition" $new 'refused as too old' --min-edition 0.3
refused 1 "an edition by one of two" $new 'signed' -p g.pub --need 2
refused 2 "no trust at all" $new 'has no option --insecure' --insecure
refused 4 "a file that is not there" served/none 'there is no such file'
refused 2 "a folder" served 'is neither a file nor'
refused 2 "an address of another kind" ftp://127.0.0.1/new.anews 'only http and https'
refused 1 "no archive" k.pub 'not an archive'
begins_with_old && "$ANEWS" keygen -q -W -s w.key -p w.pub >/dev/null
expect 1 "an old edition that nobody vouches for" "$ANEWS" update -q -p w.pub at/n.anews $new
expect 0 "remembered" update $new --remember=editions
begins_with_old && cp served/third.anews at/n.anews
expect 0 "later" "$ANEWS" verify -q -p k.pub --remember=editions served/third.anews
begins_with_old
expect 1 "an edition that is older than one remembered" update $new --remember=editions
same_file served/old.anews at/n.anews "and the old edition stays"
poke at/n.anews 30000 255 254 253 252
expect 0 "an old edition that is damaged" update $new
says 'is damaged: what it should have had was fetched' "says so"
same_file $new at/n.anews "and is mended"

# --- a real server ---
if have_nginx && start_nginx; then
    begins_with_old
    expect 0 "nginx" update "$url/new.anews"
    same_file $new at/n.anews "nginx: byte for byte"
    only at "nginx: and nothing else is there" n.anews
    equal "$(number requests)" "$(grep -c ' 206 ' nginx.log)" "nginx: counts the requests"
    equal "$(awk '{ n += $3 } END { print n }' nginx.log)" "$(number bytes_fetched)" \
        "nginx: and the bytes"
    equal 1 "$(cut -d' ' -f1 nginx.log | sort -u | wc -l)" "nginx: one connection is kept"
    equal 0 "$(grep -vc 'bytes=' nginx.log)" "nginx: only ranges are asked for"
    check "nginx: few requests: $(number requests)" [ "$(number requests)" -le 12 ]
    check "nginx: few bytes" [ "$(number bytes_fetched)" -lt $((size / 7)) ]
    check "nginx: several ranges in one request" grep -q '206.*bytes=.*,' nginx.log
    several=$(number requests)
    begins_with_old
    expect 0 "one range at a time" update "$url/one/new.anews"
    same_file $new at/n.anews "one range at a time: byte for byte"
    check "one range at a time: more requests" [ "$(number requests)" -gt "$several" ]
    begins_with_old
    expect 0 "without ranges" "$ANEWS" update --json -p k.pub at/n.anews "$url/plain/new.anews"
    says 'knows no ranges, and sends the whole file' "without ranges: says so"
    same_file $new at/n.anews "without ranges: byte for byte"
    equal "1 $size" "$(number requests) $(number bytes_fetched)" "without ranges: one transfer"
    refused 1 "without ranges, an older edition" "$url/plain/older.anews" 'too old'
    refused 1 "with ranges, a stranger's edition" "$url/stranger.anews" 'signed|trust'
    refused 4 "no such file" "$url/none.anews" 'there is no such file .*status 404'
    refused 4 "an unknown certificate" "$tls/new.anews" 'certificate of the server is not accepted'
    begins_with_old
    expect 0 "https" env SSL_CERT_FILE="$TMPDIR/tls.pem" "$ANEWS" update -q -p k.pub at/n.anews \
        "$tls/new.anews"
    same_file $new at/n.anews "https: byte for byte"
    begins_with_old
    expect 0 "a proxy" env http_proxy="$url" "$ANEWS" update -q -p k.pub at/n.anews \
        http://example.invalid/new.anews
    same_file $new at/n.anews "a proxy: byte for byte"
    begins_with_old
    update "$url/slow/new.anews" >/dev/null 2>&1 &
    first=$!
    for _ in $(seq 100); do [ ! -e at/n.anews.part ] || break; sleep 0.02; done
    expect 4 "two at once" update "$url/new.anews"
    says 'another process is putting an edition together' "two at once: the second says so"
    kill $first
    wait $first
else
    for what in $(seq 35); do skip "nginx, check $what" "no nginx, openssl or anews-fetch"; done
fi

# --- servers that lie, stop or change ---
if ! have_fetcher; then
    skip "servers that lie" "no anews-fetch"
    finish
fi
start_bad_server
begins_with_old
expect 0 "a redirect" update "$bad/to/new.anews"
same_file $new at/n.anews "is followed"
begins_with_old
expect 0 "a transfer that is cut once" update "$bad/cutonce/new.anews"
same_file $new at/n.anews "is gone on with"
for how in many manyquoted; do
    begins_with_old
    expect 0 "several ranges in one answer: $how" update "$bad/$how/new.anews"
    same_file $new at/n.anews "$how: byte for byte"
    check "$how: in few requests: $(number requests)" [ "$(number requests)" -le 4 ]
done
several=$(number requests)
for how in turned fewer more moved short open after none long lines line whole four cut; do
    begins_with_old
    expect 0 "several ranges, wrongly: $how" update "$bad/many$how/new.anews"
    same_file $new at/n.anews "$how: one at a time they are right"
    check "$how: with more requests" [ "$(number requests)" -gt "$several" ]
done
refused 1 "several ranges with wrong bytes" "$bad/manywrong/new.anews" 'does not match its hash'
refused 1 "several ranges of another file" "$bad/manyother/new.anews" 'was replaced meanwhile'
refused 1 "wrong bytes" "$bad/wrong/new.anews" 'does not match its hash'
check "wrong bytes: what has arrived is kept" [ -s at/n.anews.part ]
expect 0 "and a good server then" update "$bad/good/new.anews"
same_file $new at/n.anews "gives the rest"
only at "and nothing is left" n.anews
refused 4 "a range that begins elsewhere" "$bad/shifted/new.anews" 'with another range'
refused 4 "a range that is shorter" "$bad/shorter/new.anews" 'with another range'
refused 4 "a range without a name" "$bad/unnamed/new.anews" 'with another range'
refused 4 "a body that lacks a byte" "$bad/lacking/new.anews" 'another range|was cut'
refused 4 "a body without an end" "$bad/endless/new.anews" 'more bytes than it has announced'
refused 1 "a file without an end" "$bad/wholelong/new.anews" 'is longer there than the edition'
refused 4 "a whole file that is cut" "$bad/wholecut/new.anews" 'was cut'
refused 4 "transfers that are always cut" "$bad/cut/new.anews" 'the transfer was cut'
refused 4 "a host that compresses" "$bad/gzip/new.anews" 'compresses what it sends'
refused 1 "another edition meanwhile" "$bad/swapped/new.anews" \
    'does not match its hash|replaced meanwhile'
refused 4 "a file that goes away meanwhile" "$bad/gone/new.anews" 'there is no such file'
refused 4 "a redirect to a file" "$bad/tofile/new.anews" 'neither http nor https'
refused 4 "redirects without an end" "$bad/around/new.anews" 'without an end'
refused 4 "a redirect that brings too much" "$bad/redirectlong/new.anews" 'beside a redirect'
refused 4 "a server of another kind" "$bad/nohttp/new.anews" 'cannot be fetched'
refused 4 "a server that sends drop by drop" "$bad/drops/new.anews" 'sends nothing more' --timeout 1
refused 4 "a server that is not well" "$bad/503/new.anews" 'answers with status 503'
refused 4 "a server that says nothing" "$bad/silent/new.anews" 'sends nothing more' --timeout 1
refused 4 "no server" http://127.0.0.1:1/new.anews 'cannot be fetched'
refused 4 "a password in the address" "http://me:secret@127.0.0.1:1/new.anews" 'http://127'
equal "" "$(grep secret "$said/err")" "is not printed"

# --- interrupted ---
begins_with_old
rm -f served/stopped
"$ANEWS" update -q -p k.pub at/n.anews "$bad/half/new.anews" &
killed=$!
for _ in $(seq 200); do [ ! -e served/stopped ] || break; sleep 0.02; done
sleep 0.1
kill -9 $killed
wait $killed
same_file served/old.anews at/n.anews "kill -9 in a transfer: the old edition stays"
expect 0 "the next try" update "$bad/good/new.anews"
same_file $new at/n.anews "makes the new edition"
only at "and leaves nothing" n.anews
begins_with_old
mark='An unfinished edition, which anews update puts together here.'
{ echo "$mark" && tail -c +$((${#mark} + 2)) served/third.anews; } >at/n.anews.part
expect 0 "a part of another edition" update $new
same_file $new at/n.anews "does no harm"
check "and is used: $(number bytes_resumed)" [ "$(number bytes_resumed)" -gt 0 ]
begins_with_old && ln at/n.anews at/n.anews.part
expect 2 "a part that is another file's name" update $new
same_file served/old.anews at/n.anews "is not touched"
begins_with_old && ln -s n.anews at/n.anews.part
expect 2 "a part that is a symbolic link" update $new
says 'n\.anews\.part: .* is not a file of your own: remove it' "says so"
same_file served/old.anews at/n.anews "is not followed"
begins_with_old && mkdir at/n.anews.part
expect 2 "a part that is a folder" update $new
says 'n\.anews\.part: .* is not a file of your own: remove it' "says so"
same_file served/old.anews at/n.anews "and the old edition stays"
begins_with_old && mv at/n.anews at/m.anews.part
expect 2 "a part that is the old edition" "$ANEWS" update -q -p k.pub -o at/m.anews \
    at/m.anews.part $new
says 'm\.anews\.part: is read, and is also the file' "says so"
same_file served/old.anews at/m.anews.part "is not touched"
begins_with_old && cp $new at/n.anews.part
expect 2 "a part that is the new edition" update at/n.anews.part
same_file $new at/n.anews.part "is not touched"

# A file that somebody has given this name is refused, and neither written to nor removed.
"$ANEWS" keygen -q -W -s own.key -p own.pub >/dev/null
printf 'my text\n' >own.text && head -c 4096 /dev/zero >own.zeros
{ head -c 1024 /dev/zero && cat own.text; } >own.image && printf 'An unfinished' >own.short
for own in own.key own.text own.zeros own.image own.short served/series.anews served/old.anews; do
    begins_with_old && cp -p $own at/n.anews.part
    expect 2 "a part that is something else: $own" update $new
    says 'n\.anews\.part: .* is not what an update has begun there: move it away' "says so"
    equal 1 "$(wc -l <"$said/err")" "in one sentence"
    check "with its mode" [ "$(stat -c %a $own)" = "$(stat -c %a at/n.anews.part)" ]
    same_file $own at/n.anews.part "is not touched"
    same_file served/old.anews at/n.anews "nor is the old edition"
done
begins_with_old && cp $new at/n.anews.part
expect 0 "a part that was about to get its name" update $new
same_file $new at/n.anews "is taken"
only at "and nothing is left" n.anews
begins_with_old && : >at/n.anews.part
expect 0 "a part that is empty" update $new
same_file $new at/n.anews "is taken"

calls=fallocate,ftruncate,pwrite64,fsync,renameat2,renameat,flock
if have strace && strace -o /dev/null true 2>/dev/null && ! sanitized; then
    begins_with_old
    strace -qq -o trace -e trace=$calls "$ANEWS" update -q -p k.pub at/n.anews $new
    cut -d'(' -f1 trace | sort | uniq -c >counts
    kills=0 wrong=
    while read -r count call; do
        for nth in $(printf '%d\n' 1 $((count / 2 + 1)) "$count" | sort -un); do
            begins_with_old
            run strace -qq -o /dev/null -e inject="$call":signal=KILL:when="$nth" \
                "$ANEWS" update -q -p k.pub at/n.anews $new
            [ "$status" != 137 ] || kills=$((kills + 1))
            cmp -s served/old.anews at/n.anews || cmp -s $new at/n.anews || wrong+=" $call $nth"
            rm -f at/.anews-*
            update $new >/dev/null 2>&1 || wrong+=" $call $nth: status $?"
            cmp -s $new at/n.anews || wrong+=" $call $nth: not new"
            [ "$(echo at/* at/.[!.]*)" = "at/n.anews at/.[!.]*" ] || wrong+=" $call $nth: more"
        done
    done <counts
    equal "" "$wrong" "kill -9 at system calls: the old edition or the new, then the new one"
    check "and $kills of them were" [ $kills -ge 8 ]
    begins_with_old
    expect 4 "a full disk" strace -f -qq -o /dev/null -e inject=fallocate:error=ENOSPC \
        "$ANEWS" update -q -p k.pub at/n.anews $new
    says 'no room for the [0-9]+ bytes of the edition' "a full disk: says so"
    only at "a full disk: before anything is written" n.anews
    expect 4 "a disk that becomes full" strace -f -qq -o /dev/null \
        -e inject=pwrite64:error=ENOSPC:when=4 "$ANEWS" update -q -p k.pub at/n.anews $new
    same_file served/old.anews at/n.anews "a disk that becomes full: the old edition stays"
    check "a disk that becomes full: what has arrived says what it is" \
        grep -qa '^An unfinished edition, which anews update' at/n.anews.part
    expect 0 "a disk that becomes full: the next try" update $new
    same_file $new at/n.anews "a disk that becomes full: goes on"
    begins_with_old
    expect 4 "a mark that does not reach the disk" strace -f -qq -o /dev/null \
        -e inject=fsync:error=EIO:when=1 "$ANEWS" update -q -p k.pub at/n.anews $new
    says 'n\.anews\.part: cannot be written: Input/output error' "a mark: says so"
    only at "a mark: and nothing is left" n.anews
    rm -f at/n.anews.part
    expect 0 "a file system that reserves nothing" strace -f -qq -o /dev/null \
        -e inject=fallocate:error=EOPNOTSUPP "$ANEWS" update -q -p k.pub at/n.anews $new
    same_file $new at/n.anews "a file system that reserves nothing: does not matter"
else
    for what in $(seq 15); do skip "system calls, check $what" "no strace, or a sanitizer"; done
fi
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The disk or the memory is full, or nobody reads the output: exit status 4, one sentence, and
# nothing left behind.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 200 200
"$ANEWS" pack -q -s k.key -o x.anews --level 3 --block-size 4K in
printf 'Old\n\nold\n' >old.txt
"$ANEWS" pack -q -s k.key -o old.anews old.txt
head -c 400000 /dev/urandom >noise.bin
"$ANEWS" pack -q -s k.key -o noise.anews noise.bin old.txt

# A full disk, in a mount namespace of its own.
# limited COMMAND...
# Runs the command where ./disk is a file system of 128 KiB. ./left then says what is on it.
limited() {
    # shellcheck disable=SC2016 # expands inside
    unshare $namespace -m sh -c '
        mount -t tmpfs -o size=128k none disk && cp old.anews disk/old.anews
        "$@"
        status=$?
        find disk -mindepth 1 -printf "%P\n" | sort >left
        cmp -s disk/old.anews old.anews && echo same >>left
        exit $status' - "$@"
}
mkdir disk
namespace=
if [ "$(id -u)" != 0 ]; then namespace=-r; fi
if unshare $namespace -m mount -t tmpfs -o size=64k none disk 2>/dev/null; then
    expect 4 "pack onto a full disk" limited "$ANEWS" pack -s k.key -o disk/new.anews noise.bin
    says 'disk.*[Nn]o space' "says so, and where"
    equal "old.anews same" "$(paste -sd' ' left)" "and leaves nothing behind"
    expect 4 "pack over an archive on a full disk" \
        limited "$ANEWS" pack -s k.key -o disk/old.anews noise.bin
    equal "old.anews same" "$(paste -sd' ' left)" "leaves the old one, and nothing else"
    expect 4 "pack of many articles onto a full disk" \
        limited "$ANEWS" pack -s k.key -o disk/new.anews in
    equal "old.anews same" "$(paste -sd' ' left)" "leaves nothing behind"
    for made in "merge -o disk/new.anews noise.anews" \
        "select -o disk/new.anews noise.anews noise" \
        "split --size 1M -o disk/new noise.anews"; do
        # shellcheck disable=SC2086 # words
        expect 4 "${made%% *} onto a full disk" limited "$ANEWS" $made -s k.key -p k.pub
        says 'disk.*[Nn]o space' "says so, and where"
        equal "old.anews same" "$(paste -sd' ' left)" "and leaves nothing behind"
    done
    # One thread, so that the first articles are written before the disk is full.
    expect 4 "extract onto a full disk" \
        limited "$ANEWS" extract --jobs 1 -p k.pub -C disk x.anews
    says '[Nn]o space' "says so"
    check "leaves files that are whole" sh -c 'grep -q "^a/0" left && ! grep -q "\.anews[-.]" left'
    # shellcheck disable=SC2016 # expands inside
    check "sign on a full disk" limited sh -c '
        head -c 200000 /dev/zero >disk/fill 2>/dev/null
        "$1" sign -q -s k.key disk/old.anews
        true' - "$ANEWS"
    equal "fill old.anews same" "$(paste -sd' ' left)" "leaves the archive as it was"
else
    skip "a full disk" "no tmpfs can be mounted here"
fi

# A limit on the size of files, reached in the middle of writing: this works on every machine.
small() { (ulimit -f "$1" && shift && "$@"); }
mkdir f
expect 4 "pack into a file that may not grow" \
    small 16 "$ANEWS" pack -s k.key -o f/new.anews noise.bin
says '\bf\b.*[Ff]ile too large' "says so"
only f "and leaves nothing behind" ''
cp old.anews f/x.anews
expect 4 "pack over an archive there" small 16 "$ANEWS" pack -s k.key -o f/x.anews noise.bin
same_file f/x.anews old.anews "leaves the old one"
only f "and nothing else" x.anews
mkdir e
expect 4 "extract of a file that may not grow" small 16 "$ANEWS" extract -p k.pub -C e noise.anews
says 'noise\.bin' "names it"
only e "leaves no part of it, and writes the others" old.txt
make_key k2
cp noise.anews f/n.anews
expect 4 "sign of a file that may not grow" small 16 "$ANEWS" sign -s k2.key f/n.anews
same_file f/n.anews noise.anews "leaves it as it was"
only f "and nothing else" x.anews n.anews
expect 4 "keygen where nothing may be written" small 0 "$ANEWS" keygen -W -s f/s.key -p f/p.pub
only f "leaves no key" x.anews n.anews

# What is said goes through a pipe, since no file may have a byte.
printf '{"id":"a","title":"A","content_text":"another"}' >newer.jsonl
"$ANEWS" pack -q -s k.key --created 2099-01-01T00:00:00Z -o newer.anews newer.jsonl 2>/dev/null
for work in 'select -o f/y.anews old.anews old' 'split --size 64K -o f/y.anews noise.anews' \
    'merge --newest -o f/y.anews old.anews newer.anews'; do
    # shellcheck disable=SC2086 # several words
    { small 0 "$ANEWS" $work -q -s k.key -p k.pub 2>&1; echo "status $?" | cat; } | cat >told
    equal "status 4" "$(tail -n 1 told)" "no room for a byte: $work"
    check "which is said" grep -q 'temporary file.*[Ff]ile too large' told
    only f "and nothing is left" x.anews n.anews
done

# Nobody reads the output.
if [ -w /dev/full ]; then
    full() { "$@" >/dev/full; }
    expect 4 "list to a full device" full "$ANEWS" list -p k.pub x.anews
    expect 4 "list --json to a full device" full "$ANEWS" list --json -p k.pub x.anews
    expect 4 "extract --stdout to a full device" \
        full "$ANEWS" extract --stdout -p k.pub x.anews a/00000.txt
    expect 4 "info to a full device" full "$ANEWS" info -p k.pub x.anews
    expect 4 "verify to a full device" full "$ANEWS" verify -p k.pub x.anews
    expect 4 "help to a full device" full "$ANEWS" help
else
    skip "output to a full device" "there is no /dev/full"
fi
shut() { "$@" >&-; }
expect 4 "list with its output closed" shut "$ANEWS" list -p k.pub x.anews
"$ANEWS" list -p k.pub x.anews | head -n 1 >first
equal 1 "$(wc -l <first)" "a reader that leaves early gets its line"

# Memory: what info says suffices, and a byte less does not.
for options in \
    "--block-size 4K --level 3" \
    "--profile device" \
    "--dictionary none --block-size 1K" \
    "--block-size 64K --dictionary 64K" \
    "--profile compact"; do
    # shellcheck disable=SC2086 # options are words
    "$ANEWS" pack -q -s k.key -o m.anews --level 3 $options in
    need=$(info_number memory_callback m.anews)
    check "info states a number for pack $options ($need)" [ "${need:-0}" -gt 1000 ]
    expect 0 "with exactly $need bytes all of it is read" \
        "$ANEWS" info --memory "$need" -p k.pub m.anews
    expect 4 "with one byte less it is refused" \
        "$ANEWS" info --memory $((need - 1)) -p k.pub m.anews
    says "$need" "and the sentence says what is needed"
    expect 4 "with none it is refused" "$ANEWS" info --memory 0 -p k.pub m.anews
done

# The packer's own memory does not grow with the article.
if sanitized; then
    skip "pack of a long article in little memory" "a sanitizer takes terabytes of addresses"
else
    yes 'A line of an article that goes on and on.' | head -c 300000000 >long.txt
    bounded() { (ulimit -v 400000 && "$@"); }
    expect 0 "300 MB are packed within 400 MB of addresses" \
        bounded "$ANEWS" pack -q -s k.key -o long.anews \
        --level 1 --jobs 2 --dictionary none long.txt
    mkdir l
    expect 0 "and extracted within them" bounded "$ANEWS" extract -q -p k.pub -C l long.anews
    same_file long.txt l/long.txt "byte for byte"
    rm -f long.txt l/long.txt
    starved() { (ulimit -v 20000 && "$@"); }
    cp old.anews starved.anews
    run starved "$ANEWS" pack -q -s k.key -o starved.anews --profile compact --jobs 2 in
    case $status in
    0) ok "pack in 20 MB of addresses works" ;;
    4 | 127)
        ok "pack in 20 MB of addresses is refused"
        same_file starved.anews old.anews "with the old archive in place"
        ;;
    *) not_ok "pack in 20 MB of addresses ends with 0 or 4" "status $status" "$(cat "$said/err")" ;;
    esac
fi

# A header that claims large sizes and is not signed as it stands: memory is not allocated before
# the signature has been checked.
cp x.anews bomb.anews
poke bomb.anews 128 0 0 0 1
expect 1 "a header that claims blocks of 16 MiB, against its signature" \
    "$ANEWS" verify -p k.pub bomb.anews
says 'signature' "is refused for the signature"
# Content that is shared counts each time it is written: what may be written has a bound.
awk 'BEGIN {
    text = "0123456789"
    while (length(text) < 20000) text = text text
    text = substr(text, 1, 20000)
    item = "{\"id\":\"%d\",\"title\":\"t\",\"content_text\":\"%s\"}\n"
    for (i = 0; i < 200; i++) printf item, i, text
}' | "$ANEWS" pack -q -s k.key -o shared.anews -
equal 200 "$("$ANEWS" list -p k.pub shared.anews | wc -l)" "200 entries are packed"
check "200 times the same 20,000 bytes are stored once" [ "$(size_of shared.anews)" -lt 40000 ]
mkdir b
expect 4 "extract --max-bytes stops there" \
    "$ANEWS" extract -p k.pub --max-bytes 100K -C b shared.anews
check "and wrote no more than that" [ "$(cat b/* | wc -c)" -le 102400 ]
check "but what was within it" [ "$(cat b/* | wc -c)" -ge 80000 ]
finish

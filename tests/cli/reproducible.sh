#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The same input gives the same bytes, whatever the number of threads, the path, the order on disk,
# the locale, the time zone and the umask.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 300 150
head -c 100000 /dev/urandom >in/noise.bin
printf '\xc3\x84rger\n\nx\n' >in/umlaut.txt
printf 'zebra\n\nx\n' >in/zebra.txt
# The name of the output and what it replaces count as well, unless the series is given.
series=00112233445566778899aabbccddeeff
options=(-q -s k.key --title T --level 9 --series "$series")
pack() { "$ANEWS" pack "${options[@]}" "$@"; }
expect 0 "an archive is made" pack -o one.anews in
expect 0 "which is good" "$ANEWS" verify -q -p k.pub one.anews
same() {
    local what=$1
    shift
    rm -f other.anews
    expect 0 "packed again $what" "$@"
    same_file one.anews other.anews "the bytes are the same $what"
}
same "as before" pack -o other.anews in
same "with 1 job" pack --jobs 1 -o other.anews in
same "with 2 jobs" pack --jobs 2 -o other.anews in
same "with 7 jobs" pack --jobs 7 -o other.anews in
for locale in C POSIX tr_TR.UTF-8 de_DE.ISO-8859-1 nonsense; do
    same "in locale $locale" \
        env LC_ALL=$locale LANG=$locale "$ANEWS" pack "${options[@]}" -o other.anews in
done
for zone in Asia/Kathmandu America/St_Johns UTC-14 UTC+12; do
    same "in time zone $zone" env TZ=$zone "$ANEWS" pack "${options[@]}" -o other.anews in
done
# Copied in another order, with other times and modes.
mkdir -p far/away/copy
(cd in && find . -type f | sort -r) | while IFS= read -r file; do
    mkdir -p "far/away/copy/${file%/*}" && cp "in/$file" "far/away/copy/$file"
done
check "the copy is made" diff -r in far/away/copy
find far -type f -exec touch -d 2001-01-01 {} + && find far -type f -exec chmod 600 {} +
same "from another path" pack -o other.anews far/away/copy
same "from an absolute path" pack -o other.anews "$TMPDIR/in"
same "from a path with a slash at its end" pack -o other.anews in/
inside() {
    (cd in && "$ANEWS" pack -q -s ../k.key --title T --level 9 --series $series -o ../other.anews .)
}
same "from within the folder" inside
masked() { (umask 077 && pack -o other.anews in); }
same "under another umask" masked
mkdir -p deep/er
elsewhere() { pack -o deep/er/name.anews in && mv deep/er/name.anews other.anews; }
same "into another file" elsewhere
same "with the time stated by --created" env -u SOURCE_DATE_EPOCH \
    "$ANEWS" pack "${options[@]}" --created 2023-11-14T22:13:20Z -o other.anews in
same "with it stated in another zone" env -u SOURCE_DATE_EPOCH TZ=Asia/Kathmandu \
    "$ANEWS" pack "${options[@]}" --created 2023-11-14T23:13:20+01:00 -o other.anews in

# JSON Lines in a file, on stdin, and through a slow pipe.
"$ANEWS" list --json --content -p k.pub one.anews >feed.jsonl
grep -v noise.bin feed.jsonl >text.jsonl
expect 0 "JSON Lines from a file" pack -o one.anews text.jsonl
from_stdin() { pack -o other.anews - <text.jsonl; }
same "from standard input" from_stdin
slowly() { head -c 5000 text.jsonl && sleep 0.2 && tail -c +5001 text.jsonl; }
from_slow_pipe() { slowly | pack -o other.anews -; }
same "from a pipe that stutters" from_slow_pipe

# What is different gives other bytes: the comparisons above can fail.
differs() {
    local what=$1
    shift
    expect 0 "packed $what" "$@"
    check "the bytes are others $what" sh -c '! cmp -s one.anews other.anews'
}
pack -o one.anews in
differs "with another title" \
    "$ANEWS" pack -q -s k.key --title U --level 9 --series $series -o other.anews in
differs "at another time" \
    env SOURCE_DATE_EPOCH=1700000001 "$ANEWS" pack "${options[@]}" -o other.anews in
make_key k2
differs "with another key" \
    "$ANEWS" pack -q -s k2.key --title T --level 9 --series $series -o other.anews in
echo >>in/zebra.txt
differs "with a byte more" pack -o other.anews in
expect 2 "a SOURCE_DATE_EPOCH that is no number is refused" \
    env SOURCE_DATE_EPOCH=soon "$ANEWS" pack -q -s k.key -o other.anews in

# Without --series the archive is the same wherever a file of this name is made from nothing.
mkdir here there
for folder in here there; do "$ANEWS" pack -q -s k.key -o $folder/news.anews in/zebra.txt; done
same_file here/news.anews there/news.anews "the folder does not count"
"$ANEWS" pack -q -s k.key -o here/others.anews in/zebra.txt
check "the name does" sh -c '! cmp -s here/news.anews here/others.anews'
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# How much extract writes, and which names it does not write without a word.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

make_key k
extract() { timeout 60 "$ANEWS" extract -p k.pub -C "$@"; }
count_made() { find "$1" -mindepth 1 | wc -l; }

# Files and folders are counted, each as 4,096 bytes at least.
awk 'BEGIN {
    for (i = 0; i < 40; i++)
        printf "{\"id\":\"f%02d/a/b\",\"title\":\"t\",\"content_text\":\"x\"}\n", i
}' | "$ANEWS" pack -q -s k.key -o many.anews -
mkdir o
expect 4 "--max-files below what the archive has" extract o --max-files 10 many.anews
says 'more than 10 files and folders; --max-files' "names the option"
check "and makes no more than that" [ "$(count_made o)" -le 10 ]
check "but what is within it" [ "$(find o -type f | wc -l)" -ge 2 ]
rm -rf o && mkdir o
expect 4 "--max-files 0" extract o --max-files 0 many.anews
equal 0 "$(count_made o)" "makes nothing"
expect 4 "--max-bytes 0" extract o --max-bytes 0 many.anews
equal 0 "$(count_made o)" "makes nothing either"
says 'exceed 0 bytes.*4096.*--max-bytes' "and says how it counts"
expect 4 "--max-bytes 1 with an archive of many small files" extract o --max-bytes 1 many.anews
equal 0 "$(count_made o)" "makes nothing"
expect 4 "--max-bytes counts small files and folders as 4 KiB" \
    extract o --max-bytes 40960 many.anews
check "and makes ten at most" [ "$(count_made o)" -le 10 ]
rm -rf o && mkdir o
expect 0 "exactly as many files and folders as there are" \
    extract o --max-files 120 --max-bytes $((120 * 4096)) many.anews
equal 120 "$(count_made o)" "are all made"
rm -rf o && mkdir o
expect 4 "one less" extract o --max-files 119 many.anews
rm -rf o && mkdir -p o/f00/a
expect 0 "folders that were there are not counted" extract o --max-files 118 many.anews
for id in f00/a/b f01/a/b; do rm -f "o/$id"; done
expect 4 "files that were there are left, and count for nothing" \
    extract o --max-files 2 --max-bytes 8192 many.anews
equal 120 "$(count_made o)" "so that the others are written"
expect 2 "--max-files with nonsense" extract o --max-files many many.anews
says '--max-files takes a whole number' "says what it takes"

# The same for standard output.
head -c 5000 /dev/urandom >noise.bin
"$ANEWS" pack -q -s k.key -o noise.anews noise.bin
stdout() { "$ANEWS" extract -q -p k.pub --stdout "$@"; }
expect 0 "--stdout within --max-bytes" stdout --max-bytes 5000 noise.anews noise.bin
same_file noise.bin "$said/out" "writes everything"
expect 4 "--stdout beyond it" stdout --max-bytes 4999 noise.anews noise.bin
equal 0 "$(size_of "$said/out")" "writes nothing"
says 'noise\.bin: has 5000 bytes.*--max-bytes permits 4999' "and says so"
expect 4 "--stdout with --max-bytes 0" stdout --max-bytes 0 noise.anews noise.bin
expect 0 "a range counts by itself" stdout --max-bytes 10 --range 5-14 noise.anews noise.bin
equal 10 "$(size_of "$said/out")" "and is written"
expect 4 "a range that is longer" stdout --max-bytes 10 --range 5-15 noise.anews noise.bin
expect 0 "help names the limits" "$ANEWS" help extract
prints '--max-files N' "of files"
prints "10,000,000; with --insecure 1,000,000" "of files, with their defaults"
prints "1024G; with --insecure 16G" "and of bytes"

# Hidden files.
cat >hidden.jsonl <<'LINES'
{"id":".bashrc","title":"t","content_text":"echo owned"}
{"id":".git/hooks/post-checkout","title":"t","content_text":"echo owned"}
{"id":"a/.ssh/authorized_keys","title":"t","content_text":"ssh-ed25519"}
{"id":".x","title":"t","content_text":"x"}
{"id":".y","title":"t","content_text":"x"}
{"id":"a.txt","title":"t","content_text":"x"}
LINES
"$ANEWS" pack -q -s k.key -o hidden.anews hidden.jsonl
rm -rf o && mkdir o
expect 0 "hidden files" extract o -q hidden.anews
only o "are left out" a.txt
says '\.bashrc: begins with a dot.*--hidden' "which is said with -q, too"
says '\.git/hooks/post-checkout: begins' "for a folder"
says '^anews: warning: 2 more that begin with a dot' "and the rest is counted"
expect 0 "--prefix alone does not extract them" extract o --prefix .git/ hidden.anews
only o "either" a.txt
expect 0 "--hidden" extract o --force --hidden hidden.anews
equal 6 "$(find o -type f | wc -l)" "extracts them"
rm -rf o && mkdir o
expect 0 "their names" extract o hidden.anews .bashrc
equal "echo owned" "$(cat o/.bashrc)" "extract them"
equal "x" "$("$ANEWS" extract -p k.pub --stdout hidden.anews .x)" "also to standard output"

# Names that look like options, or like other names.
cat >odd.jsonl <<'LINES'
{"id":"-rf","title":"t","content_text":"x"}
{"id":"a/--help","title":"t","content_text":"x"}
{"id":"b-c","title":"t","content_text":"x"}
{"id":"gnp\u202e.exe","title":"t","content_text":"x"}
LINES
"$ANEWS" pack -q -s k.key -o odd.anews odd.jsonl
rm -rf o && mkdir o
expect 0 "odd names are written" extract o odd.anews
equal 4 "$(find o -type f | wc -l)" "all of them"
says 'warning: -rf: .*begins with a dash' "a dash is warned of"
says 'warning: a/--help: .*dash' "in a folder, too"
says 'warning: gnp\\u\{202E\}\.exe: its name has characters that nobody sees' "and what hides"
check "of others nothing is said" sh -c '! grep -q b-c "$1"' - "$said/err"

# The folder of -C is made.
expect 0 "-C with folders that are not there" extract new/er/est odd.anews a/--help
check "makes them" [ -f new/er/est/a/--help ]
expect 4 "-C where a file is in the way" extract k.pub/x odd.anews
says 'k\.pub/x: cannot write below it: Not a directory' "says why"

# A folder in the place of a file.
for force in "" --force; do
    rm -rf o && mkdir -p o/b-c/inner
    # shellcheck disable=SC2086 # may be empty
    expect 4 "a folder in the place of a file ${force:-without --force}" extract o $force odd.anews
    says 'b-c: there is a folder of this name' "is said"
    check "and it stays" [ -d o/b-c/inner ]
done

# Archives that our writer does not make: many entries in few bytes.
if /usr/bin/python3 "$here/forged.py" inodes >forged.log 2>&1; then
    check "an archive of less than 8 KiB has 20,000 entries" [ "$(size_of inodes.anews)" -lt 8192 ]
    for limit in "--max-bytes 1" "--max-files 100" "--max-bytes 400K"; do
        rm -rf o && mkdir o
        # shellcheck disable=SC2086 # words
        expect 4 "extract --insecure $limit of it" \
            timeout 20 "$ANEWS" extract -q --insecure $limit -C o inodes.anews
        says 'entry/[0-9/]*: writing it would (make|exceed)|a folder: writing' "names one"
        check "makes 100 files and folders at most" [ "$(count_made o)" -le 100 ]
    done
else
    not_ok "archives are forged" "$(cat forged.log)"
fi
finish

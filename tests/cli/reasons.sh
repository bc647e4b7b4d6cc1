#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Why something failed is what the system said of the call that failed, and never of another one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
mkdir in
for i in $(seq 600); do echo "# Title $i" >"in/$i.md"; done
"$ANEWS" pack -q -s k.key -o x.anews in
long=$(printf 'n%.0s' $(seq 300))

# reason PATTERN ARGUMENTS...
reason() {
    local pattern=$1
    shift
    local shown="anews ${*//$long/NNN...}"
    expect 4 "$shown: fails" "$ANEWS" "$@"
    says ": ($pattern)\$" "because: $pattern"
    equal 1 "$(wc -l <"$said/err")" "in one sentence"
}

# musl says some of this in other words.
# Folders that do not exist, files in the place of folders, and names that no file system takes.
for name in nosuch/a x.anews/a $long; do
    case $name in
        nosuch/a) why='No such file or directory' ;;
        x.anews/a) why='Not a directory' ;;
        *) why='File ?name too long' ;;
    esac
    reason "$why" pack -q -s k.key -o "$name" in
    reason "$why" pack -q -s k.key -o y.anews "$name"
    reason "$why" pack -q -s "$name" -o y.anews in
    reason "$why" verify -p "$name" x.anews
    reason "$why" verify -p k.pub --remember="$name" x.anews
    reason "$why" list -p k.pub --remember="$name" x.anews
    reason "$why" sign -s "$name" x.anews
    reason "$why" keygen -W -s "$name" -p z.pub
    reason "$why" keygen -W -s z.key -p "$name"
    reason "$why" embed -p k.pub -o "$name" x.anews
    for command in "verify -p k.pub" "list -p k.pub" "extract -p k.pub" info "sign -s k.key" \
        "embed -p k.pub -o z.c"; do
        # shellcheck disable=SC2086 # several words
        reason "$why|there is no such file" $command "$name"
    done
done
reason 'Not a directory' extract -q -p k.pub -C x.anews x.anews
reason 'Not a directory' extract -q -p k.pub -C x.anews/a x.anews
reason 'File ?name too long' extract -q -p k.pub -C "$long" x.anews
reason 'editions are remembered in a regular file, and this is none' \
    verify -p k.pub --remember=in x.anews
equal "config home in k.key k.pub x.anews" "$(find . -mindepth 1 -maxdepth 1 -name "[!.]*" \
    -printf "%f\n" | sort | paste -sd " ")" "nothing is left behind"

# A full disk shows when the output is written, long after other calls have failed for reasons of
# their own.
for command in "list -p k.pub x.anews" "list --long -p k.pub x.anews" \
    "list --json -p k.pub x.anews" "list --json --content -p k.pub x.anews" \
    "extract --stdout -p k.pub x.anews 1.md" "verify -p k.pub x.anews" "info x.anews" "help" \
    "list --version" \
    "pack --dry-run in" "pack --dry-run --json in" "pack -s k.key -o y.anews in"; do
    # shellcheck disable=SC2086 # several words
    expect 4 "$command >/dev/full" bash -c '"$0" "$@" >/dev/full' "$ANEWS" $command
    says ': standard output: cannot be written: No space left on device$' "names the reason"
done

# No more files than the archive, the folder and what every process has open.
few_files() {
    (
        ulimit -n 6
        # A sanitizer opens files to look for leaks.
        ASAN_OPTIONS=detect_leaks=0:exitcode=99 exec "$@"
    )
}
expect 4 "extract where no more files may be open" \
    few_files "$ANEWS" extract -q -p k.pub -C few x.anews
says 'too many files are open: use fewer --jobs' "says so"
equal 1 "$(wc -l <"$said/err")" "once"
# A folder in which nothing can be made, and one in which something can.
if restricted true 2>/dev/null; then
    mkdir shut && chmod 555 shut
    expect 4 "extract into a folder that is shut" \
        restricted "$ANEWS" extract -q -p k.pub -C shut x.anews
    says 'shut: nothing can be made in this folder: Permission denied' "says so"
    equal 1 "$(wc -l <"$said/err")" "once, not for each of several entries"
    equal "" "$(ls shut)" "and makes nothing"
    mkdir in/open in/other && cp in/1.md in/open && cp in/1.md in/other
    "$ANEWS" pack -q -s k.key -o twice.anews in
    chmod 755 shut && mkdir shut/open shut/other && chmod 555 shut shut/other
    expect 4 "extract into folders that are there, one of them shut" \
        restricted "$ANEWS" extract -q -p k.pub -C shut twice.anews open/1.md other/1.md
    check "writes what can be written" cmp in/1.md shut/open/1.md
    says 'other/1\.md: cannot be written: Permission denied' "and names what cannot"
    rm shut/open/1.md
    expect 4 "extract everything there" restricted "$ANEWS" extract -q -p k.pub -C shut twice.anews
    check "writes into the folder that is open" cmp in/1.md shut/open/1.md
    equal 1 "$(grep -c 'nothing can be made' "$said/err")" "and says once that the others cannot"
    chmod 755 shut shut/other
else
    for what in $(seq 10); do skip "a folder that is shut, check $what" "no setpriv"; done
fi
expect 2 "extract below a folder without a name" "$ANEWS" extract -p k.pub -C '' x.anews
says '-C takes a folder' "is refused"
finish

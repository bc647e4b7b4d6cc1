#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# A file that changes while it is packed: what is signed is the old file or the new one, never a
# part of each. The command is stopped between two reads, the file is changed, and it goes on.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
seq 1 60000 >old
seq 900000 940000 >new
mkdir in

if ! have strace || ! strace -o /dev/null true 2>/dev/null; then
    skip "files that change while they are read" "no strace"
    ok "nothing to test"
    finish
fi
# A command that holds a secret key does not let its user look at it.
if [ "$(id -u)" != 0 ]; then
    skip "files that change while they are read" "only root can see which files pack has open"
    ok "nothing to test"
    finish
fi

# A sanitizer cannot look for leaks while the process is traced.
export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LSAN_OPTIONS=detect_leaks=0

pack=("$ANEWS" pack -s k.key --level 1 --jobs 1 --dictionary none -o x.anews)

# The ways to change a file. Each writes into the file that is open.
shorter() { head -c 50000 new >"$1"; }
longer() { cat new new >"$1"; }
same_size() { head -c "$(size_of "$1")" new | dd of="$1" conv=notrunc status=none; }
appended() { cat new >>"$1"; }
emptied() { : >"$1"; }
cut_short() { truncate -s 70000 "$1"; }
# One that hides what it does: the time of the last change of the bytes is put back.
disguised() {
    touch -r "$1" stamp
    same_size "$1"
    touch -r stamp "$1"
}

for way in shorter longer same_size appended emptied cut_short disguised; do
    stops=0
    for nth in 2 7 11 15; do
        for name in t.txt t.bin; do
            rm -f in/* x.anews
            cp old "in/$name"
            stopped_at $nth "$TMPDIR/in/$name" "${pack[@]}" "$TMPDIR/in" || continue
            stops=$((stops + 1))
            $way "in/$name"
            goes_on
            rm -rf out && mkdir out
            "$ANEWS" extract -q -p k.pub -C out x.anews >"$said/extract" 2>&1
            if [ $status = 0 ]; then
                cmp -s "out/$name" "in/$name" || cmp -s "out/$name" old ||
                    not_ok "$way, stopped at read $nth of $name: a whole file is packed" \
                        "$(size_of "out/$name") bytes" "$(cat "$said/err")"
            else
                not_ok "$way, stopped at read $nth of $name: it is read again" \
                    "exit status $status" "$(cat "$said/err")"
            fi
        done
    done
    [ $stops -gt 3 ] && ok "$way: stopped $stops times, and always the old file or the new one"
    [ $stops -gt 3 ] || not_ok "$way: it could be stopped ($stops times)"
done

# What is said about it.
cp old in/t.txt && rm -f in/t.html in/t.bin x.anews
stopped_at 8 "$TMPDIR/in/t.txt" "${pack[@]}" "$TMPDIR/in" || not_ok "it can be stopped"
same_size in/t.txt
goes_on
says 'in/t\.txt: changed while it was read, and is read again' "that it is read again is said"
rm -rf out && mkdir out && "$ANEWS" extract -q -p k.pub -C out x.anews
same_file in/t.txt out/t.txt "and the new one is packed"

# A file that never rests: each read of it takes a while, in which it grows.
cp old in/log.txt && cp old in/a.txt && rm in/t.txt && cp x.anews before.anews
(while sleep 0.01 && kill -0 $$ 2>/dev/null; do echo more >>in/log.txt; done) &
writer=$!
slowly=(strace -f -o /dev/null -P "$TMPDIR/in/log.txt" -e "trace=read,pread64"
    -e "inject=read,pread64:delay_exit=20000")
expect 4 "a file that changes each time that it is read is refused" \
    timeout 60 "${slowly[@]}" "${pack[@]}" in
says 'in/log\.txt: changed each of the 3 times that it was read' "by name"
same_file before.anews x.anews "and the edition that was there stays"
expect 4 "with --keep-going it is left out" \
    timeout 60 "${slowly[@]}" "${pack[@]}" --keep-going in
says 'left out: in/log\.txt: changed each' "by name"
kill $writer
wait $writer 2>/dev/null
equal a.txt "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "and the other is packed"

# Items are packed as they come, so a file of them is refused.
item() { printf '{"id":"%s","title":"t","content_text":"%01000d"}\n' "$1" "$1"; }
for i in $(seq 500); do item "$i"; done >old.jsonl
for i in $(seq 1000 2000); do item "$i" | sed 's/0000/1/'; done >new
cp x.anews before.anews
for way in shorter same_size appended emptied cut_short disguised; do
    for how in in.jsonl -; do
        cp old.jsonl in.jsonl
        if [ $how = - ]; then
            stopped_at 3 "$TMPDIR/in.jsonl" "${pack[@]}" --keep-going - <in.jsonl
        else
            stopped_at 3 "$TMPDIR/in.jsonl" "${pack[@]}" --keep-going "$TMPDIR/in.jsonl"
        fi || { not_ok "it can be stopped" && continue; }
        $way in.jsonl
        goes_on
        equal 4 $status "JSON Lines ($how) that are $way are refused"
        says '(in\.jsonl|standard input): changed while it was read: try again' "by name"
        cmp -s before.anews x.anews || not_ok "and the edition that was there stays"
    done
done
cp old.jsonl in.jsonl
expect 0 "a pipe has no state" sh -c 'cat in.jsonl | "$@" -' - "${pack[@]}"
expect 0 "a file that does not change is packed" "${pack[@]}" in.jsonl

# Changed just before it is read: its time must not hide the next change.
cp old in/a.txt && rm in/log.txt
expect 0 "a file that is new is packed at once" timeout 20 "${pack[@]}" in
touch -d 2100-01-01 in/a.txt
expect 0 "so is one with a time in the future" timeout 20 "${pack[@]}" in
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# An archive whose header is overwritten while it is read. Whatever is shown of it, and whoever is
# said to have signed it, comes from the bytes that were verified: each command says what it says of
# the file as it was before, or of the file as it was afterwards, and nothing in between.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_key y
make_corpus in 12 60
make_corpus other 12 60
echo "# Something else" >other/a/00000.md
how=(--level 1 --dictionary none --block-size 2K)
"$ANEWS" pack -q -s k.key "${how[@]}" --title Mine --publisher Me -o mine.anews in
"$ANEWS" pack -q -s y.key "${how[@]}" --title Theirs --publisher Them --series \
    00112233445566778899aabbccddeeff --sequence 7 -o theirs.anews other
keys=(-p k.pub -p y.pub)

# A sanitizer cannot look for leaks while the process is traced.
export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LSAN_OPTIONS=detect_leaks=0

# The ways to write over a file.
header_over() { dd if=theirs.anews of="$1" bs=1024 count=1 conv=notrunc status=none; }
all_over() { cat theirs.anews >"$1"; }

# What a command has shown and made, in lines; JSON in one for each member.
shown() {
    grep -v '"good":false' "$said/out" | sed 's/,"/\n"/g'
    [ ! -e made ] || find made -type f -print0 | sort -z | xargs -0 awk 1
}

# The same with its exit status and what it said.
outcome() {
    echo "status $status"
    cat "$said/err"
    shown
}

# begin_with FILE: the archive is this file, and nothing is made of it yet.
begin_with() {
    cat "$1" >x.anews
    rm -rf made
}

# alone FILE COMMAND...: the outcome of a command with a file that nobody writes to.
alone() {
    begin_with "$1"
    shift
    run "$@"
    outcome
}

# Whether an archive was refused, or a part of it, and each line shown or written is one of the
# archive as it was before.
rest_refused() {
    shown >lines
    [ "$status" != 0 ] && ! grep -qvxFf alone-mine lines
}

cat mine.anews >mixed.anews
header_over mixed.anews

# holds WHAT COMMAND...
# Stops the command after each of its reads, writes over the header, or over everything, and looks
# at what comes of it.
holds() {
    local what=$1 nth stops=0 strays=0 way result
    shift
    if [ "$traces" = no ]; then
        skip "$what" "strace(1) cannot trace here"
        return
    fi
    alone mine.anews "$@" >alone-mine
    alone theirs.anews "$@" >alone-theirs
    alone mixed.anews "$@" >alone-mixed
    for way in header_over all_over; do
        for nth in $(seq 1 12); do
            begin_with mine.anews
            stopped_at "$nth" "$TMPDIR/x.anews" "$@" || break
            stops=$((stops + 1))
            $way x.anews
            goes_on
            outcome >result
            cmp -s result alone-mine && continue
            [ $way = header_over ] && cmp -s result alone-mixed && continue
            [ $way = all_over ] && cmp -s result alone-theirs && continue
            [ $way = all_over ] && rest_refused && continue
            strays=$((strays + 1))
            result="$way after read $nth: $(cat result)"
            printf '    %s\n' "$result" | head -n 8
        done
    done
    if [ $stops -gt 1 ] && [ $strays = 0 ]; then
        ok "$what: stopped $stops times"
    else
        not_ok "$what: stopped $stops times" "$strays times something else was said"
    fi
}

traces=yes
have strace && strace -o /dev/null true 2>/dev/null || traces=no

holds "verify names those who signed what was verified" \
    "$ANEWS" verify --jobs 1 "${keys[@]}" x.anews
holds "verify --json, too" "$ANEWS" verify --json --jobs 1 "${keys[@]}" x.anews
holds "verify with several threads" "$ANEWS" verify --json --jobs 3 "${keys[@]}" x.anews
holds "info shows the signatures of the header that it shows" "$ANEWS" info "${keys[@]}" x.anews
holds "info --json, too" "$ANEWS" info --json "${keys[@]}" x.anews
holds "info --insecure" "$ANEWS" info --insecure --json x.anews
holds "info --memory proves it of the archive that it shows" \
    "$ANEWS" info -p k.pub -p y.pub --memory 1M x.anews
holds "list --json" "$ANEWS" list --json -p k.pub -p y.pub x.anews
holds "extract, with several threads" "$ANEWS" extract -q --jobs 3 "${keys[@]}" -C made x.anews
holds "embed makes a table of what was verified" \
    "$ANEWS" embed -q --jobs 1 "${keys[@]}" -o made x.anews

# sign waits for the password when everything is verified. Then the header is written over.
cat >sign.py <<'END'
import fcntl, os, struct, subprocess, sys, termios, time

def unread(pipe):
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0"))[0]

anews, file, over = sys.argv[1:]
reads, writes = os.pipe()
sign = subprocess.Popen([anews, "sign", "-s", "p.key", "--password-fd", str(reads), file],
                        pass_fds=[reads])
os.write(writes, b"p")
for _ in range(3000):
    if unread(reads) == 0 or sign.poll() is not None:
        break
    time.sleep(0.01)
with open(over, "rb") as source, open(file, "r+b") as target:
    target.write(source.read(1024))
os.write(writes, b"w\n")
sys.exit(sign.wait())
END
printf 'pw\npw\n' | "$ANEWS" keygen -q --password-fd 0 -s p.key -p p.pub
begin_with mine.anews
run python3 sign.py "$ANEWS" x.anews theirs.anews
"$ANEWS" info --json -p p.pub x.anews >signed 2>/dev/null
identity_of() { json "$1" 'items[0]["identity"]'; }
"$ANEWS" info --json --insecure theirs.anews >theirs.json
if grep -q '"state":"good"' signed &&
    [ "$(identity_of signed)" = "$(identity_of theirs.json)" ]; then
    not_ok "sign signs no header that it has not verified" "$(cat "$said/err" signed)"
else
    ok "sign signs no header that it has not verified"
fi

# pack tells of the archive that it has made, whatever is in its place by then. A command that holds
# a secret key does not let its user look at it.
what="pack compares its own archive with --ram"
ram=(--profile device --ram 200K)
"$ANEWS" pack -s k.key "${ram[@]}" --created 2026-01-01 -o a.anews in >"$said/out" 2>wanted
if [ "$traces" = no ] || [ "$(id -u)" != 0 ]; then
    skip "$what" "only root can stop a command that holds a key"
else
    rm -f trace a.anews
    pid=
    strace -f -o trace -e trace=rename,renameat,renameat2 \
        -e inject=rename,renameat,renameat2:signal=SIGSTOP:when=1 \
        "$ANEWS" pack -s k.key "${ram[@]}" --created 2026-01-01 -o a.anews in >out 2>err &
    tracer=$!
    for _ in $(seq 1000); do
        pid=$(sed -n 's/^\([0-9]*\) *--- stopped by SIGSTOP.*/\1/p' trace 2>/dev/null | head -n 1)
        [ -z "$pid" ] || break
        sleep 0.01
    done
    [ ! -e a.anews ] || cp theirs.anews a.anews
    kill -CONT "$pid"
    wait $tracer
    equal "$(grep 'bytes of RAM' wanted)" "$(grep 'bytes of RAM' err)" "$what"
fi

finish

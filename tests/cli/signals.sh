#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Signals end a command at once, whatever it waits for, and leave nothing behind. What is said of a
# file is so, also when the last step fails.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

make_key k
make_key y
printf 'pw\n' | "$ANEWS" keygen -q --password-fd 0 -s locked.key -p locked.pub >/dev/null
mkdir art && printf 'One\n\nText.\n' >art/a.txt
"$ANEWS" pack -q -s k.key -o old.anews --title Old art

# Where there are no files without names and no hard links: a library that makes it so.
preload=
# Only the address sanitizer insists on being the first library.
if have cc && cc -shared -fPIC -o folding.so "$here/folding.c" -ldl 2>"$said/cc" &&
    ! grep -qa '__asan_init' "$ANEWS"; then
    preload="env LD_PRELOAD=$TMPDIR/folding.so"
fi

# ends SIGNAL WHAT COMMAND...
# Demands that the signal ends a command which waits for the pipe on its descriptor 8, within 5
# seconds and by that signal, and that the folder is as it was.
ends() {
    local number what=$2 before after
    number=$(kill -l "$1")
    before=$(find work | sort)
    shift 2
    /usr/bin/python3 - "$number" "$@" <<'P' >"$said/out" 2>&1
import os, signal, subprocess, sys, time
number, command = int(sys.argv[1]), sys.argv[2:]
reading, writing = os.pipe()
def begin():
    for s in (1, 2, 3, 15):
        signal.signal(s, signal.SIG_DFL)
    os.dup2(reading, 8)
    os.dup2(reading, 0)
process = subprocess.Popen(command, preexec_fn=begin, close_fds=False)
sleeps = 0
for _ in range(600): # it waits once it sleeps each time it is looked at
    time.sleep(0.03)
    with open("/proc/%d/status" % process.pid) as status:
        sleeps = sleeps + 1 if "\nState:\tS" in status.read() else 0
    if sleeps == 6:
        break
process.send_signal(number)
try:
    print(-process.wait(5) == number and "ended" or "ended otherwise: %d" % process.returncode)
except subprocess.TimeoutExpired:
    process.kill()
    print("still there after 5 seconds")
P
    after=$(find work | sort)
    equal "ended" "$(tail -n 1 "$said/out")" "$what: ends"
    equal "$before" "$after" "$what: leaves nothing behind"
}
mkdir work && cp old.anews work/old.anews && mkfifo work/fifo
for signal in INT TERM HUP QUIT; do
    ends $signal "pack - that waits for lines, SIG$signal" \
        "$ANEWS" pack -q -s k.key -o work/new.anews -
    ends $signal "sign that waits for a password, SIG$signal" \
        "$ANEWS" sign -q -s locked.key --password-fd 8 work/old.anews
done
ends INT "pack over an archive" "$ANEWS" pack -q -s k.key -o work/old.anews -
ends INT "pack that waits for a password" \
    "$ANEWS" pack -q -s locked.key --password-fd 8 -o work/new.anews art
for signal in INT TERM HUP; do
    if [ -n "$preload" ]; then
        # shellcheck disable=SC2086 # words
        ends $signal "the same without files without names, SIG$signal" \
            $preload "$ANEWS" pack -q -s k.key -o work/new.anews -
    else
        skip "without files without names, SIG$signal: ends" "no library can be put in between"
        skip "without files without names, SIG$signal: leaves nothing" "the same"
    fi
done
same_file old.anews work/old.anews "the archive is as it was"

# A signal that is ignored stays so, as nohup(1) wants.
mkfifo lines && exec 9<>lines
(trap '' HUP && exec "$ANEWS" pack -q -s k.key -o nohup.anews - <lines 9<&-) &
job=$!
sleep 0.3
kill -HUP $job
printf '{"id":"x","title":"t","content_text":"c"}\n' >&9 && exec 9<&-
wait $job && status=0 || status=$?
equal 0 "$status" "an ignored SIGHUP does not end pack"
expect 0 "and the archive is made" "$ANEWS" verify -q -p k.pub nohup.anews

# On a terminal, where the echo is turned off.
if has_terminal; then
    cat >ask.py <<'P'
import os, pty, sys, time, termios
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "sign", "-s", "locked.key", "work/old.anews"])
text = b""
while b"Password" not in text:
    text += os.read(fd, 1000)
os.write(fd, b"secr\x03")
status = os.waitpid(pid, 0)[1]
echo = termios.tcgetattr(fd)[3] & termios.ECHO != 0
print(os.WIFSIGNALED(status) and os.WTERMSIG(status), echo)
P
    wrong=''
    for _ in 1 2 3 4 5; do # directly after the prompt, when its reading has perhaps not begun
        got=$(timeout 30 /usr/bin/python3 ask.py "$ANEWS" | cat)
        [ "$got" = "2 True" ] || wrong="$wrong ($got)"
    done
    equal "" "$wrong" "Ctrl-C at a password prompt ends sign, and the terminal echoes"
else
    skip "Ctrl-C at a password prompt" "there is no terminal"
fi

# Each step of making a file lasting fails, and the sentence tells the truth about the file.
trace() {
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LSAN_OPTIONS=detect_leaks=0 \
        strace -f -qq -o "$said/trace" "$@"
}
# fails_at_each_flush WHAT FILE COMMAND...
fails_at_each_flush() {
    local what=$1 file=$2 n wrong='' there=0 away=0
    shift 2
    cp "$file" before
    for n in 1 2 3 4 5 6; do
        cp before "$file"
        trace -e trace=fsync -e "inject=fsync:error=EIO:when=$n" "$@" 2>"$said/err" >&2
        status=$?
        [ $status != 0 ] || break
        [ $status = 4 ] || wrong="$wrong $n: status $status;"
        if grep -q 'the new file is there, but a power failure' "$said/err"; then
            there=$((there + 1))
            cmp -s before "$file" && wrong="$wrong $n: it is not there;"
        else
            away=$((away + 1))
            cmp -s before "$file" || wrong="$wrong $n: it is there;"
            grep -qE 'not (written|signed): .*error' "$said/err" || wrong="$wrong $n: no word"
        fi
    done
    equal "" "$wrong" "$what: what is said at each failing flush is so"
    check "$what: some were before the rename ($away), one after ($there)" \
        [ "$away" -gt 0 -a "$there" = 1 ]
}
if have strace && trace -e trace=none true 2>/dev/null; then
    cp old.anews f.anews
    fails_at_each_flush pack f.anews "$ANEWS" pack -q -s k.key -o f.anews --title New art
    cp old.anews f.anews
    fails_at_each_flush sign f.anews "$ANEWS" sign -q -s y.key f.anews
    "$ANEWS" embed -q -p k.pub old.anews -o f.c && "$ANEWS" pack -q -s k.key -o two.anews art
    fails_at_each_flush embed f.c "$ANEWS" embed -q -p k.pub two.anews -o f.c --force
else
    for what in pack sign embed; do
        skip "$what: what is said at each failing flush" "strace is not installed or may not trace"
        skip "$what: some were before the rename" "the same"
    done
fi
finish

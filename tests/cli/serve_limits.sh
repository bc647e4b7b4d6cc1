#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews serve at its limits: connections, open files, a disk that does not answer, and a folder that
# is replaced. It goes on, says what it lacks, and ends when it is told to.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/cli/servers.sh
. "$here/servers.sh"
if [ ! -x "$(dirname "$ANEWS")/anews-serve" ]; then
    skip "serving at its limits" "no anews-serve"
    finish
fi
# limited FILES COMMAND...: with so many open files.
limited() {
    ulimit -n "$1"
    exec "${@:2}"
}
serve() { started limited "$1" "$ANEWS" serve -p k.pub --port 0 "${@:2}"; }
# ends: whether it ends within five seconds of SIGTERM.
ends() {
    kill -TERM "$server"
    servers=()
    for _ in $(seq 100); do
        kill -0 "$server" 2>/dev/null || return 0
        sleep 0.05
    done
    return 1
}
answers() { curl -sf -m 10 -o answer "$url$1"; }
# recovers ARCHIVE: whether it answers within half a minute. Who connected and went away before his
# turn came may take a place until the timeout.
recovers() {
    for _ in $(seq 30); do
        curl -sf -m 1 -o answer "${url}archives/$1" && return 0
        sleep 0.1
    done
    return 1
}
# crowd COUNT: opens so many connections and asks for half a thing, then closes all at once.
crowd() {
    /usr/bin/python3 - "$port" "$1" "$server" <<'P'
import os, signal, socket, sys, time
port, count, server = map(int, sys.argv[1:])
held = []
for number in range(count):
    source = (f"127.0.0.{number % 3 + 1}", 0)
    try:
        held.append(socket.create_connection(("127.0.0.1", port), timeout=5, source_address=source))
        held[-1].sendall(b"GET / HT")
    except OSError:
        break
time.sleep(1)
os.kill(server, signal.SIGSTOP)
for connection in held:
    connection.close()
os.kill(server, signal.SIGCONT)
print(len(held))
P
}

make_key k
mkdir in many few && echo "An article" >in/a.txt
"$ANEWS" pack -q -s k.key -o n.anews --title Before in
for number in $(seq 100); do cp n.anews "many/$number.anews"; done
cp n.anews few/

# --- connections ---
serve "$(ulimit -n)" --timeout 2 few
check "an archive is served" answers archives/n.anews
held=$(crowd 512)
check "as many connections as it takes: $held" [ "$held" = 512 ]
check "it answers when all are gone at once" recovers n.anews
check "and ends" ends

# --- open files ---
serve 100 many --timeout 2
has_line said.err 'only the first 20 archives are served: this process may not have more files' \
    "few open files are said"
check "and leave some for connections" answers opds
equal 20 "$(grep -c '<entry>' answer)" "which list what is served"
held=$(crowd 60)
check "it answers after $held connections" recovers 1.anews
check "and that is the archive" cmp -s answer n.anews
check "and ends, too" ends
serve 50 few
wait $server
equal 4 $? "too few of them are an error"
has_line said.err 'serving takes 64 open files at least, and this process may have 50' "says so"

# --- a disk that does not answer ---
serve "$(ulimit -n)" few
opener=$(tr -d ' ' <"/proc/$server/task/$server/children")
check "it has a process that opens files" [ -n "$opener" ]
kill -STOP "$opener"
sleep 1.1 # it looks through the folder once a second
for _ in 1 2 3 4; do curl -s -m 30 -o /dev/null "$url" & done
sleep 1.5
check "it ends while a file system holds it up" ends
kill -CONT "$opener" 2>/dev/null
for _ in $(seq 100); do
    kill -0 "$opener" 2>/dev/null || break
    sleep 0.05
done
check "and so does the other process" sh -c "! kill -0 $opener 2>/dev/null"

# --- a folder that is replaced ---
serve "$(ulimit -n)" few
mv few before && mkdir few && "$ANEWS" pack -q -s k.key -o few/n.anews --title After in
sleep 1.1
check "a folder that was moved is served" answers opds
check "as it was" grep -q Before answer
has_line said.err 'few: another folder has this name now, .*: start serving again' \
    "and that is said"
sleep 1.1
check "and served once more" answers opds
equal 1 "$(grep -c 'another folder' said.err)" "which is said once"
rm -r before
sleep 1.1
check "what was removed is served no more" answers opds
check "nothing is listed" sh -c '! grep -q "<entry>" answer'
check "and it ends" ends
finish

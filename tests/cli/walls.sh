#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What a command can still do when it parses an archive. A library acts like code that an archive
# has smuggled in, as soon as more than the header is read. The same commands in a build whose walls
# do not stand let it do everything, so that each of these tests is seen to fail.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/cli/servers.sh
. "$here/servers.sh"
: "${BUILD:?the build folder}"
without_walls=$BUILD/tests/walls/anews
# A path in LD_PRELOAD ends at a space.
intruder=$TMPDIR/intruder.so
cp "$BUILD/tests/walls/intruder.so" "$intruder"

make_key k
make_corpus in 40
"$ANEWS" pack -q -s k.key -o x.anews in
"$ANEWS" pack -q -s k.key --search=none -o s.anews in
"$ANEWS" diff -q -p k.pub x.anews x.anews -o x.anpatch
make_key other
/usr/bin/python3 "$here/../conformance/indexed_articles.py" n.anews n.pub \
    <<<'{"id":"a","title":"A","text":"A word"}'

# How the commands are called; out and state are folders.
commands=(
    "info -p k.pub x.anews"
    "list -p k.pub x.anews"
    "search -q -p n.pub n.anews word"
    "verify -q -p k.pub x.anews"
    "verify -q -p k.pub --jobs 2 x.anews"
    "verify -q -p k.pub --search s.anews"
    "extract -q -p k.pub -C out x.anews"
    "extract -q -p k.pub --stdout x.anews a/00000.txt"
    "embed -q -p k.pub -o out/x.c x.anews"
    "embed -q -p k.pub --incbin -o out/x.S x.anews"
    "diff -q -p k.pub -o out/p x.anews x.anews"
    "patch -q -p k.pub -o out/y.anews x.anews x.anpatch"
    "patch -q -p k.pub --remember=state/editions -o out/y.anews x.anews x.anpatch"
    "list -p k.pub --remember=state/editions x.anews"
    "verify -q -p k.pub --remember=state/editions x.anews"
    "extract -q -p k.pub --remember=state/editions -C out x.anews"
    "sign -q -s other.key unsigned.anews"
    "update -q -p k.pub --remember=state/editions -o out/x.anews x.anews x.anews"
)
attempts=("a file" "a folder" "a new file" "a connection" "a socket" "a process" "a program"
    "a trace" "a signal" "code")

landlock=$(python3 -c 'import ctypes
print(max(0, ctypes.CDLL(None).syscall(444, None, 0, 1)))')
has_filter=$(grep -c ^Seccomp: /proc/self/status)

# A listener that takes no connection out of its queue. Its port is printed.
python3 -c 'import socket, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(100)
print(s.getsockname()[1], flush=True)
time.sleep(600)' >port &
servers+=($!)
for _ in $(seq 100); do [ -s port ] || sleep 0.05; done

# intrude COMMAND WORD...: leaves what the intruder could do in $said/intruder. In two processes of
# one command it must be the same.
intrude() {
    rm -rf out state unsigned.anews && mkdir out state && cp x.anews unsigned.anews
    run env LD_PRELOAD="$intruder" INTRUDER_PORT="$(cat port)" INTRUDER_FILE="$TMPDIR/made" "$@"
    sed -n 's/^intruder: //p' "$said/err" | awk '!seen[$0]++' >"$said/intruder"
}

# all_of STATE: what the intruder says if all walls are so.
all_of() {
    printf "%s: $1\n" "${attempts[@]}"
    echo "a thread: open"
}

if sanitized; then
    for words in "${commands[@]}"; do
        skip "${words%% *}" "nothing can be preloaded before a sanitizer"
        skip "${words%% *} without walls" "the same"
    done
else
    for words in "${commands[@]}"; do
        read -ra words <<<"$words"
        if [ "$landlock" -ge 6 ] && [ "$has_filter" = 1 ]; then
            intrude "$ANEWS" "${words[@]}"
            equal "$(all_of shut)" "$(cat "$said/intruder")" "${words[*]}: all is shut"
            equal 0 "$status" "${words[*]}: and does what it is to do"
        else
            skip "${words[*]}: all is shut" "this kernel: Landlock $landlock, seccomp $has_filter"
            skip "${words[*]}: and does what it is to do" "the same"
        fi
        intrude "$without_walls" "${words[@]}"
        equal "$(all_of open)" "$(cat "$said/intruder")" "${words[*]}: without walls all is open"
    done
fi

# The process that fetches has the network, and nothing else. It connects to where nobody answers.
fetcher=$(dirname "$ANEWS")/anews-fetch
# fetched SAID: what it finds, "shut" or "open" for all but connections, sockets and threads.
fetched() {
    for attempt in "${attempts[@]}"; do
        case $attempt in
        "a connection" | "a socket") echo "$attempt: open" ;;
        *) echo "$attempt: $1" ;;
        esac
    done
    echo "a thread: open"
}
if sanitized || [ ! -x "$fetcher" ]; then
    for what in shut open; do
        skip "the network, and nothing else: $what" "no fetcher to load into"
    done
    for what in libcurl zstd; do skip "one program has $what" "the same"; done
else
    # First the process that parses says it, since it reads the old edition, then the other one.
    both_said() { sed -n 's/^intruder: //p' "$said/err"; }
    words=(update -q -p k.pub -o out/y.anews x.anews http://127.0.0.1:1/x.anews)
    if [ "$landlock" -ge 6 ] && [ "$has_filter" = 1 ]; then
        intrude "$ANEWS" "${words[@]}"
        equal "$(all_of shut; fetched shut)" "$(both_said)" \
            "the network, and nothing else: fetching; and no network: parsing"
    else
        skip "the network, and nothing else: fetching; and no network: parsing" \
            "this kernel: Landlock $landlock, seccomp $has_filter"
    fi
    intrude "$without_walls" "${words[@]}"
    equal "$(all_of open; fetched open)" "$(both_said)" \
        "fetching without walls: all is open"
    # An archive on a server: first the process that fetches says it, and then the one that parses,
    # when it asks for more than the beginning.
    mkdir served && "$ANEWS" pack -q -s k.key --level 0 --search=none -o served/x.anews in
    start_bad_server
    for words in "list --json --content -p k.pub" "extract -q -p k.pub -C out" \
        "verify -q -p k.pub --remember=state/editions"; do
        read -ra words <<<"$words $bad/good/x.anews"
        if [ "$landlock" -ge 6 ] && [ "$has_filter" = 1 ]; then
            intrude "$ANEWS" "${words[@]}"
            equal "$(fetched shut; all_of shut)" "$(both_said)" \
                "${words[0]} on a server: all is shut"
            equal 0 "$status" "${words[0]} on a server: and does what it is to do"
        else
            skip "${words[0]} on a server: all is shut" "this kernel: Landlock $landlock"
            skip "${words[0]} on a server: and does what it is to do" "the same"
        fi
        intrude "$without_walls" "${words[@]}"
        equal "$(fetched open; all_of open)" "$(both_said)" \
            "${words[0]} on a server: without walls all is open"
    done
    # has FILE LIBRARY FUNCTION: whether it loads the library, or was linked with the function.
    has() {
        if readelf -d "$1" | grep -q "NEEDED.*\[lib$2\." ||
            nm "$1" 2>/dev/null | grep -qi " t $3"; then
            echo yes
        else
            echo no
        fi
    }
    equal no "$(has "$ANEWS" curl curl_easy)" "the one that reads archives has no libcurl"
    equal yes "$(has "$fetcher" curl curl_easy)" "the one that fetches has it"
    equal "yes yes" "$(has "$ANEWS" zstd ZSTD_decompress) $(has "$ANEWS" sodium crypto_sign)" \
        "the one that reads has what reading an archive takes"
    equal "no no" "$(has "$fetcher" zstd ZSTD_decompress) $(has "$fetcher" sodium crypto_sign)" \
        "the one that fetches has nothing of that"
fi

# The process that serves parses archives, too, and has connections that others have made.
# serving COMMAND: what the intruder could do in it, until it was ready.
serving() {
    rm -f ready && mkdir -p out
    LD_PRELOAD="$intruder" INTRUDER_PORT="$(cat port)" INTRUDER_FILE="$TMPDIR/made" \
        "$1" serve -p k.pub --port 0 x.anews >ready 2>"$said/err" &
    server=$!
    for _ in $(seq 200); do [ -s ready ] || sleep 0.05; done
    kill "$server"
    wait "$server"
    status=$?
    sed -n 's/^intruder: //p' "$said/err"
}
if sanitized || [ ! -x "$(dirname "$ANEWS")/anews-serve" ]; then
    for what in "all is shut" "ends well" "all is open without walls"; do
        skip "serving: $what" "no program to load into"
    done
else
    if [ "$landlock" -ge 6 ] && [ "$has_filter" = 1 ]; then
        serving "$ANEWS" >"$said/intruder"
        equal "$(all_of shut)" "$(cat "$said/intruder")" "serving: all is shut"
        equal 0 "$status" "serving: and it ends well"
    else
        for what in "all is shut" "ends well"; do
            skip "serving: $what" "this kernel: Landlock $landlock, seccomp $has_filter"
        done
    fi
    serving "$without_walls" >"$said/intruder"
    equal "$(all_of open)" "$(cat "$said/intruder")" "serving: without walls all is open"
fi

# What it says of itself is what a process finds that asks the kernel.
expect 0 "info --self" "$ANEWS" info --self --json
said_landlock=$(sed -n 's/.*"landlock":\([0-9]*\).*/\1/p' "$said/out")
equal "$landlock" "$said_landlock" "names the version of Landlock"
expect 0 "info --self, for people" "$ANEWS" info --self
if [ "$landlock" -gt 0 ]; then
    prints "^Landlock: version $landlock: files" "names it there, too"
else
    prints '^Landlock: none: this kernel' "names it there, too"
fi
if sanitized || ! grep -q '"libseccomp' "$BUILD/tests/walls/../../tools/walls/filters.c"; then
    prints '^seccomp: none: built without it' "says that there is no filter"
else
    prints '^seccomp: a filter of [0-9]+ steps, made by libseccomp [0-9.]+$' "names the filter"
fi
prints '^compiler: ' "names the compiler"
expect 2 "info --self takes no archive" "$ANEWS" info --self x.anews
expect 0 "a build without walls" "$without_walls" info --self
prints '^Landlock: none' "says so"
prints '^seccomp: none: built without it' "of both"

# Kernels that have neither, or one of them.
if ! have strace || ! strace -o /dev/null true 2>/dev/null; then
    skip "another kernel" "no strace"
    finish
fi
export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LSAN_OPTIONS=detect_leaks=0
no_landlock=(-e inject=landlock_create_ruleset:error=ENOSYS)
not_now=(-e inject=landlock_create_ruleset:error=EOPNOTSUPP)
no_filter=(-e inject=seccomp:error=EINVAL)
traced() { strace -f -qq -o trace "$@"; }
for words in "${commands[@]}"; do
    read -ra words <<<"$words"
    rm -rf out state unsigned.anews && mkdir out state && cp x.anews unsigned.anews
    expect 0 "without Landlock and seccomp: ${words[*]}" \
        traced "${no_landlock[@]}" "${no_filter[@]}" "$ANEWS" "${words[@]}"
done
expect 0 "a kernel in which Landlock is not active" traced "${not_now[@]}" "$ANEWS" info --self
prints '^Landlock: none: this kernel' "says so"
expect 0 "a kernel without seccomp" traced "${no_filter[@]}" "$ANEWS" info --self
if [ "$landlock" -gt 0 ]; then
    prints "^Landlock: version $landlock" "has Landlock all the same"
else
    prints '^Landlock: none' "has nothing"
fi
prints '^seccomp: none' "says that, too"
expect 0 "a kernel that lets nobody give up rights" traced -e inject=prctl:error=EINVAL \
    "$ANEWS" verify -q -p k.pub x.anews

# line_of PATTERN: the line of the trace at which something first happens; 0 if it does not.
line_of() { grep -nE -m 1 -- "$1" trace | cut -d: -f1 | grep . || echo 0; }

# A process that loads a key first hides its memory. What follows cannot be seen by everybody.
private='PR_SET_DUMPABLE, 0|PR_SET_DUMPABLE, SUID_DUMP_DISABLE'
cp x.anews unsigned.anews
expect 0 "sign" traced -e trace=prctl,exit_group \
    "$ANEWS" sign -q -s other.key unsigned.anews
child=$(sed -n 's/ .*PR_SET_PDEATHSIG.*//p' trace | head -n 1)
ends=$(line_of "^$child +exit_group")
key=$(line_of "$private")
check "parses in a child that ends before the key is loaded ($ends, $key)" \
    [ "$ends" -gt 0 -a "$key" -gt "$ends" ]
cp x.anews unsigned.anews
expect 0 "sign once more" traced -P unsigned.anews -e trace=pread64 \
    "$ANEWS" sign -q -s other.key unsigned.anews
first=$(head -n 1 trace | cut -d' ' -f1)
readers=$(grep pread64 trace | grep -vE ', 0\) += |unfinished' | cut -d' ' -f1 | sort -u)
check "the process with the key reads the header only, and another one the rest" \
    [ "$(echo "$readers" | wc -l)" = 1 -a "$readers" != "$first" -a "$readers" != "" ]
cp x.anews unsigned.anews
expect 4 "a child that is killed" traced -P unsigned.anews -e trace=pread64 \
    -e inject=pread64:signal=KILL:when=2 "$ANEWS" sign -q -s other.key unsigned.anews
says 'not signed: the process that verifies it came to an unexpected end' "is named"
same_file x.anews unsigned.anews "and nothing is signed"

expect 0 "pack" traced -e trace=openat,prctl "$ANEWS" pack -q -s k.key -o y.anews in
last=$(grep -nE 'openat\(.*"([0-9]+\.(txt|md|html)|in.*)"' trace | tail -n 1 | cut -d: -f1)
key=$(line_of "$private")
check "loads its key after the last input (${last:-none}, $key)" \
    [ "${last:-0}" -gt 0 -a "$key" -gt "${last:-0}" ]
finish

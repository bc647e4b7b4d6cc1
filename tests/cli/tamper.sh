#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Nothing that was changed, or cut, is ever shown.
. "$(dirname "$0")/lib.sh"
keys k
mkdir in
for i in 1 2 3; do printf 'Article %d\n\nSome text of article %d, and more of it.\n' "$i" "$i" >"in/$i.txt"; done
expect 0 "packs" "$ANEWS" pack -q -s k.key -o a.anews in
size=$(stat -c %s a.anews)

# Every byte flipped: verify refuses; what extract gives is right or nothing.
cat >flip.py <<'PY'
import os, subprocess, sys
anews, path = sys.argv[1:3]
good = open(path, "rb").read()
right = {n: open("in/" + n, "rb").read() for n in os.listdir("in")}
wrong = []
mode = sys.argv[3]
def run(*args):
    return subprocess.run([anews, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
for i in range(len(good)):
    if mode == "flip":
        data = good[:i] + bytes([good[i] ^ (1 << (i % 8))]) + good[i + 1:]
    else:
        data = good[:i]
    open("m.anews", "wb").write(data)
    r = run("verify", "-q", "-p", "k.pub", "m.anews")
    if r.returncode not in (1, 5) or r.stdout or not r.stderr:
        wrong.append((i, "verify", r.returncode))
    name = "%d.txt" % (i % 3 + 1)
    r = run("extract", "-q", "-p", "k.pub", "m.anews", "--stdout", name)
    if not right[name].startswith(r.stdout) or (r.returncode == 0 and r.stdout != right[name]):
        wrong.append((i, "extract", r.returncode))
print(len(good), "tried", wrong[:10])
sys.exit(bool(wrong))
PY
check "each of $size bytes flipped: verify refuses it, and reading never gives a wrong byte" python3 flip.py "$ANEWS" a.anews flip
check "cut at each of $size lengths: verify refuses it, and reading gives the right bytes or none" python3 flip.py "$ANEWS" a.anews cut
cp a.anews longer.anews
printf x >>longer.anews
expect 1 "a byte more" "$ANEWS" verify -p k.pub longer.anews
sed 's/\r$//' a.anews >text.anews
expect 1 "sent in text mode" "$ANEWS" verify -p k.pub text.anews
says 'text mode' "says so"
printf 'PK\3\4 something else' >zip.anews
expect 1 "something else" "$ANEWS" verify -p k.pub zip.anews
: >empty.anews
expect 1 "an empty file" "$ANEWS" verify -p k.pub empty.anews

# Damage in one article leaves the others.
mkdir many
for i in $(seq 200); do head -c 20000 /dev/urandom | base64 >"many/$i.txt"; done
expect 0 "packs many" "$ANEWS" pack -q -s k.key -o many.anews many
size=$(stat -c %s many.anews)
printf '\0\0\0\0' | dd of=many.anews bs=1 seek=$((size - 30000)) conv=notrunc status=none
mkdir x
expect 1 "extract with one block damaged" "$ANEWS" extract -q -p k.pub many.anews -C x
says 'does not match its hash' "names the damage"
left=$(find x -type f | wc -l)
check "the others are there" test "$left" -ge 195 -a "$left" -lt 200
check "and right" sh -c 'for f in x/*; do cmp "$f" "many/${f#x/}" || exit 1; done'
finish

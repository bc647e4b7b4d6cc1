#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Keys and signatures go both ways between anews and minisign.
. "$(dirname "$0")/lib.sh"
if ! command -v minisign >/dev/null; then
    skip "minisign is not installed"
    exit 0
fi
mkdir in
echo "Some news" >in/n.txt
minisign -G -W -p m.pub -s m.key >/dev/null 2>&1
expect 0 "packs with minisign's key" "$ANEWS" pack -q -s m.key -o m.anews in
expect 0 "verifies with minisign's public key" "$ANEWS" verify -p m.pub m.anews
expect 0 "writes the root and its signature" "$ANEWS" sign -q -s m.key --minisig m.anews
check "minisign accepts them" minisign -V -p m.pub -m m.anews.root
head -c 512 m.anews | cmp - m.anews.root && ok "the root is the archive's first 512 bytes" || not_ok "the root is the archive's first 512 bytes"
keys k
expect 0 "packs" "$ANEWS" pack -q -s k.key -o k.anews in
expect 0 "signs for minisign" "$ANEWS" sign -q -s k.key --minisig k.anews
check "minisign accepts our key" minisign -V -p k.pub -m k.anews.root
echo x >file
check "minisign signs with our secret key" minisign -S -W -s k.key -m file
check "and verifies" minisign -V -p k.pub -m file

# With a password: minisign asks on a terminal, so it is given one.
cat >terminal.py <<'PY'
import os, pty, sys, time
answers = int(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
given = 0
text = b""
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    text += data
    if given < answers and text.lower().count(b"password") > given and text.rstrip(b" ").endswith(b":"):
        os.write(fd, b"correct horse\n")
        given += 1
        text += b"\n"
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(text)
sys.exit(os.waitstatus_to_exitcode(status))
PY
check "minisign makes a key with a password" python3 terminal.py 2 minisign -G -p p.pub -s p.key
pack_with() { "$ANEWS" pack -q -s p.key --password-fd 3 -o p.anews in 3<<<"$1"; }
check "packs with it" pack_with "correct horse"
check "verifies" "$ANEWS" verify -p p.pub p.anews
pack_wrong() { "$ANEWS" pack -q -s p.key --password-fd 3 -o wrong.anews in 3<<<"wrong"; }
if pack_wrong >out 2>err; then not_ok "a wrong password is refused"; else ok "a wrong password is refused"; fi
check "and makes nothing" test ! -e wrong.anews
make_key() { "$ANEWS" keygen -s q.key -p q.pub --password-fd 3 3<<<"correct horse"; }
check "keygen with a password" make_key
check "minisign signs with it" python3 terminal.py 1 minisign -S -s q.key -m file -x q.minisig
check "and verifies" minisign -V -p q.pub -m file -x q.minisig
finish

#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""lock_key.py KEY LOCKED PASSWORD: puts a minisign secret key without a password under one.

It asks scrypt for little work: 32,768 operations and 16 MiB. minisign's own keys ask for a second
and 1 GiB. libsodium's parameters for these limits are N = 1,024, r = 8 and p = 1.
"""

import base64
import hashlib
import sys
from pathlib import Path

key, locked, password = sys.argv[1:]
comment, line = Path(key).read_text(encoding="utf-8").splitlines()
raw = base64.b64decode(line)
salt = bytes(range(32))
stream = hashlib.scrypt(password.encode(), salt=salt, n=1024, r=8, p=1, dklen=104)
check = hashlib.blake2b(b"Ed" + raw[54:126], digest_size=32).digest()
sealed = bytes(a ^ b for a, b in zip(raw[54:126] + check, stream))
limits = (32768).to_bytes(8, "little") + (16 << 20).to_bytes(8, "little")
Path(locked).write_text(
    comment + "\n" + base64.b64encode(b"EdScB2" + salt + limits + sealed).decode() + "\n",
    encoding="utf-8",
)
Path(locked).chmod(0o600)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""memory_at_exit.py KEY PASSWORD COMMAND...: looks for secrets in memory when a command ends.

Runs the command and stops it when it exits but still has its memory. Looks there for the secret in
the key file KEY and for the password ("" for none), and prints what it found. Status 0: nothing; 1:
something; 2: the command failed; 77: processes cannot be traced here.
"""
import base64
import ctypes
import hashlib
import os
import signal
import sys

PTRACE_TRACEME, PTRACE_CONT, PTRACE_SETOPTIONS = 0, 7, 0x4200
TRACE_EXIT, EXIT_KILL = 0x40, 0x100000
EVENT_EXIT = signal.SIGTRAP | 6 << 8

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, data=0):
    return libc.ptrace(request, pid, None, ctypes.c_void_p(data))


def secret_of(path, password):
    """Returns the seed in a secret key file.

    minisign's layout: algorithms 6 bytes, salt 32, limits 16, and then, encrypted if there is a
    password, key id 8, seed 32, public key 32, checksum 32.
    """
    with open(path, encoding="ascii") as file:
        raw = base64.b64decode(file.read().split("\n")[1])
    sealed = raw[54:]
    if raw[2:4] == b"Sc":
        ops, memory = (int.from_bytes(raw[at : at + 8], "little") for at in (38, 46))
        n, r = memory // (8 * 128), 8
        p = max(1, ops // (4 * n * r))
        stream = hashlib.scrypt(
            password.encode(),
            salt=raw[6:38],
            n=n,
            r=r,
            p=p,
            maxmem=memory + (1 << 26),
            dklen=len(sealed),
        )
        sealed = bytes(a ^ b for a, b in zip(sealed, stream))
    check = hashlib.blake2b(b"Ed" + sealed[:72], digest_size=32).digest()
    if raw[2:4] == b"Sc" and check != sealed[72:]:
        sys.exit("the key could not be decrypted")
    return sealed[8:40]


def needles(path, password):
    seed = secret_of(path, password)
    half = hashlib.sha512(seed).digest()
    scalar = bytes([half[0] & 248]) + half[1:31] + bytes([half[31] & 63 | 64])
    found = {
        "the seed": seed,
        "the scalar made of it": scalar,
        "the other half of its hash": half[32:],
    }
    with open(path, encoding="ascii") as file:
        # From the middle of the line: base64 of the key itself, if it is not encrypted.
        found["the key file's line"] = file.read().split("\n")[1][90:130].encode()
    if password:
        found["the password"] = password.encode()
    return found


def chunks(pid):
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(
        f"/proc/{pid}/mem", "rb", buffering=0
    ) as memory:
        for line in maps:
            low, high = (int(word, 16) for word in line.split()[0].split("-"))
            if line.rstrip().endswith(("[vvar]", "[vvar_vclock]", "[vsyscall]")):
                continue
            for at in range(low, high, 1 << 24):
                try:
                    memory.seek(at)
                    yield memory.read(min(high - at, (1 << 24) + 256))
                except (OSError, ValueError):
                    continue


def search(pid, wanted, control):
    found, seen = set(), False
    for chunk in chunks(pid):
        seen |= control in chunk
        found |= {name for name, bytes_ in wanted.items() if bytes_ in chunk}
    return found if seen else None


def run(command):
    pid = os.fork()
    if pid == 0:
        if ptrace(PTRACE_TRACEME, 0) != 0:
            os._exit(77)
        os.execvp(command[0], command)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status) or ptrace(PTRACE_SETOPTIONS, pid, TRACE_EXIT | EXIT_KILL) != 0:
        sys.exit(77)
    return pid


def main():
    key, password, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    wanted = needles(key, password) if os.path.exists(key) else {}
    pid, found, pass_on = run(command), None, 0
    while True:
        ptrace(PTRACE_CONT, pid, pass_on)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            break
        pass_on = 0
        if status >> 8 == EVENT_EXIT:
            try:
                # The command line is in memory for certain. A search that misses it proves nothing.
                found = search(pid, wanted or needles(key, password), command[-1].encode() + b"\0")
            except PermissionError:
                os.kill(pid, signal.SIGKILL)
                sys.exit(77)
        elif os.WSTOPSIG(status) != signal.SIGTRAP:
            pass_on = os.WSTOPSIG(status)
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) != 0 or found is None:
        print("the command failed, or its memory could not be searched")
        sys.exit(2)
    print("\n".join(sorted(found)))
    sys.exit(1 if found else 0)


main()

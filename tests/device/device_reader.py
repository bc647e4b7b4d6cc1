#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""device_reader.py ELF STACK: lets the firmware of vectors.c answer, in an emulation per request.

It speaks the protocol of tests/conformance/README.md. Ends with status 1 if the firmware faults,
does not end, or takes more than STACK bytes of stack.
"""
import base64
import pathlib
import struct
import subprocess
import sys
import tempfile

REQUEST_AT, ARCHIVE_AT = 0x21000000, 0x21001000  # addresses at which vectors.c looks
MACHINE = (
    "qemu-system-arm -M mps2-an385 -nographic -monitor none -serial none"
    " -semihosting-config enable=on,target=native"
).split()


def encode_request(demands, keys, archive):
    decoded = [] if keys == "-" else [base64.b64decode(key) for key in keys.split(",")]
    need, *replaces = demands.split("/")
    head = struct.pack("<IIII", len(archive), int(need), int(keys == "-"), len(decoded))
    series, epoch, sequence = replaces or ("00" * 16, 0, 0)
    edition = struct.pack("<IIQ", bool(replaces), int(epoch), int(sequence))
    return head + edition + bytes.fromhex(series) + b"".join(decoded)


def load(path, address):
    return ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]


class Device:
    """An emulated board. `deepest` is the deepest stack of all answers so far."""

    def __init__(self, elf, folder):
        self.request, self.archive = pathlib.Path(folder, "request"), pathlib.Path(
            folder, "archive"
        )
        files = load(self.request, REQUEST_AT) + load(self.archive, ARCHIVE_AT)
        self.command, self.deepest = [*MACHINE, *files, "-kernel", elf], 0

    def answer(self, demands, keys, path):
        archive = pathlib.Path(path).read_bytes()
        self.request.write_bytes(encode_request(demands, keys, archive))
        self.archive.write_bytes(archive + b"\0")  # the loader takes no empty file
        done = subprocess.run(
            self.command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode != 0 or "\nend\n" not in done.stdout:
            end = f"{done.stdout[-200:]} {done.stderr[-200:]}"
            sys.exit(f"{path}: the firmware ended with status {done.returncode}: {end}")
        lines = [line for line in done.stdout.splitlines() if line]
        stacks = [line for line in lines if line.startswith("stack ")]
        self.deepest = max(self.deepest, int(stacks[0].split()[1], 16))
        return [line for line in lines if line not in stacks]


def main():
    elf, most = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        device = Device(elf, folder)
        for line in sys.stdin:
            demands, keys, path = line.rstrip("\n").split(" ", 2)
            print("\n".join(device.answer(demands, keys, path)), flush=True)
    print(f"deepest stack: {device.deepest} bytes", file=sys.stderr)
    sys.exit(device.deepest > most)


if __name__ == "__main__":
    main()

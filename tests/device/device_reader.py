#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""device_reader.py ELF STACK: the firmware of vectors.c behind the protocol of tests/conformance/README.md: an emulation for each request. Ends with status 1 if the firmware faults, does not end,
or takes more than STACK bytes of stack."""
import base64
import pathlib
import struct
import subprocess
import sys
import tempfile


def request(need, keys, archive):
    decoded = [] if keys == "-" else [base64.b64decode(k) for k in keys.split(",")]
    return struct.pack("<IIII", len(archive), need, int(keys == "-"), len(decoded)) + b"".join(
        decoded
    )


def main():
    elf, most = sys.argv[1], int(sys.argv[2])
    deepest = 0
    with tempfile.TemporaryDirectory() as folder:
        asked, copy = pathlib.Path(folder, "request"), pathlib.Path(folder, "archive")
        for line in sys.stdin:
            need, keys, path = line.rstrip("\n").split(" ", 2)
            archive = pathlib.Path(path).read_bytes()
            asked.write_bytes(request(int(need), keys, archive))
            copy.write_bytes(archive + b"\0")
            run = subprocess.run(
                [
                    "qemu-system-arm",
                    "-M",
                    "mps2-an385",
                    "-nographic",
                    "-monitor",
                    "none",
                    "-serial",
                    "none",
                    "-semihosting-config",
                    "enable=on,target=native",
                    "-device",
                    f"loader,file={asked},addr=0x21000000,force-raw=on",
                    "-device",
                    f"loader,file={copy},addr=0x21001000,force-raw=on",
                    "-kernel",
                    elf,
                ],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
            )
            if run.returncode != 0 or "\nend\n" not in run.stdout:
                sys.exit(
                    f"{path}: the firmware ended with status {run.returncode}: {run.stdout[-200:]} {run.stderr[-200:]}"
                )
            lines = [answer for answer in run.stdout.splitlines() if answer]
            depth = int(
                next(answer for answer in lines if answer.startswith("stack ")).split()[1], 16
            )
            deepest = max(deepest, depth)
            print(
                "\n".join(answer for answer in lines if not answer.startswith("stack ")), flush=True
            )
    print(f"deepest stack: {deepest} bytes", file=sys.stderr)
    sys.exit(deepest > most)


if __name__ == "__main__":
    main()

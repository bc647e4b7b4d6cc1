#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Asks a reader that speaks the protocol of README.md about every vector and compares its answers with the descriptions."""
import argparse
import json
import pathlib
import subprocess
import sys


def answers(process):
    got = {"content": {}, "order": {}, "more": {}}
    for line in process.stdout:
        words = line.split()
        if words[0] == "end":
            return got
        if words[0] in ("open", "verify"):
            got[words[0]] = words[1]
        elif words[0] == "entry":
            name = "?" if words[1] == "-" else bytes.fromhex(words[1]).decode("utf-8", "surrogateescape")
            got["content"][name] = words[3] if words[2] == "ok" else words[2]
        elif words[0] == "more":
            got["more"][name] = words[3] if words[2] == "ok" else words[2]
        elif words[0] == "order":
            got["order"][words[1]] = words[3] if words[2] == "ok" else words[2]
    raise SystemExit("the reader ended before its answer did")


def differences(expected, got):
    for what in ("open", "verify"):
        allowed = expected.get(what)
        if got.get(what) not in (allowed if isinstance(allowed, list) else [allowed]):
            yield f"{what}: expected {expected.get(what)}, got {got.get(what)}"
    for what in ("content", "order", "more"):
        for name in expected.get(what, {}).keys() | (got[what].keys() if what in expected else set()):
            want, have = expected[what].get(name), got[what].get(name)
            if want != have:
                yield f"{what} of {name!r}: expected {want}, got {have}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--vectors", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "spec" / "vectors")
    arguments.add_argument("reader", nargs="+", help="command that speaks the protocol")
    given = arguments.parse_args()
    process = subprocess.Popen(given.reader, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    passed = failed = 0
    for path in sorted(given.vectors.glob("*/*.json")):
        vector = json.loads(path.read_text())
        keys = ",".join(vector["public_keys"]) or "-"
        process.stdin.write(f"{vector['need']} {keys} {path.with_name(vector['file'])}\n")
        process.stdin.flush()
        wrong = list(differences(vector["expect"], answers(process)))
        for line in wrong:
            print(f"not ok - {path.stem}: {line}")
        passed, failed = passed + (not wrong), failed + bool(wrong)
    process.stdin.close()
    if process.wait() != 0 or passed + failed == 0:
        failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

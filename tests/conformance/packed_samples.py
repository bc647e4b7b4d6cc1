#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""packed_samples.py ANEWS FOLDER: packs an archive that mutants are made from, and prints its path.

Its articles are the same each time. There are enough of them for a dictionary, and for an index of
more than one page.
"""
import json
import pathlib
import random
import subprocess
import sys

from samples import VECTORS

OPTIONS = [
    *("--created", "2026-01-01", "--series", "0" * 31 + "1", "--quiet"),
    *("--page-size", "1K", "--block-size", "1K", "--dictionary", "5000"),
]
PARTS = ["bo", "da", "fir", "gan", "lem", "mi", "nus", "or", "pe", "rat", "su", "tel"]


def articles():
    rng = random.Random(11)
    words = ["".join(rng.choice(PARTS) for _ in range(rng.randint(2, 4))) for _ in range(500)]
    notice = " ".join(rng.sample(words, 130))
    for n in range(110):
        text = " ".join(rng.choice(words) for _ in range(rng.randint(5, 60)))
        yield {
            "id": f"news/{n:03}",
            "title": f"{rng.choice(words)} {n}",
            "content_text": f"{notice}\n{text}",
            "date_published": f"2026-01-{1 + rng.randrange(28):02}T00:00:00Z",
            "tags": rng.sample(words, 3),
        }


def main():
    anews, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    key, archive = folder / "packed.key", folder / "samples.anews"
    key.touch(mode=0o600)
    key.write_bytes((VECTORS / "packed" / "packed.key").read_bytes())
    lines = "".join(json.dumps(item) + "\n" for item in articles())
    command = [anews, "pack", "-s", key, "-o", archive, *OPTIONS, "-"]
    subprocess.run(command, input=lines, text=True, check=True)
    print(archive)


if __name__ == "__main__":
    main()

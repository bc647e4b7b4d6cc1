# SPDX-License-Identifier: BSD-2-Clause
"""The row `editions`: what travels from one edition of a site to the next.

BENCH_EDITIONS names a folder with a folder for each edition, whose names ascend. Sizes only are
compared, so that other work on the machine does not matter.
"""
import os
import re
import shutil
import subprocess

from row import mb
from run import have, run, say

FIRST_DAY = 1_700_000_000
DAY = 86_400


def contents(folder):
    found = {}
    for below, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(below, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def count_changes(old, new):
    """Returns how many files of an edition are new or changed, and their bytes."""
    before, after = contents(old), contents(new)
    changed = [data for name, data in after.items() if before.get(name) != data]
    return len(changed), sum(map(len, changed))


class Editions:
    """The editions of a folder, and what is made of each, in a folder of its own."""

    def __init__(self, context):
        self.context = context
        top = os.environ["BENCH_EDITIONS"]
        self.folders = [os.path.join(top, name) for name in sorted(os.listdir(top))]
        self.folders = [folder for folder in self.folders if os.path.isdir(folder)]
        self.work = os.path.join(context.work, "editions")
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)

    def path(self, name):
        return os.path.join(self.work, name)

    def pack(self, n):
        """Packs edition n from the one before, and returns the archive."""
        context, path = self.context, self.path(f"{n}.anews")
        since = ["--from", self.path(f"{n - 1}.anews")] if n > 0 else ["--title", "Editions"]
        created = ["--created", f"@{FIRST_DAY + n * DAY}"]
        words = ["pack", "-q", "-s", context.secret, "-o", path, *since, *created]
        run(context, context.anews, *words, self.folders[n])
        return path

    def patch(self, n):
        """Makes the patch to edition n, applies it, and returns its size."""
        old, new = self.path(f"{n - 1}.anews"), self.path(f"{n}.anews")
        patch, again = self.path("patch"), self.path("again.anews")
        key = ["-q", "-p", self.context.public]
        run(self.context, self.context.anews, "diff", *key, old, new, "-o", patch)
        run(self.context, self.context.anews, "patch", *key, old, patch, "-o", again)
        with open(new, "rb") as one, open(again, "rb") as other:
            assert one.read() == other.read()
        os.remove(again)
        return os.path.getsize(patch)

    def tar(self, n):
        path = self.path(f"{n}.tar")
        if not os.path.exists(path):
            same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"]
            run(self.context, "tar", *same, "-cf", path, "-C", self.folders[n], ".")
        return path


def by_zstd(editions, n):
    path = editions.path("zstd")
    words = ["-q", "-f", "-19", "--long=27", f"--patch-from={editions.tar(n - 1)}"]
    run(editions.context, "zstd", *words, editions.tar(n), "-o", path)
    return os.path.getsize(path)


def by_zchunk(editions, n):
    paths = [editions.path(f"{k}.zck") for k in (n - 1, n)]
    for k, path in zip((n - 1, n), paths):
        if not os.path.exists(path):
            run(editions.context, "zck", "-o", path, editions.tar(k))
    told = subprocess.run(["zck_delta_size", *paths], capture_output=True, text=True, check=True)
    return int(re.search(r"Would download (\d+)", told.stdout + told.stderr)[1])


def by_casync(editions, n):
    """Returns the bytes of the chunks that the edition before does not have, and of its index."""
    stores, index = [], None
    for k in (n - 1, n):
        store, index = editions.path(f"{k}.castr"), editions.path(f"{k}.caidx")
        if not os.path.exists(index):
            words = [f"--store={store}", "--with=unix", index, editions.folders[k]]
            run(editions.context, "casync", "make", *words)
        stores.append({os.path.basename(name): data for name, data in contents(store).items()})
    new = sum(len(data) for name, data in stores[1].items() if name not in stores[0])
    return new + os.path.getsize(index)


# A peer's name, its command, and what of a week travels with it.
PEERS = [
    ("zchunk of tars", "zck", by_zchunk),
    ("casync of folders", "casync", by_casync),
    ("zstd --patch-from of tars, not signed, not readable at random", "zstd", by_zstd),
]


def editions(context, row, _corpus):
    if "BENCH_EDITIONS" not in os.environ:
        say("  BENCH_EDITIONS names no folder of editions: left out")
        return
    made, weeks = Editions(context), []
    peers = [peer for peer in PEERS if have(peer[1])]
    made.pack(0)
    for n in range(1, len(made.folders)):
        files, changed = count_changes(made.folders[n - 1], made.folders[n])
        size = os.path.getsize(made.pack(n))
        ours = made.patch(n)
        weeks.append([files, changed, ours, *(size_of(made, n) for _, _, size_of in peers), size])
        say(f"  {files} files changed: a patch of {ours:,} bytes")
    raw, patches = (sum(week[column] for week in weeks) for column in (1, 2))
    row.ratio("bytes of patches / raw bytes changed, all editions", patches / raw, most=0.52)
    for column, (name, _, _) in enumerate(peers, 3):
        row.ratio(f"the same, {name}", sum(week[column] for week in weeks) / raw)
    row.line("the last edition's file", mb(weeks[-1][-1]))
    row.table(
        ["files changed", "raw bytes", "anews patch", *(name for name, _, _ in peers), "file"],
        [[f"{value:,}" for value in week] for week in weeks],
    )

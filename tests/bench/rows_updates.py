# SPDX-License-Identifier: BSD-2-Clause
"""For the row `editions`: what an update fetches, what the next edition takes to pack, what reading
takes after ten of them, and what packing in shards and merging these costs.

Editions are made of a folder by adding a line to some of its files, which are spread evenly.
"""
import json
import os
import shutil
import subprocess
import sys

from row import LONG, MIDDLE, mb
from run import measured, output_json, run, say

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST_DAY = 1_700_000_000
DAY = 86_400
READS = 12
EDITIONS = 10


class Changing:
    """A copy of a folder whose files change, and archives of it."""

    def __init__(self, context, folder, name):
        self.context = context
        self.work = os.path.join(context.work, name)
        self.folder = os.path.join(self.work, "articles")
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(folder, self.folder)
        self.files = sorted(
            os.path.join(below, file)
            for below, _, files in os.walk(self.folder)
            for file in files
            if not file.startswith(".")
        )
        self.day = 0

    def path(self, name):
        return os.path.join(self.work, name)

    def change(self, count):
        """Adds a line to `count` files. Each time they are other ones."""
        step = len(self.files) / count
        for n in range(count):
            at = (int(n * step) + 7 * self.day) % len(self.files)
            with open(self.files[at], "a", encoding="utf-8") as file:
                file.write(f"\nCorrected on day {self.day}, for the reason {n * 7919 % 9973}.\n")

    def words(self, name, old=None):
        """The words of a command that packs the folder; each has a later edition."""
        self.day += 1
        since = ["--from", self.path(old)] if old else ["--title", "Editions"]
        created = ["--created", f"@{FIRST_DAY + self.day * DAY}"]
        context, level = self.context, level_of(self.context)
        words = [context.anews, "pack", "-q", "-s", context.secret, "-o", self.path(name), *level]
        return [*words, *since, *created, self.folder]

    def pack(self, name, old=None):
        run(self.context, *self.words(name, old))

    def ids(self):
        step = max(1, len(self.files) // READS)
        names = [os.path.relpath(file, self.folder) for file in self.files[::step]]
        listed = subprocess.run(
            [self.context.anews, "list", "-q", "--insecure", self.path("last.anews")],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        ids = {line.split("\t")[0] for line in listed.splitlines()}
        return [name for name in names if name in ids][:READS]


def level_of(context):
    """A trial of the benchmark packs quickly."""
    return ["--level", "3"] if context.trial() else []


def updates(context, row, folder):
    """What travels when 2, and 20, of the files have changed: by ranges, and as a patch."""
    made = Changing(context, folder, "updates")
    made.pack("old.anews")
    for count, most in ((2, 45), (20, 65)):
        made.change(count)
        made.pack("new.anews", "old.anews")
        told = update(context, *map(made.path, ("old.anews", "new.anews", "at.anews")))
        patch = patch_size(context, made)
        os.replace(made.path("new.anews"), made.path("old.anews"))
        what = f"when {count} of {len(made.files):,} files changed"
        for kind, size in (("an update", told["bytes_fetched"]), ("a patch", patch)):
            reached = f"{size / 1000:.1f} KB"
            row.line(f"{kind} {what}: bytes", reached, f"at most {most} KB", size <= most * 1000)
        what = f"an update {what}"
        row.line(f"{what}: requests", str(told["requests"]), "at most 12", told["requests"] <= 12)


def patch_size(context, made):
    """Makes the patch from the old edition to the new one, and returns its size."""
    old, new, patch = map(made.path, ("old.anews", "new.anews", "patch"))
    run(context, context.anews, "diff", "-q", "-p", context.public, old, new, "-o", patch)
    return os.path.getsize(patch)


def update(context, old, new, at):
    """Updates a copy of the old edition to the new one. Returns what `anews update` says of it."""
    shutil.copyfile(old, at)
    words = [context.anews, "update", "-q", "--json", "-p", context.public, at, new]
    context.commands.append(context.shown(words))
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    with open(at, "rb") as one, open(new, "rb") as other:
        assert one.read() == other.read()
    os.remove(at)
    return json.loads(told.splitlines()[0])


def next_edition(context, row, folder):
    """What packing takes when 2 % of the files have changed, against a fresh pack."""
    made = Changing(context, folder, "next")
    made.pack("old.anews")
    made.change(max(1, len(made.files) // 50))
    commands = {"from": made.words("from.anews", "old.anews"), "fresh": made.words("fresh.anews")}
    found = measured(context, LONG, commands)
    remark = f"CPU {found['from'].ratio(found['fresh'], 'cpu'):.2f}x"
    row.ratio(
        "pack --from, 2 % changed, times as long as a fresh pack",
        found["from"].ratio(found["fresh"]),
        most=0.15,
        remark=remark,
    )


def after_ten(context, row, folder):
    """What one article takes to read after ten editions, against a fresh pack of the same."""
    made = Changing(context, folder, "ten")
    made.pack("last.anews")
    for _ in range(EDITIONS):
        os.replace(made.path("last.anews"), made.path("old.anews"))
        made.change(max(1, len(made.files) // 50))
        made.pack("last.anews", "old.anews")
    made.pack("fresh.anews")
    ratios = []
    for name in made.ids():
        words = [context.anews, "extract", "-q", "-p", context.public, "--stdout"]
        commands = {n: [*words, made.path(n + ".anews"), name] for n in ("last", "fresh")}
        found = measured(context, MIDDLE, commands)
        ratios.append(found["last"].ratio(found["fresh"]))
    del context.commands[-2 * len(ratios) + 2 :]
    row.ratio(
        "random article after ten editions, times as long as in a fresh pack",
        sum(ratios) / len(ratios),
        most=1.05,
    )
    sizes = [os.path.getsize(made.path(name + ".anews")) for name in ("last", "fresh")]
    row.ratio("file after ten editions against a fresh pack", sizes[0] / sizes[1], most=1.05)


def shards(context, row, folder):
    level = ["--level", "3"] if context.trial() else []
    command = [sys.executable, "-B", os.path.join(HERE, "shards.py"), *level]
    found = output_json(context, *command, context.anews, context.program("measure"), folder)
    context.commands[-1] = context.shown(["shards.py", *level, "anews", "measure", folder])
    for kind, most in (("by id", 1.03), ("round robin", 1.08)):
        told = found[kind]
        row.ratio(
            f"{found['shards']} shards merged, {kind}, file against one packed alone",
            told["size_against_alone"],
            most=most,
            digits=3,
        )
        row.ratio(
            f"merging them, {kind}, times as long as copying their bytes",
            told["merge_against_copy"],
            most=2,
            remark=f"CPU {told['merge_cpu_seconds']:.2f} s",
            digits=1,
        )
        memory = told["merge_memory_bytes"]
        row.line(f"merging them, {kind}, memory", mb(memory), "at most 256 MB", memory <= 256e6)
        row.ratio(
            f"random article in the merged file, {kind}, times as long as in one packed alone",
            told["article_against_alone"],
            most=1.1,
        )


def measure(context, row, folder):
    """Measures all of this. `folder` is an edition, or any folder of articles."""
    for part in (updates, next_edition, after_ten):
        say(f"  {part.__name__.replace('_', ' ')}")
        part(context, row, folder)
    say("  shards")
    shards(context, row, context.first.folder)

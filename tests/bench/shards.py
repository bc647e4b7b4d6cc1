#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What packing in shards and merging them costs: for the row `editions`.

shards.py [--shards N] [--level N] ANEWS MEASURE FOLDER: packs the articles of a folder alone, and
in N shards that share a dictionary, cut by id and round robin, from JSON Lines. MEASURE is the
program of measure.c. Prints JSON: the sizes of the merged files against the one packed alone; the
time of a merge against copying the bytes of the parts, both as the least of interleaved runs; CPU
time and memory of the merge; what one article takes to read, as a whole process.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

ROUNDS = 7
READS = 40


class Bench:
    def __init__(self, given, folder):
        self.given, self.folder = given, folder
        self.environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        self.anews("keygen", "-W", "-s", "k.key", "-p", "k.pub")

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *command):
        """Returns the output."""
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            out = process.stdout.read()
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
        return out

    def anews(self, *words):
        """Returns the output and the seconds."""
        begin = time.monotonic()
        out = self.run(self.given.anews, words[0], "-q", *words[1:])
        return out, time.monotonic() - begin

    def pack(self, name, *inputs):
        self.anews(
            "pack", "-s", "k.key", "-o", name, "--level", str(self.given.level),
            "--dictionary-from", "shared", *inputs,
        )  # fmt: skip

    def prepare(self):
        """Packs everything alone, and writes its items as JSON Lines, in the order of their ids."""
        level = ("--level", str(self.given.level))
        self.anews("train", "-o", "shared", *level, self.given.folder)
        self.pack("from-files.anews", self.given.folder)
        out = self.anews("list", "-p", "k.pub", "--json", "--content", "from-files.anews")[0]
        lines = [line for line in out.splitlines() if b'"content_' in line]
        self.write("all.jsonl", lines)
        self.anews("train", "-o", "shared", *level, "all.jsonl")
        self.pack("alone.anews", "all.jsonl")
        return lines

    def write(self, name, lines):
        with open(self.path(name), "wb") as file:
            file.writelines(line + b"\n" for line in lines)

    def shards(self, kind, lines):
        count, names = self.given.shards, []
        for n in range(count):
            part = (
                lines[n::count]
                if kind == "round robin"
                else lines[len(lines) * n // count : len(lines) * (n + 1) // count]
            )
            name = f"{kind.replace(' ', '-')}-{n}"
            self.write(name + ".jsonl", part)
            self.pack(name + ".anews", name + ".jsonl")
            names.append(name + ".anews")
        return names

    def merges(self, parts):
        """Merges the parts, and in turn copies their bytes to one file, as lastingly. Returns the
        least seconds of both, the least CPU seconds and the most memory of a merge, in bytes."""
        merge = ("merge", "-q", "-s", "k.key", "-p", "k.pub", "-o", "merged.anews", *parts)
        copy = ("sh", "-c", 'cat "$@" >copy && sync -d copy', "sh", *parts)
        measure = (self.given.measure, str(ROUNDS))
        out = self.run(*measure, "--run", self.given.anews, *merge, "--run", *copy).decode()
        runs = [tuple(map(float, line.split())) for line in out.splitlines()]
        least = [min(run[2] for run in runs if run[0] == which) / 1e6 for which in (0, 1)]
        merged = [run for run in runs if run[0] == 0]
        cpu, kib = min(run[3] for run in merged) / 1e6, max(run[4] for run in merged)
        return (*least, cpu, int(kib * 1024))

    def compare(self, kind, lines):
        parts = self.shards(kind, lines)
        merging, copying, cpu, memory = self.merges(parts)
        self.check_content()
        return {
            "size_against_alone": self.size("merged.anews") / self.size("alone.anews"),
            "parts_bytes": sum(self.size(part) for part in parts),
            "merged_bytes": self.size("merged.anews"),
            "merge_against_copy": merging / copying,
            "merge_seconds": merging,
            "merge_cpu_seconds": cpu,
            "merge_memory_bytes": memory,
            "article_against_alone": self.reading(lines),
        }

    def check_content(self):
        """Demands that the merged archive has what the one packed alone has."""
        listed = [
            self.anews("list", "-p", "k.pub", "--json", "--content", "--by", order, name)[0]
            for order in ("id", "date", "title")
            for name in ("alone.anews", "merged.anews")
        ]
        if listed[0::2] != listed[1::2]:
            sys.exit("the merged archive has other content than the one packed alone")

    def reading(self, lines):
        ids = [json.loads(lines[n * 7919 % len(lines)])["id"] for n in range(READS)]
        least = {"alone.anews": 0.0, "merged.anews": 0.0}
        for name in ids:
            for archive in least:
                times = [
                    self.anews("extract", "-p", "k.pub", "--stdout", archive, name)[1]
                    for _ in range(3)
                ]
                least[archive] += min(times)
        return least["merged.anews"] / least["alone.anews"]

    def size(self, name):
        return os.path.getsize(self.path(name))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=10)
    parser.add_argument("--level", type=int, default=19)
    parser.add_argument("anews")
    parser.add_argument("measure")
    parser.add_argument("folder")
    given = parser.parse_args()
    for name in ("anews", "measure", "folder"):
        setattr(given, name, os.path.abspath(getattr(given, name)))
    with tempfile.TemporaryDirectory(prefix="shards.") as folder:
        bench = Bench(given, folder)
        lines = bench.prepare()
        found = {kind: bench.compare(kind, lines) for kind in ("by id", "round robin")}
    print(json.dumps({"articles": len(lines), "shards": given.shards, **found}, indent=1))


if __name__ == "__main__":
    main()

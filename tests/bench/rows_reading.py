# SPDX-License-Identifier: BSD-2-Clause
"""Rows about sizes and about reading articles one by one.

Each function measures one row. Its name in rows.ROWS is what BENCH_ONLY takes.
"""
import os
import subprocess

import archives
from archives import PROFILES
from row import MIDDLE, SHORT, mb, ms, us
from run import measured, repeated


def size(context, row):
    """Whole files, for each corpus."""
    table = []
    for corpus in context.all:
        base = os.path.getsize(archives.tar_zst(context, corpus))
        ours = {
            profile: os.path.getsize(archives.anews(context, corpus, profile)[0])
            for profile in PROFILES
        }
        peers = {
            name: os.path.getsize(path) for name, path in archives.peers(context, corpus).items()
        }
        others = ", ".join(
            f"{name} {value / base:.2f}x" for name, value in peers.items() if value != base
        )
        for profile, target in (("standard", 1.20), ("compact", 1.05), ("device", None)):
            ratio = ours[profile] / base
            row.line(
                f"file size, {corpus.name}, {profile}",
                f"{ratio:.3f}x",
                f"{target:.2f}x" if target else "",
                ratio <= target if target else None,
                others if profile == "standard" else "",
            )
        named = [(f"anews {profile}", value) for profile, value in ours.items()] + list(
            peers.items()
        )
        table += [
            [corpus.name, name, f"{value:,}", f"{value / base:.3f}x", f"{value / corpus.bytes:.3f}"]
            for name, value in named
        ]
    row.table(["corpus", "file", "bytes", "against tar + zstd", "against the articles"], table)


def overhead(context, row):
    """What is neither content nor dictionary."""
    for corpus in context.all:
        shares = []
        for profile in PROFILES:
            _, told = archives.anews(context, corpus, profile)
            index, whole = told["index_size"], told["file_size"]
            shares.append(
                [
                    corpus.name,
                    profile,
                    f"{index:,}",
                    f"{told['dictionary_size']:,}",
                    f"{told['blocks_size']:,}",
                    f"{index / told['entries']:.1f}",
                    f"{100 * index / whole:.2f} %",
                ]
            )
        _, told = archives.anews(context, corpus)
        share = 100 * told["index_size"] / told["file_size"]
        dictionary = 100 * told["dictionary_size"] / told["file_size"]
        first = corpus is context.first
        row.line(
            f"not article content, {corpus.name}",
            f"{share:.2f} %",
            "5 %" if first else "",
            share <= 5 if first else None,
            f"{told['index_size'] / told['entries']:.0f} bytes an entry; the dictionary,"
            f" which is article text, is {dictionary:.1f} % more",
        )
        row.table(
            [
                "corpus",
                "profile",
                "index, bytes",
                "dictionary",
                "blocks",
                "index, bytes an entry",
                "index, share",
            ],
            shares,
        )


def random(context, row):
    """One random article, archive open, block not in memory, in one process."""
    corpus = context.first
    ids, zim_ids = corpus.ids(), corpus.ids(suffix=".html")
    programs = {}
    for profile in PROFILES:
        archive, _ = archives.anews(context, corpus, profile)
        programs[f"anews {profile}"] = (
            [context.program("read_anews"), "random", archive, context.public, ids],
            {},
        )
    sqlar, zim = archives.sqlar(context, corpus), archives.zim(context, corpus)
    if sqlar and context.program("read_sqlar"):
        programs["sqlite3 -A"] = ([context.program("read_sqlar"), sqlar, ids], {})
    if zim and context.program("read_zim"):
        programs["libzim, one cluster kept"] = (
            [context.program("read_zim"), zim, zim_ids],
            {"ZIM_CLUSTERCACHE": "1"},
        )
        programs["libzim, as it comes"] = ([context.program("read_zim"), zim, zim_ids], {})
        programs["libzim, all kept"] = (
            [context.program("read_zim"), zim, zim_ids],
            {"ZIM_CLUSTERCACHE": "1000"},
        )
    found = repeated(context, MIDDLE, programs)
    peers = ", ".join(
        f"{name} {us(value['cpu_us'])}"
        for name, value in found.items()
        if not name.startswith("anews")
    )
    for profile, target in (("standard", 60), ("compact", None), ("device", None)):
        reached = found[f"anews {profile}"]["cpu_us"]
        row.line(
            f"random article in process, {profile}",
            us(reached),
            us(target) if target else "",
            reached <= target if target else None,
            peers if target else "",
        )
    row.table(
        ["reader", "CPU, mean of 1,000 articles", "wall, median article"],
        [[name, us(value["cpu_us"]), us(value["wall_us"])] for name, value in found.items()],
    )


def one_commands(context, corpus):
    """Name -> (command that prints one article, size of the file that it is in)."""
    one = corpus.one()
    commands = {}
    for profile in PROFILES:
        archive, _ = archives.anews(context, corpus, profile)
        commands[f"anews {profile}"] = (
            [context.anews, "extract", "-p", context.public, "--stdout", archive, one],
            archive,
        )
    words = {
        "zip -9": lambda path: ["unzip", "-p", path, one],
        "sqlite3 -A": lambda path: [
            "sqlite3",
            path,
            f"SELECT sqlar_uncompress(data, sz) FROM sqlar WHERE name = '{one}'",
        ],
        "ZIM, no full text index": lambda path: [
            "zimdump",
            "show",
            "--url=A/" + one + ".html",
            path,
        ],
        "SquashFS zstd, 128K": lambda path: ["unsquashfs", "-cat", path, one],
        "SquashFS zstd 22, 1M": lambda path: ["unsquashfs", "-cat", path, one],
        "tar + zstd -19 --long=27": lambda path: [
            "sh",
            "-c",
            'zstd -dcq --long=27 "$1" | tar -xO "$2"',
            "sh",
            path,
            "./" + one,
        ],
    }
    for name, path in archives.peers(context, corpus).items():
        commands[name] = (words[name](path), path)
    return commands


def check_prints(corpus, commands):
    """Demands that each command prints the article: else its figure means nothing.

    ZIM's has HTML around it, and sqlite3 ends it with a newline.
    """
    with open(os.path.join(corpus.folder, corpus.one()), "rb") as file:
        article = file.read()
    for name, (command, _) in commands.items():
        printed = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        if not (
            len(printed) > len(article) if name.startswith("ZIM") else printed.startswith(article)
        ):
            raise subprocess.SubprocessError(f"{name} does not print the article: {command}")


def process(context, row):
    """The whole process that prints one article. The plot is of this."""
    corpus = context.first
    commands = one_commands(context, corpus)
    check_prints(corpus, commands)
    quick = {name: command for name, (command, _) in commands.items() if "tar" not in name}
    quick["true (an empty process)"] = ["true"]
    found = measured(context, SHORT, quick)
    slow = {name: command for name, (command, _) in commands.items() if "tar" in name}
    if slow:
        found.update(measured(context, MIDDLE, slow))
    reached = found["anews standard"]
    peers = ", ".join(
        f"{name} {ms(taken.wall)}" for name, taken in found.items() if not name.startswith("anews")
    )
    row.line(
        "whole process, one article",
        ms(reached.wall),
        "3 ms",
        reached.wall <= 0.003,
        f"best {ms(reached.best)}; {peers}",
    )
    row.line(
        "the same, CPU",
        ms(reached.cpu),
        "",
        None,
        ", ".join(
            f"{name} {ms(taken.cpu)}"
            for name, taken in found.items()
            if not name.startswith("anews")
        ),
    )
    row.table(
        ["command", "wall", "best", "CPU", "memory"],
        [
            [name, ms(taken.wall), ms(taken.best), ms(taken.cpu), mb(taken.memory)]
            for name, taken in found.items()
        ],
    )
    base = os.path.getsize(archives.tar_zst(context, corpus))
    row.points = [
        [name, os.path.getsize(path) / base, found[name].wall * 1e3]
        for name, (_, path) in commands.items()
    ]
    row.details.append(f"Article: {corpus.one()}\n")


def opening(context, row):
    corpus = context.first
    programs = {
        profile: (
            [
                context.program("read_anews"),
                "open",
                archives.anews(context, corpus, profile)[0],
                context.public,
                "1000",
            ],
            {},
        )
        for profile in PROFILES
    }
    found = repeated(context, MIDDLE, programs)
    for profile, value in found.items():
        target = profile == "standard"
        row.line(
            f"open and check the signature, {profile}",
            us(value["wall_us"]),
            "150 us" if target else "",
            value["wall_us"] <= 150 if target else None,
            f"CPU {us(value['cpu_us'])}",
        )


def memory(context, row):
    """The most that a process which prints one article has resident, libraries included."""
    found = measured(
        context,
        MIDDLE,
        {name: command for name, (command, _) in one_commands(context, context.first).items()},
    )
    reached = found["anews standard"].memory
    row.line(
        "memory of a reading process",
        mb(reached),
        "4.00 MB",
        reached <= 4e6,
        ", ".join(
            f"{name} {mb(taken.memory)}"
            for name, taken in found.items()
            if name != "anews standard"
        ),
    )

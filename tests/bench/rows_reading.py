# SPDX-License-Identifier: BSD-2-Clause
"""Rows about sizes and about reading articles one by one.

Each function measures one row on one input. Its name in rows.ROWS is what BENCH_ONLY takes.
"""
import os
import subprocess

import archives
from row import MIDDLE, SHORT, mb, ms, us
from run import measured, output_json, repeated


def size(context, row, corpus):
    """Whole files."""
    base = os.path.getsize(archives.tar_zst(context, corpus))
    files = {
        f"anews {profile}": os.path.getsize(archives.anews(context, corpus, profile)[0])
        for profile in corpus.profiles
    }
    files.update(
        (name, os.path.getsize(path)) for name, path in archives.peers(context, corpus).items()
    )
    targets = {"anews standard": 1.20, "anews compact": 1.05}
    for name, value in files.items():
        if value != base:
            row.ratio(
                f"file size, {name}, against tar + zstd -19 --long=27",
                value / base,
                targets.get(name),
                digits=3,
            )
    for profile in corpus.profiles:
        archive, _ = archives.anews(context, corpus, profile)
        told = output_json(context, context.anews, "info", "--json", "-p", context.public, archive)
        row.line(f"memory given to a reader, {profile}, mapped", mb(told["memory_mapped"]))
    row.table(
        ["file", "bytes", "against tar + zstd", "against the articles"],
        [
            [name, f"{value:,}", f"{value / base:.3f}x", f"{value / corpus.bytes:.3f}"]
            for name, value in files.items()
        ],
    )


def overhead(context, row, corpus):
    """What is neither content nor dictionary."""
    table = []
    for profile in corpus.profiles:
        _, told = archives.anews(context, corpus, profile)
        table.append(
            [
                profile,
                f"{told['index_size']:,}",
                f"{told['dictionary_size']:,}",
                f"{told['blocks_size']:,}",
                f"{told['index_size'] / told['entries']:.1f}",
                f"{100 * told['index_size'] / told['file_size']:.2f} %",
            ]
        )
    _, told = archives.anews(context, corpus)
    share = 100 * told["index_size"] / told["file_size"]
    dictionary = 100 * told["dictionary_size"] / told["file_size"]
    with_target = corpus is context.first
    row.line(
        "not article content, share of the file",
        f"{share:.2f} %",
        "at most 5 %" if with_target else "",
        share <= 5 if with_target else None,
        f"the dictionary, which is article text, is {dictionary:.1f} % more",
    )
    row.line("index bytes an entry", f"{told['index_size'] / told['entries']:.1f}")
    heads = ["profile", "index, bytes", "dictionary", "blocks"]
    row.table([*heads, "index, bytes an entry", "index, share"], table)


def random_readers(context, corpus):
    """Name -> (program that reads 1,000 random articles, its environment)."""
    ids = corpus.ids()
    programs = {}
    for profile in corpus.profiles:
        archive, _ = archives.anews(context, corpus, profile)
        programs[f"anews {profile}"] = (
            [context.program("read_anews"), "random", archive, context.public, ids],
            {},
        )
    sqlar = archives.sqlar(context, corpus)
    if sqlar and context.program("read_sqlar"):
        programs["sqlite3 -A"] = ([context.program("read_sqlar"), sqlar, ids], {})
    zim = None if corpus.generated else archives.zim(context, corpus)
    if zim and context.program("read_zim"):
        command = [context.program("read_zim"), zim, corpus.ids(suffix=".html")]
        programs["libzim, one cluster kept"] = (command, {"ZIM_CLUSTERCACHE": "1"})
        programs["libzim, as it comes"] = (command, {})
        programs["libzim, all kept"] = (command, {"ZIM_CLUSTERCACHE": "1000"})
    return programs


def random(context, row, corpus):
    """One random article, archive open, block not in memory, in one process."""
    found = repeated(context, MIDDLE, random_readers(context, corpus))
    ours = found["anews standard"]["cpu_us"]
    if "sqlite3 -A" in found:
        row.ratio(
            "random article in process, times as long as sqlite3 -A",
            ours / found["sqlite3 -A"]["cpu_us"],
            most=1.8 if corpus.generated else 1.2,
            remark="sqlite3 neither verifies nor shares a dictionary",
        )
    if "libzim, one cluster kept" in found:
        row.ratio(
            "random article in process, times as fast as libzim with one cluster kept",
            found["libzim, one cluster kept"]["cpu_us"] / ours,
        )
    row.table(
        ["reader", "CPU, mean of all articles", "wall, median article", "times anews standard"],
        [
            [name, us(value["cpu_us"]), us(value["wall_us"]), f"{value['cpu_us'] / ours:.2f}x"]
            for name, value in found.items()
        ],
    )


def one_commands(context, corpus):
    """Name -> (command that prints one article, size of the file that it is in)."""
    one = corpus.one()
    commands = {}
    for profile in corpus.profiles:
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


def process(context, row, corpus):
    """The whole process that prints one article. The plot is of this, on the first folder."""
    commands = one_commands(context, corpus)
    check_prints(corpus, commands)
    quick = {name: command for name, (command, _) in commands.items() if "tar" not in name}
    quick["true (an empty process)"] = ["true"]
    found = measured(context, SHORT, quick)
    slow = {name: command for name, (command, _) in commands.items() if "tar" in name}
    if slow:
        found.update(measured(context, MIDDLE, slow))
    ours = found["anews standard"]
    for peer, words, most in (
        ("zip -9", "unzip", 0.85),
        ("sqlite3 -A", "sqlite3 -A", 1.0),
        ("SquashFS zstd, 128K", "unsquashfs, blocks of 128K", None),
    ):
        if peer in found:
            row.ratio(
                f"whole process, one article, times as long as {words}",
                ours.ratio(found[peer]),
                most,
                remark=f"CPU {ours.ratio(found[peer], 'cpu'):.2f}x",
            )
    row.table(
        ["command", "wall", "best", "CPU", "memory"],
        [
            [name, ms(taken.wall), ms(taken.best), ms(taken.cpu), mb(taken.memory)]
            for name, taken in found.items()
        ],
    )
    row.details.append(f"Article: {corpus.one()}\n")
    if corpus is context.first:
        base = os.path.getsize(archives.tar_zst(context, corpus))
        row.points = [
            [name, os.path.getsize(path) / base, found[name].wall * 1e3]
            for name, (_, path) in commands.items()
        ]


def opening(context, row, corpus):
    """Opening checks one signature: the peer is libsodium, which does nothing else."""
    read_anews = context.program("read_anews")
    standard, _ = archives.anews(context, corpus)
    programs = {
        f"anews {profile}": (
            [
                read_anews,
                "open",
                archives.anews(context, corpus, profile)[0],
                context.public,
                "1000",
            ],
            {},
        )
        for profile in corpus.profiles
    }
    peer = "libsodium, the signature alone"
    programs[peer] = ([read_anews, "signature", standard, context.public, "1000"], {})
    found = repeated(context, MIDDLE, programs)
    ours, base = found["anews standard"]["cpu_us"], found[peer]["cpu_us"]
    row.ratio(
        "open and check the signature, times as long as libsodium's check of one alone",
        ours / base,
        most=1.5,
    )
    row.table(
        ["what", "CPU", "wall", "times the signature alone"],
        [
            [name, us(value["cpu_us"]), us(value["wall_us"]), f"{value['cpu_us'] / base:.2f}x"]
            for name, value in found.items()
        ],
    )


def memory(context, row, corpus):
    """The most that a process which prints one article has resident, libraries included."""
    found = measured(
        context,
        MIDDLE,
        {name: command for name, (command, _) in one_commands(context, corpus).items()},
    )
    reached = found["anews standard"].memory
    row.line("memory of a reading process", mb(reached), "at most 3.90 MB", reached <= 3.9e6)
    row.table(["command", "memory"], [[name, mb(taken.memory)] for name, taken in found.items()])

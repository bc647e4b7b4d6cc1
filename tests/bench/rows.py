# SPDX-License-Identifier: BSD-2-Clause
"""The rows of the table. Each function measures one and gives a Row; its name in ROWS is what BENCH_ONLY takes."""
import os
import subprocess

import archives
from archives import PROFILES
from run import have, measured, repeated, run, say, scratch_folders

SHORT = 41  # rounds of what takes milliseconds
MIDDLE = 11  # tenths of a second
LONG = 3  # tens of seconds


class Row:
    def __init__(self):
        self.lines = (
            []
        )  # of the main table: what, reached, target, whether it is met (None: no target), peers
        self.details = []  # Markdown
        self.points = []  # for the plot

    def line(self, what, reached, target="", met=None, peers=""):
        self.lines.append([what, reached, target, met, peers])

    def table(self, heads, rows):
        text = "| " + " | ".join(heads) + " |\n|" + "---|" * len(heads) + "\n"
        self.details.append(text + "".join("| " + " | ".join(row) + " |\n" for row in rows))


def mb(size):
    return f"{size / 1e6:.2f} MB"


def ms(seconds):
    return (
        f"{seconds * 1e3:.2f} ms"
        if seconds < 0.1
        else f"{seconds * 1e3:.0f} ms"
        if seconds < 10
        else f"{seconds:.1f} s"
    )


def us(microseconds):
    return f"{microseconds:.0f} us"


def best(base, ours):
    """What else the machine does takes a core away from those who use two: beside the median go the ratios of the shortest times and of processor time."""
    return f"best round against best {base.best / ours.best:.2f}x, CPU {base.cpu / ours.cpu:.2f}x"


def peer_files(context, corpus):
    """Name -> file of each peer that is here."""
    files = {
        "tar + zstd -19 --long=27": archives.tar_zst(context, corpus),
        "SquashFS zstd 22, 1M": archives.squashfs(context, corpus, "1M"),
        "SquashFS zstd, 128K": archives.squashfs(context, corpus, "128K"),
        "zip -9": archives.zip_file(context, corpus),
        "sqlite3 -A": archives.sqlar(context, corpus),
        "ZIM, no full text index": archives.zim(context, corpus),
    }
    return {name: path for name, path in files.items() if path}


def size(context, row):
    """Whole files, for each corpus."""
    table = []
    for corpus in context.all:
        base = os.path.getsize(archives.tar_zst(context, corpus))
        ours = {
            profile: os.path.getsize(archives.anews(context, corpus, profile)[0])
            for profile in PROFILES
        }
        peers = {name: os.path.getsize(path) for name, path in peer_files(context, corpus).items()}
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
        first = corpus is context.first
        row.line(
            f"not article content, {corpus.name}",
            f"{share:.2f} %",
            "5 %" if first else "",
            share <= 5 if first else None,
            f"{told['index_size'] / told['entries']:.0f} bytes an entry; the dictionary, which is article text, is {100 * told['dictionary_size'] / told['file_size']:.1f} % more",
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
    for name, path in peer_files(context, corpus).items():
        commands[name] = (words[name](path), path)
    return commands


def check_prints(corpus, commands):
    """Each command must print the article, or its figure means nothing. ZIM's has HTML around it, and sqlite3 ends it with a newline."""
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


def large_archive(context, corpus):
    """An archive of about 500 MB: whole articles many times over, with a number in each so that none is another's duplicate."""
    path, command = archives.generated(
        context, corpus, context.verify_count, 0, "--level", "1", "--dictionary", "none"
    )
    if not archives.fresh(path, context.anews):
        say("  packing the large archive")
        run(context, *command)
    return path


def verify(context, row):
    corpus = context.first
    path = large_archive(context, corpus)
    whole = os.path.getsize(path)
    commands = {
        "anews verify, 2 threads": [
            context.anews,
            "verify",
            "-q",
            "-p",
            context.public,
            "--jobs",
            "2",
            path,
        ],
        "anews verify, 1 core": [
            "taskset",
            "-c",
            "0",
            context.anews,
            "verify",
            "-q",
            "-p",
            context.public,
            "--jobs",
            "1",
            path,
        ],
        "b2sum": ["b2sum", path],
    }
    if have("minisign"):
        if not archives.fresh(path + ".minisig", path):
            run(context, "minisign", "-S", "-s", context.secret, "-m", path)
        commands["minisign -V"] = ["minisign", "-V", "-q", "-p", context.public, "-m", path]
    run(context, "sh", "-c", 'cat "$1" >/dev/null', "sh", path)  # into memory
    found = measured(context, MIDDLE, commands)
    speed = {name: whole / taken.wall for name, taken in found.items()}
    if have("zimcheck") and archives.zim(context, corpus):
        zim = archives.zim(context, corpus)
        found["zimcheck -C (of the corpus' ZIM)"] = measured(
            context, MIDDLE, {"zimcheck": ["zimcheck", "-C", zim]}
        )["zimcheck"]
        speed["zimcheck -C (of the corpus' ZIM)"] = (
            os.path.getsize(zim) / found["zimcheck -C (of the corpus' ZIM)"].wall
        )
    ours, base = found["anews verify, 2 threads"], found["b2sum"]
    ratio = base.ratio(ours)
    peers = ", ".join(
        f"{name} {speed[name] / speed['b2sum']:.2f}x"
        for name in found
        if name not in ("anews verify, 2 threads", "b2sum")
    )
    row.line(
        f"verify {mb(whole)}, against b2sum",
        f"{ratio:.2f}x",
        "2.2x",
        ratio >= 2.2,
        best(base, ours) + "; " + peers,
    )
    row.table(
        ["command", "wall", "best", "CPU", "MB/s", "against b2sum"],
        [
            [
                name,
                ms(taken.wall),
                ms(taken.best),
                ms(taken.cpu),
                f"{speed[name] / 1e6:.0f}",
                f"{speed[name] / speed['b2sum']:.2f}x",
            ]
            for name, taken in found.items()
        ],
    )


def stream_command(context, archive, jobs):
    """All articles to standard output: the command if it can, else the program that does it by the public interface."""
    if context.streams is None:
        context.streams = (
            os.system(
                f"{context.anews} extract -q --stdout -p {context.public} {archive} >/dev/null 2>&1"
            )
            == 0
        )
    if context.streams:
        return [
            context.anews,
            "extract",
            "-q",
            "--stdout",
            "-p",
            context.public,
            "--jobs",
            str(jobs),
            archive,
        ]
    return [context.program("stream_anews"), archive, context.public, str(jobs)]


def stream(context, row):
    corpus = context.first
    archive, _ = archives.anews(context, corpus)
    solid = archives.solid_zst(context, corpus)
    unzstd = ["zstd", "-dcq", "--long=27", solid]
    found = measured(
        context,
        MIDDLE,
        {
            "anews, 1 core": ["taskset", "-c", "0", *stream_command(context, archive, 1)],
            "zstd -d, 1 core": ["taskset", "-c", "0", *unzstd],
            "anews, 2 threads": stream_command(context, archive, 2),
            "zstd -d": unzstd,
        },
    )
    counted = subprocess.run(
        stream_command(context, archive, 2), stdout=subprocess.PIPE, check=True
    ).stdout
    if len(counted) != corpus.bytes:
        raise subprocess.SubprocessError(f"{len(counted)} bytes streamed, and not {corpus.bytes}")
    by = (
        "anews extract"
        if context.streams
        else "a program on the public interface: the command writes one article only"
    )
    for ours, base, target in (
        ("anews, 1 core", "zstd -d, 1 core", 0.7),
        ("anews, 2 threads", "zstd -d", 1.3),
    ):
        ratio = found[base].ratio(found[ours])
        row.line(
            f"all to one stream, {ours[7:]}, against zstd -d",
            f"{ratio:.2f}x",
            f"{target}x",
            ratio >= target,
            f"{best(found[base], found[ours])}; by {by}",
        )
    row.table(
        ["command", "wall", "best", "CPU", "MB/s"],
        [
            [
                name,
                ms(taken.wall),
                ms(taken.best),
                ms(taken.cpu),
                f"{corpus.bytes / taken.wall / 1e6:.0f}",
            ]
            for name, taken in found.items()
        ],
    )


def files(context, row):
    corpus = context.first
    archive, _ = archives.anews(context, corpus)
    below = (scratch_folders() or [os.path.join(context.work, "scratch")])[0]
    prepare = f"rm -rf {below} && mkdir -p {below}"
    peers = peer_files(context, corpus)
    words = {
        "anews": [context.anews, "extract", "-q", "-p", context.public, "-C", below, archive],
        "zip -9": ["unzip", "-q", "-d", below, peers.get("zip -9", "")],
        "SquashFS zstd, 128K": [
            "unsquashfs",
            "-q",
            "-n",
            "-f",
            "-d",
            below,
            peers.get("SquashFS zstd, 128K", ""),
        ],
        "SquashFS zstd 22, 1M": [
            "unsquashfs",
            "-q",
            "-n",
            "-f",
            "-d",
            below,
            peers.get("SquashFS zstd 22, 1M", ""),
        ],
        "tar + zstd -19 --long=27": [
            "sh",
            "-c",
            'zstd -dcq --long=27 "$1" | tar -xf - -C "$2"',
            "sh",
            peers.get("tar + zstd -19 --long=27", ""),
            below,
        ],
    }
    found = measured(
        context,
        MIDDLE,
        {
            name: (prepare, command)
            for name, command in words.items()
            if name == "anews" or name in peers
        },
    )
    os.system(f"rm -rf {below}")
    ours = found["anews"]
    faster = {name: taken.ratio(ours) for name, taken in found.items() if name != "anews"}
    rivals = [value for name, value in faster.items() if not name.startswith("tar")]
    row.line(
        "all to files (tmpfs), times as fast as the fastest of unzip and unsquashfs",
        f"{min(rivals):.2f}x",
        "above 1x",
        min(rivals) > 1,
        "; ".join(
            f"{name} {value:.2f}x ({best(found[name], ours)})" for name, value in faster.items()
        ),
    )
    row.table(
        ["command", "wall", "best", "CPU", "memory"],
        [
            [name, ms(taken.wall), ms(taken.best), ms(taken.cpu), mb(taken.memory)]
            for name, taken in found.items()
        ],
    )


def pack(context, row):
    corpus = context.first
    _, told = archives.anews(context, corpus)
    words = archives.dictionary(context, corpus)
    pieces = [
        context.program("compress_pieces"),
        "19",
        "2",
        "16384",
        words,
        archives.content(context, corpus),
    ]
    found = measured(
        context,
        LONG,
        {
            "anews pack": archives.pack_command(
                context, corpus, corpus.path("again.anews"), "--jobs", "2"
            ),
            "zstd, 16 KiB pieces, 2 threads": pieces,
            "the same, sharing the dictionary's tables": pieces + ["attach"],
        },
    )
    os.remove(corpus.path("again.anews"))
    ours, base = found["anews pack"], found["zstd, 16 KiB pieces, 2 threads"]
    wall, cpu, shared = (
        ours.ratio(base),
        ours.ratio(base, "cpu"),
        ours.ratio(found["the same, sharing the dictionary's tables"]),
    )
    row.line(
        "pack, level 19, against zstd alone with the same dictionary",
        f"{wall:.2f}x",
        "1.15x",
        wall <= 1.15,
        f"best round against best {ours.best / base.best:.2f}x, CPU {cpu:.2f}x; against zstd told to share the dictionary's tables {shared:.2f}x; choosing the dictionary is in it",
    )
    row.table(
        ["command", "wall", "best", "CPU", "memory"],
        [
            [name, ms(taken.wall), ms(taken.best), ms(taken.cpu), mb(taken.memory)]
            for name, taken in found.items()
        ],
    )
    row.details.append(f"{told['entries']:,} entries, {told['content_size']:,} bytes.\n")


def scale(context, row):
    """Packing tiny articles: memory that does not grow, and what finding one reads."""
    corpus, table, most = context.first, [], 0
    counts = [100_000, 1_000_000] + ([10_000_000] if context.large else [])
    for count in counts:
        path, command = archives.generated(
            context, corpus, count, 150, *(("--level", "3") if count > 1_000_000 else ())
        )
        say(f"  packing {count} articles")
        taken = measured(context, 1, {"pack": command})["pack"]
        pages = repeated(
            context,
            3,
            {"find": ([context.program("read_anews"), "pages", path, context.public, "2000"], {})},
        )["find"]
        listing = measured(
            context,
            MIDDLE,
            {
                "list": [
                    context.anews,
                    "list",
                    "-p",
                    context.public,
                    path,
                    "--by",
                    "title",
                    "--offset",
                    str(count // 2),
                    "--limit",
                    "50",
                ]
            },
        )["list"]
        table.append(
            [
                f"{count:,}",
                mb(os.path.getsize(path)),
                ms(taken.wall),
                ms(taken.cpu),
                mb(taken.memory),
                f"{pages['most']:.0f}",
                us(pages["wall_us"]),
                ms(listing.wall),
            ]
        )
        most = max(most, taken.memory)
    row.line(
        f"pack memory, {counts[-1]:,} tiny articles",
        mb(taken.memory),
        "256 MB" + (" (10,000,000)" if not context.large else ""),
        most <= 256e6,
        "; ".join(f"{line[0]}: {line[4]}" for line in table),
    )
    row.line(
        f"index pages read to find one of {counts[-1]:,}",
        f"{pages['most']:.0f}",
        "5",
        pages["most"] <= 5,
        f"list 50 by title in the middle: {table[-1][7]}",
    )
    row.details.append(
        "Levels: 19; 10,000,000 at level 3, since compressing is not what is measured here.\n"
    )
    row.table(
        [
            "articles",
            "file",
            "pack, wall",
            "pack, CPU",
            "pack, memory",
            "pages a find reads, at most",
            "find, nothing cached",
            "list 50",
        ],
        table,
    )


ROWS = {
    "size": size,
    "overhead": overhead,
    "random": random,
    "process": process,
    "open": opening,
    "memory": memory,
    "verify": verify,
    "stream": stream,
    "files": files,
    "pack": pack,
    "scale": scale,
}


def measure(context, name):
    row = Row()
    context.commands = []
    context.all = [archives.Corpus(context, folder) for folder in context.corpora]
    context.first = context.all[0]
    context.streams = None
    archives.make_key(context)
    ROWS[name](context, row)
    return {
        "lines": row.lines,
        "details": row.details,
        "points": row.points,
        "commands": list(dict.fromkeys(context.commands)),
        "load": f"{os.getloadavg()[0]:.1f}",
    }

# SPDX-License-Identifier: BSD-2-Clause
"""Rows about whole archives: verifying, extracting and packing.

Each function measures one row. Its name in rows.ROWS is what BENCH_ONLY takes.
"""
import os
import subprocess

import archives
from row import LONG, MIDDLE, best, mb, ms, us
from run import have, measured, repeated, run, say, scratch_folders


def large_archive(context, corpus):
    """Returns an archive of about 500 MB: whole articles many times over.

    A number in each keeps it from being a duplicate of another.
    """
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
    """Returns what writes all articles to standard output.

    That is the command if it can, else the program that uses the public interface.
    """
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
    peers = archives.peers(context, corpus)
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
        f"best round against best {ours.best / base.best:.2f}x, CPU {cpu:.2f}x; against zstd told"
        f" to share the dictionary's tables {shared:.2f}x; choosing the dictionary is in it",
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

# SPDX-License-Identifier: BSD-2-Clause
"""Rows about whole archives: verifying, extracting and packing.

Each function measures one row on one input. Its name in rows.ROWS is what BENCH_ONLY takes.
"""
import os
import subprocess

import archives
import rows_search
from row import LONG, MIDDLE, best, mb, ms, us
from run import have, measured, repeated, run, say, scratch_folders


def verify_words(context, path, jobs):
    return [context.anews, "verify", "-q", "-p", context.public, "--jobs", str(jobs), path]


def verify_commands(context, path):
    commands = {
        "anews verify, 2 threads": verify_words(context, path, 2),
        "anews verify, 1 core": ["taskset", "-c", "0", *verify_words(context, path, 1)],
        "b2sum": ["b2sum", path],
    }
    if have("minisign"):
        if not archives.fresh(path + ".minisig", path):
            run(context, "minisign", "-S", "-s", context.secret, "-m", path)
        commands["minisign -V"] = ["minisign", "-V", "-q", "-p", context.public, "-m", path]
    return commands


def verify_one(context, row, path):
    """Measures one archive beside b2sum of the same file."""
    run(context, "sh", "-c", 'cat "$1" >/dev/null', "sh", path)  # into memory
    found = measured(context, MIDDLE, verify_commands(context, path))
    whole, base = os.path.getsize(path), found["b2sum"]
    row.table(
        ["command", "wall", "best", "CPU", "MB/s", "times as fast as b2sum"],
        [
            [
                name,
                ms(taken.wall),
                ms(taken.best),
                ms(taken.cpu),
                f"{whole / taken.wall / 1e6:.0f}",
                f"{base.ratio(taken):.2f}x",
            ]
            for name, taken in found.items()
        ],
        f"{os.path.basename(path)}, {mb(whole)}",
    )
    return found


def verify_zim(context, row, corpus, speed):
    """zimcheck reads another file: by the byte."""
    path = archives.zim(context, corpus) if have("zimcheck") and not corpus.generated else None
    if path:
        taken = measured(context, MIDDLE, {"zimcheck": ["zimcheck", "-C", path]})["zimcheck"]
        row.ratio(
            "verify, times as fast as zimcheck -C, by the byte",
            speed / (os.path.getsize(path) / taken.wall),
        )


def verify(context, row, corpus):
    path = archives.quickly_packed(context, corpus)
    found = verify_one(context, row, path)
    base = found["b2sum"]
    for name, least in (("2 threads", 1.6), ("1 core", 0.9)):
        ours = found[f"anews verify, {name}"]
        row.ratio(
            f"verify, {name}, times as fast as b2sum",
            base.ratio(ours),
            least=least,
            remark=best(base, ours),
        )
    verify_zim(context, row, corpus, os.path.getsize(path) / found["anews verify, 2 threads"].wall)
    found = verify_one(context, row, archives.anews(context, corpus)[0])
    row.ratio(
        "verify, 2 threads, of the archive of level 19 with a dictionary",
        found["b2sum"].ratio(found["anews verify, 2 threads"]),
        remark="has less to hash and as much to check",
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


def stream(context, row, corpus):
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
    if not context.streams and corpus is context.first:
        row.details.append(
            "anews: stream_anews, on the public interface. The command writes one article only.\n"
        )
    for ours, base, least in (
        ("anews, 1 core", "zstd -d, 1 core", 0.7),
        ("anews, 2 threads", "zstd -d", 1.3),
    ):
        row.ratio(
            f"all to one stream, {ours[7:]}, times as fast as zstd -d",
            found[base].ratio(found[ours]),
            least=None if corpus.generated else least,
            remark=best(found[base], found[ours]),
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


def files(context, row, corpus):
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
        LONG if corpus.generated else MIDDLE,
        {
            name: (prepare, command)
            for name, command in words.items()
            if name == "anews" or name in peers
        },
    )
    os.system(f"rm -rf {below}")
    ours = found["anews"]
    faster = {name: taken.ratio(ours) for name, taken in found.items() if name != "anews"}
    rivals = {name: value for name, value in faster.items() if not name.startswith("tar")}
    nearest = min(rivals, key=rivals.get, default=None)
    if nearest:
        row.ratio(
            "all to files (tmpfs), times as fast as the fastest of unzip and unsquashfs",
            rivals[nearest],
            least=1,
            remark=f"{nearest}; {best(found[nearest], ours)}",
        )
    if "tar + zstd -19 --long=27" in faster:
        row.ratio(
            "all to files (tmpfs), times as fast as tar and zstd",
            faster["tar + zstd -19 --long=27"],
        )
    row.table(
        ["command", "wall", "best", "CPU", "memory"],
        [
            [name, ms(taken.wall), ms(taken.best), ms(taken.cpu), mb(taken.memory)]
            for name, taken in found.items()
        ],
    )


def pack(context, row, corpus):
    """Of `short` an eighth is packed, which is as many bytes as a real corpus has.

    All of it would take half an hour.
    """
    if corpus.generated:
        corpus = archives.Short(context, context.first, max(1, corpus.count // 8))
    _, told = archives.anews(context, corpus)
    words = archives.dictionary(context, corpus)
    pieces = [
        context.program("compress_pieces"),
        "19",
        "2",
        str(told["block_size"]),
        words,
        archives.content(context, corpus),
    ]
    alone = f"zstd, {told['block_size']} byte pieces, 2 threads"
    found = measured(
        context,
        LONG,
        {
            "anews pack": archives.pack_command(
                context, corpus, corpus.path("again.anews"), "--profile", "standard", "--jobs", "2"
            ),
            alone: pieces,
            "the same, sharing the dictionary's tables": pieces + ["attach"],
        },
    )
    os.remove(corpus.path("again.anews"))
    ours, base = found["anews pack"], found[alone]
    shared = ours.ratio(found["the same, sharing the dictionary's tables"])
    row.ratio(
        "pack, level 19, times as long as zstd alone with the same dictionary",
        ours.ratio(base),
        most=1.15,
        remark=f"best round against best {ours.best / base.best:.2f}x,"
        f" CPU {ours.ratio(base, 'cpu'):.2f}x; against zstd told to share the dictionary's tables"
        f" {shared:.2f}x; choosing the dictionary is in it",
    )
    row.table(
        ["command", "wall", "best", "CPU", "memory"],
        [
            [name, ms(taken.wall), ms(taken.best), ms(taken.cpu), mb(taken.memory)]
            for name, taken in found.items()
        ],
    )
    row.details.append(f"{told['entries']:,} entries, {told['content_size']:,} bytes.\n")


def scale(context, row, corpus):
    """Packing tiny articles: memory that does not grow, and what finding one reads."""
    table, most, with_index = [], 0, []
    counts = [context.tiny_count // 10, context.tiny_count]
    counts += [10_000_000] if context.large else []
    for count in counts:
        level = ("--level", "3") if count > 1_000_000 else ()
        path, command = archives.generated(context, corpus, count, 150, *level)
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
        with_index.append(rows_search.scale(context, corpus, count, level))
    rows_search.scale_lines(row, counts, with_index)
    row.line(
        f"pack memory, {counts[-1]:,} tiny articles",
        mb(taken.memory),
        "at most 256 MB",
        most <= 256e6,
        "; ".join(f"{line[0]}: {line[4]}" for line in table),
    )
    row.line(
        f"index pages read to find one of {counts[-1]:,}",
        f"{pages['most']:.0f}",
        "at most 5",
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

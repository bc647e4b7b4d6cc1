# SPDX-License-Identifier: BSD-2-Clause
"""Makes the archives that are compared.

Each is made once and kept; those of anews are made again when the command is newer.
"""
import base64
import html
import json
import os
import random
import shutil
import struct
import subprocess

from run import have, run, say

PROFILES = ("standard", "compact", "device")
# A white square of 48 by 48, which every ZIM file must have.
ILLUSTRATION = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAADAAAAAwAQAAAAB/ecQqAAAAEElEQVR42mP4DwYMoxR1"
    "KABPVB7wgCAA8AAAAABJRU5ErkJggg=="
)


class Corpus:
    def __init__(self, context, folder):
        self.folder = folder
        self.name = os.path.basename(folder)
        self.work = os.path.join(context.work, self.name)
        os.makedirs(self.work, exist_ok=True)
        self.files = sorted(list_files(folder))
        self.bytes = sum(os.path.getsize(os.path.join(folder, name)) for name in self.files)

    def path(self, name):
        return os.path.join(self.work, name)

    def ids(self, count=1000, suffix=""):
        """A file with ids of articles, the same on each run."""
        path = self.path("ids" + suffix)
        articles = [
            name
            for name in self.files
            if name.endswith((".txt", ".md", ".html"))
            and os.path.getsize(os.path.join(self.folder, name)) > 0
        ]
        chosen = random.Random(1).sample(articles, min(count, len(articles)))
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(name + suffix + "\n" for name in chosen)
        return path

    def one(self):
        """An article of middling length."""
        articles = [name for name in self.files if name.endswith((".txt", ".md", ".html"))]
        return sorted(
            articles, key=lambda name: (os.path.getsize(os.path.join(self.folder, name)), name)
        )[len(articles) // 2]


def list_files(folder):
    for below, _, files in os.walk(folder):
        for name in files:
            yield os.path.relpath(os.path.join(below, name), folder)


def make_key(context):
    if not os.path.exists(context.public):
        run(
            context, context.anews, "keygen", "-q", "-W", "-s", context.secret, "-p", context.public
        )


def fresh(path, *sources):
    return os.path.exists(path) and all(
        os.path.getmtime(path) >= os.path.getmtime(source) for source in sources
    )


def pack_command(context, corpus, path, *options):
    return [
        context.anews,
        "pack",
        "-q",
        "-s",
        context.secret,
        "-o",
        path,
        "--created",
        "2026-01-01T00:00:00Z",
        *options,
        corpus.folder,
    ]


def anews(context, corpus, profile="standard"):
    """The archive, and what `pack --json` said of it."""
    path = corpus.path(profile + ".anews")
    if not (fresh(path, context.anews) and os.path.exists(path + ".json")):
        say(f"  packing {corpus.name}, {profile}")
        with open(path + ".json", "wb") as out:
            run(
                context,
                *pack_command(context, corpus, path, "--json", "--profile", profile),
                stdout=out,
            )
    with open(path + ".json", encoding="utf-8") as file:
        return path, json.load(file)


def made(context, corpus, name, program, *command, cwd=None):
    """Returns a file that a peer's command makes, or None where the peer is not installed.

    The file has another name until it is whole.
    """
    path = corpus.path(name)
    if not have(program):
        return None
    if not os.path.exists(path):
        say(f"  making {corpus.name}/{name}")
        partial = corpus.path("new-" + name)
        if os.path.exists(partial):
            os.remove(partial)
        run(context, *[word.replace("OUT", partial) for word in command], cwd=cwd)
        os.rename(partial, path)
    return path


def tar_zst(context, corpus):
    tar = 'tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$1" -cf - .'
    script = tar + ' | zstd -19 --long=27 -q -T1 -o "$2"'
    return made(
        context, corpus, "peer.tar.zst", "zstd", "sh", "-c", script, "sh", corpus.folder, "OUT"
    )


def zip_file(context, corpus):
    return made(
        context,
        corpus,
        "peer.zip",
        "zip",
        "zip",
        "-9",
        "-q",
        "-r",
        "-X",
        "OUT",
        ".",
        cwd=corpus.folder,
    )


def sqlar(context, corpus):
    return made(
        context,
        corpus,
        "peer.sqlar",
        "sqlite3",
        "sqlite3",
        "OUT",
        "-A",
        "-c",
        *sorted(os.listdir(corpus.folder)),
        cwd=corpus.folder,
    )


def squashfs(context, corpus, block):
    level = ("-Xcompression-level", "22") if block == "1M" else ()
    return made(
        context,
        corpus,
        f"peer-{block}.squashfs",
        "mksquashfs",
        "mksquashfs",
        corpus.folder,
        "OUT",
        "-comp",
        "zstd",
        *level,
        "-b",
        block,
        "-all-root",
        "-no-xattrs",
        "-no-progress",
        "-quiet",
        "-noappend",
    )


def html_tree(corpus):
    """ZIM holds web pages: each text in the least HTML."""
    root = corpus.path("html")
    if os.path.exists(root):
        return root
    partial = root + ".new"
    shutil.rmtree(partial, ignore_errors=True)
    for name in corpus.files:
        with open(os.path.join(corpus.folder, name), "rb") as file:
            text = file.read().decode("utf-8", "replace")
        os.makedirs(os.path.dirname(os.path.join(partial, name)), exist_ok=True)
        with open(os.path.join(partial, name + ".html"), "w", encoding="utf-8") as file:
            title = os.path.splitext(os.path.basename(name))[0]
            file.write(
                f"<html><head><title>{html.escape(title)}</title></head>"
                f"<body><pre>{html.escape(text)}</pre></body></html>"
            )
    with open(os.path.join(partial, "index.html"), "w", encoding="utf-8") as file:
        file.write("<html><head><title>index</title></head><body></body></html>")
    with open(os.path.join(partial, "illustration.png"), "wb") as file:
        file.write(ILLUSTRATION)
    os.rename(partial, root)
    return root


def zim(context, corpus):
    if not have("zimwriterfs"):
        return None
    return made(
        context,
        corpus,
        "peer.zim",
        "zimwriterfs",
        "zimwriterfs",
        "-j",
        "-J",
        "2",
        "-w",
        "index.html",
        "-I",
        "illustration.png",
        "-l",
        "eng",
        "-t",
        "bench",
        "-d",
        "bench",
        "-c",
        "bench",
        "-p",
        "bench",
        html_tree(corpus),
        "OUT",
    )


def content(context, corpus):
    """The bytes of all blocks of the standard archive, in a file."""
    archive, _ = anews(context, corpus)
    path = corpus.path("content")
    if not fresh(path, archive):
        with open(path, "wb") as out:
            run(
                context,
                context.program("stream_anews"),
                archive,
                context.public,
                "1",
                "unique",
                stdout=out,
            )
    return path


def solid_zst(context, corpus):
    content(context, corpus)
    return made(
        context,
        corpus,
        "solid.zst",
        "zstd",
        "zstd",
        "-19",
        "--long=27",
        "-q",
        "-T1",
        corpus.path("content"),
        "-o",
        "OUT",
    )


def peers(context, corpus):
    """Returns the archive of each peer that is installed, by name."""
    files = {
        "tar + zstd -19 --long=27": tar_zst(context, corpus),
        "SquashFS zstd 22, 1M": squashfs(context, corpus, "1M"),
        "SquashFS zstd, 128K": squashfs(context, corpus, "128K"),
        "zip -9": zip_file(context, corpus),
        "sqlite3 -A": sqlar(context, corpus),
        "ZIM, no full text index": zim(context, corpus),
    }
    return {name: path for name, path in files.items() if path}


def dictionary(context, corpus):
    """Returns a file with the dictionary of the standard archive; empty if it has none.

    spec/FORMAT.md says where it is: sections 3, 5 and 6.
    """
    archive, _ = anews(context, corpus)
    path = corpus.path("dictionary")
    with open(archive, "rb") as file:
        file.seek(152)
        offset, stored = struct.unpack("<QI", file.read(12))
        file.seek(offset)
        directory = file.read(stored)
        at, found = 8, b""
        while at < len(directory):
            kind, _, size = struct.unpack_from("<HHI", directory, at)
            if kind == 2:
                offset, stored, _, codec = struct.unpack_from("<QIIB", directory, at + 8)
                file.seek(offset)
                found = file.read(stored)
                if codec == 1:
                    found = subprocess.run(
                        ["zstd", "-dc", "--long=27"],
                        input=found,
                        stdout=subprocess.PIPE,
                        check=True,
                    ).stdout
                break
            at += 8 + size
    with open(path, "wb") as file:
        file.write(found)
    return path


def generated(context, corpus, count, length, *options):
    """Returns the name of an archive of generated articles, and the command that packs it."""
    name = f"generated-{count}-{length}"
    lines, path = corpus.path(name + ".jsonl"), corpus.path(name + ".anews")
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "generate.py")
    if not fresh(lines, script):
        say(f"  generating {count} articles")
        with open(lines + ".new", "wb") as out:
            subprocess.run(
                ["python3", script, corpus.folder, str(count), "--length", str(length)],
                check=True,
                stdout=out,
            )
        os.rename(lines + ".new", lines)
    context.commands.append(f"generate.py {corpus.name} {count} --length {length} >{name}.jsonl")
    command = [context.anews, "pack", "-q", "-s", context.secret, "-o", path, *options, "-"]
    return path, ["sh", "-c", 'lines=$1; shift; exec "$@" <"$lines"', "sh", lines, *command]

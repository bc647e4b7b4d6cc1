# SPDX-License-Identifier: BSD-2-Clause
"""Makes the archives that are compared.

Each is made once and kept; those of anews are made again when the command is newer.
"""
import base64
import functools
import html
import json
import os
import random
import shutil
import struct
import subprocess
import sys

from run import have, run, say

PROFILES = ("standard", "compact", "device")
# Passages end with a sentence or with their article: of at least 885 bytes, 800 on average.
SHORT_LENGTH = 885
# A white square of 48 by 48, which every ZIM file must have.
ILLUSTRATION = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAADAAAAAwAQAAAAB/ecQqAAAAEElEQVR42mP4DwYMoxR1"
    "KABPVB7wgCAA8AAAAABJRU5ErkJggg=="
)


class Corpus:
    """A folder of articles."""

    profiles = PROFILES
    generated = False

    def __init__(self, context, folder):
        self.folder = folder
        self.name = os.path.basename(folder)
        self.work = os.path.join(context.work, self.name)
        os.makedirs(self.work, exist_ok=True)

    @functools.cached_property
    def files(self):
        return sorted(list_files(self.folder))

    @functools.cached_property
    def bytes(self):
        return sum(os.path.getsize(os.path.join(self.folder, name)) for name in self.files)

    @functools.cached_property
    def articles(self):
        """Files with text: what is asked for by its id."""
        return [
            name
            for name in self.files
            if name.endswith((".txt", ".md", ".html"))
            and os.path.getsize(os.path.join(self.folder, name)) > 0
        ]

    def path(self, name):
        return os.path.join(self.work, name)

    def source(self):
        """Returns what `anews pack` takes, and the file that is its standard input."""
        return self.folder, None

    def ids(self, count=1000, suffix=""):
        """A file with ids of articles, the same on each run."""
        path = self.path("ids" + suffix)
        chosen = random.Random(1).sample(self.articles, min(count, len(self.articles)))
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(name + suffix + "\n" for name in chosen)
        return path

    def one(self):
        """An article of middling length."""
        return sorted(
            self.articles,
            key=lambda name: (os.path.getsize(os.path.join(self.folder, name)), name),
        )[len(self.articles) // 2]


class Short(Corpus):
    """Many short articles, generated from a corpus.

    `anews pack` takes them as JSON Lines, with title and date as a publisher of news has them. The
    peers take the same texts as files.
    """

    profiles = ("standard",)
    generated = True

    def __init__(self, context, corpus, count, name="short"):
        super().__init__(context, os.path.join(context.work, corpus.name, f"{name}-{count}"))
        self.name, self.work = name, self.folder
        self.folder = os.path.join(self.work, "articles")
        os.makedirs(self.work, exist_ok=True)
        self.context, self.origin, self.count = context, corpus, count

    def source(self):
        return "-", generated_lines(self.context, self.origin, self.count, SHORT_LENGTH)

    @functools.cached_property
    def articles(self):
        return self.files

    @functools.cached_property
    def files(self):
        """Writes each text to a file of its own, named by its id."""
        _, lines = self.source()
        if not fresh(self.folder, lines):
            say(f"  writing {self.count} files")
            write_texts(lines, self.folder)
        return super().files


def write_texts(lines, folder):
    """The folder has another name until it is whole."""
    partial = folder + ".new"
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    below = None
    with open(lines, encoding="utf-8") as file:
        for line in file:
            item = json.loads(line)
            path = os.path.join(partial, item["id"])
            if os.path.dirname(path) != below:
                below = os.path.dirname(path)
                os.makedirs(below, exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as out:
                out.write(item["content_text"])
    os.rename(partial, folder)


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


def fed(lines, command):
    """Returns the command with a file as its standard input."""
    return ["sh", "-c", 'lines=$1; shift; exec "$@" <"$lines"', "sh", lines, *command]


def pack_command(context, corpus, path, *options):
    words, lines = corpus.source()
    command = [
        context.anews,
        "pack",
        "-q",
        "-s",
        context.secret,
        "-o",
        path,
        "--created",
        "2026-01-01T00:00:00Z",
        "--hidden",  # as the peers do
        *options,
        words,
    ]
    return fed(lines, command) if lines else command


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


def quickly_packed(context, corpus):
    """An archive at level 1 and without a dictionary: `verify` has the most bytes to hash.

    Of a corpus it holds whole articles many times over, about 500 MB. A number in each keeps it
    from being a duplicate of another.
    """
    options = ("--level", "1", "--dictionary", "none")
    if corpus.generated:
        path = corpus.path("quick.anews")
        command = pack_command(context, corpus, path, *options)
    else:
        path, command = generated(context, corpus, context.verify_count, 0, *options)
    if not fresh(path, context.anews):
        say("  packing at level 1")
        run(context, *command)
    return path


def made(context, corpus, name, program, *command, cwd=None):
    """Returns a file that a peer's command makes, or None where the peer is not installed.

    The file has another name until it is whole. It is made again when articles were generated anew.
    """
    path = corpus.path(name)
    if not have(program):
        return None
    _, lines = corpus.source()
    if not fresh(path, *([lines] if lines else [])):
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
    """The same bytes in one frame.

    A window of 128 MB would find each sentence of generated articles again.
    """
    options = ["-T2"] if corpus.generated else ["--long=27", "-T1"]
    source = content(context, corpus)
    return made(
        context, corpus, "solid.zst", "zstd", "zstd", "-19", "-q", *options, source, "-o", "OUT"
    )


def peers(context, corpus):
    """Returns the archive of each peer that is installed, by name.

    Generated articles repeat each other's sentences, which a long window finds: their sizes say
    nothing. So there are only the peers whose times are measured.
    """
    makers = {
        "tar + zstd -19 --long=27": tar_zst,
        "SquashFS zstd 22, 1M": lambda context, corpus: squashfs(context, corpus, "1M"),
        "SquashFS zstd, 128K": lambda context, corpus: squashfs(context, corpus, "128K"),
        "zip -9": zip_file,
        "sqlite3 -A": sqlar,
        "ZIM, no full text index": zim,
    }
    if corpus.generated:
        makers = {name: makers[name] for name in ("SquashFS zstd, 128K", "zip -9", "sqlite3 -A")}
    files = {name: make(context, corpus) for name, make in makers.items()}
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


def generated_lines(context, corpus, count, length):
    """Returns a file of generated articles, as JSON Lines."""
    name = f"generated-{count}-{length}.jsonl"
    lines = corpus.path(name)
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "generate.py")
    if not fresh(lines, script):
        say(f"  generating {count} articles")
        with open(lines + ".new", "wb") as out:
            subprocess.run(
                [sys.executable, script, corpus.folder, str(count), "--length", str(length)],
                check=True,
                stdout=out,
            )
        os.rename(lines + ".new", lines)
    context.commands.append(f"generate.py {corpus.name} {count} --length {length} >{name}")
    return lines


def generated(context, corpus, count, length, *options, ending=".anews"):
    """Returns the name of an archive of generated articles, and the command that packs it."""
    lines = generated_lines(context, corpus, count, length)
    path = lines.removesuffix(".jsonl") + ending
    command = [context.anews, "pack", "-q", "-s", context.secret, "-o", path, *options, "-"]
    return path, fed(lines, command)

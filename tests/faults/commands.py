# SPDX-License-Identifier: BSD-2-Clause
"""The commands that are tested, what they read, and the system calls that fail under them."""
import re

DONE, IO_FAILED = 0, 4  # exit statuses

# Calls that change something, and calls that only look. strace ignores a name with "?" where the
# processor has no such call.
CHANGING = (
    "openat write pwrite64 fsync fdatasync syncfs ?rename ?renameat ?renameat2 linkat ?link ?unlink"
    " unlinkat ftruncate mkdirat ?mkdir fchmod fchown utimensat copy_file_range fallocate"
).split()
LOOKING = "read pread64 getdents64 lseek newfstatat fstat close fcntl flock readlink".split()
ERRORS = {
    "openat": ("EMFILE",),
    "write": ("ENOSPC", "EIO"),
    "pwrite64": ("ENOSPC", "EIO"),
    "copy_file_range": ("ENOSPC",),
    "linkat": ("ENOSPC", "EPERM"),
    "mkdirat": ("ENOSPC",),
    "fallocate": ("ENOSPC",),
}
# Calls that must be repeated after EINTR. The streams of the C library do not repeat them; but the
# command installs no signal handler while it uses streams, so that these are never interrupted.
MUST_REPEAT = ("pread64", "pwrite64", "flock")
# Names of temporary files, which replace another between two system calls. anews(1) says what to do
# with one that a killed command left.
TEMPORARY = re.compile(r"(.*/)?(\.anews-[0-9a-f]{6}|\.[^/]+\.[0-9a-f]{8})$")

# What an update has put together so far, which the next one checks and uses.
UNFINISHED = re.compile(r".*\.part$")

ARTICLE = """---
title: "Fire at the harbour"
date: 2024-05-01T10:00:00Z
authors: [Ann Example, Bob Example]
tags: [one, two]
url: https://news.example/fire
---

# Fire at the harbour

A fire at the *harbour* was put out by the [fire brigade](https://example.org) on Tuesday. %s
"""
PAGE = """<!doctype html><html lang="en"><head><title>Council &amp; votes</title>
<meta property="article:published_time" content="2024-05-02T08:00:00Z">
<meta name="author" content="Ann Example"><link rel="canonical" href="https://news.example/votes">
</head><body><h1>Council</h1><p>The council voted. %s</p></body></html>
"""
ITEM = (
    '{"id": "https://news.example/%d", "title": "Item %d", "content_text": "Text of item %d. %s",'
    ' "date_published": "2024-05-03T08:00:00Z", "tags": ["a"]}\n'
)


class Command:
    """A command line without the program's name.

    {base} in it is the folder of what the command reads. It runs in a folder of its own, which has
    copies of `files`. `again` is the command line that completes the work after a kill, if it is
    another. `comparable` is false when the result differs from run to run. `most` is how many
    allocations fail at most; a command that has it takes long, and makes no system calls of its
    own that are to fail.
    """

    def __init__(self, name, line, files=(), again=None, comparable=True, most=None):
        self.name, self.argv, self.again = name, line.split(), (again or line).split()
        self.files, self.comparable, self.most = files, comparable, most


PACK = "pack -q -s {base}/k.key -o out.anews --created 2024-06-01T00:00:00Z"
TRUST = "-p {base}/k.pub {base}/x.anews"
COMMANDS = [
    Command("pack", f"{PACK} --jobs 1 {{base}}/in", files=("out.anews",)),
    Command("pack JSON Lines", f"{PACK} --jobs 2 {{base}}/items.jsonl", files=("out.anews",)),
    Command("index", f"{PACK} --search=en {{base}}/in", files=("out.anews",), most=60),
    Command(
        "merge",
        "merge -q -s {base}/k.key -p {base}/k.pub --created 2024-06-01T00:00:00Z --jobs 1"
        " -o out.anews {base}/x.anews {base}/y.anews",
        files=("out.anews",),
    ),
    Command(
        "pack --from",
        "pack -q -s {base}/k.key --created 2024-06-02T00:00:00Z --jobs 2 --from {base}/next.anews"
        " -o next.anews {base}/in {base}/items.jsonl",
    ),
    Command(
        "select",
        "select -q -s {base}/k.key -p {base}/k.pub --jobs 1 -o out.anews {base}/x.anews a/fire",
        files=("out.anews",),
    ),
    Command("sign", "sign -q -s {base}/l.key x.anews", files=("x.anews",)),
    Command("verify", f"verify --jobs 2 {TRUST}"),
    Command("verify --remember", f"verify -q --remember=seen {TRUST}", files=("seen",)),
    Command("list", f"list --long {TRUST}"),
    Command("list --json", f"list --json --content --by date {TRUST}"),
    Command("search", "search -p {base}/k.pub {base}/indexed.anews word7* fyre"),
    Command(
        "search for words side by side",
        'search --in title -p {base}/k.pub {base}/indexed.anews -- "the harbour" -votes',
    ),
    Command("info", f"info {TRUST}"),
    Command("info --json", f"info --json {TRUST}"),
    Command("extract", f"extract -q --jobs 2 {TRUST}", again=f"extract -q --force {TRUST}"),
    Command("extract --force", f"extract -q --jobs 1 --force {TRUST}", files=("c.txt",)),
    Command("extract --stdout", f"extract -q --stdout {TRUST} a/long.txt"),
    Command("update", "update -q -p {base}/k.pub u.anews {base}/next.anews", files=("u.anews",)),
    Command("embed", f"embed --force -o archive.c {TRUST}", files=("archive.c",)),
    Command(
        "diff",
        "diff -q -p {base}/e.pub -o out.anpatch {base}/one.anews {base}/two.anews",
        files=("out.anpatch",),
    ),
    Command(
        "patch",
        "patch -q --jobs 1 -p {base}/e.pub -o new.anews {base}/one.anews {base}/week.anpatch",
        files=("new.anews",),
    ),
    Command("keygen", "keygen -q -W -s n.key -p n.pub", comparable=False),
]

# SPDX-License-Identifier: BSD-2-Clause
"""The row `editions`: what travels from one edition of a site to the next.

BENCH_EDITIONS names a folder with a folder for each edition, whose names ascend. Of these only
sizes are compared, so that other work on the machine does not matter. rows_updates.py has the rest
of the row, for which the last of them, or else the first folder of articles, is changed.
"""
import contextlib
import os
import random
import re
import shutil
import socket
import subprocess
import time

import rows_updates
from row import mb
from run import have, run, say

FIRST_DAY = 1_700_000_000
DAY = 86_400


def contents(folder):
    found = {}
    for below, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(below, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def count_changes(old, new):
    """Returns how many files of an edition are new or changed, and their bytes."""
    before, after = contents(old), contents(new)
    changed = [data for name, data in after.items() if before.get(name) != data]
    return len(changed), sum(map(len, changed))


class Editions:
    """The editions of a folder, and what is made of each, in a folder of its own."""

    def __init__(self, context):
        self.context = context
        top = os.environ["BENCH_EDITIONS"]
        self.folders = [os.path.join(top, name) for name in sorted(os.listdir(top))]
        self.folders = [folder for folder in self.folders if os.path.isdir(folder)]
        self.work = os.path.join(context.work, "editions")
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)

    def path(self, name):
        return os.path.join(self.work, name)

    def pack(self, n):
        """Packs edition n from the one before, and returns the archive."""
        context, path = self.context, self.path(f"{n}.anews")
        since = ["--from", self.path(f"{n - 1}.anews")] if n > 0 else ["--title", "Editions"]
        created = ["--created", f"@{FIRST_DAY + n * DAY}"]
        words = ["pack", "-q", "-s", context.secret, "-o", path, *since, *created]
        run(context, context.anews, *words, *rows_updates.level_of(context), self.folders[n])
        return path

    def patch(self, n):
        """Makes the patch to edition n, applies it, and returns its size."""
        old, new = self.path(f"{n - 1}.anews"), self.path(f"{n}.anews")
        patch, again = self.path("patch"), self.path("again.anews")
        key = ["-q", "-p", self.context.public]
        run(self.context, self.context.anews, "diff", *key, old, new, "-o", patch)
        run(self.context, self.context.anews, "patch", *key, old, patch, "-o", again)
        with open(new, "rb") as one, open(again, "rb") as other:
            assert one.read() == other.read()
        os.remove(again)
        return os.path.getsize(patch)

    def update(self, n):
        """Updates edition n - 1 to edition n. Returns the bytes and the requests that it took."""
        old, new = self.path(f"{n - 1}.anews"), self.path(f"{n}.anews")
        told = rows_updates.update(self.context, old, new, self.path("at.anews"))
        return told["bytes_fetched"], told["requests"]

    def fresh(self, n):
        """Returns the size of an archive of edition n that keeps nothing."""
        context, path = self.context, self.path("fresh.anews")
        words = ["pack", "-q", "-s", context.secret, "-o", path, "--title", "Editions"]
        created = ["--created", f"@{FIRST_DAY + n * DAY}"]
        level = rows_updates.level_of(context)
        run(context, context.anews, *words, *created, *level, self.folders[n])
        size = os.path.getsize(path)
        os.remove(path)
        return size

    def tar(self, n):
        path = self.path(f"{n}.tar")
        if not os.path.exists(path):
            same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"]
            run(self.context, "tar", *same, "-cf", path, "-C", self.folders[n], ".")
        return path


def by_zstd(editions, n):
    path = editions.path("zstd")
    words = ["-q", "-f", "-19", "--long=27", f"--patch-from={editions.tar(n - 1)}"]
    run(editions.context, "zstd", *words, editions.tar(n), "-o", path)
    return os.path.getsize(path)


def by_zchunk(editions, n):
    paths = [editions.path(f"{k}.zck") for k in (n - 1, n)]
    for k, path in zip((n - 1, n), paths):
        if not os.path.exists(path):
            run(editions.context, "zck", "-o", path, editions.tar(k))
    told = subprocess.run(["zck_delta_size", *paths], capture_output=True, text=True, check=True)
    return int(re.search(r"Would download (\d+)", told.stdout + told.stderr)[1])


def by_casync(editions, n):
    """Returns the bytes of the chunks that the edition before does not have, and of its index."""
    stores, index = [], None
    for k in (n - 1, n):
        store, index = editions.path(f"{k}.castr"), editions.path(f"{k}.caidx")
        if not os.path.exists(index):
            words = [f"--store={store}", "--with=unix", index, editions.folders[k]]
            run(editions.context, "casync", "make", *words)
        stores.append({os.path.basename(name): data for name, data in contents(store).items()})
    new = sum(len(data) for name, data in stores[1].items() if name not in stores[0])
    return new + os.path.getsize(index)


NGINX_PATH = "/usr/sbin/nginx"
NGINX = """daemon off; pid {0}/nginx/pid; error_log {0}/nginx/errors; worker_processes 1;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {0}/nginx; proxy_temp_path {0}/nginx;
fastcgi_temp_path {0}/nginx; uwsgi_temp_path {0}/nginx; scgi_temp_path {0}/nginx;
server {{ listen 127.0.0.1:{1}; location / {{ root {0}; }} }} }}
"""


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def served(folder):
    """A web server that knows ranges. Gives its address."""
    port = next(p for p in iter(lambda: random.randrange(20_000, 60_000), None) if not is_open(p))
    os.makedirs(os.path.join(folder, "nginx"), exist_ok=True)
    settings = os.path.join(folder, "nginx", "conf")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(NGINX.format(folder, port))
    with subprocess.Popen(
        ["nginx", "-e", os.path.join(folder, "nginx", "errors"), "-c", settings],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"},
    ) as server:
        try:
            for _ in range(100):
                if is_open(port):
                    break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def by_zsync(editions, n):
    """Returns what zsync fetches of a tar by ranges, and its list of blocks of 2 KiB."""
    new, old = editions.tar(n), editions.tar(n - 1)
    blocks = editions.path(f"{n}.zsync")
    run(editions.context, "zsyncmake", "-b", "2048", "-u", f"{n}.tar", "-o", blocks, new)
    with served(editions.work) as address:
        told = subprocess.run(
            ["zsync", "-i", old, "-o", editions.path("zsynced"), f"{address}/{n}.zsync"],
            capture_output=True,
            text=True,
            check=True,
            env={name: value for name, value in os.environ.items() if name != "http_proxy"},
        )
    with open(editions.path("zsynced"), "rb") as one, open(new, "rb") as other:
        assert one.read() == other.read()
    os.remove(editions.path("zsynced"))
    return int(re.search(r"fetched (\d+)", told.stdout + told.stderr)[1]) + os.path.getsize(blocks)


def have_zsync():
    return have("zsync") and have("zsyncmake") and (have("nginx") or os.path.exists(NGINX_PATH))


# A peer's name, whether it is there, and what of a week travels with it.
PEERS = [
    ("zchunk of tars", lambda: have("zck"), by_zchunk),
    ("casync of folders", lambda: have("casync"), by_casync),
    ("zsync of tars", have_zsync, by_zsync),
    (
        "zstd --patch-from of tars, not signed, not readable at random",
        lambda: have("zstd"),
        by_zstd,
    ),
]


def weeks(context, row):
    """What travels from edition to edition of BENCH_EDITIONS. Returns the last one's folder."""
    made, found = Editions(context), []
    peers = [peer for peer in PEERS if peer[1]()]
    made.pack(0)
    for n in range(1, len(made.folders)):
        files, changed = count_changes(made.folders[n - 1], made.folders[n])
        size = os.path.getsize(made.pack(n))
        ours, (fetched, requests) = made.patch(n), made.update(n)
        against = size / made.fresh(n)
        say(f"  {files} files changed: a patch of {ours:,} bytes, {fetched:,} bytes fetched")
        theirs = [size_of(made, n) for _, _, size_of in peers]
        found.append([files, changed, ours, fetched, requests, size, against, *theirs])
    report_weeks(row, found, [name for name, _, _ in peers])
    return made.folders[-1]


def report_weeks(row, found, peers):
    raw, patches, fetched = (sum(week[column] for week in found) for column in (1, 2, 3))
    row.ratio("bytes of patches / raw bytes changed, all editions", patches / raw, most=0.52)
    row.ratio("bytes that update fetches / raw bytes changed, all editions", fetched / raw)
    for column, name in enumerate(peers, 7):
        row.ratio(f"the same, {name}", sum(week[column] for week in found) / raw)
    requests = max(week[4] for week in found)
    row.line("requests of an update, at most", str(requests), "at most 40", requests <= 40)
    row.ratio(
        "file against a fresh pack, largest of all editions",
        max(week[6] for week in found),
        most=1.05,
        digits=3,
    )
    row.line("the last edition's file", mb(found[-1][5]))
    row.table(
        ["files changed", "raw bytes", "anews patch", "update", "requests", "file", "file / fresh"]
        + peers,
        [
            [f"{value:.3f}" if isinstance(value, float) else f"{value:,}" for value in week]
            for week in found
        ],
    )


def editions(context, row, corpus):
    folder = corpus.folder
    if "BENCH_EDITIONS" in os.environ:
        folder = weeks(context, row)
    else:
        say("  BENCH_EDITIONS names no folder of editions: the figures of these are left out")
    rows_updates.measure(context, row, folder)

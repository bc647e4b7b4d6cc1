# SPDX-License-Identifier: BSD-2-Clause
"""Searching in a browser: what our package fetches, beside Pagefind's client and index.

Pagefind comes from npm: it is in no package of Debian, and is not kept here. The package is that
which `make web` has built, and Chromium and nginx are those of `make web-deps`.
"""
import os
import shutil
import statistics
import subprocess

import archives
import rows_web
from run import have, output_json, run, say
from search import queries

HERE = os.path.relpath(os.path.dirname(os.path.abspath(__file__)))
NEEDED = ("npm", "node", "chromium", "nginx")
NPM_FILES = ("package.json", "package-lock.json", "make_index.mjs")
VISITS = 12


def package(context):
    """Returns the folder of the package, or None where `make web` has not built it."""
    path = os.path.join(rows_web.folder(context), "web-package")
    return path if os.path.exists(os.path.join(path, "lib", "reader.wasm")) else None


def installed(context):
    """Returns the folder in which Pagefind is installed, or None where npm cannot."""
    folder = os.path.join(context.work, "pagefind")
    os.makedirs(folder, exist_ok=True)
    source = os.path.join(HERE, "pagefind")
    for name in NPM_FILES:
        shutil.copy(os.path.join(source, name), folder)
    lock = os.path.join(source, "package-lock.json")
    if not archives.fresh(os.path.join(folder, "node_modules", ".package-lock.json"), lock):
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode:
            return None
    return folder


def index(searched, npm):
    """Returns the folder of Pagefind's index, which is made once."""
    path = searched.path("pagefind-site")
    if not archives.fresh(path, searched.lines):
        say(f"  making {searched.name}, Pagefind")
        for old in (path, path + ".new"):
            shutil.rmtree(old, ignore_errors=True)
        program = os.path.join(npm, "make_index.mjs")
        run(searched.context, "node", program, searched.lines, path + ".new")
        os.rename(path + ".new", path)
    return path


def visits(searched):
    """Returns what each visit of each client fetched; None where something is not installed."""
    context = searched.context
    missing = [name for name in NEEDED if not have(name) and not have("/usr/sbin/" + name)]
    built, npm = package(context), None
    if missing:
        say(f"  searching in a browser: left out; there is no {', '.join(missing)}")
    elif not built:
        say(f"  searching in a browser: left out; {rows_web.MISSING}")
    else:
        npm = installed(context)
        if not npm:
            say("  searching in a browser: left out; npm cannot install Pagefind")
    if not npm:
        return None
    drawn = queries.random_queries(searched.articles, 2)
    asked = queries.write(searched.path("visits"), [" ".join(query) for query in drawn[:VISITS]])
    paths = [searched.archive(profile)[0] for profile in ("standard", "web")]
    script = os.path.join(HERE, "visit.mjs")
    words = [built, index(searched, npm), context.public, asked, *paths]
    return output_json(context, "node", script, *words)


STEPS = ("opening", "searching", "again")


def mean(found, steps, figure):
    return statistics.mean(sum(visit[step][figure] for step in steps) for visit in found)


def lines(row, searched):
    """Notes the bytes of a first visit, and of the next search of a client that is open."""
    found = visits(searched)
    if found is None:
        return
    peer = found["Pagefind"]
    for steps, what in (
        (STEPS[:2], "bytes of a first visit that searches for two words, with the client"),
        (STEPS[2:], "bytes of the next search for two words in this visit"),
    ):
        rival = mean(peer, steps, "bytes")
        for profile in ("web", "standard"):
            ours = mean(found[profile + ".anews"], steps, "bytes")
            row.line(
                f"{what}, {profile}",
                f"{ours:,.0f}",
                "fewer than Pagefind",
                ours < rival,
                f"Pagefind {rival:,.0f}; means of {len(peer)} visits, ten titles included",
            )
    heads = ["client", *(f"{step}: {what}" for step in STEPS for what in ("requests", "bytes"))]
    row.table(
        [*heads, "titles"],
        [
            [
                "Pagefind" if name == "Pagefind" else f"anews, {name.removesuffix('.anews')}",
                *(
                    f"{mean(of, (step,), figure):,.{digits}f}"
                    for step in STEPS
                    for figure, digits in (("requests", 1), ("bytes", 0))
                ),
                f"{statistics.mean(visit['titles'] for visit in of):.1f}",
            ]
            for name, of in found.items()
        ],
    )

# SPDX-License-Identifier: BSD-2-Clause
"""The peers' indexes: SQLite FTS5 without content, Xapian, and a ZIM file with its index.

Each is made once and kept. Sizes are of the index alone: FTS5 and Xapian hold nothing else, and of
a ZIM file it is what the file has more than one without an index.
"""
import html
import os
import shutil
import sqlite3

import archives
from run import have, run, say

DETAILS = ("none", "column", "full")
# FTS5 has a stemmer for English only, and splits Chinese into no words: of three characters each.
TOKENIZERS = {"en": "porter unicode61", "ar": "unicode61", "none": "trigram"}
XAPIAN_STEMMERS = {"en": "english", "ar": "arabic", "none": "none"}
ZIM_LANGUAGES = {"en": "eng", "ar": "ara", "none": "zho"}


def fts5(searched, detail):
    path = searched.path(f"fts5-{detail}.db")
    if archives.fresh(path, searched.lines):
        return path
    say(f"  making {searched.name}, FTS5, detail={detail}")
    partial = path + ".new"
    if os.path.exists(partial):
        os.remove(partial)
    tokenizer = TOKENIZERS[searched.language]
    db = sqlite3.connect(partial)
    db.execute(
        "CREATE VIRTUAL TABLE t USING fts5(title, text, content='',"
        f" detail={detail}, tokenize='{tokenizer}')"
    )
    rows = ((n, *parts) for n, parts in enumerate(searched.articles, 1))
    db.executemany("INSERT INTO t(rowid, title, text) VALUES (?, ?, ?)", rows)
    db.execute("INSERT INTO t(t) VALUES ('optimize')")
    db.commit()
    db.execute("VACUUM")
    db.close()
    os.rename(partial, path)
    return path


def xapian(searched, kind="none"):
    """kind: positions, or none."""
    program = searched.context.program("search_xapian")
    if not program:
        return None
    path = searched.path(f"xapian-{kind}")
    if not archives.fresh(path, searched.lines):
        say(f"  making {searched.name}, Xapian, {kind}")
        shutil.rmtree(path + ".parts", ignore_errors=True)
        stemmer = XAPIAN_STEMMERS[searched.language]
        command = [program, "make", path, searched.framed(), stemmer, kind]
        run(searched.context, *command)
        shutil.rmtree(path + ".parts")
    return path


def html_tree(searched):
    root = searched.path("html")
    if archives.fresh(root, searched.lines):
        return root
    shutil.rmtree(root, ignore_errors=True)
    partial = root + ".new"
    shutil.rmtree(partial, ignore_errors=True)
    os.makedirs(partial)
    for number, (title, text) in enumerate([("index", ""), *searched.articles]):
        page = (
            f"<html><head><title>{html.escape(title)}</title></head>"
            f"<body><pre>{html.escape(text)}</pre></body></html>"
        )
        name = f"{number:07}.html" if number else "index.html"
        with open(os.path.join(partial, name), "w", encoding="utf-8") as file:
            file.write(page)
    with open(os.path.join(partial, "illustration.png"), "wb") as file:
        file.write(archives.ILLUSTRATION)
    os.rename(partial, root)
    return root


def zim(searched, is_indexed):
    path = searched.path("indexed.zim" if is_indexed else "plain.zim")
    if not archives.fresh(path, searched.lines):
        say(f"  making {searched.name}, {os.path.basename(path)}")
        partial = searched.path("new.zim")
        if os.path.exists(partial):
            os.remove(partial)
        words = ["-J", "2", "-w", "index.html", "-I", "illustration.png"]
        words += ["-l", ZIM_LANGUAGES[searched.language], "-t", "bench", "-d", "bench"]
        words += ["-c", "bench", "-p", "bench", html_tree(searched), partial]
        run(searched.context, "zimwriterfs", *([] if is_indexed else ["-j"]), *words)
        os.rename(partial, path)
    return path


def sizes(searched, has_zim):
    """Returns the bytes of each peer's index, by name."""
    found = {f"FTS5, detail={name}": os.path.getsize(fts5(searched, name)) for name in DETAILS}
    for kind, words in (("none", "without positions"), ("positions", "with positions")):
        path = xapian(searched, kind)
        if path:
            found[f"Xapian, {words}"] = os.path.getsize(path)
    if has_zim and have("zimwriterfs"):
        indexed = os.path.getsize(zim(searched, True))
        found["ZIM, its index"] = indexed - os.path.getsize(zim(searched, False))
    return found


def timed(searched, queries, write):
    """Returns programs that search for the same words, by name: for run.repeated()."""
    context, programs = searched.context, {}
    if context.program("search_fts5"):
        for mode, joint in (("all words", " "), ("any word", " OR ")):
            lines = [joint.join(f'"{word}"' for word in query) for query in queries]
            path = write(searched.path(f"fts5-{mode[:3]}"), lines)
            for detail in DETAILS:
                command = [context.program("search_fts5"), fts5(searched, detail), path]
                programs[f"FTS5, detail={detail}, {mode}"] = (command, {})
    database = xapian(searched)
    if database:
        path = write(searched.path("xapian-queries"), [" ".join(query) for query in queries])
        stemmer = XAPIAN_STEMMERS[searched.language]
        for mode, word in (("all words", "and"), ("any word", "or")):
            command = [context.program("search_xapian"), "time", database, path, stemmer, word]
            programs[f"Xapian, {mode}"] = (command, {})
    return programs

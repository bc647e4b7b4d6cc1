# SPDX-License-Identifier: BSD-2-Clause
"""All rows of the results, by the names that BENCH_ONLY takes."""
import os

import archives
import rows_editions
import rows_reading
import rows_search
import rows_web
import rows_whole
from row import Row

# What a row is measured on: every folder; every folder and `short`; the first folder and `short`;
# or articles of its own, where their size is not what is measured.
FOLDERS, ALL, TIMED, OWN = "folders", "all", "timed", "own"

ROWS = {
    "size": (rows_reading.size, FOLDERS),
    "overhead": (rows_reading.overhead, ALL),
    "random": (rows_reading.random, TIMED),
    "process": (rows_reading.process, TIMED),
    "open": (rows_reading.opening, OWN),
    "memory": (rows_reading.memory, TIMED),
    "verify": (rows_whole.verify, TIMED),
    "stream": (rows_whole.stream, TIMED),
    "files": (rows_whole.files, TIMED),
    "pack": (rows_whole.pack, TIMED),
    "scale": (rows_whole.scale, OWN),
    "editions": (rows_editions.editions, OWN),
    "search": (rows_search.search, FOLDERS),
    "web": (rows_web.web, OWN),
}


def usual(context):
    """Returns the rows that are measured where nothing else is asked for."""
    return [name for name in ROWS if name != "web" or rows_web.is_built(context)]


def make_inputs(context):
    context.all = [archives.Corpus(context, folder) for folder in context.corpora]
    context.first = context.all[0]
    context.short = archives.Short(context, context.first, context.short_count)


def inputs_of(context, kind):
    return {
        FOLDERS: context.all,
        ALL: [*context.all, context.short],
        TIMED: [context.first, context.short],
        OWN: [context.first],
    }[kind]


def measure(context, name):
    row, (function, kind) = Row(), ROWS[name]
    context.commands, context.streams = [], None
    make_inputs(context)
    archives.make_key(context)
    for corpus in inputs_of(context, kind):
        row.begin("" if kind == OWN else corpus.name)
        function(context, row, corpus)
    return {
        "lines": row.lines,
        "details": row.details,
        "points": row.points,
        "inputs": {} if kind == OWN else described(context, inputs_of(context, kind)),
        "commands": list(dict.fromkeys(context.commands)),
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def described(context, corpora):
    """Returns how many articles each input has, and how long they are, as `pack` counted them."""
    found = {}
    for corpus in corpora:
        _, told = archives.anews(context, corpus)
        articles = max(1, told["articles"])
        found[corpus.name] = {"articles": articles, "mean": round(told["content_size"] / articles)}
    return found

# SPDX-License-Identifier: BSD-2-Clause
"""All rows of the results, by the names that BENCH_ONLY takes."""
import os

import archives
import rows_reading
import rows_whole
from row import Row

ROWS = {
    "size": rows_reading.size,
    "overhead": rows_reading.overhead,
    "random": rows_reading.random,
    "process": rows_reading.process,
    "open": rows_reading.opening,
    "memory": rows_reading.memory,
    "verify": rows_whole.verify,
    "stream": rows_whole.stream,
    "files": rows_whole.files,
    "pack": rows_whole.pack,
    "scale": rows_whole.scale,
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

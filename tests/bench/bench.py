#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measures anews beside its peers: `make bench CORPUS="FOLDER..."`.

README.md says what is measured and how to read it.

Results are kept in the work folder, so that one row can be measured again (--only) without the
others. kept.py says which of them still count.
"""
import argparse
import os
import subprocess
import sys

import archives
import kept
import report
import rows
import rows_web
from run import Context, say

HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    parser = argparse.ArgumentParser(description="measures anews beside its peers")
    parser.add_argument(
        "corpora", nargs="+", help="folders of articles; times are measured with the first"
    )
    parser.add_argument("--work", required=True, help="folder for archives and results")
    parser.add_argument("--only", default="", help="rows to measure: " + ", ".join(rows.ROWS))
    parser.add_argument("--large", action="store_true", help="10 million articles, too")
    parser.add_argument(
        "--record",
        action="store_true",
        help="write RESULTS.md, record.json and the plot beside this program, too",
    )
    options = parser.parse_args()
    options.only = options.only.replace(",", " ").split()
    for name in options.only:
        if name not in rows.ROWS:
            parser.error(f"there is no row {name}; rows are {', '.join(rows.ROWS)}")
    for folder in options.corpora:
        if not os.path.isdir(folder):
            parser.error(f"{folder} is no folder")
    names = [os.path.basename(os.path.abspath(folder)) for folder in options.corpora]
    if len({*names, "short"}) != len(names) + 1:
        parser.error("folders need names of their own, and none may be called short")
    return options


def write_report(folder, results, context, names):
    counted, void = kept.divide(context, results)
    points = counted.get("process", {}).get("points")
    if points:
        kept.save(os.path.join(folder, "size-time.svg"), report.plot(points))
    text = report.markdown(counted, void, names, context.trial())
    kept.save(os.path.join(folder, "RESULTS.md"), text)
    return counted


def revision(context):
    version = (
        subprocess.run([context.anews, "--version"], capture_output=True, text=True, check=True)
        .stdout.split()[1]
        .rstrip(",")
    )
    commit = subprocess.run(
        ["git", "-C", HERE, "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    )
    return f"{version} ({commit.stdout.strip()})" if commit.returncode == 0 else version


def print_lines(lines):
    for line in lines:
        for name, cell in line["cells"].items():
            target = ""
            if cell["target"]:
                target = f" (target {cell['target']}: {'met' if cell['met'] else 'not met'})"
            say(f"  {name + ': ' if name else ''}{line['what']}: {cell['reached']}{target}")


def main():
    options = arguments()
    os.makedirs(options.work, exist_ok=True)
    corpora = [os.path.abspath(folder) for folder in options.corpora]
    context = Context(os.path.abspath(options.work), corpora, options.large)
    if options.record and context.trial():
        sys.exit(f"bench: with {context.trial()} this is a trial, which is not recorded")
    archives.make_key(context)
    names = [os.path.basename(folder) for folder in corpora]
    path = kept.path(context, names)
    only = options.only or rows.usual(context)
    if "web" not in only and not options.only:
        say(f"web: left out; {rows_web.MISSING}")
    for name in only:
        say(f"{name}:")
        try:
            result = {
                **rows.measure(context, name),
                "date": report.today(),
                "version": revision(context),
                "sample": kept.sample(context),
            }
        except subprocess.SubprocessError as error:
            sys.exit(f"bench: {name}: a command failed: {error}")
        kept.save_row(path, name, result)
        print_lines(result["lines"])
    write_report(options.work, kept.load(path), context, names)
    say(f"bench: {os.path.join(options.work, 'RESULTS.md')}")
    if options.record:
        counted = write_report(HERE, kept.load(path), context, names)
        kept.write_record(os.path.join(HERE, "record.json"), counted, names)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measures anews beside its peers: `make bench CORPUS="FOLDER..."`.

README.md says what is measured and how to read it.

Results are kept in the work folder, so that one row can be measured again (--only) without the
others.
"""
import argparse
import json
import os
import subprocess
import sys

import report
import rows
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
        help="write RESULTS.md and the plot beside this program, too",
    )
    options = parser.parse_args()
    options.only = options.only.replace(",", " ").split() or list(rows.ROWS)
    for name in options.only:
        if name not in rows.ROWS:
            parser.error(f"there is no row {name}; rows are {', '.join(rows.ROWS)}")
    for folder in options.corpora:
        if not os.path.isdir(folder):
            parser.error(f"{folder} is no folder")
    return options


def load(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def write_report(folder, results, names):
    order = [name for name in rows.ROWS if name in results]
    points = results.get("process", {}).get("points")
    if points:
        save(os.path.join(folder, "size-time.svg"), report.plot(points))
    save(os.path.join(folder, "RESULTS.md"), report.markdown(results, order, names))


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


def main():
    options = arguments()
    os.makedirs(options.work, exist_ok=True)
    corpora = [os.path.abspath(folder) for folder in options.corpora]
    context = Context(os.path.abspath(options.work), corpora, options.large)
    names = [os.path.basename(folder) for folder in corpora]
    kept = os.path.join(options.work, "results-" + "-".join(names) + ".json")
    for name in options.only:
        say(f"{name}:")
        results = load(kept)
        try:
            results[name] = {
                **rows.measure(context, name),
                "date": report.today(),
                "version": revision(context),
            }
        except subprocess.SubprocessError as error:
            sys.exit(f"bench: {name}: a command failed: {error}")
        save(kept, json.dumps(results, indent=1))
        for line in results[name]["lines"]:
            say(
                f"  {line[0]}: {line[1]}"
                + (f" (target {line[2]}: {'met' if line[3] else 'not met'})" if line[2] else "")
            )
    write_report(options.work, load(kept), names)
    say(f"bench: {os.path.join(options.work, 'RESULTS.md')}")
    if options.record:
        write_report(HERE, load(kept), names)


if __name__ == "__main__":
    main()

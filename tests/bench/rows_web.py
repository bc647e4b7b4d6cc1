# SPDX-License-Identifier: BSD-2-Clause
"""The row about reading in a browser: what a visit fetches, and how long a person waits.

Node, nginx and Chromium are those of tests/web, which `tests/deps.sh web` installs; the page and
the package are those that `make web` has built. rules.mk leaves the row out without them.
"""
import datetime
import json
import os
import random
import statistics
import sys

import archives
from row import ms
from run import output_json, run, say

HERE = os.path.relpath(os.path.dirname(os.path.abspath(__file__)))
MISSING = "build the page first: `make web-deps web`"
TITLE_LENGTH = 72
# Dates are drawn from four years, whatever the ids are: the newest articles lie all over the index.
FIRST_DAY = datetime.datetime(2005, 1, 1, tzinfo=datetime.timezone.utc)
SECONDS = 4 * 365 * 86400


def folder(context):
    """The build folder, where `make web` puts what it makes."""
    return os.path.dirname(os.path.abspath(context.anews))


def is_built(context):
    return os.path.exists(os.path.join(folder(context), "web", "index.html"))


def title_of(text):
    words = " ".join(text.split())
    return words if len(words) <= TITLE_LENGTH else words[:TITLE_LENGTH].rsplit(" ", 1)[0]


def dated_lines(context, corpus):
    """Returns a file of the articles with titles and dates, as JSON Lines."""
    path = corpus.path("dated.jsonl")
    if archives.fresh(path, __file__):
        return path
    chance = random.Random(17)
    with open(path + ".new", "w", encoding="utf-8") as out:
        for name in sorted(corpus.articles):
            with open(os.path.join(corpus.folder, name), "rb") as file:
                text = file.read().decode("utf-8", "replace")
            date = FIRST_DAY + datetime.timedelta(seconds=chance.randrange(SECONDS))
            if text.strip():
                item = {
                    "id": name,
                    "title": title_of(text),
                    "date_published": date.isoformat(),
                    "content_text": text,
                }
                out.write(json.dumps(item) + "\n")
    os.rename(path + ".new", path)
    return path


def packed(context, corpus, profile):
    path = corpus.path(f"dated-{profile}.anews")
    lines = dated_lines(context, corpus)
    if not archives.fresh(path, context.anews, lines):
        say(f"  packing {corpus.name} with dates, {profile}")
        options = [] if profile == "standard" else ["--profile", profile]
        command = [context.anews, "pack", "-q", "-s", context.secret, "-o", path, *options, "-"]
        run(context, *archives.fed(lines, command))
    return path


def visits(context, paths):
    """Name -> what each step of a visit takes, as nginx counts it."""
    package = os.path.join(folder(context), "web-package")
    script = os.path.join(HERE, "web", "visit.mjs")
    return {
        name: output_json(context, "node", script, package, context.public, path)
        for name, path in paths.items()
    }


def fetched(steps):
    """Returns the bytes and the round trips before the ten newest titles are there."""
    both = steps["open"], steps["newest"]
    return sum(step["bytes"] for step in both), sum(step["roundTrips"] for step in both)


def count_lines(row, found):
    steps = found["standard"]["steps"]
    for step, what, most in (
        ("open", "open", 1),
        ("newest", "the ten newest titles, opening included", 4),
        ("article", "an article after that", 1),
    ):
        trips = fetched(steps)[1] if step == "newest" else steps[step]["roundTrips"]
        row.line(f"round trips, {what}", str(trips), f"at most {most}", trips <= most)
    for name, most in (("standard", 345_000), ("web", 115_000)):
        size, _ = fetched(found[name]["steps"])
        remark = f"of {found[name]['size']:,}; the newest lie in ten pages of the index"
        row.line(
            f"bytes before the ten newest titles, {name}",
            f"{size:,}",
            f"at most {most:,}",
            size <= most,
            remark,
        )
    ratio = found["web"]["size"] / found["standard"]["size"]
    row.ratio("file size, web, against standard", ratio, digits=3)


def visit_lines(row, seen, paths):
    for name, most in (("standard", 3.5), ("web", 2.0)):
        about = seen["archives"][os.path.basename(paths[name])]
        seconds = statistics.median(about["firsts"]) / 1e3
        first = about["first"]
        row.line(
            f"first visit, ten newest on screen, 1.6 Mbit/s and 150 ms, {name}",
            f"{seconds:.2f} s",
            f"at most {most} s",
            seconds <= most,
            f"the soonest {min(about['firsts']) / 1e3:.2f} s; page {first['page']['bytes']:,}"
            f" bytes, archive {first['archive']['bytes']:,}",
        )
    second = seen["archives"][os.path.basename(paths["standard"])]["second"]
    asked = second["page"]["requests"] + second["archive"]["requests"]
    row.line("second visit, requests", str(asked), "0", asked == 0)


def page_lines(row, seen):
    for what, names, most in (
        ("until titles are on screen", seen["first"], 45_000),
        ("with what the first search needs", seen["first"] + seen["search"], 50_000),
    ):
        size = sum(seen["gzip"][name] for name in names)
        row.line(
            f"the page, {what}, gzip, bytes",
            f"{size:,}",
            f"at most {most:,}",
            size <= most,
            f"all of the page: {sum(seen['gzip'].values()):,}",
        )
    article = seen["article"]
    taken, wall = statistics.median(article["cpu"]), statistics.median(article["wall"])
    row.line(
        "an article whose block is in memory, until it is laid out",
        f"{taken:.1f} ms",
        "one frame, 16 ms",
        taken <= 16,
        f"processor time of the page's main thread; by the clock {wall:.1f} ms,"
        f" the soonest {min(article['wall']):.1f} ms",
    )
    tasks = [one["task"] for one in seen["scrolls"]]
    longest = min(one["longest"] for one in seen["scrolls"])
    titles = seen["scrolls"][0]["reached"]
    row.line(
        f"scrolling {titles:,} titles in four seconds, the longest task",
        f"{statistics.median(tasks):.1f} ms",
        "at most 50 ms",
        statistics.median(tasks) <= 50,
        f"processor time, median of {len(tasks)} times; the first time {tasks[0]:.1f} ms; longest"
        f" frame by the clock in the calmest {longest:.0f} ms",
    )
    ratio = statistics.median(one["page"] / one["command"] for one in seen["verify"])
    taken = statistics.median(one["page"] for one in seen["verify"]) / 1e3
    row.ratio(
        "verify in the page, times as long as the command on one core",
        ratio,
        most=4,
        remark=f"{ms(taken)} for the standard archive",
    )


def tables(row, found, seen, paths):
    row.table(
        ["archive", "step", "round trips", "requests", "bytes"],
        [
            [name, step, str(of["roundTrips"]), str(of["requests"]), f"{of['bytes']:,}"]
            for name, about in found.items()
            for step, of in about["steps"].items()
        ],
    )
    row.table(
        ["archive", "bytes", "first visits, seconds", "second visit, seconds"],
        [
            [
                name,
                f"{found[name]['size']:,}",
                ", ".join(f"{time / 1e3:.2f}" for time in sorted(about["firsts"])),
                f"{about['secondTime'] / 1e3:.2f}",
            ]
            for name, path in paths.items()
            for about in [seen["archives"][os.path.basename(path)]]
        ],
    )
    row.table(
        ["part of the page", "when", "gzip -9, bytes"],
        [
            [name, "before the titles" if name in seen["first"] else "after them", f"{size:,}"]
            for name, size in seen["gzip"].items()
        ],
    )
    row.details.append(
        f"{seen['browser']}. \"ahead\" is what is fetched while nobody waits. A first visit has an"
        " empty cache and no store.\n"
    )


def web(context, row, corpus):
    """Reading in Chromium, from nginx on loopback."""
    if not is_built(context):
        sys.exit(f"bench: web: {MISSING}")
    paths = {profile: packed(context, corpus, profile) for profile in ("standard", "web")}
    found = visits(context, paths)
    script = os.path.join(HERE, "web", "page.mjs")
    seen = output_json(
        context,
        "node",
        script,
        folder(context),
        context.public,
        *paths.values(),
        env={"ANEWS": context.anews},
    )
    count_lines(row, found)
    visit_lines(row, seen, paths)
    page_lines(row, seen)
    tables(row, found, seen, paths)

# SPDX-License-Identifier: BSD-2-Clause
"""The row about searching: an index of words beside those of SQLite FTS5, Xapian and ZIM.

All of them index the same titles and texts (search/articles.py). Queries are random, from a seed
that is stated (search/queries.py), and so are the same for all.
"""
import os
import statistics

import archives
from row import LONG, MIDDLE, SHORT, best, mb, ms, us
from run import measured, output_json, repeated, say
from search import articles, peers, queries, scripts, web

WORDS = (1, 2, 3)
PAGES_MOST = {1: 3.5, 2: 6, 3: 8}
WORST_MOST = 20
SHORT_COUNT = 20_000
SHARES = {"press-releases": 6.5, "digitalgov": 6.2, "short": 12, "ar": 9, "none": 18}
CACHED = "64"  # pages, as in the command


def ask(searched, mode, lines, profile="standard", cached=CACHED):
    """Runs search_anews once, for queries as lines."""
    context = searched.context
    path = queries.write(searched.path("queries"), lines)
    archive, _ = searched.archive(profile)
    program = context.program("search_anews")
    return output_json(context, program, mode, archive, context.public, path, cached)


def random_lines(searched, words):
    return [" ".join(query) for query in queries.random_queries(searched.articles, words)]


# --- sizes


def share_of(searched):
    return 100 * searched.archive()[1]["search_size"] / searched.bytes


def sizes(row, searched, what, most, has_zim=False, remark=""):
    """The index, as a share of titles and texts."""
    found = {}
    for profile in ("standard", "device"):
        found[f"anews {profile}"] = searched.archive(profile)[1]["search_size"]
    found.update(peers.sizes(searched, has_zim))
    share = share_of(searched)
    least = 100 * found["FTS5, detail=none"] / searched.bytes
    row.line(
        what,
        f"{share:.1f} %",
        f"at most {most:g} %" if most else "",
        share <= most if most else None,
        f"FTS5 without frequencies {least:.1f} %{remark}",
    )
    row.table(
        ["index", "bytes", f"of {searched.bytes:,} bytes of titles and texts"],
        [
            [name, f"{value:,}", f"{100 * value / searched.bytes:.1f} %"]
            for name, value in found.items()
        ],
        f"{searched.name}, {len(searched.articles):,} articles",
    )


def sizes_elsewhere(context, row, corpus):
    """Short articles, and two languages whose articles come from Debian's packages."""
    row.begin("")
    short = articles.of_short(context, corpus, min(SHORT_COUNT, context.short_count))
    sizes(row, short, "index of words, of titles and texts, short articles", SHARES["short"])
    for language, name in (("ar", "Arabic"), ("none", "Chinese")):
        lines = scripts.lines_of(context, language)
        if lines and os.path.getsize(lines):
            folder = os.path.join(context.work, "scripts", name)
            searched = articles.Searched(context, name, language, folder, lines)
            what = f"index of words, of titles and texts, {name}"
            half = share_of(searched.half())
            remark = f"; {searched.bytes / 1e6:.1f} MB; of half of it {half:.1f} %"
            sizes(row, searched, what, SHARES[language], remark=remark)
            row.details.append(f"{name}: from {scripts.packages_of(language)}.\n")
    row.begin(corpus.name)


# --- pages and bytes


def worst_queries(exact):
    """Queries made by hand, whose words are in most articles or begin like most words."""
    common = exact.common(8)
    return {
        "the most common word": common[0],
        "the two most common words": " ".join(common[:2]),
        "the three most common words": " ".join(common[:3]),
        "the eight most common words": " ".join(common),
        "c*": "c*",
        "c* p* s*": "c* p* s*",
        "eight letters as prefixes": "a* c* d* m* p* r* s* t*",
    }


def pages_read(searched, lines, *options):
    """Returns how many index pages each query reads.

    Each also reads the characters object, as the first query does, which has no word.
    """
    characters, *reads = ask(searched, "pages", ["-", *lines], *options)["reads"]
    return [count - characters for count in reads]


def pages(row, searched, exact):
    """What a search reads in an archive that was just opened."""
    table, worst = [], 0
    for words in WORDS:
        lines = random_lines(searched, words)
        reads = pages_read(searched, lines)
        one = pages_read(searched, lines, "device", "1")
        mean, worst = statistics.mean(reads), max(worst, *reads)
        row.line(
            f"pages that a search reads, {words} word{'s' if words > 1 else ''}, mean",
            f"{mean:.2f}",
            f"at most {PAGES_MOST[words]:g}",
            mean <= PAGES_MOST[words],
            f"of {len(reads)} random queries; at most {max(reads)}; the characters object comes on"
            " top",
        )
        cells = [f"{value:.2f}" for value in (mean, statistics.mean(one))]
        table.append([f"{words} random", cells[0], str(max(reads)), cells[1], str(max(one))])
    by_hand = worst_queries(exact)
    reads = pages_read(searched, by_hand.values())
    one = pages_read(searched, by_hand.values(), "device", "1")
    for name, value, other in zip(by_hand, reads, one):
        table.append([name, "", str(value), "", str(other)])
    worst = max(worst, *(n for query, n in zip(by_hand.values(), reads) if "*" not in query))
    row.line(
        "pages that the worst search of whole words reads",
        str(worst),
        f"at most {WORST_MOST}",
        worst <= WORST_MOST,
        f"of {len(WORDS) * queries.COUNT} random queries and those made by hand",
    )
    heads = ["query", "mean", "most", "device profile, one page kept: mean", "most"]
    row.table(heads, table)


def ranges(row, searched):
    """What a client that reads by ranges fetches."""
    found = ask(searched, "ranges", random_lines(searched, 2))
    row.line(
        "bytes that a client of ranges fetches for two words",
        f"{found['bytes']:,.0f}",
        remark=f"from opening until ten titles are there, in {found['reads']:.1f} ranges;"
        f" in sectors of 512 bytes, each once, {found['sector_bytes']:,.0f}",
    )


# --- relevance


def relevance(row, searched, exact):
    """How good the ten best are, against exact BM25 in the order that the format demands."""
    for words in WORDS:
        drawn = queries.random_queries(searched.articles, words)
        exact.index(drawn)
        found = ask(searched, "found", [" ".join(query) for query in drawn])["found"]
        gains = [exact.gains_of(query, ten) for query, ten in zip(drawn, found)]
        demanded, plain, ceiling = (statistics.mean(values) for values in zip(*gains))
        worst = min(value for value, _, _ in gains)
        remark = f"{len(gains)} random queries from seed {queries.SEED}; the worst {worst:.2f}"
        if words > 1:
            remark += f"; against plain scores {plain:.4f}, of {ceiling:.4f} that this order allows"
        row.line(
            f"NDCG@10 against exact BM25, most words first, {words} word{'s' if words > 1 else ''}",
            f"{demanded:.4f}",
            "at least 0.97",
            demanded >= 0.97,
            remark,
        )


# --- times


def times(context, row, searched):
    """A query of two words in process, warm."""
    drawn = queries.random_queries(searched.articles, 2)
    path = queries.write(searched.path("timed"), [" ".join(query) for query in drawn])
    archive, _ = searched.archive()
    command = [context.program("search_anews"), "time", archive, context.public, path, CACHED]
    programs = {"anews": (command, {})}
    programs.update(peers.timed(searched, drawn, queries.write))
    found = repeated(context, MIDDLE, programs)
    ours = found["anews"]["cpu_us"]
    for peer in ("FTS5", "Xapian"):
        rivals = {name: value["cpu_us"] for name, value in found.items() if name.startswith(peer)}
        if rivals:
            fastest = min(rivals, key=rivals.get)
            row.ratio(
                f"search for two words in process, times as fast as {peer}",
                rivals[fastest] / ours,
                least=1,
                remark=f"the fastest way: {fastest}",
            )
    row.table(
        ["search", "CPU, mean of all queries", "wall, median query"],
        [[name, us(value["cpu_us"]), us(value["wall_us"])] for name, value in found.items()],
    )


def whole_command(context, row, searched):
    """Ten titles, beside one article."""
    archive, _ = searched.archive()
    query = random_lines(searched, 2)[0].split()
    key = ["-p", context.public]
    found = measured(
        context,
        SHORT,
        {
            "search": [context.anews, "search", "-q", *key, archive, *query],
            "extract": [context.anews, "extract", *key, "--stdout", archive, searched.middle_id()],
        },
    )
    row.ratio(
        "whole process, ten titles found, times as long as extracting one article",
        found["search"].ratio(found["extract"]),
        most=1.3,
        remark=best(found["search"], found["extract"]),
    )
    row.table(
        ["command", "wall", "best", "CPU"],
        [[name, ms(taken.wall), ms(taken.best), ms(taken.cpu)] for name, taken in found.items()],
    )


def packing(context, row, corpus):
    """What --search adds to packing a folder at level 19."""
    path = corpus.path("again.anews")
    commands = {}
    for name, words in (("pack", ()), ("pack --search", ("--search=en",))):
        words = ("--level", "19", "--jobs", "2", *words)
        command = archives.pack_command(context, corpus, path, *words)
        commands[name] = (f"rm -f '{path}'", command)
    found = measured(context, LONG, commands)
    os.remove(path)
    ratio = found["pack --search"].ratio(found["pack"])
    row.line(
        "time that --search adds to packing at level 19",
        f"{100 * (ratio - 1):.1f} %",
        "at most 15 %",
        ratio <= 1.15,
        f"CPU {100 * (found['pack --search'].ratio(found['pack'], 'cpu') - 1):.1f} %",
    )
    row.table(
        ["command", "wall", "best", "CPU", "memory"],
        [
            [name, ms(taken.wall), ms(taken.best), ms(taken.cpu), mb(taken.memory)]
            for name, taken in found.items()
        ],
    )


# --- many articles


def scale(context, corpus, count, level):
    """Packs tiny articles with an index, and searches it. Returns what a line of the table has."""
    path, command = archives.generated(
        context, corpus, count, 150, "--search=en", *level, ending="-search.anews"
    )
    say(f"  packing {count} articles with an index")
    taken = measured(context, 1, {"pack": command})["pack"]
    lines = archives.generated_lines(context, corpus, count, 150)
    asked = queries.write(path + ".queries", articles.queries_of_lines(lines, 2))
    program = context.program("search_anews")
    words = [path, context.public, asked, CACHED]
    reads = output_json(context, program, "pages", *words)["reads"]
    warm = output_json(context, program, "time", *words)
    return taken, reads, warm


def scale_lines(row, counts, found):
    most = max(taken.memory for taken, _, _ in found)
    table = [
        [
            f"{count:,}",
            ms(taken.wall),
            ms(taken.cpu),
            mb(taken.memory),
            f"{statistics.mean(reads):.1f}",
            str(max(reads)),
            us(warm["cpu_us"]),
        ]
        for count, (taken, reads, warm) in zip(counts, found)
    ]
    row.line(
        f"pack memory with an index of words, {counts[-1]:,} tiny articles",
        table[-1][3],
        "at most 256 MB",
        most <= 256e6,
        "; ".join(f"{line[0]}: {line[3]}" for line in table),
    )
    heads = ["articles, with an index", "pack, wall", "pack, CPU", "pack, memory"]
    heads += ["pages a search for two words reads, mean", "at most", "search, warm, CPU"]
    row.table(heads, table)


def search(context, row, corpus):
    """Sizes and pages with each folder; times and relevance with the first one."""
    searched = articles.of_folder(context, corpus)
    is_first = corpus is context.first
    what = "index of words, of titles and texts"
    sizes(row, searched, what, SHARES.get(corpus.name), is_first)
    exact = queries.Exact(searched.articles, "english")
    pages(row, searched, exact)
    if is_first:
        relevance(row, searched, exact)
        ranges(row, searched)
        web.lines(row, searched)
        times(context, row, searched)
        whole_command(context, row, searched)
        packing(context, row, corpus)
        sizes_elsewhere(context, row, corpus)

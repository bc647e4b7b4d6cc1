# SPDX-License-Identifier: BSD-2-Clause
"""Results as Markdown, and the plot as SVG."""
import datetime
import html
import math
import os
import re
import subprocess
import textwrap

import kept
import rows

HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {
    "zim-tools": ["zimwriterfs", "--version"],
    "zip": ["zip", "-v"],
    "unzip": ["unzip", "-v"],
    "squashfs-tools": ["mksquashfs", "-version"],
    "sqlite3": ["sqlite3", "--version"],
    "zstd": ["zstd", "--version"],
    "tar": ["tar", "--version"],
    "minisign": ["minisign", "-v"],
    "coreutils": ["b2sum", "--version"],
}


WORDS_SHOWN = 20  # of a command


def paragraph(words):
    """Breaks lines after 80 columns at most; those of a list are indented."""
    indent = "  " if words.startswith("- ") else ""
    return textwrap.fill(
        words, 80, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def shortened(command):
    """A command with a thousand names on it would fill the page."""
    words = command.split(" ")
    if len(words) <= WORDS_SHOWN:
        return command
    return " ".join(words[:WORDS_SHOWN]) + f" ... ({len(words) - WORDS_SHOWN:,} words more)"


def first_line(command):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except OSError:
        return None
    lines = [
        line.strip()
        for line in (done.stdout + done.stderr).splitlines()
        if re.search(r"\d\.\d", line)
    ]
    return lines[0][:100] if lines else None


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return model.group(1).strip() if model else "unknown processor"


def memory():
    with open("/proc/meminfo", encoding="utf-8") as file:
        return f"{int(file.readline().split()[1]) / 1e6:.0f} GB"


def system():
    with open("/etc/os-release", encoding="utf-8") as file:
        return re.search(r'PRETTY_NAME="(.*)"', file.read()).group(1)


def machine():
    text = [
        f"- Machine: {os.cpu_count()} x {processor()}, {memory()} of memory,"
        f" Linux {os.uname().release}, {system()}"
    ]
    lines = {name: first_line(command) for name, command in VERSIONS.items()}
    peers = [f"{name}: {line}" for name, line in lines.items() if line]
    text.append("- Peers: " + "; ".join(peers))
    return "\n".join(map(paragraph, text))


def column_head(name, inputs):
    about = inputs.get(name)
    return f"{name}, {about['mean']:,} bytes" if about else name


def cell_text(cell):
    if cell is None:
        return ""
    missed = ", **missed**" if cell["met"] is False else ""
    return cell["reached"] + missed


def joined(cells, key):
    """Writes what cells say: once where they agree, else each with the name of its input."""
    said = {name: cell[key] for name, cell in cells.items() if cell[key]}
    if len(set(said.values())) == 1 and len(said) == len(cells):
        return next(iter(said.values()))
    return "; ".join(f"{name}: {words}" if name else words for name, words in said.items())


def main_table(lines, columns, inputs):
    """Writes one line for each thing measured, one column for each input."""
    heads = [column_head(name, inputs) or "reached" for name in columns]
    text = "| what | " + " | ".join([*heads, "target", "remarks"]) + " |\n"
    text += "|---" * (len(columns) + 3) + "|\n"
    for line in lines:
        cells = line["cells"]
        words = [line["what"], *(cell_text(cells.get(name)) for name in columns)]
        words += [joined(cells, "target"), joined(cells, "remark")]
        text += "| " + " | ".join(words) + " |\n"
    return text


def about_inputs(inputs):
    return "; ".join(
        f"{name}, {about['articles']:,} articles of {about['mean']:,} bytes on average"
        for name, about in inputs.items()
    )


def caveats(counted, void):
    """Says which rows do not stand here, and which were measured at another commit."""
    text = ""
    missing = [name for name in rows.ROWS if name not in counted and name not in void]
    if missing:
        text += paragraph(f"Not measured with this format: {', '.join(missing)}.") + "\n\n"
    for name, why in void.items():
        text += paragraph(f"Left out: {name}, {why}.") + "\n\n"
    newest = max(counted.values(), key=lambda result: result["date"], default=None)
    older = {}
    for name, result in counted.items():
        if result["version"] != newest["version"]:
            older.setdefault(result["version"], []).append(name)
    for version, names in older.items():
        words = f"Measured with anews {version}, and not {newest['version']}: {', '.join(names)}."
        text += paragraph(words) + "\n\n"
    return text


def details(name, part):
    head = (
        f"## {name}\n\n{part['date']}, anews {part['version']},"
        f" load of the machine at the end {part['load']}\n"
    )
    commands = ""
    if part["commands"]:
        commands = "<details><summary>commands</summary>\n\n```\n{}\n```\n\n</details>\n".format(
            "\n".join(map(shortened, part["commands"]))
        )
    return [head, *part["details"], commands]


def main_tables(results, order, names, inputs):
    lines = [line for name in order for line in results[name]["lines"]]
    of_inputs = [line for line in lines if "" not in line["cells"]]
    own = [line for line in lines if "" in line["cells"]]
    parts = []
    if of_inputs:
        parts.append(main_table(of_inputs, [*names, "short"], inputs))
    if own:
        parts += ["On articles of their own, or where their size does not matter:\n"]
        parts.append(main_table(own, [""], inputs))
    return parts


def markdown(results, void, names, trial):
    """Writes RESULTS.md from the rows that count, in the order of rows.ROWS."""
    order = [name for name in rows.ROWS if name in results]
    inputs = kept.inputs(results)
    with open(os.path.join(HERE, "NOTES.md"), encoding="utf-8") as file:
        notes = file.read()
    parts = [
        "# Results\n\nWritten by `make bench`, not by hand; [README.md](README.md) says how to"
        " read\nit and how to make it again.\n"
    ]
    if trial:
        parts.append(f"**A trial with {trial}: its figures are not those of full inputs.**\n")
    if order:
        parts += [
            machine(),
            paragraph(
                f"- Inputs: {about_inputs(inputs)}. `short` is generated from {names[0]}. Times are"
                " medians; commands ran in turn, and ratios are medians of the ratios within each"
                " round."
            )
            + "\n",
            *main_tables(results, order, names, inputs),
        ]
    parts.append(caveats(results, void) + notes)
    if "process" in results:
        parts.insert(-1, "![size against time to an article](size-time.svg)\n")
    for name in order:
        parts += details(name, results[name])
    return "\n".join(parts).rstrip("\n") + "\n"


def today():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


class Scale:
    """A logarithmic axis."""

    def __init__(self, values, start, end):
        self.low, self.high = math.log(min(values) / 1.15), math.log(max(values) * 1.15)
        self.start, self.end = start, end

    def at(self, value):
        return self.start + (math.log(value) - self.low) / (self.high - self.low) * (
            self.end - self.start
        )

    def ticks(self):
        steps = [m * 10.0**e for e in range(-3, 5) for m in (1, 1.5, 2, 3, 5, 7)]
        return [step for step in steps if self.low <= math.log(step) <= self.high]


def text(x, y, words, anchor="middle", extra=""):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{html.escape(words)}</text>'
    )


def axes(x, y, width, height):
    parts = [
        f'<path d="M{x.start} {y.start}H{x.end}M{x.start} {y.start}V{y.end}"'
        ' stroke="#333" fill="none"/>'
    ]
    for tick in x.ticks():
        at = x.at(tick)
        parts += [
            f'<path d="M{at:.1f} {y.start}V{y.end}" stroke="#ddd"/>',
            text(at, y.start + 18, f"{tick:g}"),
        ]
    for tick in y.ticks():
        at = y.at(tick)
        parts += [
            f'<path d="M{x.start} {at:.1f}H{x.end}" stroke="#ddd"/>',
            text(x.start - 8, at + 4, f"{tick:g}", "end"),
        ]
    parts.append(
        text((x.start + x.end) / 2, height - 12, "one article, whole process, milliseconds")
    )
    parts.append(
        text(
            18,
            (y.start + y.end) / 2,
            "file size, tar + zstd -19 --long=27 = 1",
            extra=f'transform="rotate(-90 18 {(y.start + y.end) / 2})"',
        )
    )
    parts.append(
        text(
            width / 2,
            22,
            "Size against time to an article: left and below is better",
            extra='font-weight="bold"',
        )
    )
    return parts


def overlaps(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def label(name, x, y, taken, width):
    """Beside its point, where no other point or label is."""
    long = 6.8 * len(name)
    places = [
        (x + 9, y + 4, "start", x + 9),
        (x - 9, y + 4, "end", x - 9 - long),
        (x, y + 20, "middle", x - long / 2),
        (x, y - 11, "middle", x - long / 2),
        (x + 6, y + 18, "start", x + 6),
        (x + 6, y - 9, "start", x + 6),
    ]
    for at_x, at_y, anchor, left in places:
        box = (left, at_y - 11, left + long, at_y + 3)
        if left > 72 and box[2] < width and not any(overlaps(box, other) for other in taken):
            break
    taken.append(box)
    return text(at_x, at_y, name, anchor)


def plot(points):
    """Points: name, size, milliseconds."""
    width, height = 760, 460
    x, y = Scale([p[2] for p in points], 70, 730), Scale([p[1] for p in points], 400, 40)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        "<!-- SPDX-License-Identifier: BSD-2-Clause -->",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *axes(x, y, width, height),
    ]
    spots = [(name, x.at(time), y.at(size)) for name, size, time in points]
    taken = [(cx - 6, cy - 6, cx + 6, cy + 6) for _, cx, cy in spots]
    for name, cx, cy in spots:
        colour = "#c22" if name.startswith("anews") else "#258"
        parts.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="5" fill="{colour}"/>')
        parts.append(label(name, cx, cy, taken, width))
    return "\n".join(parts) + "\n</svg>\n"

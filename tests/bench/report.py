# SPDX-License-Identifier: BSD-2-Clause
"""Results as Markdown, and the plot as SVG."""
import datetime
import html
import math
import os
import re
import subprocess

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
    return "\n".join(text)


def verdict(met):
    return {True: "yes", False: "**no**", None: ""}[met]


def main_table(results, order):
    text = "| what | reached | target | met | peers and remarks |\n|---|---|---|---|---|\n"
    for name in order:
        for what, reached, target, met, peers in results.get(name, {}).get("lines", []):
            text += f"| {what} | {reached} | {target} | {verdict(met)} | {peers} |\n"
    return text


def markdown(results, order, corpora):
    notes = os.path.join(HERE, "NOTES.md")
    with open(notes, encoding="utf-8") as file:
        said = file.read()
    parts = [
        "# Results\n\nWritten by `make bench`, not by hand; [README.md](README.md) says how to read"
        " it and how to make it again.\n",
        machine(),
        f"- Corpora: {', '.join(corpora)}. Times are medians; commands ran in turn, and ratios are"
        " medians of the ratios within each round.\n",
        main_table(results, order),
        "![size against time to an article](size-time.svg)\n",
        said,
    ]
    for name in order:
        if name not in results:
            continue
        part = results[name]
        parts.append(
            f"## {name}\n\n{part['date']}, anews {part['version']},"
            f" load of the machine at the end {part['load']}\n"
        )
        parts += part["details"]
        parts.append(
            "<details><summary>commands</summary>\n\n```\n"
            + "\n".join(part["commands"])
            + "\n```\n\n</details>\n"
        )
    return "\n".join(parts)


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

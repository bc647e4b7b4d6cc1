# SPDX-License-Identifier: BSD-2-Clause
"""A row of the results, and how its figures are written."""

# How many rounds a measurement takes, by how long one is.
SHORT = 41  # milliseconds
MIDDLE = 11  # tenths of a second
LONG = 3  # tens of seconds


class Row:
    """What a measurement found.

    `lines` are for the main table: what, reached, target, whether it is met (None without a target)
    and the peers' figures. `details` is Markdown. `points` are for the plot.
    """

    def __init__(self):
        self.lines, self.details, self.points = [], [], []

    def line(self, what, reached, target="", met=None, peers=""):
        self.lines.append([what, reached, target, met, peers])

    def table(self, heads, rows):
        text = "| " + " | ".join(heads) + " |\n|" + "---|" * len(heads) + "\n"
        self.details.append(text + "".join("| " + " | ".join(row) + " |\n" for row in rows))


def mb(size):
    return f"{size / 1e6:.2f} MB"


def ms(seconds):
    if seconds >= 10:
        return f"{seconds:.1f} s"
    return f"{seconds * 1e3:.2f} ms" if seconds < 0.1 else f"{seconds * 1e3:.0f} ms"


def us(microseconds):
    return f"{microseconds:.0f} us"


def best(base, ours):
    """Writes the ratios of the shortest times and of processor time.

    They stand beside the median, since other work on the machine takes a core away from a command
    that uses two.
    """
    return f"best round against best {base.best / ours.best:.2f}x, CPU {base.cpu / ours.cpu:.2f}x"

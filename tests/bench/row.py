# SPDX-License-Identifier: BSD-2-Clause
"""A row of the results, and how its figures are written."""

# How many rounds a measurement takes, by how long one is.
SHORT = 41  # milliseconds
MIDDLE = 11  # tenths of a second
LONG = 3  # tens of seconds


class Row:
    """What a measurement found.

    `lines` are for the main tables: one for each thing measured, with a cell for each input that it
    was measured on. `details` is Markdown. `points` are for the plot.
    """

    def __init__(self):
        self.lines, self.details, self.points = [], [], []
        self.input = ""

    def begin(self, name):
        """Says which input the figures that follow are of; "" if none in particular."""
        self.input = name

    def line(self, what, reached, target="", met=None, remark=""):
        """Notes what was reached. `met` is None without a target."""
        for line in self.lines:
            if line["what"] == what:
                break
        else:
            line = {"what": what, "cells": {}}
            self.lines.append(line)
        line["cells"][self.input] = {
            "reached": reached,
            "target": target,
            "met": met,
            "remark": remark,
        }

    def ratio(self, what, value, most=None, least=None, remark="", digits=2):
        """Notes a ratio to a peer, which must be at most or at least the target."""
        target, met = "", None
        if most is not None:
            target, met = f"at most {most:.2f}x", value <= most
        elif least is not None:
            target, met = f"at least {least:.2f}x", value >= least
        self.line(what, f"{value:.{digits}f}x", target, met, remark)

    def table(self, heads, rows, archive=""):
        text = "| " + " | ".join(heads) + " |\n|" + "---|" * len(heads) + "\n"
        measured_on = ", ".join(words for words in (self.input, archive) if words)
        if measured_on:
            text = f"On {measured_on}:\n\n" + text
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

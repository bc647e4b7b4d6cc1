# SPDX-License-Identifier: BSD-2-Clause
"""Section 13: errors."""


class Refused(Exception):
    """One of the errors of section 13. `name` is the name in the table there."""

    def __init__(self, name, why=""):
        super().__init__(f"{name}: {why}" if why else name)
        self.name = name


def demand(condition, why, name="format"):
    """Raises the error of that name unless the condition holds."""
    if not condition:
        raise Refused(name, why)

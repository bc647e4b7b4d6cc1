# SPDX-License-Identifier: BSD-2-Clause
"""Sources: anything with a `size` and a `read(offset, length)` that returns exactly that much."""
import os

from .errors import demand


class Bytes:
    """An archive in memory."""

    def __init__(self, data):
        self.data, self.size = data, len(data)

    def read(self, offset, length):
        return self.data[offset : offset + length]


class File:
    """An archive in a file."""

    def __init__(self, path):
        self.file = open(path, "rb")  # pylint: disable=consider-using-with
        self.size = os.fstat(self.file.fileno()).st_size

    def read(self, offset, length):
        data = os.pread(self.file.fileno(), length, offset)
        demand(len(data) == length, "a short read", "io")
        return data

# SPDX-License-Identifier: BSD-2-Clause
"""Section 11: opening, and what can be asked of an open archive."""
from .directory import ENTRIES, Directory
from .errors import demand
from .header import (
    DIRECTORY_AT,
    HEADER_SIZE,
    MAGIC,
    MAJOR_VERSION,
    check_root,
    identity_of,
    parse_root,
)
from .objects import DIRECTORY, METADATA, Objects, parse_reference
from .pages import Pages
from .records import ARTICLE, Entry, parse_metadata
from .signatures import count_signers, parse_slots


class Archive:
    """An open archive. `trusted` is a list of public keys, or None to read without trust.

    `replaces` is the edition that this one is to replace: (series, epoch, sequence).
    """

    def __init__(self, source, trusted, need=1, replaces=None):
        header = self.read_header(source)
        self.identity, self.signers = identity_of(header), 0
        slots = parse_slots(header)
        if trusted is not None:
            self.signers = count_signers(header, slots, trusted)
            demand(self.signers >= max(1, need), "too few signers", "untrusted")
        check_root(self.root, header)
        self.objects = Objects(source, self.root)
        reference = self.directory_reference(header)
        demand(source.size <= self.root.file_size, "the source is longer than the file")
        if replaces:
            self.check_replaces(*replaces)
        self.directory = Directory(reference, self.objects)
        self.directory.parse(self.objects.load(reference, DIRECTORY))
        self.tables, self.pages = self.directory.tables, Pages(self.objects)

    def read_header(self, source):
        """Steps 1 to 3: magic, size and major version."""
        begin = source.read(0, min(len(MAGIC), source.size))
        demand(MAGIC.startswith(begin), "not an archive", "magic")
        demand(source.size >= HEADER_SIZE, "the header has not arrived", "missing")
        header = source.read(0, HEADER_SIZE)
        self.root = parse_root(header)
        demand(self.root.major == MAJOR_VERSION, "major version", "unsupported")
        return header

    def directory_reference(self, header):
        """The end of step 6: the directory's reference."""
        reference = parse_reference(header, DIRECTORY_AT)
        self.objects.check_reference(reference, DIRECTORY)
        demand(reference.offset == HEADER_SIZE, "offset of the directory")
        demand(reference.codec == 0, "codec of the directory")
        return reference

    def check_replaces(self, series, *edition):
        is_newer = [self.root.epoch, self.root.sequence] >= [*edition]
        demand(self.root.series == series and is_newer, "an edition that may not replace", "stale")

    def metadata(self):
        """Returns the fields of the archive's metadata as they are stored, checked."""
        reference = self.directory.metadata
        data = self.objects.load(reference, METADATA) if reference else b""
        parse_metadata(data)
        return data

    def find(self, name):
        """Returns the entry with this id; an alias as itself."""
        return Entry(*self.pages.find(self.tables[ENTRIES], name))

    def entry(self, number):
        page, n = self.pages.at_rank(self.tables[ENTRIES], number)
        return Entry(number, *page.cells[n])

    def ordered(self, kind, position):
        """Returns the article at this position of the title order or the date order."""
        page, n = self.pages.at_rank(self.tables.get(kind), position)
        entry = self.entry(page.cells[n])
        demand(entry.kind == ARTICLE, "an order that names what is not an article")
        return entry

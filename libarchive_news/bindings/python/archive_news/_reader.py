# SPDX-License-Identifier: BSD-2-Clause
"""Reading archives. The library hands out bytes that are valid until the next call with the same
reader. So each use of it takes a turn, and copies what it needs before the turn ends."""

import ctypes
import os
import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Callable, Optional, Union

from . import _library as c
from ._library import META, TAGS, Date, lib

Key = Union[str, "os.PathLike[str]"]
_ref, _at, _STEP = ctypes.byref, ctypes.string_at, 64  # blocks that are verified at a time
_QUERY_MOST = 1024  # bytes


def public_key(key: Key) -> bytes:
    """A minisign public key: from its line, or from the file that has it as its last line."""
    line = os.fspath(key)
    if not (len(line) == 56 and line.startswith("RW")):
        with open(line, encoding="utf-8", errors="replace") as file:
            line = (file.read(4096).strip().splitlines() or [""])[-1]
    parsed, text = ctypes.create_string_buffer(40), line.encode()
    if lib.an_public_key_parse(text, len(text), parsed) != 0:
        raise c.error_of(7, key, "not a minisign public key")
    return parsed.raw


def split(fields: bytes) -> list[tuple[int, bytes]]:
    """The tags and values of encoded fields."""
    found, field, buffer = [], c.Field(), ctypes.create_string_buffer(fields, len(fields) + 1)
    rest, left = ctypes.c_void_p(ctypes.addressof(buffer)), ctypes.c_size_t(len(fields))
    while left.value > 0:
        if code := lib.an_field_next(_ref(rest), _ref(left), _ref(field)):
            raise c.error_of(code, "a field")
        found.append((field.tag, _at(field.value, field.length)))
    return found


class Article:
    """An entry of an archive: an article, an asset or an alias. It is of no use without it."""

    def __init__(self, archive: "Archive", entry: Any) -> None:
        self._archive, self._entry = archive, type(entry).from_buffer_copy(entry)
        self.id = _at(entry.id, entry.id_length).decode()
        self._record = split(_at(entry.record, entry.record_length))
        self._entry.id = self._entry.record = None  # which are valid until the next call only
        self.number, self.length = int(entry.number), int(entry.length)
        self.kind = (*c.KINDS, "unknown")[min(entry.kind, 3)]
        self.status = c.STATUSES[entry.status]
        self._overflow: Optional[list[tuple[int, bytes]]] = None

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id!r}>"

    def _each_field(self, tag: int) -> Iterator[bytes]:
        """The values of a tag. Those that the record has come without reading what overflows it."""
        yield from (value for found, value in self._record if found == tag)
        yield from (value for found, value in self.fields[len(self._record) :] if found == tag)

    @property
    def fields(self) -> list[tuple[int, bytes]]:
        """All fields as they are stored: tags (section 8 of the specification) and values."""
        if self._overflow is None:
            self._overflow = split(self._archive._overflow(self._entry))
        return self._record + self._overflow

    def values(self, name: str) -> list[str]:
        """The texts of a field that may come several times, such as "author" or "tag"."""
        return [value.decode() for value in self._each_field(TAGS[name])]

    def value(self, name: str) -> Optional[str]:
        """The text of a field, such as "url" or "summary". None: it has none."""
        found = next(self._each_field(TAGS[name]), None)
        return None if found is None else found.decode()

    def date_of(self, name: str) -> Optional[Date]:
        """One of the dates "date" (of publication), "modified" and "captured"."""
        date, value = c.DateValue(), next(self._each_field(TAGS[name]), None)
        if value is None or lib.an_date_decode(value, len(value), _ref(date)) != 0:
            return None
        return Date(date.seconds, date.utc_offset, c.PRECISIONS[date.precision])

    title = property(lambda self: self.value("title"), doc="The title. None: it has none.")
    date = property(lambda self: self.date_of("date"), doc="When it was published, or None.")

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """The content from a byte on, piece by piece, each of which was checked before. An alias
        has that of its target."""
        while piece := self._archive._view(self._entry, start):
            yield piece
            start += len(piece)

    @property
    def data(self) -> bytes:
        """The content as a whole."""
        return b"".join(self.pieces())

    def __bytes__(self) -> bytes:
        return self.data


class Archive(Mapping[str, Article]):
    """An archive, opened: a mapping from ids to articles, assets and aliases.

    It is signed by at least `need` of `keys`: minisign public keys, each the line of a key or the
    file that has it. `insecure` reads without keys, and then nobody vouches for anything.
    `replacing` is the (series, epoch, sequence) of the edition that it is to replace. What is read
    is checked as it is read; `verify()` checks everything. Threads that use it take turns.
    """

    def __init__(self, path: Key, keys: Union[Key, Iterable[Key]] = (), *, need: int = 1,
                 insecure: bool = False,
                 replacing: Optional[tuple[bytes, int, int]] = None) -> None:  # fmt: skip
        self.path, self._turns = os.fspath(path), c.Turns()
        trusted = [keys] if isinstance(keys, (str, os.PathLike)) else list(keys)
        if not trusted and not insecure:
            raise c.error_of(13, self.path, "name trusted keys, or say insecure=True")
        lines = ctypes.create_string_buffer(b"".join(map(public_key, trusted)))
        series, epoch, sequence = replacing or (bytes(16), 0, 0)
        config = c.stated(c.Config, trusted=ctypes.addressof(lines), trusted_count=len(trusted),
                          need=need, insecure=insecure, replacing=replacing is not None,
                          lowest_epoch=epoch, lowest_sequence=sequence, cached_pages=32,
                          fast_dictionary=True)  # fmt: skip
        config.series = c.sixteen(series)
        if lib.an_file_open(_ref(config), c.text(os.fsencode(self.path))) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), self.path)
        source = type(config).from_buffer_copy(config)
        self._closer = weakref.finalize(self, self._turns.end, lib.an_file_close, _ref(source))
        self.header, need_memory = c.Header(), ctypes.c_size_t()
        self._reader = ctypes.create_string_buffer(lib.an_reader_size())
        # Where this fails, opening fails, too, and says what comes first.
        if lib.an_header_read(_ref(config), _ref(self.header)) == 0:
            lib.an_reader_memory(_ref(self.header), _ref(config), _ref(need_memory))
        self._memory = ctypes.create_string_buffer(max(need_memory.value, 1))
        config.memory, config.memory_size = ctypes.addressof(self._memory), need_memory.value
        try:
            self._call("an_reader_open", _ref(config))
        except BaseException:
            self.close()
            raise

    def _call(self, function: str, *arguments: Any) -> None:
        call = getattr(lib, function)
        for kind, value in zip(call.argtypes[1:], arguments):
            if isinstance(value, int) and kind(value).value != value:  # ctypes would cut it
                raise ValueError(f"{value} is out of range")
        if code := call(self._open_reader(), *arguments):
            fault = c.Fault()
            if code in (2, 3, 6, 7, 10):  # of these the reader knows where they were
                lib.an_reader_fault(self._reader, _ref(fault))
            error = c.error_of(code, self.path, os.strerror(fault.read_result) * (code == 10))
            error.offset = fault.offset
            raise error

    def _open_reader(self) -> Any:
        if not self._closer.alive:
            raise ValueError(f"{self.path}: it is closed")
        return self._reader

    def close(self) -> None:
        """Closes the file. Articles stay, but their content cannot be read any more, nor fields
        that overflow a record unless they were read before."""
        with self._turns.take():
            self._closer()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self.header.entries)

    def __iter__(self) -> Iterator[str]:
        return (article.id for article in self.by_id())

    def _entry(self, function: str, *arguments: Any) -> Article:
        with self._turns.take():
            self._call(function, *arguments, _ref(entry := c.Entry()))
            return Article(self, entry)

    def __getitem__(self, id: str) -> Article:
        if not isinstance(id, str):
            raise KeyError(id)
        name = id.encode("utf-8", "surrogatepass")
        return self._entry("an_entry_find", name, len(name))

    def at(self, position: int, order: int = 0) -> Article:
        """The entry at a position, from 0, in an order: 0 by id, 1 by title, 2 by date."""
        return self._entry("an_entry_at", order, position)

    def _ordered(self, order: int) -> Iterator[Article]:
        with self._turns.take():
            self._call("an_entry_count", order, _ref(count := ctypes.c_uint64()))
        return (self.at(position, order) for position in range(count.value))

    def by_id(self) -> Iterator[Article]:
        """All entries, in the order of their ids."""
        return self._ordered(0)

    def by_title(self) -> Iterator[Article]:
        """The articles, in the order of their titles."""
        return self._ordered(1)

    def by_date(self) -> Iterator[Article]:
        """The articles, the newest first."""
        return self._ordered(2)

    def _bytes(self, function: str, *arguments: Any) -> bytes:
        """What a function hands out by two pointers at its end. The caller has the turn."""
        at, length = ctypes.c_void_p(), ctypes.c_size_t()
        self._call(function, *arguments, _ref(at), _ref(length))
        return _at(at, length.value) if length.value else b""

    def _view(self, entry: Any, start: int) -> bytes:
        with self._turns.take():
            if entry.kind == 2:
                self._call("an_entry_at", 0, entry.number, _ref(alias := c.Entry()))
                self._call("an_entry_resolve", _ref(alias), _ref(entry := c.Entry()))
            return self._bytes("an_content_view", _ref(entry), start)

    def _overflow(self, entry: Any) -> bytes:
        buffer, length = ctypes.create_string_buffer(entry.overflow_length + 1), ctypes.c_size_t()
        if entry.has_overflow:
            with self._turns.take():
                self._call("an_entry_overflow", _ref(entry), buffer, len(buffer), _ref(length))
        return buffer.raw[: length.value]

    @property
    def metadata_bytes(self) -> bytes:
        """The encoded fields of the archive's metadata."""
        with self._turns.take():
            return self._bytes("an_reader_metadata")

    @property
    def metadata(self) -> dict[str, str]:
        """What the archive says of itself: title, publisher, description, language, license."""
        found = split(self.metadata_bytes)
        return {META[tag - 1]: text.decode() for tag, text in found if 1 <= tag <= len(META)}

    @property
    def signers(self) -> list[bytes]:
        """The trusted keys that have signed: the id of a key and the key itself, 40 bytes."""
        with self._turns.take():
            keys = [lib.an_reader_signer(self._open_reader(), slot) for slot in range(6)]
            return [_at(key, 40) for key in keys if key]

    def verify(self, progress: Optional[Callable[[int, int], object]] = None) -> None:
        """Checks every byte of the archive. `progress` gets the blocks done and their number."""
        with self._turns.take():
            self._call("an_reader_verify_index")
        for first in range(0, blocks := self.header.blocks, _STEP):
            count = min(_STEP, blocks - first)
            with self._turns.take():
                self._call("an_reader_verify_blocks", first, count)
            if progress:
                progress(first + count, blocks)

    def _search_memory(self) -> Any:
        return ctypes.create_string_buffer(lib.an_search_memory(self._open_reader()))

    def verify_search(self) -> None:
        """Checks that the index of words is well formed."""
        with self._turns.take():
            self._call("an_search_verify", memory := self._search_memory(), len(memory))

    def search(self, query: str, limit: int = 10) -> list[Article]:
        """The articles that fit some words best; the last letters of one may be left to "*"."""
        return [self.at(number) for number in self.search_numbers(query, limit)[0]]

    def search_numbers(self, query: str, limit: int = 10) -> tuple[list[int], int]:
        """The same as numbers of entries, and how many articles have such words: at most 512."""
        words = query.encode("utf-8", "surrogatepass")
        if limit < 0 or len(words) > _QUERY_MOST:
            why = f"a query has at most {_QUERY_MOST} bytes, and a limit is not below 0"
            raise c.error_of(13, self.path, why)
        results = (c.Result * min(limit, 512))()
        with self._turns.take():
            memory = self._search_memory()
            search = c.Search(query=words, length=len(words), memory=ctypes.addressof(memory),
                              memory_size=len(memory), results=ctypes.addressof(results),
                              room=len(results))  # fmt: skip
            self._call("an_search_run", _ref(search))
        return [result.number for result in results[: search.given]], search.found

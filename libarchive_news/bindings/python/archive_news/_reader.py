# SPDX-License-Identifier: BSD-2-Clause
"""Reading archives.

The library hands out bytes that are valid until the next call with the same reader. So each use of
it takes a turn, and copies what it needs before the turn ends. Callbacks run inside calls of the
library. No exception may pass through it: they keep theirs in `failed`, and return an error, upon
which `Archive._call()` raises what they kept.
"""

import ctypes
import os
import sys
import weakref
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Callable, Optional, Union

from . import _library as c
from ._library import META, TAGS, Date, lib

Key = Union[str, "os.PathLike[str]"]
Progress = Callable[[int, int], object]
_ref = ctypes.byref


def public_key(key: Key) -> bytes:
    """A minisign public key: from its line, or from the file that has it as its last line."""
    line = os.fspath(key)
    if not (len(line) == 56 and line.startswith("RW")):
        with open(line, encoding="utf-8", errors="replace") as file:
            line = (file.read(4096).strip().splitlines() or [""])[-1]
    parsed, text = ctypes.create_string_buffer(40), line.encode()
    if lib.an_public_key_parse(text, len(text), parsed) != 0:
        raise c.error_of(7, str(key), "not a minisign public key")
    return parsed.raw


def _pread(fd: int, length: int, offset: int) -> bytes:
    """Bytes at an offset. A process that was forked shares the position of the file: pread() does
    not use it. Windows has neither, and an archive is read by one thread at a time."""
    if sys.platform != "win32":
        return os.pread(fd, length, offset)
    os.lseek(fd, offset, os.SEEK_SET)
    return os.read(fd, length)


def _callbacks(fd: int, failed: list[BaseException], watchers: list[Progress]) -> tuple[Any, Any]:
    """What a reader calls. It must not refer to the archive, which could never be freed then."""

    def read(_: object, offset: int, buffer: int, length: int) -> int:
        try:
            while length > 0:
                piece = _pread(fd, length, offset)
                if not piece:
                    raise OSError("the file has become shorter")
                ctypes.memmove(buffer, piece, len(piece))
                got = len(piece)
                buffer, offset, length = buffer + got, offset + got, length - got
        except BaseException as error:
            failed.append(error)
        return 1 if failed else 0

    def on_progress(_: object, done: int, total: int) -> int:
        try:
            for watcher in watchers:
                watcher(done, total)
        except BaseException as error:
            failed.append(error)
        return 1 if failed else 0

    return c.READ(read), c.PROGRESS(on_progress)


class Article:
    """An entry of an archive: an article, an asset or an alias. It is of no use without it."""

    def __init__(self, archive: "Archive", entry: Any) -> None:
        self._archive, self._entry = archive, type(entry).from_buffer_copy(entry)
        self.id = ctypes.string_at(entry.id, entry.id_length).decode()
        self._record = ctypes.string_at(entry.record, entry.record_length)
        # They are valid until the next call only.
        self._entry.id = self._entry.record = None
        self.number: int = entry.number
        self.length: int = entry.length
        self.kind = (*c.KINDS, "unknown")[min(entry.kind, 3)]
        self.status = c.STATUSES[entry.status]
        self._fields: Optional[list[tuple[int, bytes]]] = None

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id!r}>"

    @property
    def fields(self) -> list[tuple[int, bytes]]:
        """All fields as they are stored: tags (section 8 of the specification) and values."""
        if self._fields is None:
            overflow = self._archive._overflow(self._entry) if self._entry.has_overflow else b""
            self._fields = split(self._record) + split(overflow)
        return self._fields

    def values(self, name: str) -> list[str]:
        """The texts of a field that may come several times, such as "author" or "tag"."""
        return [value.decode() for tag, value in self.fields if tag == TAGS[name]]

    def value(self, name: str) -> Optional[str]:
        """The text of a field, such as "title", "url" or "summary". None: it has none."""
        return next(iter(self.values(name)), None)

    def date_of(self, name: str) -> Optional[Date]:
        """One of the dates "date" (of publication), "modified" and "captured"."""
        date = c.DateValue()
        for tag, value in self.fields:
            if tag == TAGS[name] and lib.an_date_decode(value, len(value), _ref(date)) == 0:
                return Date(date.seconds, date.utc_offset, c.PRECISIONS[date.precision])
        return None

    @property
    def title(self) -> Optional[str]:
        """The title. None: it has none."""
        return self.value("title")

    @property
    def date(self) -> Optional[Date]:
        """When it was published. None: that is not stated."""
        return self.date_of("date")

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """The content from a byte on, piece by piece, each of which was checked before. An alias
        has that of its target."""
        entry = self._archive._target(self.number) if self.kind == "alias" else self._entry
        while piece := self._archive._view(entry, start):
            yield piece
            start += len(piece)

    @property
    def data(self) -> bytes:
        """The content as a whole."""
        return b"".join(self.pieces())

    def __bytes__(self) -> bytes:
        return self.data


def split(fields: bytes) -> list[tuple[int, bytes]]:
    """The tags and values of encoded fields."""
    found, field = [], c.Field()
    buffer = ctypes.create_string_buffer(fields, max(len(fields), 1))
    rest, left = ctypes.c_void_p(ctypes.addressof(buffer)), ctypes.c_size_t(len(fields))
    while left.value > 0:
        code = lib.an_field_next(_ref(rest), _ref(left), _ref(field))
        if code != 0:
            raise c.error_of(code, "a field")
        found.append((field.tag, ctypes.string_at(field.value, field.length)))
    return found


class Archive(Mapping[str, Article]):
    """An archive, opened: a mapping from ids to articles, assets and aliases.

    It is signed by at least `need` of `keys`: minisign public keys, each the line of a key or the
    file that has it. `insecure` reads without keys, and then nobody vouches for anything.
    `replacing` is the (series, epoch, sequence) of the edition that it is to replace. What is read
    is checked as it is read; `verify()` checks everything. Several threads may use it, one at a
    time; the others wait.
    """

    def __init__(self, path: Key, keys: Union[Key, Iterable[Key]] = (), *, need: int = 1,
                 insecure: bool = False,
                 replacing: Optional[tuple[bytes, int, int]] = None) -> None:  # fmt: skip
        self.path = os.fspath(path)
        self._turns = c.Turns(self.path)
        self._failed = self._turns.failed
        self._watchers: list[Progress] = []
        trusted = [keys] if isinstance(keys, (str, os.PathLike)) else list(keys)
        if not trusted and not insecure:
            raise c.error_of(13, self.path, "name trusted keys, or say insecure=True")
        lines = ctypes.create_string_buffer(b"".join(map(public_key, trusted)))
        fd = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._closer = weakref.finalize(self, os.close, fd)
        self._kept = _callbacks(fd, self._failed, self._watchers)
        read, on_progress = (ctypes.cast(function, ctypes.c_void_p) for function in self._kept)
        config = c.Config(read=read, size=os.fstat(fd).st_size, trusted=ctypes.addressof(lines),
                          trusted_count=len(trusted), need=need, insecure=insecure,
                          progress=on_progress, cached_pages=4, fast_dictionary=True)  # fmt: skip
        if replacing is not None:
            config.replacing, config.series = True, (ctypes.c_uint8 * 16)(*replacing[0])
            config.lowest_epoch, config.lowest_sequence = replacing[1:]
        self.header, need_memory = c.Header(), ctypes.c_size_t()
        self._reader: Any = ctypes.create_string_buffer(lib.an_reader_size())
        # Where this fails, opening fails, too, and says what comes first.
        if lib.an_header_read(_ref(config), _ref(self.header)) == 0:
            lib.an_reader_memory(_ref(self.header), _ref(config), _ref(need_memory))
        self._memory = ctypes.create_string_buffer(max(need_memory.value, 1))
        config.memory, config.memory_size = ctypes.addressof(self._memory), need_memory.value
        self._failed.clear()
        try:
            self._call("an_reader_open", _ref(config))
        except BaseException:
            self.close()
            raise

    def _call(self, function: str, *arguments: Any) -> None:
        self._check_open()
        code = getattr(lib, function)(self._reader, *arguments)
        failed = self._failed[:]
        self._failed.clear()
        if failed and not (code == 10 and isinstance(failed[0], OSError)):
            raise failed[0]
        if code != 0:
            error, fault = c.error_of(code, self.path), c.Fault()
            if code in c.LOADING:
                lib.an_reader_fault(self._reader, _ref(fault))
            error.offset = fault.offset
            raise error from (failed[0] if failed else None)

    def _check_open(self) -> None:
        if self._reader is None:
            raise ValueError(f"{self.path}: it is closed")

    def close(self) -> None:
        """Closes the file. Articles stay, but their content cannot be read any more."""
        with self._turns:
            self._reader = None
            self._closer()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self.header.entries)

    def __iter__(self) -> Iterator[str]:
        return (article.id for article in self.by_id())

    def __getitem__(self, id: str) -> Article:
        if not isinstance(id, str):
            raise KeyError(id)
        name, entry = id.encode("utf-8", "surrogatepass"), c.Entry()
        with self._turns:
            self._call("an_entry_find", name, len(name), _ref(entry))
            return Article(self, entry)

    def at(self, position: int, order: int = 0) -> Article:
        """The entry at a position, from 0, in an order: 0 by id, 1 by title, 2 by date."""
        entry = c.Entry()
        with self._turns:
            self._call("an_entry_at", order, position, _ref(entry))
            return Article(self, entry)

    def _ordered(self, order: int) -> Iterator[Article]:
        count = ctypes.c_uint64()
        with self._turns:
            self._call("an_entry_count", order, _ref(count))
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

    def _view(self, entry: Any, start: int) -> bytes:
        bytes_, length = ctypes.c_void_p(), ctypes.c_size_t()
        with self._turns:
            self._call("an_content_view", _ref(entry), start, _ref(bytes_), _ref(length))
            return ctypes.string_at(bytes_, length.value) if length.value else b""

    def _target(self, number: int) -> Any:
        entry, target = c.Entry(), c.Entry()
        with self._turns:
            self._call("an_entry_at", 0, number, _ref(entry))
            self._call("an_entry_resolve", _ref(entry), _ref(target))
        return target

    def _overflow(self, entry: Any) -> bytes:
        size, length = entry.overflow_length, ctypes.c_size_t()
        buffer = ctypes.create_string_buffer(max(size, 1))
        with self._turns:
            self._call("an_entry_overflow", _ref(entry), buffer, size, _ref(length))
            return buffer.raw[: length.value]

    @property
    def metadata_bytes(self) -> bytes:
        """The encoded fields of the archive's metadata."""
        fields, length = ctypes.c_void_p(), ctypes.c_size_t()
        with self._turns:
            self._call("an_reader_metadata", _ref(fields), _ref(length))
            return ctypes.string_at(fields, length.value) if length.value else b""

    @property
    def metadata(self) -> dict[str, str]:
        """What the archive says of itself: title, publisher, description, language, license."""
        found = split(self.metadata_bytes)
        return {META[tag - 1]: text.decode() for tag, text in found if 1 <= tag <= len(META)}

    @property
    def signers(self) -> list[bytes]:
        """The trusted keys that have signed: the id of a key and the key itself, 40 bytes."""
        with self._turns:
            self._check_open()
            keys = map(partial(lib.an_reader_signer, self._reader), range(6))
            return [ctypes.string_at(key, 40) for key in keys if key]

    def verify(self, progress: Optional[Progress] = None) -> None:
        """Checks every byte of the archive. `progress` gets the bytes done and their total, and
        ends the work by an exception, which is raised here."""
        self._verify("an_reader_verify", progress)

    def verify_search(self, progress: Optional[Progress] = None) -> None:
        """Checks that the index of words is well formed."""
        self._verify("an_search_verify", progress, *self._search_memory())

    def _verify(self, function: str, progress: Optional[Progress], *arguments: Any) -> None:
        with self._turns:
            self._watchers[:] = [progress] if progress else []
            try:
                self._call(function, *arguments)
            finally:
                self._watchers.clear()

    def _search_memory(self) -> tuple[Any, int]:
        with self._turns:
            self._check_open()
            size = lib.an_search_memory(self._reader)
        return ctypes.create_string_buffer(size), size

    def search(self, query: str, limit: int = 10) -> list[Article]:
        """The articles that fit some words best; the last letters of one may be left to "*"."""
        return [self.at(number) for number in self.search_numbers(query, limit)[0]]

    def search_numbers(self, query: str, limit: int = 10) -> tuple[list[int], int]:
        """The same as numbers of entries, and how many articles have such words: at most 512."""
        words, (memory, size) = query.encode("utf-8", "surrogatepass"), self._search_memory()
        results = (c.Result * max(0, min(limit, 512)))()
        search = c.Search(query=words, length=len(words), memory=ctypes.addressof(memory),
                          memory_size=size, results=ctypes.addressof(results),
                          room=len(results))  # fmt: skip
        with self._turns:
            self._call("an_search_run", _ref(search))
        return [result.number for result in results[: search.given]], search.found

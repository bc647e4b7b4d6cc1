# SPDX-License-Identifier: BSD-2-Clause
"""Signed archives of articles: `Archive` reads one, `Writer` makes one. README.md has examples."""

import ctypes
import errno
import hashlib
import os
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date as Day
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO, Callable, NamedTuple, Optional, Union

from . import _library as c
from ._library import *
from ._library import TAGS, Error, NotFoundError, lib
from ._library import __all__ as _names

__all__ = [*_names, "Archive", "Article", "Date", "Writer"]

Path = Union[str, "os.PathLike[str]"]
Key = Union[Path, bytes]
Value = Union[str, Iterable[str], Day, "Date", None]
_START = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_BEGINNING = b"\x89ANW\r\n\x1a\n"  # of each archive
_ref, _at = ctypes.byref, ctypes.string_at


class Date(NamedTuple):
    """A date as the publisher wrote it: to the "second", "day", "month" or "year"."""

    seconds: int  # since 1970-01-01T00:00:00Z
    utc_offset: int = 0  # minutes
    precision: str = "second"

    @property
    def datetime(self) -> datetime:
        """The moment. OverflowError in the years that Python does not know."""
        zone = timezone(self.utc_offset * _MINUTE)
        return (_START + self.seconds * _SECOND).astimezone(zone)


def _encode_date(name: str, value: Any) -> bytes:
    """A date as a field has it: from a Date, a datetime with its zone, or a day."""
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None:
            raise ValueError(f"{name}: a datetime needs its zone; a datetime.date is a day")
        value = Date((value - _START) // _SECOND, offset // _MINUTE)
    elif isinstance(value, Day):
        value = Date((value - _START.date()).days * 86400, precision="day")
    elif not isinstance(value, Date):
        raise TypeError(f"{name}: takes a datetime, a datetime.date or an archive_news.Date")
    date = c.stated(c.DateValue, seconds=value.seconds, utc_offset=value.utc_offset,
                    precision=c.index_of(value.precision, c.PRECISIONS))  # fmt: skip
    encoded, length = ctypes.create_string_buffer(16), ctypes.c_size_t()
    if code := lib.an_date_encode(_ref(date), encoded, _ref(length)):
        raise c.error_of(code, f"{name}: {value}")
    return encoded.raw[: length.value]


def _split(encoded: bytes) -> list[tuple[int, bytes]]:
    """The tags and values of encoded fields."""
    found, field, buffer = [], c.Field(), ctypes.create_string_buffer(encoded, len(encoded) + 1)
    rest, left = ctypes.c_void_p(ctypes.addressof(buffer)), ctypes.c_size_t(len(encoded))
    while left.value > 0:
        if code := lib.an_field_next(_ref(rest), _ref(left), _ref(field)):
            raise c.error_of(code, "a field")
        found.append((field.tag, _at(field.value, field.length)))
    return found


class Article:
    """An entry of an archive: an article, an asset or an alias. It keeps its archive."""

    def __init__(self, archive: "Archive", entry: Any) -> None:
        self._archive, self._entry = archive, type(entry).from_buffer_copy(entry)
        self.id = _at(entry.id, entry.id_length).decode()
        self._record = _split(_at(entry.record, entry.record_length))
        self._entry.id = self._entry.record = None  # which are valid until the next call only
        self.number, self.length = int(entry.number), int(entry.length)
        self.kind = (*c.KINDS, "unknown")[min(entry.kind, 3)]
        self.status = c.STATUSES[entry.status]
        self._rest: Optional[list[tuple[int, bytes]]] = None

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id!r}>"

    @property
    def fields(self) -> list[tuple[int, bytes]]:
        """All fields as they are stored: tags (section 8 of the specification) and values."""
        return self._record + self._overflowing()

    def _overflowing(self) -> list[tuple[int, bytes]]:
        """The fields that the record has no room for, which are read once."""
        if self._rest is None:
            self._rest = _split(self._archive._overflow(self._entry))
        return self._rest

    def _each(self, name: str) -> Iterator[bytes]:
        """The values of a field. Those of the record come without reading what overflows it."""
        yield from (value for tag, value in self._record if tag == TAGS[name])
        yield from (value for tag, value in self._overflowing() if tag == TAGS[name])

    def _texts(self, name: str) -> Iterator[str]:
        if name in c.DATES:
            raise TypeError(f"{name} is no text: date_of() gives it")
        return (value.decode() for value in self._each(name))

    def values(self, name: str) -> list[str]:
        """The texts of a field that may come several times, such as "author" or "tag"."""
        return list(self._texts(name))

    def value(self, name: str) -> Optional[str]:
        """The text of a field, such as "url" or "summary". None: it has none."""
        return next(self._texts(name), None)

    def date_of(self, name: str) -> Optional[Date]:
        """One of the dates "date" (of publication), "modified" and "captured"."""
        date, value = c.DateValue(), next(self._each(name), None)
        if value is None or lib.an_date_decode(value, len(value), _ref(date)) != 0:
            return None
        return Date(date.seconds, date.utc_offset, c.PRECISIONS[date.precision])

    @property
    def title(self) -> Optional[str]:
        """The title. None: it has none."""
        return self.value("title")

    @property
    def date(self) -> Optional[Date]:
        """When it was published. None: it does not say."""
        return self.date_of("date")

    @property
    def data(self) -> bytes:
        """The content as a whole."""
        return b"".join(self.pieces())

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """The content from a byte on, piece by piece, each of which was checked before. An alias
        has that of its target."""
        while piece := self._archive._view(self._entry, start):
            yield piece
            start += len(piece)


def _public_keys(key: Key) -> list[bytes]:
    """The minisign public keys of a line, or of a file; 40 bytes are the id of a key and itself."""
    if isinstance(key, bytes) and len(key) == 40:
        return [key]
    text = os.fsdecode(key)
    if not (len(text) == 56 and text.startswith("RW")):
        with open(key, encoding="utf-8", errors="replace") as file:
            text = file.read(65536)
    lines = [line.strip().encode() for line in text.splitlines() if ":" not in line]
    keys = [(line, ctypes.create_string_buffer(40)) for line in lines if line]
    if not keys or any(lib.an_public_key_parse(line, len(line), parsed) for line, parsed in keys):
        raise c.error_of(7, key, "not a minisign public key")
    return [parsed.raw for _, parsed in keys]


class Archive(c.Open, Mapping[str, Article]):
    """An archive, opened: a mapping from ids to articles, assets and aliases.

    It is signed by at least `need` of `keys`: minisign public keys, each the line of a key, a file
    that has some, or the bytes that `signers` gives. `insecure` reads without keys, and then nobody
    vouches for anything. `replacing` is the (series, epoch, sequence) of the edition that it is to
    replace. What is read is checked as it is read; `verify()` checks everything.
    """

    def __init__(self, path: Path, keys: Union[Key, Iterable[Key]] = (), *, need: int = 1,
                 insecure: bool = False,
                 replacing: Optional[tuple[bytes, int, int]] = None) -> None:  # fmt: skip
        given = [keys] if isinstance(keys, (str, bytes, os.PathLike)) else list(keys)
        trusted = [parsed for key in given for parsed in _public_keys(key)]
        if not trusted and not insecure:
            raise c.error_of(13, path, "name trusted keys, or say insecure=True")
        lines = ctypes.create_string_buffer(b"".join(trusted))
        series, epoch, sequence = replacing or (bytes(16), 0, 0)
        config = c.stated(c.Config, trusted=ctypes.addressof(lines), trusted_count=len(trusted),
                          need=need, insecure=insecure, replacing=replacing is not None,
                          lowest_epoch=epoch, lowest_sequence=sequence, cached_pages=32,
                          fast_dictionary=True)  # fmt: skip
        config.series = c.sixteen(series)
        if lib.an_file_open(_ref(config), c.text(os.fsencode(path))) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)
        super().__init__(os.fspath(path), ctypes.create_string_buffer(lib.an_reader_size()),
                         lib.an_file_close, _ref(c.Config.from_buffer_copy(config)))
        self.header, size = c.Header(), ctypes.c_size_t()
        # Where this fails, opening fails, too, and says what comes first.
        if lib.an_header_read(_ref(config), _ref(self.header)) == 0:
            lib.an_reader_memory(_ref(self.header), _ref(config), _ref(size))
        self._memory = ctypes.create_string_buffer(size.value + 1)
        config.memory, config.memory_size = ctypes.addressof(self._memory), size.value
        try:
            self._call("an_reader_open", _ref(config))
        except BaseException:
            self.close()
            raise

    def _refusal(self, code: int, function: str) -> Error:
        fault, why = c.Fault(), ""
        if "search" in function and code == 11:
            why = "it has no index of words"
        elif "search" in function and code == 13:
            why = "a query is text of at most 1024 bytes"
        if code in (2, 3, 6, 7, 10):  # of these the reader knows where they were
            lib.an_reader_fault(self._handle, _ref(fault))
            why = os.strerror(fault.read_result) if code == 10 else ""
        error = c.error_of(code, self.path, why)
        error.offset = fault.offset
        return error

    def __len__(self) -> int:
        return int(self.header.entries)

    def __iter__(self) -> Iterator[str]:
        return (article.id for article in self.by_id())

    def __getitem__(self, id: str) -> Article:
        if not isinstance(id, str):
            raise KeyError(id)
        name = id.encode("utf-8", "surrogatepass")
        try:
            return self._entry("an_entry_find", name, len(name))
        except NotFoundError:
            raise c.error_of(11, self.path, f"there is no entry {id!r}") from None

    def _entry(self, function: str, *arguments: Any) -> Article:
        with self._turn():
            self._call(function, *arguments, _ref(entry := c.Entry()))
            return Article(self, entry)

    def at(self, position: int, order: int = 0) -> Article:
        """The entry at a position, from 0, in an order: 0 by id, 1 by title, 2 by date."""
        return self._entry("an_entry_at", order, position)

    def _ordered(self, order: int) -> Iterator[Article]:
        with self._turn():
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
        with self._turn():
            if entry.kind == 2:
                self._call("an_entry_at", 0, entry.number, _ref(alias := c.Entry()))
                self._call("an_entry_resolve", _ref(alias), _ref(entry := c.Entry()))
            return self._bytes("an_content_view", _ref(entry), start)

    def _overflow(self, entry: Any) -> bytes:
        buffer, length = ctypes.create_string_buffer(entry.overflow_length + 1), ctypes.c_size_t()
        if entry.has_overflow:
            with self._turn():
                self._call("an_entry_overflow", _ref(entry), buffer, len(buffer), _ref(length))
        return buffer.raw[: length.value]

    @property
    def metadata(self) -> dict[str, str]:
        """What the archive says of itself: title, publisher, description, language, license."""
        with self._turn():
            found = _split(self._bytes("an_reader_metadata"))
        return {c.META[tag - 1]: text.decode() for tag, text in found if 1 <= tag <= len(c.META)}

    @property
    def signers(self) -> list[bytes]:
        """The trusted keys that have signed: the id of a key and the key itself, 40 bytes."""
        with self._turn():
            keys = [lib.an_reader_signer(self._opened(), slot) for slot in range(6)]
            return [_at(key, 40) for key in keys if key]

    def verify(self, progress: Optional[Callable[[int, int], object]] = None) -> None:
        """Checks every byte of the archive. `progress` gets the blocks done and their number."""
        with self._turn():
            self._call("an_reader_verify_index")
        for first in range(0, blocks := self.header.blocks, 64):
            with self._turn():
                self._call("an_reader_verify_blocks", first, count := min(64, blocks - first))
            if progress:
                progress(first + count, blocks)

    def _search_memory(self) -> Any:
        return ctypes.create_string_buffer(lib.an_search_memory(self._opened()))

    def verify_search(self) -> None:
        """Checks that the index of words is well formed."""
        with self._turn():
            self._call("an_search_verify", memory := self._search_memory(), len(memory))

    def search(self, query: str, limit: int = 10) -> list[Article]:
        """The articles that fit some words best; the last letters of one may be left to "*"."""
        return [self.at(number) for number in self.search_numbers(query, limit)[0]]

    def search_numbers(self, query: str, limit: int = 10) -> tuple[list[int], int]:
        """The same as numbers of entries, and how many articles have such words: at most 512."""
        words, results = query.encode("utf-8", "surrogatepass"), (c.Result * min(limit, 512))()
        with self._turn():
            memory = self._search_memory()
            search = c.Search(query=words, length=len(words), memory=ctypes.addressof(memory),
                              memory_size=len(memory), results=ctypes.addressof(results),
                              room=len(results))  # fmt: skip
            self._call("an_search_run", _ref(search))
        return [result.number for result in results[: search.given]], search.found


def _secret_key(path: Path, password: Optional[str]) -> Any:
    """The key id, the seed and the public key of a minisign secret key file, to be wiped."""
    key, given = ctypes.create_string_buffer(72), c.text((password or "").encode())
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file.read(4096).splitlines() if ":" not in line]
    line = "".join(lines).encode()
    if code := lib.an_secret_key_parse(line, len(line), None if password is None else given, key):
        whys = {6: "wrong password, or damaged", 13: "this key has a password"}
        raise ValueError(f"{path}: {whys.get(code, 'not a secret key of minisign, or damaged')}")
    return key


def _title_key(title: str) -> bytes:
    """What the title order compares: rule 15.7, caseless matching of Unicode's section 3.13."""
    key = unicodedata.normalize("NFD", title)
    for _ in range(2):
        key = unicodedata.normalize("NFKD", key.casefold())
    return key.encode()


def _series(target: str, public_key: bytes, path: str) -> bytes:
    """The series of the archive that is there, if this key has signed it. Else what `anews pack`
    gives one of this key and name."""
    try:
        with Archive(target, public_key) as replaced:
            return bytes(replaced.header.series)
    except (Error, OSError):
        pass
    name = re.sub("[0-9-_.:, ]", "", os.path.basename(path)).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(b"anews1:series\0" + public_key[8:] + name, digest_size=32).digest()[:16]


def _refuse_foreign(path: str) -> None:
    """Raises FileExistsError if what is at a path is neither an archive nor an empty file."""
    if os.path.isfile(path):
        with open(path, "rb") as file:
            if _BEGINNING.startswith(file.read(len(_BEGINNING))):
                return
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, "is no archive and is not replaced", path)


def _close(process: int, writer: Any, _stop: ctypes.c_int) -> None:
    """Ends a writer. A process that was forked has only copies: what is closed is its parent's.

    The writer looks at `_stop` until then, so that it must be there as long."""
    if os.getpid() == process:
        lib.an_writer_close(writer)


class Writer(c.Open):
    """Makes an archive, which appears at `path` with `finish()`, whole and signed, or never.

    Nothing but an archive or an empty file is replaced; a symbolic link stays, and its target is.
    `key` is a minisign secret key file. `created` (seconds since 1970) is now, unless stated, and
    `sequence` the same number; `series` is that of the archive which is replaced, or depends on the
    key and the name of the file, as with `anews pack`. `level` is zstd's. writer.h says what the
    others do. As a context manager it finishes, or leaves nothing behind after an exception.
    """

    def __init__(self, path: Path, key: Path, password: Optional[str] = None, *, title: str = "",
                 publisher: str = "", description: str = "", language: str = "", license: str = "",
                 series: Optional[bytes] = None, epoch: int = 0, sequence: Optional[int] = None,
                 created: Optional[int] = None, current_until: int = 0, level: int = 0,
                 block_size: int = 0, content_hashes: bool = False,
                 jobs: int = 0) -> None:  # fmt: skip
        name, self._stop, self._process = os.fspath(path), ctypes.c_int(), os.getpid()
        self._target = os.path.realpath(name) if os.path.basename(name) else name
        _refuse_foreign(self._target)
        created = int(time.time()) if created is None else created
        secret, writer = _secret_key(key, password), ctypes.c_void_p()
        public = secret.raw[:8] + secret.raw[40:]  # between them is the seed
        about = (title, publisher, description, language, license)
        try:
            config = c.stated(
                c.WriterConfig, path=os.fsencode(self._target), keys=ctypes.addressof(secret),
                key_count=1, epoch=epoch, sequence=created if sequence is None else sequence,
                created=created, current_until=current_until, zstd_level=level,
                block_size=block_size, jobs=jobs, content_hashes=content_hashes,
                stop=ctypes.addressof(self._stop),
                **{name: text.encode() for name, text in zip(c.META, about)})  # fmt: skip
            config.series = c.sixteen(series or _series(self._target, public, name))
            code = lib.an_writer_open(_ref(writer), _ref(config))
        finally:
            ctypes.memset(secret, 0, 72)
        if code != 0:
            wrong = "what is stated of it is out of range, or its name ends with a slash"
            raise c.error_of(code, name, wrong if code == 13 else os.strerror(ctypes.get_errno()))
        super().__init__(name, writer, _close, self._process, writer, self._stop)

    def _refusal(self, code: int, function: str) -> Error:
        message = lib.an_writer_message(self._handle).decode("utf-8", "replace")
        return c.error_of(code, self.path, message)

    def _use(self, function: str, argument: Any) -> None:
        with self._turn():
            if os.getpid() != self._process:
                raise RuntimeError(f"{self.path}: another process makes it")
            self._call(function, argument)

    def add(self, id: str, data: Union[bytes, str, BinaryIO] = b"", *, kind: str = "article",
            status: str = "usable", **fields: Value) -> None:  # fmt: skip
        """Adds an article, an asset or an alias. Its content is bytes, text, or all that a binary
        file has left.

        Fields are "title", "date", "author", "tag", "summary", "url" and the others of
        `archive_news.TAGS`. "author" and "tag" may be lists. A date is a datetime with a zone, a
        datetime.date, or a Date. An alias has `target`, an id, and no data.
        """
        encoded: list[tuple[int, bytes]] = []
        for name, value in fields.items():
            if name not in TAGS:
                raise TypeError(f"{id}: there is no field {name}")
            if name in c.DATES and value is not None:
                encoded.append((TAGS[name], _encode_date(f"{id}: {name}", value)))
            elif isinstance(value, (Day, Date, int, float)):
                raise TypeError(f"{id}: {name}: takes text, not {value!r}")
            else:
                texts: Any = [value] if isinstance(value, str) else value or []
                encoded += [(TAGS[name], text.encode()) for text in texts]
        given: Any = data.encode() if isinstance(data, str) else data
        content = bytes(memoryview(given.read() if hasattr(given, "read") else given))
        buffers = [ctypes.create_string_buffer(value, len(value) + 1) for _, value in encoded]
        array = (c.Field * len(encoded))()
        for place, (tag, text), buffer in zip(array, encoded, buffers):
            place.tag, place.value, place.length = tag, ctypes.addressof(buffer), len(text)
        path, title = id.encode(), _title_key(dict(encoded).get(TAGS["title"], b"").decode())
        item = c.Item(id=path, id_length=len(path), kind=c.index_of(kind, c.KINDS),
                      status=c.index_of(status, c.STATUSES), fields=ctypes.addressof(array),
                      field_count=len(array), title_key=title, title_key_length=len(title),
                      content=content or None, content_length=len(content))  # fmt: skip
        self._use("an_writer_add", _ref(item))

    def finish(self) -> None:
        """Compresses, signs and publishes the archive. Nothing can be added afterwards.

        A thread does it, so that this one notices KeyboardInterrupt, which ends the work.
        """
        _refuse_foreign(self._target)
        with self._turn():  # its own thread could wait for a turn that a handler is in
            pool = ThreadPoolExecutor(1)
        try:
            try:
                work = pool.submit(self._use, "an_writer_finish", None)
            except RuntimeError:  # when Python ends, no thread can be started any more
                return self._use("an_writer_finish", None)
            while not work.done():  # a signal that another thread gets does not end a wait
                wait([work], 0.1)
            work.result()
        except BaseException:
            self._stop.value = 1
            raise
        finally:
            pool.shutdown()
            self.close()

    def __exit__(self, *error: object) -> None:
        try:
            if error[0] is None and self._closer.alive:
                self.finish()
        finally:
            self.close()

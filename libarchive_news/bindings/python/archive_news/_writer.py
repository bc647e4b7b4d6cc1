# SPDX-License-Identifier: BSD-2-Clause
"""Writing archives. The library copies what it is given before a call returns."""

import ctypes
import errno
import hashlib
import os
import re
import time
import unicodedata
import weakref
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date as Day
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Optional, Union

from . import _library as c
from ._library import META, TAGS, Date, lib

Path = Union[str, "os.PathLike[str]"]
Data = Union[bytes, str, BinaryIO]
Value = Union[str, Iterable[str], Day, Date, None]
_ref = ctypes.byref
_BEGINNING = b"\x89ANW\r\n\x1a\n"  # of each archive


def secret_key(path: Path, password: Optional[str]) -> Any:
    """The key id, the seed and the public key of a minisign secret key file, to be wiped."""
    key, given = ctypes.create_string_buffer(72), c.text((password or "").encode())
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file.read(4096).splitlines() if ":" not in line]
    line = "".join(lines).encode()
    if code := lib.an_secret_key_parse(line, len(line), None if password is None else given, key):
        whys = {6: "wrong password, or damaged", 13: "this key has a password"}
        raise ValueError(f"{path}: {whys.get(code, 'not a secret key of minisign, or damaged')}")
    return key


def _date(value: Any) -> bytes:
    """A date as a field has it: from a Date, a datetime with its zone, or a day."""
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None:
            raise ValueError("a datetime needs its zone; a datetime.date is a day")
        since = value.replace(tzinfo=None) - offset - datetime(1970, 1, 1)
        value = Date(since // timedelta(seconds=1), offset // timedelta(minutes=1))
    elif isinstance(value, Day):
        value = Date((value - Day(1970, 1, 1)).days * 86400, precision="day")
    elif not isinstance(value, Date):
        raise TypeError("a date is a datetime, a datetime.date or an archive_news.Date")
    stated = c.stated(c.DateValue, seconds=value.seconds, utc_offset=value.utc_offset,
                      precision=c.index_of(value.precision, c.PRECISIONS))  # fmt: skip
    encoded, length = ctypes.create_string_buffer(16), ctypes.c_size_t()
    if lib.an_date_encode(_ref(stated), encoded, _ref(length)) != 0:
        raise c.error_of(7, repr(value))
    return encoded.raw[: length.value]


def _title_key(title: str) -> bytes:
    """What the title order compares: rule 15.7, caseless matching of Unicode's section 3.13."""
    key = unicodedata.normalize("NFD", title).casefold()
    key = unicodedata.normalize("NFKD", key).casefold()
    return unicodedata.normalize("NFKD", key).encode()


def _series(public_key: bytes, path: str) -> bytes:
    """The series that `anews pack` gives an archive of this key and name."""
    name = re.sub("[0-9-_.:, ]", "", os.path.basename(path)).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(b"anews1:series\0" + public_key + name, digest_size=32).digest()[:16]


def _refuse_foreign(path: str) -> None:
    """Raises FileExistsError if what is at a path is neither an archive nor an empty file."""
    if not os.path.lexists(path):
        return
    what = "a regular file"
    if os.path.isfile(path):
        with open(path, "rb") as file:
            beginning, what = file.read(len(_BEGINNING)), "an archive"
        if _BEGINNING.startswith(beginning):
            return
    raise FileExistsError(errno.EEXIST, f"is not {what} and is not replaced", path)


def _close(turns: c.Turns, writer: Any, process: int, _stop: ctypes.c_int) -> None:
    """Ends a writer. A process that was forked has only copies: what is closed is its parent's.

    The writer looks at `_stop` until then, so that it must be there as long."""
    if os.getpid() == process:
        turns.end(lib.an_writer_close, writer)


class Writer:
    """Makes an archive, which appears at `path` with `finish()`, whole and signed, or never.

    Nothing but an archive or an empty file is replaced; a symbolic link stays, and its target is.
    `key` is a minisign secret key file. `created` (seconds since 1970) is now, unless stated, and
    `sequence` the same number; `series` depends on the key and the name of the file, as with `anews
    pack`. `level` is zstd's. writer.h says what the others do. As a context manager it finishes, or
    leaves nothing behind after an exception. Threads that use it take turns.
    """

    def __init__(self, path: Path, key: Path, password: Optional[str] = None, *, title: str = "",
                 publisher: str = "", description: str = "", language: str = "", license: str = "",
                 series: Optional[bytes] = None, epoch: int = 0, sequence: Optional[int] = None,
                 created: Optional[int] = None, current_until: int = 0, level: int = 0,
                 block_size: int = 0, content_hashes: bool = False,
                 jobs: int = 0) -> None:  # fmt: skip
        self.path, self._turns, self._stop = os.fspath(path), c.Turns(), ctypes.c_int()
        has_name = os.path.basename(self.path)
        self._target = os.path.realpath(self.path) if has_name else self.path
        _refuse_foreign(self._target)
        created = int(time.time()) if created is None else created
        secret = secret_key(key, password)
        about = (title, publisher, description, language, license)
        self._writer = ctypes.c_void_p()
        try:
            config = c.stated(
                c.WriterConfig, path=os.fsencode(self._target), keys=ctypes.addressof(secret),
                key_count=1, epoch=epoch, sequence=created if sequence is None else sequence,
                created=created, current_until=current_until, zstd_level=level,
                block_size=block_size, jobs=jobs, content_hashes=content_hashes,
                **{name: text.encode() for name, text in zip(META, about)})  # fmt: skip
            config.stop = ctypes.addressof(self._stop)
            config.series = c.sixteen(series or _series(secret.raw[40:], self.path))
            code = lib.an_writer_open(_ref(self._writer), _ref(config))
        finally:
            ctypes.memset(secret, 0, 72)
        if code != 0:
            wrong = "what is stated of it is out of range, or its name ends with a slash"
            raise c.error_of(code, self.path, wrong if code == 13 else "")
        self._process = os.getpid()
        self._closer = weakref.finalize(self, _close, self._turns, self._writer, self._process,
                                        self._stop)  # fmt: skip

    def _call(self, function: str, *arguments: Any) -> None:
        with self._turns.take():
            if not self._closer.alive:
                raise ValueError(f"{self.path}: it is closed")
            if os.getpid() != self._process:
                raise RuntimeError(f"{self.path}: another process makes it")
            if code := getattr(lib, function)(self._writer, *arguments):
                message = lib.an_writer_message(self._writer).decode("utf-8", "replace")
                raise c.error_of(code, self.path, message)

    def add(self, id: str, data: Data = b"", *, kind: str = "article", status: str = "usable",
            **fields: Value) -> None:  # fmt: skip
        """Adds an article, an asset or an alias. Its content is bytes, text, or all that a binary
        file has left.

        Fields are "title", "date", "author", "tag", "summary", "url" and the others of
        `archive_news.TAGS`. "author" and "tag" may be lists. A date is a datetime with a zone, a
        datetime.date, or a Date. An alias has `target`, an id, and no data.
        """
        if unknown := fields.keys() - TAGS.keys():
            raise TypeError(f"{id}: no such field: {', '.join(sorted(unknown))}")
        kept: list[tuple[int, bytes]] = []
        for name, value in fields.items():
            if name in ("date", "modified", "captured") and value is not None:
                kept.append((TAGS[name], _date(value)))
            else:
                texts: Any = [value] if isinstance(value, str) else value or []
                kept += [(TAGS[name], text.encode()) for text in texts]
        self._add(id.encode(), data, kind, status, kept, _title_key(str(fields.get("title") or "")))

    def _add(self, id: bytes, data: Data, kind: str, status: str,
             fields: list[tuple[int, bytes]], title_key: bytes) -> None:  # fmt: skip
        given: Any = data.encode() if isinstance(data, str) else data
        content = bytes(memoryview(given.read() if hasattr(given, "read") else given))
        array = (c.Field * len(fields))()
        values = [ctypes.create_string_buffer(value, len(value) + 1) for _, value in fields]
        for place, (tag, value), buffer in zip(array, fields, values):
            place.tag, place.value, place.length = tag, ctypes.addressof(buffer), len(value)
        item = c.Item(id=id, id_length=len(id), kind=c.index_of(kind, c.KINDS),
                      status=c.index_of(status, c.STATUSES), fields=ctypes.addressof(array),
                      field_count=len(fields), title_key=title_key, title_key_length=len(title_key),
                      content=content or None, content_length=len(content))  # fmt: skip
        self._call("an_writer_add", _ref(item))

    def finish(self) -> None:
        """Compresses, signs and publishes the archive. Nothing can be added afterwards.

        A thread does it, so that this one notices KeyboardInterrupt, which ends the work.
        """
        _refuse_foreign(self._target)
        with self._turns.take():  # its own thread could wait for a turn that a handler is in
            pool = ThreadPoolExecutor(1)
        try:
            try:
                work = pool.submit(self._call, "an_writer_finish", None)
            except RuntimeError:  # when Python ends, no thread can be started any more
                return self._call("an_writer_finish", None)
            while not work.done():  # a signal that another thread gets does not end a wait
                wait([work], 0.1)
            work.result()
        except BaseException:
            self._stop.value = 1
            raise
        finally:
            pool.shutdown()
            self.close()

    def close(self) -> None:
        """Leaves nothing behind, unless it was finished."""
        with self._turns.take():
            self._closer()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: Optional[type[BaseException]], *_: object) -> None:
        try:
            if kind is None and self._closer.alive:
                self.finish()
        finally:
            self.close()

# SPDX-License-Identifier: BSD-2-Clause
"""Writing archives. The library copies what it is given before a call returns, so that what is kept
here for its sake is kept for the length of a call."""

import base64
import ctypes
import hashlib
import io
import os
import re
import time
import unicodedata
import weakref
from collections.abc import Iterable
from datetime import date as Day
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Optional, Union

from . import _library as c
from ._library import META, TAGS, Date, lib

Data = Union[bytes, str, BinaryIO]
Value = Union[str, Iterable[str], Day, Date, None]
_ref = ctypes.byref
_DATES = ("date", "modified", "captured")


def _scrypt(password: bytes, salt: bytes, ops: int, memory: int) -> bytes:
    """104 bytes made of a password, with the cost that libsodium makes of two limits. What no key
    of minisign asks for is refused: a file must not take all memory or never come back."""
    ops = max(ops, 32768)
    most = ops // 32 if ops < memory // 32 else memory // 1024
    n = 1 << max(1, most.bit_length() - 1)
    lanes = 1 if ops < memory // 32 else ops // 4 // n // 8
    if ops > 1 << 27 or memory > 1 << 31 or not 1 <= lanes <= 16:
        raise ValueError("the key needs more work or memory than any key of minisign")
    return hashlib.scrypt(password, salt=salt, n=n, r=8, p=lanes, dklen=104,
                          maxmem=1024 * (n + lanes + 1) + (1 << 20))  # fmt: skip


def secret_key(path: Union[str, "os.PathLike[str]"], password: Optional[str]) -> bytes:
    """The key id, the seed and the public key of a minisign secret key file."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file.read(4096).splitlines() if ":" not in line]
    try:
        raw = base64.b64decode("".join(lines), validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 158 or raw[:6] not in (b"Ed\0\0B2", b"EdScB2"):
        raise ValueError(f"{path}: not a minisign secret key")
    sealed = raw[54:]
    if raw[2:4] == b"Sc":
        if password is None:
            raise ValueError(f"{path}: this key has a password")
        limits = (int.from_bytes(raw[at : at + 8], "little") for at in (38, 46))
        stream = _scrypt(password.encode(), raw[6:38], *limits)
        sealed = bytes(a ^ b for a, b in zip(sealed, stream))
    expected = hashlib.blake2b(b"Ed" + sealed[:72], digest_size=32).digest()
    if sealed[72:] != expected and (raw[2:4] == b"Sc" or any(sealed[72:])):
        raise ValueError(f"{path}: wrong password, or the key is damaged")
    return sealed[:72]


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
    stated = c.DateValue(value.seconds, value.utc_offset, c.PRECISIONS.index(value.precision))
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


def _close(writer: Any, process: int) -> None:
    """Ends a writer. A process that was forked has only copies: what is closed is its parent's."""
    if os.getpid() == process:
        lib.an_writer_close(writer)


class Writer:
    """Makes an archive, which appears at `path` with `finish()`, whole and signed, or never.

    `key` is a minisign secret key file. `created` (seconds since 1970) is now, unless stated, and
    `sequence` the same number; `series` depends on the key and the name of the file, as with `anews
    pack`. `level` is zstd's. As a context manager it finishes, or leaves nothing behind after an
    exception. Several threads may add to it: they take turns.
    """

    def __init__(self, path: Union[str, "os.PathLike[str]"], key: Union[str, "os.PathLike[str]"],
                 password: Optional[str] = None, *, title: str = "", publisher: str = "",
                 description: str = "", language: str = "", license: str = "",
                 series: Optional[bytes] = None, epoch: int = 0, sequence: Optional[int] = None,
                 created: Optional[int] = None, current_until: int = 0, level: int = 0,
                 block_size: int = 0, content_hashes: bool = False,
                 jobs: int = 0) -> None:  # fmt: skip
        self.path, secret = os.fspath(path), secret_key(key, password)
        key_copy = ctypes.create_string_buffer(secret, 72)
        created = int(time.time()) if created is None else created
        about = (title, publisher, description, language, license)
        config = c.WriterConfig(
            path=os.fsencode(self.path), keys=ctypes.addressof(key_copy), key_count=1,
            epoch=epoch, sequence=created if sequence is None else sequence, created=created,
            current_until=current_until, zstd_level=level, block_size=block_size,
            content_hashes=content_hashes, jobs=jobs,
            **{name: text.encode() for name, text in zip(META, about)})  # fmt: skip
        self._turns = c.Turns(self.path)
        failed = self._turns.failed
        self._on_progress = c.WRITER_PROGRESS(lambda *_: len(failed))  # where signals are noticed
        config.progress = ctypes.cast(self._on_progress, ctypes.c_void_p)
        config.series = (ctypes.c_uint8 * 16)(*(series or _series(secret[40:], self.path)))
        self._writer: Any = ctypes.c_void_p()
        ctypes.set_errno(0)
        code = lib.an_writer_open(_ref(self._writer), _ref(config))
        ctypes.memset(key_copy, 0, 72)
        if code != 0:
            why = os.strerror(ctypes.get_errno()) if code == 10 else ""
            raise c.error_of(code, self.path, why)
        self._closer = weakref.finalize(self, _close, self._writer, os.getpid())

    def _call(self, function: str, *arguments: Any) -> None:
        with self._turns:
            if not self._closer.alive:
                raise ValueError(f"{self.path}: it is closed")
            code = getattr(lib, function)(self._writer, *arguments)
            failed = self._turns.failed[:]
            self._turns.failed.clear()
            if failed:
                raise failed[0]
            if code != 0:
                message = lib.an_writer_message(self._writer).decode("utf-8", "replace")
                raise c.error_of(code, self.path, message)

    def add(self, id: str, data: Data = b"", *, kind: str = "article", status: str = "usable",
            **fields: Value) -> None:  # fmt: skip
        """Adds an article, an asset or an alias, whose content is bytes, text or a binary file.

        Fields are "title", "date", "author", "tag", "summary", "url" and the others of
        `archive_news.TAGS`. "author" and "tag" may be lists. A date is a datetime with a zone, a
        datetime.date, or a Date. An alias has `target`, an id, and no data.
        """
        if unknown := fields.keys() - TAGS.keys():
            raise TypeError(f"{id}: no such field: {', '.join(sorted(unknown))}")
        kept = []
        for name, value in fields.items():
            if name in _DATES and value is not None:
                kept.append((TAGS[name], _date(value)))
            elif isinstance(value, str):
                kept.append((TAGS[name], value.encode()))
            elif value is not None:
                kept += [(TAGS[name], text.encode()) for text in value]  # type: ignore[union-attr]
        self._add(id.encode(), data, kind, status, kept, _title_key(str(fields.get("title") or "")))

    def _add(self, id: bytes, data: Data, kind: str, status: str,
             fields: list[tuple[int, bytes]], title_key: bytes) -> None:  # fmt: skip
        data = data.encode() if isinstance(data, str) else data
        file = data if hasattr(data, "read") else io.BytesIO(data)
        failed = self._turns.failed

        def pull(_: object, buffer: int, size: int, length: int) -> int:
            try:
                piece = file.read(size)
                if len(piece) > size:
                    raise ValueError("read() has returned more than it was asked for")
                ctypes.memmove(buffer, bytes(piece), len(piece))
                ctypes.c_size_t.from_address(length).value = len(piece)
            except BaseException as error:
                failed.append(error)
            return 1 if failed else 0

        callback = c.PULL(pull)
        buffers = [ctypes.create_string_buffer(value, max(len(value), 1)) for _, value in fields]
        array = (c.Field * len(fields))()
        for place, (tag, value), buffer in zip(array, fields, buffers):
            place.tag, place.value, place.length = tag, ctypes.addressof(buffer), len(value)
        has_content = kind != "alias" and status != "withdrawn" or data != b""
        item = c.Item(id=id, id_length=len(id), kind=c.KINDS.index(kind),
                      status=c.STATUSES.index(status), fields=ctypes.addressof(array),
                      field_count=len(fields), title_key=title_key,
                      title_key_length=len(title_key))  # fmt: skip
        if has_content:
            item.read = ctypes.cast(callback, ctypes.c_void_p)
        self._call("an_writer_add", _ref(item))

    def finish(self) -> None:
        """Compresses, signs and publishes the archive. Nothing can be added afterwards."""
        try:
            self._call("an_writer_finish", None)
        finally:
            self.close()

    def close(self) -> None:
        """Leaves nothing behind, unless it was finished."""
        with self._turns:
            self._closer()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: Optional[type[BaseException]], *_: object) -> None:
        if kind is None and self._closer.alive:
            self.finish()
        self.close()

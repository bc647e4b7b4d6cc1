# SPDX-License-Identifier: BSD-2-Clause
"""The shared library: its structs (as layouts.txt lists them), functions and errors."""

import ctypes
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

KINDS = ("article", "asset", "alias")
STATUSES = ("usable", "corrected", "withheld", "withdrawn")
PRECISIONS = ("second", "day", "month", "year")
TAGS = {"media_type": 3, "title": 4, "date": 5, "modified": 6, "language": 7, "author": 8,
        "section": 9, "tag": 10, "summary": 11, "url": 12, "external_url": 13, "source": 14,
        "byline": 15, "rights": 16, "image": 17, "captured": 18, "version": 19, "target": 21,
        "original_id": 22, "extra": 23}  # fmt: skip
META = ("title", "publisher", "description", "language", "license")
_TYPES: dict[str, Any] = {
    "B": ctypes.c_uint8, "H": ctypes.c_uint16, "I": ctypes.c_uint32, "Q": ctypes.c_uint64,
    "q": ctypes.c_int64, "i": ctypes.c_int, "u": ctypes.c_uint, "z": ctypes.c_size_t,
    "?": ctypes.c_bool, "p": ctypes.c_void_p, "s": ctypes.c_char_p}  # fmt: skip


def _struct(name: str, members: str) -> Any:
    """A struct with members NAME:TYPE; a number before the type is the length of an array."""
    found = re.findall(r"(\w+):(\d*)(\S)", members)
    fields: Any = [(m, _TYPES[kind] * int(n) if n else _TYPES[kind]) for m, n, kind in found]
    return type(name, (ctypes.Structure,), {"_fields_": fields})


Header = _struct("an_header", "identity:32B major:H minor:H incompatible:Q compatible:Q"
    " file_size:Q created:q current_until:q series:16B epoch:I sequence:Q previous:32B entries:Q"
    " articles:Q blocks:Q content_size:Q page_raw:I page_stored:I block_raw:I block_stored:I"
    " dictionary_raw:I dictionary_stored:I dictionaries:u levels:u slots:u slot_algorithm:6H"
    " slot_key_id:48B reserved:4Q")  # fmt: skip
# Of these the first four members are those of the an_source at their beginning.
Config = _struct("an_config", "read:p context:p map:p size:Q memory:p memory_size:z trusted:p"
    " trusted_count:z need:u insecure:? replacing:? series:16B lowest_epoch:I lowest_sequence:Q"
    " cached_pages:u fast_dictionary:? progress:p progress_context:p reserved:8Q")  # fmt: skip
Entry = _struct("an_entry", "number:Q id:p id_length:z record:p record_length:z length:Q block:Q"
    " offset:I kind:u status:u has_content:? has_overflow:? overflow_block:Q overflow_offset:I"
    " overflow_length:I")  # fmt: skip
Fault = _struct("an_fault", "offset:Q object:u read_result:i first:Q count:Q order:u")
Field = _struct("an_field", "tag:Q value:p length:z")
DateValue = _struct("an_date", "seconds:q utc_offset:i precision:u")
Result = _struct("an_result", "number:Q score:H words:B")
Search = _struct("an_search", "query:s length:z memory:p memory_size:z results:p room:z given:z"
    " found:z is_wanted:p wanted_context:p reserved:2Q")  # fmt: skip
WriterConfig = _struct("an_writer_config", "path:s keys:p key_count:z keys_later:? title:s"
    " publisher:s description:s language:s license:s series:16B epoch:I sequence:Q previous:32B"
    " created:q current_until:q zstd_level:i block_size:I page_size:I dictionary_size:I"
    " dictionary:p dictionary_length:z dictionary_raw:? pages_raw:? blocks_raw:? content_hashes:?"
    " jobs:u progress:p progress_context:p clash:p clash_context:p write:p write_context:p"
    " stop:p reserved:7Q")  # fmt: skip
Item = _struct("an_item", "id:s id_length:z kind:u status:u fields:p field_count:z title_key:s"
    " title_key_length:z read:p read_context:p content:s content_length:z reserved:4Q")  # fmt: skip
FUNCTIONS = """an_version an_header_size:=z an_reader_size:=z an_error_name:i=s an_file_open:ps
    an_file_close:p an_reader_signer:pu=p an_public_key_parse:szp an_secret_key_parse:szsp
    an_header_read:pp an_reader_memory:ppp an_reader_open:pp an_reader_fault:pp
    an_reader_metadata:ppp an_reader_verify_index:p an_reader_verify_blocks:pQQ an_entry_count:pup
    an_entry_at:puQp an_entry_find:pszp an_entry_resolve:ppp an_entry_overflow:pppzp
    an_content_view:ppQpp an_field_next:ppp an_date_decode:szp an_date_encode:ppp
    an_search_memory:p=z an_search_run:pp an_search_verify:ppz an_writer_open:pp an_writer_add:pp
    an_writer_finish:pp an_writer_message:p=s an_writer_close:p"""


def _load() -> Any:
    usual = "archive_news.dll" if sys.platform == "win32" else "libarchive_news.so.1"
    name = os.environ.get("ARCHIVE_NEWS_LIBRARY") or usual
    try:
        library = ctypes.CDLL(name, use_errno=True)
        for function, given, result in re.findall(r"(\w+):?(\w*)=?(\w?)", FUNCTIONS):
            getattr(library, function).argtypes = [_TYPES[kind] for kind in given]
            getattr(library, function).restype = _TYPES[result or "i"]
    except (OSError, AttributeError) as error:
        raise ImportError(f"{error}: ARCHIVE_NEWS_LIBRARY names libarchive_news's file") from error
    if library.an_header_size() != ctypes.sizeof(Header):
        raise ImportError(f"{name}: this libarchive_news has other structs than this module")
    return library


lib: Any = _load()


def text(value: bytes) -> bytes:
    """A text for C, which would end it at a NUL."""
    if b"\0" in value:
        raise ValueError(f"{value!r} has a NUL")
    return value


def sixteen(value: bytes) -> Any:
    """The bytes of a series."""
    if len(value) != 16:
        raise ValueError(f"a series has 16 bytes, not {len(value)}")
    return (ctypes.c_uint8 * 16)(*value)


def index_of(name: str, names: tuple[str, ...]) -> int:
    """The number of a name."""
    if name not in names:
        raise ValueError(f"{name!r} is none of {', '.join(names)}")
    return names.index(name)


def stated(kind: Any, **values: Any) -> Any:
    """A struct with these numbers and texts, whole: ctypes would cut what does not fit."""
    made = kind(**values)
    for name, value in values.items():
        if getattr(made, name) != value:
            why = "has a NUL" if isinstance(value, bytes) else "is out of range"
            raise ValueError(f"{name}: {value!r} {why}")
    return made


class Turns:
    """Threads that use an object take turns. A signal's handler may come within the turn of its own
    thread, and is refused: it could close what is in use."""

    def __init__(self) -> None:
        self._lock, self._taken, self._process = threading.RLock(), False, os.getpid()

    @contextmanager
    def take(self) -> Iterator[None]:
        with self._lock:
            if self._taken:
                raise RuntimeError("a signal's handler uses an archive or a writer that is in use")
            try:
                self._taken = True
                yield
            finally:
                self._taken = False

    def end(self, close: Any, *arguments: Any) -> None:
        """Closes the object when no other thread is within a turn. At the end of the process there
        may still be threads that use it, which nobody waits for. A process that was forked has none
        of them, but a lock that one of them had is never given back there."""
        turn: Any = self._lock if os.getpid() == self._process else nullcontext()
        with turn:
            close(*arguments)


class Error(Exception):
    """What was refused, and why: `name` is the specification's name of the error."""

    name = "unknown"
    offset = 0  # of the object in the file that a loading error is about

    __str__ = Exception.__str__  # a KeyError would quote its text


KNOWN: dict[int, type[Error]] = {}


def _error(code: int, name: str, meaning: str, *also: type[Exception]) -> type[Error]:
    title = "".join(map(str.title, name.split("-"))) if code != 9 else "OutOfMemory"
    members = {"name": name, "__doc__": meaning, "__module__": "archive_news"}
    KNOWN[code] = type(title + "Error", (Error, *also), members)
    return KNOWN[code]


MagicError = _error(1, "magic", "not an archive")
MissingError = _error(2, "missing", "the file ends too early")
UnsupportedError = _error(3, "unsupported", "made by a later version")
SignatureError = _error(4, "signature", "a signature is wrong: changed or damaged")
UntrustedError = _error(5, "untrusted", "not signed by enough trusted keys")
HashError = _error(6, "hash", "changed or damaged")
FormatError = _error(7, "format", "breaks a rule of the format", ValueError)
StaleError = _error(8, "stale", "older than what it is to replace, or of another series")
OutOfMemoryError = _error(9, "memory", "there is not enough memory", MemoryError)
IoError = _error(10, "io", "reading or writing failed")
NotFoundError = _error(11, "not-found", "there is no such entry, order or index", KeyError)
WithdrawnError = _error(12, "withdrawn", "the entry was withdrawn and has no content")
UsageError = _error(13, "usage", "a rule of the library was broken", ValueError)
CancelledError = _error(14, "cancelled", "the work was cancelled")
DuplicateError = _error(32, "duplicate", "two items have the same id", ValueError)
ContentError = _error(33, "content", "the content of an item could not be read")


def error_of(code: int, about: object, why: str = "") -> Error:
    """The exception for an error that a function has returned; if it is "io", errno says why."""
    kind = KNOWN.get(code, Error)
    why = why or (os.strerror(ctypes.get_errno()) if code == 10 else str(kind.__doc__))
    return kind(f"{about}: {why} ({kind.name})")


class Date(NamedTuple):
    """A date as the publisher wrote it: to the second, day, month or year."""

    seconds: int  # since 1970-01-01T00:00:00Z
    utc_offset: int = 0  # minutes
    precision: str = "second"

    @property
    def datetime(self) -> datetime:
        """The moment. OverflowError in the years that Python does not know."""
        zone = timezone(timedelta(minutes=self.utc_offset))
        start = datetime(1970, 1, 1, tzinfo=timezone.utc)
        return (start + timedelta(seconds=self.seconds)).astimezone(zone)

# SPDX-License-Identifier: BSD-2-Clause
"""The shared library: its structs (as layouts.txt lists them), functions and errors."""

import ctypes
import os
import re
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

KINDS = ("article", "asset", "alias")
STATUSES = ("usable", "corrected", "withheld", "withdrawn")
PRECISIONS = ("second", "day", "month", "year")
DATES = ("date", "modified", "captured")
META = ("title", "publisher", "description", "language", "license")
TAGS = dict(zip(
    "media_type title date modified language author section tag summary url external_url source "
    "byline rights image captured version".split(), range(3, 20)),
    target=21, original_id=22, extra=23)  # fmt: skip
__all__ = ["TAGS", "DuplicateError", "Error", "FormatError", "HashError", "IoError", "MagicError",
           "MissingError", "NotFoundError", "OutOfMemoryError", "SignatureError", "StaleError",
           "UnsupportedError", "UntrustedError", "UsageError", "WithdrawnError"]  # fmt: skip
Self = TypeVar("Self", bound="Open")
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
    an_file_close:p an_reader_signer:pu=p an_secret_key_parse:szsp an_header_read:pp
    an_reader_memory:ppp an_reader_open:pp an_reader_fault:pp an_reader_metadata:ppp
    an_reader_verify_index:p an_reader_verify_blocks:pQQ an_entry_count:pup an_entry_at:puQp
    an_entry_find:pszp an_entry_resolve:ppp an_entry_overflow:pppzp an_content_view:ppQpp
    an_field_next:ppp an_date_decode:szp an_date_encode:ppp an_search_memory:p=z an_search_run:pp
    an_search_verify:ppz an_writer_open:pp an_writer_add:pp an_writer_finish:pp
    an_writer_message:p=s an_writer_close:p"""


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


class Error(Exception):
    """What was refused, and why: `name` is the specification's name of the error."""

    name = "unknown"
    offset = 0  # of the object in the file that an error of reading is about
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
IoError = _error(10, "io", "reading or writing failed", OSError)
NotFoundError = _error(11, "not-found", "there is no such entry, order or index", KeyError)
WithdrawnError = _error(12, "withdrawn", "the entry was withdrawn and has no content")
UsageError = _error(13, "usage", "a rule of the library was broken", ValueError)
DuplicateError = _error(32, "duplicate", "two items have the same id", ValueError)


def error_of(code: int, about: object, why: str = "") -> Error:
    """The exception for an error that a function has returned."""
    kind = KNOWN.get(code, Error)
    return kind(f"{about}: {why or kind.__doc__} ({kind.name})")


def text(value: bytes) -> bytes:
    """A text for C, which would end it at a NUL."""
    if b"\0" in value:
        raise ValueError(f"{value!r} has a NUL")
    return value


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
            raise ValueError(f"{name}: {value!r} is out of range, or has a NUL")
    return made


def sixteen(value: bytes) -> Any:
    """The bytes of a series."""
    if len(value) != 16:
        raise ValueError(f"a series has 16 bytes, not {len(value)}")
    return (ctypes.c_uint8 * 16)(*value)


def _end(turn: Any, close: Any, *arguments: Any) -> None:
    """Closes what no thread uses: one may use it when the process ends, or when it was forked, and
    nobody waits for that thread."""
    if turn.acquire(blocking=False):
        close(*arguments)
        turn.release()


class Open:
    """What is open until it is closed. Threads that use it take turns. A signal's handler may come
    within the turn of its own thread, and is refused: it could close what is in use."""

    def __init__(self, path: str, handle: Any, close: Any, *arguments: Any) -> None:
        self.path, self._handle, self._known = path, handle, os.getpid()
        self._lock, self._taken = threading.RLock(), False
        self._closer = weakref.finalize(self, _end, self._lock, close, *arguments)

    def _adopt(self) -> None:
        """In a process that was forked: a thread of its parent may have had a turn, for ever."""
        if not self._lock.acquire(timeout=10):
            raise RuntimeError(f"{self.path}: was in use when this process was forked")
        self._known = os.getpid()
        self._lock.release()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if os.getpid() != self._known:
            self._adopt()
        with self._lock:
            if self._taken:
                raise RuntimeError(f"{self.path}: a signal's handler uses what is in use")
            try:
                self._taken = True
                yield
            finally:
                self._taken = False

    def _opened(self) -> Any:
        if not self._closer.alive:
            raise ValueError(f"{self.path}: it is closed")
        return self._handle

    def _call(self, function: str, *arguments: Any) -> None:
        """Calls a function of the library. The caller has the turn."""
        call = getattr(lib, function)
        for kind, value in zip(call.argtypes[1:], arguments):
            if isinstance(value, int) and kind(value).value != value:  # ctypes would cut it
                raise ValueError(f"{value} is out of range")
        if code := call(self._opened(), *arguments):
            raise self._refusal(code, function)

    def _refusal(self, code: int, function: str) -> Error:
        raise NotImplementedError

    def close(self) -> None:
        """Ends its use. README.md says what is still there afterwards."""
        with self._turn():
            self._closer()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

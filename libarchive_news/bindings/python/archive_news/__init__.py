# SPDX-License-Identifier: BSD-2-Clause
"""Signed archives of articles: `Archive` reads one, `Writer` makes one. README.md has examples."""

from ._library import (TAGS, CancelledError, ContentError, Date, DuplicateError, Error, FormatError,
                       HashError, IoError, MagicError, MissingError, NotFoundError,
                       OutOfMemoryError, SignatureError, StaleError, UnsupportedError,
                       UntrustedError, UsageError, WithdrawnError)  # fmt: skip
from ._reader import Archive, Article
from ._writer import Writer

__all__ = [name for name in dir() if name[0].isupper()]

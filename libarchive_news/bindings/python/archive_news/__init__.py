# SPDX-License-Identifier: BSD-2-Clause
"""Signed archives of articles: `Archive` reads one, `Writer` makes one. README.md has examples."""

from ._library import (TAGS, CancelledError, ContentError, Date, DuplicateError, Error, FormatError,
                       HashError, IoError, MagicError, MissingError, NotFoundError,
                       OutOfMemoryError, SignatureError, StaleError, UnsupportedError,
                       UntrustedError, UsageError, WithdrawnError)  # fmt: skip
from ._reader import Archive, Article
from ._writer import Writer

# Written out, since mypy --strict lets a program import only what it can read here.
__all__ = ["TAGS", "Archive", "Article", "CancelledError", "ContentError", "Date", "DuplicateError",
           "Error", "FormatError", "HashError", "IoError", "MagicError", "MissingError",
           "NotFoundError", "OutOfMemoryError", "SignatureError", "StaleError", "UnsupportedError",
           "UntrustedError", "UsageError", "WithdrawnError", "Writer"]  # fmt: skip

# SPDX-License-Identifier: BSD-2-Clause
"""Makes the wheel that `pip install .` installs: PEP 517, with Python's own library only."""

import base64
import hashlib
import re
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = HERE / "../../include/archive_news/reader.h"
WHEEL = "Wheel-Version: 1.0\nGenerator: archive-news\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def version():
    """The version of the library, which stands in its header and nowhere else."""
    text = HEADER.read_text(encoding="utf-8")
    return ".".join(re.findall(r"^#define AN_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", text, re.M))


def hash_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Makes the wheel, the same bytes each time, and returns its name."""
    stem = f"archive_news-{version()}"
    about = (
        f"Metadata-Version: 2.1\nName: archive-news\nVersion: {version()}\n"
        "Summary: Reads and writes signed archives of articles\nLicense: BSD-2-Clause\n"
        "Requires-Python: >=3.9\nDescription-Content-Type: text/markdown\n\n"
    ) + (HERE / "README.md").read_text(encoding="utf-8")
    files = {f"archive_news/{path.name}": path.read_bytes()
             for path in sorted((HERE / "archive_news").glob("*.*")) if path.is_file()}  # fmt: skip
    files[f"{stem}.dist-info/METADATA"] = about.encode()
    files[f"{stem}.dist-info/WHEEL"] = WHEEL.encode()
    record = f"{stem}.dist-info/RECORD"
    lines = "".join(hash_line(*file) for file in files.items()) + f"{record},,\n"
    files[record] = lines.encode()
    name = f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            member = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            member.external_attr = 0o644 << 16
            wheel.writestr(member, data, zipfile.ZIP_DEFLATED)
    return name


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError("the source is the release of libarchive_news as a whole")

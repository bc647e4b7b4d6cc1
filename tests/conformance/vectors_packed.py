# SPDX-License-Identifier: BSD-2-Clause
"""The vector that the command packed: the canonical form of section 15 of FORMAT.md."""
import base64
import pathlib
import types

from samples import VECTORS, digest

DEMO = pathlib.Path(__file__).parents[1] / "demo" / "articles"


def make(m):
    """What `anews pack` made of tests/demo/articles: tests/cli/vectors.sh packs it again."""
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    contents = {path.relative_to(DEMO).as_posix(): digest(path.read_bytes()) for path in files}
    public = base64.b64decode((VECTORS / "packed" / "packed.pub").read_text().splitlines()[1])
    m.write(
        "packed",
        "made by anews pack out of tests/demo/articles",
        (VECTORS / "packed" / "packed.anews").read_bytes(),
        {"open": "ok", "verify": "ok", "content": contents},
        (types.SimpleNamespace(minisign=lambda: public),),
        rules="15.1 15.2 15.3 15.4 15.5 15.6 15.7",
    )

# SPDX-License-Identifier: BSD-2-Clause
"""The vectors that the command packed: the canonical form of section 15 of FORMAT.md, and that of
`pack --from`, of EDITIONS.md."""
import base64
import pathlib
import types

from packed_editions import articles
from samples import VECTORS, digest

DEMO = pathlib.Path(__file__).parents[1] / "demo" / "articles"


def write(m, name, about, contents, rules):
    public = base64.b64decode((VECTORS / "packed" / "packed.pub").read_text().splitlines()[1])
    m.write(
        name,
        about,
        (VECTORS / "packed" / f"{name}.anews").read_bytes(),
        {"open": "ok", "verify": "ok", "content": contents},
        (types.SimpleNamespace(minisign=lambda: public),),
        rules=rules,
    )


def make(m):
    """What `anews pack` made: tests/cli/vectors.sh packs all of it again."""
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    contents = {path.relative_to(DEMO).as_posix(): digest(path.read_bytes()) for path in files}
    rules = "15.1 15.2 15.3 15.4 15.5 15.6 15.7"
    write(m, "packed", "made by anews pack out of tests/demo/articles", contents, rules)
    for edition, how in ((1, "made by anews pack"), (2, "made by anews pack --from the first")):
        about = f"edition {edition} of 240 articles, {how}"
        texts = {name: digest(said.encode()) for name, said in articles(edition).items()}
        write(m, f"packed-edition-{edition}", about, texts, "15.1 15.2")

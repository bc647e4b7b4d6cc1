#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Strings of items mean what JSON says, however they are written: plain, escaped, between white
# space, as names, within other values. Python's json says what that is.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

# Writes items.jsonl, and their contents to wanted/; the seed is stated.
/usr/bin/python3 - <<'END'
import json, os, random
random.seed(2026)
pool = ['"', "\\", "/", "\b", "\f", "\n", "\r", "\t", "\0", "\x7f", " ", "a", "é", "ß", "\u2028",
        "\ufffd", "中", "😀", "\U0010ffff", "{", "}", "[", "]", ",", ":", "null", "\\u0041"]
blanks = ["", " ", "\t", "  ", " \t "]

def blank():
    return random.choice(blanks)

def escaped(text):
    """The string with some of its characters escaped, in small or capital digits."""
    out = ""
    for c in text:
        if random.random() < 0.2:
            units = c.encode("utf-16-be")
            pairs = [units[i : i + 2].hex() for i in range(0, len(units), 2)]
            out += "".join("\\u" + random.choice([p, p.upper()]) for p in pairs)
        else:
            out += json.dumps(c, ensure_ascii=random.random() < 0.5)[1:-1]
    return f'"{out}"'

os.mkdir("wanted")
with open("items.jsonl", "w", encoding="utf-8", newline="\n") as lines:
    for n in range(3000):
        text = "".join(random.choices(pool, k=random.randrange(1, 60)))
        members = [
            ('"id"', json.dumps(f"{n:04}")),
            ('"content\\u005ftext"' if n % 50 == 0 else '"content_text"', escaped(text)),
            ('"title"', escaped(f"T {n} é")),
            ('"tags"', f"[{blank()}{escaped('één')}{blank()},{blank()}{escaped('b')}{blank()}]"),
            ('"deep"', '{"a":[1,-2.5e3,true,null,{"b":' + escaped(text) + "}]}"),
            ('"number"', random.choice(["1", "-0.5", "1e9", "true", "null"])),
        ]
        random.shuffle(members)
        if n % 7 == 0:  # what comes later counts
            members.insert(0, ('"content_text"', '"not this one"'))
            members.append(('"content_text"', escaped(text)))
        parts = [f"{blank()}{k}{blank()}:{blank()}{v}{blank()}" for k, v in members]
        line = f"{{{','.join(parts)}}}{blank()}"
        assert json.loads(line)["content_text"] == text
        lines.write(line + "\n")
        with open(f"wanted/{n:04}", "w", encoding="utf-8", newline="") as file:
            file.write(text)
END
expect 0 "items are packed" "$ANEWS" pack -s k.key -o x.anews items.jsonl
expect 0 "and extracted" "$ANEWS" extract -q -p k.pub -C out x.anews
expect 0 "each text is what Python reads" diff -r wanted out
expect 0 "and listed" "$ANEWS" list --json -p k.pub x.anews
equal 3000 "$(/usr/bin/python3 -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    item = json.loads(line)
    good = item["title"] == f"T {int(item['"'id'"'])} é" and item["tags"] == ["één", "b"]
    deep = item["_anews"].get("extra", item).get("deep")
    print("good" if good else "bad", deep is None)' "$said/out" | grep -c '^good')" \
    "each title and tag, too"

# A string that is not UTF-8 is refused, and said as before.
printf '{"id": "a", "content_text": "x\xff"}\n' >bad.jsonl
expect 2 "bytes that are not UTF-8" "$ANEWS" pack -s k.key -o y.anews bad.jsonl
says 'bad\.jsonl, line 1: not valid JSON: ' "are named"
printf '{"id": "a", "content_text": "x", "n\xff": 1}\n' >bad.jsonl
expect 2 "also in a name" "$ANEWS" pack -s k.key -o y.anews bad.jsonl
says 'bad\.jsonl, line 1: not valid JSON: ' "are named, too"

finish

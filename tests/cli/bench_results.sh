#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The benchmark's results: a row that was measured with another format, or on other articles, is
# left out and named; a trial says that it is one and is never recorded; README shows the record.
tests=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

export PYTHONPATH=$tests/bench PROGRAMS=$TMPDIR
unset BENCH_SHORT_COUNT BENCH_VERIFY_COUNT BENCH_TINY_COUNT
make_corpus in 20 20
mkdir work

# Writes work/RESULTS.md and record.json from three rows. What they were measured with: the format,
# "now" or "old"; the number of articles.
report() {
    /usr/bin/python3 - "$@" <<'END'
import base64, os, sys
import archives, bench, kept
from row import Row
from run import Context

context = Context(os.path.abspath("work"), [os.path.abspath("in")], False)
archives.make_key(context)
path = kept.path(context, ["in"])
for day, (name, words) in enumerate(zip(("size", "verify", "scale"), sys.argv[1:]), 1):
    form, count = words.split(":")
    archive = bytearray(base64.b64decode(kept.sample(context)))
    archive[8] += form == "old"  # the major version
    row = Row()
    row.begin("" if name == "scale" else "in")
    row.ratio(name + " of it", day * 11.11, most=20)
    kept.save_row(path, name, {
        "lines": row.lines, "details": [name + " details"], "points": [], "commands": [],
        "inputs": {} if name == "scale" else {"in": {"articles": int(count), "mean": 800}},
        "load": "0", "date": f"2026-01-0{day}", "version": "1 (abc)",
        "sample": base64.b64encode(archive).decode(),
    })
counted = bench.write_report("work", kept.load(path), context, ["in"])
kept.write_record("work/record.json", counted, ["in"])
END
}

shows() { check "$2" grep -q -e "$1" work/RESULTS.md; }
lacks() { check "$2" sh -c '! grep -q -e "$1" work/RESULTS.md' sh "$1"; }

check "a report is written" report now:20 now:20 now:20
shows '^| size of it | 11.11x |' "a row stands in it"
shows '^| verify of it | 22.22x, \*\*missed\*\* |' "a target that was missed is named so"
shows '^| what | in, 800 bytes | short | target' "the head of a column says the size of articles"
shows '^| scale of it | 33.33x' "a row of articles of its own has a table of its own"
shows '^Not measured with this format: overhead, random,' "rows that were not measured are named"
lacks 'Left out' "nothing else is left out"
lacks 'A trial' "it is no trial"

check "with a row of another format" report old:20 now:20 now:20
shows '^Left out: size, measured with a format that is refused now' "it is left out, and named"
lacks '11.11x' "its figure is not shown"
lacks 'size details' "nor are its details"
check "nor is it recorded" sh -c '! grep -q "size of it" work/record.json'
check "the others are" grep -q "verify of it" work/record.json
shows '22.22x' "and shown"

check "with a row of other articles" report now:19 now:20 now:20
shows '^Left out: size, measured on other articles' "the older row is left out, and named"
lacks '11.11x' "its figure is not shown"
shows '22.22x' "the newer one is"

# Succeeds if the command reads the samples of all rows that a record holds.
record_holds() {
    /usr/bin/python3 - "$1" <<'END'
import json, os, sys
import kept
from run import Context

with open(sys.argv[1], encoding="utf-8") as file:
    record = json.load(file)
refused = kept.refused(Context(os.path.abspath("work"), [os.path.abspath("in")], False), record)
refused += sorted(set(record["rows"]) - set(record["samples"]))
sys.exit(f"void: {', '.join(refused)}" if refused else 0)
END
}
expect 0 "a record of this format holds" record_holds work/record.json
sed 's/"iUFOVw0KGgo[^"]*"/"AAAA"/' work/record.json >void.json
expect 1 "one of another does not" record_holds void.json
says 'void: .*verify' "its rows are named"
expect 0 "the record beside the benchmark holds" record_holds "$tests/bench/record.json"

export BENCH_SHORT_COUNT=50
check "a trial" report now:20 now:20 now:20
shows 'A trial with BENCH_SHORT_COUNT=50' "says that it is one"
expect 1 "it is not recorded" /usr/bin/python3 "$tests/bench/bench.py" --work work --record in
says 'BENCH_SHORT_COUNT=50 this is a trial, which is not recorded' "that is said"
check "full results are kept" test -f work/kept-in.json
check "and a trial's apart from them" test -f work/kept-in-50-460000-1000000.json

generate() { /usr/bin/python3 "$tests/bench/generate.py" in 100 --length 885; }
generate >one.jsonl
generate >two.jsonl
same_file one.jsonl two.jsonl "generated articles are the same each time"
equal 100 "$(wc -l <one.jsonl)" "as many as asked for"

# What README shows: a line that was recorded, and none in its place.
shown() {
    /usr/bin/python3 -c '
import json, pathlib, sys
import importlib.util
spec = importlib.util.spec_from_file_location("figures_bench", sys.argv[1] + "/figures/bench.py")
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)
bench.RECORD = pathlib.Path(sys.argv[2])
print(bench.benchmark(None))' "$tests" "$1"
}
cat >record.json <<'END'
{"folders": ["in"], "inputs": {"in": {"articles": 20, "mean": 3000}, "short": {"articles": 9,
 "mean": 800}}, "versions": {"memory": "1 (abc)"}, "rows": {"memory": [{"what":
 "memory of a reading process", "cells": {"in": {"reached": "3.50 MB"},
 "short": {"reached": "3.60 MB"}}}]}}
END
expect 0 "README's tables are made" shown record.json
prints '^\| \| in, 3,000 bytes an article \| short, 800 bytes an article \|' "with sizes"
prints '^\| memory of a reading process \| 3.50 MB \| 3.60 MB \|' "with what stands in it"
prints '^\| verify, 1 core, .* \| not measured \| not measured \|' "and what was not"
sed 's/memory of a reading/memory of another/' record.json >renamed.json
expect 1 "a line that has another name now is an error" shown renamed.json
says 'no line memory of a reading process' "that is said"

finish

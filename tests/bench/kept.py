# SPDX-License-Identifier: BSD-2-Clause
"""Results that are kept, and which of them still count.

Rows are measured one by one, on different days. Beside each stands a sample: a tiny archive of the
command that was measured. Once the command refuses the sample, the format has changed and the row
says nothing about archives of today. A row of other articles than the newest row's is void, too.
"""
import base64
import json
import os
import subprocess

ITEM = b'{"id":"sample","title":"Sample","content_text":"A sample of the format."}\n'


def load(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def path(context, names):
    """Returns the file of results. Each trial has one of its own."""
    counts = "".join(f"-{count}" for count in context.counts.values()) if context.trial() else ""
    return os.path.join(context.work, f"kept-{'-'.join(names)}{counts}.json")


def save_row(file, name, result):
    save(file, json.dumps({**load(file), name: result}, indent=1))


def sample(context):
    """Returns a tiny archive of this command, in base64."""
    file = os.path.join(context.work, "sample.anews")
    command = [context.anews, "pack", "-q", "-s", context.secret, "-o", file, "-"]
    subprocess.run(command, input=ITEM, check=True)
    with open(file, "rb") as archive:
        return base64.b64encode(archive.read()).decode("ascii")


def is_read(context, text):
    file = os.path.join(context.work, "kept-sample.anews")
    with open(file, "wb") as archive:
        archive.write(base64.b64decode(text))
    command = [context.anews, "verify", "-q", "--insecure", file]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def inputs(results):
    """Returns what each input was when it was last measured."""
    found = {}
    for result in sorted(results.values(), key=lambda result: result["date"]):
        found.update(result["inputs"])
    return found


def divide(context, results):
    """Returns the rows that count, and why each other does not."""
    counted, void = {}, {}
    for name, result in results.items():
        if is_read(context, result["sample"]):
            counted[name] = result
        else:
            void[name] = "measured with a format that is refused now"
    newest = inputs(counted)
    for name, result in list(counted.items()):
        if any(newest[key] != value for key, value in result["inputs"].items()):
            void[name] = "measured on other articles than the newest row"
            del counted[name]
    return counted, void


def write_record(file, counted, names):
    """Writes the lines that other documents show: tests/figures/bench.py reads them.

    Samples stand there too: a test demands that the command still reads them.
    """
    record = {
        "folders": names,
        "inputs": inputs(counted),
        "rows": {name: result["lines"] for name, result in counted.items()},
        "versions": {name: result["version"] for name, result in counted.items()},
        "samples": {name: result["sample"] for name, result in counted.items()},
    }
    save(file, json.dumps(record, indent=1, sort_keys=True) + "\n")


def refused(context, record):
    """Returns the rows of a record whose format the command refuses."""
    return [name for name, text in record["samples"].items() if not is_read(context, text)]

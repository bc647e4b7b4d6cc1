#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Each allocation and each system call of the command fails once, and the command is killed at each system call.

Whatever fails: the exit status is 0 and everything is right, or it is 4 and a sentence says what happened. In both cases each file is whole, as it was or as it is
to be, and there are no others. README.md says how to read the output."""
import argparse
import base64
import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

DONE, IO_FAILED = 0, 4
# Calls that change something, and those that only look. A name that the processor has no call for is left out by its "?".
CHANGING = ("openat", "write", "pwrite64", "fsync", "fdatasync", "syncfs", "?rename", "?renameat", "?renameat2", "linkat", "?link", "?unlink", "unlinkat", "ftruncate",
            "mkdirat", "?mkdir", "fchmod", "fchown", "utimensat", "copy_file_range", "fallocate")
LOOKING = ("read", "pread64", "getdents64", "lseek", "newfstatat", "fstat", "close", "fcntl", "flock", "readlink")
ERRORS = {"openat": ("EMFILE",), "write": ("ENOSPC", "EIO"), "pwrite64": ("ENOSPC", "EIO"), "copy_file_range": ("ENOSPC",), "linkat": ("ENOSPC", "EPERM"),
          "mkdirat": ("ENOSPC",), "fallocate": ("ENOSPC",)}
# What must be gone on with after EINTR. (The C library's streams do not; but no handler runs while the command uses them, so that they are never interrupted.)
MUST_GO_ON = ("pread64", "pwrite64", "flock")
# Names that a file has for the time between two system calls, where it is to replace another: anews(1) says what to do with one that was left by a kill.
PASSING = re.compile(r"(.*/)?(\.anews-[0-9a-zA-Z]{6}|\.anews\.\d+\.\d+|\.[^/]+\.[0-9a-f]{8})$")

ARTICLE = """---
title: "Fire at the harbour"
date: 2024-05-01T10:00:00Z
authors: [Ann Example, Bob Example]
tags: [one, two]
url: https://news.example/fire
---

# Fire at the harbour

A fire at the *harbour* was put out by the [fire brigade](https://example.org) on Tuesday. %s
"""
PAGE = """<!doctype html><html lang="en"><head><title>Council &amp; votes</title><meta property="article:published_time" content="2024-05-02T08:00:00Z">
<meta name="author" content="Ann Example"><link rel="canonical" href="https://news.example/votes"></head><body><h1>Council</h1><p>The council voted. %s</p></body></html>
"""
ITEM = '{"id": "https://news.example/%d", "title": "Item %d", "content_text": "Text of item %d. %s", "date_published": "2024-05-03T08:00:00Z", "tags": ["a"]}\n'


class Command:
    """argv: {base} is the folder of what is read, and the command runs in a folder of its own with copies of `files`. stdout: its output counts. again: what repairs
    after a kill, if not the same."""

    def __init__(self, name, *argv, files=(), again=None, comparable=True):
        self.name, self.argv, self.files, self.again, self.comparable = name, argv, files, again or argv, comparable


TRUST = ("-p", "{base}/k.pub")
COMMANDS = [
    Command("pack", "pack", "-q", "-s", "{base}/k.key", "-o", "out.anews", "--jobs", "1", "--created", "2024-06-01T00:00:00Z", "{base}/in", files=("out.anews",)),
    Command("pack JSON Lines", "pack", "-q", "-s", "{base}/k.key", "-o", "out.anews", "--jobs", "2", "--created", "2024-06-01T00:00:00Z", "{base}/items.jsonl",
            files=("out.anews",)),
    Command("sign", "sign", "-q", "-s", "{base}/l.key", "x.anews", files=("x.anews",)),
    Command("verify", "verify", *TRUST, "--jobs", "2", "{base}/x.anews"),
    Command("verify --remember", "verify", "-q", *TRUST, "--remember=seen", "{base}/x.anews", files=("seen",)),
    Command("list", "list", *TRUST, "--long", "{base}/x.anews"),
    Command("list --json", "list", *TRUST, "--json", "--content", "--by", "date", "{base}/x.anews"),
    Command("info", "info", *TRUST, "{base}/x.anews"),
    Command("info --json", "info", *TRUST, "--json", "{base}/x.anews"),
    Command("extract", "extract", "-q", *TRUST, "--jobs", "2", "{base}/x.anews",
            again=("extract", "-q", *TRUST, "--force", "{base}/x.anews")),
    Command("extract --force", "extract", "-q", *TRUST, "--jobs", "1", "--force", "{base}/x.anews", files=("c.txt",)),
    Command("extract --stdout", "extract", "-q", *TRUST, "--stdout", "{base}/x.anews", "a/long.txt"),
    Command("embed", "embed", *TRUST, "--force", "-o", "archive.c", "{base}/x.anews", files=("archive.c",)),
    Command("keygen", "keygen", "-q", "-W", "-s", "n.key", "-p", "n.pub", comparable=False),
]


def tree(folder):
    found = {}
    for below, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(below, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


class Bench:
    def __init__(self, options):
        self.options = options
        self.base = tempfile.mkdtemp(prefix="anews-faults.")
        self.home = os.path.join(self.base, "home")
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8", "TMPDIR": os.path.join(self.base, "tmp")}

    def path(self, *names):
        return os.path.join(self.base, *names)

    def must(self, *argv):
        subprocess.run([self.options.anews, *argv], check=True, cwd=self.base, env=self.environment, stdout=subprocess.DEVNULL)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def prepare(self):
        """What is read; what was there before."""
        os.makedirs(self.home)
        os.makedirs(self.path("tmp"))
        filler = " ".join(f"word{n * 7919 % 1009}" for n in range(300))
        self.write("in/a/fire.md", ARTICLE % filler)
        self.write("in/b/votes.html", PAGE % filler)
        self.write("in/a/long.txt", "A long text\n\n" + "\n".join(f"{n} {filler}" for n in range(40)))
        self.write("in/c.txt", "A short text\n\nOf two lines.\n")
        self.write("in/b/picture.png", "\u0089PNG" + "".join(chr(32 + n * 31 % 90) for n in range(3000)))
        self.write("items.jsonl", "".join(ITEM % (n, n, n, filler) for n in range(5)))
        for name in ("k", "l"):
            self.must("keygen", "-q", "-W", "-s", name + ".key", "-p", name + ".pub")
        self.must("pack", "-q", "-s", "k.key", "-o", "x.anews", "--created", "2024-06-01T00:00:00Z", "in")
        os.makedirs(self.path("before"))
        shutil.copy(self.path("x.anews"), self.path("before", "x.anews"))
        for name in ("out.anews", "archive.c", "c.txt"):
            self.write("before/" + name, "what was there before\n")
        self.write("before/seen", "anews editions 1\n00112233445566778899aabbccddeeff 0 1 0\n")

    def fresh(self, command):
        folder = tempfile.mkdtemp(prefix="work.", dir=self.base)
        for name in command.files:
            shutil.copy(self.path("before", name), os.path.join(folder, name))
        return folder

    def argv(self, words):
        return [self.options.anews] + [word.replace("{base}", self.base) for word in words]

    def run(self, command, prefix=(), more=None, words=None, folder=None):
        """Status, stdout, stderr, and the folder's files before and after."""
        own = folder is None
        folder = folder or self.fresh(command)
        before = tree(folder)
        done = subprocess.run([*prefix, *self.argv(words or command.argv)], cwd=folder, env={**self.environment, **(more or {})}, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=120, check=False)
        result = Outcome(done.returncode, done.stdout, done.stderr.decode(errors="replace"), before, tree(folder), sorted(os.listdir(self.path("tmp"))))
        if own:
            shutil.rmtree(folder)
        return result


Outcome = collections.namedtuple("Outcome", "status out err before after temporary")


def is_key_pair(files):
    """Both files of keygen, each whole, or the first of them."""
    if set(files) - {"n.key", "n.pub"}:
        return False
    sizes = {"n.key": 158, "n.pub": 42}
    return all(len(base64.b64decode(content.split(b"\n")[1])) == sizes[name] for name, content in files.items())


def files_are_whole(command, good, after, before, killed=False):
    if not command.comparable:
        return is_key_pair(after)
    if not set(before) <= set(after):
        return False
    for name, content in after.items():
        if killed and PASSING.match(name) and content in good.after.values():
            continue
        if content not in [files[name] for files in (before, good.after) if name in files]:
            return False
    return True


def wrong(command, good, outcome, must_succeed=False):
    """What is wrong with what a fault led to; None: nothing."""
    if outcome.status not in (DONE, IO_FAILED):
        return f"exit status {outcome.status}"
    if must_succeed and outcome.status != DONE:
        return "did not get over it"
    if not files_are_whole(command, good, outcome.after, outcome.before):
        return f"files: {sorted(outcome.after)}"
    if outcome.temporary:
        return f"left in TMPDIR: {outcome.temporary}"
    if outcome.status == DONE:
        right = not command.comparable and set(outcome.after) == set(good.after) or outcome.after == good.after and outcome.out == good.out
        return None if right else "exit status 0, and the result is another"
    lines = outcome.err.splitlines()
    if not lines or not all(line.startswith("anews: ") for line in lines):
        return "no sentence, or somebody else's"
    if command.comparable and not good.out.startswith(outcome.out):
        return "wrong output"
    return None


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def line(self, what, faults, survived, problems):
        if problems:
            self.failed += 1
            print(f"not ok - {what}: {len(problems)} of {faults} faults ended wrongly")
            for text in problems[:8]:
                print("    " + text)
        else:
            self.passed += 1
            print(f"ok - {what}: {faults} faults, {survived} got over")
        sys.stdout.flush()


def chosen(count, most):
    """1 to count; if that is more than `most`, the first half of them each and the rest spread evenly."""
    if count <= most:
        return list(range(1, count + 1))
    half = most // 2
    return list(range(1, half + 1)) + [half + 1 + i * (count - half - 1) // (most - half - 1) for i in range(most - half)]


def each(bench, tries):
    """Runs tries, (label, function), on all processors; gives (label, outcome or exception text)."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        futures = [(label, pool.submit(function)) for label, function in tries]
        for label, future in futures:
            yield label, future.result()


def judge(bench, report, command, good, what, tries, must_succeed=False):
    problems, count, survived = [], 0, 0
    for label, outcome in each(bench, tries):
        count += 1
        problem = wrong(command, good, outcome, must_succeed)
        survived += outcome.status == DONE
        if problem:
            problems.append(f"{label}: {problem}; {' | '.join(outcome.err.splitlines()[-3:])[:300]}")
    if count:
        report.line(f"{command.name}, {what}", count, survived, problems)
    return count


def calls_of(bench, command, kind):
    path = bench.path("count")
    outcome = bench.run(command, more={"LD_PRELOAD": bench.options.library, "FAULT_KIND": kind, "FAULT_AT": "0", "FAULT_REPORT": path})
    with open(path, encoding="ascii") as file:
        return outcome, int(file.read())


def preloaded(bench, command, kind, at):
    return bench.run(command, more={"LD_PRELOAD": bench.options.library, "FAULT_KIND": kind, "FAULT_AT": str(at)})


def memory(bench, report, command, good):
    _, count = calls_of(bench, command, "memory")
    tries = [(f"allocation {n} of {count}", lambda n=n: preloaded(bench, command, "memory", n)) for n in chosen(count, bench.options.most)]
    return judge(bench, report, command, good, f"each of {count} allocations", tries)


def threads_and_short_counts(bench, report, command, good):
    _, count = calls_of(bench, command, "thread")
    done = judge(bench, report, command, good, "no thread can be had", [(f"thread {n}", lambda n=n: preloaded(bench, command, "thread", n)) for n in range(1, count + 1)])
    return done + judge(bench, report, command, good, "short reads and writes", [("all", lambda: preloaded(bench, command, "short", 0))], must_succeed=True)


def traced_calls(bench, command, names):
    """How often each call is made by the first thread, and how often before main() begins: there the command looks at its three standard descriptors."""
    trace = bench.path("trace")
    bench.run(command, ("strace", "-qq", "-o", trace, "-e", "trace=" + ",".join(names) + ",fcntl"))
    total, early, begun = collections.Counter(), collections.Counter(), False
    with open(trace, encoding="utf-8", errors="replace") as file:
        for line in file:
            call = re.match(r"(\w+)\(", line)
            if not call:
                continue
            begun = begun or line.startswith("fcntl(0, F_GETFD")
            total[call.group(1)] += 1
            early[call.group(1)] += not begun
    return total, early


def injected(bench, command, call, what, at):
    return bench.run(command, ("strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=" + call, "-e", f"inject={call}:{what}:when={at}"))


def failing_calls(bench, report, command, good):
    total, early = traced_calls(bench, command, CHANGING + LOOKING)
    tries, interrupted, must = [], [], []
    for call in (name.lstrip("?") for name in CHANGING + LOOKING):
        numbers = [early[call] + n for n in chosen(total[call] - early[call], bench.options.most // 8)]
        for error in ERRORS.get(call, ("EIO",)):
            tries += [(f"{call} {n}: {error}", lambda c=call, e=error, n=n: injected(bench, command, c, "error=" + e, n)) for n in numbers]
        if call in MUST_GO_ON or call in ("read", "write"):
            again = [(f"{call} {n}: EINTR", lambda c=call, n=n: injected(bench, command, c, "error=EINTR", n)) for n in numbers]
            (must if call in MUST_GO_ON else interrupted).extend(again)
    count = judge(bench, report, command, good, "a system call fails", tries)
    count += judge(bench, report, command, good, "read or write is interrupted", interrupted)
    return count + judge(bench, report, command, good, "pread, pwrite or flock is interrupted", must, must_succeed=True)


def killed(bench, command, good, call, at):
    """What is left after a kill, and after the command ran again."""
    folder = bench.fresh(command)
    first = bench.run(command, ("strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=" + call, "-e", f"inject={call}:signal=KILL:when={at}"), folder=folder)
    second = bench.run(command, words=command.again, folder=folder)
    shutil.rmtree(folder)
    return first, second


def kills(bench, report, command, good):
    total, early = traced_calls(bench, command, CHANGING)
    tries, problems = [], []
    for call in (name.lstrip("?") for name in CHANGING):
        numbers = [early[call] + n for n in chosen(total[call] - early[call], bench.options.most // 4)]
        tries += [(f"killed at {call} {n}", lambda c=call, n=n: killed(bench, command, good, c, n)) for n in numbers]
    for label, (first, second) in each(bench, tries):
        passing = {name for name in first.after if PASSING.match(name)}
        if not files_are_whole(command, good, first.after, first.before, killed=True) or len(passing) > 1:
            problems.append(f"{label}: files: {sorted(first.after)}")
        if second.status != DONE or {name: content for name, content in second.after.items() if name not in passing} != good.after:
            problems.append(f"{label}: run again: exit status {second.status}, {sorted(second.after)}; {second.err[:200]}")
    if tries:
        report.line(f"{command.name}, killed at a system call, and run again", len(tries), len(tries) - len(problems), problems)
    return len(tries)


def can_trace(bench):
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=1", "true"], check=False, capture_output=True).returncode == 0


def test(bench, report, command, traces):
    good = bench.run(command)
    if good.status != DONE:
        raise SystemExit(f"faults: {command.name} does not work as it is: {good.err}")
    count = 0
    for part in (memory, threads_and_short_counts):
        count += part(bench, report, command, good)
    if traces:
        count += failing_calls(bench, report, command, good)
        if command.files or command.name == "extract":
            count += kills(bench, report, command, good)
    return count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--anews", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("only", nargs="*", help="commands whose names begin so")
    bench = Bench(parser.parse_args())
    report, count = Report(), 0
    try:
        bench.prepare()
        traces = can_trace(bench)
        for command in COMMANDS:
            if not bench.options.only or any(command.name.startswith(word) for word in bench.options.only):
                count += test(bench, report, command, traces)
        if not traces:
            print("skip - system calls: strace is not here, or not permitted")
    finally:
        shutil.rmtree(bench.base)
    print(f"{count} faults")
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed or not report.passed else 0


sys.exit(main())

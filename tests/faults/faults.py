#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Lets each allocation and each system call of the command fail once, and kills it at each call.

Whatever fails: the exit status is 0 and everything is right, or it is 4 and a sentence says what
happened. In both cases every file is whole, as it was or as it is to be, and there are no others.
README.md says how to read the output.
"""
import argparse
import base64
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from commands import (
    ARTICLE,
    CHANGING,
    COMMANDS,
    DONE,
    ERRORS,
    IO_FAILED,
    ITEM,
    LOOKING,
    MUST_REPEAT,
    PAGE,
    TEMPORARY,
    UNFINISHED,
)


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
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": self.home,
            "LC_ALL": "C.UTF-8",
            "TMPDIR": os.path.join(self.base, "tmp"),
        }

    def path(self, *names):
        return os.path.join(self.base, *names)

    def must(self, *argv):
        subprocess.run(
            [self.options.anews, *argv],
            check=True,
            cwd=self.base,
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def prepare(self):
        """Makes what the commands read, and the files that exist before they run."""
        os.makedirs(self.home)
        os.makedirs(self.path("tmp"))
        filler = " ".join(f"word{n * 7919 % 1009}" for n in range(300))
        self.write("in/a/fire.md", ARTICLE % filler)
        self.write("in/b/votes.html", PAGE % filler)
        self.write(
            "in/a/long.txt", "A long text\n\n" + "\n".join(f"{n} {filler}" for n in range(40))
        )
        self.write("in/c.txt", "A short text\n\nOf two lines.\n")
        self.write(
            "in/b/picture.png", "\u0089PNG" + "".join(chr(32 + n * 31 % 90) for n in range(3000))
        )
        self.write("items.jsonl", "".join(ITEM % (n, n, n, filler) for n in range(5)))
        for name in ("k", "l"):
            self.must("keygen", "-q", "-W", "-s", name + ".key", "-p", name + ".pub")
        made = ("-q", "-s", "k.key", "--created", "2024-06-01T00:00:00Z")
        self.must("pack", *made, "-o", "x.anews", "in")
        self.must("pack", *made, "-o", "indexed.anews", "--search=en", "in")
        self.must("pack", *made, "-o", "y.anews", "items.jsonl")
        os.makedirs(self.path("before"))
        series = ("-q", "-s", "k.key", "--series", "00112233445566778899aabbccddeeff")
        self.must("pack", *series, "--sequence", "1", "-o", "before/u.anews", "in/a", "in/c.txt")
        self.must("pack", *series, "--sequence", "2", "-o", "next.anews", "in")
        shutil.copy(self.path("x.anews"), self.path("before", "x.anews"))
        self.must("pack", "-q", "-s", "k.key", "-o", "before/out.anews", "in/c.txt")
        maker = pathlib.Path(__file__).parents[1] / "conformance" / "edition_files.py"
        subprocess.run(["/usr/bin/python3", maker, self.base], check=True)
        editions = [self.path(name) for name in ("one.anews", "two.anews")]
        self.must("diff", "-q", "-p", self.path("e.pub"), *editions, "-o", "week.anpatch")
        shutil.copy(self.path("one.anews"), self.path("before", "new.anews"))
        self.must("diff", "-q", "-p", "e.pub", editions[0], editions[0], "-o", "before/out.anpatch")
        self.write("before/archive.c", "/* Made by anews embed before. */\n")
        self.write("before/c.txt", "what was there before\n")
        self.write("before/seen", "anews editions 1\n00112233445566778899aabbccddeeff 0 1 0\n")

    def fresh(self, command):
        folder = tempfile.mkdtemp(prefix="work.", dir=self.base)
        for name in command.files:
            shutil.copy(self.path("before", name), os.path.join(folder, name))
        return folder

    def most(self, command):
        return min(self.options.most, command.most or self.options.most)

    def argv(self, words):
        return [self.options.anews] + [word.replace("{base}", self.base) for word in words]

    def run(self, command, prefix=(), more=None, words=None, folder=None):
        """Status, stdout, stderr, and the folder's files before and after."""
        own = folder is None
        folder = folder or self.fresh(command)
        before = tree(folder)
        done = subprocess.run(
            [*prefix, *self.argv(words or command.argv)],
            cwd=folder,
            env={**self.environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        result = Outcome(
            done.returncode,
            done.stdout,
            done.stderr.decode(errors="replace"),
            before,
            tree(folder),
            sorted(os.listdir(self.path("tmp"))),
        )
        if own:
            shutil.rmtree(folder)
        return result


Outcome = collections.namedtuple("Outcome", "status out err before after temporary")


def is_key_pair(files):
    """Asks whether these are the files of keygen, each whole, or the first of them."""
    if set(files) - {"n.key", "n.pub"}:
        return False
    sizes = {"n.key": 158, "n.pub": 42}
    return all(
        len(base64.b64decode(content.split(b"\n")[1])) == sizes[name]
        for name, content in files.items()
    )


def files_are_whole(command, good, after, before, killed=False):
    if not command.comparable:
        return is_key_pair(after)
    if not set(before) <= set(after):
        return False
    for name, content in after.items():
        if killed and TEMPORARY.match(name) and content in good.after.values():
            continue
        if UNFINISHED.match(name):
            continue
        if content not in [files[name] for files in (before, good.after) if name in files]:
            return False
    return True


def wrong(command, good, outcome, must_succeed=False):
    """Returns what is wrong with the outcome of a fault, or None."""
    if outcome.status not in (DONE, IO_FAILED):
        return f"exit status {outcome.status}"
    if must_succeed and outcome.status != DONE:
        return "did not succeed in spite of it"
    if not files_are_whole(command, good, outcome.after, outcome.before):
        return f"files: {sorted(outcome.after)}"
    if outcome.temporary:
        return f"left in TMPDIR: {outcome.temporary}"
    if outcome.status == DONE:
        if command.comparable:
            is_right = outcome.after == good.after and outcome.out == good.out
        else:
            is_right = set(outcome.after) == set(good.after)
        return None if is_right else "exit status 0, and the result differs"
    lines = outcome.err.splitlines()
    if not lines or not all(line.startswith("anews: ") for line in lines):
        return "no sentence of the command"
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
            print(f"ok - {what}: {faults} faults, {survived} without effect")
        sys.stdout.flush()


def chosen(count, most):
    """Returns the numbers 1 to count, or `most` of them: the first ones, and the rest spread."""
    if count <= most:
        return list(range(1, count + 1))
    half = most // 2
    spread = most - half
    step = (count - half - 1) / max(1, spread - 1)
    rest = [half + 1 + int(i * step) for i in range(spread)]
    return [*range(1, half + 1), *rest]


def each(bench, tries):
    """Runs tries, each (label, function), on all processors. Yields (label, result)."""
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
            end = " | ".join(outcome.err.splitlines()[-3:])
            problems.append(f"{label}: {problem}; {end[:300]}")
    if count:
        report.line(f"{command.name}, {what}", count, survived, problems)
    return count


def calls_of(bench, command, kind):
    path = bench.path("count")
    preloaded(bench, command, kind, 0, FAULT_REPORT=path)
    with open(path, encoding="ascii") as file:
        return int(file.read())


def preloaded(bench, command, kind, at, **more):
    """Runs the command with fault.c preloaded, which lets call number `at` of a kind fail."""
    environment = {"LD_PRELOAD": bench.options.library, "FAULT_KIND": kind, "FAULT_AT": str(at)}
    return bench.run(command, more=environment | more)


def memory(bench, report, command, good):
    count = calls_of(bench, command, "memory")
    tries = [
        (f"allocation {n} of {count}", lambda n=n: preloaded(bench, command, "memory", n))
        for n in chosen(count, bench.most(command))
    ]
    return judge(bench, report, command, good, f"each of {count} allocations", tries)


def threads_and_short_counts(bench, report, command, good):
    threads = [
        (f"thread {n}", lambda n=n: preloaded(bench, command, "thread", n))
        for n in range(1, calls_of(bench, command, "thread") + 1)
    ]
    short = [("all", lambda: preloaded(bench, command, "short", 0))]
    done = judge(bench, report, command, good, "no thread can be started", threads)
    return done + judge(bench, report, command, good, "short reads and writes", short, True)


def traced_calls(bench, command, names):
    """Returns how often the first thread makes each call, and how often before main() begins.

    The command begins by checking that its three standard descriptors are open.
    """
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


def injected(bench, command, call, what, at, folder=None):
    """Runs the command; strace injects something into this system call at its n-th time."""
    inject = f"inject={call}:{what}:when={at}"
    strace = ("strace", "-qq", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
    return bench.run(command, strace, folder=folder)


def failing(bench, command, call, error, at):
    """Returns a try in which a system call fails with this error at its n-th time."""
    return f"{call} {at}: {error}", lambda: injected(bench, command, call, f"error={error}", at)


def failing_calls(bench, report, command, good):
    total, early = traced_calls(bench, command, CHANGING + LOOKING)
    tries, interrupted, must = [], [], []
    for call in (name.lstrip("?") for name in CHANGING + LOOKING):
        numbers = [
            early[call] + n for n in chosen(total[call] - early[call], bench.options.most // 8)
        ]
        for error in ERRORS.get(call, ("EIO",)):
            tries += [failing(bench, command, call, error, n) for n in numbers]
        if call in MUST_REPEAT or call in ("read", "write"):
            again = [failing(bench, command, call, "EINTR", n) for n in numbers]
            (must if call in MUST_REPEAT else interrupted).extend(again)
    count = judge(bench, report, command, good, "a system call fails", tries)
    count += judge(bench, report, command, good, "read or write is interrupted", interrupted)
    what = "pread, pwrite or flock is interrupted"
    return count + judge(bench, report, command, good, what, must, must_succeed=True)


def killed(bench, command, good, call, at):
    """Returns the outcome of a kill, and that of running the command again in its folder."""
    folder = bench.fresh(command)
    first = injected(bench, command, call, "signal=KILL", at, folder)
    second = bench.run(command, words=command.again, folder=folder)
    shutil.rmtree(folder)
    return first, second


def kills(bench, report, command, good):
    total, early = traced_calls(bench, command, CHANGING)
    tries, problems = [], []
    for call in (name.lstrip("?") for name in CHANGING):
        numbers = [
            early[call] + n for n in chosen(total[call] - early[call], bench.options.most // 4)
        ]
        tries += [
            (f"killed at {call} {n}", lambda c=call, n=n: killed(bench, command, good, c, n))
            for n in numbers
        ]
    for label, (first, second) in each(bench, tries):
        temporary = {name for name in first.after if TEMPORARY.match(name)}
        are_whole = files_are_whole(command, good, first.after, first.before, killed=True)
        if not are_whole or len(temporary) > 1:
            problems.append(f"{label}: files: {sorted(first.after)}")
        kept = {name: text for name, text in second.after.items() if name not in temporary}
        if second.status != DONE or kept != good.after:
            found = f"exit status {second.status}, {sorted(second.after)}; {second.err[:200]}"
            problems.append(f"{label}: run again: {found}")
    if tries:
        report.line(
            f"{command.name}, killed at a system call, and run again",
            len(tries),
            len(tries) - len(problems),
            problems,
        )
    return len(tries)


def can_trace(bench):
    if not shutil.which("strace"):
        return False
    inject = "inject=fsync:error=EIO:when=1"
    command = ["strace", "-qq", "-o", "/dev/null", "-e", inject, "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test(bench, report, command, traces):
    good = bench.run(command)
    if good.status != DONE:
        raise SystemExit(f"faults: {command.name} does not work as it is: {good.err}")
    count = 0
    for part in (memory, threads_and_short_counts):
        count += part(bench, report, command, good)
    if traces and not command.most:
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
            if not bench.options.only or any(
                command.name.startswith(word) for word in bench.options.only
            ):
                count += test(bench, report, command, traces)
        if not traces:
            print("skip - system calls: strace is not here, or not permitted")
    finally:
        shutil.rmtree(bench.base)
    print(f"{count} faults")
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed or not report.passed else 0


sys.exit(main())

# SPDX-License-Identifier: BSD-2-Clause
"""Running things: programs, and commands measured in turn."""
import json
import os
import shutil
import statistics
import subprocess
import sys


# How many articles are generated. Smaller numbers are for trying the benchmark itself.
COUNTS = {
    "BENCH_SHORT_COUNT": 460_000,
    "BENCH_VERIFY_COUNT": 460_000,
    "BENCH_TINY_COUNT": 1_000_000,
}


class Context:
    """What each row works with."""

    def __init__(self, work, corpora, large):
        self.work = work
        self.corpora = corpora
        self.large = large
        self.anews = os.environ["ANEWS"]
        self.programs = os.environ["PROGRAMS"]
        self.secret = os.path.join(work, "bench.key")
        self.public = os.path.join(work, "bench.pub")
        self.commands = []  # of the row that runs
        self.counts = {name: int(os.environ.get(name) or count) for name, count in COUNTS.items()}
        self.short_count = self.counts["BENCH_SHORT_COUNT"]
        self.verify_count = self.counts["BENCH_VERIFY_COUNT"]
        self.tiny_count = self.counts["BENCH_TINY_COUNT"]

    def trial(self):
        """Returns the counts that are not the usual ones, as words; empty for a full run."""
        return ", ".join(
            f"{name}={count}" for name, count in self.counts.items() if count != COUNTS[name]
        )

    def program(self, name):
        """One of the benchmark's own; None where the library that it needs is not installed."""
        path = os.path.join(self.programs, name)
        return path if os.path.exists(path) else None

    def shown(self, command):
        """A command as a person would type it, without this machine's folders."""
        words = []
        for word in command:
            for folder in [
                *self.corpora,
                self.work,
                self.programs,
                os.path.dirname(self.anews),
                *scratch_folders(),
            ]:
                base = os.path.basename(folder) if folder in self.corpora else ""
                word = word.replace(folder + "/", base + "/" if base else "").replace(
                    folder, base or "."
                )
            words.append("'" + word + "'" if " " in word else word)
        return " ".join(words)


def scratch_folders():
    return ["/dev/shm/anews-bench"] if os.path.isdir("/dev/shm") else []


def have(name):
    return shutil.which(name) is not None


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(context, *command, stdin=None, cwd=None, stdout=subprocess.DEVNULL, env=None):
    """Runs one command that must succeed; its errors are seen."""
    context.commands.append(context.shown(command))
    subprocess.run(
        command, check=True, stdin=stdin or subprocess.DEVNULL, cwd=cwd, stdout=stdout, env=env
    )


def output_json(context, *command, env=None):
    """What a program of the benchmark prints."""
    context.commands.append(context.shown(command))
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env={**os.environ, **(env or {})}
    )
    return json.loads(done.stdout)


def repeated(context, rounds, programs):
    """Runs programs that print JSON in turn. Returns the median of each of their figures.

    programs: name -> (command, environment).
    """
    found = {name: [] for name in programs}
    before = len(context.commands)
    for _ in range(rounds):
        for name, (command, env) in programs.items():
            found[name].append(output_json(context, *command, env=env))
    del context.commands[before + len(programs) :]
    return {
        name: {key: statistics.median(result[key] for result in results) for key in results[0]}
        for name, results in found.items()
    }


class Taken:
    """What a command took, in seconds and bytes of memory: medians over the rounds.

    `best` is the shortest wall time, which is nearest to that of an idle machine.
    """

    def __init__(self, rounds):
        self.rounds = rounds
        self.wall = statistics.median(wall for wall, _, _ in rounds) / 1e6
        self.best = min(wall for wall, _, _ in rounds) / 1e6
        self.cpu = statistics.median(cpu for _, cpu, _ in rounds) / 1e6
        self.memory = statistics.median(rss for _, _, rss in rounds) * 1024

    def ratio(self, other, what="wall"):
        """Returns how many times as long as the other it took.

        This is the median of the ratios within each round: commands are interleaved for it.
        """
        index = 0 if what == "wall" else 1
        return statistics.median(
            mine[index] / max(theirs[index], 1) for mine, theirs in zip(self.rounds, other.rounds)
        )


def measured(context, rounds, commands):
    """Runs commands in turn, A B A B. Returns a Taken for each name.

    commands: name -> words, or (shell to prepare, words).
    """
    words, names = [context.program("measure"), str(rounds)], []
    for name, command in commands.items():
        prepare, command = command if isinstance(command, tuple) else (None, command)
        words += ["--prepare", prepare] if prepare else []
        words += ["--run", *command]
        names.append(name)
        context.commands.append(context.shown(command))
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    found = {name: [] for name in names}
    for line in done.stdout.splitlines():
        number, _, wall, cpu, rss = line.split()
        found[names[int(number)]].append((float(wall), float(cpu), int(rss)))
    return {name: Taken(rounds_of) for name, rounds_of in found.items()}

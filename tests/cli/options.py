#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compares the options that each subcommand takes with the places that name them.

options.py ANEWS TOP: prints "SUBCOMMAND: OPTION is taken, and not in PLACE", or the other way
round, for each difference. The places are the help texts, the man page and the completions.
"""

import os
import re
import string
import subprocess
import sys
from pathlib import Path

ANEWS, TOP = sys.argv[1], Path(sys.argv[2])
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][A-Za-z-]*")
WORD = re.compile(r'\{"([a-z-]+)", (?:no|required|optional)_argument')


def anews(*words):
    """What the command says to these words, with no file to work on."""
    done = subprocess.run([ANEWS, *words], capture_output=True, text=True, input="", check=False)
    return done.stdout + done.stderr


def taken(subcommand, words):
    """The options that the command takes. An unambiguous beginning of a word is taken, too, which
    does not make it an option."""
    letters = {f"-{letter}" for letter in string.ascii_letters}
    options = {o for o in letters | words if f"has no option {o}" not in anews(subcommand, o)}
    return {o for o in options if not any(w != o and w.startswith(o) for w in options)} | (
        options & {o for o in words if o in in_help(subcommand)}
    )


def in_help(subcommand):
    lines = re.findall(r"^ {2,6}(-.*)", anews("help", subcommand), re.MULTILINE)
    return {o for line in lines for o in OPTION.findall(re.split(r" {2,}", line)[0])}


def man_options(text):
    items = re.findall(r"^\.It (Fl .*)", text.replace("\\\n", ""), re.MULTILINE)
    return {"-" + name for item in items for name in re.findall(r"Fl (-?[\w-]+)", item)}


def in_man_page(subcommand):
    page = (TOP / "tools/man/anews.1").read_text()
    description = page.split(".Sh DESCRIPTION")[1].split(".Sh ENVIRONMENT")[0]
    parts = re.split(r"^\.Ss (\w+)\n", description, flags=re.MULTILINE)
    section = dict(zip(parts[1::2], map(man_options, parts[2::2])))
    options = man_options(parts[0]) | section.get(subcommand, set())
    if subcommand in ("verify", "list", "extract", "show", "search", "embed", "diff", "patch"):
        has_remember = subcommand not in ("embed", "diff")
        options |= section["Trust"] - (set() if has_remember else {"--remember"})
    if subcommand in ("verify", "list", "extract", "show", "search", "info"):
        options |= section["Addresses"]
    if subcommand == "serve":
        options |= section["Trust"] - {"--remember"}
    if subcommand == "update":
        options |= section["Trust"] - {"--insecure"}
    return options


def in_bash_completion(subcommand):
    script = f"COMP_WORDS=(anews {subcommand} -); COMP_CWORD=2; _anews; echo ${{COMPREPLY[@]}}"
    file = TOP / "tools/completion/anews.bash"
    words = ["bash", "-c", f'. "$0"; {script}', file]
    return set(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())


def zsh_options(text):
    text = re.sub(r"\[[^]]*\]", "", text)
    for names in re.findall(r"--\{([^}]*)\}", text):
        text += " --" + " --".join(names.split(","))
    return set(OPTION.findall(re.sub(r"--\{[^}]*\}", "", text)))


def in_zsh_completion(subcommand):
    text = (TOP / "tools/completion/_anews").read_text()
    lists = dict(re.findall(r"^(\w+)=\((.*?)\)$", text, re.MULTILINE | re.DOTALL))
    case = re.search(rf"^    {subcommand}\)\n(.*?);;", text, re.MULTILINE | re.DOTALL)[1]
    used = [case]
    for text in used:  # a list may name others
        used += [lists[name] for name in re.findall(r"\$(\w+)", text)]
    return set().union(*map(zsh_options, used))


def in_fish_completion(subcommand):
    """What fish offers for a line. It finds the command as a person does, by PATH."""
    file = TOP / "tools/completion/anews.fish"
    words = ["fish", "--no-config", "-c", f'source "$argv[1]"; complete -C "anews {subcommand} -"']
    path = f"{Path(ANEWS).parent}:{os.environ['PATH']}"
    done = subprocess.run([*words, str(file)], capture_output=True, text=True, check=True,
                          env={**os.environ, "PATH": path})  # fmt: skip
    return {line.split("\t")[0] for line in done.stdout.splitlines()}


PLACES = {
    "its help text": in_help,
    "the man page": in_man_page,
    "the completion for bash": in_bash_completion,
    "the completion for zsh": in_zsh_completion,
    "the completion for fish": in_fish_completion,
}


def main():
    sources = [*TOP.glob("tools/*.[ch]"), *TOP.glob("tools/*/*.[ch]")]
    words = {"--" + w for source in sources for w in WORD.findall(source.read_text())}
    subcommands = re.findall(r"^  anews (\w+)", anews("help"), re.MULTILINE)
    for subcommand in subcommands:
        options = taken(subcommand, words)
        for place, find in PLACES.items():
            found = find(subcommand)
            for option in sorted(options - found):
                print(f"{subcommand}: {option} is taken, and not in {place}")
            for option in sorted(found - options):
                print(f"{subcommand}: {option} is in {place}, and not taken")
    if len(subcommands) < 9 or len(words) < 50:
        print(f"only {len(subcommands)} subcommands and {len(words)} words are found")


if __name__ == "__main__":
    main()

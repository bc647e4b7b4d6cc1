#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Static analysis of library and command by cppcheck, clang-tidy (.clang-tidy says which checks) and
# gcc -fanalyzer. Any finding fails.
#
# NODES: how many states of a function clang-tidy's analyser looks at, at most; 225,000, which is
# its own choice, if it is not given. A third of them takes two fifths of the time.
set -euo pipefail
cd "$(dirname "$0")/.."
includes=(-Ilibarchive_news/include -Ilibarchive_news)
flags=(-std=c11 -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 "${includes[@]}")
tool_flags=("${flags[@]}" -D_GNU_SOURCE -Itools)
library=(libarchive_news/{dictionary,editions,format,platform,reader,search,terms,writer}/*.c
    libarchive_news/crypto/blake2b.c)
# The other file of the compact port needs sources that `make device` fetches.
tinyssh=${XDG_CACHE_HOME:-$HOME/.cache}/archive_news/tinyssh/crypto
if [ -e "$tinyssh" ]; then
    library+=(libarchive_news/crypto/ed25519.c)
    flags+=(-isystem "$tinyssh")
fi
tools=(tools/*.c tools/*/*.c tools/*/*/*.c)
# These are for WebAssembly, which gcc does not know. clang-tidy has no headers of Windows.
web=(tools/web/reader/*.c)
for file in "${!tools[@]}"; do
    case ${tools[file]} in tools/web/* | tools/platform/windows/*) unset "tools[file]" ;; esac
done
web_flags=("${flags[@]}" --target=wasm32-unknown-unknown -ffreestanding -mbulk-memory -DAN_SMALL
    '-DAN_CRYPTO_H="compact.h"' -Ilibarchive_news/crypto)
missing=
for program in cppcheck clang-tidy gcc; do
    command -v "$program" >/dev/null || missing="$missing $program"
done
[ -z "$missing" ] || { echo "analyse: not installed:$missing: make test-deps" >&2; exit 2; }

# each COMMAND... of FILE...: a process for each file. In one process for all, clang-tidy takes
# every va_list but the first for uninitialized. How many warnings system headers would give is left
# out.
each() {
    local command=()
    while [ "$1" != of ]; do command+=("$1"); shift; done
    shift
    printf '%s\0' "$@" |
        xargs -0 -P "$(nproc)" -I{} "${command[@]}" 2> >(grep -v ' generated\.$' >&2)
}

tidy=(clang-tidy --quiet --extra-arg=-Xclang --extra-arg=-analyzer-config
    --extra-arg=-Xclang "--extra-arg=max-nodes=${NODES:-225000}")

status=0
# cppcheck does not look at system headers, cannot include a header that a macro names, and takes
# tinyssh's arrays for numbers.
echo "cppcheck: $((${#library[@]} + ${#tools[@]} + ${#web[@]})) files"
cppcheck -j "$(nproc)" --quiet --error-exitcode=1 --std=c11 --enable=warning,portability \
    -UAN_CRYPTO_H --inline-suppr --suppress=missingIncludeSystem \
    --suppress=normalCheckLevelMaxBranches \
    --suppress=uninitvar:libarchive_news/crypto/ed25519.c \
    "${includes[@]}" -Itools libarchive_news tools || status=1
echo "clang-tidy: the same"
each "${tidy[@]}" {} -- "${flags[@]}" of "${library[@]}" || status=1
each "${tidy[@]}" {} -- "${tool_flags[@]}" of "${tools[@]}" || status=1
each "${tidy[@]}" {} -- "${web_flags[@]}" of "${web[@]}" || status=1
# gcc 12 loses sight of memory that hangs on a structure, and reports it as a leak. The tests that
# make each allocation fail look for leaks, and sanitizers do.
# gcc 14 takes a standard stream that is held open on purpose (main.c) for one that leaks; gcc 12
# does not know that warning, and does not mind.
analyzer=(-O2 -fanalyzer -Wno-analyzer-malloc-leak -Wno-analyzer-fd-leak -Werror -c -o /dev/null)
echo "gcc -fanalyzer: the same, without what is for WebAssembly"
each gcc "${flags[@]}" "${analyzer[@]}" {} of "${library[@]}" || status=1
each gcc "${tool_flags[@]}" "${analyzer[@]}" {} of "${tools[@]}" || status=1
if command -v mypy >/dev/null; then
    echo "mypy: the Python binding"
    MYPYPATH=libarchive_news/bindings/python mypy --strict --cache-dir=/dev/null \
        libarchive_news/bindings/python/archive_news || status=1
    MYPYPATH=libarchive_news/bindings/python mypy --strict --cache-dir=/dev/null \
        -c 'from archive_news import TAGS, Archive, Date, HashError, Writer' || status=1
else
    echo "mypy: not installed; tests/deps.sh dev installs it"
fi
exit $status

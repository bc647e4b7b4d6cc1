#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Static analysis of library and command by cppcheck, clang-tidy (.clang-tidy says which checks) and gcc -fanalyzer. Any finding fails.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(-std=c11 -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -Ilibarchive_news/include -Ilibarchive_news)
library=(libarchive_news/{format,reader,writer}/*.c)
tools=(tools/*.c tools/*/*.c tools/*/*/*.c)
missing=
for program in cppcheck clang-tidy gcc; do
    command -v "$program" >/dev/null || missing="$missing $program"
done
[ -z "$missing" ] || { echo "analyse: not here (apt-get install):$missing" >&2; exit 2; }

# each COMMAND... of FILE...: a process for each file; the count of what the system's headers would give is not of interest. (In one process for all, clang-tidy takes
# every va_list but the first for uninitialized.)
each() {
    local command=()
    while [ "$1" != of ]; do command+=("$1"); shift; done
    shift
    printf '%s\0' "$@" | xargs -0 -P "$(nproc)" -I{} "${command[@]}" 2> >(grep -v ' generated\.$' >&2)
}

echo "cppcheck: $((${#library[@]} + ${#tools[@]})) files"
cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability --inline-suppr --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
    -Ilibarchive_news/include -Ilibarchive_news -Itools libarchive_news tools
echo "clang-tidy: the same"
each clang-tidy --quiet {} -- "${flags[@]}" of "${library[@]}"
each clang-tidy --quiet {} -- "${flags[@]}" -D_GNU_SOURCE -Itools of "${tools[@]}"
# gcc 12 loses sight of memory that hangs on a structure and reports it as a leak; leaks are looked for by the tests that make each allocation fail, and by sanitizers.
echo "gcc -fanalyzer: the same"
each gcc "${flags[@]}" -O2 -fanalyzer -Wno-analyzer-malloc-leak -Werror -c -o /dev/null {} of "${library[@]}"
each gcc "${flags[@]}" -D_GNU_SOURCE -Itools -O2 -fanalyzer -Wno-analyzer-malloc-leak -Werror -c -o /dev/null {} of "${tools[@]}"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Makes one pair of files of the reader, to drop into any build: amalgamate.sh FOLDER writes
# archive_news_reader.c and .h there. Everything but the functions of reader.h and search.h becomes
# static, and what readers do not use (the encoders) is left out. What only a search needs is there
# if AN_SEARCH is defined.
#
# It relies on the layout of clang-format: at file scope things begin in the first column, and a
# function ends with a lone "}" there.
set -euo pipefail

if [ $# != 1 ]; then
    echo "usage: amalgamate.sh FOLDER" >&2
    exit 2
fi
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
include=$here/include/archive_news
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each private header once, before the first file that includes it; system headers once; files in an
# order in which each floor comes before those that use it. "@@ NAME" begins the part of a source.
join_files() ( # ROOM...
    sources=()
    cd "$here"
    for room; do sources+=("$room"/*.c); done
    awk '
        function take(file, line) {
            while ((getline line < file) > 0) {
                if (line ~ /^#include "/) {
                    split(line, part, "\"")
                    if (!(part[2] in seen)) {
                        seen[part[2]] = 1
                        take(part[2])
                    }
                } else if (line ~ /^#include <archive_news\/|SPDX-License-Identifier/) {
                    continue
                } else if (line ~ /^#include </ || line ~ /^#define [A-Z0-9_]*_LINKING_ONLY/) {
                    if (!(line in seen)) print line
                    seen[line] = 1
                } else if (line ~ /^#(ifndef|define) ANI_[A-Z]*_H$/ ||
                           (line ~ /^#endif/ && depth == 0)) {
                    continue
                } else {
                    depth += (line ~ /^#if/) - (line ~ /^#endif/)
                    print line
                }
            }
            close(file)
        }
        BEGIN {
            for (i = 1; i < ARGC; i++) {
                name = ARGV[i]
                sub(/.*\//, "", name)
                sub(/\.c$/, "", name)
                print "@@ " name
                take(ARGV[i])
            }
        }' "${sources[@]}"
)

# Private functions and tables become static. A declaration that runs over several lines is joined
# to one line, so that it can be left out with its function.
make_static() {
    cat "$include"/{reader,search}.h >"$work/public"
    awk -v public="$work/public" '
        BEGIN {
            while ((getline line < public) > 0)
                if (match(line, /an_[a-z_]+\(/)) is_public[substr(line, RSTART, RLENGTH - 1)] = 1
        }
        function name_of(line) {
            if (line !~ /^[a-z]/ || line ~ /^(static|typedef|return|enum|struct [a-z_]+ \{)/)
                return ""
            if (match(line, /[ *]ani?_[a-z_0-9]+\(/)) return substr(line, RSTART + 1, RLENGTH - 2)
            return ""
        }
        /^extern / { sub(/^extern /, "static "); print; next }
        /^const [a-z0-9_]+ ani_/ { print "static " $0; next }
        {
            name = name_of($0)
            if (name != "" && !(name in is_public)) {
                line = "static " $0
                while (line !~ /[;{]/ && line !~ /\)$/ && (getline more) > 0) {
                    sub(/^ +/, " ", more)
                    line = line more
                }
                print line
            } else {
                print
            }
        }' "$1"
}

# Leaves out static functions that nothing names, until there are none.
drop_unused() {
    local from=$1 to=$2
    while :; do
        awk '
            function words_of(line, own, w) {
                gsub(/\/\*.*\*\//, "", line)
                while (match(line, /[A-Za-z_][A-Za-z_0-9]*/)) {
                    w = substr(line, RSTART, RLENGTH)
                    if (w != own) used[w] = 1
                    line = substr(line, RSTART + RLENGTH)
                }
            }
            # The function that a line at file scope declares or begins, else "".
            function function_of(line) {
                if (line !~ /^static / || !match(line, /[ *][a-z_0-9]+\(/) || line ~ /=/) return ""
                return substr(line, RSTART + 1, RLENGTH - 2)
            }
            function forget_comment(i) {
                for (i = kept; i > 0 && output[i] ~ /^(\/\*| \*)/; i--)
                    if (output[i] ~ /^\/\*/) break
                if (kept > 0 && output[kept] ~ /\*\/$/ && i > 0) kept = i - 1
            }
            NR == FNR {
                name = function_of($0)
                if (name != "") own = name
                words_of($0, own)
                if (/^}/ || (name != "" && /;/)) own = ""
                next
            }
            dropping { if (/^}/) { dropping = 0; after = 1 } next }
            after && /^$/ { after = 0; next }
            {
                after = 0
                name = function_of($0)
                if (name != "" && !(name in used)) {
                    forget_comment()
                    dropping = $0 !~ /;/
                    next
                }
                output[++kept] = $0
            }
            END { for (i = 1; i <= kept; i++) print output[i] }' "$from" "$from" >"$to"
        cmp -s "$from" "$to" && break
        cp "$to" "$from"
    done
}

licence() {
    printf '/* SPDX-License-Identifier: BSD-2-Clause */\n'
    printf '/* Made by amalgamate.sh out of libarchive_news %s:\n' "$version"
    printf ' * change the sources there, not this file.\n *\n'
    sed 's/^/ * /; s/ *$//' "$here/../LICENSE"
    printf ' */\n'
}

version=$(sed -nE 's/^#define AN_VERSION_(MAJOR|MINOR|PATCH) //p' "$include/reader.h" | paste -sd .)
{
    licence
    sed '/SPDX-License-Identifier/d' "$include/reader.h"
    sed '/SPDX-License-Identifier/d; /^#include <archive_news/d' "$include/search.h"
} >"$work/h"

# take_needed ROOM...: writes the part that these rooms make, which begins with "@@".
take_needed() {
    join_files "$@" >"$work/joined"
    make_static "$work/joined" >"$work/static"
    drop_unused "$work/static" "$work/needed"
    cat -s "$work/needed"
}

# What a search needs of the other rooms differs from what the reader needs; its own room is last.
take_needed format reader >"$work/reader"
take_needed format reader search >"$work/all"
search=("$here"/search/*.c)
first=$(basename "${search[0]}" .c)
sed "/^@@ $first\$/,\$d" "$work/all" >"$work/below"
{
    licence
    printf '#include "archive_news_reader.h"\n\n'
    {
        diff -D AN_SEARCH "$work/reader" "$work/below" || [ $? = 1 ]
        printf '\n#ifdef AN_SEARCH\n'
        sed -n "/^@@ $first\$/,\$p" "$work/all"
        printf '#endif\n'
    } | sed 's|^@@ \(.*\)|/* ---- \1 ---- */|'
} >"$work/c"

# Whole or not at all.
for end in c h; do
    cp "$work/$end" "$folder/archive_news_reader.$end.new"
    mv "$folder/archive_news_reader.$end.new" "$folder/archive_news_reader.$end"
done

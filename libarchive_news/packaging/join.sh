#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# join.sh FILE FOLDERS [NAME...]: prints a C source in which each #include "..." line is replaced by
# the file that it names, once each. A name is looked for beside the file that includes it, beside
# FILE, and in FOLDERS, which colons separate. Files that are called NAME are left out, and
# archive_news_* are left to the compiler.
set -euo pipefail
file=$1 folders=$2
shift 2

awk -v top="$file" -v folders="$folders" -v left_out=" $* " '
    function folder_of(path) {
        return match(path, /\/[^\/]*$/) ? substr(path, 1, RSTART - 1) : "."
    }
    # a/b/../c is a/c, so that a file has one name.
    function plain(path) {
        while (sub(/[^\/.][^\/]*\/\.\.\//, "", path)) {}
        gsub(/\/\.\//, "/", path)
        return path
    }
    function is_there(path, line, status) {
        status = (getline line < path)
        close(path)
        return status >= 0
    }
    function find(name, from, folder, count, i, path) {
        count = split(folder_of(from) ":" folder_of(top) ":" folders, folder, ":")
        for (i = 1; i <= count; i++) {
            path = plain(folder[i] "/" name)
            if (is_there(path)) return path
        }
        print from ": there is no " name > "/dev/stderr"
        exit failed = 1
    }
    function include(line, from, part, last, found) {
        split(line, part, "\"")
        last = part[2]
        sub(/.*\//, "", last)
        if (last ~ /^archive_news_/) {
            print line
        } else if (!index(left_out, " " last " ")) {
            found = find(part[2], from)
            if (!(found in seen)) join(found)
        }
    }
    function join(path, line) {
        seen[path] = 1
        while ((getline line < path) > 0) {
            sub(/[ \t\r]+$/, "", line)
            if (line ~ /^[ \t]*#[ \t]*include[ \t]*"/) include(line, path)
            else print line
        }
        close(path)
    }
    BEGIN { join(top); exit failed }
    END { exit failed }'

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What is written in several places is the same everywhere: the README's example, the exported
# symbols, the options.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$ROOT/build}"
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
sed -n '/^```c$/,/^```$/p' "$ROOT/README.md" | sed '1d;$d' >readme.c
sed '1d' "$ROOT/libarchive_news/examples/print_article.c" >example.c
check "the README's example is the one that is compiled" cmp readme.c example.c

make_key k
mkdir in && echo "An article" >in/n.txt
"$ANEWS" pack -q -s k.key -o n.anews in
check "the example prints an article" \
    sh -c '"$0" n.anews n.txt "$(tail -n 1 k.pub)" | cmp - in/n.txt' \
    "$BUILD/libarchive_news/examples/print_article"

nm -D --defined-only "$BUILD/libarchive_news.so" | awk '{print $3}' | sort >exported
grep -ohE '^[a-z].*\ban_[a-z_]+\(' "$ROOT"/libarchive_news/include/archive_news/*.h |
    grep -oE 'an_[a-z_]+\($' | tr -d '(' | sort -u >declared
check "the shared library exports what the headers declare" diff declared exported
sed -n 's/^ \(an_[a-z_]*\)@Base .*/\1/p' \
    "$ROOT/libarchive_news/packaging/debian/library.symbols.in" | sort >symbols
check "Debian's list of symbols has them all" diff exported symbols
soname=$(readelf -d "$BUILD/libarchive_news.so" | sed -n 's/.*(SONAME).*\[\(.*\)\]$/\1/p')
check "the shared library has a soname with a number" grep -qxE 'libarchive_news\.so\.[0-9]+' \
    <<<"$soname"
binding=libarchive_news/bindings/python
for file in spec/VERSIONS.md CHANGELOG.md $binding/README.md $binding/archive_news/_library.py; do
    equal "$soname" "$(grep -ohE 'libarchive_news\.so\.[0-9.]*[0-9]' "$ROOT/$file" | sort -u)" \
        "$file states it"
done
package=libarchive-news${soname##*.}
for file in spec/VERSIONS.md CHANGELOG.md; do
    equal "$package" "$(grep -ohE 'libarchive-news[0-9]+' "$ROOT/$file" | sort -u)" \
        "$file names its package"
done
while read -r name; do
    grep -q "$name" "$ROOT/libarchive_news/man/libarchive_news.3" || echo "$name"
done <declared >undocumented
equal "" "$(cat undocumented)" "the library's man page has them all"

# stdout, printf() and their kind are the C library's where report/standard_output.h is missing:
# what they print would not come in its order.
printing='\b(printf|vprintf|puts|putchar) ?\(|[(=,] ?stdout\b'
(cd "$ROOT" && grep -rlE "$printing" --include='*.c' tools |
    grep -vE '^tools/([a-z]+/make_|fetching/program/|web/)' |
    xargs grep -LF '#include "report/standard_output.h"') >unprepared
equal "" "$(cat unprepared)" "whatever prints goes through standard_output"

what="help, man page and completions have the options that each subcommand takes, and no others"
if have python3; then
    equal "" "$(python3 -B "$ROOT/tests/cli/options.py" "$ANEWS" "$ROOT" 2>&1)" "$what"
else
    skip "$what" "no python3"
fi
what="the tests that the documents name for each threat exist"
if have python3; then
    equal "" "$(python3 -B "$ROOT/tests/cli/threats.py" "$ROOT" 2>&1)" "$what"
else
    skip "$what" "no python3"
fi
# outside_of_platform PATTERN: the sources of library and command that have it.
outside_of_platform() {
    (cd "$ROOT" && grep -rlE --include='*.[ch]' "$1" libarchive_news tools) |
        grep -v -e ^libarchive_news/platform/ -e ^tools/platform/
}
check "the platform files ask which system it is" \
    grep -q _WIN32 "$ROOT/libarchive_news/platform/posix.c" "$ROOT/tools/platform/posix.c"
systems='_WIN32|_WIN64|__MINGW|__CYGWIN__|__APPLE__|BSD__|AN_PLAIN_POSIX'
equal "" "$(outside_of_platform "$systems")" "no other source does"
calls='renameat2|copy_file_range|fallocate|syncfs|flock|fopencookie|pipe2|get_nprocs|fgetxattr'
calls="$calls|accept4|explicit_bzero|fdatasync|fsync|getrandom|memfd_create|mempcpy|memrchr|mremap|ppoll"
calls="$calls|program_invocation_name|qsort_r|rawmemchr|reallocarray|secure_getenv|sendfile"
calls="$calls|sigtimedwait|sigwaitinfo|socketpair|strchrnul|strverscmp|sync_file_range|uselocale"
calls="\b($calls)\("
flags='O_TMPFILE|O_PATH|AT_EMPTY_PATH|SOCK_(CLOEXEC|NONBLOCK|SEQPACKET)|MSG_(NOSIGNAL|CMSG_CLOEXEC)'
equal "" "$(outside_of_platform "$calls|$flags|/proc/self" | grep -v ^tools/walls/)" \
    "only the walls and the platform files need what not all systems have"
if command -v file >/dev/null; then
    check "file(1) knows an archive" \
        sh -c 'file -m "$0" --mime-type n.anews | grep -q application/vnd.archive-news' \
        "$ROOT/tools/mime/anews.magic"
fi
# tests/windows says of each script whether it runs on Windows, and if not, why.
find "$ROOT"/tests/cli -name '*.sh' ! -name lib.sh ! -name servers.sh -printf '%f\n' |
    sed 's/\.sh$//' | sort >scripts
sed -n -E 's/^([a-z_0-9]+)$/\1/p' "$ROOT"/tests/windows/cli/{in_ci,by_name} >on_windows
sed -n -E 's/^([a-z_0-9]+): .+/\1/p' "$ROOT"/tests/windows/cli/unix_only >not_there
equal "$(cat scripts)" "$(sort on_windows not_there)" \
    "tests/windows/cli names each script of tests/cli once"
finish

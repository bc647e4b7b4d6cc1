#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The character sets are the Web's, on every machine: the tables bear the identifiers of the
# standard Encoding, each byte and each pair means what glibc's iconv says but where the standard
# differs, and the command calls nobody else's converter.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
sources=${conformance%/tests/conformance}
: "${BUILD:=$sources/build}"
decode=$BUILD/tests/charsets/decode
compares() { # WHAT SENTENCE
    check "$2" /usr/bin/python3 "$sources/tests/charsets/compare.py" "$decode" "$1"
}
compares identifiers "each index is the standard's, by its identifier"
compares labels "all labels of the standard are known"
compares texts "errors, ends and odd places are decoded as the standard says"
compares utf16 "UTF-16 with halves of pairs in it"
if /usr/bin/python3 -c 'import os; os.confstr("CS_GNU_LIBC_VERSION")' 2>"$said/none"; then
    compares single "single bytes are iconv's, but for those that are listed"
    compares pairs "pairs of bytes, too"
    compares longer "three and four bytes, too"
else
    for what in "single bytes" pairs "longer ones"; do
        skip "$what are iconv's" "this is not glibc"
    done
fi

check "eight bytes looked at in one step are what each is" "$BUILD/tests/charsets/scan_bytes"

# Only the program that makes the tables calls iconv, and it runs while the command is built.
equal charsets/make_tables.c "$(cd "$sources/tools" && grep -rlE 'iconv(_open|_close)? ?\(' \
    --include='*.[ch]' . | sed 's|^\./||')" "no source of the command calls iconv"
command -v nm >/dev/null && nm -D --undefined-only "$ANEWS" >symbols 2>"$said/none"
if [ -s symbols ]; then
    equal "" "$(grep -i iconv symbols)" "nor does the command, nor what is linked into it"
else
    skip "nor does the command, nor what is linked into it" "it has no dynamic symbols"
fi

# The tables are the same everywhere, or are not made.
made=$BUILD/tools/charsets/tables.c
[ ! -e "$sources/tools/charsets/tables.c" ] || made=$sources/tools/charsets/tables.c
equal 3a1460d6b1cab05d70d9726f6fad2e970f791f5908f356d2fea4570ed2b81a68 \
    "$(sha256sum <"$made" | cut -d' ' -f1)" "the tables are the same bytes on each machine"

# An iconv that has no character sets, and one that takes another one for Korean.
cat >none.c <<'C'
#include <iconv.h>
iconv_t iconv_open(const char *to, const char *from) { (void)to; (void)from; return (iconv_t)-1; }
C
cat >other.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <iconv.h>
#include <string.h>
iconv_t iconv_open(const char *to, const char *from)
{
    iconv_t (*own)(const char *, const char *);
    void *found = dlsym(RTLD_NEXT, "iconv_open");
    memcpy(&own, &found, sizeof own);
    return own(to, strcmp(from, "CP949") ? from : "EUC-KR");
}
C
if [ -x "$BUILD/make_tables" ] && cc -shared -fPIC -o none.so none.c 2>"$said/cc" &&
    cc -shared -fPIC -o other.so other.c -ldl 2>"$said/cc"; then
    expect 1 "without character sets no tables are made" \
        env LD_PRELOAD="$PWD/none.so" "$BUILD/make_tables"
    says "^make_tables: this system's iconv has no IBM866\. Build .*tarball" "and why is said"
    expect 1 "with others neither" env LD_PRELOAD="$PWD/other.so" "$BUILD/make_tables"
    says "^make_tables: .*the table of euc_kr is not that of the Encoding Standard .*tarball" \
        "and which one it is"
else
    for what in "no tables are made" "why is said" "with others neither" "which one it is"; do
        skip "$what" "the tables came with the sources, or there is no compiler"
    done
fi
finish

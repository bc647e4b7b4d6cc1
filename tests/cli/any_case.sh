#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# A file system that takes names for one that differ in case only, and gives the file another number
# by each of them, as exFAT does through FUSE: an input, a key or an edition is never lost because
# its name was spelt in another way. A library makes every file system so.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"

make_key k
make_corpus in 12
series=00112233445566778899aabbccddeeff
"$ANEWS" pack -q -s k.key --series $series --sequence 1 -o e1.anews in
cp in/a/00000.txt one.txt && mkdir more && cp in/a/00000.txt more/ && echo x >in/b/new.txt
"$ANEWS" pack -q -s k.key --series $series --sequence 2 -o e2.anews in
"$ANEWS" diff -q -p k.pub -o p.anpatch e1.anews e2.anews
cp e1.anews copy
expect 2 "an input that is also the output" \
    "$ANEWS" select -q -s k.key -p k.pub -o e1.anews e1.anews a/
same_file copy e1.anews "stays as it was"

if sanitized; then
    skip "names in any case" "nothing can be preloaded before a sanitizer"
    finish
elif [ -z "$(LD_PRELOAD=./none.so "$ANEWS" --version 2>&1 >/dev/null)" ]; then
    skip "names in any case" "the command is one file, and preloads nothing"
    finish
fi
check "the library is built" cc -shared -fPIC -O1 -o any_case.so "$here/any_case.c" -ldl

any() { LD_PRELOAD=$PWD/any_case.so "$ANEWS" "$@"; }

# kept PATTERN WHAT FILE COMMAND...: refused in one sentence, and the file stays as it was.
kept() {
    local pattern=$1 what=$2 file=$3
    shift 3
    cp "$file" copy
    expect 2 "$what by another spelling is refused" any "$@"
    says "$pattern" "$what: by name, with the reason"
    equal 1 "$(wc -l <"$said/err")" "$what: in one sentence"
    same_file copy "$file" "$what: stays as it was"
}

kept 'e1\.anews: is both an input and the file to write' "the archive of select" e1.anews \
    select -q -s k.key -p k.pub -o E1.ANEWS e1.anews a/
kept 'e1\.anews: is both an input and the file to write' "an archive of merge" e1.anews \
    merge -q --newest -s k.key -p k.pub -o E1.ANEWS e1.anews e2.anews
: >empty.txt
kept 'empty\.txt: is both an input' "an input of pack" empty.txt \
    pack -q -s k.key -o "$PWD/EMPTY.txt" one.txt empty.txt
kept 'k\.key: is both the key' "the key of pack" k.key pack -q -s k.key -o K.key one.txt
kept 'e1\.anews: is both the old edition' "the old edition of diff" e1.anews \
    diff -q -p k.pub -o E1.anews e1.anews e2.anews
kept 'p\.anpatch: is both the patch' "the patch" p.anpatch \
    patch -q -p k.pub -o P.anpatch e1.anews p.anpatch
kept 'e1\.anews: is both the archive and' "the archive of embed" e1.anews \
    embed -q -p k.pub --force -o E1.anews e1.anews
cp e1.anews old.anews.part
kept 'OLD\.anews\.part: is read, and is also the file' "the old edition of update" old.anews.part \
    update -q -p k.pub -o OLD.anews old.anews.part e2.anews

# An archive in the folder that is packed is left out of its next edition.
"$ANEWS" pack -q -s k.key -o more/out.anews more
expect 0 "a folder with the archive that is replaced" any pack -s k.key -o more/OUT.Anews more
says 'is the archive that is being replaced: it is left out' "by another spelling"
equal "00000.txt" "$("$ANEWS" list -p k.pub more/out.anews | cut -f 1)" "only the article is packed"
cp e1.anews more/older.anews
expect 0 "a folder with the older edition" any pack -q -s k.key --from more/OLDER.anews \
    --sequence 3 -o from.anews more --exclude out.anews
equal "00000.txt" "$("$ANEWS" list -p k.pub from.anews | cut -f 1)" "which is not packed"

# Where all files show mode 0777 as well, what is said of a secret key is so, and of use.
export ANY_CASE_MODES=yes
expect 0 "a key where no permissions are kept" any keygen -q -W -s open.key -p open.pub
says 'warning: open\.key: others .* its file system keeps no permissions, so move it to one' \
    "keygen says so, and what to do"
expect 0 "signing with it" any pack -q -s open.key -o signed.anews one.txt
says 'warning: open\.key: others .* file system may keep no permissions: move it to one' \
    "advises the same"
check "and nothing that is of no use" sh -c '! grep -q "chmod" "$1"' sh "$said/err"
unset ANY_CASE_MODES
equal 600 "$(stat -c %a open.key)" "the key was made with mode 0600"
expect 0 "another key where permissions are kept" any keygen -q -W -s shut.key -p shut.pub
equal "" "$(cat "$said/err")" "keygen says nothing"

# Other names are other files.
cp e1.anews e3.anews
expect 0 "a name that differs in more than case" any select -q -s k.key -p k.pub -o e3.anews \
    e1.anews a/
finish

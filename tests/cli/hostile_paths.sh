#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Extraction stays in its folder and destroys nothing, whatever the ids are and whatever is there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
mkdir -p in/sub
printf 'A\n\na\n' >in/a.txt
printf 'B\n\nb\n' >in/sub/b.txt
printf 'C\n\nc\n' >in/sub/c.txt
"$ANEWS" pack -q -s k.key -o x.anews in
extract() { "$ANEWS" extract -p k.pub -C "$@"; }

# Symbolic links in the target.
mkdir out outside
ln -s ../outside out/sub
expect 4 "a symbolic link where a folder belongs" extract out x.anews
says 'sub/b\.txt.*symbolic link' "is named"
only outside "and not followed" ''
same_file in/a.txt out/a.txt "the others are written"
expect 4 "nor followed with --force" extract out --force x.anews
only outside "nothing there" ''
check "and the link is left" [ -L out/sub ]
rm -rf out && mkdir out && echo keep >outside/a.txt
ln -s ../outside/a.txt out/a.txt
expect 4 "a symbolic link where a file belongs" extract out x.anews
equal keep "$(cat outside/a.txt)" "is not written through"
expect 0 "with --force" extract out --force x.anews
equal keep "$(cat outside/a.txt)" "it is not written through either"
check "but replaced by the file" [ ! -L out/a.txt ]
same_file in/a.txt out/a.txt "which is as packed"
rm -rf out && mkdir real && ln -s real out
expect 0 "the folder that the user names may itself be a link" extract out x.anews
same_tree in real "and all is there"

# Existing files are kept.
rm -rf out real && mkdir -p out/sub && echo mine >out/sub/b.txt
expect 4 "an existing file" extract out x.anews
says 'sub/b\.txt.*--force' "is named, and what to do"
equal mine "$(cat out/sub/b.txt)" "is left as it is"
same_file in/sub/c.txt out/sub/c.txt "the others are written"
expect 0 "with --force" extract out --force x.anews
same_tree in out "it is overwritten"
only out "and nothing else is there" a.txt sub
rm -rf out && mkdir -p out/a.txt/inner
expect 4 "a folder where a file belongs, with --force" extract out --force x.anews
says 'a\.txt' "is named"
check "and left" [ -d out/a.txt/inner ]
same_file in/sub/b.txt out/sub/b.txt "the others are written"
rm -rf out && mkdir out && echo file >out/sub
expect 4 "a file where a folder belongs" extract out --force x.anews
equal file "$(cat out/sub)" "is left"
expect 0 "a target that does not exist" extract nowhere x.anews
same_tree in nowhere "is made"
expect 4 "a target that is a file" extract k.pub x.anews
says 'k\.pub' "is named"
rm -rf out && mkdir out
chmod 555 out
expect 4 "a target that may not be written" \
    restricted "$ANEWS" extract -p k.pub -C out x.anews
chmod 755 out
mkfifo out/a.txt
expect 4 "a pipe where a file belongs is not waited on" \
    timeout 20 "$ANEWS" extract -p k.pub -C out x.anews
check "and left" [ -p out/a.txt ]

# An id that is another's folder: both can be in an archive, only one of them in a file system.
cat >clash.jsonl <<'LINES'
{"id":"n","title":"1","content_text":"one"}
{"id":"n/m","title":"2","content_text":"two"}
{"id":"z","title":"3","content_text":"three"}
LINES
expect 0 "ids of which one is a folder of the other are packed" \
    "$ANEWS" pack -s k.key -o clash.anews clash.jsonl
rm -rf out && mkdir out
expect 4 "extract says that it cannot write both" extract out clash.anews
says 'n(/m)?: ' "names one"
equal three "$(cat out/z)" "and goes on"
equal two "$("$ANEWS" extract --stdout -p k.pub clash.anews n/m)" "and each can be extracted alone"

# Names that a shell, a terminal or a program could trip over.
cat >odd.jsonl <<'LINES'
{"id":"-rf","title":"x","content_text":"dash"}
{"id":"a\nb","title":"x","content_text":"newline"}
{"id":"...","title":"x","content_text":"dots"}
{"id":"c:\\d","title":"x","content_text":"backslash"}
{"id":" ","title":"x","content_text":"space"}
{"id":".hidden/..x","title":"x","content_text":"hidden"}
LINES
expect 0 "odd ids are packed" "$ANEWS" pack -q -s k.key -o odd.anews odd.jsonl
rm -rf out && mkdir out
expect 0 "and extracted" extract out --hidden odd.anews
equal 6 "$(find out -type f -printf x | wc -c)" "all of them"
(
    cd out || exit
    for name in ./-rf $'a\nb' ... 'c:\d' ' ' .hidden/..x; do cat "$name" && echo; done
) >found
equal "dash newline dots backslash space hidden" "$(paste -sd' ' found)" "under their names"
long=$(printf 'x%.0s' $(seq 250))
printf '{"id":"%s","title":"x","content_text":"deep"}\n' "$long/$long/$long/$long" >deep.jsonl
expect 0 "an id near 1,024 bytes is packed" "$ANEWS" pack -q -s k.key -o deep.anews deep.jsonl
expect 0 "and extracted" extract out deep.anews
equal deep "$(cat "out/$long/$long/$long/$long")" "under its name"
line='{"id":"%s","title":"x","content_text":"%s"}\n'
# shellcheck disable=SC2059 # the format is in a variable
printf "$line$line" "$long$long" long y short >toolong.jsonl
expect 0 "a component that no file system takes is packed" \
    "$ANEWS" pack -q -s k.key -o toolong.anews toolong.jsonl
expect 4 "extract names it" extract out toolong.anews
says 'xxx.*(name too long)' "and says why"
equal short "$(cat out/y)" "and goes on"

# Ids that our writer never makes, in an archive that was made for this and that nobody signed: it
# can be read with --insecure only.
if ! have python3; then
    skip "forged ids" "no python3"
    finish
fi
# forge ID
# Makes an archive whose only id, "aa/xy.txt", is replaced by another of the same length. All hashes
# up to the root match.
forge() {
    python3 - "$1" <<'PY'
import hashlib, struct, sys
data = bytearray(open("plain.anews", "rb").read())
def digest(at, size, person):
    return hashlib.blake2b(bytes(data[at:at + size]), digest_size=32, person=person).digest()
wanted = sys.argv[1].encode().decode("unicode_escape").encode("latin-1")
assert len(wanted) == 9
at = 1024 + 8
while True:
    kind, flags, size = struct.unpack_from("<HHI", data, at)
    if kind == 3: break
    at += 8 + size
reference = at + 8 + 24
page, stored, raw = struct.unpack_from("<QII", data, reference)
assert stored == raw and data[page:page + stored].count(b"aa/xy.txt") == 1
place = data.index(b"aa/xy.txt", page)
data[place:place + 9] = wanted
data[reference + 24:reference + 56] = digest(page, stored, b"anews1:page")
start, stored = struct.unpack_from("<QI", data, 152)
data[152 + 24:152 + 56] = digest(start, stored, b"anews1:dir")
open("forged.anews", "wb").write(data)
PY
}
mkdir -p src/aa && printf 'evil\n\nx\n' >src/aa/xy.txt
"$ANEWS" pack -q -s k.key -o plain.anews --profile device --dictionary none src
check "an id can be forged" forge 'bb/yz.txt'
rm -rf in1 && mkdir -p in1/in2/out
expect 0 "one that is allowed reads with --insecure: the forgery itself is sound" \
    "$ANEWS" extract -q --insecure -C in1/in2/out forged.anews
same_file src/aa/xy.txt in1/in2/out/bb/yz.txt "and is written"
expect 1 "and is refused with a key" "$ANEWS" extract -p k.pub -C in1/in2/out forged.anews
rm -rf in1 && mkdir -p in1/in2/out
for id in '../xy.txt' '../../xyt' '/a/xy.txt' '/etc/xyza' 'aa//y.txt' 'a/../.txt' 'aa/xy/../' \
    'aa/xy.tx/' './xy.txtt' 'aa/./xyzt' 'aa\x00xy.txt' 'aa/xy\xff.tx'; do
    check "id $id is forged" forge "$id"
    expect 1 "extract refuses it" "$ANEWS" extract --insecure -C in1/in2/out forged.anews
    expect 1 "verify refuses it" "$ANEWS" verify --insecure forged.anews
done
equal "" "$(find in1 ! -type d)" "and nothing was written anywhere"
check "nor at the root" [ ! -e /a/xy.txt ]
check "nor in /etc" [ ! -e /etc/xyza ]
finish

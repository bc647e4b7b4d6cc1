#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Compatibility: the library and the command read the vectors of spec/vectors as their descriptions
# say, and packing makes the packed vector again.
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/cli/lib.sh"
vectors=$here/../spec/vectors
: "${BUILD:?build folder}"

# Debian's, which has its packages for zstd and Ed25519.
/usr/bin/python3 "$here/conformance/run_vectors.py" --search=all --narrow \
    "$BUILD/tests/conformance/c_reader" >vectors.log
status=$?
grep '^not ok' vectors.log
check "the library reads $(find "$vectors" -name '*.json' | wc -l) vectors as described" \
    [ $status = 0 ]

/usr/bin/python3 "$here/conformance/rules.py" >rules.log
status=$?
grep '^not ok' rules.log | sed 's/^/# /'
check "each rule of FORMAT.md has a vector, and each vector names its rules" [ $status = 0 ]

/usr/bin/python3 "$here/conformance/run_patches.py" "$BUILD/tests/conformance/c_patcher" \
    >patches.log
status=$?
grep '^not ok' patches.log | sed 's/^/# /'
check "$(find "$vectors/patches" -name '*.anpatch' | wc -l) patches are applied as described" \
    [ $status = 0 ]

check "EXAMPLE.md is what its vector and the tables of FORMAT.md give" \
    /usr/bin/python3 "$here/conformance/example.py" --check

# FILE, NEED, KEYS, and the error that verifying ends with
/usr/bin/python3 - "$vectors" >expected.txt <<'P'
import json, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*.json")):
    v = json.loads(path.read_text())
    error = v["expect"].get("verify", v["expect"]["open"])
    index = v["expect"].get("verify_search", "ok")
    if error == "ok" and index not in ("not-found", "unsupported"):  # these are notes
        error = index
    if not isinstance(error, list) and "replaces" not in v:  # either is right; nothing to replace
        print(path.parent.name + "/" + v["file"], v["need"], ",".join(v["public_keys"]), error)
P
wrong=0 seen=0 refused=0
while read -r file need keys error; do
    case $error in ok) want=0 ;; unsupported) want=5 ;; *) want=1 ;; esac
    # Of these the command refuses the keys: both are the same, or no signature can be made with it.
    case ${file##*/} in one-key-twice.anews | key-weak-*.anews | key-mixed-*.anews) want=2 ;; esac
    arguments=()
    IFS=, read -ra each <<<"$keys"
    for key in "${each[@]}"; do arguments+=(-p "$key"); done
    "$ANEWS" verify -q "${arguments[@]}" --need "$need" "$vectors/$file" >out 2>err
    status=$?
    seen=$((seen + 1))
    if [ $status != $want ] || { [ $want != 0 ] && [ "$(wc -l <err)" != 1 ]; }; then
        wrong=$((wrong + 1))
        echo "# $file: exit status $status and not $want, or more than one sentence:"
        cat err
    fi
    # Of the empty archive the directory comes last, and nothing can be opened without it.
    if [ "$error" != ok ] || [ "${file##*/}" = empty.anews ]; then continue; fi
    head -c -1 "$vectors/$file" >cut.anews
    if ! "$ANEWS" verify -q --partial "${arguments[@]}" --need "$need" cut.anews >out 2>err; then
        refused=$((refused + 1))
        echo "# $file without its last byte:"
        cat err
    fi
done <expected.txt
check "the command says of $seen vectors what it should, in one sentence" [ $wrong = 0 ]
check "and that of those that are good all but the last byte is good" [ $refused = 0 ]
check "and there were some" [ $seen -gt 200 ]

cp "$vectors/packed/packed.key" key
chmod 600 key
cp "$vectors/packed/packed-edition-1.anews" .
mkdir editions
/usr/bin/python3 "$here/conformance/packed_editions.py" editions

# packed_again NAME SEQUENCE OPTION...: the command makes the vector again.
packed_again() {
    local made=$vectors/packed/$1.anews
    expect 0 "the vector $1 is packed again" "$ANEWS" pack -q -s key -o again.anews \
        --sequence "$2" --title Vectors \
        --series "$(od -An -tx1 -j56 -N16 "$made" | tr -d ' \n')" "${@:3}"
    if "$ANEWS" --version | grep -q '^zstd 1\.5\.4$'; then
        check "$1: with the same bytes" cmp -s again.anews "$made"
    else
        skip "$1: with the same bytes" "that takes zstd 1.5.4, whose frames they are"
    fi
    rm -f again.anews
}
packed_again packed 1 "$here/demo/articles"
packed_again packed-edition-1 1 --level 9 --block-size 2K --page-size 1K \
    --dictionary-from "$vectors/dictionary.zstd" editions/1.jsonl
packed_again packed-edition-2 2 --level 9 --from packed-edition-1.anews editions/2.jsonl
finish

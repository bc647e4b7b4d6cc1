#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pack --profile web: a smaller dictionary, which a first visit fetches, and nothing else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
# Words of a large vocabulary: a large dictionary pays, and is chosen where nothing says otherwise.
/usr/bin/python3 - >items.jsonl <<'END'
import json, random
chance = random.Random(5)
words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(9, 15)))
         for _ in range(30000)]
phrases = [" ".join(chance.choices(words, k=4)) for _ in range(15000)]
for number in range(3000):
    text = ". ".join(chance.choices(phrases, k=24))
    print(json.dumps({"id": f"n{number:05}", "title": f"Report {number}", "content_text": text}))
END
# made NAME OPTION...
made() {
    "$ANEWS" pack -q -s k.key --series 00112233445566778899aabbccddeeff --level 1 \
        --created 2026-01-01T00:00:00Z -o "$1.anews" "${@:2}" - <items.jsonl
}
field() { "$ANEWS" info -p k.pub --json "$1.anews" | grep -o "\"$2\":[0-9]*" | cut -d: -f2; }
made plain
made web --profile web
made same --dictionary 128K
large=$(field plain dictionary_limit) small=$(field web dictionary_limit)
check "the dictionary has $small bytes, not $large" [ "$small" -gt 65536 ] &&
    [ "$small" -le 131072 ] && [ "$large" -gt 131072 ]
same_file same.anews web.anews "it is all that the profile chooses"
made none --profile web --dictionary none
equal 0 "$(field none dictionary_limit)" "an option wins over the profile"
expect 0 "it is whole" "$ANEWS" verify -q -p k.pub web.anews
finish

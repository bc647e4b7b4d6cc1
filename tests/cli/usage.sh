#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Wrong usage, and what scripts rely on.
. "$(dirname "$0")/lib_short.sh"
keys k
mkdir in
printf 'Title\n' >in/n.txt
"$ANEWS" pack -q -s k.key -o n.anews in
expect 2 "nothing said" "$ANEWS"
expect 2 "an unknown subcommand" "$ANEWS" extrct
says 'extract' "suggests the nearest"
expect 2 "an unknown option" "$ANEWS" list --jsn -p k.pub n.anews
says -- '--json' "suggests the nearest"
expect 0 "version" "$ANEWS" --version
prints '^anews [0-9]' "is printed"
expect 0 "help" "$ANEWS" help
for s in keygen pack verify list extract info sign; do
    expect 0 "help $s" "$ANEWS" help "$s"
    prints "anews $s" "says how to call $s"
    expect 2 "$s with nothing" "$ANEWS" "$s"
done
expect 4 "an archive that is not there" "$ANEWS" verify -p k.pub none.anews
expect 4 "an input that is not there" "$ANEWS" pack -s k.key -o x.anews none
check "and nothing is left" test ! -e x.anews
expect 2 "a level that is none" "$ANEWS" pack -s k.key -o x.anews --level 99 in
expect 2 "a profile that is none" "$ANEWS" pack -s k.key -o x.anews --profile divice in
says 'device' "suggests the nearest"
SOURCE_DATE_EPOCH=soon expect 2 "a bad SOURCE_DATE_EPOCH" "$ANEWS" pack -s k.key -o x.anews in
expect 3 "a prefix that nothing has" "$ANEWS" list -p k.pub n.anews zzz
for p in device standard compact; do
    expect 0 "profile $p" "$ANEWS" pack -q -s k.key --profile "$p" -o "$p.anews" in
    expect 0 "verifies" "$ANEWS" verify -q -p k.pub "$p.anews"
done
check "no colour and no progress in a pipe" sh -c '"$0" pack -s k.key -o c.anews in 2>&1 | grep -c "$(printf "\033")" | grep -qx 0' "$ANEWS"

# Control characters from an archive do not reach a terminal.
printf '{"id":"evil","title":"a\\u001b[2Jb\\u009bc","content_text":"x"}\n' >evil.jsonl
expect 0 "packs an escape sequence" "$ANEWS" pack -q -s k.key -o evil.anews evil.jsonl
if command -v script >/dev/null; then
    script -qec "'$ANEWS' list -p k.pub evil.anews" /dev/null >typescript </dev/null
    if grep -q "$(printf '\033')\[2J" typescript; then not_ok "a terminal gets no escape"; else ok "a terminal gets no escape"; fi
fi
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Archives for a stated amount of RAM: info confirms what pack promises, and a reader that has
# exactly that much memory reads all of it.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 200 300
head -c 20000 /dev/urandom >in/picture.bin

device_need() { # mapped|callback FILE
    info_number "device_${1}_estimate" "$2"
}

# least OPTION...: the least RAM, as the refusal names it.
least() {
    run "$ANEWS" pack -s k.key -o r.anews --profile device --ram 1 "$@" in
    sed -n 's/.*at least \([0-9]*\) bytes.*/\1/p' "$said/err"
}
least_callback=$(least) least_mapped=$(least --mapped)
check "reading in place takes less ($least_mapped of $least_callback)" \
    [ "$least_mapped" -lt "$least_callback" ]

# target_memory TARGET WAY FILE: what `info --target` says.
target_memory() {
    "$ANEWS" info -q --insecure --json --target "$1" "$3" |
        sed -n 's/.*"target":{[^}]*"memory_'"$2"'":\([0-9]*\).*/\1/p'
}

smallest=0
for way in callback mapped; do
    mapped=() floor=$least_callback
    [ $way = callback ] || { mapped=(--mapped) floor=$least_mapped; }
    for more in 0 1000 5000 10K 17K 30K 50K 100K 1M; do
        ram=$((floor + $(numfmt --from=iec $more)))
        expect 0 "the least RAM and $more, $way" \
            "$ANEWS" pack -s k.key -o d.anews --level 3 --profile device --ram $ram \
            "${mapped[@]}" in
        says 'a device reads it in [0-9]+ bytes of RAM' "says how much it takes"
        need=$(device_need $way d.anews)
        check "it fits ($need of $ram)" [ "$need" -le $ram ]
        check "and its pages and dictionary are stored as they are" \
            [ "$(info_number dictionary_stored_limit d.anews)" = 0 ]
        expect 0 "every byte can be read in the memory that info names" \
            "$ANEWS" info -q --insecure --memory "$(info_number memory_callback d.anews)" d.anews
        expect 4 "and not in one byte less" \
            "$ANEWS" info -q --insecure --memory $(($(info_number memory_callback d.anews) - 1)) \
            d.anews
        # A target differs from this machine by its decoder and its pointers alone.
        for each in callback mapped; do
            echo $(($(info_number memory_$each d.anews) - $(target_memory cortex-m3 $each d.anews)))
        done >>differences
        size=$(size_of d.anews)
        [ $more != 0 ] || smallest=$size
    done
    check "more RAM makes smaller archives, $way ($size of $smallest)" [ "$size" -lt "$smallest" ]
done
equal 1 "$(sort -u differences | wc -l)" \
    "targets need what an_reader_memory() says, for each archive"

# What does not fit.
refuse() { # WHAT ARGUMENTS...
    local what=$1
    shift
    rm -f r.anews
    expect 2 "$what" "$ANEWS" pack -s k.key -o r.anews --profile device "$@" in
    says 'too little.*at least [0-9]+ bytes' "says what it takes"
    check "and makes nothing" [ ! -e r.anews ]
}
some=$((least_callback + 8192))
refuse "too little RAM" --ram $((least_mapped - 1))
refuse "too little RAM for a block size" --ram $some --block-size 16K
says 'lower --block-size' "says what to lower"
refuse "too little RAM for a dictionary" --ram $some --dictionary 32K
says 'lower --dictionary' "says what to lower"
refuse "too little RAM for a page size" --ram $some --page-size 64K
says 'lower --page-size' "says what to lower"
refuse "too little RAM for the archive's own metadata" \
    --ram $some --description "$(printf 'x%.0s' $(seq 20000))"
says 'lower .*--description' "says what to lower"
refuse "too little RAM beside the rest of the firmware" --ram $some --reserve 8193
says 'reserve included.*lower --reserve' "says what to lower"
refuse "more for the rest of the firmware than there is" --ram $some --reserve 1M
refuse "two sizes that are too large" --ram $some --block-size 16K --dictionary 32K
says 'lower --block-size or --dictionary' "says what to lower"
refuse "one byte" --ram 1
if grep -q lower "$said/err"; then not_ok "no option helps"; else ok "no option helps"; fi
cp d.anews r.anews
some=$((least_callback + 20000))
run "$ANEWS" pack -s k.key -o r.anews --profile device --ram $some --block-size 16K in
same_file d.anews r.anews "an archive that is there stays"
says '--mapped' "and it says that a mapped device could"
number=$(sed -n 's/.*at least \([0-9]*\) bytes.*/\1/p' "$said/err")
expect 0 "the number it names suffices" \
    "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram "$number" --block-size 16K in
check "and covers what the archive takes ($(device_need callback r.anews))" \
    [ "$(device_need callback r.anews)" -le "$number" ]
expect 2 "and one byte less does not" \
    "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram $((number - 1)) --block-size 16K \
    in
expect 0 "a size that fits is kept" \
    "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram $some --block-size 2K in
equal 2048 "$(info_number block_size r.anews)" "it is"
some=$((least_callback + 18 * 1024))
expect 0 "no dictionary leaves more for blocks" \
    "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram $some --dictionary none in
equal "8192 0" "$(info_number block_size r.anews) $(info_number dictionaries r.anews)" "it does"
expect 0 "what another needs is kept free" \
    "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram $((some + 9000)) --reserve 9000 \
    --dictionary none in
equal 8192 "$(info_number block_size r.anews)" "and the archive is the same"
check "it leaves that much" [ "$(device_need callback r.anews)" -le $some ]
some=$((least_mapped + 16 * 1024))
expect 0 "mapped" "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram $some --mapped in
equal 16384 "$(info_number block_size r.anews)" "15 KiB more give blocks of 16 KiB"
for alone in --mapped "--reserve 1K" "--target cortex-m3"; do
    # shellcheck disable=SC2086 # two words
    expect 2 "$alone without --ram" "$ANEWS" pack -s k.key -o r.anews --profile device $alone in
    says '--ram' "asks for it"
done

# Targets: tests/device/last has what each was measured to take.
if have python3; then
    check "the table of targets is what the firmware test measured" \
        /usr/bin/python3 -B "$ROOT/tests/device/targets.py" --check "$ROOT/tests/device/last" \
        "$ROOT/tools/archive/device_targets.h"
    # The completions name the same targets.
    sed -n 's/^    {"\([^"]*\)".*/\1/p' "$ROOT/tools/archive/device_targets.h" | sort >targets
    for file in anews.bash _anews; do
        grep -oE "(cortex|rv32)[a-z0-9-]+" "$ROOT/tools/completion/$file" | sort -u >completed
        equal "" "$(comm -23 targets completed)" "$file completes each target"
    done
    for target in cortex-m3 cortex-m0plus rv32imac; do
        "$ANEWS" info --insecure --json --target $target d.anews >one.json
        for way in mapped callback; do
            equal True "$(json one.json "(lambda t: t['ram_$way'] == t['memory_$way'] +
t['static_$way'] + t['stack'] and t['name'] == '$target')(items[0]['target'])")" \
                "$target, $way: the parts add up"
            equal True "$(json one.json \
                "items[0]['target']['ram_$way'] <= items[0]['device_${way}_estimate']")" \
                "and what suits any device suits it"
        done
    done
else
    skip "targets" "no python3"
fi
# Firmware that reserves its memory with the macros reserves what info says.
if have clang; then
    "$ANEWS" embed -q -p k.pub d.anews --header --name d -o d.h
    page=$(info_number page_limit d.anews) stored=$(info_number block_stored_limit d.anews)
    sizes="$(info_number block_size d.anews), $(info_number dictionary_limit d.anews), $stored"
    cat >macros.c <<END
#define AN_SMALL
#include "d.h"
_Static_assert(D_MEMORY == MAPPED, "mapped");
_Static_assert(AN_MEMORY($page, 1, $page, $sizes) == CALLBACK, "read callback");
END
    for target in arm-none-eabi:cortex-m3 arm-none-eabi:cortex-m0plus riscv32-none-elf:rv32imac; do
        check "$target: the macros are what info says" \
            clang --target=${target%:*} -std=c11 -ffreestanding -fsyntax-only \
            -I "$ROOT/libarchive_news/include" \
            -DMAPPED="$(target_memory ${target#*:} mapped d.anews)" \
            -DCALLBACK="$(target_memory ${target#*:} callback d.anews)" macros.c
    done
else
    for target in 1 2 3; do skip "the macros for target $target" "no clang"; done
fi
run "$ANEWS" info --insecure --target cortex-m3 d.anews
number=$(target_memory cortex-m3 mapped d.anews)
prints "^memory of the reader: uint8_t memory\[$number\] mapped" "info prints the array"
expect 2 "a target that was not measured" "$ANEWS" info --insecure --target z80 d.anews
says 'cortex-m0plus.*cortex-m3.*rv32imac' "names those that were"
expect 2 "pack: a target that was not measured" \
    "$ANEWS" pack -s k.key -o r.anews --profile device --ram 64K --target z80 in
some=$(least --mapped --target cortex-m3)
check "one target may need less than any ($some of $least_mapped)" [ "$some" -le "$least_mapped" ]

# What no sizes help against is warned of.
printf '{"id":"long","title":"t","summary":"%s","content_text":"c"}\n' \
    "$(printf 'long %.0s' $(seq 8000))" >long.jsonl
expect 0 "an entry whose metadata is more than the device has left" \
    "$ANEWS" pack -s k.key -o long.anews --profile device --ram 64K in long.jsonl
says 'warning.*400[0-9]{2} bytes of metadata' "is warned of"
expect 0 "with RAM for it" \
    "$ANEWS" pack -s k.key -o long.anews --profile device --ram 1M in long.jsonl
if grep -q "warning.*metadata" "$said/err"; then not_ok "it is not"; else ok "it is not"; fi

# The classes that info lists.
class=32
[ "$least_callback" -le $((class * 1024)) ] || class=64
"$ANEWS" pack -q -s k.key -o small.anews --profile device --ram ${class}K in
"$ANEWS" pack -q -s k.key -o inplace.anews --profile device --ram ${class}K --mapped in
"$ANEWS" pack -q -s k.key -o large.anews --profile compact in
run "$ANEWS" info --insecure small.anews
prints "^device of $class KiB: reads it mapped and through a read callback\$" \
    "info: made for $class KiB"
run "$ANEWS" info --insecure inplace.anews
prints "^device of $class KiB: reads it mapped, not through a read callback\$" \
    "info: made for $class KiB and mapped flash"
prints '^device of 128 KiB: reads it mapped and through a read callback$' \
    "info: a larger device needs no mapped flash"
run "$ANEWS" info --insecure large.anews
prints '^device of 64 KiB: cannot read it$' "info: not for devices"
if have python3; then
    for archive in small inplace large; do
        "$ANEWS" info --insecure --json $archive.anews >one.json
        equal 5 "$(json one.json "len(items[0]['device_classes'])")" "info --json has 5 classes"
        for way in mapped callback; do
            right="[c['$way'] == (items[0]['device_${way}_estimate'] <= c['ram'])"
            right="$right for c in items[0]['device_classes']]"
            equal True "$(json one.json "all($right)")" "and they say what $archive needs, $way"
        done
    done
else
    skip "JSON output" "no python3"
fi
finish

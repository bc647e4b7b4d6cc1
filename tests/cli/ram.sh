#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Archives for a stated amount of RAM: info confirms what pack promises, and a reader that has
# exactly that much memory reads all of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 200 300
head -c 20000 /dev/urandom >in/picture.bin

device_need() { # mapped|callback FILE
    info_number "device_${1}_estimate" "$2"
}

least=0
for way in callback mapped; do
    mapped=()
    [ $way = callback ] || mapped=(--mapped)
    for ram in 46K 48K 52K 58K 64K 80K 96K 128K 256K 1M; do
        expect 0 "--ram $ram, $way" \
            "$ANEWS" pack -s k.key -o d.anews --profile device --ram $ram "${mapped[@]}" in
        says 'a device reads it in [0-9]+ bytes of RAM' "says how much it takes"
        need=$(device_need $way d.anews)
        bytes=$(numfmt --from=iec $ram)
        check "it fits ($need of $bytes)" [ "$need" -le "$bytes" ]
        check "and its pages and dictionary are stored as they are" \
            [ "$(info_number dictionary_stored_limit d.anews)" = 0 ]
        expect 0 "every byte can be read in the memory that info names" \
            "$ANEWS" info -q --insecure --memory "$(info_number memory_callback d.anews)" d.anews
        expect 4 "and not in one byte less" \
            "$ANEWS" info -q --insecure --memory $(($(info_number memory_callback d.anews) - 1)) \
            d.anews
        size=$(size_of d.anews)
        [ $ram != 46K ] || least=$size
    done
    check "more RAM makes smaller archives, $way ($size of $least)" [ "$size" -lt "$least" ]
done

# A larger reader would change what fits into a stated amount of RAM, and so the archives.
check "the reader itself takes no more than it did ($(info_number memory_reader d.anews))" \
    [ "$(info_number memory_reader d.anews)" -le 1544 ]

# What does not fit.
refuse() { # WHAT ARGUMENTS...
    local what=$1
    shift
    rm -f r.anews
    expect 2 "$what" "$ANEWS" pack -s k.key -o r.anews --profile device "$@" in
    says 'too little.*at least [0-9]+ bytes' "says what it takes"
    check "and makes nothing" [ ! -e r.anews ]
}
refuse "too little RAM" --ram 38K
refuse "too little RAM for a block size" --ram 64K --block-size 16K
refuse "too little RAM for a dictionary" --ram 64K --dictionary 32K
refuse "too little RAM for a page size" --ram 64K --page-size 64K
refuse "too little RAM for the archive's own metadata" \
    --ram 48K --description "$(printf 'x%.0s' $(seq 20000))"
refuse "one byte" --ram 1
cp d.anews r.anews
run "$ANEWS" pack -s k.key -o r.anews --profile device --ram 64K --block-size 16K in
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
    "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram 64K --block-size 2K in
equal 2048 "$(info_number block_size r.anews)" "it is"
expect 0 "no dictionary leaves more for blocks" \
    "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram 64K --dictionary none in
equal "8192 0" "$(info_number block_size r.anews) $(info_number dictionaries r.anews)" "it does"
expect 0 "mapped, 64K" "$ANEWS" pack -q -s k.key -o r.anews --profile device --ram 64K --mapped in
equal 16384 "$(info_number block_size r.anews)" "is enough for blocks of 16 KiB"

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
"$ANEWS" pack -q -s k.key -o small.anews --profile device --ram 58K in
"$ANEWS" pack -q -s k.key -o inplace.anews --profile device --ram 58K --mapped in
"$ANEWS" pack -q -s k.key -o large.anews --profile compact in
run "$ANEWS" info --insecure small.anews
prints '^device of 58 KiB: reads it mapped and through a read callback$' "info: made for 58 KiB"
run "$ANEWS" info --insecure inplace.anews
prints '^device of 58 KiB: reads it mapped, not through a read callback$' \
    "info: made for 58 KiB and mapped flash"
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

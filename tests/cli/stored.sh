#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# --level 0 stores articles as they are, for readers that were built without zstd.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_corpus in 40

# stored WHAT OPTION...
# Demands that no article is compressed, that there is no dictionary, and that all comes back.
stored() {
    local what=$1
    shift
    rm -rf x.anews out
    expect 0 "$what: is packed" "$ANEWS" pack -q -s k.key -o x.anews --level 0 "$@" in
    equal "0 0" "$(info_number block_stored_limit x.anews) $(info_number dictionaries x.anews)" \
        "no article is compressed, and there is no dictionary"
    expect 0 "all is verified" "$ANEWS" verify -q -p k.pub x.anews
    expect 0 "and extracted" "$ANEWS" extract -q -p k.pub -C out x.anews
    same_tree in out "as it was"
}

stored "of usual sizes"
stored "in blocks of 4 KiB" --block-size 4K
stored "for a device" --profile device
equal 0 "$(info_number page_stored_limit x.anews)" "then pages are not compressed, either"
stored "for a device with 48 KiB" --profile device --ram 48K
"$ANEWS" pack -q -s k.key -o y.anews --profile device --level 1 in
check "another level compresses" [ "$(info_number block_stored_limit y.anews)" -gt 0 ]
finish

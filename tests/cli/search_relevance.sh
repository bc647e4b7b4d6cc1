#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews search: the articles that a person wants come first. relevance/articles.jsonl are made up,
# several on each subject; relevance/wanted.tsv says what a person who types some words wants. Where
# this fails because the order of results has changed, ask whether a person would agree.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
make_key k
join_lines <"$here/relevance/articles.jsonl" >in.jsonl
expect 0 "the articles are packed" "$ANEWS" pack -q -s k.key --search=en -o k.anews - <in.jsonl

# Asks whether the ids in a file begin with those of each group, in any order within a group.
begins_with() {
    local file=$1 at=0 group ids
    shift
    for group; do
        read -ra ids <<<"$group"
        [ "$(printf '%s\n' "${ids[@]}" | sort)" = \
            "$(tail -n +$((at + 1)) "$file" | head -n ${#ids[@]} | sort)" ] || return 1
        at=$((at + ${#ids[@]}))
    done
}

while IFS=$'\t' read -r words wanted; do
    case $words in '#'*) continue ;; esac
    # shellcheck disable=SC2086 # several words
    run "$ANEWS" search -q -p k.pub k.anews $words
    cut -f1 "$said/out" >found
    IFS='>' read -ra groups <<<"$wanted"
    if begins_with found "${groups[@]}"; then
        ok "$words: first $wanted"
    else
        not_ok "$words: first $wanted" "$(head -n 5 found)" "$(cat "$said/err")"
    fi
done <"$here/relevance/wanted.tsv"

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# A secret key is never packed, whoever's it is and however it is reached. It is named, not shown.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_key plain
printf 'pw\n' | "$ANEWS" keygen -q --password-fd 0 -s locked.key -p locked.pub >/dev/null
mkdir art && printf 'Title\n\nText.\n' >art/a.txt
"$ANEWS" pack -q -s k.key -o before.anews --title Before art
line_of() { tail -n 1 "$1"; }

# Whether a file or folder has a key's line in it, in any of the ways in which it was put there.
shows_key() { # FILE...
    local key
    for key in k plain locked; do
        cat -- "$@" | tr -d '\0 \n\r\134' | grep -qF "$(line_of $key.key | head -c 100)" && return
        cat -- "$@" | tr -d '\0 \n\r\134' | grep -qF "$(line_of $key.key | tail -c 100)" && return
    done
    return 1
}
shows_key plain.key || not_ok "the test finds a key where there is one"

# refused WHAT NAME INPUT...
# Packs over an edition, and demands that this is refused by a sentence with the name.
refused() {
    local what=$1 name=$2
    shift 2
    cp before.anews x.anews
    expect 2 "$what is refused" "$ANEWS" pack -q -s k.key -o x.anews "$@"
    says "$name.*secret key" "by name"
    shows_key "$said/err" && not_ok "without the key in the sentence"
    cmp -s before.anews x.anews || not_ok "$what: the edition that was there stays"
}

# The key that signs, by all names that lead to it.
cp -r art site && cp k.key site/site.key && cp k.key site2.key
refused "a copy of the key that signs" 'site/site\.key' site
rm site/site.key && ln k.key site/hard.txt
refused "a hard link to it" 'site/hard\.txt' site
rm site/hard.txt
refused "the key as an input" 'k\.key' art k.key
ln -s k.key link.md
refused "a symbolic link to it as an input" 'link\.md' art link.md
ln -s ../k.key site/link.md
refused "a symbolic link to it in a folder, with --follow" 'site/link\.md' --follow site
expect 0 "without --follow it is not read" "$ANEWS" pack -q -s k.key -o x.anews site
rm site/link.md && mkdir keys && cp plain.key keys/ && ln -s ../keys site/keys
refused "a symbolic link to the folder of another" 'site/keys/plain\.key' --follow site
rm site/keys && mkdir -p site/.minisign/deep && cp plain.key site/.minisign/deep/minisign.key
refused "a hidden one, with --hidden" '\.minisign/deep/minisign\.key' --hidden site
expect 0 "hidden files are not packed otherwise" "$ANEWS" pack -q -s k.key -o x.anews site
rm -r site/.minisign
ln k.key k.jsonl
refused "the key with the name of JSON Lines" 'k\.jsonl' art k.jsonl
rm k.jsonl
# Other keys: with and without a password, under any name, and as people keep them.
for key in plain locked; do
    for name in a.md a.html a.txt key picture.png data.json; do
        rm -rf site && cp -r art site && cp $key.key site/$name
        refused "a key ($key) that is called $name" "site/${name/./\\.}" site
    done
done
dress() { # WHAT: writes the file site/dressed.txt from what comes in
    rm -rf site && cp -r art site && cat >site/dressed.txt
    refused "$1" 'site/dressed\.txt' site
}
for key in plain locked; do
    line_of $key.key | dress "the line of a key alone"
    line_of $key.key | tr -d '\n' | dress "without a line end"
    sed 's/$/\r/' $key.key | dress "with other line ends"
    { printf '\xef\xbb\xbf\n\n' && cat $key.key && printf '\n\n'; } | dress "between empty lines"
    line_of $key.key | fold -w 64 | dress "on several lines"
    line_of $key.key | sed 's/^/> /' | dress "quoted"
    line_of $key.key | sed 's/^/My key is x/; s/$/x, and yours?/' | dress "in a sentence"
    sed 's/./&\x00/g; s/$/\x00/' $key.key | dress "in UTF-16"
    line_of $key.key | sed 's,/,\\/,g; s/.*/{"key":"&"}/' | dress "as JSON"
    { head -c 5000000 /dev/zero && cat $key.key; } | dress "after 5 MB"
    # The writer reads in parts, whose ends may be anywhere.
    for offset in 65430 65531 65536 131000 262100; do
        { head -c $offset /dev/zero | tr '\0' R && line_of $key.key; } |
            dress "after $offset bytes"
    done
done

# Items of JSON: every member that ends up in the archive.
key=$(line_of plain.key)
item() { # WHAT JSON
    printf '{"id":"fine","title":"t","content_text":"c"}\n%s\n' "$2" >items.jsonl
    refused "$1 of an item" 'items\.jsonl, line 2' items.jsonl
}
item "the text" '{"id":"x","title":"t","content_text":"so '"$key"' it is"}'
item "the HTML" '{"id":"x","title":"t","content_html":"<p>'"$key"'"}'
item "the title" '{"id":"x","title":"'"$key"'","content_text":"c"}'
item "the id" '{"id":"'"$key"'","title":"t","content_text":"c"}'
item "the summary" '{"id":"x","title":"t","summary":"'"$key"'","content_text":"c"}'
item "a tag" '{"id":"x","title":"t","tags":["'"$key"'"],"content_text":"c"}'
item "a member that no field holds" '{"id":"x","title":"t","_own":{"a":["'"$key"'"]}}'
item "escaped text" "$(printf '{"id":"x","title":"t","content_text":"%s"}' \
    "$(printf %s "$key" | sed 's/R/\\u0052/g; s,/,\\/,g')")"
item "content in base64" '{"id":"x","title":"t","_anews":{"kind":"asset","content_base64":"'"$(
    base64 -w 0 <plain.key
)"'"}}'
item "the text in a line that is no JSON" "$key"
printf '{"id":"fine","content_text":"c"}\n"%s"\n' "$key" >items.jsonl
cp before.anews x.anews
expect 2 "a key on standard input is refused" "$ANEWS" pack -q -s k.key -o x.anews - <items.jsonl
says 'standard input, line 2.*secret key' "by its line"
shows_key "$said/err" && not_ok "without the key in the sentence"
run "$ANEWS" pack -q -s k.key -o x.anews - <plain.key
equal 2 "$status" "a key file on standard input is refused"
shows_key "$said/err" && not_ok "without the key in the sentence"

# What an archive says about itself.
for option in title publisher description language license; do
    cp before.anews x.anews
    expect 2 "--$option" "$ANEWS" pack -q -s k.key -o x.anews --$option "$key" art
    says 'secret key' "is refused when it is one"
    shows_key "$said/err" && not_ok "without the key in the sentence"
    cmp -s before.anews x.anews || not_ok "the edition that was there stays"
done

# Left out, everything else is packed.
rm -rf site && cp -r art site && cp locked.key site/locked.key && cp plain.key site/z.md
expect 4 "with --keep-going it is left out" "$ANEWS" pack -q --keep-going -s k.key -o x.anews site
says 'left out: .*locked\.key.*secret key' "by name"
says 'left out: .*z\.md.*secret key' "each of them"
says '2 items were left out' "and counted once each"
equal a.txt "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "the others are packed"
mkdir out && "$ANEWS" extract -q -p k.pub -C out x.anews
shows_key out/* && not_ok "and no key is among them"
expect 0 "with --exclude nothing is wrong" \
    "$ANEWS" pack -q -s k.key -o x.anews --exclude '*.key' --exclude z.md site
equal a.txt "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "and it is not packed"

# What readers may want is packed: public keys, signatures, and talk about keys.
rm -rf site && cp -r art site && cp k.pub plain.pub locked.pub site/
{
    echo "The line of a secret key begins with RWRTY0Iy, or with RWQAAEIy if it has no password."
    echo "Never show ${key:0:40}... to anybody, nor its end, ...${key:150}."
} >site/talk.txt
head -c 300000 /dev/zero | tr '\0' R >site/rrr.txt
line_of plain.key | head -c 200 >site/cut.txt
if "$ANEWS" sign -q -s k.key --minisig before.anews 2>/dev/null; then
    cp before.anews.root.minisig site/
fi
cp before.anews site/older.anews
expect 0 "public keys, signatures, archives and talk about keys are packed" \
    "$ANEWS" pack -s k.key -o x.anews site
for name in k.pub plain.pub locked.pub talk.txt rrr.txt cut.txt older.anews; do
    "$ANEWS" list -p k.pub x.anews | cut -f 1 | grep -qxF $name || not_ok "$name is in the archive"
done
finish

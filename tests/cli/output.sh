#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What is written to: never an input, a key, a link's name, or a file that is something else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_key other
mkdir art && printf 'Title\n\nText.\n' >art/a.txt && printf 'More\n\nText.\n' >art/b.md
pack() { "$ANEWS" pack -q -s k.key "$@"; }
embed() { "$ANEWS" embed -q -p k.pub n.anews --force "$@"; }
title() { "$ANEWS" info --insecure "$1" | sed -n 's/^title: //p'; }
pack -o n.anews --title Old art

# kept STATUS PATTERN WHAT FILE COMMAND...
# Demands that a command ends so, says so in one sentence, and leaves the file as it was: the file
# itself, not another one with the same bytes.
kept() {
    local wanted=$1 pattern=$2 what=$3 file=$4 inode
    shift 4
    cp -- "$file" "$TMPDIR/copy"
    inode=$(stat -c %i -- "$file")
    expect "$wanted" "$what is refused" "$@"
    says "$pattern" "by name, with the reason"
    equal 1 "$(wc -l <"$said/err")" "in one sentence"
    equal "$inode" "$(stat -c %i -- "$file")" "it is the file that it was"
    cmp -s -- "$file" "$TMPDIR/copy" || not_ok "$what: with the same bytes"
}

mkdir -p store/deep

# Inputs.
kept 2 'art/a\.txt: is not an archive' "an article of the folder" art/a.txt pack -o art/a.txt art
cp art/b.md 1.md && cp art/b.md 2.md
kept 2 '1\.md: is not an archive' "the first of *.md, the name forgotten" 1.md pack -o 1.md 2.md
kept 2 '1\.md: is both an input' "an input" 1.md pack -o 1.md 1.md 2.md
ln -s 1.md to-1.md && ln 1.md also-1.md
kept 2 'to-1\.md: is both an input' "an input by a symbolic link" 1.md pack -o 1.md to-1.md
kept 2 '1\.md: is both an input' "an output by a symbolic link" 1.md pack -o to-1.md 1.md
kept 2 'also-1\.md: is both an input' "an input by another name" 1.md pack -o 1.md also-1.md
printf '{"id":"x","title":"t","content_text":"c"}\n' >in.jsonl
kept 2 'art: is both an input' "a folder that is an input" art/a.txt pack -o art art
kept 2 'in\.jsonl: is both an input' "JSON Lines" in.jsonl pack -o in.jsonl in.jsonl
kept 2 'in\.jsonl: is not an archive' "JSON Lines on standard input" in.jsonl \
    sh -c '"$0" pack -q -s k.key -o in.jsonl - <in.jsonl' "$ANEWS"
cp n.anews whole.anews
kept 2 'whole\.anews: is both an input' "an archive that is an input" whole.anews \
    pack -o whole.anews art whole.anews
: >empty.txt
kept 2 'empty\.txt: is both an input' "an empty input" empty.txt pack -o empty.txt art empty.txt

# Keys.
kept 2 'k\.key: is both the key that signs' "the key that signs" k.key pack -o k.key art
ln -s k.key to-key && ln k.key also-key
kept 2 'k\.key: is both the key that signs' "the same by a symbolic link" k.key pack -o to-key art
kept 2 'k\.key: is both the key that signs' "the same by another name" k.key pack -o also-key art
kept 2 'other\.key: is both the key' "the second key that signs" other.key \
    pack -s other.key -o other.key art
kept 2 'other\.key: is not an archive' "another secret key" other.key pack -o other.key art
kept 2 'k\.pub: is not an archive' "a public key" k.pub pack -o k.pub art

# Files that are something else.
printf 'notes\n' >notes && printf '\x89ANW' >short && printf 'ANW' >shorter
cp n.anews old-magic && poke old-magic 4 10
head -c 9000 /dev/urandom >random
for file in notes short shorter old-magic; do
    kept 2 "$file: is not an archive and is not replaced" "a file ($file)" $file pack -o $file art
done
kept 2 'random: is not an archive' "a file of random bytes" random pack -o random art
mkfifo pipe
expect 2 "a pipe" timeout 20 "$ANEWS" pack -q -s k.key -o pipe art
says 'pipe: is not a regular file' "is no file"
check "and stays" [ -p pipe ]
{ "$ANEWS" pack -q -s k.key -o /dev/stdout art 2>told; echo "status $?" >>told; } | cat >piped
equal "status 2" "$(tail -n 1 told)" "standard output that is a pipe"
check "is no file" grep -q '/dev/stdout: is not a regular file' told
expect 2 "a folder" pack -o store art
says 'store: is not a regular file' "is no file"
expect 2 "a name that ends with a slash" pack -o new/ art
says 'new/: -o must name a file' "is no name of a file"
expect 2 "no name" pack -o '' art
says '-o must name a file' "is none"
if restricted true 2>/dev/null; then
    cp n.anews shut.anews && chmod 000 shut.anews
    expect 4 "a file that cannot be looked at is refused" \
        restricted "$ANEWS" pack -s k.key -q -o shut.anews art
    says 'shut\.anews: cannot be read, so it is not replaced: Permission denied' \
        "by name, with the reason"
    chmod 600 shut.anews
    check "and it stays as it was" cmp -s n.anews shut.anews
fi

# What may be replaced.
expect 0 "an archive is replaced" pack -o n.anews --title New art
equal New "$(title n.anews)" "by the new one"
head -c 700 n.anews >cut.anews
expect 0 "the beginning of one as well" pack -o cut.anews art
: >empty.anews
expect 0 "an empty file as well" pack -o empty.anews art
expect 0 "it verifies" "$ANEWS" verify -q -p k.pub empty.anews
expect 0 "a file that is not there is made" pack -o fresh.anews art

# Symbolic links stay. What they lead to is replaced, under the same rules.
pack -o store/1.anews --title Old art
ln -s store/1.anews latest.anews && ln -s ../latest.anews store/again.anews
expect 0 "an archive that a link leads to is replaced" pack -o latest.anews --title New art
equal "store/1.anews" "$(readlink latest.anews)" "the link stays"
equal New "$(title store/1.anews)" "the archive is the new one"
expect 0 "a link to a link as well" pack -o store/again.anews --title Newer art
equal "../latest.anews" "$(readlink store/again.anews)" "both links stay"
equal "store/1.anews" "$(readlink latest.anews)" "both links stay"
equal Newer "$(title store/1.anews)" "the archive is the new one"
ln -s "$TMPDIR/store/deep/2.anews" dangling.anews
expect 0 "a link that leads nowhere gets what it leads to" pack -o dangling.anews art
check "it stays" [ -L dangling.anews ]
expect 0 "and that is an archive" "$ANEWS" verify -q -p k.pub store/deep/2.anews
only store/deep "and nothing else is made there" 2.anews
ln -s notes to-notes
kept 2 'to-notes: is not an archive' "a link to something else" notes pack -o to-notes art
check "it stays" [ -L to-notes ]
ln -s b-circle a-circle && ln -s a-circle b-circle
expect 4 "links in a circle" pack -o a-circle art
says 'a-circle: cannot be written: (Too many levels of symbolic links|Symbolic link loop)' \
    "are said to be so"
ln -s none/x.anews broken.anews
expect 4 "a link into a folder that is not there" pack -o broken.anews art
says 'broken\.anews: cannot be written: none: No such file or directory' "says which one"

# The reason why a place cannot be written to, before any work is done.
long=$(printf %0300d 1)
expect 4 "a folder that is not there" pack -o missing/x.anews art
says 'missing/x\.anews: cannot be written: missing: No such file or directory' "is named"
expect 4 "a file on the way" pack -o notes/x.anews art
says 'notes/x\.anews: cannot be written: Not a directory' "is no folder"
expect 4 "a name that is too long" pack -o "$long.anews" art
says '1\.anews: cannot be written: File ?name too long' "is too long"
expect 0 "the longest one is not" pack -o "$(printf %0249d 1).anews" art
mkdir dark && chmod 555 dark
if restricted true 2>/dev/null; then
    expect 4 "a folder that may not be written to" \
        restricted "$ANEWS" pack -q -s k.key -o dark/x.anews art
    says 'dark/x\.anews: cannot be written: dark: Permission denied' "is named"
fi
# The password is not asked for in vain: this descriptor has none.
printf 'pw\n' | "$ANEWS" keygen -q --password-fd 0 -s locked.key -p locked.pub >/dev/null
expect 4 "all of that before the password" \
    "$ANEWS" pack -q -s locked.key --password-fd 9 -o missing/x.anews art
says 'missing: No such file' "is asked for"

# An archive inside the folder that is packed, again and again, also by a link.
cp -r art own && pack -o own/own.anews own && ln -s own/own.anews to-own.anews
expect 0 "an archive in the folder is replaced" "$ANEWS" pack -s k.key -o to-own.anews own
says 'is the archive that is being replaced: it is left out' "and not packed"
equal "a.txt b.md" "$("$ANEWS" list -p k.pub own/own.anews | cut -f 1 | paste -sd' ')" \
    "only the articles are"

# embed: what it made, an empty file, or nothing.
expect 0 "embed makes a file" embed -o e.c
expect 0 "and replaces it" embed -o e.c
expect 0 "as assembler source, too" embed --incbin -o e.c
: >empty.c
expect 0 "an empty file as well" embed -o empty.c
kept 2 'k\.pub: is not made by anews embed' "the public key" k.pub embed -o k.pub
kept 2 'k\.key: is not made by anews embed' "a secret key" k.key embed -o k.key
kept 2 'notes: is not made by anews embed' "a file of somebody's" notes embed -o notes
kept 2 'n\.anews: is both the archive and' "the archive" n.anews embed -o n.anews
kept 2 'cut\.anews: is not made by anews embed' "another archive" cut.anews embed -o cut.anews
ln -s n.anews to-n
kept 2 'n\.anews: is both the archive and' "a link to the archive" n.anews embed -o to-n
cp e.c source.c && printf 'int main(void);\n' >mine.c && ln -s mine.c to-mine.c
kept 2 'to-mine\.c: is not made by' "a link to source of somebody's" mine.c embed -o to-mine.c
printf x >e.c && embed -o fresh.c && ln -s fresh.c to-fresh.c && printf '\n' >>fresh.c
expect 0 "a link to what embed made" embed -o to-fresh.c
check "the link stays" [ -L to-fresh.c ]
expect 2 "without --force nothing that exists is replaced" \
    "$ANEWS" embed -p k.pub n.anews -o fresh.c
says 'fresh\.c: already exists' "by name"
expect 4 "embed into a folder that is not there" embed -o missing/x.c
says 'missing/x\.c: cannot be written: missing: No such file or directory' "names it"

# The file of verify --remember.
mkdir else && ln -s else/editions seen
series=00112233445566778899aabbccddeeff
pack -o n.anews --series $series --sequence 1 art
expect 0 "verify --remember=LINK" "$ANEWS" verify -q -p k.pub --remember=seen n.anews
check "leaves the link" [ -L seen ]
check "and makes the file that it leads to" [ -s else/editions ]
cp else/editions before
pack -o next.anews --series $series --sequence 2 art
expect 0 "again" "$ANEWS" verify -q -p k.pub --remember=seen next.anews
check "leaves the link" [ -L seen ]
cmp -s before else/editions && not_ok "and changes that file"
kept 1 'n\.anews: refused as a replacement' "an older edition" else/editions \
    "$ANEWS" verify -q -p k.pub --remember=else/editions n.anews
expect 4 "a file of editions in a folder that is not there" \
    "$ANEWS" verify -q -p k.pub --remember=missing/seen n.anews
says 'missing/seen.*No such file or directory' "says so"
expect 4 "links in a circle" "$ANEWS" verify -q -p k.pub --remember=a-circle n.anews
says 'a-circle.*(Too many levels of symbolic links|Symbolic link loop)' "are said to be so"

# "-" is standard output: what goes there is the archive and nothing else, and no file of this name
# is made.
mkdir dash && cp -r art k.key k.pub n.anews next.anews dash && cd dash || exit 2
# to_stdout WHAT COMMAND...
to_stdout() {
    local what=$1
    shift
    expect 0 "$what -o -" "$ANEWS" "$@" -o -
    cp "$said/out" got.anews
    says '^(anews: )?standard output: .*series' "says what it made on standard error"
    expect 0 "the archive of $what" "$ANEWS" verify -q -p k.pub got.anews
}
to_stdout pack pack -s k.key --series $series art
"$ANEWS" pack -q -s k.key --series $series -o same.anews art
same_file same.anews got.anews "has the same bytes as a file"
to_stdout merge merge -s k.key -p k.pub n.anews next.anews --newest
to_stdout select select -s k.key -p k.pub n.anews a
expect 0 "pack -o - without --series" "$ANEWS" pack -s k.key -o - art
says 'its series is that of all archives of this key that go there' "says whose series it has"
expect 0 "pack --dry-run -o -" "$ANEWS" pack --dry-run -s k.key -o - art
prints '^a\.txt' "lists what would be packed"
expect 2 "pack --json -o -" "$ANEWS" pack --json -s k.key -o - art
says 'json prints to standard output, which gets the archive' "would mix the two"
expect 2 "train -o -, of too little" "$ANEWS" train -o - art
says 'no dictionary makes these articles smaller' "works, too"
expect 4 "pack -o -, with a folder for temporary files that is not there" \
    env TMPDIR="$PWD/none" "$ANEWS" pack -q -s k.key --series $series -o - art
says "^anews: $PWD/none: cannot be written: No such file or directory$" "names the folder"
equal "0 1" "$(size_of "$said/out") $(wc -l <"$said/err")" "writes nothing, and says so once"
cp -r art selfish
expect 0 "pack -o - into a file of the folder that is packed" sh -c \
    '"$0" pack -q -s k.key --series "$1" -o - selfish >selfish/own.anews' "$ANEWS" $series
"$ANEWS" list -p k.pub selfish/own.anews >listed
equal 0 "$(grep -c 'own\.anews' listed)" "leaves it out"
expect 0 "its report in the folder for temporary files" env TMPDIR=selfish \
    "$ANEWS" pack -q -s k.key --series $series --report selfish/anews -o - art
rm -r selfish listed
if [ -w /dev/full ]; then
    # shellcheck disable=SC2016 # expands inside
    expect 4 "pack -o - >/dev/full" \
        sh -c '"$0" pack -q -s k.key -o - --series "$1" art >/dev/full' "$ANEWS" $series
    equal "anews: standard output: cannot be written: No space left on device" \
        "$(cat "$said/err")" "says so in one sentence"
else
    for what in 1 2; do skip "output to a full device ($what)" "there is no /dev/full"; done
fi
if has_terminal; then
    script -qec "\"$ANEWS\" pack -q -s k.key --series $series -o - art" /dev/null \
        </dev/null >shown
    check "pack -o - on a terminal is refused" grep -q 'standard output is a terminal' shown
else
    skip "pack -o - on a terminal is refused" "there is no terminal"
fi
expect 2 "embed -o -" "$ANEWS" embed -p k.pub -o - n.anews
says '^anews: -: standard output cannot take this: give a file' "is refused"
expect 2 "update -o -" "$ANEWS" update -p k.pub -o - n.anews next.anews
says '^anews: -: standard output cannot take this: give a file' "is refused"
split() { "$ANEWS" split -s k.key -p k.pub --size 16K n.anews "$@"; }
expect 2 "split -o -" split -o -
says '^anews: -: split makes several files' "is refused"
for prefix in '' . .. art/ art/.; do
    expect 2 "split -o '$prefix'" split -o "$prefix"
    says '-o must say what the names of the files begin with' "is refused"
done
expect 0 "a file called -, as ./-" "$ANEWS" pack -q -s k.key -o ./- art
rm -f ./- shown
only . "nothing else is left" art k.key k.pub n.anews next.anews got.anews same.anews
cd ..

# keygen: nothing that exists is replaced, whatever leads there.
keygen() { "$ANEWS" keygen -q -W "$@"; }
kept 2 'k\.key: is there already' "a secret key" k.key keygen -s k.key -p new.pub
kept 2 'k\.pub: is there already' "a public key" k.pub keygen -s new.key -p k.pub
kept 2 'to-key: is there already' "a link to a key" k.key keygen -s to-key -p new.pub
ln -s nothing.key to-nothing
expect 2 "a link that leads nowhere" keygen -s to-nothing -p new.pub
says 'to-nothing: is there already' "is there already"
expect 2 "and so is it for the public key" keygen -s new.key -p to-nothing
ln -s . here
run keygen -s same.key -p here/same.key
check "one file for both keys by two names is refused" [ "$status" != 0 ]
for name in new.key new.pub nothing.key same.key; do
    check "no $name is left" [ ! -e $name ]
done
expect 4 "a folder that is not there" keygen -s missing/s.key -p s.pub
says 'missing/s\.key: .*No such file or directory' "is said to be so"
finish

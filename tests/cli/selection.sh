#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What is packed and what is left out: hidden files, --exclude, an archive of nothing; and names
# that make trouble when they are extracted.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
pack() { "$ANEWS" pack -s k.key -o x.anews "$@"; }
# Where no edition is replaced, nothing is said about that.
pack_new() { rm -f x.anews && pack "$@"; }
# packed WANTED WHAT INPUT...: packs, and demands these ids
packed() {
    local wanted=$1 what=$2
    shift 2
    rm -f x.anews
    expect 0 "$what" pack "$@"
    equal "$wanted" "$("$ANEWS" list -p k.pub x.anews | cut -f 1 | paste -sd' ')" "what is packed"
}
says_not() { # PATTERN WHAT
    if grep -qE -- "$1" "$said/err"; then not_ok "$2" "$(cat "$said/err")"; else ok "$2"; fi
}

# Hidden files and folders.
mkdir -p site/.git/hooks site/sub/.cache site/drafts
for name in a.txt .hidden.md .DS_Store .git/config .git/hooks/post-checkout sub/b.txt \
    sub/.htaccess sub/.cache/c.txt drafts/d.txt ..odd; do
    printf 'Title\n\n%s.\n' $name >site/$name
done
packed "a.txt drafts/d.txt sub/b.txt" "hidden files are not packed" site
more='\(and 5 more: site/\.DS_Store, site/\.git, \.\.\.\)'
says "warning: site/\.\.odd: hidden, left out \(--hidden packs it\) $more" \
    "the first ones are named, and the others counted"
equal 1 "$(grep -c hidden "$said/err")" "in one sentence"
says_not 'post-checkout' "what is in a hidden folder is not looked at"
expect 0 "packed with -q" pack -q site
says 'warning: .*site/\.git' "warnings are kept"
packed "..odd .DS_Store .git/config .git/hooks/post-checkout .hidden.md a.txt drafts/d.txt\
 sub/.cache/c.txt sub/.htaccess sub/b.txt" "with --hidden they are" --hidden site
says_not 'dot|hidden' "without a word"
packed "..odd .DS_Store .hidden.md" "hidden files that are given by name are packed" \
    site/.hidden.md site/.DS_Store site/..odd
packed "config hooks/post-checkout" "so is a hidden folder" site/.git
(cd site/sub && "$ANEWS" pack -q -s ../../k.key -o ../../x.anews . 2>/dev/null)
equal b.txt "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "\".\" is no hidden folder"
(cd site/sub && "$ANEWS" pack -q -s ../../k.key -o ../../x.anews ../drafts 2>/dev/null)
equal d.txt "$("$ANEWS" list -p k.pub x.anews | cut -f 1)" "nor is \"..\""
mkdir -p linked && ln -s ../site/.git linked/open && ln -s ../site/a.txt linked/.shut
packed "open/config open/hooks/post-checkout" \
    "the name in the folder counts, not what it leads to" --follow linked

# --exclude, as with tar.
rm -r site/.git site/.hidden.md site/.DS_Store site/..odd site/sub/.cache site/sub/.htaccess
mkdir -p site/sub/drafts && printf 'E\n\nE\n' >site/sub/drafts/e.txt
for name in n.md sub/n.md sub/x1.log x12.log; do printf 'T\n\n%s\n' $name >site/$name; done
packed "a.txt n.md sub/n.md x12.log" "a name, in every folder, and what is in it" \
    --exclude drafts --exclude b.txt --exclude x1.log site
says '^anews: 4 files and folders were left out as --exclude says' "counted"
says_not warning "which is no warning"
packed "a.txt drafts/d.txt n.md sub/b.txt sub/n.md" "a pattern without a slash" \
    --exclude 'drafts/e*' --exclude '*.log' site
packed "a.txt n.md sub/b.txt sub/n.md" "a bracket" --exclude 'x?.[kl]og' --exclude 'x12*' \
    --exclude drafts site
packed "a.txt drafts/d.txt n.md x12.log" "a path from the input on" --exclude site/sub site
packed "a.txt n.md sub/b.txt sub/n.md sub/x1.log x12.log" "a path within it, anywhere" \
    --exclude drafts site
packed "a.txt drafts/d.txt n.md sub/drafts/e.txt sub/n.md sub/x1.log x12.log" "one path only" \
    --exclude sub/b.txt site
packed "a.txt drafts/d.txt n.md x12.log" "* takes slashes, too" --exclude 'sub*' site
packed "a.txt n.md" "an input that is a file" --exclude x12.log site/a.txt site/x12.log site/n.md
packed "b.txt drafts/e.txt n.md x1.log" "an input that is a folder, whatever slash follows it" \
    --exclude site/drafts site/drafts/ site/sub
says 'site/drafts/: nothing of it was packed' "that an input gave nothing is said"
(cd site/drafts && mkdir -p more && cp d.txt more/f.txt)
packed "d.txt more/f.txt" "folders above the input do not count" \
    --exclude "$(basename "$TMPDIR")" --exclude site "$TMPDIR/site/drafts"
says 'warning: --exclude site: nothing has such a name' \
    "and a pattern without effect is pointed out"
printf "T\n\nt\n" | tee site/.h >site/sub/.h
packed "a.txt n.md" "hidden files that are excluded" --exclude '.*' --exclude sub --exclude drafts \
    --exclude '*.log' site
says_not hidden "are not named"
printf 'shut\n' >site/$'bad\xff.txt'
packed "a.txt" "a name that could not be packed may be excluded" --exclude 'bad*' --exclude 'n.*' \
    --exclude sub --exclude drafts --exclude '*.log' site
rm site/bad*
mkdir letters && for name in xä.txt xab.txt xb.txt ö; do printf 'T\n\nt\n' >letters/$name; done
packed xab.txt "? and a bracket stand for a letter, whatever its bytes" \
    --exclude 'x?.txt' --exclude '[ö]' letters
expect 2 "an empty pattern has no effect" pack --exclude
expect 0 "an empty pattern" pack --exclude '' site
says "warning: --exclude : nothing has such a name" "has no effect"

# An archive of nothing does not replace an edition.
pack --title Old site/a.txt 2>/dev/null && cp x.anews before.anews
mkdir nothing && : >nothing.jsonl && printf '\n  \n\r\n' >blank.jsonl
unchanged() { # WHAT COMMAND...
    local what=$1
    shift
    expect 2 "$what is refused" "$@"
    says 'nothing to pack, and x\.anews was not written: --allow-empty' "and says so"
    cmp -s before.anews x.anews || not_ok "the edition that was there stays"
}
unchanged "an empty folder" pack nothing
unchanged "an empty file of JSON Lines" pack nothing.jsonl
unchanged "one with empty lines" pack blank.jsonl
unchanged "standard input that ends at once" sh -c ': | "$0" pack -s k.key -o x.anews -' "$ANEWS"
unchanged "standard input that is closed by a program that fails" \
    sh -c 'false | "$0" pack -q -s k.key -o x.anews -' "$ANEWS"
unchanged "everything excluded" pack --exclude '*' site
mkdir -p shy && cp site/a.txt shy/.a.txt
unchanged "hidden files only" pack shy
printf '{"id":"../up","title":"t"}\n' >bad.jsonl
unchanged "nothing that could be packed, with --keep-going" pack --keep-going bad.jsonl
mkdir self && pack --title Old site/a.txt && cp x.anews self/x.anews && cp x.anews before.anews
expect 2 "the archive itself only" "$ANEWS" pack -s k.key -o self/x.anews self
same_file before.anews self/x.anews "leaves it"
rm x.anews
expect 2 "where there is no edition" pack nothing.jsonl
check "nothing is made" [ ! -e x.anews ]
expect 0 "--allow-empty" pack --allow-empty nothing.jsonl
equal 0 "$(info_number entries x.anews)" "makes an archive without entries"
packed "a.txt" "an input that gives nothing, beside another" nothing.jsonl site/a.txt
says 'warning: nothing\.jsonl: nothing of it was packed' "is pointed out"

# Names that make trouble when they are extracted.
named() { # ID PATTERN WHAT
    printf '{"id":"%s","title":"t","content_text":"c"}\n' "$1" "fine" >one.jsonl
    expect 0 "an id with $3 is packed" pack_new one.jsonl
    says "warning: $2" "and pointed out"
    equal 1 "$(grep -c warning "$said/err")" "nothing else is"
}
named .ssh/authorized_keys '\.ssh/authorized_keys: has a name that begins with a dot' \
    "a hidden folder"
named a/.bash_profile 'a/\.bash_profile: has a name that begins with a dot' "a hidden name"
named -rf '-rf: has a name that begins with a dash' "a leading dash"
named a/--checkpoint 'a/--checkpoint: has a name that begins with a dash' \
    "a leading dash further on"
long=$(printf %0256d 7)
named "x/$long/y" 'x/0*7/y: has a part of more than 255 bytes' "a part that is too long"
packed "fine x/${long#0}/y" "255 bytes" - <<END
{"id":"x/${long#0}/y","title":"t","content_text":"c"}
{"id":"fine","title":"t","content_text":"c"}
END
says_not warning "are right"
mkdir names && printf 'T\n\nt\n' >names/-rf
packed -rf "a file with a leading dash" names
says 'warning: -rf: has a name that begins with a dash' "is pointed out"
for i in 1 2 3 4 5 6 7; do
    printf '{"id":".h%s","title":"t","content_text":"c"}\n' $i
done >many.jsonl
expect 0 "many of them" pack many.jsonl
says '\.h1: has a name that begins with a dot.* \(and 6 more: \.h2, \.h3, \.\.\.\)' "are counted"

# A file and a folder of one name.
items() { for id; do printf '{"id":"%s","title":"t","content_text":"c"}\n' "$id"; done; }
items a a/b a-c a.d >clash.jsonl
expect 0 "an entry a beside an entry a/b is packed" pack_new clash.jsonl
says 'warning: a/b: cannot be extracted beside a,' "and pointed out"
equal 1 "$(grep -c warning "$said/err")" "nothing else is"
items a b/c ab/c a-/d >clear.jsonl
expect 0 "names that only begin alike" pack_new clear.jsonl
says_not warning "are right"
mkdir -p one two/same.txt && printf 'T\n\nt\n' >one/same.txt && cp one/same.txt two/same.txt/t.txt
expect 0 "a file and a folder of one name in two inputs" pack one two
says 'warning: same\.txt/t\.txt: cannot be extracted beside same\.txt' "are pointed out"
items a a/1 a/2 a/3 a/4 a/5 a/6 a/7 >clash.jsonl
expect 0 "many of them" pack -q clash.jsonl
says 'a/1: cannot be extracted beside a, .* \(and 6 more: a/2, a/3, \.\.\.\)' "are counted"
items a/b/c a/b a >late.jsonl
expect 0 "a folder before the file" pack_new late.jsonl
says 'warning: a/b: cannot be extracted beside what is in a folder .* \(and 1 more: a\)' "is seen"
items d D/x E/x/y e/X >fold.jsonl
expect 0 "names of a file and a folder that differ in case" pack_new fold.jsonl
says 'warning: D/x: D is the name of a file, too, on systems ' "are pointed out"
says 'systems .* \(and 1 more: e/X\)' "whichever comes first"
items F/x f/y >both.jsonl
expect 0 "two folders that differ in case" pack_new both.jsonl
says_not warning "become one"

# A dry run says all of that, too.
long=$(printf 'x%.0s' {1..256})
items a a/b C c "$long" d D/x >dry.jsonl
expect 0 "a dry run" pack --dry-run dry.jsonl
says 'warning: a/b: cannot be extracted beside a, ' "names a file beside a folder"
says 'warning: c: differs from .* line 3 only in case.* \(and 1 more: D/x\)' "and equal names"
says 'warning: x+: has a part of more than 255 bytes' "and long ones"
expect 0 "a dry run of names that only begin alike" pack --dry-run clear.jsonl
says_not warning "warns of none"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Who may read a file that is replaced: the same people as before, and never more. And what
# sign --minisig may replace.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k
make_key y
mkdir art && printf 'One\n\nText.\n' >art/a.txt
pack() { "$ANEWS" pack -q -s k.key "$@" art; }
sign() { "$ANEWS" sign -q -s y.key "$@"; }
pack -o old.anews
mode() { stat -c %a "$1"; }

# The mode stays.
for mode in 600 640 444 604 755; do
    cp -f old.anews n.anews && chmod $mode n.anews
    expect 0 "pack over an archive of mode $mode" pack -o n.anews
    equal $mode "$(mode n.anews)" "keeps it"
    expect 0 "sign as well" sign n.anews
    equal $mode "$(mode n.anews)" "keeps it"
done
install -m 600 /dev/null empty.anews
expect 0 "pack over an empty file of mode 600" pack -o empty.anews
equal 600 "$(mode empty.anews)" "keeps it"
expect 0 "pack makes a new file" pack -o fresh.anews
equal 644 "$(mode fresh.anews)" "with the mode that the umask gives"
"$ANEWS" embed -q -p k.pub old.anews -o e.c && chmod 600 e.c
expect 0 "embed --force" "$ANEWS" embed -q -p k.pub old.anews -o e.c --force
equal 600 "$(mode e.c)" "keeps the mode"
cp old.anews s.anews && chmod 600 s.anews && ln -s s.anews to-s.anews
expect 0 "sign through a link" sign to-s.anews
equal "600 s.anews" "$(mode s.anews) $(readlink to-s.anews)" "keeps mode and link"

# A signed file is newer, so that rsync and make notice.
cp old.anews t.anews && touch -d '2020-01-02 03:04:05' t.anews reference
expect 0 "sign an old file" sign t.anews
check "makes it newer" [ t.anews -nt reference ]

# Owner and group.
traced() { strace -f -qq -o "$said/trace" "$@"; }
can_trace=no
if have strace && traced -e trace=none true 2>/dev/null; then can_trace=yes; fi
fail() { # CALL COMMAND...: the call is not permitted
    local call=$1
    shift
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 LSAN_OPTIONS=detect_leaks=0 \
        traced -e "trace=$call" -e "inject=$call:error=EPERM" "$@"
}
if [ "$(id -u)" = 0 ]; then
    cp old.anews o.anews && chmod 640 o.anews && chown 65534:12345 o.anews
    expect 0 "sign a file of somebody else, as root" sign o.anews
    equal "65534 12345 640" "$(stat -c '%u %g %a' o.anews)" "keeps owner, group and mode"
    expect 0 "pack over it" pack -o o.anews
    equal "65534 12345 640" "$(stat -c '%u %g %a' o.anews)" "keeps them, too"
    # Somebody who may write into the folder, and whom the file does not belong to.
    chmod 711 . && mkdir theirs && chown 65534 theirs && cp y.key theirs/y.key
    chown 65534 theirs/y.key
    other() {
        setpriv --reuid=65534 --regid=65534 --clear-groups "$ANEWS" sign -s theirs/y.key "$@"
    }
    for before in 664 604 666 646 644; do
        cp old.anews theirs/n.anews && chgrp 12345 theirs/n.anews && chmod $before theirs/n.anews
        expect 0 "sign a file of root's with mode $before, as somebody else" other theirs/n.anews
        group=${before#?} group=${group%?} all=${before#??}
        equal "65534 65534 6$((group & all))$((group & all))" \
            "$(stat -c '%u %g %a' theirs/n.anews)" "leaves what group and all others had in common"
        says 'warning: .*its owner, group or access list cannot be kept' "and warns"
    done
    # A folder in which everybody may make files, and replace those of nobody else.
    mkdir sticky && chmod 1777 sticky && cp old.anews sticky/n.anews && chmod 644 sticky/n.anews
    expect 4 "sign a file of root's in a sticky folder, as somebody else" other sticky/n.anews
    equal "anews: sticky/n.anews: not signed: Operation not permitted" "$(cat "$said/err")" \
        "says so, and not that it belongs to somebody else now"
    same_file old.anews sticky/n.anews "which stays"
else
    for what in "sign as root" "keeps owner" "pack over it" "keeps them, too"; do
        skip "$what" "this needs root"
    done
    for what in 1 2 3 4 5; do
        skip "sign a file of somebody else ($what)" "this needs root"
        skip "leaves what group and all others had ($what)" "this needs root"
        skip "and warns ($what)" "this needs root"
    done
    for what in 1 2 3; do skip "a sticky folder ($what)" "this needs root"; done
fi

# Access control lists.
mkdir acl && cp old.anews acl/n.anews && chmod 640 acl/n.anews
if [ -z "${PLAIN_POSIX:-}" ] && have setfacl &&
    setfacl -m u:12345:r,g::- acl/n.anews 2>/dev/null; then
    getfacl -cn acl/n.anews >before 2>&1
    expect 0 "sign a file with an access control list" sign acl/n.anews
    getfacl -cn acl/n.anews >after 2>&1
    same_file before after "keeps the list"
    if [ $can_trace = yes ]; then
        make_key third
        expect 0 "where the list cannot be kept" \
            fail fsetxattr "$ANEWS" sign -s third.key -q acl/n.anews
        equal 600 "$(mode acl/n.anews)" "only the owner has rights"
        says 'warning: .*access list cannot be kept' "and a warning says so"
    else
        for what in "sign" "only the owner has rights" "a warning"; do
            skip "where the list cannot be kept: $what" "strace is not installed or may not trace"
        done
    fi
    setfacl -b acl/n.anews && chmod 660 acl/n.anews && setfacl -d -m u:12345:rw acl
    expect 0 "pack where the folder gives new files a list" pack -o acl/n.anews
    equal "" "$(getfacl -cn acl/n.anews | grep 12345)" "gives nobody a right by it"
    equal 660 "$(mode acl/n.anews)" "and keeps the mode"
else
    for what in "sign" "keeps the list" "sign where it cannot be kept" \
        "only the owner has rights" "a warning" "pack" "gives nobody a right" "keeps the mode"; do
        skip "access control lists: $what" "setfacl is not installed, or there are none here"
    done
fi

# sign --minisig writes FILE.root and FILE.root.minisig under the same rules as -o.
minisig() { "$ANEWS" sign -s "$1" --minisig m.anews; }
# refused PATTERN WHAT FILE KEY
refused() {
    cp -f -- "$3" copy && cp m.anews m.copy
    expect 2 "sign --minisig over $2" minisig "$4"
    says "$1" "is refused by name"
    cmp -s -- "$3" copy || not_ok "$2: stays as it is"
    same_file m.anews m.copy "nothing is signed"
}
cp old.anews m.anews && printf 'notes\n' >m.anews.root
refused 'm\.anews\.root: is not the root of an archive.*move it away' "notes" m.anews.root y.key
cp old.anews m.anews.root
refused 'm\.anews\.root: is not the root of an archive' "an archive" m.anews.root y.key
rm m.anews.root && ln -s y.key m.anews.root.minisig
refused 'y\.key: is both the key that signs' "a link to the key" y.key y.key
ln -sf k.key m.anews.root.minisig
refused 'minisig: is not a signature of minisign' "a link to another key" k.key y.key
ln -sf k.pub m.anews.root.minisig
refused 'minisig: is not a signature of minisign' "a link to a public key" k.pub y.key
rm m.anews.root.minisig && ln m.anews m.anews.root
refused 'm\.anews: is both the archive' "another name of the archive" m.anews y.key
rm m.anews.root && mkdir away && ln -s away/root m.anews.root
expect 0 "sign --minisig" minisig y.key
equal "away/root 512" "$(readlink m.anews.root) $(size_of away/root)" "follows a link, which stays"
refused 'minisig: is the signature of the key with key id' "the signature of another key" \
    m.anews.root.minisig k.key
chmod 600 m.anews.root.minisig away/root
expect 0 "again with the same key" minisig y.key
equal "600 600" "$(mode m.anews.root.minisig) $(mode away/root)" "keeps the modes"
pack -o m.anews --title Next
expect 0 "with the next edition" minisig y.key
check "writes its root" sh -c 'head -c 512 m.anews | cmp -s - away/root'
finish

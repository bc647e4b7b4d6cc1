#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The package for Arduino: `make packages-check`. Debian's arduino-builder compiles its examples for
# an ARM core of a few files (hardware/), and QEMU runs them with a card that is a folder here.
# PACKAGES: where the packages were laid out.
: "${PACKAGES:?}"
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$ROOT/tests/cli/lib.sh"
# shellcheck source=tests/packaging/lib.sh
. "$ROOT/tests/packaging/lib.sh"
make_key k
make_device_archive
mkdir libraries
cp -r "$PACKAGES/arduino/archive_news" libraries/
cp -r "$ROOT/tests/packaging/arduino/hardware" .
cp "$ROOT"/tests/device/board/{board.h,cortex-m.c,cortex-m.ld} hardware/standin/sam/cores/standin/
# sketch NAME: compiles an example as it stands in sketches/.
sketch() {
    mkdir -p "b-$1"
    arduino-builder -compile -warnings none -hardware hardware \
        -hardware /usr/share/arduino-builder -tools /usr/bin -libraries libraries \
        -fqbn standin:sam:mps2 -build-path "$TMPDIR/b-$1" "sketches/$1/$1.ino"
}

# shows NAME WHAT: demands what the sketch prints on its serial port, as it is on standard input.
# Lines end with CR LF there.
shows() {
    cat >wanted
    run "$ROOT/tests/device/run.sh" cortex-m3 "b-$1/$1.ino.elf"
    tr -d '\r' <"$said/out" >shown
    same_file wanted shown "arduino, $1: $2"
    [ "$status" = 0 ] || not_ok "arduino, $1: $2" "exit status $status"
}

cp -r libraries/archive_news/examples sketches
check "arduino: ListNewest compiles" sketch ListNewest
shows ListNewest "says that there is no card" <<<"There is no card."
mkdir card
touch card/CARD
shows ListNewest "says that there is no archive" <<<"The card has no archive."
cp device.anews card/NEWS.ANW
shows ListNewest "trusts nobody until it has a key" <<<untrusted
expect 1 "arduino: SearchArticles, without AN_SEARCH" sketch SearchArticles
says 'Switch searching on' "asks for it"
sed -i 's|^/\* #define AN_SEARCH \*/|#define AN_SEARCH|' \
    libraries/archive_news/src/archive_news_settings.h
for name in ListNewest ReadArticle SearchArticles; do
    rm sketches/$name/publisher.h
    "$ANEWS" embed -q --key -p k.pub -o sketches/$name/publisher.h
    check "arduino: $name compiles with a key" sketch $name
done
shows ListNewest "lists ten articles" < <(
    "$ANEWS" list -q -p k.pub device.anews --by date --limit 10 | sed 's/\t/  /'
    echo ok)
shows ReadArticle "shows an article" < <(wanted_of_device)
shows SearchArticles "finds the articles that the command finds" < <(
    "$ANEWS" search -q -p k.pub device.anews $device_words | cut -f1,3 | sed 's/\t/  /'
    echo ok)
for ((at = $(size_of card/NEWS.ANW) - 100; at > 9000; at -= 1000)); do
    poke card/NEWS.ANW $at $((($(bytes_of card/NEWS.ANW $at 1) + 1) % 256))
done
shows ReadArticle "does not show a changed article" <<<hash
cp device.anews card/NEWS.ANW
poke card/NEWS.ANW 80 $((($(bytes_of card/NEWS.ANW 80 1) + 1) % 256))
shows ListNewest "refuses a changed root" <<<signature
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The packages for SDKs: `make packages-check`. Each is copied out of the sources and built there,
# with real parts of the SDK where Debian has some and stand-ins where it has none; each then reads
# an archive (Arduino's in arduino.sh). PACKAGES: where they were laid out. VERSION: of the library.
: "${PACKAGES:?} ${VERSION:?}"
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
. "$ROOT/tests/cli/lib.sh"
# shellcheck source=tests/packaging/lib.sh
. "$ROOT/tests/packaging/lib.sh"
here=$ROOT/tests/packaging
make_archive
for sdk in arduino esp-idf riot zephyr; do
    mkdir -p "sdk/$sdk"
    cp -r "$PACKAGES/$sdk/archive_news" "sdk/$sdk/"
    check "$sdk: has the licences of all that is in it" \
        test -s "sdk/$sdk/archive_news/LICENSE" -a -s "sdk/$sdk/archive_news/licenses/zstd" \
        -a -s "sdk/$sdk/archive_news/licenses/tinyssh"
    grep -rlE '@[A-Z_]+@|<!-- [=/]' "sdk/$sdk" >left
    equal "" "$(cat left)" "$sdk: names its versions, and has no marks of make figures"
    include=sdk/$sdk/archive_news/include
    [ -d "$include" ] || include=sdk/$sdk/archive_news/src
    for source in update floor; do
        check "$sdk: $source.c of the update recipe compiles with it" \
            cc -std=c11 -Wall -Wextra -Werror -fsyntax-only -I "sdk/$sdk/archive_news/src" \
            -I "$include" -DAN_CRYPTO_H='"archive_news_crypto.h"' \
            "$ROOT/libarchive_news/examples/update/$source.c"
    done
done
esp_idf=$TMPDIR/sdk/esp-idf/archive_news
riot=$TMPDIR/sdk/riot zephyr=$TMPDIR/sdk/zephyr/archive_news
for sdk in arduino esp-idf zephyr; do
    check "$sdk: manifests are valid" \
        /usr/bin/python3 "$here/manifests.py" $sdk "sdk/$sdk/archive_news" "$VERSION"
done

# names_of OBJECT...: what a linker sees. Nothing there may clash with another zstd in a firmware,
# or need more of the C library than four functions.
names_of() { nm -g "$@" | awk 'NF > 1 && !/:$/ { print $NF, $(NF - 1) }' | sort -u; }

# needs_little ARCHIVE WHAT
needs_little() {
    names_of "$1" | grep -vE '^an_.* [TURD]$' |
        grep -vE '^(mem(cpy|move|set|cmp)|__aeabi_.*|__[a-z]+[sdt]i[234]|__gnu_thumb1_.*) U$' >foreign
    equal "" "$(cat foreign)" "$2: needs four functions of string.h, and has names of its own"
    check "$2: has the reader" sh -c 'nm "$1" | grep -q " T an_reader_open$"' sh "$1"
}

# has_search YES|NO ARCHIVE WHAT: whether it can search.
has_search() {
    equal "$1" "$(nm "$2" | grep -q ' T an_search_run$' && echo yes || echo no)" "$3"
}

# firmware BOARD LIBRARY PACKAGE WHAT COMPILER...: links a firmware with a package's library, and
# runs it in QEMU. It verifies an archive and shows an article. If the library can search, the
# firmware searches before that.
make_device_archive
wanted_of_device >wanted
{
    found_in_device
    wanted_of_device
} >wanted_if_it_searches
board=$ROOT/tests/device/board
"$ANEWS" embed -q --key -p k.pub -o publisher.h
cat >archive.S <<'END'
.section .archive,"a"
.balign 8
.global archive, archive_size
archive: .incbin "device.anews"
1: .balign 4
archive_size: .4byte 1b - archive
END
link_firmware() {
    local code=$1 library=$2 package=$3
    shift 3
    rm -f firmware.elf
    "$@" -Os -ffreestanding -fno-tree-loop-distribute-patterns -ffunction-sections \
        -fdata-sections -nostartfiles "-I$package/include" "-I$board" -I. -T "$board/$code.ld" \
        -Wl,--defsym=ram_size=0x10000 -Wl,--gc-sections -Wl,--no-warn-rwx-segments \
        -o firmware.elf "$here/firmware.c" "$board/$code.c" archive.S "$library" -lc -lgcc
}
firmware() {
    local code=cortex-m name=$4
    case $1 in rv32*) code=riscv ;; esac
    local processor=$1 library=$2 package=$3
    shift 4
    local words=() wanted=wanted shows="shows an article"
    if nm "$library" | grep -q ' T an_search_run$'; then
        words=("-DWORDS=\"$device_words\"") wanted=wanted_if_it_searches
        shows="searches, and $shows"
    fi
    check "$name: a firmware links it" \
        link_firmware $code "$library" "$package" "$@" "${words[@]}"
    expect 0 "$name: which runs in QEMU" "$ROOT/tests/device/run.sh" "$processor" firmware.elf
    same_file $wanted "$said/out" "$name: and $shows"
}

# --- CMake: Zephyr and ESP-IDF --------------------------------------------------------------------

# configure SDK FOLDER ARGUMENT...: builds with the stand-in for the SDK.
configure() {
    local sdk=$1 folder=$2
    shift 2
    cmake -S "$here/$sdk" -B "$folder" -DCMAKE_BUILD_TYPE=None "$@" >"$folder.log" &&
        cmake --build "$folder" --parallel ${target:+--target "$target"}
}

# cross COMPILER FLAGS: arguments for configure, to compile for a processor without a system.
cross() {
    printf '%s\n' -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY \
        "-DCMAKE_C_COMPILER=$1" "-DCMAKE_C_FLAGS=$2"
}

check "zephyr: is built" configure zephyr b-zephyr "-DMODULE=$zephyr" -DCONFIG_ARCHIVE_NEWS=y
reads b-zephyr/app zephyr
cmake -S "$here/zephyr" -B b-none "-DMODULE=$zephyr" >b-none.log
expect 0 "zephyr: may be left out" cmake --build b-none --target help
prints '\bapp$' "zephyr: then there is the application"
equal "" "$(grep archive_news "$said/out")" "zephyr: and no module"
expect 0 "zephyr: kconfiglib reads its Kconfig" \
    /usr/bin/python3 "$here/kconfig.py" "$zephyr/zephyr/Kconfig" ARCHIVE_NEWS=y \
    ARCHIVE_NEWS_SEARCH=y
prints '^CONFIG_ARCHIVE_NEWS=y$' "zephyr: and configures it"
prints '^CONFIG_ARCHIVE_NEWS_SEARCH=y$' "zephyr: with searching"
grep -oE "CONFIG_[A-Z_]+" "$zephyr/zephyr/CMakeLists.txt" | sort -u | sed s/CONFIG_// >asked
sed -n 's/^config //p' "$zephyr/zephyr/Kconfig" | sort >defined
same_file defined asked "zephyr: Kconfig defines each symbol that the module asks for"

# west of Debian 13 finds the module in a workspace; Debian 12 has no west.
if have west; then
    mkdir -p workspace/manifest workspace/.west
    cp -r "$zephyr" workspace/archive_news
    printf '[manifest]\npath = manifest\nfile = west.yml\n' >workspace/.west/config
    printf 'manifest:\n  projects:\n    - name: archive_news\n      url: %s\n' \
        https://example.org/archive_news >workspace/manifest/west.yml
    expect 0 "zephyr: west lists it" env -C workspace west list -f '{path}'
    prints '^archive_news$' "zephyr: where it is"
else
    skip "zephyr: west lists it" "no west"
    skip "zephyr: where it is" "no west"
fi

# Zephyr's minimal C library has these headers, among few. The others are the compiler's.
mkdir minimal
cat >minimal/limits.h <<'END'
#define CHAR_BIT __CHAR_BIT__
#define INT_MAX __INT_MAX__
#define UINT_MAX (INT_MAX * 2U + 1)
END
cat >minimal/string.h <<'END'
#include <stddef.h>
void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);
END
freestanding="-ffreestanding -nostdinc -isystem $(arm-none-eabi-gcc -print-file-name=include)"
for libc in "picolibc --specs=picolibc.specs" "newlib --specs=nano.specs" \
    "minimal $freestanding -isystem $TMPDIR/minimal"; do
    name=${libc%% *} search=n has=no
    [ "$name" != picolibc ] || search=y has=yes
    readarray -t arguments < <(cross arm-none-eabi-gcc "-mcpu=cortex-m3 -mthumb ${libc#* }")
    target=archive_news check "zephyr: compiles for a Cortex-M3 with $name" \
        configure zephyr "b-$name" "-DMODULE=$zephyr" -DCONFIG_ARCHIVE_NEWS=y \
        -DCONFIG_ARCHIVE_NEWS_SEARCH=$search "${arguments[@]}"
    has_search $has "b-$name/module/libarchive_news.a" \
        "zephyr, $name: searches if CONFIG_ARCHIVE_NEWS_SEARCH is y"
    needs_little "b-$name/module/libarchive_news.a" "zephyr, $name"
    [ "$name" = minimal ] || firmware cortex-m3 "b-$name/module/libarchive_news.a" "$zephyr" \
        "zephyr, $name" arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb "${libc#* }"
done

check "esp-idf: is built, from its own folder only" \
    configure esp-idf b-idf "-DCOMPONENT=$esp_idf"
reads b-idf/app esp-idf
readarray -t arguments < <(cross riscv64-unknown-elf-gcc \
    "-march=rv32imc -mabi=ilp32 -misa-spec=2.2 --specs=picolibc.specs")
target=idf_archive_news check "esp-idf: compiles for rv32imc" \
    configure esp-idf b-riscv "-DCOMPONENT=$esp_idf" -DCONFIG_ARCHIVE_NEWS_SEARCH=y \
    "${arguments[@]}"
has_search yes b-riscv/component/libidf_archive_news.a "esp-idf: searches with its option"
has_search no b-idf/component/libidf_archive_news.a "esp-idf: and not without"
expect 0 "esp-idf: kconfiglib reads its Kconfig" \
    /usr/bin/python3 "$here/kconfig.py" "$esp_idf/Kconfig" ARCHIVE_NEWS_SEARCH=y
prints '^CONFIG_ARCHIVE_NEWS_SEARCH=y$' "esp-idf: and configures it"
needs_little b-riscv/component/libidf_archive_news.a "esp-idf, rv32imc"
firmware rv32imc b-riscv/component/libidf_archive_news.a "$esp_idf" "esp-idf, rv32imc" \
    riscv64-unknown-elf-gcc -march=rv32imc -mabi=ilp32 -misa-spec=2.2 -mcmodel=medany \
    -msmall-data-limit=0 --specs=picolibc.specs

# --- RIOT -----------------------------------------------------------------------------------------

cp -r "$here/riot" "$here/main.c" .
riot_make() { # BINDIR ARGUMENT...
    local folder=$1
    shift
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" -s -j2 -C riot/application \
        "BINDIR=$TMPDIR/$folder" "RIOTPKG=$riot" "$@"
}
check "riot: is built" riot_make b-riot
reads b-riot/app riot
# Flags on make's command line would stand against those that the package adds.
CFLAGS="-mcpu=cortex-m3 -mthumb --specs=nano.specs" check "riot: compiles for a Cortex-M3" \
    riot_make b-riot-arm package CC=arm-none-eabi-gcc AR=arm-none-eabi-ar \
    USEMODULE=archive_news_search
has_search yes b-riot-arm/archive_news.a "riot: searches with archive_news_search"
has_search no b-riot/archive_news.a "riot: and not without"
needs_little b-riot-arm/archive_news.a "riot, Cortex-M3"
firmware cortex-m3 b-riot-arm/archive_news.a "$riot/archive_news" "riot, Cortex-M3" \
    arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb --specs=nano.specs
expect 2 "riot: a board of 16 bits" riot_make b-riot-16 package FEATURES_PROVIDED=arch_16bit
says 'none of the features that it requires' "riot: is refused"

finish

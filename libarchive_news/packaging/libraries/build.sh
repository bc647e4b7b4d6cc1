#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# build.sh SOURCES OUT [NAME...]: compiles libraries, as static ones, into OUT/lib and OUT/include:
# all that the command uses, or those of these names. cmocka, which only tests use, is built by its
# name. SOURCES: where fetch.sh put them. CC and AR are the compiler and the archiver, HOSTCC the
# compiler of programs that run here. libseccomp takes part in the building only, so it is built by
# its name, for this machine, into OUT/here. The versions of some stand here as well as in `pinned`.
#
# Their own ways of building (autoconf, CMake, meson) would take longer than compiling, want
# programs that Debian 12 and 13 have in other versions, and find out what is known here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
sources=$(cd "$1" && pwd)
mkdir -p "$2/include" "$2/lib"
out=$(cd "$2" && pwd)
shift 2
[ $# != 0 ] || set -- zstd libsodium jansson libyaml gumbo cmark expat libunistring snowball
read -ra cc <<<"${CC:-cc}"
machine=$("${cc[@]}" -dumpmachine)
cc+=(-O2 -fPIC -ffunction-sections -fdata-sections -w "-ffile-prefix-map=$sources=libraries"
    "-ffile-prefix-map=$out=libraries")
# Windows finds the way out of functions, as longjmp() takes it, by these tables.
case $machine in
*-mingw32) ;;
*) cc+=(-fno-asynchronous-unwind-tables -fno-unwind-tables) ;;
esac
read -ra hostcc <<<"${HOSTCC:-cc}"
jobs=$(nproc)
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# compile LIBRARY OPTION... -- FILE...: makes lib/libLIBRARY.a. Names of objects have their folders
# in them, since libsodium has several files of one name.
compile() {
    local library=$1 options=() objects=$work/objects-$1 file object
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    mkdir "$objects"
    for file; do
        object=${file#"$sources"/}
        object=${object#"$work"/}
        printf '%s\0' "$objects/${object//\//-}.o" "$file"
    done | xargs -0 -n 2 -P "$jobs" "${cc[@]}" "${options[@]}" -c -o
    rm -f "$out/lib/lib$library.a"
    "${AR:-ar}" rcsD "$out/lib/lib$library.a" "$objects"/*.o
}

# fill FILE OUT NAME=VALUE...: sets each @NAME@ in a file.
fill() {
    local from=$1 to=$2 set=() value
    shift 2
    for value; do set+=(-e "s/@${value%%=*}@/${value#*=}/g"); done
    sed "${set[@]}" "$from" >"$to"
}

zstd() {
    local z=$sources/zstd/lib options=()
    cp "$z"/zstd.h "$z"/zstd_errors.h "$z"/zdict.h "$out/include/"
    # s390x packs no relocations and has the longest code, so it is to be small there.
    case $machine in s390x-*) options=(-Os) ;; esac
    # Its assembler is the same algorithm, and would want a stack that can be executed.
    compile zstd "${options[@]}" -DZSTD_MULTITHREAD -DXXH_NAMESPACE=ZSTD_ -DZSTD_DISABLE_ASM \
        -DZSTD_LEGACY_SUPPORT=0 -- "$z"/{common,compress,decompress,dictBuilder}/*.c
}

libsodium() {
    local s=$sources/libsodium/src/libsodium options=(-DCONFIGURED=1 -D_GNU_SOURCE)
    cp -r "$s"/include/sodium.h "$s"/include/sodium "$out/include/"
    fill "$s/include/sodium/version.h.in" "$out/include/sodium/version.h" VERSION=1.0.18 \
        SODIUM_LIBRARY_VERSION_MAJOR=10 SODIUM_LIBRARY_VERSION_MINOR=3 SODIUM_LIBRARY_MINIMAL_DEF=
    options+=(-DHAVE_WEAK_SYMBOLS=1 -DHAVE_ATOMIC_OPS=1 -DHAVE_C11_MEMORY_FENCES=1 -DHAVE_PTHREAD=1
        "-I$out/include/sodium" "-I$out/include")
    case $machine in
    s390x-*) options+=(-DNATIVE_BIG_ENDIAN=1) ;;
    *) options+=(-DNATIVE_LITTLE_ENDIAN=1) ;;
    esac
    case $machine in
    *-linux-*)
        options+=(-DHAVE_GETRANDOM=1 -DHAVE_SYS_MMAN_H=1 -DHAVE_MMAP=1 -DHAVE_MPROTECT=1
            -DHAVE_MLOCK=1 -DHAVE_MADVISE=1 -DHAVE_GETPID=1 -DHAVE_POSIX_MEMALIGN=1
            -DHAVE_NANOSLEEP=1 -DHAVE_EXPLICIT_BZERO=1 -DHAVE_SYS_RANDOM_H=1)
        ;;
    esac
    # What a processor has is asked at run time.
    case $machine in
    x86_64-*)
        options+=(-DHAVE_MMINTRIN_H=1 -DHAVE_EMMINTRIN_H=1 -DHAVE_PMMINTRIN_H=1
            -DHAVE_TMMINTRIN_H=1 -DHAVE_SMMINTRIN_H=1 -DHAVE_AVXINTRIN_H=1 -DHAVE_AVX2INTRIN_H=1
            -DHAVE_CPUID=1 -DHAVE_TI_MODE=1 -DCPU_UNALIGNED_ACCESS=1 -DHAVE_INLINE_ASM=1)
        ;;
    aarch64-* | riscv64-* | s390x-*) options+=(-DHAVE_TI_MODE=1) ;;
    esac
    mapfile -d '' files < <(find "$s" -name '*.c' -print0 | sort -z)
    compile sodium "${options[@]}" -- "${files[@]}"
}

jansson() {
    local j=$sources/jansson/src
    cp "$j/jansson.h" "$out/include/"
    # localeconv() is asked for the decimal point, which here is the C locale's.
    fill "$j/jansson_config.h.in" "$out/include/jansson_config.h" json_inline=inline \
        json_have_long_long=1 json_have_localeconv=0 json_have_atomic_builtins=1 \
        json_have_sync_builtins=1
    mkdir "$work/jansson"
    cat >"$work/jansson/jansson_private_config.h" <<'END'
#define HAVE_STDINT_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1
#define HAVE_FCNTL_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_CLOSE 1
#define HAVE_GETPID 1
#define HAVE_OPEN 1
#define HAVE_GETTIMEOFDAY 1
#define HAVE_READ 1
#define HAVE_SCHED_H 1
#define HAVE_SCHED_YIELD 1
#define HAVE_ATOMIC_BUILTINS 1
#define USE_URANDOM 1
#define INITIAL_HASHTABLE_ORDER 3
END
    compile jansson -Os -DHAVE_CONFIG_H -DHAVE_STDINT_H "-I$work/jansson" "-I$out/include" \
        -- "$j"/*.c
}

libyaml() {
    local y=$sources/libyaml
    cp "$y/include/yaml.h" "$out/include/"
    compile yaml -Os -DYAML_VERSION_MAJOR=0 -DYAML_VERSION_MINOR=2 -DYAML_VERSION_PATCH=5 \
        '-DYAML_VERSION_STRING="0.2.5"' -DYAML_DECLARE_STATIC "-I$y/include" \
        -- "$y"/src/{api,loader,parser,reader,scanner}.c
}

gumbo() {
    local g=$sources/gumbo/src
    cp "$g"/{gumbo,tag_enum}.h "$out/include/"
    compile gumbo -Os -- "$g"/*.c
}

cmark() {
    local c=$sources/cmark/src
    cp "$c/cmark.h" "$out/include/"
    fill "$c/cmark_version.h.in" "$out/include/cmark_version.h" PROJECT_VERSION_MAJOR=0 \
        PROJECT_VERSION_MINOR=30 PROJECT_VERSION_PATCH=2
    printf '#define CMARK_EXPORT\n#define CMARK_NO_EXPORT\n' >"$out/include/cmark_export.h"
    mkdir -p "$work/cmark"
    sed 's/^#cmakedefine \(.*\)/#define \1 1/' "$c/config.h.in" >"$work/cmark/config.h"
    mapfile -d '' files < <(find "$c" -name '*.c' ! -name main.c -print0 | sort -z)
    compile cmark -Os "-I$work/cmark" "-I$out/include" -- "${files[@]}"
}

expat() {
    local e=$sources/expat/expat/lib order=1234 random=random_getrandom
    cp "$e"/expat.h "$e"/expat_external.h "$out/include/"
    case $machine in s390x-*) order=4321 ;; *-mingw32) random=random_rand_s ;; esac
    mkdir "$work/expat"
    : >"$work/expat/expat_config.h"
    compile expat -Os -DXML_STATIC -DXML_DTD -DXML_GE=1 -DXML_NS -DXML_CONTEXT_BYTES=1024 \
        -DHAVE_GETRANDOM=1 "-DBYTEORDER=$order" "-I$work/expat" \
        -- "$e"/{"$random",xmlparse,xmlrole,xmltok}.c
}

# The tables of Unicode. What depends on a locale or converts charsets is left out.
libunistring() {
    local u=$sources/libunistring/lib mine=$work/unistring name files
    mkdir -p "$mine/unistring"
    for name in unicase unictype unilbrk unimetadata uninorm unistr unitypes uniwidth; do
        sed -e 's/@[A-Z_0-9]*_DLL_VARIABLE@//g' -e 's/@HAVE_UNISTRING_WOE32DLL_H@/0/g' \
            "$u/$name.in.h" >"$out/include/$name.h"
    done
    cp -r "$u/unistring" "$out/include/"
    fill "$u/unistring/woe32dll.in.h" "$out/include/unistring/woe32dll.h" \
        HAVE_UNISTRING_WOE32DLL_H=0
    fill "$u/unistring/version.in.h" "$out/include/unistring/version.h" HEXVERSION=0x010300
    printf '#include <stdint.h>\n' >"$out/include/unistring/stdint.h"
    cp "$u/localcharset.h" "$out/include/unistring/"
    mkdir "$mine/unicase"
    cp "$u/unicase/special-casing.in.h" "$mine/unicase/special-casing.h"
    # Most of what configure would find out is about functions that are not needed.
    sed -e '/#undef \(inline\|restrict\|size_t\|ssize_t\|mbstate_t\)$/d' \
        -e 's/#undef \(HAVE_STDBOOL_H\|HAVE_STDINT_H\)$/#define \1 1/' \
        "$sources/libunistring/config.h.in" >"$mine/config.h"
    mapfile -d '' files < <(find "$u"/{unicase,unictype,unilbrk,uninorm,unistr,uniwidth} \
        -name '*.c' ! -name '*coll.c' ! -name '*xfrm.c' ! -name 'ulc-*' ! -name 'u16-*' \
        ! -name 'locale-*' ! -name '*titlecase.c' ! -name '*totitle.c' ! -name '*name.c' \
        ! -name 'bidi_*' -print0 | sort -z)
    files+=("$u/unimetadata/u-version.c" "$u/version.c")
    compile unistring -Os -DIN_LIBUNISTRING "-I$mine" "-I$out/include" \
        "-I$u" -- "${files[@]}"
}

# A compiler of Snowball's own, which runs here, makes C of the algorithms.
snowball() {
    local s=$sources/snowball made=$work/snowball name
    mkdir -p "$made/src_c" "$made/libstemmer"
    cp "$s/include/libstemmer.h" "$out/include/"
    "${hostcc[@]}" -O1 -w -o "$made/snowball" "$s"/compiler/*.c
    perl "$s/libstemmer/mkmodules.pl" "$made/libstemmer/modules.h" src_c \
        "$s/libstemmer/modules.txt" "$made/list" utf8
    sed 's/@MODULES_H@/modules.h/' "$s/libstemmer/libstemmer_c.in" >"$made/libstemmer/libstemmer.c"
    while read -r name; do
        "$made/snowball" "$s/algorithms/$name.sbl" -o "$made/src_c/stem_UTF_8_$name" \
            -eprefix "${name}_UTF_8_" -r ../runtime -u
    done < <(sed -n 's/.*src_c\/stem_UTF_8_\(.*\)\.h"/\1/p' "$made/libstemmer/modules.h")
    cp -r "$s/runtime" "$made/"
    perl "$here/offsets.pl" "$made"/src_c/*.c "$made"/runtime/{header.h,utilities.c}
    mkdir -p "$made/include"
    cp "$s/include/libstemmer.h" "$made/include/"
    compile stemmer -Os "-I$made/include" "-I$made" -- "$made"/src_c/*.c \
        "$made"/runtime/{api,utilities}.c "$made/libstemmer/libstemmer.c"
}

# It makes the command's filters while that is built. Another version may make others.
libseccomp() {
    local s=$sources/libseccomp out=$out/here cc=("${hostcc[@]}" -O1 -w) files
    mkdir -p "$out/include" "$out/lib" "$work/seccomp"
    cp "$s"/include/seccomp{,-syscalls}.h "$out/include/"
    : >"$work/seccomp/configure.h"
    mapfile -d '' files < <(find "$s/src" -maxdepth 1 -name '*.c' ! -name arch-syscall-dump.c \
        -print0 | sort -z)
    AR='ar' compile seccomp -DHAVE_LINUX_SECCOMP_H=1 "-I$work/seccomp" "-I$s/include" \
        -- "${files[@]}"
}

# Each test runs with a way back from what ends it: siglongjmp() where the system has signals.
cmocka() {
    local c=$sources/cmocka options=(-std=gnu99)
    cp "$c"/include/cmocka_pbc.h "$out/include/"
    # What it thinks of uintptr_t is not true of musl on arm64. <stdint.h> knows.
    sed '1i #include <stdint.h>\n#define HAVE_UINTPTR_T 1' "$c/include/cmocka.h" \
        >"$out/include/cmocka.h"
    case $machine in
    *-mingw32) ;;
    *) options+=(-DHAVE_SIGLONGJMP=1 -DHAVE_STRSIGNAL=1 -ftls-model=local-exec) ;;
    esac
    compile cmocka "${options[@]}" -DHAVE_MALLOC_H=1 -DHAVE_INTTYPES_H=1 -DHAVE_SIGNAL_H=1 \
        -DHAVE_STRINGS_H=1 -DHAVE_GCC_THREAD_LOCAL_STORAGE=1 -DHAVE_STRUCT_TIMESPEC=1 \
        -DHAVE_CLOCK_REALTIME=1 -DHAVE_UINTPTR_T=1 "-I$c/include" -- "$c/src/cmocka.c"
}

for library; do
    $library
done

# SPDX-License-Identifier: BSD-2-Clause
# What firmware builds compile, for Zephyr, ESP-IDF and any other build by CMake that includes this
# file:
#
#   ARCHIVE_NEWS_SOURCES          the reader
#   ARCHIVE_NEWS_INCLUDE          the folder of its public header
#   ARCHIVE_NEWS_PRIVATE_INCLUDE  the folder that compiling it needs, too
#   archive_news_zstd(TARGET FOLDER)
#       adds zstd's decoder to a target, from the folder lib/ of zstd's sources
#   archive_news_sodium(TARGET FOLDER)
#       adds Ed25519 verification and BLAKE2b, from the top folder of libsodium's sources
#
# Link the program with --gc-sections, as Zephyr and ESP-IDF do. It leaves out the encoders that
# share files with decoders, and a part of libsodium that needs random numbers.

get_filename_component(ARCHIVE_NEWS_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
set(ARCHIVE_NEWS_PACKAGING "${CMAKE_CURRENT_LIST_DIR}")
file(GLOB ARCHIVE_NEWS_SOURCES "${ARCHIVE_NEWS_ROOT}/format/*.c" "${ARCHIVE_NEWS_ROOT}/reader/*.c")
list(SORT ARCHIVE_NEWS_SOURCES)
set(ARCHIVE_NEWS_INCLUDE "${ARCHIVE_NEWS_ROOT}/include")
set(ARCHIVE_NEWS_PRIVATE_INCLUDE "${ARCHIVE_NEWS_ROOT}")

function(archive_news_add target folder what)
    set(files "")
    foreach(file IN LISTS ARGN)
        if(NOT EXISTS "${folder}/${file}")
            message(FATAL_ERROR "${folder} is not the folder of ${what}: it has no ${file}")
        endif()
        list(APPEND files "${folder}/${file}")
    endforeach()
    target_sources(${target} PRIVATE ${files})
    # Theirs to warn of, not ours.
    set_source_files_properties(${files} PROPERTIES
        COMPILE_OPTIONS "-w;-include;${ARCHIVE_NEWS_PACKAGING}/small_libraries.h")
endfunction()

function(archive_news_zstd target folder)
    archive_news_add(${target} "${folder}" "zstd's sources (lib/)"
        common/entropy_common.c
        common/error_private.c
        common/fse_decompress.c
        common/xxhash.c
        common/zstd_common.c
        decompress/huf_decompress.c
        decompress/zstd_ddict.c
        decompress/zstd_decompress.c
        decompress/zstd_decompress_block.c)
    target_include_directories(${target} PUBLIC "${folder}")
    # Those that have the Huffman table in a structure.
    foreach(file zstd_ddict zstd_decompress zstd_decompress_block)
        set_property(SOURCE "${folder}/decompress/${file}.c" APPEND PROPERTY
            COMPILE_OPTIONS -include "${ARCHIVE_NEWS_PACKAGING}/small_huffman.h")
    endforeach()
endfunction()

# A source tree that was never configured lacks a header.
function(archive_news_sodium_version folder out)
    set(include "${folder}/src/libsodium/include")
    if(NOT EXISTS "${include}/sodium/version.h" AND EXISTS "${include}/sodium/version.h.in")
        file(STRINGS "${folder}/configure.ac" lines REGEX "^(AC_INIT|SODIUM_LIBRARY_VERSION_M)")
        string(REGEX MATCH "AC_INIT[^0-9]*([0-9.]+)" matched "${lines}")
        set(VERSION "${CMAKE_MATCH_1}")
        string(REGEX MATCH "VERSION_MAJOR=([0-9]+)" matched "${lines}")
        set(SODIUM_LIBRARY_VERSION_MAJOR "${CMAKE_MATCH_1}")
        string(REGEX MATCH "VERSION_MINOR=([0-9]+)" matched "${lines}")
        set(SODIUM_LIBRARY_VERSION_MINOR "${CMAKE_MATCH_1}")
        set(made "${CMAKE_CURRENT_BINARY_DIR}/archive_news_sodium")
        configure_file("${include}/sodium/version.h.in" "${made}/sodium/version.h" @ONLY)
        set(${out} "${made}" "${made}/sodium" PARENT_SCOPE)
    endif()
endfunction()

function(archive_news_sodium target folder)
    set(made "")
    archive_news_sodium_version("${folder}" made)
    archive_news_add(${target} "${folder}/src/libsodium" "libsodium's sources"
        crypto_core/ed25519/ref10/ed25519_ref10.c
        crypto_generichash/blake2b/ref/blake2b-compress-ref.c
        crypto_generichash/blake2b/ref/blake2b-ref.c
        crypto_generichash/blake2b/ref/generichash_blake2b.c
        crypto_hash/sha512/cp/hash_sha512_cp.c
        crypto_sign/ed25519/ref10/open.c
        crypto_sign/ed25519/ref10/sign.c
        crypto_sign/ed25519/sign_ed25519.c
        crypto_verify/sodium/verify.c
        sodium/core.c
        sodium/utils.c)
    target_include_directories(${target} PUBLIC "${folder}/src/libsodium/include" ${made}
        PRIVATE "${folder}/src/libsodium/include/sodium")
endfunction()

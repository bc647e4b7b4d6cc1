/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The versions of the libraries, as they say them while this runs: a shared library may be another
 * one than that of the build. gumbo does not tell its version, so that is the one of the build.
 * libstemmer has none to tell: its stemmer for English is named as an index of words names it, by a
 * hash of what it makes of words.
 */
#include "versions.h"

#include "indexing/stemming.h"
#include "report/standard_output.h"

#include <cmark.h>
#include <expat.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistring/version.h>
#include <yaml.h>
#include <zstd.h>

#ifndef GUMBO_VERSION
#define GUMBO_VERSION ""
#endif

static void print_version(const char *name, const char *version)
{
    printf("%s %s\n", name, version[0] ? version : "of an unknown version");
}

static void print_unistring(void)
{
    int version = _libunistring_version, last = version & 0xFF;
    printf("libunistring %d.%d", version >> 16, version >> 8 & 0xFF);
    if (last != 0)
        printf(".%d", last);
    printf("\n");
}

static void print_stemmer(void)
{
    stemming s = {0};
    if (stemming_open(&s, "en") == STEMMING_OPEN)
        printf("libstemmer with \"%s\"\n", s.name);
    else
        printf("libstemmer is not installed\n");
    stemming_close(&s);
}

void versions_print(void)
{
    const char *expat = XML_ExpatVersion();
    print_version("zstd", ZSTD_versionString());
    print_version("libsodium", sodium_version_string());
    print_unistring();
    print_version("gumbo", GUMBO_VERSION);
    print_version("cmark", cmark_version_string());
    print_version("expat", strncmp(expat, "expat_", 6) == 0 ? expat + 6 : expat);
    print_version("libyaml", yaml_get_version_string());
    print_version("jansson", jansson_version_str());
    print_stemmer();
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "walls/self.h"

#include "report/describe.h"
#include "report/json.h"
#include "status.h"
#include "walls/confine.h"
#include "walls/filters.h"

#include <archive_news/reader.h>
#include <inttypes.h>
#include <sodium.h>
#include <zstd.h>

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

static void print_landlock(unsigned version)
{
    if (version == 0)
        put_line("Landlock", "none: this kernel does not have it, or does not permit it");
    else
        put_format("Landlock", "version %u: files%s%s", version, version >= 4 ? ", network" : "",
                   version >= 6 ? ", signals" : "");
}

static void print_seccomp(bool is_active)
{
    if (is_active)
        put_format("seccomp", "a filter of %zu steps, made by %s", wall_reading.count,
                   wall_filter_maker);
    else if (!confine_has_filter())
        put_line("seccomp", "none: built without it");
    else
        put_line("seccomp", "none: this kernel does not have it, or does not permit it");
}

static int print_self_json(walls w)
{
    json_t *object = json_object();
    if (object == NULL)
        return json_print(object);
    json_object_set_new(object, "version", json_string(AN_VERSION_STRING));
    json_add_number(object, "landlock", w.landlock);
    json_object_set_new(object, "seccomp", json_boolean(w.has_filter));
    json_object_set_new(object, "filter_maker", json_string(wall_filter_maker));
    json_object_set_new(object, "compiler", json_string(COMPILER));
    json_object_set_new(object, "zstd", json_string(ZSTD_versionString()));
    json_object_set_new(object, "libsodium", json_string(sodium_version_string()));
    return json_print(object);
}

int print_self(bool as_json)
{
    walls w = confine(&(kept_folders){.target = -1, .replacing = -1, .output = -1});
    if (as_json)
        return print_self_json(w);
    put_format("anews", "%s, format %d.0", AN_VERSION_STRING, AN_FORMAT_MAJOR);
    print_landlock(w.landlock);
    print_seccomp(w.has_filter);
    put_line("compiler", COMPILER);
    put_format("libraries", "zstd %s, libsodium %s", ZSTD_versionString(), sodium_version_string());
    return STATUS_DONE;
}

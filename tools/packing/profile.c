/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The profiles of `anews pack`, and archives that fit a device's RAM: chooses sizes before packing,
 * and compares the finished archive with what --ram promised.
 */
#include "archive/device.h"
#include "archive/explain.h"
#include "packing/pack.h"
#include "report/message.h"
#include "report/nearest.h"
#include "status.h"

#include <inttypes.h>
#include <string.h>

/* The most bytes that the archive's own metadata takes. It is loaded as a page is, and may be
 * larger than all of them. */
static uint32_t metadata_bound(const an_writer_config *w)
{
    const char *const text[] = {w->title, w->publisher, w->description, w->language, w->license};
    size_t sum = 0;
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        sum += text[i] ? 4 + strlen(text[i]) : 0; /* tag and length */
    return sum < UINT16_MAX ? (uint32_t)sum : UINT16_MAX;
}

static device_plan plan_of(const pack_options *o)
{
    const an_writer_config *w = &o->writer;
    return (device_plan){.block = w->block_size,
                         .page = w->page_size,
                         .dictionary = w->dictionary_size,
                         .metadata = metadata_bound(w)};
}

/* Chooses sizes for the RAM that was stated. Sizes given as options are kept. */
static int fit_ram(pack_options *o)
{
    device_plan plan = plan_of(o);
    size_t least = 0, mapped = SIZE_MAX;
    if (device_plan_choose(&plan, o->ram, o->is_mapped, &least)) {
        o->writer.block_size = plan.block;
        o->writer.page_size = plan.page;
        o->writer.dictionary_size = plan.dictionary;
        return STATUS_DONE;
    }
    plan = plan_of(o);
    if (!o->is_mapped && device_plan_choose(&plan, o->ram, true, &mapped))
        say_error("--ram %" PRIu64
                  " is too little: reading needs at least %zu bytes, or %zu if the "
                  "device maps the archive (--mapped)",
                  o->ram, least, mapped);
    else
        say_error("--ram %" PRIu64
                  " is too little: reading needs at least %zu bytes with these sizes",
                  o->ram, least);
    return STATUS_USAGE;
}

static int apply_device(pack_options *o)
{
    an_writer_config *w = &o->writer;
    w->dictionary_raw = true;
    w->pages_raw = true;
    if (o->ram != 0)
        return fit_ram(o);
    w->page_size = o->has_page_size ? w->page_size : 4 << 10;
    w->block_size = o->has_block_size ? w->block_size : 8 << 10;
    w->dictionary_size = o->has_dictionary ? w->dictionary_size : 16 << 10;
    return STATUS_DONE;
}

/* Explicit options win over the profile. */
int pack_profile_apply(pack_options *o)
{
    static const char *const profiles[] = {"device", "standard", "compact", NULL};
    an_writer_config *w = &o->writer;
    const char *name = o->profile ? o->profile : "standard";
    if (w->blocks_raw && !o->has_dictionary) {
        w->dictionary_size = AN_DICTIONARY_NONE;
        o->has_dictionary = true;
    }
    if (strcmp(name, "device") == 0 && (o->ram != 0 || !o->is_mapped))
        return apply_device(o);
    if (o->ram != 0 || o->is_mapped) {
        say_error(o->ram != 0
                      ? "--ram states the RAM of a device: use it with --profile device"
                      : "--mapped says how a device reads: state its RAM, too, with --ram SIZE");
        return STATUS_USAGE;
    }
    if (strcmp(name, "standard") == 0) {
        /* Without --profile the writer chooses the size of blocks. */
        w->block_size = o->has_block_size || !o->profile ? w->block_size : 16 << 10;
        return STATUS_DONE;
    }
    if (strcmp(name, "compact") == 0) {
        w->block_size = o->has_block_size ? w->block_size : 16 << 20;
        w->page_size = o->has_page_size ? w->page_size : 64 << 10;
        /* 20 is the first level that looks back over all of such a block. */
        w->zstd_level = w->zstd_level != 0 ? w->zstd_level : 20;
        return STATUS_DONE;
    }
    const char *near = nearest(name, profiles);
    say_error("--profile takes device, standard or compact, not \"%s\"%s%s%s", name,
              near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return STATUS_USAGE;
}

/* An entry whose metadata is longer than a quarter of a page continues in a block, and sizes do not
 * help: only a device with room for all of that metadata shows it whole. */
static bool is_metadata_too_long(const pack_result *result, const an_header *header, uint64_t left)
{
    return result->largest_metadata > header->page_raw / 4 && result->largest_metadata > left;
}

static void say_need(const pack_options *o, const pack_result *result, const an_header *header,
                     size_t need)
{
    if (need > o->ram)
        say_warning("%s: reading needs %zu bytes of RAM, more than --ram %" PRIu64, o->output_name,
                    need, o->ram);
    else if (is_metadata_too_long(result, header, o->ram - need))
        say_warning("%s: an entry has %zu bytes of metadata, and the device has %zu bytes of RAM "
                    "left for it: the device can read the content, but not all of the metadata",
                    o->output_name, result->largest_metadata, (size_t)o->ram - need);
    else if (!o->json)
        say_note("a device reads it in %zu bytes of RAM (estimated): blocks of %" PRIu32
                 ", dictionary of %" PRIu32 " bytes at most",
                 need, header->block_raw, header->dictionary_raw);
}

void pack_profile_check(const pack_options *o, const pack_result *result)
{
    const an_header *header = &result->stats.header;
    size_t need = 0;
    if (o->ram == 0)
        return;
    if (device_need(header, o->is_mapped, &need) != AN_OK)
        need = SIZE_MAX;
    say_need(o, result, header, need);
}

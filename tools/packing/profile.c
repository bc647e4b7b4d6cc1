/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The profiles of `anews pack`, and archives that fit a device's RAM: chooses sizes before packing,
 * and compares the finished archive with what --ram promised.
 */
#include "archive/device_plan.h"
#include "archive/explain.h"
#include "packing/pack.h"
#include "report/message.h"
#include "report/nearest.h"
#include "status.h"

#include <inttypes.h>
#include <stdio.h>
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

static device_plan plan_of(const pack_options *o, bool is_mapped)
{
    const an_writer_config *w = &o->writer;
    return (device_plan){.target = o->target ? o->target : device_any(),
                         .is_mapped = is_mapped,
                         .block = w->block_size,
                         .page = w->page_size,
                         .dictionary =
                             w->dictionary ? (uint32_t)w->dictionary_length : w->dictionary_size,
                         .metadata = metadata_bound(w)};
}

/* Returns the RAM that the rest of the firmware leaves to the reader. */
static uint64_t ram_of_reader(const pack_options *o)
{
    return o->ram > o->reserve ? o->ram - o->reserve : 0;
}

#define ADVICE_TEXT 400

/* Writes which of the sizes that were given could be less. */
static void write_advice(const pack_options *o, const device_plan *plan, char text[ADVICE_TEXT])
{
    bool has_dictionary = plan->dictionary != 0 && plan->dictionary != AN_DICTIONARY_NONE;
    const struct {
        bool is_one;
        const char *name;
    } sizes[] = {
        {plan->block > DEVICE_BLOCK_LEAST, "--block-size"},
        {plan->page > DEVICE_PAGE_LEAST, "--page-size"},
        {has_dictionary && !plan->is_mapped, "--dictionary"},
        {plan->metadata > DEVICE_PAGE_LEAST, "the texts about the archive (--description)"},
        {o->reserve > 0, "--reserve"},
    };
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (sizes[i].is_one)
            used += (size_t)snprintf(text + used, ADVICE_TEXT - used, "%s%s",
                                     used == 0 ? "; lower " : " or ", sizes[i].name);
}

static int say_too_little_ram(const pack_options *o, uint64_t least)
{
    char advice[ADVICE_TEXT], mapped[80] = "";
    uint64_t least_mapped = UINT64_MAX;
    device_plan plan = plan_of(o, true);
    if (!o->is_mapped && device_plan_choose(&plan, ram_of_reader(o), &least_mapped))
        (void)snprintf(mapped, sizeof mapped,
                       ", or %" PRIu64 " if the device maps the archive (--mapped)",
                       least_mapped + o->reserve);
    plan = plan_of(o, o->is_mapped);
    write_advice(o, &plan, advice);
    say_error("--ram %" PRIu64 " is too little: reading needs at least %" PRIu64 " bytes%s%s%s",
              o->ram, least + o->reserve, o->reserve > 0 ? ", --reserve included" : "", mapped,
              advice);
    return STATUS_USAGE;
}

/* Chooses sizes for the RAM that was stated. Sizes given as options are kept. */
static int fit_ram(pack_options *o)
{
    device_plan plan = plan_of(o, o->is_mapped);
    uint64_t least = 0;
    if (!device_plan_choose(&plan, ram_of_reader(o), &least))
        return say_too_little_ram(o, least);
    o->writer.block_size = plan.block;
    o->writer.page_size = plan.page;
    if (!o->writer.dictionary)
        o->writer.dictionary_size = plan.dictionary;
    return STATUS_DONE;
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

/* Refuses options that say something of a device's RAM which is not stated, or of no device. */
static int check_device_options(const pack_options *o, bool is_device)
{
    const char *alone = o->is_mapped     ? "--mapped says how a device reads"
                        : o->reserve > 0 ? "--reserve says what is taken of a device's RAM"
                        : o->target      ? "--target says which device it is"
                                         : NULL;
    if (o->ram != 0 && !is_device)
        say_error("--ram states the RAM of a device: use it with --profile device");
    else if (o->ram == 0 && alone)
        say_error("%s: state its RAM, too, with --ram SIZE", alone);
    else
        return STATUS_DONE;
    return STATUS_USAGE;
}

/* Explicit options win over the profile. */
int pack_profile_apply(pack_options *o)
{
    static const char *const profiles[] = {"device", "standard", "compact", "web", NULL};
    an_writer_config *w = &o->writer;
    const char *name = o->profile ? o->profile : "standard";
    if (w->blocks_raw && !o->has_dictionary) {
        w->dictionary_size = AN_DICTIONARY_NONE;
        o->has_dictionary = true;
    }
    if (check_device_options(o, strcmp(name, "device") == 0) != STATUS_DONE)
        return STATUS_USAGE;
    if (strcmp(name, "device") == 0)
        return apply_device(o);
    if (strcmp(name, "standard") == 0) {
        /* Without --profile the writer chooses the size of blocks. */
        w->block_size = o->has_block_size || !o->profile ? w->block_size : 16 << 10;
        return STATUS_DONE;
    }
    if (strcmp(name, "web") == 0) {
        w->dictionary_size = o->has_dictionary ? w->dictionary_size : 128 << 10;
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
    say_error("--profile takes device, standard, compact or web, not \"%s\"%s%s%s", name,
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
                     uint64_t need)
{
    uint64_t ram = ram_of_reader(o);
    if (need > ram)
        say_warning("%s: reading needs %" PRIu64 " bytes of RAM, more than --ram %" PRIu64 "%s",
                    o->output_name, need, o->ram, o->reserve > 0 ? " less --reserve" : "");
    else if (is_metadata_too_long(result, header, ram - need))
        say_warning("%s: an entry has %zu bytes of metadata, and the device has %" PRIu64
                    " bytes of RAM left for it: the device can read the content, but not all of "
                    "the metadata",
                    o->output_name, result->largest_metadata, ram - need);
    else if (!o->json)
        say_note("a device reads it in %" PRIu64 " bytes of RAM: blocks of %" PRIu32
                 ", dictionary of %" PRIu32 " bytes at most",
                 need, header->block_raw, header->dictionary_raw);
}

void pack_profile_check(const pack_options *o, const pack_result *result)
{
    const an_header *header = &result->stats.header;
    const device_target *target = o->target ? o->target : device_any();
    if (o->ram != 0)
        say_need(o, result, header, device_need(target, header, o->is_mapped));
}

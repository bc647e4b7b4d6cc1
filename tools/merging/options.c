/* SPDX-License-Identifier: BSD-2-Clause */
#include "merging/options.h"

#include "numbers.h"
#include "report/message.h"
#include "status.h"

enum { SIZE_LEAST = 16 << 10 };

static int read_size(merging_options *o, const char *text)
{
    if (parse_size(text, INT64_MAX, &o->size) && o->size >= SIZE_LEAST)
        return STATUS_DONE;
    say_error("--size takes the most bytes of a volume, at least 16K, such as 4G, not \"%s\"",
              text);
    return STATUS_USAGE;
}

/* The options that read_reading_option() knows. */
static int read_trust(merging_options *o, int option, const char *value)
{
    if (option != 'p')
        option -= OPTION_READING;
    return read_reading_option(&o->reading, option, value);
}

int merging_on_option(void *context, int option, const char *value)
{
    merging_options *o = context;
    switch (option) {
    case 'p':
    case OPTION_READING + OPTION_NEED:
    case OPTION_READING + OPTION_CURRENT: return read_trust(o, option, value);
    case OPTION_NEWEST: o->newest = true; return STATUS_DONE;
    case OPTION_ANEW: o->anew = true; return STATUS_DONE;
    case OPTION_SIZE: return read_size(o, value);
    case OPTION_TAG: o->tag = value; return STATUS_DONE;
    case OPTION_WITH: o->with = value; return STATUS_DONE;
    case OPTION_SINCE: return filter_read_date("since", value, o->filter.since);
    case OPTION_UNTIL: return filter_read_date("until", value, o->filter.until);
    case OPTION_IN_LANGUAGE: return filter_read_language(value, &o->filter.language);
    default: return pack_on_option(&o->pack, option, value);
    }
}

bool merging_read(merging_options *o, const option_table *table, int argc, char **argv, int *status)
{
    *o = (merging_options){.pack.password.fd = -1};
    o->filter.query = &o->query;
    if (!read_options(argc, argv, table, o, status))
        return false;
    o->pack.inputs = argv + optind;
    o->pack.input_count = argc - optind;
    o->reading.jobs = o->pack.writer.jobs;
    return true;
}

int merging_check(merging_options *o, const char *subcommand)
{
    const pack_options *p = &o->pack;
    if (p->secret_count == 0) {
        say_error("sign with which key? Give its file with -s (anews keygen makes one)");
        return STATUS_USAGE;
    }
    if (!p->output_name) {
        say_error("%s into which file? Give it with -o", subcommand);
        return STATUS_USAGE;
    }
    if (p->writer.blocks_raw) {
        say_error("--level takes a level of zstd from 1 to 22: blocks stay compressed as they are");
        return STATUS_USAGE;
    }
    int status = pack_check_texts(p);
    return status == STATUS_DONE ? policy_finish(&o->reading.policy) : status;
}

void merging_free(merging_options *o)
{
    policy_free(&o->reading.policy);
    pack_options_free(&o->pack);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands/reading_options.h"

#include "archive/verify.h"
#include "status.h"

int read_reading_option(reading_options *o, int option, const char *value)
{
    switch (option) {
    case 'p': o->has_keys = true; return policy_add_key(&o->policy, value);
    case OPTION_NEED: return policy_need(&o->policy, value);
    case OPTION_MIN_SEQUENCE: return policy_min_sequence(&o->policy, value);
    case OPTION_JOBS: return parse_jobs(value, &o->jobs);
    default: o->policy.insecure = true; return STATUS_DONE; /* OPTION_INSECURE */
    }
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands/reading_options.h"

#include "archive/open.h"
#include "archive/remember.h"
#include "archive/verify.h"
#include "fetching/origin.h"
#include "files/folders.h"
#include "numbers.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"
#include "walls/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_USUAL = 30, TIMEOUT_MOST = 86400 };

static int read_remember(reading_options *o, const char *file)
{
    o->remember = true;
    o->state = file;
    if (!file || *file)
        return STATUS_DONE;
    say_error("--remember= takes the file in which editions are remembered");
    return STATUS_USAGE;
}

static int read_timeout(reading_options *o, const char *value)
{
    if (parse_number(value, TIMEOUT_MOST, &o->timeout) && o->timeout > 0)
        return STATUS_DONE;
    say_error("--timeout takes a number of seconds from 1 to %d, not \"%s\"", TIMEOUT_MOST, value);
    return STATUS_USAGE;
}

int read_reading_option(reading_options *o, int option, const char *value)
{
    switch (option) {
    case 'p': o->has_keys = true; return policy_add_key(&o->policy, value);
    case OPTION_NEED: return policy_need(&o->policy, value);
    case OPTION_MIN_SEQUENCE: return policy_min_sequence(&o->policy, value);
    case OPTION_MIN_EDITION: return policy_min_edition(&o->policy, value);
    case OPTION_CURRENT: o->policy.current = true; return STATUS_DONE;
    case OPTION_REMEMBER: return read_remember(o, value);
    case OPTION_JOBS: return parse_jobs(value, &o->jobs);
    case OPTION_TIMEOUT: return read_timeout(o, value);
    case OPTION_VERBOSE: o->verbose = true; return STATUS_DONE;
    default: o->policy.insecure = true; return STATUS_DONE; /* OPTION_INSECURE */
    }
}

void reading_options_free(reading_options *o)
{
    policy_free(&o->policy);
    free(o->address);
    o->address = NULL;
}

const char *name_archive(reading_options *o, char *word)
{
    if (!is_address(word))
        return word;
    o->address = strdup(word);
    if (o->address == NULL) {
        say_error("not enough memory");
        return NULL;
    }
    address_hide_password(word);
    return word;
}

unsigned reading_timeout(const reading_options *o)
{
    return o->timeout > 0 ? (unsigned)o->timeout : TIMEOUT_USUAL;
}

int attach_named(const reading_options *o, archive *a, const char *name)
{
    if (o->address == NULL)
        return archive_attach(a, name);
    return archive_attach_address(a, name, o->address, reading_timeout(o), o->verbose);
}

int read_whole_number(const char *option, const char *text, uint64_t *value)
{
    if (parse_number(text, UINT64_MAX, value))
        return STATUS_DONE;
    say_error("--%s takes a whole number, not \"%s\"", option, text);
    return STATUS_USAGE;
}

static int confine_keeping(const reading_options *o, kept_folders *kept)
{
    int status = o->remember ? remember_prepare(o->state, &kept->replacing) : STATUS_DONE;
    if (status == STATUS_DONE)
        (void)confine(kept);
    if (kept->replacing >= 0)
        (void)close(kept->replacing);
    return status;
}

int confine_reading(const reading_options *o, int target)
{
    return confine_keeping(o, &(kept_folders){.target = target, .replacing = -1, .output = -1});
}

int confine_replacing(const reading_options *o, const char *path, const char *shown)
{
    int folder = open_folder_of(path, OPEN_PLACE | O_CLOEXEC);
    if (folder < 0) {
        say_error("%s: its folder cannot be opened: %s", shown, strerror(errno));
        return STATUS_IO;
    }
    int status =
        confine_keeping(o, &(kept_folders){.target = -1, .replacing = -1, .output = folder});
    (void)close(folder);
    return status;
}

int open_attached(const reading_options *o, archive *a)
{
    int status = confine_reading(o, -1);
    if (status == STATUS_DONE)
        status = archive_open(a, &o->policy);
    if (status != STATUS_DONE)
        archive_close(a);
    return status;
}

int open_confined(const reading_options *o, archive *a, const char *name)
{
    int status = attach_named(o, a, name);
    return status == STATUS_DONE ? open_attached(o, a) : status;
}

int check_remembered(const reading_options *o, const archive *a)
{
    if (!o->remember)
        return STATUS_DONE;
    if (o->policy.insecure) {
        say_error("--remember needs an edition that somebody vouches for, and --insecure does "
                  "without");
        return STATUS_USAGE;
    }
    int status = remember_check(o->state, a);
    return status == STATUS_DONE ? archive_check_current(a, &o->policy) : status;
}

int remember_read(const reading_options *o, const archive *a)
{
    /* What is still arriving may never arrive, and must not bar the edition before. */
    if (!o->remember || a->size < an_reader_header(&a->reader)->file_size)
        return STATUS_DONE;
    return remember_edition(o->state, a);
}

int read_confined(const reading_options *o, const char *name,
                  int (*work)(archive *a, const void *context), const void *context)
{
    archive a;
    int status = open_confined(o, &a, name);
    if (status != STATUS_DONE)
        return status;
    status = check_remembered(o, &a);
    if (status == STATUS_DONE)
        status = work(&a, context);
    if (status == STATUS_DONE)
        status = remember_read(o, &a);
    archive_close(&a);
    return status;
}

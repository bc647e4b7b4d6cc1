/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands/reading_options.h"

#include "archive/open.h"
#include "archive/remember.h"
#include "archive/verify.h"
#include "files/folders.h"
#include "numbers.h"
#include "report/message.h"
#include "status.h"
#include "walls/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int read_remember(reading_options *o, const char *file)
{
    o->remember = true;
    o->state = file;
    if (!file || *file)
        return STATUS_DONE;
    say_error("--remember= takes the file in which editions are remembered");
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
    default: o->policy.insecure = true; return STATUS_DONE; /* OPTION_INSECURE */
    }
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
    int folder = open_folder_of(path, O_PATH | O_CLOEXEC);
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

int open_confined(const reading_options *o, archive *a, const char *path)
{
    int status = archive_attach(a, path);
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

int read_confined(const reading_options *o, const char *path,
                  int (*work)(archive *a, const void *context), const void *context)
{
    archive a;
    int status = open_confined(o, &a, path);
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

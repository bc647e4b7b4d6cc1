/* SPDX-License-Identifier: BSD-2-Clause */
#include "packing/intake.h"

#include "files/folders.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int say_report_error(const pack_options *o)
{
    say_error("%s: cannot be written: %s", o->report_name, strerror(errno));
    return STATUS_IO;
}

int intake_begin(intake *t, const pack_options *o)
{
    *t = (intake){.options = o, .selection = o->selection};
    t->notes.keep_going = o->keep_going;
    if (!o->report_name)
        return STATUS_DONE;
    struct stat st;
    t->notes.report = fopen(o->report.path, "we");
    if (!t->notes.report || fstat(fileno(t->notes.report), &st) != 0)
        return say_report_error(o);
    t->report = identity_of(&st);
    return STATUS_DONE;
}

void intake_count(intake *t, const an_item *item)
{
    t->items++;
    understood_count(&t->understood, item);
}

/* It is new, so the output does not know what it is. */
static bool is_report(const intake *t, const named_file *file)
{
    const named_file report = {t->report, t->options->report.path};
    if (!t->notes.report || !is_or_may_be(file, &report, t->options->report.has_true_numbers))
        return false;
    if (!is_same_file(&file->identity, &report.identity))
        say_note("%s: may be the report by another name: it is left out", file->path);
    return true;
}

bool intake_is_output(const intake *t, const named_file *file)
{
    bool is_output = file && output_is(&t->options->output, file);
    if (is_output)
        say_note("%s: is the archive that is being replaced: it is left out",
                 t->options->output_name);
    return is_output || (file && is_report(t, file));
}

/* An INPUT that turns out to be empty, next to others, may be a job that failed half way. */
static void note_empty_input(const intake *t, const char *input, uint64_t items_before)
{
    if (t->items == items_before && t->options->input_count > 1)
        say_warning("%s: nothing of it was packed", input);
}

/* Says what --exclude did. A pattern with a slip in it would publish what it was to keep back. */
static void say_excluded(const selection *s)
{
    for (size_t i = 0; i < s->exclusion_count; i++)
        if (!s->exclusions[i].has_matched)
            say_warning("--exclude %s: nothing has such a name", s->exclusions[i].pattern);
    if (s->excluded > 0)
        say_note("%u %s left out as --exclude says", s->excluded,
                 noun_for(s->excluded, "file or folder was", "files and folders were"));
}

int intake_read(intake *t, const sink *to)
{
    const pack_options *o = t->options;
    const input_options how = {o->follow,     o->inputs, o->input_count,
                               &t->selection, &t->notes, o->charset};
    char *folder = o->output.path ? folder_of(o->output.path) : strdup(temporary_folder());
    input_job job = {.options = &how, .origins.folder = folder, .folders.folder = folder};
    int status = folder ? STATUS_DONE : notes_no_memory();
    for (int i = 0; i < o->input_count && status == STATUS_DONE; i++) {
        uint64_t before = t->items;
        status = input_add(&job, i, to);
        if (status == STATUS_DONE)
            note_empty_input(t, o->inputs[i], before);
    }
    input_job_free(&job);
    free(folder);
    notes_say(&t->notes);
    if (status == STATUS_DONE)
        say_excluded(&t->selection);
    return status;
}

int intake_end(intake *t, int status)
{
    bool has_failed = t->notes.has_report_failed;
    notes_say(&t->notes);
    if (t->notes.report && fclose(t->notes.report) != 0)
        has_failed = true;
    if (has_failed) {
        int error = say_report_error(t->options);
        status = status == STATUS_DONE ? error : status;
    }
    notes_free(&t->notes);
    return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries are read from the index a batch at a time, and then written in the order in which their
 * content lies in the archive, so that each block is decompressed once. A batch is handed out in
 * runs to threads that have a reader each.
 */
#include "extraction/extract.h"

#include "archive/entries.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "extraction/unwritten.h"
#include "files/atomic_file.h"
#include "files/folders.h"
#include "files/read_write.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"
#include "text/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 1 << 15, RUN = 64, THREADS_MOST = 64, ATTEMPTS = 3 };

/* A file to write: everything of it that is not content. */
typedef struct task {
    char *id;
    size_t id_length;
    an_entry target; /* its place; the strings are no longer there */
    int64_t time;
    bool has_time;
    bool is_twin; /* some file systems take its name for that of another entry */
} task;

typedef struct batch {
    extraction *x;
    task *tasks;
    size_t count, next; /* next: not handed out yet */
    size_t twins;       /* tasks that are twins; they come last, and one by one */
} batch;

/* What a thread writes with. */
typedef struct worker {
    extraction *x;
    an_reader *reader;
    folder_cache folders;
} worker;

void extraction_note(extraction *x, int status)
{
    static const int rank[] = {[STATUS_DONE] = 0,        [STATUS_NOT_FOUND] = 1, [STATUS_USAGE] = 2,
                               [STATUS_UNSUPPORTED] = 3, [STATUS_IO] = 4,        [STATUS_BAD] = 5};
    pthread_mutex_lock(&x->lock);
    if (rank[status] > rank[x->status])
        x->status = status;
    pthread_mutex_unlock(&x->lock);
}

/* Ends the work. Returns whether no other thread has ended it before, which has said why. */
static bool stop_extraction(extraction *x)
{
    pthread_mutex_lock(&x->lock);
    bool is_first = !x->stop;
    x->stop = true;
    pthread_mutex_unlock(&x->lock);
    return is_first;
}

/* Says it once. What goes into folders that are there is written all the same. */
static void say_shut(extraction *x, int error)
{
    pthread_mutex_lock(&x->lock);
    bool is_first = !x->has_said_shut;
    x->has_said_shut = true;
    pthread_mutex_unlock(&x->lock);
    if (is_first)
        say_error("%s: nothing can be made in this folder: %s", x->shut_root, strerror(error));
}

void extraction_note_output(extraction *x, const char *id, int error)
{
    extraction_note(x, STATUS_IO);
    bool is_shut = x->shut_root != NULL && (error == EACCES || error == EPERM) &&
                   begins_in_folder(x->root, id);
    if (is_shut)
        say_shut(x, error);
    else if (!fails_for_all(error) || stop_extraction(x))
        say_unwritten(id, error);
}

void extraction_stop_at(extraction *x, enum limit limit, const char *id)
{
    if (!stop_extraction(x))
        return;
    if (limit == LIMIT_FILES)
        say_error("%s: writing it would make more than %" PRIu64
                  " files and folders; --max-files sets another limit",
                  id, x->limits.max_files);
    else
        say_error("%s: writing it would exceed %" PRIu64 " bytes in all, of which each file and "
                  "folder takes %d at least; --max-bytes sets another limit",
                  id, x->limits.max_bytes, LEAST_COST);
    extraction_note(x, STATUS_IO);
}

/* Counts an entry against what may be written in all. Returns whether it fits. */
static bool reserve(extraction *x, const char *id, uint64_t length)
{
    pthread_mutex_lock(&x->lock);
    bool is_ended = x->stop;
    enum limit limit = is_ended ? LIMIT_NONE : limits_add(&x->limits, length);
    pthread_mutex_unlock(&x->lock);
    if (limit != LIMIT_NONE)
        extraction_stop_at(x, limit, id);
    return !is_ended && limit == LIMIT_NONE;
}

/* Counts a folder that is about to be made, or takes it back. */
static bool count_folder(void *context, int change)
{
    extraction *x = context;
    if (change > 0)
        return reserve(x, "a folder", 0);
    pthread_mutex_lock(&x->lock);
    limits_take_back(&x->limits, 0);
    pthread_mutex_unlock(&x->lock);
    return true;
}

/* Counts the file, or takes back what was reserved for it. */
static void settle(extraction *x, uint64_t length, bool good)
{
    pthread_mutex_lock(&x->lock);
    if (!good)
        limits_take_back(&x->limits, length);
    x->written += good ? length : 0;
    x->files += good;
    progress_step(x->files, x->written, x->total);
    pthread_mutex_unlock(&x->lock);
}

/* Copies content into a file. Returns AN_*; *output_error is the errno of the file. */
static int copy_content(an_reader *reader, const an_entry *entry, int fd, int *output_error)
{
    *output_error = 0;
    for (uint64_t at = 0; at < entry->length;) {
        const void *piece;
        size_t n;
        int error = an_content_view(reader, entry, at, &piece, &n);
        if (error != AN_OK)
            return error;
        if (write_fully(fd, at, piece, n) != 0) {
            *output_error = errno;
            return AN_OK;
        }
        at += n;
    }
    return AN_OK;
}

/* Notes entries that cannot be read because the index is damaged. */
static void note_index(extraction *x, int error, uint64_t entries)
{
    x->damage.entries += entries;
    extraction_note(x, damage_say(&x->damage, x->a, &x->a->reader, error));
}

/* Begins the file of a task. Returns 0, or an errno. */
static int begin_file(worker *w, const task *t, atomic_file *file)
{
    int folder;
    size_t name;
    if (folder_cache_find(&w->folders, t->id, t->id_length, &folder, &name) == 0 &&
        atomic_file_begin_in(file, folder, t->id + name, 0666) == 0)
        return 0;
    return errno != 0 ? errno : EIO;
}

/* Returns an errno for what stands where the file belongs, 0 if there is nothing. */
static int find_existing(const task *t, int folder, const char *name)
{
    struct stat about;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return 0;
    if (S_ISDIR(about.st_mode))
        return EISDIR;
    return t->is_twin && is_shared_with_twin(folder, name) ? ENOTUNIQ : EEXIST;
}

/* Gives the file its time and its name. Returns 0, or an errno. */
static int finish_file(const worker *w, const task *t, atomic_file *file)
{
    /* A driver may take both times or none. */
    const struct timespec times[2] = {{.tv_sec = time(NULL)}, {.tv_sec = (time_t)t->time}};
    const char *slash = find_last(t->id, '/', t->id_length), *name = slash ? slash + 1 : t->id;
    int folder = file->folder;
    int there = w->x->force || t->is_twin ? find_existing(t, folder, name) : 0;
    if (there == EISDIR || there == ENOTUNIQ) {
        atomic_file_drop(file);
        return there;
    }
    /* A time that the file system does not take is no reason to lose the file. */
    if (t->has_time)
        (void)futimens(file->fd, times);
    if (atomic_file_finish(file, w->x->force && there != 0 ? ATOMIC_FILE_REPLACE : 0) == 0)
        return 0;
    if (errno != EEXIST)
        return errno;
    there = find_existing(t, folder, name);
    return there != 0 ? there : EEXIST;
}

/* Returns AN_*; *failed is the errno of the file. */
static int write_file_once(worker *w, const task *t, int *failed)
{
    atomic_file file = {.fd = -1};
    *failed = begin_file(w, t, &file);
    if (*failed != 0)
        return AN_OK;
    int error = copy_content(w->reader, &t->target, file.fd, failed);
    if (error != AN_OK || *failed != 0)
        atomic_file_drop(&file);
    else
        *failed = finish_file(w, t, &file);
    return error;
}

static void write_file(worker *w, const task *t)
{
    extraction *x = w->x;
    int error = AN_OK, failed = 0;
    if (!reserve(x, t->id, t->target.length))
        return;
    /* Again where it turns out that files without a name get none here, and where another
     * process has made the file that is to be replaced meanwhile. */
    for (unsigned left = ATTEMPTS; left > 0; left--) {
        error = write_file_once(w, t, &failed);
        if (error != AN_OK || !(failed == ENOLINK || (failed == EEXIST && x->force)))
            break;
    }
    settle(x, t->target.length, error == AN_OK && failed == 0);
    if (error != AN_OK)
        extraction_note(x, archive_say(x->a, w->reader, error, t->id));
    else if (failed != 0 && failed != ECANCELED)
        extraction_note_output(x, t->id, failed);
}

static void note_withdrawn(extraction *x, const char *id, bool by_id)
{
    if (by_id)
        say_error("%s: was withdrawn by its publisher", id);
    else
        say_note("%s: was withdrawn by its publisher and is left out", id);
    extraction_note(x, by_id ? STATUS_NOT_FOUND : STATUS_DONE);
}

/* A damaged page may have the target of many aliases. */
static void note_unresolved(extraction *x, int error, const char *id, bool by_id)
{
    if (by_id)
        extraction_note(x, archive_say(x->a, &x->a->reader, error, id));
    else
        note_index(x, error, 1);
}

bool extraction_resolve(extraction *x, const an_entry *entry, const char *id, bool by_id,
                        an_entry *target)
{
    int error = an_entry_resolve(&x->a->reader, entry, target);
    if (error != AN_OK) {
        note_unresolved(x, error, id, by_id);
    } else if (target->status == AN_WITHDRAWN) {
        note_withdrawn(x, id, by_id);
    } else if (!target->has_content) {
        say_warning("%s: is of a kind that this version does not know and is left out", id);
        extraction_note(x, STATUS_UNSUPPORTED);
    } else {
        return true;
    }
    return false;
}

/* Returns the id of an entry, malloced; NULL if there is nothing to write, which was said. */
static char *choose_id(extraction *x, const an_entry *entry, bool by_id)
{
    if (!by_id && !odd_names_allow(&x->odd, entry->id, entry->id_length, x->with_hidden))
        return NULL;
    char *id = strndup(entry->id, entry->id_length);
    if (id == NULL)
        extraction_note_output(x, "the files", ENOMEM);
    return id;
}

/* Returns false if there is nothing to write, which was said; else the caller frees t->id. */
static bool make_task(extraction *x, const an_entry *entry, bool by_id, task *t)
{
    char *id = choose_id(x, entry, by_id);
    if (id == NULL)
        return false;
    enum number_set_result twin = twins_add(&x->twins, id, entry->id_length);
    if (twin == NUMBER_HAS_NO_MEMORY)
        extraction_note_output(x, "the files", ENOMEM);
    bool is_refused = odd_names_refuse(&x->odd, id, entry->id_length, twin == NUMBER_IS_KNOWN);
    if (is_refused)
        extraction_note(x, STATUS_IO);
    if (twin == NUMBER_HAS_NO_MEMORY || is_refused ||
        !extraction_resolve(x, entry, id, by_id, &t->target)) {
        free(id);
        return false;
    }
    t->id = id;
    t->id_length = entry->id_length;
    t->is_twin = twin == NUMBER_IS_KNOWN;
    t->has_time = entry_time(&t->target, &t->time);
    return true;
}

/* A worker that writes below the root, and counts the folders that it makes. */
static worker make_worker(extraction *x, an_reader *reader)
{
    return (worker){x, reader, {.root = x->root, .on_make = count_folder, .context = x}};
}

void extract_entry(extraction *x, an_entry *entry)
{
    task t;
    worker w = make_worker(x, &x->a->reader);
    if (!make_task(x, entry, true, &t))
        return;
    write_file(&w, &t);
    folder_cache_close(&w.folders);
    free(t.id);
}

/* Hands out a run of tasks that ends between two blocks, so that no two threads read the same
 * block. Returns false if there are none. */
static bool next_run(batch *b, size_t *first, size_t *end)
{
    pthread_mutex_lock(&b->x->lock);
    *first = b->next;
    size_t most = b->count - b->twins;
    size_t n = most - *first < RUN ? most : *first + RUN;
    while (n > *first && n < most && b->tasks[n].target.block == b->tasks[n - 1].target.block)
        n++;
    b->next = *end = n;
    bool more = !b->x->stop && *first < n;
    pthread_mutex_unlock(&b->x->lock);
    return more;
}

/* Tasks whose content is written next. */
typedef struct run {
    batch *batch;
    an_reader *reader;
    size_t first, end;
} run;

static void read_run(void *context)
{
    const run *r = context;
    for (size_t i = r->first; i < r->end; i++)
        entry_rehearse(r->reader, &r->batch->tasks[i].target);
}

static void write_runs(batch *b, an_reader *reader)
{
    worker w = make_worker(b->x, reader);
    size_t first, end;
    while (next_run(b, &first, &end)) {
        archive_rehearse(b->x->a, read_run, &(run){b, reader, first, end});
        for (size_t i = first; i < end; i++)
            write_file(&w, &b->tasks[i]);
    }
    folder_cache_close(&w.folders);
}

/* A thread that cannot get a reader leaves the work to the others: the calling one has one. */
static void *extract_thread(void *context)
{
    batch *b = context;
    void *memory = NULL;
    an_reader *reader = malloc(sizeof *reader);
    if (reader != NULL && archive_open_again(b->x->a, b->x->policy, reader, &memory) == AN_OK)
        write_runs(b, reader);
    free(memory);
    free(reader);
    return NULL;
}

static int by_place(const void *a, const void *b)
{
    const task *x = a, *y = b;
    int order = x->is_twin - y->is_twin;
    return order != 0 ? order : entry_compare_places(&x->target, &y->target);
}

/* Files whose name may be that of one that was just written. */
static void write_twins(batch *b)
{
    worker w = make_worker(b->x, &b->x->a->reader);
    for (size_t i = b->count - b->twins; i < b->count; i++)
        write_file(&w, &b->tasks[i]);
    folder_cache_close(&w.folders);
}

/* What is fetched comes one after the other. */
static size_t choose_threads(const extraction *x)
{
    if (x->a->remote != NULL)
        return 1;
    return x->jobs != 0 ? x->jobs : platform_count_processors();
}

static void write_batch(batch *b)
{
    pthread_t thread[THREADS_MOST];
    size_t wanted = choose_threads(b->x), started = 0;
    size_t runs = (b->count + RUN - 1) / RUN;
    wanted = wanted > runs ? runs : wanted;
    qsort(b->tasks, b->count, sizeof *b->tasks, by_place);
    while (started + 1 < wanted && started < THREADS_MOST &&
           pthread_create(&thread[started], NULL, extract_thread, b) == 0)
        started++;
    write_runs(b, &b->x->a->reader);
    for (size_t i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    write_twins(b);
    for (size_t i = 0; i < b->count; i++)
        free(b->tasks[i].id);
    b->count = b->next = b->twins = 0;
}

/* Adds the task of an entry. Returns how many entries are dealt with: more than one if they cannot
 * be read. */
static uint64_t add_task(batch *b, uint64_t number)
{
    an_entry entry;
    an_reader *reader = &b->x->a->reader;
    task *t = &b->tasks[b->count];
    int error = an_entry_at(reader, AN_BY_ID, number, &entry);
    if (error != AN_OK) {
        uint64_t span = damage_span(reader, AN_BY_ID, number, false);
        note_index(b->x, error, span);
        return span;
    }
    if (make_task(b->x, &entry, false, t)) {
        b->count++;
        b->twins += t->is_twin;
    }
    return 1;
}

void extract_entries(extraction *x, uint64_t first, uint64_t end)
{
    size_t room = end - first < BATCH ? (size_t)(end - first) : BATCH;
    batch b = {.x = x, .tasks = malloc((room + 1) * sizeof *b.tasks)};
    if (b.tasks == NULL) {
        extraction_note_output(x, "the files", ENOMEM);
        return;
    }
    for (uint64_t left = end - first, n; left > 0 && !x->stop; left -= n < left ? n : left) {
        n = add_task(&b, end - left);
        if (b.count == room)
            write_batch(&b);
    }
    write_batch(&b);
    free(b.tasks);
}

void extraction_end(extraction *x)
{
    odd_names_sum_up(&x->odd);
    damage_sum_up(&x->damage, x->a);
    damage_free(&x->damage);
    twins_free(&x->twins);
    pthread_mutex_destroy(&x->lock);
}

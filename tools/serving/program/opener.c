/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Questions and the parts of answers have sizes that are known. The names in a question were in a
 * list before, or were made up by somebody who has taken over the process that asks. So each is
 * checked as if it came from the network: a source has a number, a name has no slash, and nothing
 * but a regular file is opened. In a folder symbolic links are not followed. A file that the
 * command line names may be one: what counts is where its owner lets it lead.
 */
#include "serving/program/opener.h"

#include "fetching/origin.h"
#include "platform/platform.h"
#include "report/message.h"
#include "serving/program/ending.h"
#include "status.h"
#include "walls/confine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A file or folder of the command line. */
typedef struct opened_source {
    int folder;       /* that it is, or that it lies in */
    const char *path; /* as the command line has it */
    bool is_folder;
    char name[FILE_NAME_MOST + 1]; /* of the file */
} opened_source;

/* A question: name is empty to have a list. */
typedef struct question {
    uint32_t source;
    char name[FILE_NAME_MOST + 1];
} question;

/* What an answer begins with. */
typedef struct answer_head {
    int32_t error; /* errno */
    uint32_t count;
    uint32_t is_other; /* folder than the one that was opened: 1, else 0 */
} answer_head;

/* What the process works with. Only one of them is made, and its memory is never given back. */
typedef struct opening {
    opened_source sources[SOURCES_MOST];
    unsigned count;
    int channel;
    listed_file files[LISTED_MOST];
} opening;

static file_mark mark_of(const struct stat *about)
{
    return (file_mark){.device = about->st_dev,
                       .inode = about->st_ino,
                       .size = (uint64_t)about->st_size,
                       .seconds = about->st_mtim.tv_sec,
                       .nanoseconds = (int32_t)about->st_mtim.tv_nsec,
                       .changed = about->st_ctim.tv_sec,
                       .changed_nanoseconds = (int32_t)about->st_ctim.tv_nsec};
}

/* Finds the place of a name among those that are listed. */
static unsigned find_listed_place(const opening *o, const char *name, unsigned count)
{
    unsigned first = 0;
    while (first < count) {
        unsigned middle = first + (count - first) / 2;
        if (strcmp(o->files[middle].name, name) < 0)
            first = middle + 1;
        else
            count = middle;
    }
    return first;
}

/* Adds a file to the list, if it is one, in the order of the names. Where the list is full, its
 * last one makes room, so that it does not depend on the order of a folder which files are listed.
 * Returns how many there are then. */
static unsigned list_file(opening *o, const opened_source *s, const char *name, unsigned count)
{
    struct stat about;
    unsigned place = find_listed_place(o, name, count);
    listed_file *file = &o->files[place];
    if (place == LISTED_MOST ||
        fstatat(s->folder, name, &about, s->is_folder ? AT_SYMLINK_NOFOLLOW : 0) != 0 ||
        !S_ISREG(about.st_mode))
        return count;
    count = count < LISTED_MOST ? count + 1 : count;
    memmove(file + 1, file, (count - place - 1) * sizeof *file);
    memset(file, 0, sizeof *file);
    file->mark = mark_of(&about);
    memcpy(file->name, name, strlen(name) + 1);
    return count;
}

static bool is_archive_name(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && length > 6 && length <= FILE_NAME_MOST &&
           strcmp(name + length - 6, ".anews") == 0;
}

/* Whether a folder's path leads to another one now, which this process may not look into: what it
 * may read was settled when it began. */
static bool has_other_folder(const opened_source *s)
{
    struct stat named, open;
    return stat(s->path, &named) == 0 && fstat(s->folder, &open) == 0 &&
           (named.st_dev != open.st_dev || named.st_ino != open.st_ino);
}

/* Lists a folder. Returns 0 or an errno. */
static int list_folder(opening *o, const opened_source *s, unsigned *count)
{
    int fd = openat(s->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), error = errno;
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *d;
    if (folder == NULL) {
        error = fd >= 0 ? errno : error;
        if (fd >= 0)
            (void)close(fd);
        return error;
    }
    for (errno = 0; (d = readdir(folder)) != NULL; errno = 0)
        if (is_archive_name(d->d_name))
            *count = list_file(o, s, d->d_name, *count);
    error = errno;
    (void)closedir(folder);
    return error;
}

static void answer_list(opening *o, const opened_source *s)
{
    unsigned count = 0;
    answer_head head = {0};
    if (s->is_folder)
        head.error = list_folder(o, s, &count), head.is_other = has_other_folder(s);
    else
        count = list_file(o, s, s->name, 0);
    head.count = head.error == 0 ? count : 0;
    (void)send(o->channel, &head, sizeof head, 0);
    for (uint32_t i = 0; i < head.count; i++)
        (void)send(o->channel, &o->files[i], sizeof o->files[i], 0);
}

/* Opens a file of a source. Returns a descriptor, or -1 with errno. */
static int open_listed(const opened_source *s, const char *name)
{
    struct stat about;
    bool is_known = s->is_folder ? is_archive_name(name) && strchr(name, '/') == NULL
                                 : strcmp(name, s->name) == 0;
    if (!is_known) {
        errno = ENOENT;
        return -1;
    }
    int fd = openat(s->folder, name,
                    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (s->is_folder ? O_NOFOLLOW : 0));
    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        return fd;
    if (fd >= 0) {
        (void)close(fd);
        errno = ENOENT;
    }
    return -1;
}

/* Room for a message about one descriptor. */
typedef union passed_descriptor {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
} passed_descriptor;

static void answer_open(const opening *o, const opened_source *s, const char *name)
{
    answer_head head = {0};
    passed_descriptor control = {{0}};
    struct iovec bytes = {&head, sizeof head};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    int fd = open_listed(s, name);
    if (fd < 0) {
        head.error = errno;
    } else {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(part), &fd, sizeof fd);
    }
    (void)sendmsg(o->channel, &message, 0);
    if (fd >= 0)
        (void)close(fd);
}

static _Noreturn void run_opening(opening *o)
{
    question q;
    for (;;) {
        ssize_t n = recv(o->channel, &q, sizeof q, MSG_WAITALL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != (ssize_t)sizeof q || q.source >= o->count || q.name[FILE_NAME_MOST] != '\0')
            _exit(0);
        if (q.name[0] == '\0')
            answer_list(o, &o->sources[q.source]);
        else
            answer_open(o, &o->sources[q.source], q.name);
    }
}

/* Returns the folder of a path, malloced: of what it leads to, where that is a file. */
static char *folder_of_target(const char *path, bool is_folder)
{
    char *target = realpath(path, NULL);
    char *name = target != NULL && !is_folder ? strrchr(target, '/') : NULL;
    if (name != NULL)
        name[name == target] = '\0';
    return target;
}

static int say_unopened(const char *path)
{
    bool is_missing = errno == ENOENT || errno == ENOTDIR;
    say_error("%s: %s", path, is_missing ? "there is no such file" : strerror(errno));
    return STATUS_IO;
}

/* Opens the folder that a file lies in. */
static int open_file_source(opened_source *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(name - path));
    if (strlen(name) > FILE_NAME_MOST)
        errno = ENAMETOOLONG;
    else if (folder != NULL)
        s->folder = open(folder, OPEN_PLACE | O_DIRECTORY | O_CLOEXEC);
    if (s->folder >= 0)
        memcpy(s->name, name, strlen(name) + 1);
    free(folder);
    return s->folder >= 0 ? STATUS_DONE : say_unopened(path);
}

static int open_named_source(opened_source *s, const char *path)
{
    struct stat about;
    s->folder = -1;
    s->path = path;
    if (is_address(path))
        return say_wants_file(path);
    if (stat(path, &about) != 0)
        return say_unopened(path);
    s->is_folder = S_ISDIR(about.st_mode);
    if (!s->is_folder && !S_ISREG(about.st_mode)) {
        say_error("%s: is neither a file nor a folder", path);
        return STATUS_USAGE;
    }
    if (!s->is_folder)
        return open_file_source(s, path);
    s->folder = open(path, OPEN_PLACE | O_DIRECTORY | O_CLOEXEC);
    /* Who may not read the folder would serve an empty one. */
    bool is_good = s->folder >= 0 && faccessat(s->folder, ".", R_OK | X_OK, AT_EACCESS) == 0;
    return is_good ? STATUS_DONE : say_unopened(path);
}

/* The folders that the process can read: those of the command line, and those to which links of it
 * lead. */
static void confine_to_sources(const opening *o, char *const *paths)
{
    char *readable[SOURCES_MOST + 1] = {NULL};
    unsigned count = 0;
    for (unsigned i = 0; i < o->count; i++) {
        readable[count] = folder_of_target(paths[i], o->sources[i].is_folder);
        count += readable[count] != NULL;
    }
    (void)confine_opening((const char *const *)readable);
    for (unsigned i = 0; i < count; i++)
        free(readable[i]);
}

/* Opens the sources. Returns STATUS_*, having said what is wrong. */
static int open_sources(opening *o, char *const *paths)
{
    int status = STATUS_DONE;
    for (; status == STATUS_DONE && paths[o->count] != NULL; o->count++) {
        if (o->count == SOURCES_MOST) {
            say_error("at most %d files and folders can be served: put the archives into a folder",
                      SOURCES_MOST);
            return STATUS_USAGE;
        }
        status = open_named_source(&o->sources[o->count], paths[o->count]);
    }
    return status;
}

static void close_sources(opening *o)
{
    for (unsigned i = 0; i < o->count; i++)
        if (o->sources[i].folder >= 0)
            (void)close(o->sources[i].folder);
    free(o);
}

/* Signals that a terminal sends to both are for the process that serves, whose end is noticed. */
static _Noreturn void become_opener(opening *o, char *const *paths)
{
    (void)signal(SIGINT, SIG_IGN);
    platform_end_with_parent();
    confine_to_sources(o, paths);
    run_opening(o);
}

int opener_start(opener *o, char *const *paths)
{
    int ends[2];
    const struct timeval second = {.tv_sec = 1};
    *o = (opener){.channel = -1};
    opening *work = calloc(1, sizeof *work);
    int status = work != NULL ? open_sources(work, paths) : STATUS_IO;
    if (status == STATUS_DONE && platform_open_pair(ends) == 0) {
        work->channel = ends[1];
        o->sources = work->count;
        for (unsigned i = 0; i < work->count; i++)
            o->is_folder[i] = work->sources[i].is_folder;
        o->channel = ends[0];
        (void)setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
        o->process = fork();
        if (o->process == 0)
            (void)close(ends[0]), become_opener(work, paths);
        (void)close(ends[1]);
    }
    if (work != NULL)
        close_sources(work);
    if (status == STATUS_DONE && (o->channel < 0 || o->process < 0)) {
        say_error("the process that opens files could not be started: %s", strerror(errno));
        status = STATUS_IO;
    }
    return status;
}

void opener_stop(opener *o)
{
    if (o->channel >= 0)
        (void)close(o->channel);
    /* It ends with its channel, unless a file system holds it up: that is not waited for. */
    const struct timespec moment = {.tv_nsec = 10000000};
    for (int i = 0; o->process > 0 && i < 100 && waitpid(o->process, NULL, WNOHANG) == 0; i++)
        (void)nanosleep(&moment, NULL);
    *o = (opener){.channel = -1};
}

/* Whether a question or a part of an answer went over as a whole. Else nothing that comes later can
 * be told apart any more, and the channel is given up. */
static bool is_whole(const opener *o, ssize_t n, size_t size)
{
    if (n != (ssize_t)size)
        (void)shutdown(o->channel, SHUT_RDWR);
    return n == (ssize_t)size;
}

static bool ask_opener(const opener *o, unsigned source, const char *name)
{
    question q = {.source = source};
    if (strlen(name) > FILE_NAME_MOST)
        return false;
    memcpy(q.name, name, strlen(name) + 1);
    return is_whole(o, send(o->channel, &q, sizeof q, 0), sizeof q);
}

/* Whether receiving is to be tried again: a file system may hold up the other process for long, and
 * this one can be told to end meanwhile. */
static bool goes_on(ssize_t received)
{
    bool has_waited = received < 0 && errno == EAGAIN;
    return (received < 0 && errno == EINTR) || (has_waited && !ending_has_come());
}

/* Receives a part of an answer. */
static bool receive(const opener *o, void *message, size_t size)
{
    ssize_t n;
    do
        n = recv(o->channel, message, size, MSG_WAITALL);
    while (goes_on(n));
    return is_whole(o, n, size);
}

int opener_list(opener *o, unsigned source, listed_file *files, bool *is_other)
{
    answer_head head = {0};
    bool is_there =
        ask_opener(o, source, "") && receive(o, &head, sizeof head) && head.count <= LISTED_MOST;
    for (uint32_t i = 0; is_there && i < head.count; i++) {
        is_there = receive(o, &files[i], sizeof files[i]);
        files[i].name[FILE_NAME_MOST] = '\0';
    }
    *is_other = head.is_other != 0;
    errno = is_there ? head.error : EPIPE;
    return errno == 0 ? (int)head.count : -1;
}

int opener_open(opener *o, unsigned source, const char *name)
{
    answer_head head;
    passed_descriptor control = {{0}};
    struct iovec bytes = {&head, sizeof head};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    int fd = -1;
    ssize_t n;
    if (!ask_opener(o, source, name)) {
        errno = EPIPE;
        return -1;
    }
    do
        n = recvmsg(o->channel, &message, MSG_WAITALL);
    while (goes_on(n));
    bool is_there = is_whole(o, n, sizeof head);
    const struct cmsghdr *part = is_there ? CMSG_FIRSTHDR(&message) : NULL;
    if (part != NULL && part->cmsg_type == SCM_RIGHTS && part->cmsg_len == CMSG_LEN(sizeof fd))
        memcpy(&fd, CMSG_DATA(part), sizeof fd);
    if (fd >= 0)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    else
        errno = is_there ? head.error : EPIPE;
    return fd;
}

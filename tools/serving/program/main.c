/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews-serve: serves archives to browsers, reading apps and other readers over HTTP. It has
 * connections, and can open no file, make no connection and start no program: a process of its own
 * opens files for it (opener.c). Whatever takes files or processes is done before it confines
 * itself, and no byte of an archive or a request is read before that.
 */
#include "allocation.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "serving/options.h"
#include "serving/program/browser.h"
#include "serving/program/daemon.h"
#include "serving/program/ending.h"
#include "serving/program/hosts.h"
#include "status.h"
#include "walls/confine.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Connections, the files that are sent on them, archives, and a few more. */
enum {
    DESCRIPTORS_OTHER = 40,
    DESCRIPTORS_LEAST = 64,
    DESCRIPTORS_WANTED = 3 * CONNECTIONS_MOST + DESCRIPTORS_OTHER
};

/* What is made before the process is confined. */
typedef struct surroundings {
    opener opener;
    int listener; /* -1: none, or the library's */
    struct MHD_Daemon *daemon;
    int browser;
    char address[HOST_ROOM + 16];
    sigset_t waiting;
} surroundings;

/* Returns how many files this process may have open, at most as many as are wanted. */
static unsigned raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS_WANTED)
        return DESCRIPTORS_WANTED;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS_WANTED ? limit.rlim_max : DESCRIPTORS_WANTED;
    return (unsigned)(setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before);
}

/* Shares the files that may be open among archives and connections, each of which may have one. */
static int share_descriptors(server *s)
{
    unsigned available = raise_limit();
    if (available < DESCRIPTORS_LEAST) {
        say_error("serving takes %d open files at least, and this process may have %u: raise the "
                  "limit (ulimit -n)",
                  DESCRIPTORS_LEAST, available);
        return STATUS_IO;
    }
    unsigned share = (available - DESCRIPTORS_OTHER) / 3;
    s->connections_most = share < CONNECTIONS_MOST ? share : CONNECTIONS_MOST;
    s->shelf.most = share < SHELVED_MOST ? share : SHELVED_MOST;
    return STATUS_DONE;
}

static int prepare_browser(surroundings *around)
{
    around->browser = browser_prepare(around->address);
    if (around->browser >= 0)
        return STATUS_DONE;
    say_error("the browser cannot be started: %s", strerror(errno));
    return STATUS_IO;
}

/* It has what it needs of the kernel then, and has not accepted a connection yet. */
static int prepare_daemon(server *s, surroundings *around)
{
    around->daemon = daemon_start(s, around->listener);
    if (around->daemon == NULL) {
        say_error("serving cannot begin: there is not enough memory");
        return STATUS_IO;
    }
    around->listener = -1;
    return STATUS_DONE;
}

/* Does all that a confined process cannot do. */
static int prepare_surroundings(server *s, surroundings *around)
{
    int status = share_descriptors(s);
    if (status == STATUS_DONE)
        status = web_files_load(&s->web);
    if (status == STATUS_DONE)
        status = opener_start(&around->opener, s->options->paths);
    if (status == STATUS_DONE)
        status = listen_at(s->options, &around->listener);
    if (status != STATUS_DONE)
        return status;
    format_address(around->listener, around->address);
    if (!is_local_listener(around->listener))
        say_note("everybody in the network can read what is served");
    if (s->options->opens)
        status = prepare_browser(around);
    return status == STATUS_DONE ? prepare_daemon(s, around) : status;
}

/* A file that the command line names must be an archive. Folders may hold anything. */
static int check_named_files(const shelf *s)
{
    for (unsigned i = 0; i < s->count; i++)
        if (s->items[i]->state == SHELVED_REFUSED && !s->opener->is_folder[s->items[i]->source])
            return s->items[i]->is_unreadable ? STATUS_IO : STATUS_BAD;
    return STATUS_DONE;
}

static int begin_serving(server *s, surroundings *around)
{
    (void)confine_serving();
    bool is_there = shelf_look(&s->shelf) == STATUS_DONE;
    if (ending_has_come())
        return STATUS_DONE;
    if (!is_there) {
        say_error("the process that opens files has ended");
        return STATUS_IO;
    }
    int status = check_named_files(&s->shelf);
    if (status != STATUS_DONE)
        return status;
    (void)printf("%s\n", around->address);
    status = flush_output();
    browser_open(around->browser);
    around->browser = -1;
    return status;
}

static int run_server(serve_options *o)
{
    surroundings around = {.opener = {.channel = -1}, .listener = -1, .browser = -1};
    server *s = calloc(1, sizeof *s);
    int status = s != NULL ? policy_finish(&o->reading.policy) : STATUS_IO;
    if (status == STATUS_DONE) {
        ending_begin(&around.waiting);
        s->options = o;
        s->shelf.opener = &around.opener;
        s->shelf.policy = &o->reading.policy;
        s->shelf.paths = o->paths;
        status = prepare_surroundings(s, &around);
        if (status == STATUS_DONE)
            status = begin_serving(s, &around);
        if (status == STATUS_DONE)
            status = daemon_run(s, around.daemon, &around.waiting);
        if (around.daemon != NULL)
            MHD_stop_daemon(around.daemon);
        shelf_close(&s->shelf);
        ready_free(&s->ready);
        web_files_free(&s->web);
    }
    if (around.listener >= 0)
        (void)close(around.listener);
    if (around.browser >= 0)
        (void)close(around.browser);
    opener_stop(&around.opener);
    free(s);
    return status;
}

int main(int argc, char **argv)
{
    static char name[] = "serve";
    serve_options o = {.timeout = SERVE_TIMEOUT, .port = SERVE_PORT};
    int status;
    if (sodium_init() < 0) {
        say_error("the system gives no random numbers");
        return STATUS_IO;
    }
    allocation_begin();
    if (!standard_output_begin()) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (argc > 0)
        argv[0] = name;
    if (read_serve_options(&o, argc, argv, &status))
        status = run_server(&o);
    policy_free(&o.reading.policy);
    return status;
}

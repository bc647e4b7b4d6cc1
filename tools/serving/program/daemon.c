/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One thread serves all connections. What takes long is done before: an archive that is sent is
 * read piece by piece, and lists have a bounded number of articles. All that grows with the number
 * of clients has a bound: connections, those of one client, what each keeps of a request, and what
 * is held in memory to be sent.
 */
#include "serving/program/daemon.h"

#include "platform/platform.h"
#include "report/message.h"
#include "serving/program/ending.h"
#include "serving/program/routes.h"
#include "status.h"

#include <errno.h>
#include <string.h>
#include <sys/select.h>

/* Bytes of a connection: for the head of a request, which is refused if it is longer, and for
 * sending. The library keeps cookies twice. A browser sends here those of all servers on this
 * machine, whatever their ports. */
enum { CONNECTION_MEMORY = 1 << 15 };

static connection_record *record_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

/* The library calls this first when the head of a request is there, and again when all of it is.
 * What is answered the first time ends the connection, which is right for what is refused. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *body, size_t *body_length, void **state)
{
    static char has_head;
    request r = {.server = context, .connection = connection, .record = record_of(connection)};
    bool is_good;
    (void)version, (void)body, (void)body_length;
    enum MHD_Result result = check_request(&r, method, &path, &is_good);
    if (!is_good)
        return result;
    if (*state == NULL) {
        *state = &has_head;
        return MHD_YES;
    }
    return answer_path(&r, path);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    (void)context, (void)state, (void)why;
    connection_waits(record_of(connection));
}

static void on_connection(void *context, struct MHD_Connection *connection, void **record,
                          enum MHD_ConnectionNotificationCode what)
{
    server *s = context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (what == MHD_CONNECTION_NOTIFY_STARTED && info != NULL)
        *record = connection_made(&s->connections, info->connect_fd);
    else if (what == MHD_CONNECTION_NOTIFY_CLOSED && *record != NULL)
        connection_ended(&s->connections, *record);
}

/* Paths are decoded where their parts are known. */
static size_t keep_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

struct MHD_Daemon *daemon_start(server *s, int listener)
{
    connections_begin(&s->connections, s->options->timeout);
    return MHD_start_daemon(platform_has_epoll() ? MHD_USE_EPOLL : 0, 0, NULL, NULL, on_request, s,
                            MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
                            s->connections_most, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                            (s->connections_most + 1) / 2, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
                            s->options->timeout + 1, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped,
                            NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

/* How long to wait: until the library or a deadline wants it. At its limits of connections and of
 * open files the library stops listening, and looks only when it runs whether that is over. */
static const struct timespec *find_wait(server *s, struct MHD_Daemon *daemon, struct timespec *wait)
{
    enum { LOOK_AGAIN = 1000 }; /* milliseconds */
    MHD_UNSIGNED_LONG_LONG library = LOOK_AGAIN, least = LOOK_AGAIN;
    int own = connections_end_late(&s->connections);
    if (MHD_get_timeout(daemon, &library) == MHD_YES && library < least)
        least = library;
    if (own >= 0 && (unsigned)own < least)
        least = (unsigned)own;
    *wait = (struct timespec){(time_t)(least / 1000), (long)(least % 1000) * 1000000};
    return wait;
}

/* Without it nothing more can be served: whoever has started the server learns of it, and may start
 * it again. */
static int say_opener_ended(void)
{
    say_error("the process that opens files has ended, and nothing can be served without it: start "
              "serving again");
    return STATUS_IO;
}

/* Waits for requests, a deadline or a signal, and for the end of the process that opens files,
 * which says nothing unless it is asked. Returns -1 with errno, or whether that end has come. */
static int wait_with_epoll(server *s, struct MHD_Daemon *daemon, const sigset_t *waiting)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd ready[] = {{.fd = info != NULL ? info->epoll_fd : -1, .events = POLLIN},
                             {.fd = s->shelf.opener->channel}};
    struct timespec wait;
    int count = platform_wait(ready, 2, find_wait(s, daemon, &wait), waiting);
    return count < 0 ? -1 : count > 0 && ready[1].revents != 0;
}

/* The same where the system has no epoll. */
static int wait_with_select(server *s, struct MHD_Daemon *daemon, const sigset_t *waiting)
{
    fd_set in, out, other;
    int last = s->shelf.opener->channel;
    struct timespec wait;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&other);
    FD_SET(last, &in);
    if (MHD_get_fdset(daemon, &in, &out, &other, &last) != MHD_YES) {
        errno = EMFILE;
        return -1;
    }
    int count = pselect(last + 1, &in, &out, &other, find_wait(s, daemon, &wait), waiting);
    return count < 0 ? -1 : count > 0 && FD_ISSET(s->shelf.opener->channel, &in) != 0;
}

int daemon_run(server *s, struct MHD_Daemon *daemon, const sigset_t *waiting)
{
    bool has_epoll = platform_has_epoll();
    while (!ending_has_come()) {
        int result =
            has_epoll ? wait_with_epoll(s, daemon, waiting) : wait_with_select(s, daemon, waiting);
        if (result > 0)
            return say_opener_ended();
        if (result < 0 && errno != EINTR) {
            say_error("waiting for requests failed: %s", strerror(errno));
            return STATUS_IO;
        }
        if (MHD_run(daemon) != MHD_YES) {
            say_error("serving failed");
            return STATUS_IO;
        }
    }
    return STATUS_DONE;
}

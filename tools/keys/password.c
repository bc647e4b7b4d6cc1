/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/password.h"

#include "numbers.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Signals that would leave the terminal without echo if they came while a password is typed. */
static const int held[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGTSTP,
                           SIGTTIN, SIGTTOU, SIGPIPE, SIGALRM};
#define HELD (sizeof held / sizeof held[0])

static volatile sig_atomic_t caught;

static void on_password_signal(int number)
{
    caught = number;
}

/* The signals are blocked but for the moments in which input is waited for. Otherwise one that came
 * before the wait would not end it. */
typedef struct terminal {
    int fd;
    struct termios before;
    struct sigaction action[HELD];
    sigset_t unblocked;
} terminal;

static bool turn_echo_off(terminal *t)
{
    if (tcgetattr(t->fd, &t->before) != 0)
        return false;
    struct sigaction catch = {.sa_handler =
                                  on_password_signal}; /* without SA_RESTART: read() returns */
    sigset_t blocked;
    caught = 0;
    sigemptyset(&blocked);
    /* Reading and writing in the background is answered with one of these, and fails without. */
    for (size_t i = 0; i < HELD; i++)
        if (held[i] != SIGTTIN && held[i] != SIGTTOU)
            sigaddset(&blocked, held[i]);
    pthread_sigmask(SIG_BLOCK, &blocked, &t->unblocked);
    for (size_t i = 0; i < HELD; i++)
        sigaction(held[i], &catch, &t->action[i]);
    struct termios silent = t->before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    return tcsetattr(t->fd, TCSAFLUSH, &silent) == 0;
}

/* Restores the terminal first and then the signal handlers, so that a signal that came is delivered
 * to a terminal that echoes. */
static void restore_echo(terminal *t)
{
    while (tcsetattr(t->fd, TCSAFLUSH, &t->before) != 0 && errno == EINTR)
        ;
    for (size_t i = 0; i < HELD; i++)
        sigaction(held[i], &t->action[i], NULL);
    pthread_sigmask(SIG_SETMASK, &t->unblocked, NULL);
}

/* Reads a byte, as read() does. Signals that are not in `unblocked` can end the wait; NULL: as they
 * are. */
static ssize_t read_byte(int fd, const sigset_t *unblocked, char *byte)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};
    if (unblocked != NULL && platform_wait(&input, 1, NULL, unblocked) < 0)
        return -1;
    return read(fd, byte, 1);
}

/* Reads one line without its end, byte by byte: what follows it on the descriptor is not ours.
 * Returns its length, or -1 with errno if it is too long or cannot be read. */
static ssize_t read_password_line(int fd, const sigset_t *unblocked, char *line, size_t room)
{
    size_t length = 0;
    for (;;) {
        char byte = 0;
        ssize_t n = read_byte(fd, unblocked, &byte);
        if (n < 0 && errno == EINTR && caught == 0)
            continue;
        if (n < 0)
            return -1;
        if (n == 0 && length == 0) {
            errno = ENODATA;
            return -1;
        }
        if (n == 0 || byte == '\n')
            break;
        if (length + 1 >= room || byte == '\0') {
            errno = byte == '\0' ? EILSEQ : EMSGSIZE;
            return -1;
        }
        line[length++] = byte;
    }
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    return (ssize_t)length;
}

static void prompt(int fd, const char *before, const char *file)
{
    enum { NAME_SHOWN = 300 };
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (to == NULL)
        return; /* without a prompt one can still type */
    fputs(before, to);
    put_visible_text(to, file, strnlen(file, NAME_SHOWN));
    fputs(": ", to);
    if (fclose(to) == 0) {
        ssize_t written = write(fd, text, length);
        (void)written;
    }
    free(text);
}

/* Asks until it gets an answer without a signal in between; a signal that came takes effect first.
 * Returns 0, or -1 with errno. */
static int ask(int fd, const char *before, const char *file, char *line)
{
    for (;;) {
        terminal t = {.fd = fd};
        if (!turn_echo_off(&t))
            return -1;
        prompt(fd, before, file);
        ssize_t length = read_password_line(fd, &t.unblocked, line, PASSWORD_ROOM);
        int error = errno;
        restore_echo(&t);
        if (write(fd, "\n", 1) < 0 && length >= 0)
            error = errno;
        errno = error;
        int number = caught;
        caught = 0;
        if (number == 0)
            return length < 0 ? -1 : 0;
        platform_raise(number);
    }
}

static int say_unread(const char *where)
{
    int status = errno == EMSGSIZE || errno == EILSEQ ? STATUS_USAGE : STATUS_IO;
    if (errno == EMSGSIZE)
        say_error("the password from %s is longer than %d bytes", where, PASSWORD_ROOM - 1);
    else if (errno == EILSEQ)
        say_error("the password from %s has a zero byte in it, which ends a text", where);
    else if (errno == ENODATA)
        say_error("there is no password on %s: it ended without a line", where);
    else
        say_error("cannot read a password from %s: %s", where, strerror(errno));
    return status;
}

static int ask_twice(int fd, const char *file, char *password, char *again)
{
    if (ask(fd, "New password for ", file, password) != 0)
        return say_unread("the terminal");
    if (ask(fd, "The same once more for ", file, again) != 0)
        return say_unread("the terminal");
    if (strcmp(password, again) != 0) {
        say_error("the two passwords are not the same: nothing was made");
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

static int from_terminal(const char *file, bool twice, char *password)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        say_error(
            "%s needs a password and there is no terminal to ask on: give it with --password-fd N",
            file);
        return STATUS_USAGE;
    }
    int status = STATUS_DONE;
    if (twice) {
        char *again = sodium_malloc(PASSWORD_ROOM);
        if (again == NULL) {
            say_error("not enough memory for a password");
            status = STATUS_IO;
        } else {
            status = ask_twice(fd, file, password, again);
            sodium_free(again);
        }
    } else if (ask(fd, "Password for ", file, password) != 0) {
        status = say_unread("the terminal");
    }
    close(fd);
    return status;
}

static int from_descriptor(int fd, char *password)
{
    char where[40];
    snprintf(where, sizeof where, "descriptor %d", fd);
    caught = 0;
    return read_password_line(fd, NULL, password, PASSWORD_ROOM) < 0 ? say_unread(where)
                                                                     : STATUS_DONE;
}

int parse_password_fd(const char *text, password_source *source)
{
    uint64_t fd = 0;
    if (!parse_number(text, INT_MAX, &fd)) {
        say_error("--password-fd takes the number of a file descriptor, not \"%s\"", text);
        return STATUS_USAGE;
    }
    source->fd = (int)fd;
    return STATUS_DONE;
}

int password_read(const password_source *source, const char *file, bool twice, char **password)
{
    *password = NULL;
    char *room = sodium_malloc(PASSWORD_ROOM);
    if (room == NULL) {
        say_error("not enough memory for a password");
        return STATUS_IO;
    }
    int status =
        source->fd >= 0 ? from_descriptor(source->fd, room) : from_terminal(file, twice, room);
    if (status == STATUS_DONE && twice && *room == '\0') {
        say_error("an empty password protects nothing: give one, or use -W to make a key without");
        status = STATUS_USAGE;
    }
    if (status == STATUS_DONE)
        *password = room;
    else
        sodium_free(room);
    return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For LD_PRELOAD: acts like code that an archive has smuggled into the command. As soon as the
 * command reads anything of an archive but its header it tries what the walls are to prevent, and
 * writes a line for each attempt to standard error: "intruder: ", its name, and ": open" or
 * ": shut". Walls that stand only after the directory was parsed are open here. After that the
 * command goes on as if nothing had happened.
 *
 * An attempt changes nothing where it succeeds.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEADER = 1024, FRAME = 16, FRAME_RANGE = 2, FRAME_RANGES = 7 };

static void say(const char *attempt, bool succeeded)
{
    char line[80];
    int length =
        snprintf(line, sizeof line, "intruder: %s: %s\n", attempt, succeeded ? "open" : "shut");
    if (write(STDERR_FILENO, line, (size_t)length) != length)
        abort();
}

static bool try_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

static bool try_make(void)
{
    const char *path = getenv("INTRUDER_FILE");
    bool made = try_open(path, O_WRONLY | O_CREAT);
    if (made)
        (void)unlink(path);
    return made;
}

/* A TCP connection to the test's own listener. */
static bool try_connect(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)atoi(getenv("INTRUDER_PORT"))),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
    if (fd >= 0)
        (void)close(fd);
    return good;
}

/* Any socket at all: Landlock does not know datagrams. */
static bool try_socket(void)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

static bool ended_well(pid_t child)
{
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static bool try_fork(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return ended_well(child);
}

static bool try_program(void)
{
    char *const words[] = {"true", NULL};
    char *const surroundings[] = {NULL};
    pid_t child = fork();
    if (child > 0)
        return ended_well(child);
    if (child < 0)
        child = getpid();
    execve("/bin/true", words, surroundings);
    if (child == 0)
        _exit(1);
    return false;
}

/* There is no process of this number, which is said to those who may ask. */
static bool try_trace(void)
{
    errno = 0;
    return ptrace(PTRACE_ATTACH, 0x3ffffff, NULL, NULL) == -1 && errno == ESRCH;
}

static bool try_signal(void)
{
    return kill(getppid(), 0) == 0;
}

static bool try_code(void)
{
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED && mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0 &&
           munmap(memory, 4096) == 0;
}

static void *end_thread(void *context)
{
    return context;
}

/* What the command itself needs. */
static bool try_thread(void)
{
    pthread_t thread;
    return pthread_create(&thread, NULL, end_thread, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

static void intrude(void)
{
    say("a file", try_open("/etc/passwd", O_RDONLY));
    say("a folder", try_open("/etc", O_RDONLY | O_DIRECTORY));
    say("a new file", try_make());
    say("a connection", try_connect());
    say("a socket", try_socket());
    say("a process", try_fork());
    say("a program", try_program());
    say("a trace", try_trace());
    say("a signal", try_signal());
    say("code", try_code());
    say("a thread", try_thread());
}

/* anews-fetch calls this for each range: here it acts as if a server had smuggled code into it. */
int curl_easy_perform(void *curl)
{
    static int (*real)(void *);
    static bool is_done;
    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "curl_easy_perform");
        memcpy(&real, &found, sizeof real);
    }
    if (!is_done)
        intrude();
    is_done = true;
    return real(curl);
}

/* Both functions below read archives. */
static bool has_intruded;

static void intrude_once(void)
{
    int error = errno;
    if (has_intruded)
        return;
    has_intruded = true;
    intrude();
    errno = error;
}

/* The command reads files by this function only. */
ssize_t pread64(int fd, void *buffer, size_t length, off_t offset)
{
    static ssize_t (*real)(int, void *, size_t, off_t);
    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "pread64");
        memcpy(&real, &found, sizeof real);
    }
    if (offset >= HEADER)
        intrude_once();
    return real(fd, buffer, length, offset);
}

/* Whether a frame asks anews-fetch for a range that is not the first, or for several:
 * tools/fetching/frames.h. Only what was read of the archive before can say which they are. */
static bool asks_for_more(const uint8_t *frame, size_t length)
{
    static const uint8_t beginning[8];
    bool is_later = length == FRAME && memcmp(frame + FRAME - 8, beginning, sizeof beginning) != 0;
    return length == FRAME && ((frame[0] == FRAME_RANGE && is_later) || frame[0] == FRAME_RANGES);
}

/* The command reads what is on a server by asking for it. */
ssize_t write(int fd, const void *bytes, size_t length)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "write");
        memcpy(&real, &found, sizeof real);
    }
    if (asks_for_more(bytes, length))
        intrude_once();
    return real(fd, bytes, length);
}

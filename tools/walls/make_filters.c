/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs while the command is built, and prints its seccomp filters as C: libseccomp knows the
 * numbers and conventions of each processor, and makes the programs; the command only loads them.
 * So it needs no library for it, takes no memory, and starts as quickly as without. The filters of
 * all processors are printed, and the compiler's own macros choose, so that building for another
 * machine works as well.
 *
 * A call that is not listed does not exist (ENOSYS), which is what a C library expects of a kernel
 * that is older than itself: it goes back to an older call. This is also how threads come about:
 * the flags of clone3() lie in memory, where no filter sees them, and without it clone() is called,
 * whose flags are checked. Calls that nobody makes by chance are not permitted (EPERM), which is
 * the truth if it ever has to be said. None ends the process: a C library that is newer than this
 * list must not make archives unreadable without a sentence.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What machines differ in. */
typedef struct machine {
    const char *name, *macros;
    bool is_big_endian;
    bool has_mmap;  /* mmap() with its arguments in registers */
    unsigned clone; /* which argument of clone() has the flags */
    const unsigned *asks;
} machine;

/* The numbers of ioctl() that ask about a terminal: TCGETS, TIOCGWINSZ, TCGETS2. */
enum { ASKS = 3 };
static const unsigned usual[ASKS] = {0x5401, 0x5413, 0x802c542a};
static const unsigned power[ASKS] = {0x402c7413, 0x40087468};
static const unsigned mips[ASKS] = {0x540d, 0x40087468, 0x4030542a};

/* Those that Debian has. */
static const machine machines[] = {
    {"x86_64", "defined(__x86_64__) && !defined(__ILP32__)", false, true, 0, usual},
    {"x86", "defined(__i386__)", false, false, 0, usual},
    {"aarch64", "defined(__aarch64__) && !defined(__ILP32__) && !defined(__AARCH64EB__)", false,
     true, 0, usual},
    {"arm", "defined(__arm__) && defined(__ARM_EABI__) && !defined(__ARMEB__)", false, false, 0,
     usual},
    {"riscv64", "defined(__riscv) && __riscv_xlen == 64", false, true, 0, usual},
    {"ppc64le", "defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)", false, true, 0, power},
    {"s390x", "defined(__s390x__)", true, false, 1, usual},
    {"mipsel64", "defined(__mips64) && _MIPS_SIM == _ABI64 && defined(__MIPSEL__)", false, true, 0,
     mips},
    {"loongarch64", "defined(__loongarch64)", false, true, 0, usual},
};

/* What each confined process does: read files that are open, print, and run threads. */
static const char reading[] =
    "read readv pread64 write writev close lseek _llseek fstat fstat64 newfstatat fstatat64 "
    "statx fcntl fcntl64 dup poll ppoll ppoll_time64 "
    /* the end of a pager that was started before */
    "dup2 dup3 wait4 waitid "
    /* memory */
    "brk munmap mremap madvise mlock mlock2 munlock "
    /* threads and signals */
    "futex futex_time64 set_robust_list rseq sched_yield sched_getaffinity getcpu membarrier "
    "rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn sigreturn sigaltstack restart_syscall "
    "getpid "
    "gettid tgkill exit exit_group "
    /* time and chance */
    "clock_gettime clock_gettime64 clock_getres clock_getres_time64 gettimeofday time nanosleep "
    "clock_nanosleep clock_nanosleep_time64 getrandom sysinfo ";

/* Files that are made below the folders that Landlock leaves. */
static const char writing[] =
    "open openat access faccessat faccessat2 stat stat64 lstat lstat64 readlink readlinkat "
    "fstatfs fstatfs64 statfs statfs64 pwrite64 pwritev fsync fdatasync syncfs ftruncate "
    "ftruncate64 fallocate copy_file_range fchmod fchown fchown32 utimensat utimensat_time64 "
    "fgetxattr fsetxattr fremovexattr flistxattr umask flock mkdir mkdirat link linkat rename "
    "renameat renameat2 unlink unlinkat ";

/* Names and certificates are looked up in files, by libraries that look at them in many ways. */
static const char looking[] =
    "access faccessat faccessat2 stat stat64 lstat lstat64 readlink readlinkat getdents "
    "getdents64 getcwd fstatfs fstatfs64 statfs statfs64 flock "
    "getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 uname getrusage ";

/* Connections, and what tells the threads of a program that something has arrived. */
static const char network[] =
    "socket connect bind getsockname getpeername getsockopt setsockopt send sendto sendmsg "
    "sendmmsg sendmmsg_time64 recv recvfrom recvmsg recvmmsg recvmmsg_time64 shutdown "
    "select _newselect pselect6 pselect6_time64 epoll_create1 epoll_ctl epoll_wait epoll_pwait "
    "socketpair pipe pipe2 eventfd2 ";

/* Connections that others make to a socket which is open already. */
static const char accepted[] =
    "accept accept4 getsockname getpeername getsockopt setsockopt send sendto sendmsg recv "
    "recvfrom "
    "recvmsg shutdown sendfile sendfile64 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 ";

/* What one process asks another one for files with. */
static const char messages[] = "send sendto sendmsg recv recvfrom recvmsg ";

/* What nobody calls by chance. */
static const char refused[] =
    /* another program, another process */
    "execve execveat fork vfork ptrace process_vm_readv process_vm_writev process_madvise "
    "pidfd_open pidfd_getfd pidfd_send_signal kcmp kill tkill setpgid setsid setpriority "
    "prlimit64 setrlimit prctl seccomp "
    /* the network and other channels */
    "socket socketpair socketcall connect bind listen accept accept4 sendto sendmsg sendmmsg "
    "recvfrom recvmsg recvmmsg pipe pipe2 shmget shmat msgget semget mq_open memfd_create "
    "inotify_init1 fanotify_init "
    /* other files and their owners */
    "creat openat2 open_by_handle_at name_to_handle_at truncate truncate64 chmod fchmodat "
    "fchmodat2 chown lchown fchownat symlink symlinkat mknod mknodat rmdir chdir fchdir "
    "setxattr lsetxattr "
    /* the system */
    "chroot pivot_root mount umount2 move_mount open_tree fsopen unshare setns setuid setgid "
    "setresuid setresgid capset bpf perf_event_open userfaultfd io_uring_setup keyctl add_key "
    "request_key init_module finit_module kexec_load reboot swapon ioperm iopl personality ";

/* The filters. */
enum kind { READING, WRITING, FETCHING, OPENING, SERVING, KINDS };
static const char *const kinds[KINDS] = {"wall_reading", "wall_writing", "wall_fetching",
                                         "wall_opening", "wall_serving"};

static void fail(const char *what, int error)
{
    (void)fprintf(stderr, "make_filters: %s: %s\n", what, strerror(error < 0 ? -error : error));
    exit(1);
}

/* Adds a rule. A call that this libseccomp or this machine does not know needs none. */
static void add(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count,
                struct scmp_arg_cmp argument)
{
    int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR)
        return;
    int result = seccomp_rule_add_array(filter, action, call, count, &argument);
    if (result != 0 && result != -EDOM)
        fail(name, result);
}

static void add_plain(scmp_filter_ctx filter, uint32_t action, const char *name)
{
    add(filter, action, name, 0, (struct scmp_arg_cmp){0});
}

/* Adds a rule for each name of a list. */
static void add_list(scmp_filter_ctx filter, uint32_t action, const char *names)
{
    char name[32];
    for (int length = 0; sscanf(names, "%31s%n", name, &length) == 1; names += length)
        add_plain(filter, action, name);
}

/* Memory that is made executable is how foreign bytes become a program. */
static void add_memory(scmp_filter_ctx filter, const machine *m)
{
    const struct scmp_arg_cmp data = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    add(filter, SCMP_ACT_ALLOW, "mprotect", 1, data);
    add(filter, SCMP_ACT_ALLOW, "mmap2", 1, data);
    if (m->has_mmap)
        add(filter, SCMP_ACT_ALLOW, "mmap", 1, data);
    else if (m->is_big_endian) /* s390x passes a pointer */
        add_plain(filter, SCMP_ACT_ALLOW, "mmap");
}

/* A thread, and no process. */
static void add_threads(scmp_filter_ctx filter, const machine *m)
{
    const struct scmp_arg_cmp thread = SCMP_CMP(m->clone, SCMP_CMP_MASKED_EQ, CLONE_THREAD,
                                                CLONE_THREAD),
                              process = SCMP_CMP(m->clone, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
    add(filter, SCMP_ACT_ALLOW, "clone", 1, thread);
    add(filter, SCMP_ACT_ERRNO(EPERM), "clone", 1, process);
}

/* Whether this is a terminal, and how wide it is. */
static void add_terminal(scmp_filter_ctx filter, const machine *m)
{
    for (size_t i = 0; i < ASKS && m->asks[i] != 0; i++)
        add(filter, SCMP_ACT_ALLOW, "ioctl", 1, SCMP_A1_32(SCMP_CMP_EQ, m->asks[i]));
}

/* Files that are opened to be read. Landlock says which. */
static void add_opening(scmp_filter_ctx filter)
{
    const unsigned changing = O_ACCMODE | O_CREAT | O_TRUNC;
    const struct scmp_arg_cmp second = SCMP_A1(SCMP_CMP_MASKED_EQ, changing, O_RDONLY),
                              third = SCMP_A2(SCMP_CMP_MASKED_EQ, changing, O_RDONLY);
    add(filter, SCMP_ACT_ALLOW, "open", 1, second);
    add(filter, SCMP_ACT_ALLOW, "openat", 1, third);
}

/* Adds the calls of a list that are not in another one. */
static void add_list_without(scmp_filter_ctx filter, uint32_t action, const char *names,
                             const char *others)
{
    char name[32], word[34];
    for (int length = 0; sscanf(names, "%31s%n", name, &length) == 1; names += length) {
        (void)snprintf(word, sizeof word, "%s ", name);
        const char *at = strstr(others, word);
        if (at == NULL || (at != others && at[-1] != ' '))
            add_plain(filter, action, name);
    }
}

/* What a process with sockets does besides reading. `looks`: it opens files. Where all calls of the
 * network are one, which kind it is lies in memory. */
static void add_sockets(scmp_filter_ctx filter, const char *calls, bool looks)
{
    const uint32_t no = SCMP_ACT_ERRNO(EPERM);
    static char all[sizeof looking + sizeof network + sizeof accepted];
    (void)snprintf(all, sizeof all, "%s%s%s", calls, looks ? looking : "",
                   looks ? "open openat socketcall " : "socketcall ");
    if (looks)
        add_opening(filter);
    add_list(filter, SCMP_ACT_ALLOW, calls);
    add_list(filter, SCMP_ACT_ALLOW, looks ? looking : "");
    add_plain(filter, SCMP_ACT_ALLOW, "socketcall");
    add_list_without(filter, no, writing, all);
    add_list_without(filter, no, refused, all);
}

/* Adds what distinguishes the filters. */
static void add_kind(scmp_filter_ctx filter, enum kind kind)
{
    const uint32_t no = SCMP_ACT_ERRNO(EPERM);
    switch (kind) {
    case FETCHING: add_sockets(filter, network, true); break;
    case OPENING: add_sockets(filter, messages, true); break;
    case SERVING: add_sockets(filter, accepted, false); break;
    default:
        add_list(filter, kind == WRITING ? SCMP_ACT_ALLOW : no, writing);
        add_list(filter, no, refused);
    }
}

static scmp_filter_ctx make_filter(const machine *m, enum kind kind)
{
    const uint32_t no = SCMP_ACT_ERRNO(EPERM);
    const uint32_t arch = seccomp_arch_resolve_name(m->name);
    scmp_filter_ctx filter = arch == 0 ? NULL : seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (filter == NULL)
        return NULL;
    if (arch != seccomp_arch_native() &&
        (seccomp_arch_remove(filter, SCMP_ARCH_NATIVE) != 0 || seccomp_arch_add(filter, arch) != 0))
        fail(m->name, EINVAL);
    /* Calls in the convention of another processor, such as those of i386 on x86-64. */
    if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, no) != 0)
        fail(m->name, EINVAL);
    /* A tree in place of a list: the kernel tries a new filter on each call that there is, which
     * took 0.24 ms with a list, and takes 0.08 ms so. */
    if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0)
        fail(m->name, EINVAL);
    add_list(filter, SCMP_ACT_ALLOW, reading);
    add_kind(filter, kind);
    add_memory(filter, m);
    add_threads(filter, m);
    add_terminal(filter, m);
    return filter;
}

/* libseccomp writes the program in the byte order of its machine. */
static uint32_t order(const machine *m, uint32_t value, unsigned bytes)
{
    if (m->is_big_endian == (BYTE_ORDER == BIG_ENDIAN))
        return value;
    return bytes == 2 ? __builtin_bswap16((uint16_t)value) : __builtin_bswap32(value);
}

/* Prints a filter as the members of an array. */
static void print_filter(const machine *m, scmp_filter_ctx filter)
{
    struct sock_filter step;
    FILE *program = tmpfile();
    int result = program == NULL ? errno : seccomp_export_bpf(filter, fileno(program));
    if (program == NULL || result != 0)
        fail(m->name, result);
    rewind(program);
    while (fread(&step, sizeof step, 1, program) == 1)
        printf("    {0x%x, %u, %u, 0x%x},\n", order(m, step.code, 2), step.jt, step.jf,
               order(m, step.k, 4));
    (void)fclose(program);
}

static void print_machine(const machine *m)
{
    for (int i = 0; i < KINDS; i++) {
        scmp_filter_ctx filter = make_filter(m, (enum kind)i);
        if (filter == NULL)
            return; /* a libseccomp that does not know this machine yet */
        if (i == 0)
            printf("#elif %s\n", m->macros);
        printf("static const struct sock_filter %s_steps[] = {\n", kinds[i]);
        print_filter(m, filter);
        printf("};\nconst wall_filter %s = {%s_steps, sizeof %s_steps / sizeof *%s_steps};\n",
               kinds[i], kinds[i], kinds[i], kinds[i]);
        seccomp_release(filter);
    }
}

int main(void)
{
    const struct scmp_version *version = seccomp_version();
    printf("/* Made by tools/walls/make_filters.c. */\n#include \"walls/filters.h\"\n\n"
           "#include <linux/filter.h>\n#include <stddef.h>\n\n"
           "const char wall_filter_maker[] = \"libseccomp %u.%u.%u\";\n\n#if 0\n",
           version->major, version->minor, version->micro);
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        print_machine(&machines[i]);
    puts("#else\nconst wall_filter wall_reading = {NULL, 0}, wall_writing = {NULL, 0},\n"
         "                  wall_fetching = {NULL, 0}, wall_opening = {NULL, 0},\n"
         "                  wall_serving = {NULL, 0};\n#endif");
    return ferror(stdout) != 0;
}

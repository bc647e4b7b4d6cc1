/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every failure once: the linker's --wrap (rules.mk) puts the functions in
 * faults.c between the library and the C library, zstd and the threads, and
 * those in faults_posix.c between it and the system. A test
 * fills in `fault`: the n-th call of the kinds that it asks for fails, or is
 * where the process dies; or all calls do less than they are asked to.
 */
#ifndef UNIT_FAULTS_H
#define UNIT_FAULTS_H

#include "support/support.h"

#include <errno.h>
#include <stdatomic.h>

enum fault_kind {
    F_OPEN,
    F_UNLINK,
    F_READ,
    F_WRITE,
    F_SYNC,
    F_CUT,
    F_LINK,
    F_RENAME,
    F_CLOSE,
    F_MEMORY,
    F_THREAD,
    F_TRAINING,
};
#define F_BIT(kind) (1u << (kind))
#define F_FILES (F_BIT(F_MEMORY) - 1) /* all kinds that touch a file */

/* Exit status of a process that died of a fault. */
enum { FAULT_DEATH = 77 };

typedef struct fault_plan {
    unsigned kinds; /* bits; 0: nothing fails */
    int error;      /* errno of what fails; 0: the process ends there */
    uint64_t at;    /* which call, from 1 */
    bool once;      /* only that call; else all from there on */
    bool
        interrupted; /* every second read and write is interrupted, the others do less than asked */
    bool nothing;    /* writes of nothing, and ends of files */
    bool no_unnamed; /* the file system knows no files without a name */
    atomic_uint_fast64_t calls, transfers;
    atomic_uint umask_calls, dictionaries; /* dictionaries: how many were built */
    atomic_int_fast64_t live;              /* allocations not freed */
    atomic_int_fast64_t held, most;        /* their bytes, and how many they were at most */
} fault_plan;

extern fault_plan fault;

/* Nothing fails any more; only the count of live allocations stays. */
void fault_clear(void);

/* Lets the n-th call of these kinds fail with this errno, and only that one; counts from 0. */
void fault_once(unsigned kinds, int error, uint64_t n);

/* For the functions that stand in for others: counts a call, and says whether it fails; errno is
 * then set. */
bool fault_is_due(enum fault_kind kind);

/* How many files this process has open. */
unsigned open_files(void);

#endif

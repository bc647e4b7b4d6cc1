/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving up what reading an archive does not need, before its bytes are parsed. */
#ifndef ANEWS_CONFINE_H
#define ANEWS_CONFINE_H

#include <stdbool.h>

/* What a process keeps besides the files that are open: folders, as descriptors; -1: none. */
typedef struct kept_folders {
    int target;    /* below it files and folders can be made, and files be removed */
    int replacing; /* files in it can also be read, as is needed to replace one with care */
    int output;    /* the same, of another folder */
} kept_folders;

/* What holds. */
typedef struct walls {
    unsigned landlock; /* version of Landlock; 0: none */
    bool has_filter;   /* seccomp */
} walls;

/*
 * From now on this process and the threads and processes that it starts can open no file, and make,
 * replace and remove files only in the folders that are kept. They cannot reach a network, run a
 * program, look into another process, or gain rights. Call it before there are threads.
 *
 * Each wall is left out where the kernel does not have it, or where the command was built without:
 * this is a second line of defence, and an archive can be read on any machine. `anews info --self`
 * tells which ones stand.
 */
walls confine(const kept_folders *kept);
/*
 * The same for a process that has the network, and nothing else: it can open the files that `paths`
 * name, and those below folders that they name, to read them. NULL ends the list; what is not there
 * is left out. It can write and make no file, run no program, and look into no other process.
 */
walls confine_fetching(const char *const *paths);
/* The same without the network, for a process that opens files for another one. */
walls confine_opening(const char *const *paths);
/*
 * For a process that accepts connections at a socket that is open already, and opens nothing: it
 * cannot connect to anything, make another socket, or do what confine() denies.
 */
walls confine_serving(void);
/* Whether the command was built with a filter for this processor. */
bool confine_has_filter(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What is wrong with front matter. */
#ifndef ANEWS_FRONT_MATTER_PROBLEM_H
#define ANEWS_FRONT_MATTER_PROBLEM_H

/* Begins as {0}: nothing is wrong. The first problem stays. */
typedef struct front_problem {
    unsigned long line; /* from 1, in what the parser was given */
    char why[160];
} front_problem;

#endif

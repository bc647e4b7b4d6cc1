/* SPDX-License-Identifier: BSD-2-Clause */
/* The help texts of the subcommands, and the answers to wrong options. */
#ifndef ANEWS_HELP_H
#define ANEWS_HELP_H

#include <stdbool.h>
#include <stdio.h>

struct option;

/* Prints the help text of a subcommand; the overview if it is NULL. Returns false if there is no
 * such subcommand. */
bool help_text(FILE *stream, const char *subcommand);
/* Prints the version. */
void help_version(void);
/* Says that there is no such subcommand, and which one may be meant. Returns STATUS_USAGE. */
int say_no_subcommand(const char *word);
/*
 * Says what is wrong with the option for which getopt_long() has returned '?' or ':', and suggests
 * the nearest one of `options`. opterr must be 0. Returns STATUS_USAGE.
 */
int usage_error(const char *subcommand, int argc, char **argv, const struct option *options);

#endif

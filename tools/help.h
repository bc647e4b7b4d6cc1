/* SPDX-License-Identifier: BSD-2-Clause */
/* The help texts of the subcommands, and the answers to wrong options. */
#ifndef ANEWS_HELP_H
#define ANEWS_HELP_H

#include <stdio.h>

struct option;

/* Prints the help text of a subcommand; the overview if there is no such subcommand or it is
 * NULL. */
void help_text(FILE *stream, const char *subcommand);
/*
 * Says what is wrong with the option for which getopt_long() has returned '?' or ':', and suggests
 * the nearest one of `options`. opterr must be 0. Returns STATUS_USAGE.
 */
int usage_error(const char *subcommand, int argc, char **argv, const struct option *options);

#endif

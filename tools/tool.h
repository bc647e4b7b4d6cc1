/* SPDX-License-Identifier: BSD-2-Clause */
/* What the subcommands of anews share: exit statuses, messages, the opening of archives under a
 * policy. */
#ifndef ANEWS_TOOL_H
#define ANEWS_TOOL_H

#include <archive_news/reader.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit statuses, documented in anews(1). */
enum status {
    STATUS_DONE = 0,
    STATUS_BAD = 1,         /* not authentic or damaged */
    STATUS_USAGE = 2,       /* wrong usage, or input that is refused (ids, file names, metadata) */
    STATUS_NOT_FOUND = 3,   /* not in the archive */
    STATUS_IO = 4,          /* input or output failed, memory ran out */
    STATUS_UNSUPPORTED = 5, /* needs a later version */
};

/* The status that stands for an error of the library (reader's and writer's). */
int status_of(int error);

/* message.c: one sentence to stderr, "anews: " before it. Control characters in it are escaped when
 * shown. printf's format. */
void say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same to stderr but not with -q (quiet). */
void say_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern bool quiet;

/* Writes text from an archive to a stream that a person may look at: on a terminal control
 * characters (C0, C1, DEL, bidirectional overrides) and bytes that are not UTF-8 come out as \xNN
 * or \u{NNNN}; elsewhere (pipe, file) tab, newline and backslash only come out as \t, \n, \\, so
 * that a line stays a line and a column a column. */
void put_text(FILE *stream, const char *text, size_t length);

/* "Did you mean ...": the nearest of the NULL-terminated names, or NULL if none is near. */
const char *nearest(const char *word, const char *const *names);
/* Whether stream gets colour: a terminal, NO_COLOR not set, TERM not dumb. */
bool colour(FILE *stream);

/* progress.c: a line on stderr, only when that is a terminal, not quiet, and the work has lasted a
 * second. */
typedef struct progress {
    const char *verb; /* "packing" */
    uint64_t items;   /* set by the user of it; 0: not shown */
    double start, shown;
} progress;
void progress_begin(progress *p, const char *verb);
void progress_step(progress *p, uint64_t done, uint64_t total); /* bytes; total 0: not known */
void progress_end(progress *p);                                 /* wipes the line */

/* An archive opened under a policy: archive.c. */
typedef struct policy { /* from the options -p, --need, --min-sequence, --insecure */
    an_public_key *keys;
    size_t key_count;
    an_public_key *revoked; /* of the keyring: never among keys */
    size_t revoked_count;
    unsigned need; /* 0: not given */
    bool insecure;
    bool has_min_sequence;
    uint64_t min_sequence;
} policy;

typedef struct archive {
    const char *path;
    int fd;
    uint64_t size;
    an_reader reader;
    void *memory;
    size_t memory_size;
} archive;

/* One of -p KEY, --need K, --min-sequence N, --insecure, as met by a subcommand's getopt_long loop.
 * Gives STATUS_*; says what is wrong. */
int policy_add_key(policy *p, const char *key_or_file);
int policy_need(policy *p, const char *number);
int policy_min_sequence(policy *p, const char *number);
/* Loads the keys that the keyring revokes, and takes them from those that are trusted, whoever
 * named them. *dropped: how many. */
int policy_revoke(policy *p, size_t *dropped);
/* After the options: falls back to the keyring if there was no -p, takes away revoked keys, refuses
 * nonsense (--insecure with -p), warns of --insecure. */
int policy_finish(policy *p);
void policy_free(policy *p);

/* Opens path. Gives STATUS_*, having said what was wrong and what to do. */
int archive_open(archive *a, const char *path, const policy *p);
/* A second reader on the same archive for another thread; AN_*. Its memory is to be freed with
 * free(*memory). */
int archive_open_again(const archive *a, const policy *p, an_reader *reader, void **memory);
void archive_close(archive *a);
/* Says a sentence about an error met with this archive: where (from an_reader_fault), what, what to
 * do. Gives the STATUS_*. subject may be NULL (else e.g. the id). */
int archive_say(const archive *a, const an_reader *reader, int error, const char *subject);

/* Numbers: whole string, decimal, with K/M/G (1024) when sizes are meant. false if not one, or
 * above max. */
bool parse_number(const char *text, uint64_t max, uint64_t *value);
bool parse_size(const char *text, uint64_t max, uint64_t *value);

/* The subcommands: argv[0] is the subcommand's name. They give STATUS_*. */
int cmd_keygen(int argc, char **argv);
int cmd_pack(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_extract(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_sign(int argc, char **argv);
int cmd_embed(int argc, char **argv);
int cmd_help(int argc, char **argv);

/* help.c: the text of a subcommand to stream; and what getopt_long's '?' is answered with: names
 * the option, suggests the nearest of the subcommand's long options, gives STATUS_USAGE. Call with
 * opterr = 0. */
struct option;
void help_text(FILE *stream, const char *subcommand);
int usage_error(const char *subcommand, int argc, char **argv, const struct option *options);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person is told about the input: oddities, and what cannot be packed. */
#ifndef ANEWS_NOTES_H
#define ANEWS_NOTES_H

#include <stdbool.h>

/* Oddities of what is packed all the same. */
enum note {
    NOTE_EMPTY,
    NOTE_NO_TITLE,
    NOTE_NOT_UTF8,
    NOTE_CHARSET,
    NOTE_JSON_LD,
    NOTE_CONTROL,
    NOTE_FRONT_MATTER,
    NOTE_DATE,
    NOTE_NO_CONTENT,
    NOTE_TEXT_DROPPED,
    NOTE_SYMLINK,
    NOTE_LOOP,
    NOTE_SPECIAL,
    NOTE_EMPTY_FOLDER,
    NOTE_HIDDEN,
    NOTE_HIDDEN_NAME,
    NOTE_DASH,
    NOTE_LONG_NAME,
    NOTE_DRAFT,
    NOTE_FUTURE,
    NOTE_ZONE,
    NOTE_LANGUAGE,
    NOTE_SORTS
};

/* The notes of one INPUT. */
typedef struct notes {
    bool keep_going; /* what cannot be packed is left out, and does not end the job */
    unsigned skipped;
    unsigned count[NOTE_SORTS];
} notes;

/* Notes an oddity. The first few of each sort are said, with the id or path that has it; the others
 * are counted. */
void notes_add(notes *n, enum note sort, const char *name);

/* As notes_add(), and says why, and in which line unless that is 0. */
void notes_add_why(notes *n, enum note sort, const char *name, unsigned long line, const char *why);

/* Refuses something that cannot be packed; format says what and why. With keep_going it says that
 * this is left out, counts it and returns STATUS_DONE; else it says an error and returns `status`.
 */
int notes_refuse(notes *n, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Refuses what holds a secret key. Returns as notes_refuse() does. */
int notes_refuse_secret(notes *n, const char *name);

/* Says that memory ran out. Returns STATUS_IO. */
int notes_no_memory(void);

/* Says how many more oddities of each sort there were than have been said. */
void notes_sum_up(const notes *n);

#endif

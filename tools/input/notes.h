/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person is told about the input: oddities, and what cannot be packed. */
#ifndef ANEWS_NOTES_H
#define ANEWS_NOTES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Oddities of what is packed all the same. */
enum note {
    NOTE_EMPTY,
    NOTE_NO_TITLE,
    NOTE_REDIRECT,
    NOTE_UNREAD_FORMAT,
    NOTE_NOT_UTF8,
    NOTE_CHARSET,
    NOTE_REPLACED,
    NOTE_GUESSED,
    NOTE_JSON_LD,
    NOTE_CONTROL,
    NOTE_FRONT_MATTER,
    NOTE_DATE,
    NOTE_NO_CONTENT,
    NOTE_UNREAD,
    NOTE_TEXT_DROPPED,
    NOTE_SYMLINK,
    NOTE_LOOP,
    NOTE_SPECIAL,
    NOTE_EMPTY_FOLDER,
    NOTE_HIDDEN,
    NOTE_HIDDEN_NAME,
    NOTE_DASH,
    NOTE_LONG_NAME,
    NOTE_NOT_PORTABLE,
    NOTE_LEFTOVER,
    NOTE_TWIN,
    NOTE_CLASH,
    NOTE_DRAFT,
    NOTE_FUTURE,
    NOTE_ZONE,
    NOTE_LANGUAGE,
    NOTE_SORTS
};

enum {
    NOTES_SHOWN = 3, /* of each kind */
    NOTES_REASONS = 32,
};

/* What there was of one kind. */
struct note_kind {
    unsigned count;
    char *names[NOTES_SHOWN]; /* the first ones */
    char *text;               /* what was to be said of the first */
    bool is_said;
};

/* The notes of a job. Begins as {0}. */
typedef struct notes {
    bool keep_going; /* what cannot be packed is left out, and does not end the job */
    unsigned skipped;
    struct note_kind kinds[NOTE_SORTS];
    struct {
        const char *format;
        unsigned count;
        bool is_said;
    } reasons[NOTES_REASONS]; /* why something was left out */
    FILE *report;             /* takes all notes as JSON Lines; NULL: none does */
    bool has_report_failed;
} notes;

/* Notes an oddity of an id or path. Each kind is said once, with the first names and a count, when
 * notes_say() is called; all of them go to the report. */
void notes_add(notes *n, enum note sort, const char *name);
/* The same with a text of its own. Takes printf's format. */
void notes_add_text(notes *n, enum note sort, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* As notes_add(), and says why, and in which line unless that is 0. */
void notes_add_why(notes *n, enum note sort, const char *name, unsigned long line, const char *why);

/* Refuses something that cannot be packed; format says what and why. With keep_going it says that
 * this is left out, counts it and returns STATUS_DONE;  else it says an error and returns `status`.
 */
int notes_refuse(notes *n, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Refuses what holds a secret key. Returns as notes_refuse() does. */
int notes_refuse_secret(notes *n, const char *name);

/* Says that memory ran out. Returns STATUS_IO. */
int notes_no_memory(void);

/* Says what was noted since the last time. */
void notes_say(notes *n);
/* Adds how many notes of each kind there were, as a member "notes". */
void notes_count(const notes *n, json_t *object);
void notes_free(notes *n);

#endif

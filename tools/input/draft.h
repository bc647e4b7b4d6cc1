/* SPDX-License-Identifier: BSD-2-Clause */
/* What the input adapters share: growing bytes, notes to the user, the item that is being made,
 * text and its charset. Internal to tools/. */
#ifndef ANEWS_ITEM_H
#define ANEWS_ITEM_H

#include "input/input.h"
#include <sys/types.h>

/* Bytes that grow. After a failed malloc `failed` stays set and additions do nothing, so that it is
 * checked once, at the end. */
typedef struct bytes {
    char *at; /* NULL while nothing was added */
    size_t length, size;
    bool failed;
} bytes;
void bytes_add(bytes *b, const void *from, size_t length);
void bytes_text(bytes *b, const char *text);
void bytes_free(bytes *b);

/* What a person may want to know of an item. The first few of each sort are said with their ids,
 * the others are counted. */
enum note {
    NOTE_EMPTY,
    NOTE_NO_TITLE,
    NOTE_NOT_UTF8,
    NOTE_CONTROL,
    NOTE_FRONT_MATTER,
    NOTE_DATE,
    NOTE_NO_CONTENT,
    NOTE_TEXT_DROPPED,
    NOTE_SYMLINK,
    NOTE_LOOP,
    NOTE_SPECIAL,
    NOTE_EMPTY_FOLDER,
    NOTE_SORTS
};

/* One run of input_add(). */
typedef struct input {
    input_options *options;
    unsigned notes[NOTE_SORTS];
} input;
void input_note(input *in, enum note sort, const char *id);
/* Something can't be packed: with keep_going it is reported, counted and STATUS_DONE; else an error
 * and `status`. */
int input_refuse(input *in, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int input_no_memory(void);

struct item_field {
    uint64_t tag;
    size_t offset, length;
};

/* An item in the making: fields with their values in one buffer. */
typedef struct item {
    struct item_field *fields;
    size_t count, size;
    bytes values;
    json_t *extra; /* members that no tag holds; owned; may be NULL */
    unsigned kind, status;
    bool bad_date; /* a date was not understood, and is in extra */
    bool failed;   /* out of memory */
} item;
void item_free(item *it);
void item_field(item *it, uint64_t tag, const void *value, size_t length);
bool item_has(const item *it, uint64_t tag);
/* Valid UTF-8 text as a field; zero bytes are dropped; nothing is added when only white space is
 * left. Gives whether something was. */
bool item_text(item *it, uint64_t tag, const char *text, size_t length);
/* The same for a title: control characters dropped, white space folded; longer ones than `most`
 * characters (0: any) are cut to 100 at a word. */
bool item_title(item *it, const char *text, size_t length, size_t most);
/* A date as text. false, and nothing added, if it is not understood. */
bool item_date(item *it, uint64_t tag, const char *text);
/* item_map.c: members of an object that have a tag become fields and leave the object, under
 * whatever name the field's formats use. */
void item_map(item *it, json_t *object);
/* Hands the item to the sink. Gives STATUS_*. */
int item_send(input *in, item *it, const char *id, int (*read)(void *, void *, size_t, size_t *),
              void *context, uint64_t length);

/* An open file as the content of an item. */
typedef struct file_content {
    int fd;
    uint64_t offset;
    int error; /* errno of a failed read */
} file_content;
int file_content_read(void *context, void *buffer, size_t size, size_t *length);
/* Up to `most` bytes from the beginning. Gives errno. */
int file_head(int fd, size_t most, bytes *head);

/* A file that is to become an item; shown: its path for messages, id: as in the archive. fd stays
 * the caller's.
 */
int input_file(input *in, int fd, const char *shown, const char *id);
int input_folder(input *in, int fd, const char *shown);
/* shown: name for messages. fd stays the caller's. */
int input_jsonl(input *in, int fd, const char *shown);

/* Why an id breaks section 8 of the format, as the end of a sentence; NULL if it is fine. */
const char *id_fault(const char *id, size_t length);
bool is_jsonl(const char *name);

/* Metadata of articles; text: the decoded head. */
void text_metadata(item *it, const char *text, size_t length);
/* Gives whether the front matter could be read. */
bool markdown_metadata(item *it, const char *text, size_t length);
void html_metadata(item *it, const char *text, size_t length);

/* What a whole file looks like, as text. */
typedef struct text_scan {
    bool utf8, ascii, control, blank;
} text_scan;
/* Reads the file through; begins with the head, which is there already. Gives errno. */
int text_scan_file(int fd, const bytes *head, text_scan *scan);
void text_scan_bytes(const char *at, size_t length, text_scan *scan);

/* To UTF-8: as its byte order mark says, else `charset` (may be NULL), else UTF-8 if it is that,
 * else Windows-1252. Any input gives valid UTF-8. */
void text_decode(const char *at, size_t length, const char *charset, bytes *utf8);
/* A charset that HTML declares, "" if none, into 32 bytes. */
void html_charset(const char *at, size_t length, char charset[32]);
/* The first line that is not empty, trimmed; *length 0 if there is none. */
const char *text_first_line(const char *text, size_t size, size_t *length);

/* media_type.c: what the name's extension says, NULL if nothing. */
enum article_sort { NOT_ARTICLE, TEXT_ARTICLE, MARKDOWN_ARTICLE, HTML_ARTICLE };
const char *media_type_of(const char *name, enum article_sort *sort);

/* fold.c: title after NFKD and full case folding; malloced, NULL when out of memory. */
void *title_key(const char *title, size_t length, size_t *key_length);

#endif

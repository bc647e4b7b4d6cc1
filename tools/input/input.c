/* SPDX-License-Identifier: BSD-2-Clause */
/* One INPUT of `anews pack`: what it is, and what is said about what is in it. */
#include "input/input.h"

#include "allocation.h"
#include "input/draft.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unistr.h>

enum { NOTES_SHOWN = 5 };

static const struct {
    const char *what, *others;
} notes[NOTE_SORTS] = {
    [NOTE_EMPTY] = {"the article is empty", "empty articles"},
    [NOTE_NO_TITLE] = {"the article has no title", "articles without a title"},
    [NOTE_NOT_UTF8] = {"the text is not UTF-8; it is kept as it is", "articles that are not UTF-8"},
    [NOTE_CONTROL] = {"the text holds control characters; they are kept",
                      "articles with control characters"},
    [NOTE_FRONT_MATTER] = {"its front matter is not valid YAML and was not used",
                           "articles with bad front matter"},
    [NOTE_DATE] = {"a date in it was not understood", "items with a date that was not understood"},
    [NOTE_NO_CONTENT] = {"it has neither content_html nor content_text; the article is empty",
                         "items without content"},
    [NOTE_TEXT_DROPPED] = {"its content_text is too long to be kept beside content_html",
                           "items whose content_text was not kept"},
    [NOTE_SYMLINK] = {"a symbolic link, left out (--follow packs what it points to)",
                      "symbolic links left out"},
    [NOTE_LOOP] = {"a symbolic link to a folder that it is in, left out",
                   "symbolic links that lead in a circle"},
    [NOTE_SPECIAL] = {"not a file or folder but a pipe, device or socket; left out",
                      "pipes, devices or sockets left out"},
    [NOTE_EMPTY_FOLDER] = {"an empty folder; an archive can't hold it", "empty folders"},
};

void input_note(input *in, enum note sort, const char *id)
{
    in->options->warnings++;
    if (in->notes[sort]++ < NOTES_SHOWN && !in->options->quiet_warnings)
        say_warning("%s: %s", id, notes[sort].what);
}

static void sum_up_notes(const input *in)
{
    for (int i = 0; i < NOTE_SORTS && !in->options->quiet_warnings; i++)
        if (in->notes[i] > NOTES_SHOWN)
            say_warning("... and %u more %s", in->notes[i] - NOTES_SHOWN, notes[i].others);
}

int input_refuse(input *in, int status, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    /* What a parser could not hold looks to it like what nobody can understand. */
    if (allocation_failed())
        return input_no_memory();
    va_start(arguments, format);
    int n = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (n < 0)
        return input_no_memory();
    if (in->options->keep_going) {
        in->options->skipped++;
        say_warning("left out: %s", text);
        status = STATUS_DONE;
    } else {
        say_error("%s", text);
    }
    free(text);
    return status;
}

int input_no_memory(void)
{
    say_error("out of memory");
    return STATUS_IO;
}

static const char *component_fault(const char *component, size_t length)
{
    if (length == 0)
        return "it begins or ends with a slash, or has two in a row";
    if ((length == 1 && component[0] == '.') || (length == 2 && memcmp(component, "..", 2) == 0))
        return "it has a component \".\" or \"..\"";
    return NULL;
}

const char *id_fault(const char *id, size_t length)
{
    if (length == 0)
        return "it is empty";
    if (length > AN_ID_MAX)
        return "it is longer than 1024 bytes";
    if (memchr(id, 0, length))
        return "it holds a zero byte";
    if (u8_check((const uint8_t *)id, length))
        return "it is not UTF-8";
    for (const char *end = id + length;;) {
        const char *slash = memchr(id, '/', (size_t)(end - id));
        const char *fault = component_fault(id, (size_t)((slash ? slash : end) - id));
        if (fault || !slash)
            return fault;
        id = slash + 1;
    }
}

int file_content_read(void *context, void *buffer, size_t size, size_t *length)
{
    file_content *content = context;
    ssize_t n;
    do
        n = pread(content->fd, buffer, size, (off_t)content->offset);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        content->error = errno;
        return -1;
    }
    content->offset += (uint64_t)n;
    *length = (size_t)n;
    return 0;
}

int file_head(int fd, size_t most, bytes *head)
{
    file_content content = {fd, 0, 0};
    char part[16384];
    size_t n = 1;
    while (head->length < most && n > 0) {
        size_t want = most - head->length < sizeof part ? most - head->length : sizeof part;
        if (file_content_read(&content, part, want, &n))
            return content.error;
        bytes_add(head, part, n);
    }
    return head->failed ? ENOMEM : 0;
}

enum { TEXT_HEAD = 256 * 1024, HTML_HEAD = 4 * 1024 * 1024, ASSET_HEAD = 64 * 1024 };

static void note_article(input *in, const item *it, const char *id, const text_scan *scan,
                         bool charset_known)
{
    if (scan->blank)
        input_note(in, NOTE_EMPTY, id);
    else if (!item_has(it, AN_TAG_TITLE))
        input_note(in, NOTE_NO_TITLE, id);
    if (!scan->utf8 && !charset_known)
        input_note(in, NOTE_NOT_UTF8, id);
    if (scan->control && !charset_known)
        input_note(in, NOTE_CONTROL, id);
    if (it->bad_date)
        input_note(in, NOTE_DATE, id);
}

/* text/plain and text/markdown say their charset where it matters: ASCII is ASCII, and what is not
 * UTF-8 could be anything. */
static void put_media_type(item *it, const char *type, enum article_sort sort,
                           const text_scan *scan)
{
    bytes full = {0};
    bytes_text(&full, type);
    if (sort != HTML_ARTICLE && scan->utf8 && !scan->ascii)
        bytes_text(&full, "; charset=utf-8");
    it->failed |= full.failed;
    if (!full.failed)
        item_field(it, AN_TAG_MEDIA_TYPE, full.at, full.length);
    bytes_free(&full);
}

static void article_metadata(input *in, item *it, const char *id, enum article_sort sort,
                             const bytes *head, const char *charset)
{
    bytes text = {0};
    text_decode(head->at, head->length, charset, &text);
    it->failed |= text.failed;
    if (text.length && !text.failed) {
        if (sort == HTML_ARTICLE)
            html_metadata(it, text.at, text.length);
        else if (sort == TEXT_ARTICLE)
            text_metadata(it, text.at, text.length);
        else if (!markdown_metadata(it, text.at, text.length))
            input_note(in, NOTE_FRONT_MATTER, id);
    }
    bytes_free(&text);
}

/* Fills the item from the file's beginning. Gives errno. */
static int describe_article(input *in, item *it, int fd, const char *id, const char *type,
                            enum article_sort sort)
{
    bytes head = {0};
    text_scan scan = {0};
    char charset[32] = "";
    int error = file_head(fd, sort == HTML_ARTICLE ? HTML_HEAD : TEXT_HEAD, &head);
    if (!error)
        error = text_scan_file(fd, &head, &scan);
    if (!error) {
        if (sort == HTML_ARTICLE)
            html_charset(head.at, head.length, charset);
        put_media_type(it, type, sort, &scan);
        article_metadata(in, it, id, sort, &head, charset);
        note_article(in, it, id, &scan, charset[0] != 0);
    }
    bytes_free(&head);
    return error;
}

static int describe_asset(item *it, int fd, const char *type)
{
    it->kind = AN_ASSET;
    if (type) {
        item_field(it, AN_TAG_MEDIA_TYPE, type, strlen(type));
        return 0;
    }
    bytes head = {0};
    text_scan scan = {0};
    int error = file_head(fd, ASSET_HEAD, &head);
    text_scan_bytes(head.at, head.length, &scan);
    /* A head that was cut may end within a character. */
    bool text = !error && head.length && !scan.control && scan.utf8;
    type = text ? "text/plain" : "application/octet-stream";
    item_field(it, AN_TAG_MEDIA_TYPE, type, strlen(type));
    bytes_free(&head);
    return error;
}

int input_file(input *in, int fd, const char *shown, const char *id)
{
    const char *fault = id_fault(id, strlen(id));
    if (fault)
        return input_refuse(in, STATUS_USAGE,
                            "%s: the name can't be an id of an archive: %s; rename it", shown,
                            fault);
    struct stat st;
    if (fstat(fd, &st) != 0)
        return input_refuse(in, STATUS_IO, "%s: %s", shown, strerror(errno));
    enum article_sort sort;
    const char *type = media_type_of(id, &sort);
    item it = {0};
    file_content content = {fd, 0, 0};
    int error = sort == NOT_ARTICLE ? describe_asset(&it, fd, type)
                                    : describe_article(in, &it, fd, id, type, sort);
    int status;
    if (error)
        status = input_refuse(in, STATUS_IO, "%s: can't be read: %s", shown, strerror(error));
    else
        status = item_send(in, &it, id, file_content_read, &content, (uint64_t)st.st_size);
    if (content.error) /* the sink can't know what it was */
        status =
            input_refuse(in, STATUS_IO, "%s: can't be read: %s", shown, strerror(content.error));
    item_free(&it);
    return status;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int add_open(input *in, const char *path, int fd, const struct stat *st)
{
    if (S_ISDIR(st->st_mode))
        return input_folder(in, fd, path);
    return is_jsonl(path) ? input_jsonl(in, fd, path) : input_file(in, fd, path, base_of(path));
}

static int add_path(input *in, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return input_refuse(in, STATUS_IO, "%s: %s", path, strerror(errno));
    /* A pipe or device that no adapter reads is not even opened: that can block, or do something.
     */
    bool special = !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
    if (special && !(is_jsonl(path) && S_ISFIFO(st.st_mode)))
        return input_refuse(in, STATUS_USAGE,
                            "%s: not a file or folder; give \"-\" to read JSON Lines from a pipe",
                            path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int error = errno;
        if (fd >= 0)
            close(fd);
        return input_refuse(in, STATUS_IO, "%s: %s", path, strerror(error));
    }
    int status = add_open(in, path, fd, &st);
    close(fd);
    return status;
}

int input_add(const char *path, input_options *options)
{
    input in = {.options = options};
    int status;
    if (strcmp(path, "-") == 0)
        status = input_jsonl(&in, STDIN_FILENO, "standard input");
    else
        status = add_path(&in, path);
    sum_up_notes(&in);
    return status;
}

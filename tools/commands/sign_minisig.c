/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sign --minisig: writes the root as a file of its own, and minisign's signature of it. There is
 * room for one signature in a .minisig, so that of another key is not replaced. That of this key is
 * made anew when the archive is.
 */
#include "commands/sign_minisig.h"

#include "files/read_write.h"
#include "keys/minisig.h"
#include "keys/public_key.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MINISIG_MOST = 1 << 14 };

static bool is_root(const output *o)
{
    struct stat st;
    return fstat(o->fd, &st) == 0 && st.st_size == AN_ROOT_SIZE;
}

/* Reads who made a .minisig. Returns false if it is none. */
static bool read_minisig(const output *o, uint8_t key_id[8])
{
    char text[MINISIG_MOST + 1];
    struct stat st;
    if (fstat(o->fd, &st) != 0 || st.st_size > MINISIG_MOST ||
        read_fully(o->fd, 0, text, (size_t)st.st_size) != 0)
        return false;
    text[st.st_size] = '\0';
    return strlen(text) == (size_t)st.st_size && minisig_parse(text, key_id);
}

static bool is_minisig(const output *o)
{
    uint8_t key_id[8];
    return read_minisig(o, key_id);
}

static int check_signer(const minisig_outputs *m, const output *there)
{
    uint8_t key_id[8];
    char id[17];
    if (!there->exists || !read_minisig(there, key_id) || memcmp(key_id, m->key->id, 8) == 0)
        return STATUS_DONE;
    key_id_text(key_id, id);
    say_error("%s: is the signature of the key with key id %s and is not replaced: move it away",
              m->minisig_name, id);
    return STATUS_USAGE;
}

static int on_minisig_change(void *context, const output *there, const atomic_file *made)
{
    (void)made;
    return check_signer(context, there);
}

static int find_one(output *o, const char *name, const output_kind *kind, const char *file,
                    const char *secret_file)
{
    int status = output_find(o, name);
    o->advice = "move it away";
    if (status == STATUS_DONE)
        status = output_check_other(o, file, "the archive");
    if (status == STATUS_DONE)
        status = output_check_other(o, secret_file, "the key that signs");
    return status == STATUS_DONE ? output_check(o, kind) : status;
}

int sign_minisig_find(minisig_outputs *m, const char *file, const char *secret_file)
{
    static const output_kind signature = {.name = "a signature of minisign",
                                          .beginning = "untrusted comment: ",
                                          .length = 19,
                                          .is_one = is_minisig};
    static const output_kind root = {.name = "the root of an archive",
                                     .beginning = ARCHIVE_BEGINNING,
                                     .length = ARCHIVE_BEGINNING_LENGTH,
                                     .is_one = is_root};
    m->file = file;
    if (asprintf(&m->root_name, "%s.root", file) < 0 ||
        asprintf(&m->minisig_name, "%s.root.minisig", file) < 0) {
        say_error("not enough memory for the .minisig");
        return STATUS_IO;
    }
    int status = find_one(&m->root, m->root_name, &root, file, secret_file);
    if (status == STATUS_DONE)
        status = find_one(&m->minisig, m->minisig_name, &signature, file, secret_file);
    m->minisig.on_change = on_minisig_change;
    m->minisig.context = m;
    return status;
}

int sign_minisig_check(minisig_outputs *m, const an_secret_key *key)
{
    m->key = key;
    return check_signer(m, &m->minisig);
}

/* Makes a trusted comment, "timestamp:...", malloced. It is one line: control characters of the
 * file's name become "?". Returns NULL if there is not enough memory. */
static char *make_comment(const char *path, int64_t created)
{
    const char *slash = platform_last_slash(path);
    char *comment = NULL;
    if (asprintf(&comment, "timestamp:%" PRId64 "\tfile:%s.root\tprehashed", created,
                 slash == NULL ? path : slash + 1) < 0)
        return NULL;
    char *end = strrchr(comment, '\t');
    for (char *c = strchr(comment, '\t') + 1; c < end; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return comment;
}

int sign_minisig_write(minisig_outputs *m, const uint8_t header[AN_HEADER_SIZE], int64_t created)
{
    char *comment = make_comment(m->file, created);
    char *text = comment != NULL ? minisig_make(header, AN_ROOT_SIZE, comment, m->key) : NULL;
    int status = STATUS_IO;
    free(comment);
    if (text == NULL)
        say_error("not enough memory for the .minisig");
    else
        status = output_save(&m->root, header, AN_ROOT_SIZE);
    if (status == STATUS_DONE)
        status = output_save(&m->minisig, text, strlen(text));
    free(text);
    if (status == STATUS_DONE)
        say_note("%s and its .minisig are written: `minisign -Vm %s -p PUBLIC` checks them",
                 m->root_name, m->root_name);
    return status;
}

void sign_minisig_free(minisig_outputs *m)
{
    output_free(&m->root);
    output_free(&m->minisig);
    free(m->root_name);
    free(m->minisig_name);
    *m = (minisig_outputs){0};
}

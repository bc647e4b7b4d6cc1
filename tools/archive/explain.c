/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/explain.h"

#include "archive/trust.h"
#include "keys/public_key.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *object_name(unsigned object)
{
    static const char *const name[] = {[AN_OBJECT_HEADER] = "the header",
                                       [AN_OBJECT_DIRECTORY] = "the directory",
                                       [AN_OBJECT_METADATA] = "the metadata",
                                       [AN_OBJECT_DICTIONARY] = "a dictionary",
                                       [AN_OBJECT_PAGE] = "an index page",
                                       [AN_OBJECT_BLOCK] = "a block",
                                       [AN_OBJECT_CHARACTERS] = "the list of characters"};
    return object < sizeof name / sizeof name[0] ? name[object] : "an object";
}

static void say_magic(const archive *a, const char *name)
{
    if (memcmp(a->header + 1, "ANW", 3) == 0)
        say_error("%s: looks damaged by a transfer in text mode: transfer it again in binary mode",
                  name);
    else
        say_error("%s: not an archive of this format", name);
}

static void say_missing(const archive *a, const char *name)
{
    an_header header;
    an_source source = archive_source(a);
    if (a->size == 0)
        say_error("%s: is empty: the transfer has not begun, or the file was cut", name);
    else if (an_header_read(&source, &header) == AN_OK)
        say_error("%s: ends at byte %" PRIu64 " of %" PRIu64
                  ": the transfer is not complete, or the file was cut",
                  name, a->size, header.file_size);
    else
        say_error("%s: ends at byte %" PRIu64
                  ", within its header of %d: the transfer is not complete, or the file was cut",
                  name, a->size, AN_HEADER_SIZE);
}

static void say_format(const archive *a, const char *name, const an_fault *fault)
{
    an_header header;
    an_source source = archive_source(a);
    if (an_header_read(&source, &header) == AN_OK && a->size > header.file_size)
        say_error("%s: goes on for %" PRIu64 " bytes after its end at %" PRIu64
                  ": something was appended; get it again",
                  name, a->size - header.file_size, header.file_size);
    else
        say_error("%s: %s (offset %" PRIu64 ") breaks the rules of the format: the program that "
                  "made the archive is at fault; tell its publisher",
                  name, object_name(fault->object), fault->offset);
}

static void say_signature(const archive *a, const char *name)
{
    if (archive_has_header(a) && has_minisign_slot(a->header))
        say_error("%s: was made by a version of anews before 1.0, or its signature was copied from "
                  "a minisign file: pack it again, or ask its publisher for a newer edition",
                  name);
    else
        say_error("%s: a signature is wrong: the file was changed or damaged; get it again", name);
}

static void say_plain(const char *name, int error)
{
    switch (error) {
    case AN_ERR_UNTRUSTED: say_error("%s: not signed by enough keys you trust", name); break;
    case AN_ERR_STALE:
        say_error("%s: refused as a replacement: it is of another series, or older", name);
        break;
    case AN_ERR_MEMORY:
        say_error("%s: not enough memory to read it; `anews info` says how much it takes", name);
        break;
    case AN_ERR_NOT_FOUND:
        say_error("%s: not in the archive; `anews list` shows what is", name);
        break;
    case AN_ERR_WITHDRAWN:
        say_error("%s: was withdrawn by its publisher and has no content", name);
        break;
    default: say_error("%s: cannot be read (%s, error %d)", name, an_error_name(error), error);
    }
}

/* Returns "FILE" or "FILE: SUBJECT", malloced; NULL if there is not enough memory. */
static char *join_name(const char *path, const char *subject)
{
    char *name = NULL;
    int length =
        subject == NULL ? asprintf(&name, "%s", path) : asprintf(&name, "%s: %s", path, subject);
    return length < 0 ? NULL : name;
}

/* Bytes do not fit together if the file on the server was replaced between two requests. Returns
 * whether it was, having said so. */
static bool say_replaced(const archive *a)
{
    if (a->remote == NULL || a->held != NULL || !archive_has_header(a) ||
        !remote_has_changed(a->remote, a->header, sizeof a->header))
        return false;
    say_error("%s: was replaced there by another edition while it was read: begin again", a->path);
    return true;
}

int archive_say(const archive *a, const an_reader *reader, int error, const char *subject)
{
    an_fault fault;
    an_reader_fault(reader, &fault);
    if (error == AN_ERR_IO && a->remote != NULL && fault.read_result == REMOTE_FAILED)
        return remote_status(a->remote);
    if (error == AN_ERR_HASH && say_replaced(a))
        return STATUS_BAD;
    char *joined = join_name(a->path, subject);
    const char *name = joined == NULL ? a->path : joined;
    switch (error) {
    case AN_ERR_MAGIC: say_magic(a, name); break;
    case AN_ERR_MISSING: say_missing(a, name); break;
    case AN_ERR_SIGNATURE: say_signature(a, name); break;
    case AN_ERR_FORMAT: say_format(a, name, &fault); break;
    case AN_ERR_IO: archive_say_unreadable(name, fault.read_result); break;
    case AN_ERR_HASH:
        say_error("%s: %s (offset %" PRIu64
                  ") does not match its hash: the file was changed or damaged",
                  name, object_name(fault.object), fault.offset);
        break;
    case AN_ERR_UNSUPPORTED:
        say_error("%s: %s (offset %" PRIu64 ") needs a later version of anews than this one (%s)",
                  name, object_name(fault.object), fault.offset, AN_VERSION_STRING);
        break;
    default: say_plain(name, error);
    }
    free(joined);
    return status_of(error);
}

bool archive_say_not_kept(const archive *a, int error)
{
    an_fault fault;
    an_reader_fault(&a->reader, &fault);
    if (fault.object == 0 || (error != AN_ERR_IO && error != AN_ERR_HASH))
        return false;
    (void)archive_say(a, &a->reader, error, NULL);
    return true;
}

/* Returns whether it is signed by a revoked key, having said so. */
static bool say_revoked(const archive *a, const policy *p)
{
    for (unsigned i = 0; i < an_reader_header(&a->reader)->slots; i++) {
        char id[17];
        if (slot_under(a->header, i, p) != SLOT_REVOKED)
            continue;
        key_id_text(slot_key_id(a->header, i), id);
        say_error("%s: signed by the key with key id %s, which is revoked: do not trust it; get an "
                  "edition that is signed by another key of its publisher",
                  a->path, id);
        return true;
    }
    return false;
}

/* Writes "signed by key ids A, B" for the slots of the known algorithm. Returns their number. */
static unsigned format_signers(char *text, size_t size, const an_header *header)
{
    char ids[AN_SLOTS * 18 + 1] = "";
    size_t used = 0;
    unsigned count = 0;
    for (unsigned i = 0; i < header->slots && used < sizeof ids; i++) {
        char id[17];
        if (header->slot_algorithm[i] != AN_ED25519PH)
            continue;
        key_id_text(header->slot_key_id[i], id);
        used +=
            (size_t)snprintf(ids + used, sizeof ids - used, "%s%s", count++ == 0 ? "" : ", ", id);
    }
    (void)snprintf(text, size, "signed by key id%s %s", noun_for(count, "", "s"), ids);
    return count;
}

int archive_say_untrusted(const archive *a, const policy *p)
{
    const an_header *header = an_reader_header(&a->reader);
    unsigned good = an_reader_signers(&a->reader);
    char signers[AN_SLOTS * 20 + 40];
    if (good == 0 && say_revoked(a, p))
        return STATUS_BAD;
    unsigned known = format_signers(signers, sizeof signers, header);
    if (header->slots == 0)
        say_error("%s: not signed by anybody: get it from its publisher again, or read it without "
                  "any trusted key with --insecure",
                  a->path);
    else if (known == 0)
        say_error("%s: only signed in ways that this version of anews (%s) does not know: read it "
                  "with a later version",
                  a->path, AN_VERSION_STRING);
    else if (good > 0)
        say_error("%s: signed by %u of the %u trusted keys that are required (%s): give the "
                  "public keys of "
                  "the others with -p, "
                  "or ask for fewer with --need",
                  a->path, good, p->need, signers);
    else
        say_error("%s: not signed by any key you trust (%s): add that publisher's key with -p if "
                  "you trust it",
                  a->path, signers);
    return STATUS_BAD;
}

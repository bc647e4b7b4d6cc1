/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the id of an item, or makes one: from its file name, its address, its number. */
#include "input/items/item_id.h"

#include "input/ids.h"
#include "input/items/item_path.h"
#include "status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names of ids: JSON Feed, RSS, ninjs, databases. */
static const char *const id_names[] = {"id", "guid", "uri", "_id", "identifier", "uuid"};
enum { ID_NAMES = sizeof id_names / sizeof *id_names };

/* Adds a number as it was written. */
static void add_written(const document *doc, const char *name, bytes *id)
{
    json_part rest = doc->text, member, value;
    while (rest.at && json_next_member(&rest, &member, &value)) {
        if (!json_part_is(&member, name))
            continue;
        id->length = 0; /* of a name that comes twice, the last counts */
        bytes_add(id, value.at, strcspn(value.at, " \t\r\n,}"));
    }
}

/* A text as id, where it can be one. An address becomes a path, and is kept. */
static void add_text_id(draft *d, bytes *id, const char *text, size_t length, const char **fault)
{
    if (!memchr(text, 0, length) && id_from_url(id, text)) {
        if (!draft_has(d, AN_TAG_ORIGINAL_ID))
            draft_add_text(d, AN_TAG_ORIGINAL_ID, text, length);
        return;
    }
    *fault = id_fault(text, length);
    bytes_add(id, text, length);
}

/* Finds the item's own id. Returns false if it has none. *fault: why it must not be used. */
static bool find_own_id(const document *doc, draft *d, bytes *id, const char **fault)
{
    for (size_t i = 0; i < ID_NAMES; i++) {
        const json_t *value = json_object_get(doc->item, id_names[i]);
        const json_t *text = item_text(doc->item, id_names[i]);
        if (json_is_object(value))
            text = json_object_get(value, "rendered") ? json_object_get(value, "rendered")
                                                      : json_object_get(value, "$oid");
        if (json_is_string(text))
            add_text_id(d, id, json_string_value(text), json_string_length(text), fault);
        else if (json_is_number(value))
            add_written(doc, id_names[i], id);
        else if (json_is_boolean(value))
            bytes_add_text(id, json_is_true(value) ? "true" : "false");
        else if (i == 0 && (json_is_array(value) || json_is_object(value)))
            *fault = "it is neither text nor a number";
        if (id->length > 0 || *fault)
            return true;
    }
    return false;
}

/* An item without an id gets its file name, else its address, else its number in the stream. */
static void make_id(const document *doc, bytes *id)
{
    static const char *const urls[] = {"url",    "canonical_url", "source",     "link",
                                       "webUrl", "web_url",       "source_url", "canonical_link"};
    const json_t *file = json_object_get(doc->item, "filename");
    const char *name = json_string_value(file);
    char text[40];
    if (name && !id_fault(name, json_string_length(file))) {
        bytes_add_text(id, name);
        return;
    }
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        const char *url = json_string_value(json_object_get(doc->item, urls[i]));
        if (url && id_from_url(id, url))
            return;
    }
    snprintf(text, sizeof text, "item-%08llu", doc->number);
    bytes_add_text(id, text);
}

/* Only the beginning of a refused id is shown: it may be megabytes. */
static int refuse_id(const document *doc, notes *n, const bytes *id, const char *fault)
{
    int shown = id->length > 200 ? 200 : (int)id->length;
    return notes_refuse(n, STATUS_USAGE, "%s: the id \"%.*s\" cannot be used in an archive: %s",
                        doc->shown, shown, id->at ? id->at : "", fault);
}

bool item_id_read(const document *doc, notes *n, draft *d, int *status)
{
    bytes id = {0};
    const char *fault = NULL;
    if (!find_own_id(doc, d, &id, &fault))
        make_id(doc, &id);
    d->failed |= id.failed;
    if (!d->failed && !fault)
        draft_set_id(d, id.at, id.length);
    if (d->failed)
        *status = notes_no_memory();
    else if (fault)
        *status = refuse_id(doc, n, &id, fault);
    json_object_del(doc->item, "id");
    bytes_free(&id);
    return !d->failed && !fault;
}

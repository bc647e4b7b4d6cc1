/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/program/ready.h"

#include <stdlib.h>
#include <string.h>

static char *copy_document(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

static void drop_document(ready_list *list, ready_document *document)
{
    list->bytes -= document->length;
    free(document->key);
    free(document->bytes);
    *document = (ready_document){0};
}

bool ready_find(ready_list *list, const char *key, char **bytes, size_t *length)
{
    for (unsigned i = 0; i < READY_COUNT; i++) {
        ready_document *document = &list->documents[i];
        if (document->key == NULL || strcmp(document->key, key) != 0)
            continue;
        document->used = ++list->clock;
        *bytes = copy_document(document->bytes, document->length);
        *length = document->length;
        return *bytes != NULL;
    }
    return false;
}

/* Finds a free place, or the one that was used longest ago. */
static ready_document *oldest_document(ready_list *list)
{
    ready_document *oldest = &list->documents[0];
    for (unsigned i = 0; i < READY_COUNT; i++)
        if (list->documents[i].used < oldest->used)
            oldest = &list->documents[i];
    return oldest;
}

/* Finds the oldest one that takes memory. */
static ready_document *oldest_kept(ready_list *list)
{
    ready_document *oldest = NULL;
    for (unsigned i = 0; i < READY_COUNT; i++) {
        ready_document *document = &list->documents[i];
        if (document->key != NULL && (oldest == NULL || document->used < oldest->used))
            oldest = document;
    }
    return oldest;
}

void ready_keep(ready_list *list, const char *key, const char *bytes, size_t length)
{
    if (length > READY_OF_ONE_MOST)
        return;
    ready_document *kept;
    while (list->bytes + length > READY_MOST && (kept = oldest_kept(list)) != NULL)
        drop_document(list, kept);
    ready_document *place = oldest_document(list);
    drop_document(list, place);
    char *copy = copy_document(bytes, length);
    char *name = strdup(key);
    if (copy == NULL || name == NULL) {
        free(copy);
        free(name);
        return;
    }
    *place = (ready_document){.key = name, .bytes = copy, .length = length, .used = ++list->clock};
    list->bytes += length;
}

void ready_free(ready_list *list)
{
    for (unsigned i = 0; i < READY_COUNT; i++)
        drop_document(list, &list->documents[i]);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The value of --charset: a label that browsers know. */
#include "packing/pack.h"
#include "report/message.h"
#include "report/nearest.h"
#include "status.h"
#include "text/ascii.h"
#include "text/charset.h"

#include <stdio.h>
#include <string.h>

enum { LABELS_MOST = 400, LABEL_ROOM = 40 };

/* Cuts all labels into words. Returns how many they are. */
static size_t list_labels(char words[LABELS_MOST][LABEL_ROOM])
{
    size_t count = 0;
    const char *at;
    for (size_t i = 0; (at = charset_labels(i)) != NULL; i++) {
        while (*at && count < LABELS_MOST) {
            size_t n = strcspn(at, " ");
            (void)snprintf(words[count++], LABEL_ROOM, "%.*s", (int)n, at);
            at += n + (at[n] == ' ');
        }
    }
    return count;
}

static int refuse_label(const char *label)
{
    char words[LABELS_MOST][LABEL_ROOM], small[LABEL_ROOM];
    const char *names[LABELS_MOST + 1] = {NULL};
    size_t count = list_labels(words);
    for (size_t i = 0; i < count; i++)
        names[i] = words[i];
    (void)snprintf(small, sizeof small, "%s", label);
    for (char *c = small; *c; c++)
        *c = ascii_lower(*c);
    const char *near = nearest(small, names);
    say_error("--charset takes a label that browsers know, such as windows-1252, not \"%s\"%s%s%s",
              label, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return STATUS_USAGE;
}

int pack_charset_read(pack_options *o, const char *label)
{
    if (!charset_can_be_read(charset_of_label(label)))
        return refuse_label(label);
    o->charset = label;
    return STATUS_DONE;
}

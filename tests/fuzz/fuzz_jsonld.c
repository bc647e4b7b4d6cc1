/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON-LD: what is repaired has no zero bytes, and what is JSON already means the same after it. */
#include "input/formats/format.h"
#include "input/markup/json_repair.h"
#include "input_sink.h"

#include <jansson.h>

/* Aborts if text that jansson reads means something else when it was repaired. */
static void check_repair(const uint8_t *data, size_t size)
{
    bytes repaired = {0};
    json_repair((const char *)data, size, &repaired);
    json_t *before = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    json_t *after = before ? json_loadb(repaired.at, repaired.length, 0, NULL) : NULL;
    if (before && !after)
        abort();
    if (!memchr(data, 0, size) && repaired.length && memchr(repaired.at, 0, repaired.length))
        abort();
    json_decref(before);
    json_decref(after);
    bytes_free(&repaired);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char start[] = "<!doctype html><script type=\"application/ld+json\">";
    bytes page = {0};
    check_repair(data, size);
    bytes_add_text(&page, start);
    bytes_add(&page, data, size);
    bytes_add_text(&page, "</script><h1>x</h1>");
    parse_copy(html_parse, (const uint8_t *)page.at, page.length);
    bytes_free(&page);
    return 0;
}

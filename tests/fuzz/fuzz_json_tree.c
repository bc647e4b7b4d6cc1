/* SPDX-License-Identifier: BSD-2-Clause */
/* An item of a stream whose grammar is right: its tree is the one that jansson makes of it. */
#include "input/streams/json_scan.h"
#include "input/streams/json_tree.h"

#include <stdlib.h>

static bool is_good(const char *text, size_t length)
{
    size_t at = 0;
    json_scan scan = {0};
    bool more = json_scan_go(&scan, text, length, &at);
    return !more && at == length && !scan.fault && !scan.is_odd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const json_part text = {(const char *)data, size};
    json_error_t error;
    bytes decoded = {0};
    if (size == 0 || !is_good(text.at, text.length))
        return 0;
    json_t *tree = json_tree(&text, &decoded, &error);
    json_t *wanted = json_loadb(text.at, text.length, JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
    if ((tree == NULL) != (wanted == NULL) || (tree && !json_equal(tree, wanted)))
        abort();
    json_decref(tree);
    json_decref(wanted);
    bytes_free(&decoded);
    return 0;
}

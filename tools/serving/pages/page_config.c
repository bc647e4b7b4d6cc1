/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the page that reads archives is told by its publisher, who is here the one who serves: the
 * keys to trust. They are those of the command line or the keyring, and stand in the place of the
 * file config.json that the page was built with.
 */
#include "keys/public_key.h"
#include "serving/pages/markup.h"
#include "serving/pages/pages.h"

enum MHD_Result answer_page_config(const request *r)
{
    document d;
    const policy *p = &r->server->options->reading.policy;
    const answer_words words = {
        .status = MHD_HTTP_OK, .trust = ANSWER_PLAIN, .type = "application/json"};
    if (!document_begin(&d))
        return MHD_NO;
    (void)fputs("{\"keys\":[", d.to);
    for (size_t i = 0; i < p->key_count; i++) {
        char key[PUBLIC_KEY_TEXT + 1], id[17];
        public_key_text(&p->keys[i], key);
        key_id_text(p->keys[i].id, id);
        /* Digits and base64 need no escaping. */
        (void)fprintf(d.to, "%s{\"name\":\"%s\",\"key\":\"%s\"}", i > 0 ? "," : "", id, key);
    }
    (void)fputs("],\"origins\":[],\"archive\":\"\"}\n", d.to);
    return document_end(&d) ? answer_made(r, &words, d.bytes, d.length) : MHD_NO;
}

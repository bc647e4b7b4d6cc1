/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the compact port about signatures of all kinds (tests/crypto), and compares its answers with
 * those that libsodium gave on the host. */
#include "board.h"

#include <cases.h>
#include <compact.h>
#include <string.h>

extern const signature_case cases[], cases_end[];

static void say(const char *text)
{
    console(text, strlen(text));
}

int main(void)
{
    bool is_wrong = &cases[0] == &cases_end[0];
    for (const signature_case *c = cases; c < &cases_end[0]; c++) {
        size_t length = c->length[0] | (size_t)c->length[1] << 8;
        bool is_good = an_crypto_is_signed(c->signature, c->message, length, c->key);
        say(is_good ? "good\n" : "bad\n");
        is_wrong |= is_good != c->is_good;
    }
    (void)deepest_stack();
    say(is_wrong ? "WRONG\n" : "DONE\n");
    return is_wrong;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* A reader on a source that lies, grows, shrinks or fails, beside a fresh reader on the signed
 * bytes. An archive, which is hashed and signed anew, and after it a script. */
#include "../unit/support/lying.h"
#include "signed_target.h"

enum { SCRIPT = 96 };

/* Mutates the script, or one time in four a run of bytes of the archive. Lengths stay, so that the
 * script stays at the end. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size <= AN_HEADER_SIZE + SCRIPT)
        return LLVMFuzzerMutate(data, size, most);
    if (seed % 4 > 0) {
        (void)LLVMFuzzerMutate(data + size - SCRIPT, SCRIPT, SCRIPT);
        return size;
    }
    size_t room = size - SCRIPT - AN_HEADER_SIZE, at = AN_HEADER_SIZE + seed / 4 % room;
    mutate_run(data, size - SCRIPT, at, 1 + seed / 4 % 16);
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= AN_HEADER_SIZE + SCRIPT)
        return 0;
    size -= SCRIPT;
    uint8_t *signed_bytes = malloc(size);
    if (!signed_bytes)
        return 0;
    memcpy(signed_bytes, data, size);
    rehash(signed_bytes, size, &secret);
    if (run_lying(signed_bytes, size, &public, data + size, SCRIPT).wrong > 0)
        abort();
    free(signed_bytes);
    return 0;
}

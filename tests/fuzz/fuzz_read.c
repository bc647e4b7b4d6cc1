/* SPDX-License-Identifier: BSD-2-Clause */
/* Archives that are rightly hashed and signed, whatever is in them, as a malicious signer may send
 * them. */
#include "read_all.h"
#include "signed_target.h"

/* Mutates a run of bytes within the file and keeps its length, so that most offsets stay right; one
 * time in 16, mutates the whole file. Mostly the file size in the root is then made right. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size <= AN_HEADER_SIZE || seed % 16 == 0) {
        size = LLVMFuzzerMutate(data, size, most);
    } else {
        size_t at = seed % 3 == 0 ? seed / 3 % AN_ROOT_SIZE
                                  : AN_HEADER_SIZE + (seed / 3) % (size - AN_HEADER_SIZE);
        mutate_run(data, size, at, 1 + (seed >> 20) % 32);
    }
    if (size >= AN_HEADER_SIZE && seed % 5 != 0)
        ani_store(data + ROOT_FILE_SIZE, 8, size);
    rehash(data, size, &secret);
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    if (!copy)
        return 0;
    /* Seeds come with signatures of other keys. */
    memcpy(copy, data, size);
    rehash(copy, size, &secret);
    read_all(copy, size, &public, size % 2 != 0);
    free(copy);
    return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* A patch as it arrives. The first two bytes say into how large pieces it is cut, and what of the
 * new edition is there already. The hash at its end is made to match where the rest of the patch
 * comes to an end. The old edition is 2 KiB that are the same each time. */
#include <archive_news/patch.h>

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { OLD = 2048, SCRIPT = 2, BUFFER = 16 };

static uint8_t old_edition[OLD];

typedef struct receiver {
    uint64_t at, wanted;
} receiver;

static int read_old(void *context, uint64_t offset, void *buffer, size_t length)
{
    (void)context;
    assert(offset < OLD && length > 0 && length <= OLD - offset);
    memcpy(buffer, old_edition + offset, length);
    return 0;
}

static int receive(void *context, const void *bytes, size_t length)
{
    receiver *r = context;
    volatile uint8_t sum = 0;
    assert(length > 0);
    for (size_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + ((const uint8_t *)bytes)[i]);
    r->at += length;
    /* A patch of a few bytes may stand for 2^63. */
    return r->at < 1 << 20 ? AN_OK : AN_ERR_CANCELLED;
}

static uint64_t wanted_of(void *context)
{
    const receiver *r = context;
    return r->at > r->wanted ? r->at : r->wanted;
}

/* Puts what is true of the old edition into the head, so that most inputs come to the runs. */
static void mend_head(uint8_t *patch, size_t length)
{
    static const uint8_t magic[8] = {0x89, 'A', 'N', 'P', '\r', '\n', 0x1a, '\n'};
    if (length < 64 || patch[8] != 1)
        return;
    memcpy(patch, magic, sizeof magic);
    (void)crypto_generichash(patch + 16, 32, old_edition, AN_ROOT_SIZE, NULL, 0);
}

/* Makes the last 32 bytes the hash of the others. */
static void mend_hash(uint8_t *patch, size_t length)
{
    static const uint8_t personal[16] = "anews1:patch", salt[16];
    if (length >= 96)
        (void)crypto_generichash_blake2b_salt_personal(patch + length - 32, 32, patch, length - 32,
                                                       NULL, 0, salt, personal);
}

static int apply(const uint8_t *patch, size_t length, size_t piece, receiver *r)
{
    uint8_t buffer[BUFFER];
    an_patch p;
    const an_patch_config config = {.old = {.read = read_old, .size = OLD},
                                    .write = receive,
                                    .wanted = r->wanted > 0 ? wanted_of : NULL,
                                    .context = r,
                                    .buffer = buffer,
                                    .buffer_size = sizeof buffer};
    int error = an_patch_begin(&p, &config);
    for (size_t at = 0, n; error == AN_OK && at < length; at += n) {
        if (r->wanted > 0) {
            uint64_t next = an_patch_next(&p);
            assert(next >= at);
            if (next >= length)
                break;
            at = (size_t)next;
        }
        n = length - at < piece ? length - at : piece;
        error = an_patch_feed(&p, patch + at, n);
    }
    assert(an_patch_new_position(&p) <= an_patch_new_size(&p) || an_patch_new_size(&p) == 0);
    return error == AN_OK ? an_patch_end(&p) : error;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < SCRIPT)
        return 0;
    size_t length = size - SCRIPT;
    uint8_t *patch = malloc(length + 1);
    receiver whole = {0}, parts = {.wanted = data[1] * 16u};
    if (!patch)
        return 0;
    memcpy(patch, data + SCRIPT, length);
    mend_head(patch, length);
    if (data[0] % 2)
        mend_hash(patch, length);
    int error = apply(patch, length, SIZE_MAX, &whole);
    int again = apply(patch, length, data[0] / 2 + 1u, &parts);
    /* What was passed over is not hashed, and ends no sooner. */
    assert(parts.wanted > 0 || (error == again && whole.at == parts.at));
    free(patch);
    return 0;
}

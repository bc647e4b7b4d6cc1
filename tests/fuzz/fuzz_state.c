/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file of --remember. The first 16 bytes say which edition is at hand and who has signed it;
 * the rest is what is in the file.
 *
 * An edition that is accepted is not below any that the file had of its series and a signer, nor
 * another one of the same number. Afterwards the file says so, it is accepted again, and an earlier
 * one is not. What the file says of others stays as it was. An edition that is refused changes
 * nothing.
 */
#include "archive/remember.h"
#include "report/describe.h"
#include "report/message.h"
#include "scratch_file.h"
#include "status.h"

#include <inttypes.h>
#include <stdbool.h>

enum { HEAD = 16, LINE = 512 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    quiet = true;
    return 0;
}

/* Series, keys and identities are one byte again and again, so that seeds can have the same. */
static void fill_archive(archive *a, const uint8_t *head)
{
    an_reader *r = &a->reader;
    *a = (archive){.path = "archive", .fd = -1};
    r->signers = head[0] % 4;
    memset(r->header.series, head[1] % 4, sizeof r->header.series);
    memset(r->header.identity, head[2] % 4, sizeof r->header.identity);
    r->header.epoch = head[3] < 250 ? head[3] % 4 : UINT32_MAX;
    r->header.sequence = head[4] < 250 ? head[4] : UINT64_MAX - head[4] % 4;
    r->header.created = head[5] < 250 ? 1700000000 + head[5] : INT64_MAX;
    for (unsigned i = 0; i < r->signers; i++)
        memset(r->signer[i].key, (int)(head[6] % 4 + i), sizeof r->signer[i].key);
}

static bool is_signer(const archive *a, const char *hex)
{
    char own[65];
    for (unsigned i = 0; i < a->reader.signers; i++) {
        format_hex(a->reader.signer[i].key, sizeof a->reader.signer[i].key, own);
        if (strcmp(own, hex) == 0)
            return true;
    }
    return false;
}

/* Holds one line against the edition. Returns whether it is of its series and one of its signers.
 */
static bool check_line(const archive *a, const char *line, bool is_new)
{
    char series[LINE], signer[LINE], made[LINE], identity[LINE], own[65];
    const an_header *h = &a->reader.header;
    uint32_t epoch;
    uint64_t sequence;
    if (sscanf(line, "%s %s %" SCNu32 " %" SCNu64 " %s %s", series, signer, &epoch, &sequence, made,
               identity) != 6)
        return false;
    format_hex(h->series, sizeof h->series, own);
    if (strcmp(series, own) != 0 || !is_signer(a, signer))
        return false;
    bool is_above = epoch != h->epoch ? epoch > h->epoch : sequence > h->sequence;
    bool is_same = epoch == h->epoch && sequence == h->sequence;
    format_hex(h->identity, sizeof h->identity, own);
    if (is_above || (is_same && strcmp(identity, "-") != 0 && strcmp(identity, own) != 0))
        abort();
    if (is_new && (!is_same || strcmp(identity, own) != 0))
        abort();
    return true;
}

/* Whether two lines say the same. Numbers may be written in another way. */
static bool is_same_line(const char *a, const char *b)
{
    char word[2][4][LINE];
    uint32_t epoch[2];
    uint64_t sequence[2];
    int64_t made[2] = {0, 0};
    const char *line[2] = {a, b};
    for (unsigned i = 0; i < 2; i++) {
        if (sscanf(line[i], "%s %s %" SCNu32 " %" SCNu64 " %s %s", word[i][0], word[i][1],
                   &epoch[i], &sequence[i], word[i][2], word[i][3]) != 6)
            return false;
        if (strcmp(word[i][2], "-") != 0)
            made[i] = strtoll(word[i][2], NULL, 10);
    }
    return strcmp(word[0][0], word[1][0]) == 0 && strcmp(word[0][1], word[1][1]) == 0 &&
           strcmp(word[0][3], word[1][3]) == 0 && epoch[0] == epoch[1] &&
           sequence[0] == sequence[1] && made[0] == made[1];
}

/* Goes to the next line, which may have a zero byte in it. */
static bool next_line(const char **at, const char *end, char line[LINE])
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    if (!stop || stop - *at >= LINE)
        return false;
    memcpy(line, *at, (size_t)(stop - *at));
    line[stop - *at] = '\0';
    *at = stop + 1;
    return true;
}

/* An accepted edition: every line of before is there, in its place and, if it is of others, as it
 * was. */
static void compare_files(const archive *a, const char *before, size_t old_size, const char *after,
                          size_t new_size)
{
    char old[LINE], new[LINE];
    const char *at = before, *now = after;
    unsigned own = 0;
    bool is_first = true, is_old_form = strncmp(before, "anews editions 2\n", 17) != 0;
    while (next_line(&at, before + old_size, old)) {
        if (!next_line(&now, after + new_size, new))
            abort();
        bool is_own = !is_first && check_line(a, new, true);
        own += is_own;
        if (!is_old_form && !is_first)
            (void)check_line(a, old, false);
        if (!is_old_form && !is_own && !is_first && !is_same_line(old, new))
            abort();
        is_first = false;
    }
    if (is_first && !next_line(&now, after + new_size, new))
        abort();
    while (next_line(&now, after + new_size, new))
        own += check_line(a, new, true);
    if (own < a->reader.signers)
        abort();
}

static void check_again(archive *a)
{
    an_header *h = &a->reader.header;
    if (remember_check(scratch_path(), a) != STATUS_DONE)
        abort();
    h->identity[0] ^= 0x80;
    if (remember_check(scratch_path(), a) != STATUS_BAD)
        abort();
    h->identity[0] ^= 0x80;
    if (h->sequence > 0 || h->epoch > 0) {
        h->epoch -= h->sequence == 0;
        h->sequence--;
        if (remember_check(scratch_path(), a) != STATUS_BAD)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    archive a;
    size_t before, after;
    if (size < HEAD)
        return 0;
    fill_archive(&a, data);
    write_scratch(data + HEAD, size - HEAD);
    char *old = read_scratch(&before);
    int checked = remember_check(scratch_path(), &a);
    int status = remember_edition(scratch_path(), &a);
    char *new = read_scratch(&after);
    bool is_same = before == after && memcmp(old, new, before) == 0;
    if (status != checked || (status != STATUS_DONE && !is_same))
        abort();
    if (status == STATUS_DONE && a.reader.signers > 0) {
        compare_files(&a, old, before, new, after);
        check_again(&a);
    }
    free(old);
    free(new);
    return 0;
}

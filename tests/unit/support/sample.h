/* SPDX-License-Identifier: BSD-2-Clause */
/* Two archives with something of everything, and a reading of all that is in them: whatever the
 * reader returns must be what was packed. */
#ifndef UNIT_SAMPLE_H
#define UNIT_SAMPLE_H

#include "support/support.h"

enum {
    SAMPLE_TEXTS = 100,
    SAMPLE_TEXT = 700,
    SAMPLE_NOISE = 2500,
    SAMPLE_SUMMARY = 3000,
    SAMPLE_BLOCK = 1024
};

typedef struct sample {
    uint8_t *bytes;
    size_t length;
    bool large; /* with a dictionary, inner pages, overflow, content that runs through blocks; else
                   two short articles */
} sample;

/* How the questions that read_sample() asked were answered. */
typedef struct tally {
    unsigned right, missing, refused;
    int verified; /* what an_reader_verify() returned */
} tally;

/* The i-th text of a large sample: SAMPLE_TEXT bytes, and its id. */
void sample_text(char *text, unsigned i);
void sample_id(char id[64], unsigned i);

/* The caller frees its bytes. */
sample make_sample(bool large);

/* Set-up and tear-down of a group of tests that use both: samples[0] is small, samples[1] large. */
extern sample samples[2];
int make_samples(void **state);
int free_samples(void **state);

/* How many questions read_sample() asks. */
unsigned questions_of(const sample *s);

/* Verifies, then reads everything. An answer that is wrong fails the test; so does an error that
 * only a caller's mistake explains. */
tally read_sample(const sample *s, opened *o);

/* Single questions about a large sample. Each returns AN_OK or the reader's error. */
int check_sample_alias(opened *o);
int check_sample_overflow(opened *o);
int check_sample_tombstone(opened *o);
int check_sample_metadata(opened *o);
/* The i-th article of an order. By date the texts come in reverse; how titles compare is tested by
 * the round trips. */
int check_sample_order(opened *o, unsigned order, unsigned i);

#endif

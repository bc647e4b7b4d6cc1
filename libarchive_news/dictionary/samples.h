/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples to train a dictionary on, and the training. */
#ifndef ANI_SAMPLES_H
#define ANI_SAMPLES_H

#include <archive_news/writer.h>

typedef struct ani_samples {
    uint8_t *bytes; /* one directly after the other */
    size_t length;
    size_t *size; /* of each */
    unsigned count;
} ani_samples;

/* Functions return an error of the writer, whose message is then set. Free samples, which must be
 * all zero before, also after an error. */

/* Beginnings of texts, spread over all of them, in a random order that is always the same. */
int ani_sample_texts(an_writer *w, ani_samples *s);
/* Leaves of the table of entries, about as they will be. */
int ani_sample_leaves(an_writer *w, ani_samples *s);
/* The first of these samples, cut anew into pieces of `size` bytes: as blocks will be. The bytes
 * stay those of s; free only cut->size. */
int ani_samples_cut(an_writer *w, const ani_samples *s, size_t size, ani_samples *cut);
void ani_samples_free(ani_samples *s);

/* Trains a dictionary of at most `size` bytes: what the samples repeat, without zstd's tables. The
 * same samples give the same bytes. *length: of the dictionary; 0 if they repeat nothing. Returns
 * AN_OK or AN_ERR_MEMORY. (train.c) */
int ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length);

#endif

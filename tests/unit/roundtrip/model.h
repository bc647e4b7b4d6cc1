/* SPDX-License-Identifier: BSD-2-Clause */
/* Archives held against a model of what went in, by every way of reading. */
#ifndef UNIT_MODEL_H
#define UNIT_MODEL_H

#include "support/support.h"

/* An item as it was given to the writer. */
typedef struct model {
    char id[48], title[48];
    unsigned kind, status;
    const uint8_t *bytes;
    size_t length;
    bool dated;
    int64_t date;
    const char *target; /* aliases */
} model;

/* The ways of reading, and their bits for check_models(). */
enum { MODEL_WAYS = 4 };
extern const way model_ways[MODEL_WAYS];
enum { BY_READS = 1, BY_MAP = 2, BY_CACHE = 4, BY_MISALIGNED_CACHE = 8, EVERY_WAY = 15 };

/* Fills in the i-th of count models: an id in another order than i, and, for some, titles, dates
 * and states of all kinds. */
void make_model(model *m, unsigned i, unsigned count, const uint8_t *bytes, size_t length);

/* Packs the models in their order. Returns the archive, malloced. */
uint8_t *pack_models(const model *models, size_t count, an_writer_config config, size_t *length);

/* Sorts models by id, as check_way() wants them. */
void sort_models(model *models, size_t count);

/* Fails the test unless title and date of an entry are the model's. */
void check_model_fields(const an_entry *entry, const model *m);

/* Fails the test unless the archive has just these models: reads each of them, both orders, and
 * asks for what is not there. */
void check_way(const model *models, size_t count, const uint8_t *bytes, size_t length, way how);

/* Packs, sorts the models, and checks the archive by the ways of reading in `which`. */
void check_models(model *models, size_t count, an_writer_config config, unsigned which);

#endif

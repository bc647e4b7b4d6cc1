/* SPDX-License-Identifier: BSD-2-Clause */
/* Records and their fields: spec/FORMAT.md section 8. Freestanding. */
#ifndef ANI_RECORD_H
#define ANI_RECORD_H

#include "format/wire.h"

enum ani_fields { ANI_IN_RECORD, ANI_IN_OVERFLOW, ANI_IN_METADATA };
enum { ANI_PLACE_MAX = 30 };

/* Where content is: section 9. */
typedef struct ani_place {
    uint64_t block, offset, length;
} ani_place;

/* Checks the value of one field against its type. Errors here and below: AN_ERR_FORMAT. */
int ani_check_field(const an_field *field, enum ani_fields where);
/* Checks a run of fields: values, order, repetition. */
int ani_check_fields(const uint8_t *bytes, size_t length, enum ani_fields where);
int ani_parse_place(const uint8_t *value, size_t length, ani_place *place);
/* Whether a tag may come more than once. */
bool ani_is_list(uint64_t tag);

/* Parses and checks a record, whose place in the places array is given. Fills in all of entry but
 * number and id. */
int ani_parse_record(const uint8_t *bytes, size_t length, const ani_place *place, an_entry *entry);

/* Encoders. A record is its kind, then fields in the order of their tags. */
size_t ani_put_kind(uint8_t *bytes, unsigned kind);
size_t ani_put_field(uint8_t *bytes, uint64_t tag, const void *value, size_t length);
size_t ani_put_place_field(uint8_t *bytes, uint64_t tag, const ani_place *place);
/* How many bytes ani_put_field() writes. */
size_t ani_field_size(const an_field *field);

#endif

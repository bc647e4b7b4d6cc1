/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/record.h"

#ifdef AN_SMALL
enum { INLINES_FIELDS = 0 };
#else
enum { INLINES_FIELDS = 1 };
#endif

enum value_type {
    UNKNOWN = 0,
    STRING = 1,
    DATE = 2,
    PLACE = 3,
    HASH = 4,
    STATUS = 5,
    ID = 6,
    TYPE = 7,
    LIST = 8,
    RECORD_ONLY = 16
};

/* Section 8's table: type of the value, whether a tag may come more than once, whether it cannot be
 * in the overflow. */
static const uint8_t rules[] = {
    [AN_TAG_CONTENT_HASH] = HASH | RECORD_ONLY,
    [AN_TAG_MEDIA_TYPE] = STRING,
    [AN_TAG_TITLE] = STRING,
    [AN_TAG_DATE_PUBLISHED] = DATE,
    [AN_TAG_DATE_MODIFIED] = DATE,
    [AN_TAG_LANGUAGE] = STRING,
    [AN_TAG_AUTHOR] = STRING | LIST,
    [AN_TAG_SECTION] = STRING,
    [AN_TAG_TAG] = STRING | LIST,
    [AN_TAG_SUMMARY] = STRING,
    [AN_TAG_URL] = STRING,
    [AN_TAG_EXTERNAL_URL] = STRING,
    [AN_TAG_SOURCE] = STRING,
    [AN_TAG_BYLINE] = STRING,
    [AN_TAG_RIGHTS] = STRING,
    [AN_TAG_IMAGE] = STRING,
    [AN_TAG_CAPTURED] = DATE,
    [AN_TAG_VERSION] = STRING,
    [AN_TAG_STATUS] = STATUS | RECORD_ONLY,
    [AN_TAG_TARGET] = ID | RECORD_ONLY,
    [AN_TAG_ORIGINAL_ID] = STRING,
    [AN_TAG_EXTRA] = STRING,
    [AN_TAG_OVERFLOW] = PLACE | RECORD_ONLY,
};

/* The archive's metadata has tags of its own, each a string. */
static unsigned rule_of(uint64_t tag, enum ani_fields where)
{
    if (where == ANI_IN_METADATA)
        return tag >= AN_META_TITLE && tag <= AN_META_LICENSE ? STRING : UNKNOWN;
    return tag < sizeof rules ? rules[(size_t)tag] : UNKNOWN;
}

bool ani_is_list(uint64_t tag)
{
    return (rule_of(tag, ANI_IN_RECORD) & LIST) != 0;
}

int ani_parse_place(const uint8_t *value, size_t length, ani_place *place)
{
    ani_cursor c = ani_cursor_on(value, length);
    place->block = ani_read_varint(&c);
    place->offset = ani_read_varint(&c);
    place->length = ani_read_varint(&c);
    if (!ani_is_read_whole(&c) || place->length > INT64_MAX || place->offset > UINT32_MAX)
        return AN_ERR_FORMAT;
    return place->length == 0 && (place->block != 0 || place->offset != 0) ? AN_ERR_FORMAT : AN_OK;
}

size_t ani_put_place_field(uint8_t *bytes, uint64_t tag, const ani_place *place)
{
    uint8_t value[ANI_PLACE_MAX];
    size_t n = ani_put_varint(value, place->block);
    n += ani_put_varint(value + n, place->offset);
    n += ani_put_varint(value + n, place->length);
    return ani_put_field(bytes, tag, value, n);
}

static bool is_date_in_range(const an_date *d)
{
    return d->seconds >= -62167219200 && d->seconds <= 253402300799 && d->precision <= AN_YEAR &&
           d->utc_offset >= -1439 && d->utc_offset <= 1439 &&
           (d->precision == AN_SECOND || d->utc_offset == 0);
}

int an_date_decode(const uint8_t *value, size_t length, an_date *date)
{
    ani_cursor c = ani_cursor_on(value, length);
    date->seconds = ani_read_svarint(&c);
    date->precision = ani_read_byte(&c);
    int64_t offset = ani_read_svarint(&c);
    date->utc_offset = (int)offset;
    if (!ani_is_read_whole(&c) || date->utc_offset != offset)
        return AN_ERR_FORMAT;
    return is_date_in_range(date) ? AN_OK : AN_ERR_FORMAT;
}

int an_date_encode(const an_date *date, uint8_t value[16], size_t *length)
{
    if (!is_date_in_range(date))
        return AN_ERR_FORMAT;
    size_t n = ani_put_svarint(value, date->seconds);
    value[n++] = (uint8_t)date->precision;
    *length = n + ani_put_svarint(value + n, date->utc_offset);
    return AN_OK;
}

static int check_value(const an_field *f, unsigned rule)
{
    ani_place place;
    an_date date;
    switch (rule & TYPE) {
    case STRING: return ani_is_string(f->value, f->length) ? AN_OK : AN_ERR_FORMAT;
    case DATE: return an_date_decode(f->value, f->length, &date);
    case PLACE: return ani_parse_place(f->value, f->length, &place);
    case HASH: return f->length == 32 ? AN_OK : AN_ERR_FORMAT;
    case STATUS: return f->length == 1 && f->value[0] <= AN_WITHDRAWN ? AN_OK : AN_ERR_FORMAT;
    case ID: return ani_is_id(f->value, f->length) ? AN_OK : AN_ERR_FORMAT;
    default: return AN_OK;
    }
}

int ani_check_field(const an_field *f, enum ani_fields where)
{
    return check_value(f, rule_of(f->tag, where));
}

/* Reads the next field, of which there is one. Inlined, since this is most of what reading a record
 * takes. */
__attribute__((always_inline)) static inline int read_field(const uint8_t **rest, size_t *length,
                                                            an_field *field)
{
    ani_cursor c = ani_cursor_on(*rest, *length);
    field->tag = ani_read_varint(&c);
    field->value = ani_read_counted(&c, &field->length);
    if (c.bad)
        return AN_ERR_FORMAT;
    *rest = c.at;
    *length = ani_left(&c);
    return AN_OK;
}

int an_field_next(const uint8_t **rest, size_t *length, an_field *field)
{
    return *length == 0 ? AN_ERR_USAGE : read_field(rest, length, field);
}

size_t ani_put_field(uint8_t *bytes, uint64_t tag, const void *value, size_t length)
{
    size_t n = ani_put_varint(bytes, tag);
    return n + ani_put_counted(bytes + n, value, length);
}

size_t ani_field_size(const an_field *field)
{
    uint8_t scratch[ANI_VARINT_MAX];
    return ani_put_varint(scratch, field->tag) + ani_put_varint(scratch, field->length) +
           field->length;
}

/* Whether a tag may come after the one before it. */
static bool may_follow(uint64_t tag, unsigned rule, uint64_t last, enum ani_fields where)
{
    if (tag < last || (tag == last && rule != UNKNOWN && !(rule & LIST)))
        return false;
    return where != ANI_IN_OVERFLOW || !(rule & RECORD_ONLY);
}

static int read_overflow(an_entry *entry, const an_field *f)
{
    ani_place place;
    if (ani_parse_place(f->value, f->length, &place) != AN_OK || place.length > AN_OVERFLOW_MAX)
        return AN_ERR_FORMAT;
    entry->overflow_block = place.block;
    entry->overflow_offset = (uint32_t)place.offset;
    entry->overflow_length = (uint32_t)place.length;
    entry->has_overflow = true;
    return AN_OK;
}

/* Checks fields, and fills in entry from them unless it is NULL. *seen: their known tags, as bits.
 */
static int walk_fields(const uint8_t *bytes, size_t length, enum ani_fields where, an_entry *entry,
                       uint32_t *seen)
{
    an_field f;
    uint64_t last = 0; /* before the first: any tag may follow it, for 0 is none of ours */
    while (length > 0) {
        int error =
            INLINES_FIELDS ? read_field(&bytes, &length, &f) : an_field_next(&bytes, &length, &f);
        if (error != AN_OK)
            return error;
        unsigned rule = rule_of(f.tag, where);
        if (!may_follow(f.tag, rule, last, where))
            return AN_ERR_FORMAT;
        error = entry && (rule & TYPE) == PLACE ? read_overflow(entry, &f) : check_value(&f, rule);
        if (error != AN_OK)
            return error;
        if (rule != UNKNOWN)
            *seen |= (uint32_t)1 << f.tag;
        if (entry && f.tag == AN_TAG_STATUS)
            entry->status = f.value[0];
        last = f.tag;
    }
    return AN_OK;
}

int ani_check_fields(const uint8_t *bytes, size_t length, enum ani_fields where)
{
    uint32_t seen = 0;
    return walk_fields(bytes, length, where, NULL, &seen);
}

int an_entry_field(const an_entry *entry, uint64_t tag, an_field *field)
{
    const uint8_t *rest = entry->record;
    size_t length = entry->record_length;
    while (length > 0) {
        int error = an_field_next(&rest, &length, field);
        if (error != AN_OK || field->tag == tag)
            return error;
    }
    return AN_ERR_NOT_FOUND;
}

/* Settles whether the entry has content. What has none has no place either, and what has a target
 * is an alias. */
static int settle_content(an_entry *entry, bool has_target)
{
    entry->has_content = entry->kind < AN_ALIAS && entry->status != AN_WITHDRAWN;
    if (!entry->has_content && entry->length > 0)
        return AN_ERR_FORMAT;
    return entry->kind > AN_ALIAS || has_target == (entry->kind == AN_ALIAS) ? AN_OK
                                                                             : AN_ERR_FORMAT;
}

int ani_parse_record(const uint8_t *bytes, size_t length, const ani_place *place, an_entry *entry)
{
    ani_cursor c = ani_cursor_on(bytes, length);
    uint64_t kind = ani_read_varint(&c);
    if (c.bad)
        return AN_ERR_FORMAT;
    entry->kind = kind > UINT16_MAX ? UINT16_MAX : (unsigned)kind;
    entry->record = c.at;
    entry->record_length = ani_left(&c);
    entry->block = place->block;
    entry->offset = (uint32_t)place->offset;
    entry->length = place->length;
    entry->overflow_block = 0;
    entry->overflow_offset = entry->overflow_length = 0;
    entry->has_overflow = false;
    entry->status = AN_USABLE;
    uint32_t seen = 0;
    int error = walk_fields(entry->record, entry->record_length, ANI_IN_RECORD, entry, &seen);
    return error == AN_OK ? settle_content(entry, (seen & 1u << AN_TAG_TARGET) != 0) : error;
}

size_t ani_put_kind(uint8_t *bytes, unsigned kind)
{
    return ani_put_varint(bytes, kind);
}

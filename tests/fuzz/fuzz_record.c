/* SPDX-License-Identifier: BSD-2-Clause */
/* Records and fields, as if the hash of their page had matched. */
#include "format/record.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    an_entry entry;
    an_field field;
    an_date date;
    ani_place place = {0, 0, size % 2};
    if (ani_parse_record(data, size, &place, &entry) == AN_OK) {
        const uint8_t *rest = entry.record;
        size_t length = entry.record_length;
        while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
            if (field.tag == AN_TAG_DATE_PUBLISHED &&
                an_date_decode(field.value, field.length, &date) != AN_OK)
                abort();
        if (length != 0)
            abort();
    }
    (void)ani_check_fields(data, size, ANI_IN_OVERFLOW);
    (void)ani_check_fields(data, size, ANI_IN_METADATA);
    (void)an_date_decode(data, size, &date);
    (void)ani_parse_place(data, size, &place);
    (void)ani_is_id(data, size);
    return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* YAML front matter: whatever it is, it becomes JSON that can be written, and a problem has a line
 * within it. */
#include "front_values.h"
#include "input/front_matter/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    front_problem problem = {0};
    json_t *values = yaml_parse((const char *)data, size, &problem);
    check_values(values);
    check_problem(&problem, data, size);
    json_decref(values);
    return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Made by tests/device/targets.py of tests/device/last: do not change it, run `make figures`. */
static const device_target device_targets[] = {
    {"cortex-m0plus-compact", 18040, 3120, 1553, 2081, 41777},
    {"cortex-m0plus", 18040, 4260, 1473, 2001, 76401},
    {"cortex-m3-compact", 18040, 3052, 1553, 2081, 37435},
    {"cortex-m3", 18040, 4064, 1473, 2001, 65271},
    {"rv32imac-compact", 18040, 3056, 1561, 2089, 46262},
    {"rv32imac", 18040, 4112, 1481, 2009, 84930},
};

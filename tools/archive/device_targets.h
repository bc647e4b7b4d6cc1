/* SPDX-License-Identifier: BSD-2-Clause */
/* Made by tests/device/targets.py of tests/device/last: do not change it, run `make figures`. */
static const device_target device_targets[] = {
    {"cortex-m0plus-compact", 18040, 3176, 1553, 2081, 41769},
    {"cortex-m0plus", 18040, 4388, 1473, 2001, 76393},
    {"cortex-m3-compact", 18040, 3124, 1553, 2081, 37471},
    {"cortex-m3", 18040, 4208, 1473, 2001, 65307},
    {"rv32imac-compact", 18040, 3152, 1561, 2089, 46244},
    {"rv32imac", 18040, 4272, 1481, 2009, 84934},
};

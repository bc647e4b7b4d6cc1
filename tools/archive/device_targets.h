/* SPDX-License-Identifier: BSD-2-Clause */
/* Made by tests/device/targets.py of tests/device/last: do not change it, run `make figures`. */
static const device_target device_targets[] = {
    {"cortex-m0plus-compact", 18040, 3192, 1553, 2081, 41779},
    {"cortex-m0plus", 18040, 4404, 1473, 2001, 76403},
    {"cortex-m3-compact", 18040, 3132, 1553, 2081, 37457},
    {"cortex-m3", 18040, 4216, 1473, 2001, 65293},
    {"rv32imac-compact", 18040, 3168, 1561, 2089, 46318},
    {"rv32imac", 18040, 4288, 1481, 2009, 85008},
};

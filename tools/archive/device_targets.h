/* SPDX-License-Identifier: BSD-2-Clause */
/* Made by tests/device/targets.py of tests/device/last: do not change it, run `make figures`. */
static const device_target device_targets[] = {
    {"cortex-m0plus", 30320, 5452, 1464, 1992, 76338},
    {"cortex-m3", 30320, 5256, 1464, 1992, 65198},
    {"rv32imac", 30328, 5328, 1456, 1984, 84869},
};

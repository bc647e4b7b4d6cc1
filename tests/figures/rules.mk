# SPDX-License-Identifier: BSD-2-Clause
# make figures: writes the figures that a program can count into the documents, and what a device
# takes into the command. Run it after `make test` and `make device-record`. make figures-check:
# fails when one of them is stale.
DEVICE_TARGETS := tests/device/last tools/archive/device_targets.h

.PHONY: figures figures-check
figures:
	@/usr/bin/python3 -B tests/figures/figures.py $(BUILD)
	@/usr/bin/python3 -B tests/device/targets.py $(DEVICE_TARGETS)

figures-check:
	@/usr/bin/python3 -B tests/figures/figures.py --check $(BUILD)
	@/usr/bin/python3 -B tests/device/targets.py --check $(DEVICE_TARGETS)

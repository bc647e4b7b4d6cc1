# SPDX-License-Identifier: BSD-2-Clause
# make figures: writes the figures that a program can count into the documents. Run it after `make
# test` and `make device-record`. make figures-check: fails when one of them is stale.
.PHONY: figures figures-check
figures:
	@/usr/bin/python3 -B tests/figures/figures.py $(BUILD)

figures-check:
	@/usr/bin/python3 -B tests/figures/figures.py --check $(BUILD)

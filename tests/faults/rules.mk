# SPDX-License-Identifier: BSD-2-Clause
# make faults: each allocation and each system call of the command fails once, and the command is
# killed at each. FAULTS_MOST: at most so many faults of one kind for one command.
FAULTS_MOST ?= 400
FAULT_LIBRARY := $(BUILD)/tests/faults/fault.so

$(FAULT_LIBRARY): tests/faults/fault.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -Wpedantic,$(WARNINGS)) -O1 -g -fPIC -shared -o $@ $< -ldl

.PHONY: faults
faults: all $(FAULT_LIBRARY)
	@/usr/bin/python3 -B tests/faults/faults.py --anews "$(abspath $(TOOL))" \
		--library "$(abspath $(FAULT_LIBRARY))" --most $(FAULTS_MOST) $(FAULTS_ONLY)

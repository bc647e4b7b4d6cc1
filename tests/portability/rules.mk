# SPDX-License-Identifier: BSD-2-Clause
# make portability-deps portability: unit tests and vectors as a 32-bit build, and on a big-endian machine under qemu-user.
PORTABLE := $(BUILD)/portability

.PHONY: portability portability-deps portability-programs
portability-deps:
	@tests/portability/deps.sh

portability-programs: $(UNIT_TESTS) $(C_READER)

portability:
	@tests/portability/run.sh $(abspath $(PORTABLE)) $(MAKE)

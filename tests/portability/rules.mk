# SPDX-License-Identifier: BSD-2-Clause
# make portability-deps portability: unit tests and vectors on a big-endian machine under qemu-user; with MACHINE=i386, as a 32-bit build.
PORTABLE := $(BUILD)/portability

.PHONY: portability portability-deps portability-programs
portability-deps:
	@tests/portability/deps.sh $(or $(MACHINE),s390x)

portability-programs: $(UNIT_TESTS) $(C_READER)

portability:
	@tests/portability/run.sh $(abspath $(PORTABLE)) $(MAKE)

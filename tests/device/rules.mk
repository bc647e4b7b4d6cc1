# SPDX-License-Identifier: BSD-2-Clause
# make device: builds firmware for each board, runs it and the vectors in QEMU, and compares the
# sizes with the budgets. make size: that table alone, of what was built last. make device-record:
# keeps the figures in tests/device/last, from which `make figures` writes the documents' tables.
DEVICE        := $(BUILD)/device
DEVICE_CACHE  ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/archive_news
DEVICE_BOARDS ?= cortex-m3 cortex-m0plus rv32imac
DEVICE_STACK  := 5120

# `make deps device` installs what the firmware needs, too.
ifneq ($(filter device,$(MAKECMDGOALS)),)
deps: device-deps
endif

.PHONY: device device-deps device-record size
device-deps:
	@tests/deps.sh device

device: all amalgamation $(C_READER)
	@tests/deps.sh --check device
	@tests/device/fetch.sh "$(DEVICE_CACHE)"
	@$(MAKE) -s $(COMPACT_CHECK)
	@tests/device/images.sh "$(abspath $(TOOL))" "$(abspath $(C_READER))" \
		"$(abspath $(DEVICE))/images"
	@$(COMPACT_CHECK) 3000 $(DEVICE)/images/signatures 30
	@tests/device/all.sh "$(abspath $(AMALGAMATION))" "$(DEVICE_CACHE)" "$(abspath $(DEVICE))" \
		$(DEVICE_STACK) $(DEVICE_BOARDS)
	@$(MAKE) -s size

DEVICE_SIZE := tests/device/size.py $(DEVICE) tests/device/budgets tests/device/last
size:
	@$(DEVICE_SIZE)

device-record: device
	@$(DEVICE_SIZE) --save

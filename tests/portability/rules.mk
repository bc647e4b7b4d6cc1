# SPDX-License-Identifier: BSD-2-Clause
# make portability-deps portability: library and command on six processors, and the library beyond
# 4 GiB. README.md says more. make large: the command beyond 4 GiB.
PORTABILITY_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/portability/*.c)))

.PHONY: portability portability-deps portability-programs
portability-deps:
	@tests/deps.sh test static-cross

$(BUILD)/tests/portability/%: tests/portability/%.c $(UNIT_SUPPORT) $(STATIC) $(BUILD)/flags
	$(call say,TEST,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -Itests/unit -o $@ $< $(UNIT_SUPPORT) $(STATIC) \
		$(ALL_LDFLAGS) -lcmocka $(LIBS)

# What make static-programs makes for each machine.
portability-programs: $(UNIT_TESTS) $(C_READER) $(C_PATCHER) $(PORTABILITY_PROGRAMS)

portability:
	@tests/portability/run.sh $(BUILD) $(MAKE) $(MACHINE)

.PHONY: large
large: $(TOOL)
	@folder=$$(mktemp -d) && status=0 && \
	{ TMPDIR=$$folder ANEWS="$(abspath $(TOOL))" bash tests/portability/large.sh || status=$$?; } && \
	rm -rf "$$folder" && exit $$status

# What has another way of doing without Linux, and what goes with it.
PLAIN := $(BUILD)/plain
PLAIN_TESTS := cli/exhaustion cli/extraction cli/fetch_failures cli/hostile_paths cli/input \
	cli/key cli/keys cli/modes cli/output cli/races cli/reproducible cli/roundtrip cli/serve \
	cli/signals cli/terminal cli/torn cli/without_links
.PHONY: plain-check
plain-check: test-programs
	@$(MAKE) -s BUILD=$(PLAIN) CPPFLAGS="-DAN_PLAIN_POSIX $(CPPFLAGS)" all
	@PLAIN_POSIX=yes LOGS="$(abspath $(PLAIN))/tests/log" BUILD="$(abspath $(BUILD))" \
		ANEWS="$(abspath $(PLAIN))/anews" tests/run.sh $(or $(WORDS),$(PLAIN_TESTS))

-include $(PORTABILITY_PROGRAMS:=.d)

# SPDX-License-Identifier: BSD-2-Clause
# The library's reader as a server of a line protocol: it is compared with the vectors and with the
# second reader. So is the reader as firmware has it.
C_READER := $(BUILD)/tests/conformance/c_reader
C_READER_SMALL := $(BUILD)/tests/conformance/c_reader_small
C_PATCHER := $(BUILD)/tests/conformance/c_patcher

$(C_READER) $(C_PATCHER): $(BUILD)/%: %.c $(STATIC) $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $< $(STATIC) $(ALL_LDFLAGS) $(LIBS)

$(C_READER_SMALL): tests/conformance/c_reader.c $(BUILD)/amalgamation/archive_news_reader.c \
		$(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -DAN_SMALL -DAN_SEARCH -o $@ $(filter %.c,$^) $(ALL_LDFLAGS) $(LIBS)

test-programs: $(C_READER) $(C_PATCHER)

# All readers on the vectors, on random queries and on mutants. MUTANTS=100000 SEED=2 for more, and
# others.
MUTANTS ?= 2000
QUERIES ?= 10000
SEED ?= 1

.PHONY: conformance
conformance: $(C_READER) $(C_READER_SMALL) $(C_PATCHER) $(TOOL)
	@BUILD="$(abspath $(BUILD))" MUTANTS=$(MUTANTS) QUERIES=$(QUERIES) SEED=$(SEED) \
		tests/conformance/run.sh

# SPDX-License-Identifier: BSD-2-Clause
# make fuzz SECONDS=n: fuzzes each target for n seconds, from seeds out of the vectors.
# make fuzz-regressions: runs the seeds and every input that once went wrong, once each.
FUZZ_BUILD   ?= $(BUILD)/fuzz
FUZZ_TARGETS ?= open read lying search page record directory slots keys state json partial html \
	xhtml jsonld charset markdown text jsonl json_tree feed yaml toml headers dates patch
SECONDS      ?= 60
FUZZ_CFLAGS  = -std=gnu11 -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -Ilibarchive_news/include -Ilibarchive_news -Itools -Itests/fuzz
FUZZ_TOOLS   := $(filter-out tools/main.c tools/commands/%.c tools/walls/%.c,$(TOOL_SOURCES))
FUZZ_OBJECTS := $(LIB_SOURCES:%.c=$(FUZZ_BUILD)/%.o) $(FUZZ_TOOLS:%.c=$(FUZZ_BUILD)/%.o) \
	$(if $(TABLES),$(FUZZ_BUILD)/tools/charsets/tables.o)
FUZZ_LIBRARY := $(FUZZ_BUILD)/libfuzzed.a
FUZZ_LIBS    := $(LIBS) -ljansson -lyaml -lgumbo -lcmark -lexpat -lunistring
FUZZ_HEADERS := $(wildcard tests/fuzz/*.h) tests/unit/support/wire_offsets.h

$(FUZZ_BUILD)/tools/%.o: FUZZ_CFLAGS += -D_GNU_SOURCE
$(FUZZ_BUILD)/%.o: %.c
	$(call say,FUZZ,$<)
	@mkdir -p $(@D)
	$(Q)clang $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

ifneq ($(TABLES),)
$(FUZZ_BUILD)/tools/charsets/tables.o: $(TABLES)
	$(call say,FUZZ,$<)
	@mkdir -p $(@D)
	$(Q)clang $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<
endif

$(FUZZ_LIBRARY): $(FUZZ_OBJECTS) $(BUILD)/sources
	$(call say,AR,$@)
	@rm -f $@
	$(Q)ar rcs $@ $(FUZZ_OBJECTS)

$(FUZZ_BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_HEADERS) $(FUZZ_LIBRARY)
	$(call say,FUZZ,$<)
	$(Q)clang $(FUZZ_CFLAGS) -D_GNU_SOURCE -fsanitize=fuzzer -o $@ $< $(FUZZ_LIBRARY) $(FUZZ_LIBS)

.PHONY: fuzz fuzz-regressions fuzz-build afl
fuzz-build: $(FUZZ_TARGETS:%=$(FUZZ_BUILD)/fuzz_%)

fuzz: fuzz-build
	@tests/fuzz/run.sh $(FUZZ_BUILD) $(SECONDS) $(FUZZ_TARGETS)

fuzz-regressions: fuzz-build
	@tests/fuzz/run.sh $(FUZZ_BUILD) 0 $(FUZZ_TARGETS)

# AFL++ on the command as it is. Needs Debian's afl++.
afl:
	@tests/fuzz/afl.sh $(BUILD) $(SECONDS)

-include $(FUZZ_OBJECTS:.o=.d)

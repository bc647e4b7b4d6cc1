# SPDX-License-Identifier: BSD-2-Clause
# A program that decodes with the command's own tables: what tests/cli/charsets_tables.sh and
# make web-check compare with iconv, with the standard and with a browser.
CHARSET_DECODER := $(BUILD)/tests/charsets/decode
CHARSET_OBJECTS := $(filter $(BUILD)/tools/charsets/%,$(TOOL_OBJECTS)) \
	$(BUILD)/tools/text/charset.o $(BUILD)/tools/text/bytes.o $(BUILD)/tools/allocation.o

# And one that makes keys of titles: see tests/cli/title_keys.sh.
FOLD_TITLES := $(BUILD)/tests/charsets/fold_titles
FOLD_OBJECTS := $(addprefix $(BUILD)/tools/,text/titles.o text/bytes.o allocation.o)

# And one that looks at bytes as the command does: see tests/cli/charsets_tables.sh.
SCAN_BYTES := $(BUILD)/tests/charsets/scan_bytes
SCAN_OBJECTS := $(CHARSET_OBJECTS) $(addprefix $(BUILD)/tools/,input/formats/scan.o \
	input/content.o keys/secret_scan.o files/file_identity.o) \
	$(filter $(BUILD)/tools/platform/%,$(TOOL_OBJECTS))

test-programs: $(CHARSET_DECODER) $(FOLD_TITLES) $(SCAN_BYTES)

$(CHARSET_DECODER): $(CHARSET_OBJECTS)
$(FOLD_TITLES): $(FOLD_OBJECTS)
$(SCAN_BYTES): $(SCAN_OBJECTS)
CHARSET_PROGRAMS := $(CHARSET_DECODER) $(FOLD_TITLES) $(SCAN_BYTES)
$(CHARSET_PROGRAMS): $(BUILD)/tests/charsets/%: tests/charsets/%.c $(BUILD)/flags
	$(call say,TEST,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -Itools -o $@ $< $(filter %.o,$^) $(ALL_LDFLAGS) \
		$(TOOL_LIBS)

web-check: charsets-in-browser
.PHONY: charsets-in-browser
charsets-in-browser: $(CHARSET_DECODER)
	@node tests/charsets/in_browser.mjs $(CHARSET_DECODER)

-include $(CHARSET_PROGRAMS:=.d)

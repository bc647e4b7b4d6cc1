# SPDX-License-Identifier: BSD-2-Clause
# A program that fills the command's own table of ids: what tests/cli/many_ids.sh runs.
MANY_IDS := $(BUILD)/tests/ids/many_ids
MANY_IDS_OBJECTS := $(filter $(BUILD)/tools/platform/%,$(TOOL_OBJECTS)) \
	$(addprefix $(BUILD)/tools/,input/origins.o input/origin_slots.o files/atomic_file.o \
	files/folders.o files/read_write.o text/fold_name.o)

test-programs: $(MANY_IDS)

$(MANY_IDS): tests/ids/many_ids.c $(MANY_IDS_OBJECTS) $(BUILD)/flags
	$(call say,TEST,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -Itools -o $@ $< $(MANY_IDS_OBJECTS) $(ALL_LDFLAGS) \
		-Wl,--wrap=platform_has_nameless \
		$(TOOL_LIBS) $(LIBS)

-include $(MANY_IDS).d

# SPDX-License-Identifier: BSD-2-Clause
# The update recipe is compiled as firmware would take it, and tested from outside.

UPDATE := tests/examples/update
$(BUILD)/tests/unit/test_update: tests/unit/test_update.c $(UPDATE)/update.h $(BUILD)/$(UPDATE)/update.o $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -I$(UPDATE) -o $@ $< $(BUILD)/$(UPDATE)/update.o $(STATIC) $(ALL_LDFLAGS) -lcmocka $(LIBS)

-include $(BUILD)/$(UPDATE)/update.d

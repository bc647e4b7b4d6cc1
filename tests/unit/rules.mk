# SPDX-License-Identifier: BSD-2-Clause
# The Makefile builds the unit tests, one program from each test_*.c. This is what some of them need
# besides.
-include $(UNIT_TESTS:=.d)

# Calls that tests make fail: tests/unit/faults.h. On 32 bits the C library has other names for the
# calls that take offsets of 64 bits.
FAULTS := open64 mkostemp64 pread64 pwrite64 ftruncate64 open mkostemp fchmod unlink pread pwrite \
	write fsync ftruncate linkat rename close malloc calloc realloc strdup strndup free \
	ZSTD_createCCtx ZSTD_createCDict ZSTD_createCDict_byReference \
	ZDICT_trainFromBuffer_fastCover pthread_create
# Where coverage is measured, gcov opens its own files by the plain names. On glibc, the library
# does not use them.
ifneq ($(findstring --coverage,$(CFLAGS)),)
FAULTS := $(filter-out open mkostemp pread pwrite ftruncate,$(FAULTS))
endif
$(BUILD)/tests/unit/test_powerloss $(BUILD)/tests/unit/test_exhaustion: \
	ALL_LDFLAGS += $(FAULTS:%=-Wl,--wrap=%)

# The update recipe is compiled as firmware would take it, and tested from outside.
UPDATE := libarchive_news/examples/update
UPDATE_OBJECT := $(BUILD)/$(UPDATE)/update.o
$(BUILD)/tests/unit/test_update: tests/unit/test_update.c $(UPDATE_OBJECT) $(STATIC) $(BUILD)/flags
	$(call say,TEST,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -I$(UPDATE) -o $@ $< $(UPDATE_OBJECT) $(STATIC) \
		$(ALL_LDFLAGS) -lcmocka $(LIBS)

-include $(UPDATE_OBJECT:.o=.d)

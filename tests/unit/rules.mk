# SPDX-License-Identifier: BSD-2-Clause
# The unit tests are built by the Makefile, one program from each test_*.c; here is what some need besides.
-include $(UNIT_TESTS:=.d)

# Calls that tests make fail: tests/unit/faults.h. The C library may have other names for those that take offsets of 64 bits.
FAULTS := open64 pread64 pwrite64 ftruncate64 open unlink pread pwrite write fsync ftruncate linkat rename close \
          malloc calloc realloc strdup strndup free ZSTD_createCCtx ZSTD_createCDict ZSTD_createCDict_byReference ZDICT_trainFromBuffer_fastCover pthread_create
# Where coverage is measured, gcov's own files are opened by the plain names; the library's are not, on glibc.
ifneq ($(findstring --coverage,$(CFLAGS)),)
FAULTS := $(filter-out open pread pwrite ftruncate,$(FAULTS))
endif
$(BUILD)/tests/unit/test_powerloss $(BUILD)/tests/unit/test_exhaustion: ALL_LDFLAGS += $(FAULTS:%=-Wl,--wrap=%)

# The update recipe is compiled as firmware would take it, and tested from outside.

UPDATE := libarchive_news/examples/update
$(BUILD)/tests/unit/test_update: tests/unit/test_update.c $(UPDATE)/update.h $(BUILD)/$(UPDATE)/update.o $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -I$(UPDATE) -o $@ $< $(BUILD)/$(UPDATE)/update.o $(STATIC) $(ALL_LDFLAGS) -lcmocka $(LIBS)

-include $(BUILD)/$(UPDATE)/update.d

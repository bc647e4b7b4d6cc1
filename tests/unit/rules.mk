# SPDX-License-Identifier: BSD-2-Clause
# make unit-tests builds one program from each FOLDER/test_NAME.c, as
# build/tests/unit/test_NAME. The other sources are compiled once, into a
# library from which each program takes what it calls.
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/%.o)
UNIT_SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(UNIT_SOURCES),$(sort $(wildcard tests/unit/*/*.c))))
UPDATE       := libarchive_news/examples/update

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

$(UNIT_OBJECTS) $(UNIT_SUPPORT_OBJECTS): ALL_CFLAGS += -D_GNU_SOURCE -Itests/unit -I$(UPDATE)

$(UNIT_SUPPORT): $(UNIT_SUPPORT_OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcsD $@ $^

# The object of each program, which lies in a folder deeper.
$(foreach source,$(UNIT_SOURCES:.c=),$(eval $(BUILD)/tests/unit/$(notdir $(source)): $(BUILD)/$(source).o))

# The update recipe is compiled as firmware would compile it, and tested from outside.
$(filter $(BUILD)/tests/unit/test_update%,$(UNIT_TESTS)): $(BUILD)/$(UPDATE)/update.o

$(UNIT_TESTS): $(UNIT_SUPPORT) $(STATIC)
	$(CC) $(CFLAGS) -o $@ $(filter %.o,$^) $(UNIT_SUPPORT) $(STATIC) $(ALL_LDFLAGS) -lcmocka $(LIBS)

# Calls that tests make fail: tests/unit/support/faults.h. The C library may have other names for those that take offsets of 64 bits.
FAULTS := open64 mkostemp64 pread64 pwrite64 ftruncate64 open mkostemp fchmod unlink pread pwrite write fsync ftruncate linkat rename close \
          malloc calloc realloc strdup strndup free ZSTD_createCCtx ZSTD_createCDict ZSTD_createCDict_byReference ZDICT_trainFromBuffer_fastCover pthread_create
# Where coverage is measured, gcov's own files are opened by the plain names; the library's are not, on glibc.
ifneq ($(findstring --coverage,$(CFLAGS)),)
FAULTS := $(filter-out open mkostemp pread pwrite ftruncate,$(FAULTS))
endif
$(addprefix $(BUILD)/tests/unit/,test_powerloss test_powerloss_sort test_exhaustion_writer): ALL_LDFLAGS += $(FAULTS:%=-Wl,--wrap=%)

-include $(UNIT_OBJECTS:.o=.d) $(UNIT_SUPPORT_OBJECTS:.o=.d) $(BUILD)/$(UPDATE)/update.d

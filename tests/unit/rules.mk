# SPDX-License-Identifier: BSD-2-Clause
# make unit-tests builds one program from each FOLDER/test_NAME.c, as build/tests/unit/test_NAME.
# The other sources are compiled once, into a library from which each program takes what it calls.
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/%.o)
UNIT_SUPPORT_SOURCES := $(filter-out $(UNIT_SOURCES),$(sort $(wildcard tests/unit/*/*.c)))
UNIT_SUPPORT_OBJECTS := $(UNIT_SUPPORT_SOURCES:%.c=$(BUILD)/%.o)
$(eval $(call remembered,tests/unit/sources,UNIT_SUPPORT_SOURCES))
UPDATE        := libarchive_news/examples/update
UPDATE_OBJECT := $(BUILD)/$(UPDATE)/update.o $(BUILD)/$(UPDATE)/floor.o \
	$(BUILD)/$(UPDATE)/patched.o
# The floor with another port to cryptography than libsodium.
FLOOR_SMALL   := $(BUILD)/$(UPDATE)/floor_small.o

DEVICE_EXAMPLES := libarchive_news/examples/device
DEVICE_OBJECTS  := $(patsubst %,$(BUILD)/$(DEVICE_EXAMPLES)/%.o,best_matches date_text lists \
	receiver)

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

$(UNIT_OBJECTS) $(UNIT_SUPPORT_OBJECTS): ALL_CFLAGS += -D_GNU_SOURCE -Itests/unit -I$(UPDATE) \
	-I$(DEVICE_EXAMPLES)

$(UNIT_SUPPORT): $(UNIT_SUPPORT_OBJECTS) $(BUILD)/tests/unit/sources
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) $(AR_FLAGS) $@ $(UNIT_SUPPORT_OBJECTS)

# The object of each program, which lies in a folder deeper.
$(foreach source,$(UNIT_SOURCES:.c=),\
	$(eval $(BUILD)/tests/unit/$(notdir $(source)): $(BUILD)/$(source).o))

# The update recipe is compiled as firmware would compile it, and tested from outside.
UPDATE_SMALL := $(BUILD)/tests/unit/test_update_signers
$(filter-out $(UPDATE_SMALL),$(filter $(BUILD)/tests/unit/test_update%,$(UNIT_TESTS))): \
	$(UPDATE_OBJECT)
$(UPDATE_SMALL): $(BUILD)/$(UPDATE)/update.o $(FLOOR_SMALL) \
	$(BUILD)/libarchive_news/crypto/blake2b.o

$(FLOOR_SMALL): $(UPDATE)/floor.c $(BUILD)/flags
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -DAN_CRYPTO_H='"crypto/blake2b.h"' -c -o $@ $<

# What only firmware links is in no library.
$(BUILD)/tests/unit/test_compact_hash: $(BUILD)/libarchive_news/crypto/blake2b.o

# So are the examples for devices.
$(filter $(BUILD)/tests/unit/test_examples%,$(UNIT_TESTS)): $(DEVICE_OBJECTS)

$(UNIT_TESTS): $(UNIT_SUPPORT) $(STATIC)
	$(call say,LINK,$@)
	$(Q)$(if $(WRAPPED),$(CC) -r -o $(@D)/wrapped-$(@F).o $(filter %.o,$^) $(UNIT_SUPPORT) \
		$(STATIC) $(WRAPPED))
	$(Q)$(CC) $(CFLAGS) -o $@ $(if $(WRAPPED),$(@D)/wrapped-$(@F).o,$(filter %.o,$^) $(UNIT_SUPPORT) \
		$(STATIC)) $(ALL_LDFLAGS) -lcmocka $(LIBS)

# Calls that tests make fail: tests/unit/support/faults.h. On 32 bits the C library has other names
# for the calls that take offsets of 64 bits. Only calls of the library and of the test are meant:
# both are linked into one object first, where other libraries may be static as well. Those of
# FAULTS_ANYWHERE do not depend on the system.
FAULTS := open64 pread64 pwrite64 ftruncate64 open umask unlink pread pwrite \
	write fsync ftruncate linkat rename close
FAULTS_ANYWHERE := malloc calloc realloc strdup strndup free ZSTD_createCCtx ZSTD_createCDict \
	ZSTD_createCDict_byReference ZSTD_createCDict_advanced ZDICT_finalizeDictionary ani_train \
	pthread_create
# Where coverage is measured, gcov opens its own files by the plain names. On glibc, the library
# does not use them.
ifneq ($(findstring --coverage,$(CFLAGS)),)
FAULTS := $(filter-out open pread pwrite ftruncate,$(FAULTS))
endif
FAULTY := test_powerloss test_powerloss_sort test_exhaustion_writer test_search_exhaustion \
	test_search_memory test_dictionary
$(FAULTY:%=$(BUILD)/tests/unit/%): WRAPPED = $(FAULTS:%=-Wl,--wrap=%) \
	$(FAULTS_ANYWHERE:%=-Wl,--wrap=%)

-include $(UNIT_OBJECTS:.o=.d) $(UNIT_SUPPORT_OBJECTS:.o=.d) $(UPDATE_OBJECT:.o=.d) \
	$(FLOOR_SMALL:.o=.d) $(DEVICE_OBJECTS:.o=.d) \
	$(BUILD)/libarchive_news/crypto/blake2b.d

# SPDX-License-Identifier: BSD-2-Clause
# make crypto-check: libsodium and the compact port of libarchive_news/crypto answer the same about
# 100,000 signatures of all kinds. `make device` asks about fewer.
COMPACT_COUNT ?= 100000

COMPACT         := libarchive_news/crypto
COMPACT_TINYSSH := fe fe25519 ge25519 sc25519 crypto_hash_sha512 crypto_verify_32 verify \
	uint32_pack uint32_unpack
COMPACT_BUILD   := $(BUILD)/tests/crypto
COMPACT_CHECK   := $(COMPACT_BUILD)/signatures
COMPACT_OURS    := $(COMPACT_BUILD)/ed25519.o $(COMPACT_BUILD)/blake2b.o
COMPACT_THEIRS  := $(COMPACT_TINYSSH:%=$(COMPACT_BUILD)/tinyssh-%.o)
COMPACT_FETCHED := $(COMPACT_BUILD)/fetched

$(COMPACT_FETCHED): tests/device/fetch.sh
	@mkdir -p $(@D)
	@tests/device/fetch.sh "$(DEVICE_CACHE)"
	@touch $@

$(COMPACT_THEIRS): $(COMPACT_BUILD)/tinyssh-%.o: $(COMPACT_FETCHED) $(COMPACT)/tinyssh.h \
	$(BUILD)/flags
	$(Q)$(CC) -std=c11 $(CFLAGS) -w -include $(COMPACT)/tinyssh.h -c -o $@ \
		"$(DEVICE_CACHE)/tinyssh/crypto/$*.c"

$(COMPACT_OURS): $(COMPACT_BUILD)/%.o: $(COMPACT)/%.c $(wildcard $(COMPACT)/*.h) \
	$(COMPACT_FETCHED) $(BUILD)/flags
	$(Q)$(CC) $(ALL_CFLAGS) -MF $@.d -isystem "$(DEVICE_CACHE)/tinyssh/crypto" -c -o $@ $<

$(COMPACT_CHECK): $(wildcard tests/crypto/*.[ch]) $(COMPACT_OURS) $(COMPACT_THEIRS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -MF $@.d -I$(COMPACT) -o $@ $(filter tests/%.c %.o,$^) \
		$(ALL_LDFLAGS) -lsodium

.PHONY: crypto-check
crypto-check: $(COMPACT_CHECK)
	@$(COMPACT_CHECK) $(COMPACT_COUNT)

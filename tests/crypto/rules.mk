# SPDX-License-Identifier: BSD-2-Clause
# make crypto-check: libsodium and the compact port of libarchive_news/crypto answer the same about
# 100,000 signatures of all kinds, and so does the port with the products of the page's reader.
# `make device` asks about fewer.
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

# The same with tools/web/reader/products.c, as tools/web/reader/build.sh puts it in.
WEB_PRODUCTS       := $(COMPACT_BUILD)/web-fe.o $(COMPACT_BUILD)/web-products.o
WEB_PRODUCTS_CHECK := $(COMPACT_BUILD)/signatures-web

$(COMPACT_BUILD)/web-fe.o: $(COMPACT_FETCHED) $(COMPACT)/tinyssh.h $(BUILD)/flags
	$(Q)$(CC) -std=c11 $(CFLAGS) -w -include $(COMPACT)/tinyssh.h \
		-Dan_tinyssh_fe_mul=unrolled_mul -Dan_tinyssh_fe_sq=unrolled_sq -c -o $@ \
		"$(DEVICE_CACHE)/tinyssh/crypto/fe.c"

$(COMPACT_BUILD)/web-products.o: tools/web/reader/products.c $(BUILD)/flags
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MF $@.d -c -o $@ $<

$(WEB_PRODUCTS_CHECK): $(COMPACT_CHECK) $(WEB_PRODUCTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -MF $@.d -I$(COMPACT) -o $@ $(wildcard tests/crypto/*.c) \
		$(COMPACT_OURS) $(filter-out %/tinyssh-fe.o,$(COMPACT_THEIRS)) $(WEB_PRODUCTS) \
		$(ALL_LDFLAGS) -lsodium

.PHONY: crypto-check
crypto-check: $(COMPACT_CHECK) $(WEB_PRODUCTS_CHECK)
	@$(COMPACT_CHECK) $(COMPACT_COUNT)
	@$(WEB_PRODUCTS_CHECK) $(COMPACT_COUNT)

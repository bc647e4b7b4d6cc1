# SPDX-License-Identifier: BSD-2-Clause
# make static: the command as one file for any Linux, in build/static/anews. musl and the libraries
# are built from pinned sources: libarchive_news/packaging/libraries. make static-check: its tests.
#
# It has neither libcurl nor libmicrohttpd, so it fetches nothing and does not serve, and no
# libuchardet. It says so.
ONE_FILE     := $(BUILD)/static
STATIC_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/archive_news/pinned
LIBRARIES    := libarchive_news/packaging/libraries
STATIC_NEEDS := zstd libsodium jansson libyaml gumbo cmark expat libunistring snowball
STATIC_GUMBO := $(shell sed -nE 's/^gumbo .*_([0-9.]+)[+.].*orig.*/\1/p' $(LIBRARIES)/pinned)
STATIC_CC     = gcc -specs $(ONE_FILE)/musl.specs

.PHONY: static static-deps static-check
static-deps:
	@tests/deps.sh static

$(ONE_FILE)/musl.specs: $(LIBRARIES)/pinned $(LIBRARIES)/musl.sh
	@tests/deps.sh --check static
	@$(LIBRARIES)/fetch.sh "$(STATIC_CACHE)" musl
	$(call say,BUILD,musl)
	@$(LIBRARIES)/musl.sh "$(STATIC_CACHE)" $(ONE_FILE)

$(ONE_FILE)/libraries/made: $(LIBRARIES)/pinned $(LIBRARIES)/build.sh $(ONE_FILE)/musl.specs
	@$(LIBRARIES)/fetch.sh "$(STATIC_CACHE)" $(STATIC_NEEDS)
	$(call say,BUILD,$(STATIC_NEEDS))
	@rm -rf $(@D)
	@CC="$(STATIC_CC)" $(LIBRARIES)/build.sh "$(STATIC_CACHE)" $(@D)
	@touch $@

# A thread of musl has 128 KiB of stack if the program does not say otherwise.
static: $(ONE_FILE)/libraries/made
	@$(MAKE) BUILD=$(ONE_FILE) CC="$(STATIC_CC)" HOSTCC=gcc SECCOMP=yes CURL=no MICROHTTPD=no \
		STATIC_INPUTS=no PKG_CONFIG=: GUMBO_VERSION=$(STATIC_GUMBO) PIE=-static-pie \
		LIBS="-lzstd -lsodium -lstemmer" \
		CFLAGS="-Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables" \
		CPPFLAGS="-DAN_ONE_FILE -isystem $(ONE_FILE)/libraries/include" \
		LDFLAGS="-s -Wl,--gc-sections,-z,stack-size=1048576 -L$(ONE_FILE)/libraries/lib" \
		$(ONE_FILE)/anews

# WORDS: only those of the command's tests whose names contain one.
static-check: static test-programs
	@tests/static/run.sh $(ONE_FILE)/anews $(BUILD) $(WORDS)

# SPDX-License-Identifier: BSD-2-Clause
# make static: the command as one file for any Linux, in build/static/anews. musl and the libraries
# are built from pinned sources: libarchive_news/packaging/libraries. make static-check: its tests.
#
# make static MACHINE=i386, s390x, arm64, armhf or riscv64: for another machine, with Debian's
# compiler for it, in build/static-arm64/anews and so on. make static-same-bytes: all of them give
# the same bytes, under qemu-user. make static-programs MACHINE=...: the programs that make
# portability runs on it.
#
# It has neither libcurl nor libmicrohttpd, so it fetches nothing and does not serve, and no
# libuchardet. It says so.
comma := ,
STATIC_MACHINES    := i386 s390x arm64 armhf riscv64
STATIC_FOR_i386    := i686-linux-gnu-
STATIC_FOR_s390x   := s390x-linux-gnu-
STATIC_FOR_arm64   := aarch64-linux-gnu-
STATIC_FOR_armhf   := arm-linux-gnueabihf-
STATIC_FOR_riscv64 := riscv64-linux-gnu-
# The compiler of Debian 12 calls a library for an atomic byte.
STATIC_ATOMIC_riscv64 := -latomic
# What the names of the machine's compiler and archiver begin with. make portability takes several
# machines, which mean nothing here.
STATIC_FOR   := $(STATIC_FOR_$(MACHINE))
STATIC_KINDS := $(if $(STATIC_FOR),static-cross,static)
ifneq ($(filter static static-programs static-check,$(MAKECMDGOALS)),)
ifneq ($(if $(STATIC_FOR),,$(MACHINE)),)
$(error MACHINE=$(MACHINE): make static knows one of $(STATIC_MACHINES), or none for this machine)
endif
endif
ONE_FILE     := $(BUILD)/static$(if $(STATIC_FOR),-$(MACHINE))
PINNED_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/archive_news/pinned
PINNED       := libarchive_news/packaging/libraries
PINNED_NEEDS := zstd libsodium jansson libyaml gumbo cmark expat libunistring snowball
STATIC_NEEDS := $(PINNED_NEEDS) libseccomp cmocka
STATIC_GUMBO := $(shell sed -nE 's/^gumbo .*_([0-9.]+)[+.].*orig.*/\1/p' $(PINNED)/pinned)
STATIC_LOCAL := $(if $(STATIC_FOR),-Wl$(comma)--version-script=tests/static/local.map)
STATIC_CC     = $(STATIC_FOR)gcc -specs $(ONE_FILE)/musl.specs

.PHONY: static static-programs static-deps static-check static-cross-deps static-same-bytes
static-deps:
	@tests/deps.sh static

static-cross-deps:
	@tests/deps.sh static-cross

$(ONE_FILE)/musl.specs: $(PINNED)/pinned $(PINNED)/musl.sh
	@tests/deps.sh --check $(STATIC_KINDS)
	@$(PINNED)/fetch.sh "$(PINNED_CACHE)" musl
	$(call say,BUILD,musl)
	@CC=$(STATIC_FOR)gcc CROSS_COMPILE=$(STATIC_FOR) $(PINNED)/musl.sh "$(PINNED_CACHE)" $(ONE_FILE)

$(ONE_FILE)/libraries/made: $(PINNED)/pinned $(PINNED)/build.sh $(PINNED)/offsets.pl \
		$(ONE_FILE)/musl.specs
	@$(PINNED)/fetch.sh "$(PINNED_CACHE)" $(STATIC_NEEDS)
	$(call say,BUILD,$(STATIC_NEEDS))
	@rm -rf $(@D)
	@CC="$(STATIC_CC)" AR=$(STATIC_FOR)ar HOSTCC=gcc $(PINNED)/build.sh "$(PINNED_CACHE)" $(@D) \
		$(STATIC_NEEDS)
	@touch $@

# A thread of musl has 128 KiB of stack if the program does not say otherwise. For riscv64, ld
# leaves data of a thread to a loader if the compiler does not say that there is none.
STATIC_MAKE = $(MAKE) BUILD=$(ONE_FILE) CC="$(STATIC_CC)" AR=$(STATIC_FOR)ar HOSTCC=gcc \
	SECCOMP=yes SECCOMP_FLAGS="-isystem $(ONE_FILE)/libraries/here/include \
		-L$(ONE_FILE)/libraries/here/lib -lseccomp" \
	CURL=no MICROHTTPD=no STATIC_INPUTS=no PKG_CONFIG=: GUMBO_VERSION=$(STATIC_GUMBO) \
	PIE=-static-pie LIBS="-lzstd -lsodium -lstemmer $(STATIC_ATOMIC_$(MACHINE))" \
	CFLAGS="-Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
		-fno-unwind-tables -ftls-model=local-exec" \
	CPPFLAGS="-DAN_ONE_FILE -isystem $(ONE_FILE)/libraries/include" \
	LDFLAGS="-static-pie -s -Wl,--gc-sections,-z,stack-size=1048576 $(STATIC_LOCAL) \
		-L$(ONE_FILE)/libraries/lib"

static: $(ONE_FILE)/libraries/made
	+@$(STATIC_MAKE) $(ONE_FILE)/anews

static-programs: $(ONE_FILE)/libraries/made
	+@$(STATIC_MAKE) portability-programs $(ONE_FILE)/anews

# WORDS: only those of the command's tests whose names contain one.
static-check: static test-programs
	@tests/static/run.sh $(ONE_FILE)/anews $(BUILD) $(WORDS)

# MACHINE: only those of the five. It takes minutes of compiling for each.
static-same-bytes:
	@tests/deps.sh --check static-cross
	@tests/static/machines.sh $(BUILD) $(MAKE) $(MACHINE)

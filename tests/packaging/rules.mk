# SPDX-License-Identifier: BSD-2-Clause
# make amalgamation: the reader as one pair of files, for builds that have no make.
# make arduino, idf-component, riot-package, zephyr-module: packages for SDKs, with everything that
# they need; make packages: all four; make packages-check: compiles and runs them.
# make deb: Debian's packages of the release's tarball; make deb-check: tests them.

AMALGAMATION := $(BUILD)/amalgamation
READER_PAIR := $(AMALGAMATION)/archive_news_reader.c $(AMALGAMATION)/archive_news_reader.h
READER_SOURCES := $(READER_H) libarchive_news/include/archive_news/search.h \
	$(wildcard libarchive_news/format/*.[ch] libarchive_news/reader/*.[ch] \
	libarchive_news/search/*.[ch])

.PHONY: amalgamation
amalgamation: $(READER_PAIR)

$(READER_PAIR) &: libarchive_news/amalgamate.sh LICENSE $(READER_SOURCES) $(BUILD)/sources
	$(call say,JOIN,$(AMALGAMATION))
	$(Q)libarchive_news/amalgamate.sh $(AMALGAMATION)

# $(call package,TARGET,SDK): BUILD/SDK/archive_news is the package, to be copied to where the SDK
# looks for it.
PACKAGES := arduino idf-component riot-package zephyr-module
define package
.PHONY: $(1)
$(1): amalgamation $(COMPACT_FETCHED)
	$$(call say,PACK,$$(BUILD)/$(2)/archive_news)
	$$(Q)CC='$$(CC)' libarchive_news/packaging/lay_out.sh $(2) $$(AMALGAMATION) \
		"$$(DEVICE_CACHE)" $$(VERSION) $$(BUILD)/$(2)/archive_news
endef
$(eval $(call package,arduino,arduino))
$(eval $(call package,idf-component,esp-idf))
$(eval $(call package,riot-package,riot))
$(eval $(call package,zephyr-module,zephyr))

.PHONY: packages packages-check packages-check-arduino packages-check-others
packages: $(PACKAGES)

# The two run at once where make may.
packages-check: packages-check-arduino packages-check-others
PACKAGE_TEST = @tests/deps.sh --check device >&2; \
	work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
	TMPDIR="$$work" ANEWS="$(abspath $(TOOL))" PACKAGES="$(abspath $(BUILD))" \
	MAKE="$(MAKE)" VERSION=$(VERSION)
packages-check-arduino: all packages
	$(PACKAGE_TEST) tests/packaging/arduino.sh
packages-check-others: all packages
	$(PACKAGE_TEST) tests/packaging/packages.sh

DEBS := $(BUILD)/deb
.PHONY: deb deb-deps deb-check
deb-deps:
	@tests/deps.sh build deb

deb: dist-tarball
	@libarchive_news/packaging/debian.sh $(VERSION) $(SOVERSION) \
		$(BUILD)/libarchive_news-$(VERSION).tar.gz $(DEBS)
	@cd $(DEBS) && ls *.deb *.dsc

deb-check: deb
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
	TMPDIR="$$work" ANEWS="$(abspath $(TOOL))" BUILD="$(abspath $(BUILD))" VERSION=$(VERSION) \
	SOVERSION=$(SOVERSION) TARBALL="$(abspath $(BUILD))/libarchive_news-$(VERSION).tar.gz" \
	tests/packaging/deb.sh

# SPDX-License-Identifier: BSD-2-Clause
# make amalgamation: the reader as one pair of files, for builds that have no make.
# make arduino: the same with the manifests that Arduino and PlatformIO want.

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

ARDUINO := $(BUILD)/arduino/archive_news

.PHONY: arduino
arduino: amalgamation
	@mkdir -p $(ARDUINO)
	@cp $(READER_PAIR) LICENSE $(ARDUINO)/
	@for file in json properties; do \
		sed 's|@VERSION@|$(VERSION)|' libarchive_news/packaging/arduino/library.$$file.in \
			>$(ARDUINO)/library.$$file || exit 1; \
	done

# SPDX-License-Identifier: BSD-2-Clause
# make amalgamation: the reader as one pair of files, for builds that have no make. make arduino: the same with the manifests that Arduino and
# PlatformIO want.

AMALGAMATION := $(BUILD)/amalgamation
READER_SOURCES := $(wildcard libarchive_news/format/*.[ch] libarchive_news/reader/*.[ch])

.PHONY: amalgamation
amalgamation: $(AMALGAMATION)/archive_news_reader.c $(AMALGAMATION)/archive_news_reader.h

$(AMALGAMATION)/archive_news_reader.c $(AMALGAMATION)/archive_news_reader.h &: libarchive_news/amalgamate.sh libarchive_news/include/archive_news/reader.h LICENSE $(READER_SOURCES)
	libarchive_news/amalgamate.sh $(AMALGAMATION)

ARDUINO := $(BUILD)/arduino/archive_news

.PHONY: arduino
arduino: amalgamation
	@mkdir -p $(ARDUINO)
	@cp $(AMALGAMATION)/archive_news_reader.c $(AMALGAMATION)/archive_news_reader.h LICENSE $(ARDUINO)/
	@for file in json properties; do \
		sed 's|@VERSION@|$(VERSION)|' libarchive_news/packaging/arduino/library.$$file.in >$(ARDUINO)/library.$$file || exit 1; done

# SPDX-License-Identifier: BSD-2-Clause
# make amalgamation: the reader as one pair of files, for builds that have no make.

AMALGAMATION := $(BUILD)/amalgamation
READER_SOURCES := $(wildcard libarchive_news/format/*.[ch] libarchive_news/reader/*.[ch])

.PHONY: amalgamation
amalgamation: $(AMALGAMATION)/archive_news_reader.c $(AMALGAMATION)/archive_news_reader.h

$(AMALGAMATION)/archive_news_reader.c $(AMALGAMATION)/archive_news_reader.h &: libarchive_news/amalgamate.sh libarchive_news/include/archive_news/reader.h LICENSE $(READER_SOURCES)
	libarchive_news/amalgamate.sh $(AMALGAMATION)

# SPDX-License-Identifier: BSD-2-Clause
# make: everything under build/.  make help: the other targets.

VERSION   := 0.1.0
SOVERSION := 0
BUILD     ?= build
PREFIX    ?= /usr/local
LIBDIR    ?= $(PREFIX)/lib
BINDIR    ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include
DATADIR   ?= $(PREFIX)/share
MANDIR    ?= $(DATADIR)/man
INSTALL   ?= install
PKG_CONFIG ?= pkg-config

CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla
HARDEN   ?= -fstack-protector-strong -fstack-clash-protection $(if $(findstring -fsanitize,$(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
# Files and times beyond 32 bits on machines whose numbers have no more. Nothing on others.
LARGE    := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
ALL_CFLAGS  = -std=c11 $(WARNINGS) $(HARDEN) $(CFLAGS) $(LARGE) -fPIC -MMD -MP -Ilibarchive_news/include $(INSIDE) $(CPPFLAGS)
# Tools see the public headers only.
INSIDE      = -Ilibarchive_news
ALL_LDFLAGS = -Wl,-z,relro,-z,now $(LDFLAGS)
LIBS        = -lzstd -lsodium -lpthread
TOOL_PACKAGES = jansson yaml-0.1 gumbo libcmark
# What only pack needs (JSON, YAML, HTML, Markdown, Unicode) is linked in where the system has it as archives: as shared libraries it would cost every command
# half a megabyte and as many milliseconds. STATIC_INPUTS=no for those who update libraries one by one.
STATIC_INPUTS ?= yes
input_library = $(if $(and $(filter yes,$(STATIC_INPUTS)),$(filter /%,$(shell $(CC) -print-file-name=lib$(1).a))),-l:lib$(1).a,-l$(1))
TOOL_LIBS   = $(shell $(PKG_CONFIG) --libs-only-L $(TOOL_PACKAGES)) $(foreach l,jansson yaml gumbo cmark unistring,$(call input_library,$(l)))

# The tables of those libraries are full of pointers: listing their places in short takes 80 KB off the command, and less memory when it starts. Where the linker can.
PACK_RELOCATIONS = $(shell echo 'int main(void) { return 0; }' | $(CC) -pie -Wl,-z,pack-relative-relocs -x c - -o /dev/null 2>/dev/null && echo -Wl,-z,pack-relative-relocs)

LIB_SOURCES  := $(sort $(wildcard libarchive_news/format/*.c libarchive_news/reader/*.c libarchive_news/writer/*.c))
TOOL_SOURCES := $(sort $(wildcard tools/*.c tools/*/*.c tools/*/*/*.c))
LIB_OBJECTS  := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(BUILD)/%.o)
UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_TESTS   := $(UNIT_SOURCES:%.c=$(BUILD)/%)
EXAMPLES     := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard libarchive_news/examples/*.c)))

STATIC := $(BUILD)/libarchive_news.a
SHARED := $(BUILD)/libarchive_news.so.$(VERSION)
TOOL   := $(BUILD)/anews

.PHONY: all
all: $(STATIC) $(SHARED) $(TOOL) $(BUILD)/libarchive_news.pc $(BUILD)/cmake

$(BUILD)/tools/%.o: INSIDE = -Itools
$(BUILD)/tools/%.o: ALL_CFLAGS += -D_GNU_SOURCE
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(STATIC): $(LIB_OBJECTS)
	@rm -f $@
	$(AR) rcsD $@ $^

# Only what the public headers declare leaves the shared library.
$(SHARED): $(LIB_OBJECTS) libarchive_news/libarchive_news.map
	$(CC) $(CFLAGS) $(ALL_LDFLAGS) -shared -Wl,-soname,libarchive_news.so.$(SOVERSION) -Wl,--version-script=libarchive_news/libarchive_news.map -Wl,--no-undefined -o $@ $(LIB_OBJECTS) $(LIBS)
	ln -sf $(@F) $(BUILD)/libarchive_news.so.$(SOVERSION)
	ln -sf $(@F) $(BUILD)/libarchive_news.so

$(TOOL): $(TOOL_OBJECTS) $(STATIC)
	$(CC) $(CFLAGS) $(ALL_LDFLAGS) $(PACK_RELOCATIONS) -pie -o $@ $(TOOL_OBJECTS) $(STATIC) $(LIBS) $(TOOL_LIBS)

# Made anew each time: "make; make install PREFIX=/usr" must not install what the first make wrote.
.PHONY: $(BUILD)/libarchive_news.pc
$(BUILD)/libarchive_news.pc: libarchive_news/libarchive_news.pc.in
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|;s|@LIBDIR@|$(LIBDIR)|;s|@INCLUDEDIR@|$(INCLUDEDIR)|;s|@VERSION@|$(VERSION)|' $< > $@

# For CMake. It finds the headers from its own place, so that what is installed may be moved.
.PHONY: $(BUILD)/cmake
$(BUILD)/cmake: $(wildcard libarchive_news/packaging/cmake/*.in)
	@mkdir -p $@
	@for file in $^; do sed -e 's|@VERSION@|$(VERSION)|;s|@SOVERSION@|$(SOVERSION)|' \
		-e "s|@INCLUDE_FROM_HERE@|$$(realpath -ms --relative-to=$(LIBDIR)/cmake/libarchive_news $(INCLUDEDIR))|" \
		$$file >$@/$$(basename $$file .in) || exit 1; done

$(BUILD)/tests/unit/%: tests/unit/%.c $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -o $@ $< $(STATIC) $(ALL_LDFLAGS) -lcmocka $(LIBS)

$(BUILD)/libarchive_news/examples/%: libarchive_news/examples/%.c $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(STATIC) $(ALL_LDFLAGS) $(LIBS)

# --- what a person runs -------------------------------------------------------------------------------------------

.PHONY: deps demo test check
deps:
	@tools/install-deps.sh

demo: all
	@ANEWS=$(abspath $(TOOL)) tests/demo.sh

test check: all $(UNIT_TESTS) $(EXAMPLES)
	@BUILD=$(abspath $(BUILD)) ANEWS=$(abspath $(TOOL)) MAKE="$(MAKE)" tests/run.sh

.PHONY: analyse help clean
analyse:
	@tests/analyse.sh

help:
	@echo "make            build everything under $(BUILD)/"
	@echo "make deps       install what building and testing need (Debian)"
	@echo "make demo       pack, verify, list and extract sample articles; a tampered copy is refused"
	@echo "make test       run the tests"
	@echo "make faults, make conformance, make fuzz SECONDS=n, make coverage    more tests"
	@echo "make analyse    static analysis: cppcheck, clang-tidy, gcc -fanalyzer"
	@echo "make portability-deps portability    on 32 bits, on a big-endian machine, beyond 4 GiB; make large: the command beyond 4 GiB"
	@echo "make device-deps device    firmware for three processors, in QEMU, against its budgets; make size: the table"
	@echo "make bench-deps bench      against peers"
	@echo "make amalgamation, make arduino    the reader as one pair of files; as a library for Arduino and PlatformIO"
	@echo "make install    PREFIX=$(PREFIX) DESTDIR="

clean:
	rm -rf $(BUILD)

# --- installing ---------------------------------------------------------------------------------------------------

.PHONY: install uninstall
D = $(DESTDIR)
install: all
	$(INSTALL) -d $(D)$(BINDIR) $(D)$(LIBDIR)/pkgconfig $(D)$(LIBDIR)/cmake/libarchive_news $(D)$(INCLUDEDIR)/archive_news
	$(INSTALL) -m 755 $(TOOL) $(D)$(BINDIR)/anews
	$(INSTALL) -m 644 $(STATIC) $(D)$(LIBDIR)/
	$(INSTALL) -m 755 $(SHARED) $(D)$(LIBDIR)/
	ln -sf libarchive_news.so.$(VERSION) $(D)$(LIBDIR)/libarchive_news.so.$(SOVERSION)
	ln -sf libarchive_news.so.$(SOVERSION) $(D)$(LIBDIR)/libarchive_news.so
	$(INSTALL) -m 644 $(BUILD)/libarchive_news.pc $(D)$(LIBDIR)/pkgconfig/
	$(INSTALL) -m 644 $(BUILD)/cmake/*.cmake $(D)$(LIBDIR)/cmake/libarchive_news/
	$(INSTALL) -m 644 libarchive_news/include/archive_news/*.h $(D)$(INCLUDEDIR)/archive_news/
	$(INSTALL) -D -m 644 -t $(D)$(MANDIR)/man1 tools/man/anews.1
	$(INSTALL) -D -m 644 -t $(D)$(MANDIR)/man5 tools/man/anews.5
	$(INSTALL) -D -m 644 -t $(D)$(MANDIR)/man3 libarchive_news/man/libarchive_news.3
	$(INSTALL) -D -m 644 tools/completion/anews.bash $(D)$(DATADIR)/bash-completion/completions/anews
	$(INSTALL) -D -m 644 tools/completion/_anews $(D)$(DATADIR)/zsh/site-functions/_anews
	$(INSTALL) -D -m 644 tools/mime/archive-news.xml $(D)$(DATADIR)/mime/packages/archive-news.xml
	$(INSTALL) -D -m 644 tools/mime/anews.magic $(D)$(DATADIR)/anews/anews.magic

uninstall:
	rm -f $(D)$(BINDIR)/anews $(D)$(LIBDIR)/libarchive_news.* $(D)$(LIBDIR)/pkgconfig/libarchive_news.pc
	rm -rf $(D)$(INCLUDEDIR)/archive_news $(D)$(DATADIR)/anews $(D)$(LIBDIR)/cmake/libarchive_news
	rm -f $(D)$(MANDIR)/man1/anews.1 $(D)$(MANDIR)/man5/anews.5 $(D)$(MANDIR)/man3/libarchive_news.3
	rm -f $(D)$(DATADIR)/bash-completion/completions/anews $(D)$(DATADIR)/zsh/site-functions/_anews $(D)$(DATADIR)/mime/packages/archive-news.xml

-include tests/*/rules.mk
-include $(LIB_OBJECTS:.o=.d) $(TOOL_OBJECTS:.o=.d)

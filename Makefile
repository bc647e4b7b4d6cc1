# SPDX-License-Identifier: BSD-2-Clause
# make: everything under build/.  make help: the other targets.  V=1: whole commands.

SOVERSION  := 1
BUILD      ?= build
PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
BINDIR     ?= $(PREFIX)/bin
# The command looks for this folder beside its own.
LIBEXECDIR  = $(dir $(BINDIR))libexec
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
MANDIR     ?= $(DATADIR)/man
INSTALL    ?= install
# D: the same bytes each time.
AR_FLAGS   ?= rcsD
PKG_CONFIG ?= pkg-config

# make takes a space for the end of a name. The folder that holds all this may have one, since
# every name here is relative to it.
ifneq ($(word 2,$(BUILD)),)
$(error BUILD=$(BUILD): make cannot build in a folder whose name has a space)
endif

# The version stands in the public header and nowhere else.
READER_H := libarchive_news/include/archive_news/reader.h
VERSION  := $(shell sed -nE 's/^.define AN_VERSION_(MAJOR|MINOR|PATCH) //p' $(READER_H) | \
	paste -sd . -)

CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla
# A program that calls what nobody declares is wrong, and runs until it does.
WARNINGS += -Werror=implicit-function-declaration
FORTIFY   = $(if $(findstring -fsanitize,$(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
HARDEN   ?= -fstack-protector-strong -fstack-clash-protection $(FORTIFY)
# Files larger than 2 GiB and times after 2038 on 32-bit machines. Changes nothing on others.
LARGE    := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
# The library sees its own folder. The command sees the public headers only.
INSIDE      = -Ilibarchive_news
# No file that is built names the folder that it was built in.
SAME_PATHS  = '-ffile-prefix-map=$(CURDIR)=.' '-ffile-prefix-map=$(BUILD)=build'
ALL_CFLAGS  = -std=c11 $(WARNINGS) $(HARDEN) $(CFLAGS) $(LARGE) -fPIC -MMD -MP $(SAME_PATHS) \
	-Ilibarchive_news/include $(INSIDE) $(CPPFLAGS)
ALL_LDFLAGS = -Wl,-z,relro,-z,now $(LDFLAGS)
LIBS        = -lzstd -lsodium -lpthread

# Only pack needs these libraries (JSON, YAML, HTML, Markdown, XML, Unicode). They are linked in
# where the system has them as archives: as shared libraries they would cost every subcommand half
# a megabyte and half a millisecond. So are zstd and libsodium, a tenth of a millisecond and half a
# megabyte more. STATIC_INPUTS=no is for those who update libraries one by one.
STATIC_INPUTS ?= yes
TOOL_PACKAGES = jansson yaml-0.1 gumbo libcmark expat
has_archive   = $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a))
input_library = $(if $(and $(filter yes,$(STATIC_INPUTS)),$(has_archive)),-l:lib$(1).a,-l$(1))
TOOL_LIBS     = $(shell $(PKG_CONFIG) --libs-only-L $(TOOL_PACKAGES)) \
	$(foreach l,jansson yaml gumbo cmark expat unistring,$(call input_library,$(l)))
# Each process calls jansson once.
JANSSON       = $(filter %jansson.a,$(TOOL_LIBS))
COMMAND_LIBS  = $(foreach l,$(LIBS),$(if $(filter -lzstd -lsodium,$(l)),$(call \
	input_library,$(l:-l%=%)),$(l)))

# The one of them that cannot be asked for its version while the command runs.
ifndef GUMBO_VERSION
GUMBO_VERSION := $(shell $(PKG_CONFIG) --modversion gumbo 2>/dev/null)
endif

# The tables of those libraries are full of pointers. Packed relocations take 80 KB off the command
# and some memory at its start, where the linker knows them.
PACK_RELOCATIONS = $(shell echo 'int main(void) { return 0; }' | \
	$(CC) $(PIE) -Wl,--fatal-warnings,-z,pack-relative-relocs -x c - -o /dev/null 2>/dev/null && \
	echo -Wl,-z,pack-relative-relocs)

# How the command is linked: make static has another way.
PIE ?= -pie

# The seccomp filters are made by a program that runs here, whatever machine the command is for.
# Only that program needs libseccomp. Without it the command is built without filters, and says so.
HOSTCC ?= $(if $(shell command -v cc),cc,$(CC))
SECCOMP_FLAGS ?= -lseccomp
ifndef SECCOMP
SECCOMP := $(if $(shell $(HOSTCC) -E -include seccomp.h -x c /dev/null 2>&1 >/dev/null),no,yes)
endif

LIB_ROOMS    := libarchive_news/editions libarchive_news/format libarchive_news/reader \
	libarchive_news/search libarchive_news/terms libarchive_news/dictionary \
	libarchive_news/platform libarchive_news/writer
LIB_SOURCES  := $(sort $(wildcard $(LIB_ROOMS:=/*.c)))
FILTER_MAKER := tools/walls/make_filters.c
TABLE_MAKER  := tools/charsets/make_tables.c
FETCH_OWN    := $(sort $(wildcard tools/fetching/program/*.c))
SERVE_OWN    := $(sort $(wildcard tools/serving/program/*.c tools/serving/pages/*.c))
# This is for Windows: tests/windows/rules.mk.
WINDOWS_OWN  := $(wildcard tools/platform/windows/*.c)
# This is for WebAssembly: tests/web/rules.mk.
WEB_OWN      := $(wildcard tools/web/reader/*.c)
# CPPFLAGS=-DAN_PLAIN_POSIX: without what only Linux has.
WALLS := tools/walls/confine.c tools/walls/landlock.c
ifneq ($(findstring AN_PLAIN_POSIX,$(CPPFLAGS)),)
NOT_HERE := $(WALLS)
SECCOMP  := no
endif
TOOL_SOURCES := $(filter-out $(FILTER_MAKER) $(TABLE_MAKER) $(FETCH_OWN) $(SERVE_OWN) $(WEB_OWN) \
	$(WINDOWS_OWN) $(NOT_HERE), \
	$(sort $(wildcard tools/*.c tools/*/*.c tools/*/*/*.c)))
LIB_OBJECTS  := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
FILTERS      := $(BUILD)/tools/walls/filters.c
# A release's tarball has these tables as a source. Else a program makes them while this is built.
TABLES       := $(if $(wildcard tools/charsets/tables.c),,$(BUILD)/tools/charsets/tables.c)
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(BUILD)/%.o) $(FILTERS:.c=.o) $(TABLES:.c=.o)
# The command is linked so that what reading an article takes lies together, first of all, and with
# those members of the libraries that it takes. A program comes into memory in stretches of 64 KiB,
# and a process that only reads then has fewer of them. The libraries follow once more, with the
# members that only the rest takes.
READING_ROOMS := libarchive_news/format libarchive_news/reader tools tools/archive tools/commands \
	tools/extraction tools/fetching tools/files tools/keys tools/platform tools/report tools/walls
READING := $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(READING_ROOMS:=/*.c)))
COMMAND_OBJECTS := $(LIB_OBJECTS) $(TOOL_OBJECTS)
COMMAND_PARTS = $(filter $(READING),$(COMMAND_OBJECTS)) $(COMMAND_LIBS) $(JANSSON) \
	$(filter-out $(READING),$(COMMAND_OBJECTS)) $(COMMAND_LIBS) $(TOOL_LIBS)
UNIT_SOURCES := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_TESTS   := $(addprefix $(BUILD)/tests/unit/,$(notdir $(UNIT_SOURCES:.c=)))
UNIT_SUPPORT := $(BUILD)/tests/unit/libsupport.a
EXAMPLES     := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard libarchive_news/examples/*.c)))

STATIC := $(BUILD)/libarchive_news.a
SHARED := $(BUILD)/libarchive_news.so.$(SOVERSION).$(VERSION)
TOOL   := $(BUILD)/anews

# The program that fetches is one of its own, so that the command neither has nor loads libcurl.
# Without the library it is not built, and the command says so when it is given an address.
ifndef CURL
CURL := $(if $(shell $(CC) -E -include curl/curl.h -x c /dev/null 2>&1 >/dev/null),no,yes)
endif
FETCH_SOURCES := $(FETCH_OWN) $(filter tools/fetching/frames.c tools/platform/%.c $(WALLS), \
	$(TOOL_SOURCES))
FETCH_OBJECTS := $(FETCH_SOURCES:%.c=$(BUILD)/%.o) $(FILTERS:.c=.o)
FETCHER := $(if $(filter yes,$(CURL)),$(BUILD)/anews-fetch)

# The program that serves, likewise: it alone has libmicrohttpd. What it shares with the command is
# taken from an archive of the command's objects, as far as it needs them.
ifndef MICROHTTPD
MICROHTTPD := $(if $(shell $(CC) -E -include microhttpd.h -x c /dev/null 2>&1 >/dev/null),no,yes)
endif
SERVE_OBJECTS := $(SERVE_OWN:%.c=$(BUILD)/%.o)
SERVE_SHARED  := $(BUILD)/tools/serving/shared.a
SERVER := $(if $(filter yes,$(MICROHTTPD)),$(BUILD)/anews-serve)

.PHONY: all
all: $(STATIC) $(SHARED) $(TOOL) $(FETCHER) $(SERVER) $(BUILD)/libarchive_news.pc $(BUILD)/cmake

# --- how it is built ------------------------------------------------------------------------------

# $(call say,CC,NAME): one short line for each file. V=1 shows commands instead; make -s nothing.
ifneq ($(V),1)
Q := @
ifeq ($(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),)
say = @printf '  %-5s %s\n' $(1) '$(2)'
endif
endif

# $(call remembered,FILE,VARIABLE): BUILD/FILE holds the value of VARIABLE. When the value has
# changed, the file is written again, and everything that depends on it is made again.
define remembered
ifneq ($$(strip $$(file <$(BUILD)/$(1))),$$(strip $$($(2))))
.PHONY: $(BUILD)/$(1)
endif
$(BUILD)/$(1):
	@mkdir -p $$(@D)
	@printf '%s\n' '$$(subst ','\'',$$($(2)))' >$$@
endef
FLAGS := $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) STATIC_INPUTS=$(STATIC_INPUTS) SECCOMP=$(SECCOMP) \
	CURL=$(CURL) MICROHTTPD=$(MICROHTTPD) GUMBO=$(GUMBO_VERSION)
$(eval $(call remembered,flags,FLAGS))
# Without this list, a library would keep the object of a source that is no longer there.
SOURCES := $(LIB_SOURCES) $(TOOL_SOURCES) $(FETCH_OWN) $(SERVE_OWN)
$(eval $(call remembered,sources,SOURCES))

# What this machine has is looked up as make begins. `make deps all` therefore installs packages
# first, by a rule for a file that make reads, after which make begins again.
DEPS_FIRST := $(sort $(patsubst deps,build,$(patsubst test-deps,build test,\
	$(filter deps test-deps,$(MAKECMDGOALS)))))
IS_DRY_RUN := $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
ifneq ($(DEPS_FIRST),)
ifeq ($(MAKE_RESTARTS)$(IS_DRY_RUN),)
include $(BUILD)/installed.mk
.PHONY: always
$(BUILD)/installed.mk: always
	@tests/deps.sh $(DEPS_FIRST)
	@mkdir -p $(@D)
	@touch $@
endif
endif

$(BUILD)/tools/versions.o: ALL_CFLAGS += -DGUMBO_VERSION='"$(GUMBO_VERSION)"'
$(BUILD)/tools/%.o: INSIDE = -Itools
$(BUILD)/tools/%.o: ALL_CFLAGS += -D_GNU_SOURCE
$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/make_filters: $(FILTER_MAKER) $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 $(WARNINGS) -O1 -D_GNU_SOURCE -o $@ $< $(SECCOMP_FLAGS)

$(FILTERS): $(if $(filter yes,$(SECCOMP)),$(BUILD)/make_filters) $(BUILD)/flags
	$(call say,MAKE,$@)
	@mkdir -p $(@D)
	$(Q)$(if $(filter yes,$(SECCOMP)),$(BUILD)/make_filters, \
		printf '#include "walls/filters.h"\nconst char wall_filter_maker[] = "";\n%s\n%s\n%s\n' \
		'const wall_filter wall_reading = {NULL, 0}, wall_writing = {NULL, 0},' \
		'                  wall_fetching = {NULL, 0}, wall_opening = {NULL, 0},' \
		'                  wall_serving = {NULL, 0};') >$@.new
	@mv $@.new $@

# The tables of character sets come from glibc's iconv on the machine that builds, and are the same
# on each, or the build ends.
$(BUILD)/make_tables: $(TABLE_MAKER) tools/charsets/tables.h $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 $(WARNINGS) -O1 -D_GNU_SOURCE -Itools -o $@ $<

$(BUILD)/tools/charsets/tables.c: $(BUILD)/make_tables
	$(call say,MAKE,$@)
	@mkdir -p $(@D)
	$(Q)$(BUILD)/make_tables >$@.new
	@mv $@.new $@

$(FILTERS:.c=.o): $(FILTERS)
$(TABLES:.c=.o): $(TABLES)
$(FILTERS:.c=.o) $(TABLES:.c=.o):
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(STATIC): $(LIB_OBJECTS) $(BUILD)/sources
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) $(AR_FLAGS) $@ $(LIB_OBJECTS)

# Only what the public headers declare leaves the shared library.
EXPORTED := libarchive_news/libarchive_news.map
$(SHARED): $(LIB_OBJECTS) $(EXPORTED) $(BUILD)/sources
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) -shared -Wl,-soname,libarchive_news.so.$(SOVERSION) \
		-Wl,--version-script=$(EXPORTED) -Wl,--no-undefined -o $@ $(LIB_OBJECTS) $(LIBS)
	@ln -sf $(@F) $(BUILD)/libarchive_news.so.$(SOVERSION)
	@ln -sf $(@F) $(BUILD)/libarchive_news.so

$(TOOL): $(COMMAND_OBJECTS) $(BUILD)/sources
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) $(PACK_RELOCATIONS) $(PIE) -o $@ $(COMMAND_PARTS)

$(BUILD)/anews-fetch: $(FETCH_OBJECTS) $(BUILD)/sources
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) -pie -o $@ $(FETCH_OBJECTS) -lcurl

$(SERVE_SHARED): $(TOOL_OBJECTS) $(BUILD)/sources
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) $(AR_FLAGS) $@ $(filter-out $(BUILD)/tools/main.o,$(TOOL_OBJECTS))

$(BUILD)/anews-serve: $(SERVE_OBJECTS) $(SERVE_SHARED) $(STATIC) $(BUILD)/sources
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) $(PACK_RELOCATIONS) -pie -Wl,--as-needed -o $@ \
		$(SERVE_OBJECTS) $(SERVE_SHARED) $(STATIC) $(LIBS) $(TOOL_LIBS) -lmicrohttpd

# Made anew each time: "make; make install PREFIX=/usr" must not install what the first make wrote.
.PHONY: $(BUILD)/libarchive_news.pc
$(BUILD)/libarchive_news.pc: libarchive_news/libarchive_news.pc.in
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|;s|@LIBDIR@|$(LIBDIR)|;s|@INCLUDEDIR@|$(INCLUDEDIR)|' \
		-e 's|@VERSION@|$(VERSION)|' $< >$@

# For CMake. It finds the headers from its own place, so that what is installed may be moved.
CMAKE_FOLDER = $(LIBDIR)/cmake/libarchive_news
.PHONY: $(BUILD)/cmake
$(BUILD)/cmake: $(wildcard libarchive_news/packaging/cmake/*.in)
	@mkdir -p $@
	@include=$$(realpath -ms --relative-to=$(CMAKE_FOLDER) $(INCLUDEDIR)); \
	for file in $^; do \
		sed -e 's|@VERSION@|$(VERSION)|;s|@SOVERSION@|$(SOVERSION)|' \
			-e "s|@INCLUDE_FROM_HERE@|$$include|" $$file >$@/$$(basename $$file .in) || exit 1; \
	done

$(BUILD)/libarchive_news/examples/%: libarchive_news/examples/%.c $(STATIC) $(BUILD)/flags
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $< $(STATIC) $(ALL_LDFLAGS) $(LIBS)

# --- what a person runs ---------------------------------------------------------------------------

.PHONY: deps test-deps demo test check quick test-programs
# Here they are installed already: see DEPS_FIRST.
deps test-deps:
	@:

demo: all
	@ANEWS="$(abspath $(TOOL))" tests/demo.sh

# Tests that call make again must build with the same compiler and flags.
RUN_TESTS = BUILD="$(abspath $(BUILD))" ANEWS="$(abspath $(TOOL))" MAKE="$(MAKE)" CC='$(CC)' \
	CFLAGS='$(CFLAGS)' CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' tests/run.sh
test-programs: all $(UNIT_TESTS) $(EXAMPLES)
test check: test-programs
	@$(RUN_TESTS)

quick: test-programs
	@$(RUN_TESTS) --quick

.PHONY: analyse help version clean
analyse:
	@tests/analyse.sh

version:
	@echo $(VERSION)

help:
	@echo "make             build everything under $(BUILD)/; V=1 shows the commands"
	@echo "make deps        install what building needs (Debian 12 and 13)"
	@echo "make demo        pack, verify, list and extract samples; a tampered copy is refused"
	@echo "make test-deps   install what tests, fuzzing and analysis need, too"
	@echo "make quick       build, and run a choice of tests in less than a minute"
	@echo "make test        run all tests; tests/run.sh WORD...: those whose names contain a WORD"
	@echo "make style       check layout, widths and sizes"
	@echo "make analyse     static analysis: cppcheck, clang-tidy, gcc -fanalyzer"
	@echo "make figures     write the figures that a program can count into the documents"
	@echo "make layouts     list sizes and offsets of the public structs anew"
	@echo "make faults, make conformance, make fuzz SECONDS=n, make coverage: more tests"
	@echo "make portability-deps portability: on six processors, and beyond 4 GiB"
	@echo "make large       the command beyond 4 GiB"
	@echo "make static-deps static: one file for any Linux; make static-check tests it"
	@echo "                 MACHINE=i386, s390x, arm64, armhf or riscv64: for another machine, after"
	@echo "                 make static-cross-deps; make static-same-bytes compares them (long)"
	@echo "make plain-check the command without what only Linux has, as for macOS and the BSDs"
	@echo "make device-deps device: firmware for three processors, in QEMU, against its budgets"
	@echo "make size        the table of that"
	@echo "make crypto-check: the compact cryptography for firmware against libsodium"
	@echo "make engines-check: packing in shards with GNU parallel and Slurm"
	@echo "make bench-deps bench: against peers; make bench-metadata FOLDER=...: of pages"
	@echo "make amalgamation the reader as one pair of files"
	@echo "make packages    for Arduino, PlatformIO, ESP-IDF, RIOT and Zephyr (make arduino,"
	@echo "                 idf-component, riot-package, zephyr-module); make packages-check"
	@echo "make deb-deps deb: Debian's packages, in $(BUILD)/deb; make deb-check tests them"
	@echo "make web-deps web: the npm package and the page that read archives in browsers;"
	@echo "                 make web-check tests them in Node and Chromium"
	@echo "make windows-deps windows: anews.exe and the library for Windows, with mingw-w64;"
	@echo "                 make windows-check tests them under wine"
	@echo "make dist        the release's tarball, built and tested from itself; KEY=FILE signs it"
	@echo "make install     PREFIX=$(PREFIX) DESTDIR="

clean:
	rm -rf $(BUILD)

# --- installing -----------------------------------------------------------------------------------

.PHONY: install uninstall
D = $(DESTDIR)
BASH_COMPLETION = $(DATADIR)/bash-completion/completions/anews
# The page that reads archives, if make web has built it: anews-serve looks for it here.
WEBDIR          = $(DATADIR)/libarchive_news/web
ZSH_COMPLETION  = $(DATADIR)/zsh/site-functions/_anews
FISH_COMPLETION = $(DATADIR)/fish/vendor_completions.d/anews.fish
MIME            = $(DATADIR)/mime/packages/archive-news.xml
install: all
	$(INSTALL) -d $(D)$(BINDIR) $(D)$(LIBDIR)/pkgconfig $(D)$(CMAKE_FOLDER) \
		$(D)$(INCLUDEDIR)/archive_news
	$(INSTALL) -m 755 $(TOOL) $(D)$(BINDIR)/anews
	$(if $(FETCHER),$(INSTALL) -D -m 755 $(FETCHER) $(D)$(LIBEXECDIR)/anews-fetch)
	$(if $(SERVER),$(INSTALL) -D -m 755 $(SERVER) $(D)$(LIBEXECDIR)/anews-serve)
	@[ ! -e $(BUILD)/web/index.html ] || (cd $(BUILD)/web && find . -type f) | \
		while read -r file; do \
			$(INSTALL) -D -m 644 "$(BUILD)/web/$$file" "$(D)$(WEBDIR)/$$file" || exit 1; \
		done
	$(INSTALL) -m 644 $(STATIC) $(D)$(LIBDIR)/
	$(INSTALL) -m 755 $(SHARED) $(D)$(LIBDIR)/
	ln -sf $(notdir $(SHARED)) $(D)$(LIBDIR)/libarchive_news.so.$(SOVERSION)
	ln -sf libarchive_news.so.$(SOVERSION) $(D)$(LIBDIR)/libarchive_news.so
	$(INSTALL) -m 644 $(BUILD)/libarchive_news.pc $(D)$(LIBDIR)/pkgconfig/
	$(INSTALL) -m 644 $(BUILD)/cmake/*.cmake $(D)$(CMAKE_FOLDER)/
	$(INSTALL) -m 644 libarchive_news/include/archive_news/*.h $(D)$(INCLUDEDIR)/archive_news/
	$(INSTALL) -D -m 644 -t $(D)$(MANDIR)/man1 tools/man/anews.1
	$(INSTALL) -D -m 644 -t $(D)$(MANDIR)/man5 tools/man/anews.5
	$(INSTALL) -D -m 644 -t $(D)$(MANDIR)/man7 tools/man/anews-shards.7
	$(INSTALL) -D -m 644 -t $(D)$(MANDIR)/man3 libarchive_news/man/libarchive_news.3
	$(INSTALL) -D -m 644 tools/completion/anews.bash $(D)$(BASH_COMPLETION)
	$(INSTALL) -D -m 644 tools/completion/_anews $(D)$(ZSH_COMPLETION)
	$(INSTALL) -D -m 644 tools/completion/anews.fish $(D)$(FISH_COMPLETION)
	$(INSTALL) -D -m 644 tools/mime/archive-news.xml $(D)$(MIME)
	$(INSTALL) -D -m 644 tools/mime/anews.magic $(D)$(DATADIR)/anews/anews.magic

uninstall:
	rm -f $(D)$(BINDIR)/anews $(D)$(LIBEXECDIR)/anews-fetch $(D)$(LIBEXECDIR)/anews-serve
	rm -f $(D)$(LIBDIR)/libarchive_news.*
	rm -f $(D)$(LIBDIR)/pkgconfig/libarchive_news.pc
	rm -rf $(D)$(INCLUDEDIR)/archive_news $(D)$(DATADIR)/anews $(D)$(CMAKE_FOLDER)
	rm -rf $(D)$(WEBDIR)
	rm -f $(D)$(MANDIR)/man1/anews.1 $(D)$(MANDIR)/man5/anews.5 \
		$(D)$(MANDIR)/man7/anews-shards.7
	rm -f $(D)$(MANDIR)/man3/libarchive_news.3
	rm -f $(D)$(BASH_COMPLETION) $(D)$(ZSH_COMPLETION) $(D)$(FISH_COMPLETION) $(D)$(MIME)

-include tests/*/rules.mk
-include $(patsubst %.o,%.d,$(LIB_OBJECTS) $(TOOL_OBJECTS) $(FETCH_OBJECTS) \
	$(SERVE_OBJECTS))

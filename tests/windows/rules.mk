# SPDX-License-Identifier: BSD-2-Clause
# make windows-deps windows: anews.exe, libarchive_news.a and archive_news.dll for Windows, with
# mingw-w64 and pinned sources of the libraries: libarchive_news/packaging/libraries. make
# windows-check: the unit tests, the vectors, the same bytes as here, and the command, under wine;
# WORDS: only those tests. README.md here says more. tests/static/rules.mk says which libraries are
# PINNED.
WINDOWS        := $(BUILD)/windows
WINDOWS_CC     ?= x86_64-w64-mingw32-gcc
WINDOWS_AR     ?= x86_64-w64-mingw32-ar
WINDOWS_CFLAGS ?= -O2
EXE            := $(WINDOWS)/anews.exe

# The walls are Linux's, and other programs fetch and serve, which need what is not on Windows.
WINDOWS_TOOLS := $(filter-out tools/walls/apart.c tools/walls/confine.c tools/walls/landlock.c, \
	$(TOOL_SOURCES)) $(WINDOWS_OWN)
WINDOWS_LIB_OBJECTS  := $(LIB_SOURCES:%.c=$(WINDOWS)/%.o)
WINDOWS_TOOL_OBJECTS := $(WINDOWS_TOOLS:%.c=$(WINDOWS)/%.o) $(WINDOWS)/charsets/tables.o
WINDOWS_STATIC := $(WINDOWS)/libarchive_news.a
WINDOWS_DLL    := $(WINDOWS)/archive_news.dll
WINDOWS_LIBRARIES := $(patsubst %,$(WINDOWS)/libraries/lib/lib%.a,jansson yaml gumbo cmark expat \
	unistring stemmer)
WINDOWS_LIBS   := $(WINDOWS)/libraries/lib/libzstd.a $(WINDOWS)/libraries/lib/libsodium.a \
	-lbcrypt -lpthread
# mingw's printf() is made that of ISO C; gcc checks the formats against that of Windows all the
# same, and what it says of them is said of none of them where make checks them: on Linux.
WINDOWS_FLAGS   = -std=c11 $(WARNINGS) -Wno-format -Wno-format-extra-args $(WINDOWS_CFLAGS) \
	$(LARGE) -D_WIN32_WINNT=0x0A00 -D__USE_MINGW_ANSI_STDIO=1 -DXML_STATIC -DYAML_DECLARE_STATIC \
	-ffunction-sections -MMD -MP $(SAME_PATHS) -Ilibarchive_news/include \
	-isystem $(WINDOWS)/libraries/include $(WINDOWS_INSIDE)
WINDOWS_INSIDE  = -Ilibarchive_news
WINDOWS_LINK    = $(WINDOWS_CC) -static -s -Wl,--gc-sections -Wl,--no-insert-timestamp

.PHONY: windows windows-deps windows-check
windows-deps:
	@tests/deps.sh windows

windows: $(EXE) $(WINDOWS_STATIC) $(WINDOWS_DLL)

$(WINDOWS)/libraries/made: $(PINNED)/pinned $(PINNED)/build.sh $(PINNED)/offsets.pl
	@tests/deps.sh --check windows
	@$(PINNED)/fetch.sh "$(PINNED_CACHE)" $(PINNED_NEEDS)
	@mkdir -p $(@D)
	$(call say,MAKE,$(@D))
	@CC="$(WINDOWS_CC)" AR="$(WINDOWS_AR)" $(PINNED)/build.sh "$(PINNED_CACHE)" $(@D)
	@touch $@

$(WINDOWS_TOOL_OBJECTS): WINDOWS_INSIDE = -Itools -Itools/platform/windows/include \
	-include platform/windows/unix.h -D_GNU_SOURCE -D_CRT_RAND_S -DAN_ONE_FILE \
	-DAN_NO_PROGRAMS
$(WINDOWS_LIB_OBJECTS) $(WINDOWS_TOOL_OBJECTS): $(WINDOWS)/libraries/made
$(WINDOWS)/%.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(WINDOWS_CC) $(WINDOWS_FLAGS) -c -o $@ $<

$(WINDOWS)/charsets/tables.o: $(or $(TABLES),tools/charsets/tables.c)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(WINDOWS_CC) $(WINDOWS_FLAGS) -c -o $@ $<

$(WINDOWS_STATIC): $(WINDOWS_LIB_OBJECTS)
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(WINDOWS_AR) rcsD $@ $(WINDOWS_LIB_OBJECTS)

$(WINDOWS)/archive_news.def: $(EXPORTED)
	@mkdir -p $(@D)
	@sed -n 's/^ *\(an_[a-z_0-9]*\);/    \1/p' $< | sed '1i EXPORTS' >$@

$(WINDOWS_DLL): $(WINDOWS_LIB_OBJECTS) $(WINDOWS)/archive_news.def
	$(call say,LINK,$@)
	$(Q)$(WINDOWS_LINK) -shared -Wl,--out-implib,$@.a -o $@ $(WINDOWS_LIB_OBJECTS) \
		$(WINDOWS)/archive_news.def $(WINDOWS_LIBS)

$(EXE): $(WINDOWS_TOOL_OBJECTS) $(WINDOWS_STATIC)
	$(call say,LINK,$@)
	$(Q)$(WINDOWS_LINK) -o $@ $(WINDOWS_TOOL_OBJECTS) $(WINDOWS_STATIC) $(WINDOWS_LIBRARIES) \
		$(WINDOWS_LIBS) -lntdll -lshell32

WINDOWS_PROGRAMS := $(patsubst %,$(WINDOWS)/tests/conformance/%.exe,c_reader c_patcher)
$(WINDOWS_PROGRAMS): $(WINDOWS)/%.exe: %.c $(WINDOWS_STATIC)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(WINDOWS_LINK) $(WINDOWS_FLAGS) -o $@ $< $(WINDOWS_STATIC) $(WINDOWS_LIBS)

# The unit tests, and those of Windows. What unit/unix_only names has a rule, and does not pass.
# cmocka is in no file of ours.
WINDOWS_UNITS   := $(patsubst %.c,$(WINDOWS)/%.exe,$(UNIT_SOURCES) \
	$(wildcard tests/windows/unit/test_*.c))
UNIX_ONLY       := $(shell sed -n 's/^\(test_[a-z_0-9]*\): .*/\1/p' tests/windows/unit/unix_only)
WINDOWS_HERE    := $(filter-out $(addprefix %/,$(UNIX_ONLY:=.exe)),$(WINDOWS_UNITS))
WINDOWS_SUPPORT := $(patsubst %.c,$(WINDOWS)/%.o,$(filter-out %/faults_posix.c, \
	$(UNIT_SUPPORT_SOURCES)) tests/windows/unit/unix.c tests/windows/unit/faults_system.c)
WINDOWS_FIRMWARE := $(patsubst $(BUILD)/%,$(WINDOWS)/%,$(UPDATE_OBJECT) $(FLOOR_SMALL) \
	$(DEVICE_OBJECTS) $(BUILD)/libarchive_news/crypto/blake2b.o)
WINDOWS_FAULTS  := $(addprefix ani_,open_temporary open_scratch write_all write_at read_at \
	cut_file sync_file replace_file close_file) $(FAULTS_ANYWHERE)

$(WINDOWS)/cmocka/made: $(PINNED)/pinned $(PINNED)/build.sh
	@$(PINNED)/fetch.sh "$(PINNED_CACHE)" cmocka
	@mkdir -p $(@D)
	@CC="$(WINDOWS_CC)" AR="$(WINDOWS_AR)" $(PINNED)/build.sh "$(PINNED_CACHE)" $(@D) cmocka
	@touch $@

WINDOWS_UNIT_OBJECTS := $(WINDOWS_UNITS:.exe=.o) $(WINDOWS_SUPPORT) $(WINDOWS_FIRMWARE)
$(WINDOWS_UNIT_OBJECTS): WINDOWS_INSIDE = -isystem $(WINDOWS)/cmocka/include -Ilibarchive_news \
	-Itests/unit -I$(UPDATE) -I$(DEVICE_EXAMPLES) -Itests/windows/unit -include unix.h \
	-D_CRT_RAND_S
$(WINDOWS_UNIT_OBJECTS): $(WINDOWS)/cmocka/made $(WINDOWS)/libraries/made

$(WINDOWS)/$(UPDATE)/floor_small.o: $(UPDATE)/floor.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(WINDOWS_CC) $(WINDOWS_FLAGS) -DAN_CRYPTO_H='"crypto/blake2b.h"' -c -o $@ $<

# The same objects that the rules for this machine give each test.
$(WINDOWS)/tests/unit/support.a: $(WINDOWS_SUPPORT) \
		$(filter-out %/floor_small.o,$(WINDOWS_FIRMWARE))
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(WINDOWS_AR) rcsD $@ $^

$(WINDOWS)/tests/unit/update/test_update_signers.exe: $(WINDOWS)/$(UPDATE)/floor_small.o
# Only calls of the library and of the test are made to fail, as in tests/unit/rules.mk.
WINDOWS_OWN_CODE = $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group
$(filter $(addprefix %/,$(FAULTY:=.exe)),$(WINDOWS_UNITS)): \
	WINDOWS_WRAPS = $(WINDOWS_FAULTS:%=-Wl,--wrap=%)
$(WINDOWS)/tests/windows/unit/test_replace.exe: WINDOWS_WRAPS = -Wl,--wrap=__imp_Sleep
$(WINDOWS_UNITS): $(WINDOWS)/%.exe: $(WINDOWS)/%.o $(WINDOWS)/tests/unit/support.a \
		$(WINDOWS_STATIC)
	$(call say,LINK,$@)
	$(Q)$(if $(WINDOWS_WRAPS),$(WINDOWS_CC) -r -nostdlib $(WINDOWS_WRAPS) -o $(@:.exe=.wrapped.o) \
		$(WINDOWS_OWN_CODE))
	$(Q)$(WINDOWS_LINK) -o $@ $(if $(WINDOWS_WRAPS),$(@:.exe=.wrapped.o),$(WINDOWS_OWN_CODE)) \
		$(WINDOWS)/cmocka/lib/libcmocka.a $(WINDOWS_LIBS)

.PHONY: windows-units
windows-units: $(WINDOWS_HERE)

windows-check: windows $(WINDOWS_PROGRAMS) windows-units all
	@$(MAKE) -s -k $(filter-out $(WINDOWS_HERE),$(WINDOWS_UNITS)) >/dev/null 2>&1 || true
	@tests/windows/run.sh $(WINDOWS) "$(abspath $(TOOL))" $(WORDS)

-include $(WINDOWS_LIB_OBJECTS:.o=.d) $(WINDOWS_TOOL_OBJECTS:.o=.d) \
	$(WINDOWS_UNIT_OBJECTS:.o=.d)

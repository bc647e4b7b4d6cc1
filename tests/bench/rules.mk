# SPDX-License-Identifier: BSD-2-Clause
# make bench CORPUS="FOLDER...": measures the command and the library beside their peers.
# tests/bench/README.md says how to read the figures.

BENCH_OUT := $(BUILD)/tests/bench
BENCH_PROGRAMS := $(addprefix $(BENCH_OUT)/,measure read_anews stream_anews \
	compress_pieces search_anews)
# Peers' libraries are measured where they are installed.
BENCH_PEERS := $(if $(wildcard /usr/include/sqlite3.h),$(BENCH_OUT)/read_sqlar \
	$(BENCH_OUT)/search_fts5) \
	$(if $(wildcard /usr/include/zim/archive.h),$(BENCH_OUT)/read_zim) \
	$(if $(wildcard /usr/include/xapian.h),$(BENCH_OUT)/search_xapian)
BENCH_ARCHIVE := tests/bench/archive.c tests/bench/archive.h

.PHONY: bench bench-deps bench-programs
bench-deps:
	@tests/deps.sh bench

bench-programs: $(BENCH_PROGRAMS) $(BENCH_PEERS)

bench: all bench-programs
	@test -n "$(CORPUS)" || \
		{ echo 'make bench CORPUS="FOLDER...": which folders of articles?' >&2; exit 2; }
	@ANEWS="$(abspath $(TOOL))" PROGRAMS="$(abspath $(BENCH_OUT))" \
		/usr/bin/python3 -B tests/bench/bench.py --work "$(abspath $(BUILD))/bench" \
		$(if $(BENCH_ONLY),--only "$(BENCH_ONLY)") $(if $(BENCH_LARGE),--large) \
		$(if $(BENCH_RECORD),--record) $(CORPUS)

# Static, so that the memory of what it starts is not counted with a loader's.
$(BENCH_OUT)/measure: tests/bench/measure.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -static -o $@ $<

$(BENCH_OUT)/compress_pieces: tests/bench/compress_pieces.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -o $@ $< $(ALL_LDFLAGS) -lzstd -lpthread

$(BENCH_OUT)/read_%: tests/bench/read_%.c $(BENCH_ARCHIVE) $(STATIC) $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -MF $@.d -o $@ $< tests/bench/archive.c \
		$(STATIC) $(ALL_LDFLAGS) $(LIBS) $(if $(filter %sqlar,$@),-lsqlite3 -lz)

$(BENCH_OUT)/stream_anews: tests/bench/stream_anews.c $(BENCH_ARCHIVE) $(STATIC) $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -MF $@.d -o $@ $< tests/bench/archive.c \
		$(STATIC) $(ALL_LDFLAGS) $(LIBS)

$(BENCH_OUT)/read_zim: tests/bench/read_zim.cpp
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)$(CXX) -std=c++17 -O2 -Wall -Wextra -o $@ $< -lzim

# The library comes with its functions for searching.
$(BENCH_OUT)/search_anews $(BENCH_OUT)/search_fts5: $(BENCH_OUT)/search_%: \
		tests/bench/search/search_%.c $(BENCH_ARCHIVE) $(STATIC) $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -Itests/bench -MF $@.d -o $@ $< tests/bench/archive.c \
		$(STATIC) $(ALL_LDFLAGS) $(LIBS) $(if $(filter %fts5,$@),-lsqlite3)

$(BENCH_OUT)/search_xapian: tests/bench/search/search_xapian.cpp
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)$(CXX) -std=c++17 -O2 -Wall -Wextra -o $@ $< -lxapian

# make bench-metadata FOLDER=...: how often titles, authors, dates and addresses of saved pages are
# right, beside two libraries from npm, which are not kept here.
METADATA_WORK := $(BUILD)/bench/metadata
.PHONY: bench-metadata
bench-metadata: all
	@test -n "$(FOLDER)" || \
		{ echo 'make bench-metadata FOLDER=...: a folder with pages/ and truth.json' >&2; exit 2; }
	@mkdir -p "$(METADATA_WORK)/npm"
	@cp tests/bench/metadata/package.json tests/bench/metadata/package-lock.json \
		tests/bench/metadata/peers.mjs "$(METADATA_WORK)/npm/"
	@! command -v npm >/dev/null || (cd "$(METADATA_WORK)/npm" && \
		npm ci --ignore-scripts --no-audit --no-fund --silent) || true
	@ANEWS="$(abspath $(TOOL))" /usr/bin/python3 -B tests/bench/metadata/metadata.py \
		"$(FOLDER)" "$(METADATA_WORK)"

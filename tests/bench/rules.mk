# SPDX-License-Identifier: BSD-2-Clause
# make bench CORPUS="FOLDER...": measures the command and library beside their peers. tests/bench/README.md says how to read it.

BENCH_OUT := $(BUILD)/tests/bench
BENCH_PROGRAMS := $(addprefix $(BENCH_OUT)/,measure read_anews stream_anews compress_pieces)
# Peers' libraries are measured where they are installed.
BENCH_PEERS := $(if $(wildcard /usr/include/sqlite3.h),$(BENCH_OUT)/read_sqlar) $(if $(wildcard /usr/include/zim/archive.h),$(BENCH_OUT)/read_zim)

.PHONY: bench bench-deps bench-programs
bench-deps:
	@tests/bench/install-deps.sh

bench-programs: $(BENCH_PROGRAMS) $(BENCH_PEERS)

bench: all bench-programs
	@test -n "$(CORPUS)" || { echo 'make bench CORPUS="FOLDER...": which folders of articles?' >&2; exit 2; }
	@ANEWS=$(abspath $(TOOL)) PROGRAMS=$(abspath $(BENCH_OUT)) python3 -B tests/bench/bench.py --work $(abspath $(BUILD))/bench $(if $(BENCH_ONLY),--only "$(BENCH_ONLY)") $(if $(BENCH_LARGE),--large) $(if $(BENCH_RECORD),--record) $(CORPUS)

# Linked to the library as it stands; measure is static so that the memory of what it starts is not counted with a loader's.
$(BENCH_OUT)/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -static -o $@ $<

$(BENCH_OUT)/compress_pieces: tests/bench/compress_pieces.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -o $@ $< $(ALL_LDFLAGS) -lzstd -lpthread

$(BENCH_OUT)/read_%: tests/bench/read_%.c tests/bench/archive.c tests/bench/archive.h $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -MF $@.d -o $@ $< tests/bench/archive.c $(STATIC) $(ALL_LDFLAGS) $(LIBS) $(if $(filter %sqlar,$@),-lsqlite3 -lz)

$(BENCH_OUT)/stream_anews: tests/bench/stream_anews.c tests/bench/archive.c tests/bench/archive.h $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -MF $@.d -o $@ $< tests/bench/archive.c $(STATIC) $(ALL_LDFLAGS) $(LIBS)

$(BENCH_OUT)/read_zim: tests/bench/read_zim.cpp
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O2 -Wall -Wextra -o $@ $< -lzim

# SPDX-License-Identifier: BSD-2-Clause
# The library's reader behind the line protocol, for comparing it with the vectors and with other readers.
C_READER := $(BUILD)/tests/conformance/c_reader

$(C_READER): tests/conformance/c_reader.c $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(STATIC) $(ALL_LDFLAGS) $(LIBS)

test check: $(C_READER)

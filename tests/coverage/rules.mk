# SPDX-License-Identifier: BSD-2-Clause
# make coverage: which lines and branches of the library the unit tests reach. Needs gcovr.

COVERAGE := $(BUILD)/coverage
COVERAGE_FLAGS := -O0 -g --coverage -fprofile-update=atomic
GCOVR = gcovr --root . --object-directory $(COVERAGE)/libarchive_news --filter libarchive_news/

.PHONY: coverage
coverage:
	@command -v gcovr >/dev/null || \
		{ echo "coverage: gcovr is missing: apt-get install gcovr" >&2; exit 1; }
	@$(MAKE) -s BUILD=$(COVERAGE) CC=gcc CFLAGS="$(COVERAGE_FLAGS)" coverage-run
	@$(GCOVR) --txt $(COVERAGE)/lines.txt --html-details $(COVERAGE)/index.html \
		--print-summary $(COVERAGE)/libarchive_news
	@sed -n '/^libarchive_news/p;/^TOTAL/p' $(COVERAGE)/lines.txt
	@$(GCOVR) --branches --txt $(COVERAGE)/branches.txt $(COVERAGE)/libarchive_news
	@echo "coverage: $(COVERAGE)/index.html, lines.txt, branches.txt"

# With the counters of an earlier run removed.
.PHONY: coverage-run
coverage-run: $(UNIT_TESTS)
	@find $(BUILD) -name '*.gcda' -delete
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	for test in $(UNIT_TESTS); do \
		TMPDIR=$$scratch "$$test" >"$(BUILD)/run.log" 2>&1 || \
			{ cat "$(BUILD)/run.log"; exit 1; }; \
	done

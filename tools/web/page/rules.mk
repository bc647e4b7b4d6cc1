# SPDX-License-Identifier: BSD-2-Clause
# make web: also the page, a folder of static files in build/web. make web-single: the page in one
# file, build/web.html, with CONFIG=FILE in place of tools/web/page/static/config.json.
PAGE_SOURCES := $(wildcard tools/web/page/* tools/web/page/*/*)

.PHONY: web-single web-screenshots
web: $(BUILD)/web/index.html
web-single: $(BUILD)/web/index.html
$(BUILD)/web/index.html: $(WEB_PACKAGE)/package.json $(PAGE_SOURCES) $(CONFIG)
	$(call say,PAGE,$(@D))
	$(Q)CONFIG=$(CONFIG) node tools/web/page/build.mjs $(WEB_PACKAGE) $(@D)

web-screenshots: web $(TOOL)
	@BUILD="$(abspath $(BUILD))" ANEWS="$(abspath $(TOOL))" node tests/web/screenshots.mjs

web-deps: web-axe
.PHONY: web-axe
web-axe: web-packages
	@node tests/web/fetch_axe.mjs "$(WEB_CACHE)/axe-4.14.1.min.js"

# The tests of the page, which `make web-check` runs with the others.
.PHONY: web-page-check
web-check: web-page-check
web-page-check: web $(TOOL)
	@for test in visit halves page hostile; do \
		BUILD="$(abspath $(BUILD))" ANEWS="$(abspath $(TOOL))" AXE="$(WEB_CACHE)/axe-4.14.1.min.js" \
			node tests/web/$$test.mjs || exit 1; \
	done

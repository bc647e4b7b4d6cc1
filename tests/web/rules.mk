# SPDX-License-Identifier: BSD-2-Clause
# make web: the npm package that reads archives, in build/web-package, and what else is for
# browsers. It needs clang and lld for WebAssembly, which `tests/deps.sh web` installs, and the
# sources of zstd and libsodium, as `make device` does.
WEB_PACKAGE := $(BUILD)/web-package
WEB_WASM    := $(BUILD)/web-reader/reader.wasm
WEB_CACHE   ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/archive_news
WEB_LIB     := $(wildcard tools/web/lib/*.ts tools/web/lib/*.js tools/web/lib/*/*.js)

.PHONY: web web-deps web-packages
web: $(WEB_PACKAGE)/package.json

web-deps: web-packages
web-packages:
	@tests/deps.sh web

$(WEB_WASM): tools/web/reader/build.sh $(wildcard tools/web/reader/*.[ch] \
		tools/web/reader/*.mjs libarchive_news/*/*.[ch] \
		libarchive_news/include/archive_news/*.h)
	@tests/deps.sh --check web
	@tests/device/fetch.sh "$(WEB_CACHE)"
	$(call say,WASM,$@)
	@tools/web/reader/build.sh "$(WEB_CACHE)" $(BUILD)/web-reader

# The version stands in the library's header and nowhere else.
$(WEB_PACKAGE)/package.json: tools/web/package.json tools/web/README.md LICENSE $(WEB_LIB) \
		$(WEB_WASM)
	$(call say,COPY,$@)
	@rm -rf $(WEB_PACKAGE)
	@mkdir -p $(WEB_PACKAGE)
	@cp -r tools/web/lib $(WEB_PACKAGE)/
	@cp $(dir $(WEB_WASM))*.wasm $(WEB_PACKAGE)/lib/
	@sed -i 's/@VERSION@/$(VERSION)/' $(WEB_PACKAGE)/lib/archive.js
	@cp tools/web/README.md LICENSE $(WEB_PACKAGE)/
	@sed 's/@VERSION@/$(VERSION)/' tools/web/package.json >$@.new
	@mv $@.new $@

# What the tests read: 300 articles with an index of words, signed by a key of their own. Blocks are
# small, so that verifying hashes the index in several pieces.
WEB_SAMPLE := $(BUILD)/web-sample
$(WEB_SAMPLE)/many.anews: tests/web/package/articles.py $(TOOL)
	@rm -rf $(WEB_SAMPLE)
	@/usr/bin/python3 tests/web/package/articles.py $(WEB_SAMPLE)/many
	@$(TOOL) keygen -q -W -s $(WEB_SAMPLE)/key -p $(WEB_SAMPLE)/key.pub >/dev/null
	@$(TOOL) pack -q -s $(WEB_SAMPLE)/key --search=en --block-size 2K \
		$(WEB_SAMPLE)/many -o $@.new
	@mv $@.new $@

# make web-check: types, sizes, the package in Node against servers that lie, all vectors in Node
# and in Chromium, as an npm package; then the page.
# Node 20 may never end where its threads still compile when it leaves, which happens on a busy
# machine: https://github.com/nodejs/node/issues/54918. With one thread nothing is left to wait for.
NODE_ALONE := node --single-threaded
.PHONY: web-check web-package-check
web-check: web-package-check
WEB_GIVEN = $(WEB_PACKAGE) $(WEB_SAMPLE)/many.anews $(WEB_SAMPLE)/key.pub
web-package-check: web $(WEB_SAMPLE)/many.anews
	@tests/deps.sh --check web
	@tsc -p tools/web/tsconfig.json
	@node tests/web/package/sizes.mjs $(WEB_PACKAGE)
	@$(NODE_ALONE) tests/web/package/http.mjs $(WEB_GIVEN)
	@$(NODE_ALONE) tests/web/package/run_vectors.mjs $(WEB_PACKAGE)
	@tests/web/package/from_npm.sh $(WEB_GIVEN)
	@BUILD="$(abspath $(BUILD))" ANEWS="$(abspath $(TOOL))" \
		node tests/web/package/in_browser.mjs $(WEB_GIVEN)

-include tools/web/page/rules.mk

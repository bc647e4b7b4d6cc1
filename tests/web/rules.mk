# SPDX-License-Identifier: BSD-2-Clause
# make web: the npm package that reads archives, in build/web-package, and what else is for
# browsers. It needs clang and lld for WebAssembly, which `tests/deps.sh web` installs, and the
# sources of zstd and libsodium, as `make device` does.
WEB_PACKAGE := $(BUILD)/web-package
WEB_WASM    := $(BUILD)/web-reader/reader.wasm
WEB_CACHE   ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/archive_news
WEB_LIB     := $(wildcard tools/web/lib/*.ts tools/web/lib/*.js tools/web/lib/*/*.js)

.PHONY: web web-deps
web: $(WEB_PACKAGE)/package.json

web-deps:
	@tests/deps.sh web

$(WEB_WASM): tools/web/reader/build.sh $(wildcard tools/web/reader/*.[ch] libarchive_news/*/*.[ch] \
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
	@cp $(WEB_WASM) $(WEB_PACKAGE)/lib/
	@sed -i 's/@VERSION@/$(VERSION)/' $(WEB_PACKAGE)/lib/archive.js
	@cp tools/web/README.md LICENSE $(WEB_PACKAGE)/
	@sed 's/@VERSION@/$(VERSION)/' tools/web/package.json >$@.new
	@mv $@.new $@

-include tools/web/page/rules.mk

# SPDX-License-Identifier: BSD-2-Clause
# Stands in for RIOT's pkg.mk and local.mk: a package whose sources are in a local folder.
ifneq (,$(.DEFAULT_GOAL))
  $(error pkg.mk comes before all rules)
endif
$(foreach name,PKG_NAME PKG_URL PKG_VERSION PKG_LICENSE PKG_SOURCE_LOCAL,\
  $(if $($(name)),,$(error $(name) is not defined)))
PKG_SOURCE_DIR ?= $(PKGDIRBASE)/$(PKG_NAME)

.PHONY: prepare all
all: $(PKG_SOURCE_DIR)/.prepared
prepare: $(PKG_SOURCE_DIR)/.prepared
	@true

$(PKG_SOURCE_DIR)/.prepared:
	@rm -Rf $(PKG_SOURCE_DIR)
	@mkdir -p $$(dirname $(PKG_SOURCE_DIR))
	@cp -a $(PKG_SOURCE_LOCAL) $(PKG_SOURCE_DIR)
	@touch $@

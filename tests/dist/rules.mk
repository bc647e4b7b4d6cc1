# SPDX-License-Identifier: BSD-2-Clause
# make dist: the release's tarball, built and quickly tested from itself; KEY=FILE signs it.
# make distcheck: the same with all tests. dist.sh says more.
.PHONY: dist distcheck dist-tarball
dist:
	@KEY='$(KEY)' tests/dist/dist.sh $(VERSION) $(BUILD) quick

distcheck:
	@KEY='$(KEY)' tests/dist/dist.sh $(VERSION) $(BUILD) test

dist-tarball:
	@ONLY_TARBALL=yes tests/dist/dist.sh $(VERSION) $(BUILD) none

# SPDX-License-Identifier: BSD-2-Clause
# make engines-check: the recipes of anews-shards(7) with GNU parallel and Slurm, as far as they are
# installed. Not part of make test.
.PHONY: engines-check
engines-check: all
	@BUILD="$(abspath $(BUILD))" ANEWS="$(abspath $(TOOL))" tests/engines/check.sh

# SPDX-License-Identifier: BSD-2-Clause
# make layouts: lists sizes, offsets and constants of the public headers anew.
.PHONY: layouts
layouts:
	@/usr/bin/python3 -B tests/abi/layouts.py --write

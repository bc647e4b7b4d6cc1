# SPDX-License-Identifier: BSD-2-Clause
# make style: layout, widths and sizes of everything that people write here. tests/style/check.py
# PATH... checks those files only.
.PHONY: style
style:
	@/usr/bin/python3 -B tests/style/check.py

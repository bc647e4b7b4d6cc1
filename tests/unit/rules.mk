# SPDX-License-Identifier: BSD-2-Clause
# The unit tests are built by the Makefile, one program from each test_*.c; here is what some need besides.
-include $(UNIT_TESTS:=.d)

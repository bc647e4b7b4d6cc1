#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# anews pack knows ids that come again, also where the table of ids is in a file because there are
# so many that memory would grow with them.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
: "${BUILD:=${conformance%/tests/conformance}/build}"
mkdir ids
check "tables in memory and in a file say the same of 300,000 ids" "$BUILD/tests/ids/many_ids" ids
check "and leave no file" test -z "$(ls -A ids)"
finish

/* SPDX-License-Identifier: BSD-2-Clause */
/* The publisher's key. These zeros are none, and trust nobody: delete this file, and write yours
 * with
 *
 *     anews embed --key -p publisher.pub -o publisher.h
 */
#include <archive_news/reader.h>

const an_public_key publisher_keys[1] = {{{0}, {0}}};

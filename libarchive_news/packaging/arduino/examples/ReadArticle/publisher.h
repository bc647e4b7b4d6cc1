/* SPDX-License-Identifier: BSD-2-Clause */
/* The publisher's key: its id, then the public key. These zeros are no key, and trust nobody. */
#ifndef PUBLISHER_H
#define PUBLISHER_H

#include <archive_news_reader.h>

static const an_public_key publisher = {{0}, {0}};

#endif

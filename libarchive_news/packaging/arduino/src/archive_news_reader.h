/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader, by the name that Arduino looks for. */
#include <archive_news/reader.h>

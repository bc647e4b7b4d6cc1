/* SPDX-License-Identifier: BSD-2-Clause */
/* "Did you mean ...?" */
#ifndef ANEWS_NEAREST_H
#define ANEWS_NEAREST_H

/* Returns the name that is most like a mistyped word, or NULL if none is near. `names` ends with
 * NULL. */
const char *nearest(const char *word, const char *const *names);

#endif

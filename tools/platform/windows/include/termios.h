/* SPDX-License-Identifier: BSD-2-Clause */
/* Windows has no header of this name; unix.h declares what the command takes from it. */

// SPDX-License-Identifier: BSD-2-Clause
// The package that reads archives, as this page uses it.
export { cacheStore, compareEditions, configure, openUnknownArchive, parseKey } from "anews";

// SPDX-License-Identifier: BSD-2-Clause
// The walls around an article, beside the cleaning of its HTML. Either would do alone.
//
// The frame is a sandbox without scripts, forms, windows and ways to the page above it. It has the
// page's origin, so that the page can measure it, put nodes into it and hear clicks in it; with
// scripts that would be no wall at all, so "allow-scripts" must never stand here. Its policy lets
// in pictures that are in the address itself, and the one style sheet whose hash it names.
/* global STYLE_HASH */
export const SANDBOX = "allow-same-origin";
export const POLICY =
    `default-src 'none'; img-src data:; style-src '${STYLE_HASH}'; ` +
    "base-uri 'none'; form-action 'none'";

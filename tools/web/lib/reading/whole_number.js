// SPDX-License-Identifier: BSD-2-Clause
import { usage } from "../error.js";

/** @param {unknown} value @param {string} subject */
export function whole(value, subject) {
    if (!Number.isSafeInteger(value) || Number(value) < 0) throw usage(subject);
    return Number(value);
}

// SPDX-License-Identifier: BSD-2-Clause
// Public keys of minisign: a line of 56 characters for "Ed", a key id of 8 bytes, and 32 bytes.
import { usage } from "../error.js";

const LINE = /^RW[A-Za-z0-9+/]{54}$/;
const MARK = 2;

/** @param {Uint8Array} id */
export const keyIdText = (id) =>
    Array.from(id, (b) => b.toString(16).padStart(2, "0")).reverse().join("").toUpperCase();

/** @param {string} line @returns {Uint8Array} id and key */
export function keyBytes(line) {
    return Uint8Array.from(atob(line), (c) => c.charCodeAt(0)).subarray(MARK);
}

/** @param {Uint8Array} bytes id and key */
export function keyLine(bytes) {
    return btoa("Ed" + String.fromCharCode(...bytes));
}

/** @param {string} text */
export function parseKey(text) {
    const key = String(text).split(/\r?\n/).find((line) => LINE.test(line));
    // The first two characters and a half are "Ed".
    if (!key || !atob(key).startsWith("Ed")) throw usage("key");
    return { keyId: keyIdText(keyBytes(key).subarray(0, 8)), key };
}

// SPDX-License-Identifier: BSD-2-Clause
// From the bytes of a record to an entry: section 8 of the specification. The reader has checked
// the bytes, so nothing here is malformed.

/** @typedef {import("../archive").NewsDate} NewsDate */

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** @param {Uint8Array} bytes */
export const text = (bytes) => decoder.decode(bytes);
/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/**
 * Field names by tag.
 * @type {Record<number, string>}
 */
const TEXTS = {
    3: "mediaType", 4: "title", 7: "language", 9: "section", 11: "summary", 12: "url",
    13: "externalUrl", 14: "source", 15: "byline", 16: "rights", 17: "image", 19: "version",
    21: "target", 22: "originalId", 23: "extra",
};
/** @type {Record<number, string>} */
const DATES = { 5: "published", 6: "modified", 18: "captured" };
/** @type {Record<number, string>} */
const LISTS = { 8: "authors", 10: "tags" };
const CONTENT_HASH = 2;
/** @type {Record<number, string>} */
const METADATA = { 1: "title", 2: "publisher", 3: "description", 4: "language", 5: "license" };

/**
 * The numbers by which the reader knows the orders.
 * @type {Record<import("../archive").Order, number>}
 */
export const ORDERS = { id: 0, title: 1, date: 2 };
export const KINDS = /** @type {const} */ (["article", "asset", "alias"]);
export const STATUSES = /** @type {const} */ (["usable", "corrected", "withheld", "withdrawn"]);
const PRECISIONS = /** @type {const} */ (["second", "day", "month", "year"]);

class Cursor {
    /** @param {Uint8Array} bytes */
    constructor(bytes) {
        this.bytes = bytes;
        this.at = 0;
    }
    get isAtEnd() {
        return this.at >= this.bytes.length;
    }
    byte() {
        return this.bytes[this.at++];
    }
    varint() {
        let value = 0, factor = 1, byte;
        do {
            byte = this.byte();
            value += (byte & 127) * factor;
            factor *= 128;
        } while (byte & 128);
        return value;
    }
    svarint() {
        const value = this.varint();
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    /** @param {number} length */
    take(length) {
        return this.bytes.subarray(this.at, (this.at += length));
    }
}

/** @param {number} number @param {number} [digits] */
const padded = (number, digits = 2) => String(number).padStart(digits, "0");

// The years 0 to 9999.
const FIRST_SECOND = -62167219200, LAST_SECOND = 253402300799;

/** @param {number} minutes */
function zone(minutes) {
    if (minutes === 0) return "Z";
    const size = Math.abs(minutes);
    return (minutes < 0 ? "-" : "+") + `${padded(Math.trunc(size / 60))}:${padded(size % 60)}`;
}

/**
 * @param {number} seconds @param {number} precision
 * @param {number} utcOffset minutes
 * @returns {string}
 */
function iso(seconds, precision, utcOffset) {
    const local = seconds + utcOffset * 60;
    if (local < FIRST_SECOND || local > LAST_SECOND) return iso(seconds, precision, 0);
    const date = new Date(local * 1000);
    const parts = [padded(date.getUTCFullYear(), 4), padded(date.getUTCMonth() + 1),
        padded(date.getUTCDate())];
    if (precision > 0) return parts.slice(0, 4 - precision).join("-");
    const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
        .map((n) => padded(n));
    return `${parts.join("-")}T${time.join(":")}${zone(utcOffset)}`;
}

/** @param {Uint8Array} bytes @returns {NewsDate} */
function date(bytes) {
    const cursor = new Cursor(bytes);
    const seconds = cursor.svarint(), precision = cursor.byte(), utcOffset = cursor.svarint();
    return { seconds, precision: PRECISIONS[precision], utcOffset,
        iso: iso(seconds, precision, utcOffset) };
}

/** @param {Uint8Array} bytes @param {(tag: number, value: Uint8Array) => void} onField */
function walk(bytes, onField) {
    const cursor = new Cursor(bytes);
    while (!cursor.isAtEnd) {
        const tag = cursor.varint(), length = cursor.varint();
        onField(tag, cursor.take(length));
    }
}

/**
 * Adds fields to an entry. What it has already stays, but for fields that may come more than once.
 * @param {any} entry @param {Uint8Array} bytes fields
 */
export function addFields(entry, bytes) {
    walk(bytes, (tag, value) => {
        if (LISTS[tag]) entry[LISTS[tag]].push(text(value));
        else if (TEXTS[tag]) entry[TEXTS[tag]] ??= text(value);
        else if (DATES[tag]) entry[DATES[tag]] ??= date(value);
        else if (tag === CONTENT_HASH) entry.contentHash ??= hex(value);
    });
}

/** @param {Uint8Array} bytes @returns {import("../archive").Metadata} */
export function metadataOf(bytes) {
    /** @type {any} */
    const metadata = {};
    walk(bytes, (tag, value) => {
        if (METADATA[tag]) metadata[METADATA[tag]] ??= text(value);
    });
    return metadata;
}

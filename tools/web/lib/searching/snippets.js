// SPDX-License-Identifier: BSD-2-Clause
// A passage of an article around the words of a query, as one line of plain text.
import { findMarks } from "./words.js";

/** @typedef {import("./words.js").Mark} Mark */
/** @typedef {import("./words.js").Wanted} Wanted */

const BEFORE = 60, PASSAGE = 240;
/** @type {Record<string, string>} */
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** @param {string} whole @param {string} name */
function character(whole, name) {
    if (!name.startsWith("#")) return NAMED[name.toLowerCase()] ?? whole;
    const isHex = name[1] === "x" || name[1] === "X";
    const code = isHex ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** @param {string} html */
const textOfHtml = (html) => html
    .replace(/<(script|style|head|template)\b[^]*?<\/\1\s*>/gi, " ")
    .replace(/<!--[^]*?-->/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]+);/gi, character);

/** @param {Uint8Array} bytes @param {string} [mediaType] */
export function plainText(bytes, mediaType = "") {
    if (!/^(text\/|application\/xhtml)/i.test(mediaType)) return "";
    const text = new TextDecoder().decode(bytes);
    return (/html/i.test(mediaType) ? textOfHtml(text) : text).replace(/\s+/g, " ").trim();
}

/**
 * Where a passage begins that has most of the marks.
 * @param {readonly Mark[]} marks
 */
function bestStart(marks) {
    let best = 0, most = 0;
    for (const [start] of marks) {
        const count = marks.filter(([s, e]) => s >= start && e <= start + PASSAGE - BEFORE).length;
        if (count > most) [best, most] = [start, count];
    }
    return best;
}

/**
 * @param {string} text @param {readonly Wanted[]} wanted
 * @returns {import("../archive").Snippet}
 */
export function makeSnippet(text, wanted) {
    const first = bestStart(findMarks(text, wanted).slice(0, 200));
    let start = Math.max(0, first - BEFORE), end = Math.min(text.length, start + PASSAGE);
    // Whole words, where the text has spaces.
    if (start > 0) start = afterSpace(text, start, first);
    if (end < text.length) end = beforeSpace(text, start, end);
    const before = start > 0 ? "… " : "", after = end < text.length ? " …" : "";
    const passage = before + text.slice(start, end) + after;
    return { text: passage, marks: findMarks(passage, wanted) };
}

/** @param {string} text @param {number} at @param {number} most */
function afterSpace(text, at, most) {
    const space = text.indexOf(" ", at);
    return space >= 0 && space < most ? space + 1 : at;
}

/** @param {string} text @param {number} least @param {number} at */
function beforeSpace(text, least, at) {
    const space = text.lastIndexOf(" ", at);
    return space > least + PASSAGE / 2 ? space : at;
}

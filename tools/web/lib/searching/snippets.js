// SPDX-License-Identifier: BSD-2-Clause
// A passage of an article around the words of a query, as one line of plain text.
// Few callers want one, so that this is fetched with the first.

/** @typedef {import("./words.js").Mark} Mark */
/** @typedef {(text: string) => Mark[]} FindMarks */

const BEFORE = 60, PASSAGE = 240, LONGEST = 1 << 20;
/** @type {Record<string, string>} */
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** @param {string} whole @param {string} name */
function character(whole, name) {
    if (!name.startsWith("#")) return NAMED[name.toLowerCase()] ?? whole;
    const isHex = name[1] === "x" || name[1] === "X";
    const code = isHex ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/**
 * What is no text: how it begins, and how it ends.
 * @type {[RegExp, RegExp][]}
 */
const MARKUP = [
    [/<script\b/iy, /<\/script\s*>/gi], [/<style\b/iy, /<\/style\s*>/gi],
    [/<head\b/iy, /<\/head\s*>/gi], [/<template\b/iy, /<\/template\s*>/gi],
    [/<!--/y, /-->/g], [/</y, />/g],
];

/**
 * Where markup ends that may begin at an offset; -1: it has no end. Ends that were looked for in
 * vain come nowhere later either: without `none` a text of beginnings would take for ever.
 * @param {string} html @param {number} start @param {Set<RegExp>} none
 */
function endOfMarkup(html, start, none) {
    for (const [begin, end] of MARKUP) {
        begin.lastIndex = end.lastIndex = start;
        if (none.has(end) || !begin.test(html)) continue;
        if (end.test(html)) return end.lastIndex;
        none.add(end);
    }
    return -1;
}

/** @param {string} html */
function textOfHtml(html) {
    const none = new Set(), parts = [];
    let at = 0;
    for (let start; (start = html.indexOf("<", at)) >= 0;) {
        const end = endOfMarkup(html, start, none);
        if (end < 0) break;
        parts.push(html.slice(at, start));
        at = end;
    }
    return [...parts, html.slice(at)].join(" ")
        .replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{1,31});/gi, character);
}

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
 * @param {string} text @param {FindMarks} findMarks
 * @returns {import("../archive").Snippet}
 */
function makeSnippet(text, findMarks) {
    const first = bestStart(findMarks(text).slice(0, 200));
    let start = Math.max(0, first - BEFORE), end = Math.min(text.length, start + PASSAGE);
    // Whole words, where the text has spaces.
    if (start > 0) start = afterSpace(text, start, first);
    if (end < text.length) end = beforeSpace(text, start, end);
    const before = start > 0 ? "… " : "", after = end < text.length ? " …" : "";
    const passage = before + text.slice(start, end) + after;
    return { text: passage, marks: findMarks(passage) };
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

/**
 * The passage of an article whose content is text. `findMarks` gives the words that were sought.
 * @param {import("./search.js").Inside} inside @param {import("../archive").Entry} entry
 * @param {FindMarks} findMarks @param {AbortSignal} [signal]
 */
export async function snippetOf(inside, entry, findMarks, signal) {
    if (!entry.hasContent || !entry.mediaType?.startsWith("text/")) return undefined;
    const { bytes } = await inside.content(entry, { length: LONGEST, signal });
    return makeSnippet(plainText(bytes, entry.mediaType), findMarks);
}

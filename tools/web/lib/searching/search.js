// SPDX-License-Identifier: BSD-2-Clause
// Searching for words, by the index of an archive.
import { usage } from "../error.js";
import { ORDERS, text } from "../reading/fields.js";
import { addPart, fetchPart } from "../reading/parts.js";
import { whole } from "../reading/whole_number.js";
import { makeSnippet, plainText } from "./snippets.js";
import { findMarks, wantedWords, wordsOf } from "./words.js";

/** @typedef {import("../archive").Entry} Entry */
/** @typedef {import("../archive").Order} Order */
/**
 * What an open archive lends to a call whose turn it is.
 * @typedef {object} Inside
 * @property {import("../reading/session.js").Session} session
 * @property {import("../bytes/hints.js").Hints} hints
 * @property {(order: Order, positions: number[], signal?: AbortSignal) =>
 *     Promise<{ entries: (Entry | undefined)[], damage: Error[] }>} window
 * @property {(entry: Entry, options: import("../archive").ContentOptions) =>
 *     Promise<import("../archive").Content>} content
 */

/** @typedef {import("../reading/machine.js").Machine} Machine */

const QUERY_MOST = 1024, SNIPPET_MOST = 1 << 20;
const RESULT = 16, TERM = 40; // bytes of what the reader hands out
const encoder = new TextEncoder();
const PART = new URL("../search.wasm", import.meta.url);

fetchPart("search", PART);

/**
 * @param {Inside} inside @param {string} query
 * @param {import("../archive").SearchOptions} options
 */
export async function search(inside, query,
    { limit = 20, offset = 0, isTyping = false, snippets = false, signal }) {
    const asked = queryOf(query, isTyping), { session, hints } = inside, { machine } = session;
    await addPart(machine, "search", PART);
    hints.forSearch(session.supply);
    const call = (/** @type {string} */ words) =>
        machine.x.search(machine.input(encoder.encode(words)));
    // The reader looks up one word after the other; alone, each says what it lacks.
    const words = wordsOf(asked);
    if (words.length > 1)
        await session.gather(words.slice(0, 8).map((word) => () => call(word)), { signal });
    await session.run(() => call(asked), { signal, subject: query });
    const results = resultsOf(machine), wanted = wantedWords(asked);
    const some = results.slice(whole(offset, "offset"), offset + whole(limit, "limit"));
    const { entries, damage } = await inside.window("id", some.map((r) => r.number), signal);
    if (damage.length > 0) throw damage[0];
    const hits = [];
    if (snippets)
        await session.gather(some.map(({ number }) => () =>
            machine.x.at(ORDERS.id, number) || machine.x.view(0)), { signal });
    for (const [i, { score, words }] of some.entries()) {
        const entry = /** @type {Entry} */ (entries[i]);
        hits.push({ entry, score, words, titleMarks: findMarks(entry.title ?? "", wanted),
            ...(snippets ? { snippet: await snippetOf(inside, entry, wanted, signal) } : {}) });
    }
    return { found: results.length, hits };
}

/**
 * @param {Inside} inside @param {Entry} entry
 * @param {import("./words.js").Wanted[]} wanted @param {AbortSignal} [signal]
 */
async function snippetOf(inside, entry, wanted, signal) {
    if (!entry.hasContent || !entry.mediaType?.startsWith("text/")) return undefined;
    const { bytes } = await inside.content(entry, { length: SNIPPET_MOST, signal });
    return makeSnippet(plainText(bytes, entry.mediaType), wanted);
}

/**
 * @param {Inside} inside @param {string} query
 * @param {import("../archive").CompleteOptions} options
 */
export async function complete({ session }, query, { limit = 10, signal }) {
    const { machine } = session;
    const last = wordsOf(queryOf(query, false)).pop();
    if (!last) return [];
    await addPart(machine, "search", PART);
    const bytes = encoder.encode(last).subarray(0, QUERY_MOST);
    await session.run(() => machine.x.terms(machine.input(bytes), whole(limit, "limit")),
        { signal, subject: query });
    return limit > 0 ? termsOf(machine) : [];
}

/** @param {string} query @param {boolean} isTyping */
function queryOf(query, isTyping) {
    const asked = String(query).normalize("NFC") + (isTyping ? "*" : "");
    if (encoder.encode(asked).length > QUERY_MOST) throw usage("query");
    return asked;
}

/**
 * What a search has found.
 * @param {Machine} machine
 */
function resultsOf(machine) {
    const { buffer, byteOffset, length } = machine.output();
    return Array.from({ length: length / RESULT }, (_, i) => {
        const view = new DataView(buffer, byteOffset + i * RESULT, RESULT);
        return { number: Number(view.getBigUint64(0, true)), score: view.getUint16(8, true),
            words: view.getUint8(10) };
    });
}

/**
 * What a look at terms has found.
 * @param {Machine} machine @returns {import("../archive").Completion[]}
 */
function termsOf(machine) {
    const bytes = machine.output();
    return Array.from({ length: bytes.length / TERM }, (_, i) => {
        const term = bytes.subarray(i * TERM, (i + 1) * TERM);
        const view = new DataView(term.buffer, term.byteOffset, TERM);
        return { articles: view.getUint32(0, true), word: text(term.subarray(5, 5 + term[4])) };
    });
}

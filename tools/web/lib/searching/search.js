// SPDX-License-Identifier: BSD-2-Clause
// Searching for words, by the index of an archive.
import { usage } from "../error.js";
import { fetchModule } from "../reading/fetch_module.js";
import { ORDERS } from "../reading/fields.js";
import { addPart, fetchPart } from "../reading/parts.js";
import { whole } from "../reading/whole_number.js";
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

const RESULT = 16; // bytes of what the reader hands out
export const QUERY_MOST = 1024;
export const encoder = new TextEncoder();
export const PART = new URL("../search.wasm", import.meta.url);

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
    const hits = some.map(({ score, words }, i) => {
        const entry = /** @type {Entry} */ (entries[i]);
        return { entry, score, words, titleMarks: findMarks(entry.title ?? "", wanted) };
    });
    if (!snippets) return { found: results.length, hits };
    const { snippetOf } = await fetchModule(() => import("./snippets.js"));
    const marks = (/** @type {string} */ text) => findMarks(text, wanted);
    await session.gather(some.map(({ number }) => () =>
        machine.x.at(ORDERS.id, number) || machine.x.view(0)), { signal });
    const shown = [];
    for (const hit of hits)
        shown.push({ ...hit, snippet: await snippetOf(inside, hit.entry, marks, signal) });
    return { found: results.length, hits: shown };
}

/** @param {string} query @param {boolean} isTyping */
export function queryOf(query, isTyping) {
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

// SPDX-License-Identifier: BSD-2-Clause
// The words of an index that begin as a query ends.
import { text } from "../reading/fields.js";
import { addPart } from "../reading/parts.js";
import { whole } from "../reading/whole_number.js";
import { encoder, PART, QUERY_MOST, queryOf } from "./search.js";
import { wordsOf } from "./words.js";

/** @typedef {import("../reading/machine.js").Machine} Machine */

const TERM = 40; // bytes of what the reader hands out

/**
 * @param {import("./search.js").Inside} inside @param {string} query
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

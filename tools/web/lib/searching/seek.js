// SPDX-License-Identifier: BSD-2-Clause
// Finding the place of an id, a title or a date in an order, without reading what lies before it.
import { usage } from "../error.js";
import { ORDERS } from "../reading/fields.js";

/** @typedef {import("../archive").Entry} Entry */
/** @typedef {import("../archive").Order} Order */
/** @typedef {import("../reading/session.js").Session} Session */

const OK = 0, ID_MOST = 1024;
const encoder = new TextEncoder();

/**
 * @param {Session} session @param {Order} order @param {number} total how many are in the order
 * @param {any} key @param {AbortSignal} [signal]
 */
export async function seek(session, order, total, key, signal) {
    if (order === "id") return seekId(session, String(key), signal);
    if (order === "title") {
        const wanted = encoder.encode(foldTitle(String(key)));
        return bisect(session, order, total, signal, (entry) =>
            compareBytes(encoder.encode(foldTitle(entry.title ?? entry.id)), wanted) >= 0);
    }
    const latest = key instanceof Date ? key.getTime() / 1000 : Number(key);
    if (Number.isNaN(latest)) throw usage("key");
    return bisect(session, order, total, signal, (entry) =>
        (entry.published?.seconds ?? -Infinity) <= latest);
}

/** @param {Session} session @param {string} id @param {AbortSignal} [signal] */
async function seekId(session, id, signal) {
    const { machine } = session, bytes = encoder.encode(id).subarray(0, ID_MOST + 1);
    let number = 0;
    await session.run(() => {
        number = machine.x.seek(machine.input(bytes));
        return number < 0 ? -number : OK;
    }, { signal, subject: id });
    return number;
}

/**
 * The first position for which something holds, as it then does for all later ones.
 * @param {Session} session @param {Order} order @param {number} total
 * @param {AbortSignal | undefined} signal @param {(entry: Entry) => boolean} isBeyond
 */
async function bisect(session, order, total, signal, isBeyond) {
    const { machine } = session;
    let low = 0, high = total;
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        await session.run(() => machine.x.at(ORDERS[order], middle), { signal });
        if (isBeyond(machine.entry())) high = middle;
        else low = middle + 1;
    }
    return low;
}

/**
 * As the title order has them; see seek() in archive.d.ts.
 * @param {string} title
 */
const foldTitle = (title) => title.normalize("NFKD").toUpperCase().toLowerCase();

/** @param {Uint8Array} a @param {Uint8Array} b */
function compareBytes(a, b) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i];
    return a.length - b.length;
}

// SPDX-License-Identifier: BSD-2-Clause
// What reads all of a file: verifying it, and keeping it.
import { usage } from "../error.js";
import { addPart, fetchPart } from "./parts.js";

/** @typedef {import("./session.js").Session} Session */

const STEP = 12; // milliseconds of verifying at a time: a page stays quick
const AHEAD = 1 << 20; // bytes of a request where all of a file is read
const PART = new URL("../verify.wasm", import.meta.url);

fetchPart("verify", PART);

/**
 * @param {Session} session @param {number} total bytes of the file
 * @param {import("../archive").LongOptions} options
 */
export async function verify(session, total, { signal, onProgress }) {
    const { machine } = session;
    await session.turn(signal, async () => {
        await addPart(machine, "verify", PART);
        await session.run(() => machine.x.verify_begin(), { signal });
    });
    const { x } = machine;
    let index = 0, isDone = false;
    const blocks = x.blocks();
    const healed = new Set();
    // Others have their turn between steps.
    while (!isDone) {
        isDone = await session.turn(signal, () => verifySteps(session, signal, healed));
        index = Math.max(index, x.verified_blocks() === 0 ? x.verified_index() : 0);
        const share = blocks > 0 ? x.verified_blocks() / blocks : 1;
        const done = Math.floor(index + (total - index) * share);
        onProgress?.(isDone ? total : Math.min(total, done), total);
        await new Promise((resume) => setTimeout(resume));
    }
}

/**
 * Verifies for a while. Returns whether that was all.
 * @param {Session} session @param {AbortSignal | undefined} signal @param {Set<number>} healed
 */
async function verifySteps(session, signal, healed) {
    const { machine } = session, until = performance.now() + STEP;
    const least = session.supply.source.isRemote ? AHEAD : 0;
    do {
        await session.run(() => machine.x.verify_step(), { signal, least, healed });
        if (machine.output()[0] !== 0) return true;
    } while (performance.now() < until);
    return false;
}

/**
 * Puts all bytes into the store.
 * @param {Session} session @param {number} size
 * @param {import("../archive").LongOptions & { step?: number }} options
 */
export async function keep(session, size, { signal, onProgress, step = AHEAD }) {
    const { supply } = session;
    if (!supply.store) throw usage("store");
    for (let start = 0; start < size; start += step) {
        const end = Math.min(start + step, size);
        await session.turn(signal, () => supply.keepSpan({ start, end }, signal));
        onProgress?.(end, size);
    }
}

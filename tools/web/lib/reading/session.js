// SPDX-License-Identifier: BSD-2-Clause
// The reader and its bytes together: makes calls of the reader again and again until nothing is
// lacking. Bytes that turn out to be damaged are fetched once more, past every cache; if they are
// damaged still, the file was replaced or is damaged.
import { ArchiveError, CODES, io, OBJECTS, throwIfCancelled } from "../error.js";
import { claimOf } from "./claim.js";
import { createMachine } from "./machine.js";
import { Queue } from "./queue.js";

const OK = 0, HASH = CODES.indexOf("hash"), IO = CODES.indexOf("io");

/**
 * @typedef {object} Call
 * @property {AbortSignal} [signal]
 * @property {string} [subject]
 * @property {number} [least] bytes to fetch at least
 * @property {Set<number>} [healed] where bytes were fetched once more: in a call of many steps,
 * each of which may do earlier ones again
 */

export class Session {
    /** @param {import("../bytes/supply.js").Supply} supply */
    static async create(supply) {
        return new Session(supply, await createMachine((at, target) => supply.read(at, target)));
    }

    /**
     * @param {import("../bytes/supply.js").Supply} supply
     * @param {import("./machine.js").Machine} machine
     */
    constructor(supply, machine) {
        this.supply = supply;
        this.machine = machine;
        this.queue = new Queue();
        this.isClosed = false;
    }

    /**
     * Makes a call when it is its turn.
     * @template T
     * @param {AbortSignal | undefined} signal @param {() => Promise<T>} call
     * @returns {Promise<T>}
     */
    turn(signal, call) {
        return this.queue.run(signal, async () => {
            if (this.isClosed) throw new ArchiveError("usage", { subject: "close" });
            this.supply.wanted = [];
            try {
                return await call();
            } finally {
                this.supply.spans.shrink();
            }
        });
    }

    /**
     * Tries until nothing is lacking.
     * @param {() => number} attempt @param {Call} call
     */
    async run(attempt, call) {
        const error = await this.attempt(attempt, call);
        if (error) throw error;
    }

    /**
     * The same; gives the error that is left.
     * @param {() => number} attempt @param {Call} call
     * @returns {Promise<ArchiveError | undefined>}
     */
    async attempt(attempt, call) {
        for (const healed = call.healed ?? new Set();;) {
            throwIfCancelled(call.signal);
            const code = attempt();
            if (code === OK) return undefined;
            if (code === IO && this.supply.wanted.length > 0)
                await this.supply.fill(call.signal, { least: call.least });
            else if (!(code === HASH && await this.heal(healed, call.signal)))
                return this.error(code, call.subject);
        }
    }

    /**
     * Makes several calls. What all of them lack is fetched together. A call that fails otherwise
     * is left for attempt().
     * @param {(() => number)[]} calls @param {Call} call
     */
    async gather(calls, call) {
        for (let left = calls; left.length > 0;) {
            throwIfCancelled(call.signal);
            const lacking = left.filter((one) => one() === IO);
            if (this.supply.wanted.length === 0) return;
            if (lacking.length > 0) await this.supply.fill(call.signal);
            left = lacking;
        }
    }

    /**
     * Fetches damaged bytes once more. Returns whether to try again.
     * @param {Set<number>} healed where that was done @param {AbortSignal | undefined} signal
     */
    async heal(healed, signal) {
        const { supply } = this, span = this.damaged();
        if (!span || !supply.canRefetch) return false;
        supply.uncount(span);
        if (!healed.has(span.start)) {
            healed.add(span.start);
            await supply.refetch(span, signal);
            return true;
        }
        if (await this.compare(signal) !== "same") throw io("replaced");
        return false;
    }

    /** What was read last; of an extent, which is hashed piece by piece, all pieces. */
    damaged() {
        const { last } = this.supply, { offset, object } = this.machine.fault();
        return last && OBJECTS[object] === "extent" ? { start: offset, end: last.end } : last;
    }

    /**
     * Compares the header that the source has now with this one.
     * @param {AbortSignal} [signal]
     */
    async compare(signal) {
        const now = claimOf(await this.supply.fetchHeader(signal));
        const was = claimOf(this.supply.head());
        if (!now || !was || now.series !== was.series) return "other";
        if (now.root === was.root) return "same";
        const { epoch, sequence } = was.edition;
        const isLater = now.edition.epoch === epoch ? now.edition.sequence >= sequence
            : now.edition.epoch > epoch;
        return isLater ? "later" : "older";
    }

    /** @param {number} code @param {string} [subject] */
    error(code, subject) {
        const { offset, object } = this.machine.fault();
        const isPlaced = ["missing", "hash", "format", "unsupported"].includes(CODES[code]);
        return new ArchiveError(/** @type {any} */ (CODES[code]), { subject,
            ...(isPlaced ? { offset, object: OBJECTS[object] } : {}) });
    }

    /** Lets go of all memory. */
    close() {
        this.isClosed = true;
        this.supply.spans.keep(() => false);
        /** @type {any} */ (this).machine = undefined;
    }
}

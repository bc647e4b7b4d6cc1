// SPDX-License-Identifier: BSD-2-Clause
// One call at a time, in the order in which they came.
import { throwIfCancelled } from "../error.js";

export class Queue {
    constructor() {
        /** @type {Promise<unknown>} */
        this.last = Promise.resolve();
    }

    /**
     * @template T
     * @param {AbortSignal | undefined} signal @param {() => Promise<T>} call
     * @returns {Promise<T>}
     */
    run(signal, call) {
        const turn = this.last.then(() => {
            throwIfCancelled(signal);
            return call();
        });
        this.last = turn.catch(() => undefined);
        return turn;
    }
}

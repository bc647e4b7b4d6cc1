// SPDX-License-Identifier: BSD-2-Clause
import { io } from "../error.js";

/**
 * Fetches a module of this package that only some callers need. The first call waits for it.
 * @template T
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
export async function fetchModule(load) {
    try {
        return await load();
    } catch (cause) {
        throw io("network", { subject: "a module of the reader", cause });
    }
}

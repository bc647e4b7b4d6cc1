// SPDX-License-Identifier: BSD-2-Clause
import { $ } from "./dom.js";

/** What the publisher of this page has set: { keys: [{ name, key }], origins, archive }. */
export async function readConfig() {
    const inline = $("config");
    try {
        if (inline) return JSON.parse(inline.textContent);
        return await globalThis.early.config;
    } catch {
        return {};
    }
}

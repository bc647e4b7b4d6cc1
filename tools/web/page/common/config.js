// SPDX-License-Identifier: BSD-2-Clause
import { $ } from "./dom.js";
import { parseKey } from "./reader.js";

/**
 * What the publisher of this page has set: { keys: [{ name, key }], origins, archive }. A page that
 * lost it must not go on without: it would call archives forged that its keys have signed.
 */
export async function readConfig() {
    const inline = $("config");
    try {
        const config = inline ? JSON.parse(inline.textContent) : await globalThis.early.config;
        const { keys = [], origins = [] } = config;
        keys.forEach(({ key }) => parseKey(key));
        origins.forEach((origin) => new URL(origin));
        return config;
    } catch (cause) {
        throw Object.assign(new Error("config.json", { cause }), { code: "config" });
    }
}

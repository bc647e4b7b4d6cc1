// SPDX-License-Identifier: BSD-2-Clause
import { parseKey } from "../common/reader.js";
import { fetchListed } from "./hosts.js";

/**
 * The key that a host offers beside its archive. It only serves to show whose key a person may
 * confirm, after comparing it.
 */
export async function offeredKey(url, config) {
    try {
        const answer = await fetchListed(config)(`${url}.pub`, {
            credentials: "omit",
            referrerPolicy: "no-referrer",
        });
        if (!answer.ok || +answer.headers.get("content-length") > 4096) return undefined;
        return parseKey((await answer.text()).slice(0, 4096)).key;
    } catch {
        return undefined;
    }
}

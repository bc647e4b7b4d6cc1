// SPDX-License-Identifier: BSD-2-Clause
// The place of an article in the list that one came from.
import { PAGE } from "../front/list.js";

/** Next and previous move the place in the list as well. */
export function follow(list, id) {
    const index = list.current ?? -1;
    for (const [number, { entries }] of list.pages) {
        const at = entries?.findIndex((entry) => entry?.id === id) ?? -1;
        if (at < 0) continue;
        list.current = number * PAGE + at;
        return;
    }
    if (index >= 0) list.current = -1;
}

/** Gives the entries before and after an article, of which either may be absent. */
export async function neighbours({ list, source }, id) {
    const index = list.current ?? -1;
    if (!source || index < 0) return [];
    const start = Math.max(0, index - 1);
    const three = await source.load(start, index - start + 2);
    const at = three.findIndex((entry) => entry?.id === id);
    return at < 0 ? [] : [three[at - 1], three[at + 1]];
}

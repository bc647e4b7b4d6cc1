// SPDX-License-Identifier: BSD-2-Clause
// What a visit has fetched of an archive lies in the Cache API, each archive in a cache of its own,
// so that the next visit asks for nothing again. Its bytes are checked like bytes from a host
// whenever they are read. The caches of browsers are of no help where a slow line carries several
// ranges of one file at a time. For an hour nobody asks whether there is a newer edition, as
// headers.conf has it.
//
// An archive that is kept for reading without a network lies in the same place: see offline.js.
import { cacheStore } from "../common/reader.js";
import { recall, remember } from "../common/memory.js";

export const canKeep = () =>
    isSecureContext && "caches" in globalThis && /^http/.test(location.protocol);
const VISITS = 8;
const VISITED = 16 << 20;
const HOUR = 3600e3;
export const cacheName = (url) => `anews-archive ${url}`;

/** What is kept: [{ url, title, size, edition, at }]. */
export const kept = () => recall("kept", []);
export const isKept = (url) => kept().some((one) => one.url === url);

export const store = (url) => cacheStore(url, cacheName(url));

/** The same for an archive that is only visited: it takes so much, and nobody waits for it. */
export async function visitStore(url) {
    const all = await store(url);
    let room = VISITED;
    return {
        ...all,
        async names() {
            const names = await all.names();
            room -= names.reduce((sum, name) => sum + (Number(name.split("-")[1]) || 0), 0);
            return names;
        },
        async set(name, bytes) {
            if (bytes.length > room) throw new Error("full");
            room -= bytes.length;
            all.set(name, bytes).catch(() => {});
        },
    };
}

const visits = () => recall("visits", []);

/** Whether the host was asked for the edition a short while ago. Who reloads wants to know. */
export function isFresh(url) {
    const [navigation] = performance.getEntriesByType("navigation");
    const [, at] = visits().find(([other]) => other === url) ?? [];
    return Math.abs(Date.now() - at) < HOUR && navigation?.type !== "reload";
}

/** Notes that the host was asked, and forgets what was visited long ago. */
export function noteVisit(url) {
    const all = [[url, Date.now()], ...visits().filter(([other]) => other !== url)];
    remember("visits", all.slice(0, VISITS));
    for (const [other] of all.slice(VISITS))
        if (!isKept(other)) caches.delete(cacheName(other)).catch(() => {});
}

// SPDX-License-Identifier: BSD-2-Clause
// Places that keep bytes for longer than a page lives. The Cache API refuses partial answers, so
// each span is an answer of its own, under an address that no server has.

/** @typedef {import("../archive").Store} Store */

/** @param {string | URL} url @param {string} [cacheName] @returns {Promise<Store>} */
export async function cacheStore(url, cacheName = "anews") {
    const cache = await caches.open(cacheName);
    const base = new URL(url, globalThis.location?.href);
    /** @param {string} name */
    const addressOf = (name) => {
        const address = new URL(base);
        address.searchParams.set("anews-kept", name);
        return address.href;
    };
    const prefix = addressOf("");
    return {
        async get(name) {
            const answer = await cache.match(addressOf(name));
            return answer && new Uint8Array(await answer.arrayBuffer());
        },
        async set(name, bytes) {
            await cache.put(addressOf(name), new Response(bytes));
        },
        async remove(name) {
            await cache.delete(addressOf(name));
        },
        async names() {
            const addresses = (await cache.keys()).map((request) => request.url);
            return addresses.filter((address) => address.startsWith(prefix))
                .map((address) => new URL(address).searchParams.get("anews-kept") ?? "");
        },
    };
}

/** @returns {Store} */
export function memoryStore() {
    /** @type {Map<string, Uint8Array>} */
    const kept = new Map();
    return {
        get: async (name) => kept.get(name),
        set: async (name, bytes) => void kept.set(name, bytes.slice()),
        remove: async (name) => void kept.delete(name),
        names: async () => [...kept.keys()],
    };
}

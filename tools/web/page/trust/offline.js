// SPDX-License-Identifier: BSD-2-Clause
// Keeping archives for reading without a network: their bytes lie in the Cache API, each archive
// in a cache of its own, and are checked like bytes from a host whenever they are read. The page
// itself is kept by its service worker, which is installed only when something is kept.
import { cacheStore } from "../common/reader.js";
import { recall, remember } from "../common/memory.js";

export const canKeep = () =>
    isSecureContext && "caches" in globalThis && /^http/.test(location.protocol);
const cacheName = (url) => `anews-archive ${url}`;

/** What is kept: [{ url, title, size, edition, at }]. */
export const kept = () => recall("kept", []);
export const isKept = (url) => kept().some((one) => one.url === url);

export const store = (url) => cacheStore(url, cacheName(url));

/** Notes an archive, whose bytes are all in its store, as kept. */
export function noteKept(facts) {
    remember("kept", [facts, ...kept().filter(({ url }) => url !== facts.url)]);
    navigator.storage?.persist?.().catch(() => {});
}

export async function forget(url) {
    remember(
        "kept",
        kept().filter((one) => one.url !== url),
    );
    await caches.delete(cacheName(url));
}

/** Lets the page itself open without a network. Resolves when it does. */
export async function keepPage() {
    if (!navigator.serviceWorker || document.documentElement.dataset.single) return;
    await navigator.serviceWorker.register("sw.js", { updateViaCache: "all" });
    await navigator.serviceWorker.ready;
}

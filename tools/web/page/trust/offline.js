// SPDX-License-Identifier: BSD-2-Clause
// Keeping archives for reading without a network: their bytes stay in the place that visits.js
// names, all of them. The page itself is kept by its service worker, which is installed only when
// something is kept.
import { remember } from "../common/memory.js";
import { cacheName, kept } from "./visits.js";

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

// SPDX-License-Identifier: BSD-2-Clause
// Keeps the files of the page, so that it opens without a network and without a request. Archives
// are none of its business: the page keeps their bytes, and checks them. Once a day the files are
// fetched again, all of them before any is used, so that files of two versions never meet.
/* global FILES */
const NAME = "anews-page";
const DAY = 86400e3;

async function fill() {
    const answers = await Promise.all(FILES.map((file) => fetch(file, { cache: "no-cache" })));
    if (answers.some((answer) => !answer.ok)) throw new Error("a file of the page is missing");
    const cache = await caches.open(NAME);
    await Promise.all(FILES.map((file, index) => cache.put(file, answers[index])));
    await cache.put("filled", new Response(String(Date.now())));
}

async function refresh() {
    const filled = await (await caches.open(NAME)).match("filled");
    if (Date.now() - Number(await filled?.text()) < DAY) return;
    // Without a network what is there stays.
    await fill().catch(() => {});
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function answer(request) {
    const cache = await caches.open(NAME);
    return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    const isOurs = url.origin === location.origin && request.method === "GET";
    if (!isOurs || request.headers.has("range")) return;
    const names = FILES.map((file) => new URL(file, self.registration.scope).pathname);
    if (!names.includes(url.pathname)) return;
    event.respondWith(answer(request));
    if (request.mode === "navigate") event.waitUntil(refresh());
});

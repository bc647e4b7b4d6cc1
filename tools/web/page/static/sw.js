// SPDX-License-Identifier: BSD-2-Clause
// Keeps the files of the page, so that it opens without a network and without a request. Archives
// are none of its business: the page keeps their bytes, and checks them. Once a day the files are
// fetched again into a cache of their own, which counts when all of them are in it. Scripts name
// their build: where a host is just getting another one, those of two are not kept together.
/* global FILES */
const NAME = "anews-page ";
const DAY = 86400e3;

async function pageCaches() {
    return (await caches.keys()).filter((name) => name.startsWith(NAME)).sort();
}

/** The newest cache that is complete: the note of its time is put in last. */
async function current() {
    for (const name of (await pageCaches()).reverse()) {
        const cache = await caches.open(name);
        if (await cache.match("filled")) return cache;
    }
    return undefined;
}

// Browsers refuse a page that came by a redirect where none was asked for: such an answer is kept
// as if it had come from the address that was asked. It must not have left this host.
function plain(answer) {
    if (!answer.ok || new URL(answer.url).origin !== location.origin)
        throw new Error("a file of the page is missing");
    return answer.redirected ? new Response(answer.body, { headers: answer.headers }) : answer;
}

async function checkBuild(pages) {
    const scripts = pages.filter((_, index) => FILES[index].endsWith(".js"));
    const texts = await Promise.all(scripts.map((script) => script.clone().text()));
    const builds = texts.map((text) => /build_[0-9a-f]{12}/.exec(text)?.[0]);
    if (new Set(builds).size !== 1) throw new Error("the page is just changing");
}

async function fill() {
    const answers = await Promise.all(FILES.map((file) => fetch(file, { cache: "no-cache" })));
    const pages = answers.map(plain);
    await checkBuild(pages);
    const name = NAME + Date.now();
    const before = (await pageCaches()).filter((other) => other !== name);
    try {
        const cache = await caches.open(name);
        await Promise.all(FILES.map((file, index) => cache.put(file, pages[index])));
        await cache.put("filled", new Response(String(Date.now())));
    } catch (error) {
        await caches.delete(name);
        throw error;
    }
    await Promise.all(before.map((other) => caches.delete(other)));
}

async function refresh() {
    const filled = await (await current())?.match("filled");
    if (Date.now() - Number(await filled?.text()) < DAY) return;
    // Without a network what is there stays.
    await fill().catch(() => {});
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function answer(path, request) {
    const cache = await current().catch(() => undefined);
    return (await cache?.match(path)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    const isOurs = url.origin === location.origin && request.method === "GET";
    if (!isOurs || request.headers.has("range")) return;
    const names = FILES.map((file) => new URL(file, self.registration.scope).pathname);
    const [root] = names;
    const path = url.pathname === `${root}index.html` ? root : url.pathname;
    if (!names.includes(path)) return;
    event.respondWith(answer(path, request));
    if (request.mode === "navigate") event.waitUntil(refresh());
});

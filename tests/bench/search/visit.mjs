// SPDX-License-Identifier: BSD-2-Clause
// node visit.mjs PACKAGE PAGEFIND KEY QUERIES ARCHIVE...: what a search in a browser fetches, as
// JSON: for each ARCHIVE with the package, and for the index in the folder PAGEFIND with Pagefind's
// own client. Chromium asks nginx on loopback, which counts; scripts and WebAssembly are sent with
// gzip. Each line of QUERIES is searched by a visitor who has nothing yet: the client is loaded and
// opened, then ten titles are asked for, then ten for the next line.
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Browser } from "../../web/browser.mjs";
import { scratch, Site } from "../../web/site.mjs";

const [, , packageFolder, pagefindFolder, keyFile, queriesFile, ...archives] = process.argv;
const GZIP = "gzip on; gzip_types text/javascript application/javascript application/wasm;";
const key = readFileSync(keyFile, "utf8");
const queries = readFileSync(queriesFile, "utf8").split("\n").filter(Boolean);

// What a page does to be ready to search, and to search.
const ANEWS = [
    async (path, key) => {
        const { openArchive } = await import("/package/lib/archive.js");
        window.archive = await openArchive(path, { keys: [key] });
    },
    async (query) => {
        const { hits } = await window.archive.search(query, { limit: 10 });
        return hits.map(({ entry }) => entry.title);
    },
];
const PAGEFIND = [
    async () => {
        window.pagefind = await import("/pagefind/pagefind.js");
        await window.pagefind.init();
    },
    async (query) => {
        const { results } = await window.pagefind.search(query);
        const shown = await Promise.all(results.slice(0, 10).map((result) => result.data()));
        return shown.map(({ meta }) => meta.title);
    },
];

// Waits until nothing more is fetched. Returns what was, and begins to count anew.
async function taken(site) {
    const lines = await site.settled(150);
    const answers = lines.map((line) => line.split(" ").slice(-2).map(Number));
    for (const [i, [status]] of answers.entries())
        if (status >= 400) throw new Error(`not found: ${lines[i]}`);
    await site.forget();
    return { requests: lines.length, bytes: answers.reduce((sum, [, size]) => sum + size, 0) };
}

async function visit(site, browser, [open, search], words, query, next) {
    const context = await browser.newContext();
    const page = await browser.newPage({ context });
    await page.open(`${site.address}empty.html`);
    await taken(site);
    await page.evaluate(open, ...words);
    const opening = await taken(site);
    const titles = await page.evaluate(search, query);
    const searching = await taken(site);
    const more = await page.evaluate(search, next);
    const again = await taken(site);
    if (titles.length === 0 || more.length === 0) throw new Error(`${query}: nothing found`);
    await page.close();
    await browser.send("Target.disposeBrowserContext", { browserContextId: context });
    return { query, titles: titles.length, opening, searching, again };
}

const root = scratch();
const EMPTY = "<!doctype html><link rel=icon href=data:,><title>-</title>";
writeFileSync(join(root, "empty.html"), EMPTY);
symlinkSync(resolve(packageFolder), join(root, "package"));
symlinkSync(resolve(pagefindFolder), join(root, "pagefind"));
const clients = [["Pagefind", PAGEFIND, []]];
for (const archive of archives) {
    const name = basename(archive);
    symlinkSync(resolve(archive), join(root, name));
    clients.push([name, ANEWS, [`/${name}`, key]]);
}
if (queries.length === 0 || archives.length === 0) throw new Error("nothing to search for, or in");
const site = await Site.start(root, { extra: GZIP });
const browser = await Browser.start();
const found = {};
for (const [i, query] of queries.entries()) {
    const next = queries[(i + 1) % queries.length];
    for (const [name, client, words] of clients)
        (found[name] ??= []).push(await visit(site, browser, client, words, query, next));
}
console.log(JSON.stringify(found));
await browser.close();
await site.stop();
rmSync(root, { recursive: true, force: true });

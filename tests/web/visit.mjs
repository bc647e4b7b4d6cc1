// SPDX-License-Identifier: BSD-2-Clause
// A first visit of the page in Chromium: what it fetches before the titles show, and how large that
// is; and what is said where the second half of the page cannot be fetched.
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Browser } from "./browser.mjs";
import { makeArchives } from "./page_archives.mjs";
import { BUILD, Results, Site, scratch } from "./site.mjs";

// What comes before the titles, and how large it may be with what hosts send of it.
const FIRST = ["index.html", "style.css", "page.js", "config.json", "reader.wasm"];
const MOST_FIRST = 50 * 1024;
const MOST = 68 * 1024;

const results = new Results();
const home = scratch();
cpSync(join(BUILD, "web"), home, { recursive: true });
const keys = makeArchives(home);
const config = { keys: [{ name: "The Test", key: keys.good }] };
writeFileSync(join(home, "config.json"), JSON.stringify(config));
const site = await Site.start(home, { headers: join(BUILD, "web/headers.conf") });
const browser = await Browser.start();

// Runs in the page from its beginning: notes what was fetched when the first title is drawn.
function watch() {
    new MutationObserver((_, watcher) => {
        if (!document.querySelector(".row h3 a")) return;
        watcher.disconnect();
        globalThis.fetched = performance.getEntriesByType("resource").map(({ name }) => name);
    }).observe(document, { subtree: true, childList: true });
}

async function open(address, { context, blocked = [] } = {}) {
    const page = await browser.newPage({ context: context ?? (await browser.newContext()) });
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${watch})()` });
    await page.send("Network.setBlockedURLs", { urls: blocked });
    await page.open(site.address + address);
    return page;
}
const path = (url) => new URL(url).pathname.slice(1);

async function firstVisit() {
    site.forget();
    const page = await open("?archive=news.anews");
    const names = (await page.until(() => globalThis.fetched)).map(path);
    const beside = ["news.anews", "icon.svg", "manifest.webmanifest"];
    results.equal(
        FIRST.slice(1).sort(),
        [...new Set(names)].filter((name) => !beside.includes(name)).sort(),
        "before the first titles only the first half of the page is fetched",
    );
    await page.until(() => document.querySelector('link[href^="later.css?build_"]')?.sheet);
    const asked = site.requests().map((line) => line.split(" ")[1].slice(1).split("?")[0]);
    for (const name of ["later.js", "later.css", "search.js", "whole.js", "reader.wasm"])
        results.equal(1, asked.filter((one) => one === name).length, `${name} is fetched once`);
    await page.close();
}

// `blocked`: what the network loses. Gives what a person is told, and then lets it through.
async function lacking(address, place, what) {
    const page = await open(address, { blocked: ["*later.js*"] });
    const said = await page.until((p) => document.querySelector(p)?.innerText, `${place} .state`);
    const isSaid = said.includes("cannot be fetched");
    results.check(`${what}, a lacking half of the page is said`, isSaid);
    await page.send("Network.setBlockedURLs", { urls: [] });
    await page.evaluate((p) => document.querySelector(`${p} .state button`).click(), place);
    return page;
}

async function withoutLater() {
    const article = await lacking("?archive=news.anews#id=rich", "#article", "for an article");
    const text = () => document.querySelector("#body iframe")?.contentDocument.body.innerText;
    await article.until(text);
    results.check("and the article comes with the next attempt", true);
    await article.close();
    const start = await lacking("?archive=nowhere.anews", "#state", "for a failure");
    await start.until(() => document.body.innerText.includes("no archive at this address"));
    results.check("and so does what has failed", true);
    await start.close();
}

function sizes() {
    const size = (name) => gzipSync(readFileSync(join(BUILD, "web", name)), { level: 9 }).length;
    const sum = (names) => {
        const all = names.reduce((total, name) => total + size(name), 0);
        console.log(`# gzip: ${names.map((name) => `${name} ${size(name)}`).join(", ")}: ${all}`);
        return all;
    };
    const first = sum(FIRST);
    const isSmall = first <= MOST_FIRST;
    results.check(`until titles show: ${first} bytes of at most ${MOST_FIRST}`, isSmall);
    const isLater = (name) => !FIRST.includes(name) && name !== "headers.conf";
    const all = first + sum(readdirSync(join(BUILD, "web")).filter(isLater));
    results.check(`all of the page: ${all} bytes of at most ${MOST}`, all <= MOST);
}

try {
    sizes();
    await firstVisit();
    await withoutLater();
} finally {
    await browser.close();
    await site.stop();
}
results.end();

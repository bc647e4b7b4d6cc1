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
const MOST_FIRST = 45_000;
// What the first search needs besides.
const SEARCH = ["search.js", "shared.js", "search.wasm"];
const MOST_SEARCH = 50_000;
const MOST = 78_000;

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
    await site.forget();
    const page = await open("?archive=news.anews");
    const names = (await page.until(() => globalThis.fetched)).map(path);
    const beside = ["news.anews", "icon.svg", "manifest.webmanifest"];
    results.equal(
        FIRST.slice(1).sort(),
        [...new Set(names)].filter((name) => !beside.includes(name)).sort(),
        "before the first titles only the first half of the page is fetched",
    );
    await page.until(() => document.querySelector('link[href^="later.css?build_"]')?.sheet);
    const later = ["later.js", "later.css", "whole.js", "verify.wasm", ...SEARCH];
    await page.until(() => {
        const all = performance.getEntriesByType("resource").map(({ name }) => name);
        return ["search", "verify"].every((part) => all.some((one) => one.includes(`${part}.wasm`)));
    });
    const asked = (await site.requests()).map((line) => line.split(" ")[1].slice(1).split("?")[0]);
    for (const name of [...later, "reader.wasm"])
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

// Where the second half of the page neither comes nor fails, a failure is said all the same.
async function stalled() {
    const page = await browser.newPage({ context: await browser.newContext() });
    await page.send("Fetch.enable", { patterns: [{ urlPattern: "*later.js*" }] });
    await page.open(`${site.address}?archive=nowhere.anews`);
    const said = await page.until(() => document.querySelector("#state [role=alert]")?.innerText);
    const isSaid = said.includes("nowhere.anews");
    results.check("what has failed does not wait for the second half", isSaid);
    await page.send("Fetch.disable");
    await page.until(() => document.body.innerText.includes("no archive at this address"));
    results.check("and is said better when that has come", true);
    await page.close();
}

// What stands in the page while its script does not run.
async function withoutScript() {
    const page = await open("?archive=news.anews", { blocked: ["*page.js*"] });
    const isSaid = await page.until(() => {
        const said = document.querySelector("#state .late");
        return said && getComputedStyle(said).visibility === "visible" && said.offsetHeight > 0;
    });
    results.check("a page whose script does not come says so", isSaid);
    await page.close();
    const whole = await open("?archive=news.anews");
    await whole.until(() => globalThis.fetched);
    const isGone = await whole.evaluate(() => !document.querySelector(".late"));
    results.check("and one whose script runs does not", isGone);
    await whole.close();
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
    const searched = first + sum(SEARCH);
    const isSearchSmall = searched <= MOST_SEARCH;
    results.check(`with search: ${searched} bytes of at most ${MOST_SEARCH}`, isSearchSmall);
    const isLater = (name) => !FIRST.includes(name) && name !== "headers.conf";
    const all = first + sum(readdirSync(join(BUILD, "web")).filter(isLater));
    results.check(`all of the page: ${all} bytes of at most ${MOST}`, all <= MOST);
}

try {
    sizes();
    await firstVisit();
    await withoutLater();
    await stalled();
    await withoutScript();
} finally {
    await browser.close();
    await site.stop();
}
results.end();

// SPDX-License-Identifier: BSD-2-Clause
// The second half of the page in Chromium: where it comes late, cut, or from another build than the
// first; and where the page's settings or the address are wrong.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browser, sleep } from "./browser.mjs";
import { makeArchives } from "./page_archives.mjs";
import { BUILD, Results, Site, scratch } from "./site.mjs";

const results = new Results();
const home = scratch();
cpSync(join(BUILD, "web"), home, { recursive: true });
const keys = makeArchives(home);
const CONFIG = JSON.stringify({ keys: [{ name: "The Test", key: keys.good }] });
const configure = (text) => writeFileSync(join(home, "config.json"), text);
configure(CONFIG);
const site = await Site.start(home, { headers: join(BUILD, "web/headers.conf") });
const browser = await Browser.start();

const CUT = "CUT";
/**
 * Opens an address. `answer(path)` gives what the network answers with: text, CUT, or a promise of
 * nothing that says when the host may answer.
 */
async function open(address, { answer, context } = {}) {
    const page = await browser.newPage({ context: context ?? (await browser.newContext()) });
    page.on("Fetch.requestPaused", async ({ requestId, request }) => {
        const { pathname } = new URL(request.url);
        const told = await page.answer?.(pathname.slice(1));
        // What the page still wants when it is closed has no answer.
        const reply = (method, how) => page.send(method, { requestId, ...how }).catch(() => {});
        if (told === CUT) {
            await reply("Fetch.failRequest", { errorReason: "ConnectionReset" });
        } else if (typeof told === "string") {
            await reply("Fetch.fulfillRequest", {
                responseCode: 200,
                responseHeaders: [{ name: "content-type", value: "text/javascript" }],
                body: Buffer.from(told).toString("base64"),
            });
        } else await reply("Fetch.continueRequest");
    });
    page.answer = answer;
    if (answer) await page.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
    await page.open(site.address + address);
    return page;
}
const said = (page, place) =>
    page.until((p) => document.querySelector(`${p} .state, ${p} h1`)?.parentElement.innerText, place);
const title = (page) => page.until(() => document.querySelector(".row h3 a")?.innerText);
const again = (page, place) =>
    page.evaluate((p) => document.querySelector(`${p} button`).click(), place);
const isRead = () =>
    document.querySelector("#body iframe")?.contentDocument.body.innerText.includes("More text");

// As a browser does when somebody drops a file.
async function drop(name) {
    const bytes = await (await fetch(name)).arrayBuffer();
    const data = new DataTransfer();
    data.items.add(new File([bytes], name));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}

// Opens an address, and holds back later.js, which is asked for by then, until it is released.
async function openLate(address) {
    let release, isAsked;
    const gate = new Promise((done) => (release = done));
    const page = await open(address, {
        answer: (path) => (path === "later.js" ? ((isAsked = true), gate) : undefined),
    });
    while (!isAsked) await sleep(15);
    return { page, release };
}

async function late() {
    for (const [what, address] of [
        ["a failure", "?archive=bad_root.anews"],
        ["a question", "?archive=stranger.anews"],
        ["the start", "?archive="],
    ]) {
        const { page, release } = await openLate(address);
        await page.evaluate(drop, "news.anews");
        await title(page);
        release();
        await page.until(() => document.querySelector('link[href^="later.css"]')?.sheet);
        await sleep(200);
        const { view } = await page.evaluate(() => ({ ...document.documentElement.dataset }));
        results.equal("front", view, `${what} that comes late takes no place of what was opened`);
        await page.close();
    }
}

// What somebody does before the second half is here is done when it is.
async function early() {
    const { page, release } = await openLate("?archive=news.anews");
    await title(page);
    await page.evaluate(() => {
        const query = document.getElementById("query");
        globalThis.isSame = true;
        query.focus();
        query.value = "bridges";
        query.dispatchEvent(new Event("input", { bubbles: true }));
        query.form.requestSubmit();
        document.getElementById("keys").click();
    });
    release();
    await page.until(() => document.getElementById("help")?.open);
    results.check("a button that was pressed early does what it should", true);
    await page.until(() => location.hash === "#q=bridges");
    results.check("and what was typed is sought", await page.evaluate(() => globalThis.isSame));
    await page.close();
}

async function earlyKeys() {
    const { page, release } = await openLate("?archive=news.anews");
    await title(page);
    for (const key of ["j", "j", "k"]) await page.press(key);
    release();
    await page.until(() => document.activeElement.textContent === "Bridges & rivers");
    results.check("keys that were pressed early move", true);
    await page.close();
}

async function lost() {
    const isLater = (path) => /^(later|search|whole)\.js$/.test(path);
    const page = await open("?archive=news.anews", {
        answer: (path) => (isLater(path) ? CUT : undefined),
    });
    await title(page);
    await page.evaluate(() => (location.hash = "id=rich"));
    const text = await said(page, "#article");
    results.equal(1, text.split("cannot be fetched").length - 1, "what is lacking is said once");
    await page.evaluate(() => document.getElementById("share").click());
    await page.until(() => document.getElementById("said").innerText.includes("cannot be fetched"));
    results.check("sharing says it, too", true);
    await page.evaluate(() => (location.hash = "tag=water"));
    await page.until(() => document.querySelector("#notices .notice"));
    results.check("so does a list that needs what is lacking", true);
    await page.evaluate(() => history.back());
    await page.until(
        () =>
            document.documentElement.dataset.view === "article" &&
            document.querySelector("#article .state button"),
    );
    page.answer = undefined;
    await again(page, "#article .state");
    await page.until(isRead);
    results.check("and all that was lost comes with the next attempt", true);
    await page.close();
}

// A host that has got a new build while somebody reads: its scripts come to the old ones.
async function mixed() {
    const other = (name) =>
        readFileSync(join(home, name), "utf8").replace(/build_[0-9a-f]{12}/g, "build_123456789abc");
    for (const name of ["later.js", "search.js", "whole.js"]) {
        const page = await open("?archive=news.anews#id=rich", {
            answer: (path) => (path === name ? other(name) : undefined),
        });
        const text = await said(page, "#article");
        results.check(`${name} of another build is refused`, text.includes("reload this page"));
        await page.close();
    }
    // An old first half that a cache keeps gives way to the new one with a reload.
    const context = await browser.newContext();
    const name = join(home, "page.js");
    const now = readFileSync(name, "utf8");
    writeFileSync(name, other("page.js"));
    const page = await open("?archive=news.anews#id=rich", { context });
    await said(page, "#article");
    writeFileSync(name, now);
    await site.forget();
    await again(page, "#article .state");
    const isAsked = (line) => line.includes("/page.js");
    while (!(await site.requests()).some(isAsked)) await sleep(20);
    await page.until(() => document.querySelector("#article .state"));
    await page.send("Page.reload");
    await page.until(isRead);
    results.check("a reload brings both halves of one build", true);
    await page.close();
}

async function kept() {
    const install = async (page) =>
        page.evaluate(async () => {
            const worker = navigator.serviceWorker;
            const registered = await worker.register("sw.js").catch((error) => error);
            if (registered instanceof Error) return false;
            const { installing } = registered;
            if (!installing) return true;
            return new Promise((done) =>
                installing.addEventListener("statechange", () => {
                    if (/redundant|activated/.test(installing.state))
                        done(installing.state === "activated");
                }),
            );
        });
    const name = join(home, "later.js");
    const now = readFileSync(name, "utf8");
    writeFileSync(name, now.replace(/build_[0-9a-f]{12}/g, "build_123456789abc"));
    const torn = await open("?archive=news.anews");
    results.equal(false, await install(torn), "a page of two builds is not kept for offline");
    await torn.close();
    writeFileSync(name, now);
    const whole = await open("?archive=news.anews");
    results.equal(true, await install(whole), "one of one build is");
    await whole.close();
}

async function settings() {
    const page = async (text, what) => {
        configure(text);
        const one = await open("?archive=news.anews");
        const heard = await said(one, "#state");
        results.check(what, heard.includes("settings of this page cannot be read"), heard);
        return one;
    };
    for (const text of [
        '{"keys": [',
        "null",
        '{"keys": {}}',
        '{"keys": ["RWQ"]}',
        '{"keys": [{"name": "A", "key": "RWQ"}]}',
        '{"origins": ["mirror.example.org"]}',
    ])
        await (await page(text, `settings that are wrong are said: ${text}`)).close();
    const bent = await page("<!doctype html>", "and so is a web page in their place");
    configure(CONFIG);
    await again(bent, "#state");
    results.equal("Bridges & rivers", await title(bent), "trying again reads them again");
    await bent.close();
    const lost = await open("?archive=news.anews", {
        answer: (path) => (path === "config.json" ? CUT : undefined),
    });
    const heard = await said(lost, "#state");
    results.check("settings that were lost make no archive a forged one", heard.includes("settings"));
    await lost.close();
}

async function addresses() {
    for (const address of ["http://[", "ftp://example.org/a.anews", "javascript:alert(1)", "data:,a"]) {
        const page = await open(`?archive=${encodeURIComponent(address)}`);
        const heard = await said(page, "#state");
        const isSaid = heard.includes("none of an archive on the web");
        results.check(`an address that leads nowhere is said: ${address}`, isSaid, heard);
        await page.close();
    }
}

try {
    await late();
    await early();
    await earlyKeys();
    await lost();
    await mixed();
    await kept();
    await settings();
    await addresses();
} finally {
    await browser.close();
    await site.stop();
}
results.end();

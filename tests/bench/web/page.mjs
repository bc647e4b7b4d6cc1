// SPDX-License-Identifier: BSD-2-Clause
// node page.mjs BUILD KEY ARCHIVE...: the page in Chromium against nginx on loopback, as JSON. For
// each archive: the time to the newest titles of a first visit on a slow line, with what nginx was
// asked for; and what a second visit asks for. With the first archive: an article whose block is
// in memory, scrolling from the first title to the last, and verifying beside the command.
import { execFileSync } from "node:child_process";
import {
    cpSync,
    mkdtempSync,
    readFileSync,
    readdirSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { Browser } from "../../web/browser.mjs";
import { ANEWS, Site } from "../../web/site.mjs";

const [, , build, keyFile, ...files] = process.argv;
const NEWEST = 10;
const LATENCY = 150; // milliseconds that each answer takes longer
const LINE = 1.6e6 / 8; // bytes in a second
const VISITS = 7;
const READ = 41;
const AHEAD = 2000; // milliseconds without a request: what comes ahead has come, and is kept
const SCROLLS = 7;
const VERIFIED = 7;
// What comes before the titles.
const FILES = ["index.html", "style.css", "page.js", "config.json", "reader.wasm"];
// What the first search needs besides.
const SEARCH = ["search.js", "shared.js", "search.wasm"];

const home = mkdtempSync(join(tmpdir(), "anews-visit-"));
const web = join(resolve(build), "web");
cpSync(web, home, { recursive: true });
const key = readFileSync(keyFile, "utf8").trim().split("\n").pop();
const keys = [{ name: "The Benchmark", key }];
writeFileSync(join(home, "config.json"), JSON.stringify({ keys }));
symlinkSync(join(resolve(build), "web-package"), join(home, "package"));
for (const file of files) symlinkSync(resolve(file), join(home, basename(file)));
const site = await Site.start(home, { headers: join(web, "headers.conf") });
const browser = await Browser.start();

// What nginx has sent since forget(): of the page, and of the archive.
async function sent(name) {
    const lines = (await site.requests()).map((line) => line.split(" "));
    const sum = (some) => ({
        requests: some.length,
        bytes: some.reduce((all, [, , , bytes]) => all + Number(bytes), 0),
    });
    const isArchive = ([, path]) => path === `/${name}`;
    return { archive: sum(lines.filter(isArchive)), page: sum(lines.filter((l) => !isArchive(l))) };
}

// Runs in the page from its beginning: notes when so many titles were drawn.
function watch(count) {
    const look = () => {
        const rows = document.querySelectorAll(".row h3 a");
        if (rows.length < count) return requestAnimationFrame(look);
        // When the next frame begins, this one was painted.
        return requestAnimationFrame(() => {
            globalThis.shown = performance.now();
        });
    };
    requestAnimationFrame(look);
}

// Opens the page. The line is as slow as Lighthouse has it for a phone, or as it is.
async function visit(name, isSlow) {
    const page = await browser.newPage();
    if (isSlow)
        await page.send("Network.emulateNetworkConditions", {
            offline: false,
            latency: LATENCY,
            downloadThroughput: LINE,
            uploadThroughput: LINE,
        });
    const source = `(${watch})(${NEWEST})`;
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source });
    await site.forget();
    await page.open(`${site.address}?archive=${name}`);
    const shown = await page.until(() => globalThis.shown);
    return { page, shown };
}

async function forgetAll() {
    const page = await browser.newPage();
    await page.send("Network.clearBrowserCache");
    const { origin } = new URL(site.address);
    await page.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
    await page.close();
}

async function visits(name) {
    const firsts = [];
    let first;
    for (let i = 0; i < VISITS; i++) {
        await forgetAll();
        const { page, shown } = await visit(name, true);
        firsts.push(shown);
        first = await sent(name);
        await site.settled(AHEAD);
        await page.close();
    }
    const { page, shown } = await visit(name, true);
    await site.settled(AHEAD);
    const second = await sent(name);
    await page.close();
    return { firsts, first, second, secondTime: shown };
}

// Runs in the page: opens an article again and again, which was just read, and says how many
// milliseconds passed from the click until its text was laid out.
async function readAgain(rounds) {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const view = () => document.documentElement.dataset.view;
    const text = () => {
        const inner = document.querySelector("#body iframe:not([hidden])")?.contentDocument;
        return view() === "article" && inner?.body?.firstChild && inner.body;
    };
    // Looks when something has changed, and at no other time: looking takes time, too.
    const shown = () =>
        new Promise((done) => {
            const watcher = new MutationObserver(() => {
                if (!text()) return;
                watcher.disconnect();
                done();
            });
            const everything = { subtree: true, childList: true, attributes: true };
            watcher.observe(document.getElementById("article"), everything);
        });
    const times = [];
    for (let i = 0; i <= rounds; i++) {
        while (view() !== "front" || !document.querySelector(".row h3 a")) await frame();
        // As long as a person looks at the list at least.
        await new Promise((done) => setTimeout(done, 600));
        const start = performance.now();
        performance.mark("anews-click");
        document.querySelectorAll(".row h3 a")[3].click();
        await shown();
        if (text().getBoundingClientRect().height < 10) throw new Error("an empty article");
        document.body.getBoundingClientRect();
        performance.mark("anews-shown");
        // The first time fetches the block.
        if (i > 0) times.push(performance.now() - start);
        while (!document.querySelector(".article footer")) await frame();
        document.getElementById("back").click();
    }
    return times;
}

// Runs in the page: scrolls from top to bottom in so many milliseconds. Gives the longest time from
// the beginning of a frame to that of the next one.
async function scroll(duration) {
    const gaps = [];
    const start = performance.now();
    let last;
    await new Promise((done) => {
        const step = (now) => {
            if (last !== undefined) gaps.push(now - last);
            last = now;
            const share = Math.min(1, (now - start) / duration);
            scrollTo(0, Math.max(0, share) * (document.body.scrollHeight - innerHeight));
            if (share < 1) requestAnimationFrame(step);
            else setTimeout(done, 500);
        };
        requestAnimationFrame(step);
    });
    const rows = [...document.querySelectorAll(".row")];
    scrollTo(0, 0);
    return { frames: gaps.length, longest: Math.max(...gaps), reached: Math.max(...rows.map((row) => Number(row.getAttribute("aria-posinset")))) };
}

// Traces the main thread of the page while something is done. Gives what the page's marks and its
// tasks were; of a task the processor time, in milliseconds, which other work on the machine does
// not change as it does the clock's.
async function traced(page, work) {
    const events = [];
    page.on("Tracing.dataCollected", ({ value }) => events.push(...value));
    const complete = new Promise((done) => page.on("Tracing.tracingComplete", done));
    const categories = "toplevel,blink.user_timing";
    await page.send("Tracing.start", { categories, transferMode: "ReportEvents" });
    const found = await work();
    await page.send("Tracing.end");
    await complete;
    const isMain = ({ pid, tid }) =>
        events.some(
            (e) =>
                e.name === "thread_name" &&
                e.args.name === "CrRendererMain" &&
                e.pid === pid &&
                e.tid === tid,
        );
    const mains = new Map();
    const ofMain = (e) => {
        const thread = `${e.pid} ${e.tid}`;
        if (!mains.has(thread)) mains.set(thread, isMain(e));
        return mains.get(thread);
    };
    const tasks = events
        .filter((e) => /RunTask/.test(e.name) && e.tdur !== undefined && ofMain(e))
        .map(({ ts, dur, tdur }) => ({ start: ts, end: ts + dur, taken: tdur / 1000 }));
    if (tasks.length === 0) throw new Error("the trace has no task");
    const marks = events.filter((e) => e.name.startsWith("anews-")).sort((a, b) => a.ts - b.ts);
    return { found, tasks, marks };
}

// Of each article: the processor time of the tasks between the click and its text.
function takenByEach({ tasks, marks }) {
    const taken = [];
    for (const [i, { name, ts }] of marks.entries()) {
        if (name !== "anews-click" || marks[i + 1]?.name !== "anews-shown") continue;
        const end = marks[i + 1].ts;
        const within = tasks.filter((task) => task.end > ts && task.start < end);
        // Of a task that began before the click, or ends after the text, only a share counts.
        taken.push(
            within.reduce((sum, task) => {
                const inside = Math.min(task.end, end) - Math.max(task.start, ts);
                return sum + (task.taken * inside) / Math.max(1, task.end - task.start);
            }, 0),
        );
    }
    return taken.slice(1);
}

async function readings(page) {
    const trace = await traced(page, () => page.evaluate(readAgain, READ));
    return { wall: trace.found, cpu: takenByEach(trace) };
}

async function scrolling(page) {
    const { found, tasks } = await traced(page, () => page.evaluate(scroll, 4000));
    return { ...found, task: Math.max(...tasks.map(({ taken }) => taken)) };
}

// Runs in a page without a policy: verifies an archive of the same host, which was fetched before.
async function verify(url, trusted) {
    const { openArchive } = await import("/package/lib/archive.js");
    globalThis.bytes ??= new Uint8Array(await (await fetch(url)).arrayBuffer());
    const start = performance.now();
    const archive = await openArchive(globalThis.bytes, { keys: [trusted] });
    await archive.verify();
    archive.close();
    return performance.now() - start;
}

// In turn with the command, on one core.
async function verifies(file) {
    const page = await browser.newPage();
    writeFileSync(join(home, "empty.html"), "<!doctype html><title>empty</title>");
    await page.send("Page.setBypassCSP", { enabled: true });
    await page.open(`${site.address}empty.html`);
    const words = ["-c", "0", ANEWS, "verify", "-q", "-p", keyFile, "--jobs", "1", file];
    const rounds = [];
    for (let i = 0; i <= VERIFIED; i++) {
        const start = performance.now();
        execFileSync("taskset", words);
        const command = performance.now() - start;
        const inPage = await page.evaluate(verify, `/${basename(file)}`, key);
        if (i > 0) rounds.push({ command, page: inPage });
    }
    await page.close();
    return rounds;
}

const results = { archives: {}, gzip: {} };
const isSent = (name) => name !== "headers.conf" && !FILES.includes(name);
for (const name of [...FILES, ...readdirSync(web).filter(isSent)])
    results.gzip[name] = gzipSync(readFileSync(join(web, name)), { level: 9 }).length;
results.first = FILES;
results.search = SEARCH;
for (const file of files) results.archives[basename(file)] = await visits(basename(file));

const { page } = await visit(basename(files[0]), false);
results.article = await readings(page);
await page.until(() => document.documentElement.dataset.view === "front");
results.scrolls = [];
for (let i = 0; i < SCROLLS; i++) results.scrolls.push(await scrolling(page));
if (page.errors.length > 0) throw new Error(page.errors.join("\n"));
await page.close();
results.verify = await verifies(files[0]);
results.browser = (await browser.send("Browser.getVersion")).product;
await browser.close();
await site.stop();
rmSync(home, { recursive: true, force: true });
console.log(JSON.stringify(results, undefined, 1));

// SPDX-License-Identifier: BSD-2-Clause
// Opens each article of hostile/ in Chromium, clicks into it, and looks for anything that got
// out: a host that was resolved or connected to, a script that ran, a request beyond the page's
// own, an element or attribute that should not be there.
//
// An article is cleaned, and it is in a frame that is shut. Each of both must do alone, which is
// tried with pages that lack the other one. A page without either shows that this test sees what
// it looks for.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { Browser, sleep } from "./browser.mjs";
import { BUILD, Results, Site, TOP, anews, scratch } from "./site.mjs";

const results = new Results();
const home = scratch();
const articles = readdirSync(join(TOP, "tests/web/hostile")).sort();

// What stands in place of clean(): everything, head and body.
const RAW = `export { target } from "./clean_kept.js";
export function clean(html, document) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const fragment = document.createDocumentFragment();
    for (const part of [...parsed.head.childNodes, ...parsed.body.attributes.length
        ? [parsed.body] : parsed.body.childNodes]) fragment.append(document.importNode(part, true));
    for (const old of fragment.querySelectorAll("script")) {
        const script = document.createElement("script");
        for (const { name, value } of old.attributes) script.setAttribute(name, value);
        script.textContent = old.textContent;
        old.replaceWith(script);
    }
    return fragment;
}
`;
const OPEN = `export const SANDBOX = null;
export const POLICY = "";
`;

// The page, without what is named.
function build(name, { isCleaned = true, isShut = true, hasPolicy = true }) {
    const page = join(home, `${name}-source`);
    const out = join(home, name);
    cpSync(join(TOP, "tools/web/page"), page, { recursive: true });
    cpSync(join(page, "article/clean.js"), join(page, "article/clean_kept.js"));
    if (!isCleaned) writeFileSync(join(page, "article/clean.js"), RAW);
    if (!isShut) writeFileSync(join(page, "article/walls.js"), OPEN);
    execFileSync("node", [join(page, "build.mjs"), join(BUILD, "web-package"), out, page]);
    if (!hasPolicy) {
        const index = readFileSync(join(out, "index.html"), "utf8");
        writeFileSync(
            join(out, "index.html"),
            index.replace(/<meta http-equiv="Content-Sec[^>]*>/, ""),
        );
    }
    return out;
}

anews("keygen", "-q", "-W", "-s", join(home, "key"), "-p", join(home, "pub"));
anews(
    "pack",
    "-q",
    "-s",
    join(home, "key"),
    "-o",
    join(home, "hostile.anews"),
    "--title",
    "Hostile",
    join(TOP, "tests/web/hostile"),
);
const config = JSON.stringify({
    keys: [
        { name: "the test", key: readFileSync(join(home, "pub"), "utf8").trim().split("\n").pop() },
    ],
});

// In the page: what runs after an article was opened.
function look() {
    const inner = document.querySelector("#body iframe")?.contentDocument;
    const strange = [];
    const names = new Set(
        (
            "a abbr b blockquote body br caption code dd del details div dl dt em " +
            "figure h1 h2 h3 head hr html i img li meta ol p picture pre q s small span strong " +
            "style " +
            "sub summary sup table tbody td tfoot th thead tr u ul"
        ).split(" "),
    );
    const attributes = new Set(
        (
            "alt class content charset colspan data-fragment data-font data-host " +
            "data-id data-theme dir height href http-equiv id lang open rel rowspan src " +
            "start style " +
            "title width"
        ).split(" "),
    );
    for (const element of inner?.querySelectorAll("*") ?? []) {
        if (!names.has(element.localName)) strange.push(element.localName);
        for (const name of Element.prototype.getAttributeNames.call(element)) {
            const value = Element.prototype.getAttribute.call(element, name);
            const isStyle = name === "style" && element !== inner.documentElement;
            const isAddress = /^(href|src)$/.test(name) && !/^(#|https?:|data:image\/)/.test(value);
            if (!attributes.has(name) || isStyle || isAddress)
                strange.push(`${element.localName} ${name}=${value.slice(0, 60)}`);
        }
    }
    if ((inner?.querySelectorAll("style").length ?? 1) !== 1) strange.push("a style sheet");
    if ((inner?.querySelectorAll("meta").length ?? 2) !== 2) strange.push("a meta element");
    return {
        ran: window.ran ?? document.querySelector("#body iframe")?.contentWindow?.ran,
        strange,
    };
}

async function openOne(page, site, name) {
    await page.evaluate((id) => {
        window.before = document.querySelector("#body iframe");
        location.hash = new URLSearchParams({ id });
    }, name);
    await page.until(() => {
        const now = document.querySelector("#body iframe");
        return (
            document.querySelector("#body .download") ||
            (now && now !== window.before && document.querySelector(".article footer"))
        );
    });
    // A click in the text, on no link, gives what is there the rights of one.
    const place = await page.evaluate(() => {
        const frame = document.querySelector("#body iframe");
        const last = [...(frame?.contentDocument.querySelectorAll("p") ?? [])].pop();
        last?.scrollIntoView({ block: "center" });
        const inner = last?.getBoundingClientRect();
        const outer = frame?.getBoundingClientRect();
        return inner && inner.width
            ? [outer.left + inner.left + 4, outer.top + inner.top + 8]
            : [4, 4];
    });
    await page.click(...place);
    await sleep(40);
    return page.evaluate(look);
}

// The hosts that Chromium asked, and those that it resolved or connected to, by its own log of what
// the network does.
function hostsMet(file) {
    const { constants, events } = JSON.parse(readFileSync(file, "utf8"));
    const number = (pattern) =>
        new Set(
            Object.entries(constants.logEventTypes)
                .filter(([name]) => pattern.test(name))
                .map(([, value]) => value),
        );
    const asks = number(/^(URL_REQUEST_START_JOB|HTTP_TRANSACTION_SEND_REQUEST)/);
    const meets = number(/^(URL_REQUEST_START_JOB|HOST_RESOLVER_|SOCKET|HTTP_STREAM)/);
    const asked = new Set(),
        met = new Set();
    for (const { type, params } of events) {
        if (!params || !(asks.has(type) || meets.has(type))) continue;
        for (const address of [params.url, params.host, params.group_id, params.destination])
            for (const host of String(address ?? "")
                .replace(/^data:.*/s, "")
                .match(/[a-z_]+\.evil\.example/g) ?? []) {
                met.add(host);
                if (asks.has(type)) asked.add(host);
            }
    }
    return { asked: [...asked].sort(), met: [...met].sort() };
}

/** Opens all articles in one kind of page: what ran, what was asked for, which hosts were met. */
async function tryPage(name, options) {
    const out = build(name, options);
    writeFileSync(join(out, "config.json"), config);
    cpSync(join(home, "hostile.anews"), join(out, "hostile.anews"));
    const site = await Site.start(out);
    const net = join(home, `${name}.json`);
    // All other hosts are this one, which hangs up.
    const trap = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(trap, "listening");
    const browser = await Browser.start(
        `--log-net-log=${net}`,
        `--host-resolver-rules=MAP * 127.0.0.1:${trap.address().port}, EXCLUDE 127.0.0.1`,
    );
    const found = { ran: [], strange: [], left: [], errors: [] };
    try {
        let page;
        const home0 = `${site.address}?archive=hostile.anews`;
        for (const article of articles) {
            if (!page) {
                page = await browser.newPage();
                await page.open(home0);
                await page.until(() => document.querySelector(".row a"));
            }
            try {
                const { ran, strange } = await openOne(page, site, article);
                if (ran) found.ran.push([article, ran]);
                if (strange.length) found.strange.push([article, ...strange.slice(0, 3)]);
                if ((await page.evaluate("location.origin + '/'")) !== site.address)
                    throw new Error("left");
                await page.evaluate("window.ran = undefined");
            } catch (error) {
                // It has navigated away.
                found.left.push([article, String(error.message).slice(0, 80)]);
                await page.close();
                page = undefined;
            }
        }
        await sleep(300);
        found.requests = await site.requests();
    } finally {
        await browser.close();
        await site.stop();
        trap.close();
    }
    Object.assign(found, hostsMet(net));
    const own = [
        "",
        "?archive=hostile.anews",
        "page.js",
        "style.css",
        "later.js",
        "later.css",
        "search.js",
        "whole.js",
        "shared.js",
        "search.wasm",
        "verify.wasm",
    ];
    own.push("config.json", "reader.wasm", "icon.svg", "manifest.webmanifest", "hostile.anews");
    // What comes later has the name of its build in its address.
    const bare = (line) => line.replace(/\?build_[0-9a-f]{12} /, " ");
    const isOwn = (line) => own.some((name) => bare(line).startsWith(`GET /${name} `));
    found.requests = found.requests.filter((line) => !isOwn(line));
    return found;
}

const kinds = [
    ["as it is built", "page", {}],
    ["cleaned, with neither frame nor policy", "cleaned", { isShut: false, hasPolicy: false }],
    [
        "shut, without cleaning and the page's policy",
        "shut",
        { isCleaned: false, hasPolicy: false },
    ],
];
const bare = tryPage("bare", { isCleaned: false, isShut: false, hasPolicy: false });
const tried = kinds.map(([, name, options]) => tryPage(name, options));
for (const [index, [what, , { isCleaned = true }]] of kinds.entries()) {
    const found = await tried[index];
    results.equal([], found.ran, `${what}: no script runs`);
    results.equal([], found.asked, `${what}: no host is asked`);
    results.equal([], found.requests, `${what}: no request but the page's own`);
    results.equal([], found.left, `${what}: the page stays`);
    if (!isCleaned) continue;
    // No policy forbids a browser to connect ahead: here cleaning is the only wall.
    results.equal([], found.met, `${what}: no host is resolved or connected to`);
    results.equal([], found.strange, `${what}: nothing is left that is not allowed`);
}
const { ran, asked } = await bare;
results.check(`without all that, scripts run: ${ran.length}`, ran.length >= 5, ran);
results.check(`and hosts are asked: ${asked.length}`, asked.length >= 12, asked);
results.end();

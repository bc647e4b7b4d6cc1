// SPDX-License-Identifier: BSD-2-Clause
// The page in a real Chromium against nginx: opening, searching, reading, the way back, trust and
// its refusals, offline, the single file, the keyboard and narrow screens.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browser, sleep } from "./browser.mjs";
import { COUNT, makeArchives } from "./page_archives.mjs";
import { markdown } from "../../tools/web/page/article/markdown.js";
import { safeName } from "../../tools/web/page/article/names.js";
import { ANEWS, BUILD, Results, Site, anews, scratch } from "./site.mjs";

const results = new Results();
const home = scratch();
cpSync(join(BUILD, "web"), home, { recursive: true });
const keys = makeArchives(home);
const configure = (...some) =>
    writeFileSync(
        join(home, "config.json"),
        JSON.stringify({
            keys: some.map((name) => ({ name: "The Test", key: keys[name] })),
        }),
    );
configure("good");
// Another host, which lets any page read its archives.
const other = await Site.start(home, { extra: "add_header Access-Control-Allow-Origin *;" });
const site = await Site.start(home, {
    headers: join(BUILD, "web/headers.conf"),
    extra: `location /whole/ { alias ${home}/; max_ranges 0; }
        location /below/ { alias ${home}/; }
        location = /moved/ { return 302 /moved/index.html; }
        location = /here.anews { return 302 /news.anews; }
        location = /away.anews { return 302 ${other.address}news.anews; }
        location /loose/ { alias ${home}/loose/; add_header Cache-Control no-store; }
        location /moved/ { alias ${home}/; }`,
});
const browser = await Browser.start("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");

// Each part has a profile of its own: what one remembers is not seen by another.
async function open(address, { context, ...size } = {}) {
    const page = await browser.newPage({
        context: context ?? (await browser.newContext()),
        ...size,
    });
    await page.open(site.address + address);
    return page;
}
const text = (page, selector) =>
    page.evaluate((s) => document.querySelector(s)?.innerText ?? "", selector);
const inFrame = (page) =>
    page.evaluate(
        () => document.querySelector("#body iframe")?.contentDocument.body.innerText ?? "",
    );
const firstRow = () => document.querySelector(".row a")?.textContent;
const readable = () =>
    document.querySelector(".article footer") &&
    (document.querySelector("#body iframe")?.contentDocument.body.childNodes.length ||
        document.querySelector(".download"));
const press = (page, label) =>
    page.until((l) => {
        const buttons = [...document.querySelectorAll("button")];
        const found = buttons.find((b) => b.textContent.startsWith(l));
        found?.click();
        return !!found;
    }, label);
const refused = (page) =>
    page.until(() => {
        const state = document.querySelector("#state h1");
        return document.documentElement.dataset.view === "start" && state?.parentElement.innerText;
    });
const hasNoArticle = () =>
    !document.querySelector(".row") && !document.querySelector("#article h1");

async function front() {
    const page = await open("?archive=news.anews");
    await page.until(firstRow);
    results.equal("The Harbour News", await text(page, "#title"), "the title is shown");
    results.equal(
        "Signed by The Test",
        (await text(page, "#trust")).split(" · ")[0],
        "who signed is shown",
    );
    results.check("with the edition", (await text(page, "#trust")).includes("edition 7"));
    results.equal(
        "Bridges & rivers",
        await page.evaluate(firstRow),
        "the newest article comes first",
    );
    results.equal(`${COUNT} articles`, await text(page, "#count"), "their number is shown");
    await page.until(() => document.querySelectorAll("#chips .chip").length > 3);
    await page.until(() => document.querySelector(".row img")?.src.startsWith("data:image/png"));
    results.check("the picture of an article comes from the archive", true);
    // All of the list can be reached, and no more rows than fit exist.
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.until(
        (last) => [...document.querySelectorAll(".row a")].some((a) => a.textContent === last),
        `Report ${COUNT - 4} of the harbour`,
    );
    const rows = await page.evaluate(() => document.querySelectorAll(".row").length);
    results.check(`the end of the list is reached with ${rows} rows`, rows < 60);
    await page.evaluate(() =>
        [...document.querySelectorAll(".chip.tag")]
            .find((chip) => chip.textContent === "bridge")
            .click(),
    );
    await page.until(() => document.querySelector("#count").textContent === "1 article");
    results.check("a tag shows its articles alone", true);
    return page;
}

async function search(page) {
    await page.evaluate(() => (location.hash = ""));
    await page.until(
        (n) => document.querySelector("#count").textContent.startsWith(String(n)),
        COUNT,
    );
    await page.press("/");
    await page.until(() => document.activeElement.id === "query");
    await page.type("froz");
    await page.until(
        () => document.querySelector(".row a")?.textContent === "Report 77 of the harbour",
    );
    results.equal("1 hit", await text(page, "#count"), "words are found as they are typed");
    await page.type("qqq");
    await page.until(() => !document.querySelector("#empty").hidden);
    results.check(
        "nothing found is said",
        (await text(page, "#empty")).includes("Nothing is found"),
    );
    await page.press("Escape");
    await page.until(
        (n) => document.querySelector("#count").textContent.startsWith(String(n)),
        COUNT,
    );
    results.check("Escape shows all again", true);
}

async function article(page) {
    await page.evaluate(() => [...document.querySelectorAll(".row a")][0].click());
    await page.until(readable);
    results.equal("Bridges & rivers", await text(page, "#article h1"), "an article opens");
    const body = await inFrame(page);
    results.check("with its text", body.includes("More text of this article"));
    results.check("and its headline once", !body.includes("Bridges"));
    results.check("and its author", (await text(page, ".byline")).includes("Ann Example"));
    const inner = (code) =>
        page.evaluate(`((d) => ${code})(document.querySelector("#body iframe").contentDocument)`);
    results.equal(
        "red",
        await page.until(
            () =>
                document
                    .querySelector("#body iframe")
                    .contentDocument.querySelector("img[src^='data:']")?.alt,
        ),
        "its picture is of the archive",
    );
    results.check(
        "one of another host is named and not shown",
        body.includes("example.org, not in the archive"),
    );
    results.equal(
        "example.org",
        await inner("d.querySelector('a[data-host]').dataset.host"),
        "the host of a link is shown",
    );
    results.check(
        "and gets no referrer",
        (await inner("d.querySelector('a[data-host]').rel")).includes("noreferrer"),
    );
    const after = await inner("getComputedStyle(d.getElementById('pictured'), '::after').content");
    results.check("also where it holds a picture", after !== "none");
    await page.evaluate(() => (window.open = (url) => (window.opened = url)));
    const press = (button) =>
        inner(
            "!d.querySelector('a[data-host]').dispatchEvent(new MouseEvent('auxclick', " +
                `{ button: ${button}, bubbles: true, cancelable: true }))`,
        );
    results.equal(
        [false, null],
        [await press(2), (await page.evaluate("window.opened")) ?? null],
        "the right button opens no link",
    );
    await press(1);
    results.equal(
        "https://example.org/x",
        await page.evaluate("window.opened"),
        "and the middle one does",
    );
    await inner("d.getElementById('odd').click()");
    results.equal([], page.errors, "a link to a fragment that is no escape goes wrong nowhere");
    const height = await page.evaluate(() => document.querySelector("#body iframe").clientHeight);
    results.check(`the frame is as high as the text: ${height}`, height > 1000);
    await page.evaluate(() => document.querySelector(".way [rel=next]").click());
    await page.until(() => document.querySelector("#article h1")?.innerText === "الجسر مفتوح");
    results.equal(
        "rtl",
        await page.evaluate(() => document.querySelector("#article header").dir),
        "the next one is set from right to left",
    );
    await page.evaluate(() => history.back());
    await page.until(() => document.querySelector("#article h1")?.innerText === "Bridges & rivers");
    await page.until(readable);
    await inner("d.querySelector('a[data-id]').click()");
    await page.until(
        () => document.querySelector("#article h1")?.innerText === "Report 3 of the harbour",
    );
    results.check("a link within the archive leads to its article", true);
    await page.until(() => document.querySelector("#lead img")?.src.startsWith("data:image/png"));
    results.check("with a picture that it names by a path from its own folder", true);
    await page.evaluate(() => history.go(-2));
    await page.until(() => document.documentElement.dataset.view === "front");
    await page.evaluate(() => history.forward());
    await page.until(() => document.querySelector("#article h1")?.innerText === "Bridges & rivers");
    results.check("back and forward work", true);
    results.equal([], page.errors, "and nothing went wrong on the way");
    await page.close();
}

async function deepLinks() {
    const page = await open("?archive=news.anews#id=mark");
    await page.until(readable);
    results.equal("Markdown", await text(page, "#article h1"), "a link leads to its article");
    const html = await page.evaluate(
        () => document.querySelector("#body iframe").contentDocument.body.innerHTML,
    );
    results.check(
        "Markdown is set for reading",
        /<em>one<\/em> <strong>two<\/strong> <a /.test(html) &&
            /<ul><li>a/.test(html) &&
            html.includes("<blockquote>"),
        html,
    );
    await page.evaluate(() => (location.hash = "id=table.csv"));
    await page.until(() => document.querySelector(".download a"));
    results.equal(
        "table.csv",
        await page.evaluate(() => document.querySelector(".download a").download),
        "a file that is no article is offered under a safe name",
    );
    await page.evaluate(() => (location.hash = "id=nowhere"));
    await page.until(() => document.querySelector("#article .state"));
    results.check(
        "an article that is not there is said",
        (await text(page, "#article")).includes("no such article"),
    );
    await page.close();
}

// Links between pages of a site, which name no ids.
async function siteLinks() {
    const page = await open("?archive=site.anews#id=posts/one/index.html");
    const shows = async (title) => {
        await page.until((t) => document.querySelector("#article h1")?.innerText === t, title);
        await page.until(readable);
    };
    const follow = (selector) =>
        page.evaluate(
            (s) =>
                document
                    .querySelector("#body iframe")
                    .contentDocument.querySelector(s)
                    .click(),
            selector,
        );
    const back = () => page.evaluate(() => history.back());
    await shows("The first");
    for (const [link, title] of [
        ["folder", "The second"],
        ["up", "The second"],
        ["address", "The second"],
        ["bare", "The plain one"],
        ["root", "The start"],
    ]) {
        await follow(`#${link}`);
        await shows(title);
        results.check(`a link to an article by ${link} leads to it`, true);
        await back();
        await shows("The first");
    }
    await follow("#none");
    await page.until(() => /“f” is not in this archive/.test(document.body.innerText));
    results.check("one to what the archive lacks says so", true);
    await follow("#old");
    await shows("old/index.html");
    results.equal("This page has moved. Follow it.", await inFrame(page), "a page has moved");
    await follow("a");
    await shows("The second");
    results.check("and it leads on", true);
    results.equal([], page.errors, "without an error");
    await page.close();
}

// How an article is set, which the device remembers.
async function typesetting() {
    const context = await browser.newContext();
    const page = await open("?archive=news.anews#id=rich", { context });
    await page.until(readable);
    const seen = () => {
        const { documentElement: inner } = document.querySelector("#body iframe").contentDocument;
        const button = (id) => document.getElementById(id).textContent;
        return [
            inner.style.getPropertyValue("--size"),
            `${button("font")}: ${inner.dataset.font}`,
            `${button("theme")}: ${inner.dataset.theme}`,
        ];
    };
    const click = (id) => page.evaluate((one) => document.getElementById(one).click(), id);
    const scheme = (value) =>
        page.send("Emulation.setEmulatedMedia", {
            features: [{ name: "prefers-color-scheme", value }],
        });
    await scheme("light");
    results.equal(["18px", "Sans: serif", "Dark: auto"], await page.evaluate(seen), "at first");
    await scheme("dark");
    await page.until(() => document.getElementById("theme").textContent === "Light");
    results.check("the system's change to dark changes what the button offers", true);
    for (const id of ["larger", "larger", "smaller", "font", "theme"]) await click(id);
    const wanted = ["20px", "Serif: sans", "Dark: light"];
    results.equal(wanted, await page.evaluate(seen), "buttons set the article");
    await page.send("Page.reload");
    await page.until(readable);
    results.equal(wanted, await page.evaluate(seen), "and it stays so");
    await page.close();
}

async function trust() {
    configure();
    const context = await browser.newContext();
    let page = await open("?archive=unknown.anews", { context });
    let said = await refused(page);
    results.check(
        "an unknown signer is asked about",
        said.includes("Do you know who made this?"),
        said,
    );
    results.check("and nothing is shown before", await page.evaluate(hasNoArticle));
    await page.evaluate(() => document.querySelector("#state button.main").click());
    await page.until(firstRow);
    results.check(
        "one that was confirmed is trusted",
        (await text(page, "#trust")).startsWith("Signed by Harbour Press"),
    );
    await page.close();
    page = await open("?archive=news.anews", { context });
    await page.until(firstRow);
    results.check(
        "and remembered for its series",
        (await text(page, "#trust")).startsWith("Signed by"),
    );
    await page.close();
    page = await open("?archive=forged.anews", { context });
    said = await refused(page);
    results.check(
        "another key for this series is refused",
        said.includes("not signed by the key that you have confirmed"),
        said,
    );
    results.check("and nothing of it is shown", await page.evaluate(hasNoArticle));
    await page.close();
    page = await open("?archive=old.anews", { context });
    said = await refused(page);
    results.check(
        "an edition older than one seen is refused",
        said.includes("You have seen edition 7"),
        said,
    );
    await page.close();
    page = await open("?archive=twin.anews", { context });
    said = await refused(page);
    results.check(
        "so is another archive with the number of one seen before",
        said.includes("two different archives of edition 7"),
        said,
    );
    await page.close();
    page = await open("?archive=forged.anews");
    said = await refused(page);
    results.check("without its key there is nothing to confirm", said.includes("public key"), said);
    await page.evaluate(() => [...document.querySelectorAll("#state button")].pop().click());
    await page.until(firstRow);
    results.check(
        "what is read all the same is said to be unknown",
        (await text(page, "#trust")).startsWith("Nobody whom you trust"),
    );
    await page.close();
    configure("good");
    page = await open(`?archive=forged.anews&key=${keys.other}#key=${keys.other}`);
    said = await refused(page);
    results.check(
        "a key in a link is not taken",
        said.includes("Do you know who made this?"),
        said,
    );
    await page.close();
}

// Two publishers are trusted, and one of them, or who has stolen his key, signs a high number.
async function signers() {
    configure("good", "other");
    const context = await browser.newContext();
    for (const archive of ["forged.anews", "news.anews"]) {
        const page = await open(`?archive=${archive}`, { context });
        await page.until(firstRow);
        await page.close();
    }
    results.check("what one signer has signed binds no other one", true);
    const page = await open("?archive=old.anews", { context });
    const said = await refused(page);
    results.check("who is bound by his own", said.includes("You have seen edition 7"), said);
    await page.close();
    configure("good");
}

// What the publisher's page trusts is remembered for the series as well; a name that a stranger
// gives itself; and an archive that is replaced by a stranger's while it is read.
async function strangers() {
    const context = await browser.newContext();
    let page = await open("?archive=swapped.anews", { context });
    await page.until(firstRow);
    await page.send("Network.setCacheDisabled", { cacheDisabled: true });
    cpSync(join(home, "stranger.anews"), join(home, "swapped.anews"));
    await page.evaluate(() => document.querySelector("#trust").click());
    await press(page, "Keep for offline");
    let said = await refused(page);
    results.check(
        "what replaced an archive is asked about before it is kept",
        said.includes("Do you know who made this?") && said.includes("Stranger"),
        said,
    );
    await press(page, "I have compared it");
    await page.until(() => document.querySelector("#title").textContent === "Stranger");
    results.equal(
        "sserP \u202eeht",
        await page.evaluate(() => document.querySelector("#trust bdi").textContent),
        "a name that turns the text turns nothing but itself",
    );
    await page.close();
    page = await open("?archive=forged.anews", { context });
    said = await refused(page);
    results.check(
        "another key is refused for a series that the page's own key has signed",
        said.includes("not signed by a key that this page trusts"),
        said,
    );
    await page.close();
}

// The page's policy lets it fetch from https and its own host. The other host here has only http: the
// page that is asked may fetch from there, too.
async function redirected() {
    cpSync(join(BUILD, "web"), join(home, "loose"), { recursive: true });
    const index = readFileSync(join(BUILD, "web/index.html"), "utf8");
    const loose = index.replace("connect-src 'self' https:", "connect-src 'self' http: https:");
    writeFileSync(join(home, "loose/index.html"), loose);
    for (const [origins, name, words, what] of [
        [[], "here", "Signed by", "a redirect within the host is followed"],
        [[], "away", `leads to another host: 127.0.0.1:${other.port}`, "one to another host is not"],
        [[new URL(other.address).origin], "away", "Signed by", "unless that host is listed"],
    ]) {
        const config = { keys: [{ name: "The Test", key: keys.good }], origins };
        writeFileSync(join(home, "loose/config.json"), JSON.stringify(config));
        const page = await open(`loose/?archive=/${name}.anews`);
        await page.until((w) => document.body.innerText.includes(w), words);
        const hasRows = await page.evaluate(() => !!document.querySelector(".row"));
        results.check(what, words === "Signed by" || !hasRows);
        await page.close();
    }
}

async function damage() {
    for (const [address, words, what] of [
        ["bad_root.anews", "changed or damaged", "a changed byte in the header is said"],
        ["nowhere.anews", "no archive at this address", "an address without an archive is said"],
        ["index.html", "not an archive", "what is no archive is said"],
        [
            "https://elsewhere.example/news.anews",
            "another host",
            "a link to another host is not followed",
        ],
        ["empty.anews", "no articles", "an archive without articles is said"],
    ]) {
        const page = await open(`?archive=${address}`);
        await page.until((w) => document.body.innerText.includes(w), words);
        results.check(what, true);
        await page.close();
    }
    const page = await open("?archive=news.anews");
    await page.until(firstRow);
    await page.evaluate(() => document.querySelector("#trust").click());
    await press(page, "Verify all");
    await page.until(() => /every byte/.test(document.querySelector("#details dl").innerText));
    results.check("all can be verified", true);
    await page.evaluate(async () => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([await (await fetch("empty.anews")).blob()], "empty"));
        dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
    });
    await page.until(() => document.querySelector("#title").textContent === "Empty");
    results.check(
        "and another archive that is dropped is not said to be",
        !(await text(page, "#details dl")).includes("every byte"),
    );
    await page.close();
    const worse = await open("?archive=bad_blocks.anews");
    await worse.until(firstRow);
    await worse.evaluate(() => (location.hash = "id=n%2F250"));
    await worse.until(() => document.querySelector("#article .state"));
    const told = await text(worse, "#article .state");
    results.check(
        "an article in one of them is not shown",
        told.includes("changed or damaged") &&
            (await worse.evaluate(() => !document.querySelector("#article iframe").checkVisibility())),
        told,
    );
    await worse.evaluate(() => (location.hash = "id=rich"));
    await worse.until(readable);
    results.check("and one in another block is", (await inFrame(worse)).includes("More text"));
    await worse.close();
    // An edition that comes out while the last one is read.
    cpSync(join(home, "old.anews"), join(home, "current.anews"));
    const reader = await open("?archive=current.anews");
    await reader.until(firstRow);
    cpSync(join(home, "news.anews"), join(home, "current.anews"));
    await reader.evaluate(() => (location.hash = "id=n%2F250"));
    await reader.until(() => document.querySelector("#article .state"));
    await press(reader, "Open it");
    await reader.until(readable);
    results.check(
        "a new edition opens in the place of one that it has replaced",
        (await reader.evaluate(() => document.querySelector("#trust").textContent)).includes(
            "edition 7",
        ) && (await inFrame(reader)).includes("open on day 250"),
    );
    await reader.close();
    const whole = await open("?archive=whole/news.anews");
    await whole.until(firstRow);
    results.check("a host without ranges will do", true);
    await whole.close();
}

// What one visit has fetched, the next one does not ask for, until somebody reloads.
async function again() {
    const context = await browser.newContext();
    cpSync(join(home, "old.anews"), join(home, "visited.anews"));
    await site.forget();
    let page = await open("?archive=visited.anews", { context });
    await page.until(firstRow);
    // What rows show besides their titles comes, too, and what is fetched ahead.
    await site.settled(2000);
    await page.evaluate(() => (location.hash = "id=n%2F250"));
    await page.until(readable);
    const fetched = (await site.settled(4000))
        .filter((line) => line.includes(" /visited.anews "))
        .reduce((sum, line) => sum + Number(line.split(" ")[3]), 0);
    await page.until(async (bytes) => {
        const names = await caches.keys();
        const cache = await caches.open(names.find((name) => name.includes("visited.anews")));
        const first = 20480;
        const spans = (await cache.keys()).map(({ url }) => Number(/-(\d+)$/.exec(url)?.[1] ?? 0));
        return first + spans.reduce((sum, length) => sum + length, 0) >= bytes;
    }, fetched);
    await page.close();
    cpSync(join(home, "news.anews"), join(home, "visited.anews"));
    await site.forget();
    page = await open("?archive=visited.anews", { context });
    await page.until(firstRow);
    await page.evaluate(() => (location.hash = "id=n%2F250"));
    await page.until(readable);
    results.equal([], await site.requests(), "a second visit makes no request");
    results.check("and shows the edition of the first", !/ 7 ·/.test(await text(page, "#trust")));
    await page.send("Page.reload");
    await page.until(() => / 7 ·/.test(document.querySelector("#trust")?.textContent));
    results.check("who reloads gets the new edition", true);
    const identities = async () => {
        const names = await caches.keys();
        const cache = await caches.open(names.find((name) => name.includes("visited.anews")));
        const found = (await cache.keys())
            .map(({ url }) => /kept=([0-9a-f]{64})/.exec(decodeURIComponent(url))?.[1])
            .filter(Boolean);
        return [...new Set(found)].join(" ");
    };
    const { identity } = JSON.parse(anews("info", "--insecure", "--json", join(home, "news.anews")));
    results.equal(
        identity,
        await page.until(identities),
        "and nothing of the old one stays in the store",
    );
    await page.close();
}

async function offline() {
    const context = await browser.newContext();
    let page = await open("?archive=news.anews", { context });
    await page.until(firstRow);
    await page.evaluate(() => document.querySelector("#trust").click());
    await press(page, "Keep for offline");
    await page.until(() =>
        /Remove from this device/.test(document.querySelector("#details").innerText),
    );
    results.check(
        "an archive is kept",
        (await text(page, "#details")).includes("Kept on this device"),
    );
    await page.until(() => navigator.serviceWorker.controller);
    await page.close();
    await sleep(200);
    await site.forget();
    page = await open("?archive=news.anews#id=rich", { context });
    await page.until(readable);
    results.equal([], await site.requests(), "the second visit makes no request");
    cpSync(join(home, "forged.anews"), join(home, "news.anews"));
    await page.evaluate(() => document.querySelector("#trust").click());
    await press(page, "Look for a newer edition");
    await refused(page);
    await page.close();
    await site.stop();
    page = await open("?archive=news.anews", { context });
    await page.until(firstRow);
    await page.evaluate(() => (location.hash = "id=n%2F100"));
    await page.until(readable);
    results.check(
        "and works without a host, though that has offered another archive",
        (await inFrame(page)).includes("open on day 100"),
    );
    await page.close();
    const away = await open("?archive=old.anews", { context });
    await away.until(() => document.body.innerText.includes("cannot be reached"));
    results.check("what is not kept is said to be out of reach", true);
    await away.close();
}

// A page that is not at the top of its host needs no file from there.
async function below() {
    await site.forget();
    const page = await open("below/?archive=/news.anews");
    await page.until(firstRow);
    results.check("a page in a folder of its host opens", true);
    const others = (await site.requests()).filter((line) => !/ \/(below\/|news\.anews)/.test(line));
    results.equal([], others, "and asks for nothing outside that folder but the archive");
    await page.close();
}

// The page as anews serve has it, with the keys that it trusts.
async function served() {
    const command = ["serve", "--port", "0", "-p", join(home, "good.pub")];
    const server = spawn(ANEWS, [...command, join(home, "news.anews")]);
    const [line] = await once(server.stdout, "data");
    const page = await browser.newPage({ context: await browser.newContext() });
    await page.open(`${String(line).trim()}read/?archive=/archives/news.anews`);
    await page.until(firstRow);
    results.check("the page of anews serve opens an archive", true);
    results.check("and knows its signer", /Signed by/.test(await text(page, "#trust")));
    const loaded = new Promise((done) => page.on("Page.loadEventFired", done));
    await page.send("Page.reload");
    await loaded;
    await page.until(firstRow);
    results.check("also when the browser has its files already", true);
    await page.close();
    server.kill();
    await once(server, "close");
}

// A host that redirects the page's folder to its index: browsers refuse a redirected answer of a
// service worker.
async function moved() {
    const context = await browser.newContext();
    let page = await open("moved/index.html?archive=/news.anews", { context });
    await page.until(firstRow);
    await page.evaluate(() => document.querySelector("#trust").click());
    await press(page, "Keep for offline");
    await page.until(() => navigator.serviceWorker.controller);
    await page.until(() => /Remove from this/.test(document.querySelector("#details").innerText));
    await page.close();
    for (const name of ["", "index.html"]) {
        await site.forget();
        page = await open(`moved/${name}?archive=/news.anews`, { context });
        await page.until(firstRow);
        results.equal([], await site.requests(), `a folder that is redirected is kept: moved/${name}`);
        await page.close();
    }
}

async function singleFile() {
    const page = await browser.newPage({ context: await browser.newContext() });
    writeFileSync(
        join(home, "single.html"),
        readFileSync(join(BUILD, "web.html"), "utf8").replace(
            /(<script type="application\/json" id="config">).*?(<\/script>)/s,
            (_, a, b) => `${a}${readFileSync(join(home, "config.json"), "utf8")}${b}`,
        ),
    );
    await page.send("Page.setInterceptFileChooserDialog", { enabled: true });
    const chosen = new Promise((done) => page.on("Page.fileChooserOpened", done));
    await page.open(`file://${join(home, "single.html")}`);
    await page.until(() => document.querySelector(".drop button"));
    // By keyboard alone.
    for (let tabs = 0; tabs < 4; tabs++) {
        await page.press("Tab");
        if (await page.evaluate(() => document.activeElement.matches(".drop button"))) break;
    }
    await page.press("Enter");
    const { backendNodeId } = await chosen;
    await page.send("DOM.setFileInputFiles", { files: [join(home, "news.anews")], backendNodeId });
    await page.until(firstRow);
    results.check(
        "the single file opens an archive from disk",
        (await text(page, "#trust")).startsWith("Signed by The Test"),
    );
    await page.press("j");
    await page.press("Enter");
    await page.until(readable);
    results.equal("Bridges & rivers", await text(page, "#article h1"), "and shows an article");
    results.equal([], page.errors, "without an error");
    await page.close();
}

async function keyboard() {
    const page = await open("?archive=news.anews", { width: 320, height: 640 });
    await page.until(firstRow);
    const fits = () => document.documentElement.scrollWidth <= innerWidth;
    results.check("the front fits 320 pixels", await page.evaluate(fits));
    for (const key of ["j", "j", "ArrowDown", "k"]) await page.press(key);
    await page.until(() => document.activeElement.textContent === "الجسر مفتوح");
    results.check(
        "j, k and arrows move",
        await page.evaluate(() => document.activeElement.matches(":focus-visible")),
    );
    await page.press("Enter");
    await page.until(readable);
    results.check("Enter opens an article, which fits", await page.evaluate(fits));
    await page.press("j");
    await page.until(() => document.querySelector("#article h1")?.innerText === "Markdown");
    await page.until(readable);
    await page.press("Escape");
    await page.until(
        () =>
            document.documentElement.dataset.view === "front" &&
            document.activeElement.textContent === "Markdown",
    );
    results.check("Escape leads back to its place in the list", true);
    await page.press("?");
    await page.until(() => document.querySelector("#help").open);
    await page.press("Escape");
    await page.until(() => !document.querySelector("#help").open);
    results.check("? shows the keys", true);
    await page.close();
}

// axe-core is fetched by `make web-deps`, and not asked for where it is not there.
async function accessible() {
    const file = process.env.AXE ?? join(BUILD, "axe.min.js");
    const views = [
        "?archive=news.anews",
        "?archive=news.anews#id=rich",
        "",
        "?archive=bad_root.anews",
    ];
    if (!existsSync(file)) {
        for (const view of views) console.log(`skip - axe on ${view}: no ${file}; make web-deps`);
        return;
    }
    for (const address of views) {
        const page = await open(address);
        await page.send("Page.setBypassCSP", { enabled: true });
        await page.until(() => document.querySelector(".row a, #state h1, #article h1"));
        if (address.includes("#id")) await page.until(readable);
        await page.evaluate(readFileSync(file, "utf8"));
        const found = await page.evaluate(async () => {
            if (!document.querySelector("#state h1")) document.querySelector("#trust").click();
            const isDrawn = () => document.querySelector("#details:not(:empty), #state h1");
            while (!isDrawn()) await new Promise(requestAnimationFrame);
            const { violations } = await window.axe.run(document, { iframes: false });
            return violations
                .filter(({ impact }) => /serious|critical/.test(impact))
                .map(({ id, nodes }) => [
                    id,
                    nodes[0].html.slice(0, 120),
                    nodes[0].any[0]?.message,
                ]);
        });
        results.equal(
            [],
            found,
            `axe finds nothing serious in the page ${address || "at its start"}`,
        );
        await page.close();
    }
}

function names() {
    for (const [id, name] of [
        ["a/report.pdf", "report.pdf"],
        ["x/../.bashrc", "bashrc.bin"],
        ["run.EXE", "run.EXE.bin"],
        ["a.desktop", "a.desktop.bin"],
        ["CON.txt", "file-CON.txt"],
        ["a\u202egpj.exe", "a-gpj.exe.bin"],
        ["..", "file.bin"],
        ["a b;c.txt", "a-b-c.txt"],
        ["x.html", "x.html.bin"],
        ["%2e%2e.txt", "2e-2e.txt"],
        [`${"n".repeat(300)}.txt`, `${"n".repeat(96)}.txt`],
        [`${"n".repeat(300)}.${"m".repeat(95)}.txt`, `${"m".repeat(95)}.txt`],
        [`n\u{1f600}${"m".repeat(95)}.txt`, `${"m".repeat(95)}.txt`],
    ])
        results.equal(name, safeName(id), `a safe name for ${id.slice(0, 20)}`);
}

// Lines that fit a pattern nearly. Each took more than ten seconds where a pattern could try all
// ways to share them.
function slow() {
    const long = 20000;
    for (const [what, text] of Object.entries({
        heading: `# ${"#".repeat(long)}x`,
        table: `|\n${"-".repeat(long * 5)}x`,
        link: `[a](${" ".repeat(long)}x`,
        label: `${"[".repeat(190)}]`.repeat(250),
        "line break": `a${" ".repeat(long * 2)}x`,
    })) {
        const before = process.cpuUsage().user;
        markdown(text);
        const taken = (process.cpuUsage().user - before) / 1e6;
        results.check(`a hostile ${what} of Markdown takes little time: ${taken}`, taken < 1);
    }
    const html = markdown("# A # b ##\n\na  \nb\n\n|a|b|\n|-|:-:|\n|c|d|\n[e [f] g](h)\n");
    results.check(
        "and what fits is still read",
        html.includes("<h1>A # b</h1>") && html.includes("<br>") && html.includes("<td>d</td>") &&
            html.includes('<a href="h">e [f] g</a>'),
        html,
    );
}

// Storage that reads but does not take any more.
async function full() {
    const kept = new Map([["anews:series", '{"a":{"sequence":"1"}}']]);
    globalThis.localStorage = {
        getItem: (name) => kept.get(name) ?? null,
        setItem() {
            throw new Error("full");
        },
    };
    const memory = await import("../../tools/web/page/common/memory.js");
    memory.rememberSeries("a", { sequence: "2" });
    memory.rememberSeries("b", { keys: [] });
    results.equal(
        ["2", { keys: [] }],
        [memory.knownSeries("a").sequence, memory.knownSeries("b")],
        "where storage is full, what is new counts until the page is closed",
    );
}

// What a header may say of its time: any number of 64 bits.
async function times() {
    globalThis.navigator ??= { languages: ["en"] };
    const { age, dateWords } = await import("../../tools/web/page/common/words.js");
    for (const seconds of [-(2 ** 63), 2 ** 63])
        results.check(
            `a time of ${seconds} is no error`,
            dateWords({ seconds, utcOffset: 0, precision: "day" }) === "an unknown date" &&
                age(seconds).length > 0,
        );
}

try {
    const page = await front();
    await search(page);
    await article(page);
    for (const part of [deepLinks, siteLinks, typesetting, trust, signers]) await part();
    for (const part of [strangers, redirected, damage]) await part();
    for (const part of [keyboard, accessible]) await part();
    for (const part of [singleFile, below, served, moved, again, offline]) await part();
    names();
    slow();
    await full();
    await times();
} finally {
    await browser.close();
    await site.stop().catch(() => {});
    await other.stop().catch(() => {});
}
results.end();

// SPDX-License-Identifier: BSD-2-Clause
// Pictures of the page's main views, for people to look at: BUILD/web-screenshots/*.png. They show
// ARCHIVE, whose key is in ARCHIVE.pub, or the small one of the tests.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Browser, sleep } from "./browser.mjs";
import { makeArchives } from "./page_archives.mjs";
import { BUILD, Site, scratch } from "./site.mjs";

const home = scratch();
const out = join(BUILD, "web-screenshots");
mkdirSync(out, { recursive: true });
cpSync(join(BUILD, "web"), home, { recursive: true });
const keys = makeArchives(home);
const given = process.env.ARCHIVE;
const archive = given ? basename(given) : "unknown.anews";
for (const end of given ? ["", ".pub"] : []) cpSync(given + end, join(home, archive + end));
const site = await Site.start(home, { headers: join(BUILD, "web/headers.conf") });
const browser = await Browser.start();
let context = await browser.newContext();

async function shot(page, name) {
    await sleep(300);
    writeFileSync(join(out, `${name}.png`), await page.screenshot());
}
async function open(address, size) {
    const page = await browser.newPage({ context, ...size });
    await page.open(site.address + address);
    await page.until(() => document.querySelector(".row a, #state h1, .article footer"));
    // Summaries and pictures come a little later than titles.
    await sleep(1200);
    return page;
}
const isRead = () => document.querySelector(".article footer");
const WIDE = { width: 1200, height: 900 };
const NARROW = { width: 360, height: 740 };

async function views() {
    const page = await open(`?archive=${archive}`, WIDE);
    await shot(page, "unknown-signer");
    await page.evaluate(() => document.querySelector("#state button.main").click());
    await page.until(() => document.querySelector(".row a"));
    await sleep(1500);
    await shot(page, "front-wide");
    const dark = { features: [{ name: "prefers-color-scheme", value: "dark" }] };
    await page.send("Emulation.setEmulatedMedia", dark);
    await shot(page, "front-dark");
    await page.evaluate(() => document.querySelectorAll(".row a")[0].click());
    await page.until(isRead);
    await shot(page, "article-dark");
    await page.send("Emulation.setEmulatedMedia", { features: [] });
    await shot(page, "article-wide");
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await shot(page, "article-end");
    await page.press("Escape");
    await sleep(300);
    await page.press("j");
    await shot(page, "keyboard");
    await page.evaluate(() => document.querySelector("#trust").click());
    await page.evaluate(() => scrollTo(0, 0));
    await shot(page, "trust");
    await page.press("Escape");
    await page.press("/");
    await page.type("the");
    await sleep(800);
    await shot(page, "search");
    await page.type("qqq");
    await sleep(800);
    await shot(page, "no-hit");
    await page.close();
}

async function narrow() {
    const page = await open(`?archive=${archive}`, NARROW);
    await shot(page, "front-narrow");
    await page.evaluate(() => document.querySelectorAll(".row a")[0].click());
    await page.until(isRead);
    await shot(page, "article-narrow");
    await page.close();
}

async function states() {
    for (const [address, name] of [
        ["?archive=", "start"],
        ["?archive=bad_root.anews", "changed-byte"],
        ["?archive=nowhere.anews", "no-archive"],
        ["?archive=https://elsewhere.example/x.anews", "another-host"],
    ]) {
        const page = await open(address, WIDE);
        await shot(page, name);
        await page.close();
    }
    writeFileSync(
        join(home, "config.json"),
        JSON.stringify({ keys: [{ name: "Harbour Press", key: keys.good }] }),
    );
    // A profile that has not kept the old configuration.
    context = await browser.newContext();
    const page = await open("?archive=news.anews#id=arabic", WIDE);
    await page.until(isRead);
    await shot(page, "article-arabic");
    await page.close();
    const old = await open("?archive=old.anews", WIDE);
    await shot(old, "old-edition");
    await old.close();
}

try {
    for (const part of [views, narrow, states]) await part();
} finally {
    await browser.close();
    await site.stop();
}

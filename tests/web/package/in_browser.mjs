// SPDX-License-Identifier: BSD-2-Clause
// node in_browser.mjs PACKAGE ARCHIVE KEY: the same package in Chromium and against nginx. All
// vectors are read there with contents compared, and nginx counts the requests of a first visit.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Browser } from "../browser.mjs";
import { scratch, Site, TOP } from "../site.mjs";
import { count, done, test } from "./report.mjs";

const [, , folder, file, keyFile] = process.argv;
const key = readFileSync(keyFile, "utf8").split("\n").find((line) => line.startsWith("RW"));
const root = scratch();
symlinkSync(resolve(folder), join(root, "package"));
symlinkSync(join(TOP, "spec/vectors"), join(root, "vectors"));
symlinkSync(join(TOP, "tests/web/package"), join(root, "tests"));
symlinkSync(resolve(file), join(root, "news.anews"));
writeFileSync(join(root, "index.html"), "<!doctype html><title>vectors</title>");
const modules = "location ~ [.]mjs$ { types { } default_type text/javascript; }";
const site = await Site.start(root, { extra: modules });
const browser = await Browser.start();
const page = await browser.newPage();
await page.open(site.address);

// Runs in the browser: the vectors of one folder, and what is wrong of each.
async function judgeAll(kind, names) {
    const library = await import("/package/lib/archive.js");
    const { judge } = await import("/tests/vectors.mjs");
    const results = {};
    for (const name of names) {
        const vector = await (await fetch(`/vectors/${kind}/${name}`)).json();
        const answer = await fetch(`/vectors/${kind}/${vector.file}`);
        const bytes = await answer.arrayBuffer();
        results[name] = [];
        for await (const difference of judge(library, vector, () => bytes))
            results[name].push(difference);
    }
    return results;
}

// Runs in the browser: what a first visit does.
async function visit(firstKey, url) {
    const { openArchive } = await import("/package/lib/archive.js");
    const archive = await openArchive(url, { keys: [firstKey] });
    const { entries } = await archive.list({ count: 10 });
    await new Promise((resume) => setTimeout(resume, 200));
    await archive.content(entries[3]);
    return { ...archive.traffic, title: entries[0].title };
}

for (const kind of ["good", "bad"]) {
    const names = readdirSync(join(TOP, "spec/vectors", kind)).filter((n) => n.endsWith(".json"));
    const results = await page.evaluate(judgeAll, kind, names);
    for (const name of names) count(`${kind}/${name} in Chromium`, results[name] ?? ["not read"]);
}

await test("a first visit: nginx counts the requests and bytes that the archive does", async () => {
    await page.evaluate(visit, key, "/news.anews"); // modules are loaded
    await site.forget();
    const traffic = await page.evaluate(visit, key, "/news.anews?again");
    const asked = (await site.requests()).filter((line) => line.includes("news.anews"));
    assert.equal(asked.length, traffic.requests, asked.join("\n"));
    assert.ok(asked.every((line) => line.includes(" 206 ")), asked.join("\n"));
    const sent = asked.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    assert.equal(sent, traffic.bytes);
    assert.ok(traffic.roundTrips <= 5, "open and ten newest four, an article one");
});

await browser.close();
await site.stop();
done();

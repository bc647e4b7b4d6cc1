// SPDX-License-Identifier: BSD-2-Clause
// node visit.mjs PACKAGE KEY ARCHIVE: what a visit of an archive asks a host for, step by step, as
// JSON: the package in Node against nginx on loopback, which counts requests and bytes as well.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { sleep } from "../../web/browser.mjs";
import { Site } from "../../web/site.mjs";

const [, , folder, keyFile, file] = process.argv;
const { openArchive } = await import(pathToFileURL(join(resolve(folder), "lib/archive.js")));
const key = readFileSync(keyFile, "utf8");
const root = mkdtempSync(join(tmpdir(), "anews-visit-"));
symlinkSync(resolve(file), join(root, "news.anews"));
const site = await Site.start(root);

const steps = {};
let archive, before;
function note(name) {
    const { roundTrips, requests, bytes } = archive.traffic;
    steps[name] = {
        roundTrips: roundTrips - (before?.roundTrips ?? 0),
        requests: requests - (before?.requests ?? 0),
        bytes: bytes - (before?.bytes ?? 0),
    };
    before = archive.traffic;
}

archive = await openArchive(`${site.address}news.anews`, { keys: [key] });
note("open");
const { entries, order } = await archive.list({ count: 10 });
note("newest");
// What is fetched ahead of an article, while somebody looks at the titles.
for (let last = -1; last !== archive.traffic.bytes; await sleep(100)) last = archive.traffic.bytes;
note("ahead");
const { bytes } = await archive.content(entries[3]);
note("article");

const asked = (await site.requests()).map((line) => Number(line.split(" ").pop()));
assert.equal(asked.length, archive.traffic.requests, "requests that nginx has counted");
assert.equal(
    asked.reduce((sum, size) => sum + size, 0),
    archive.traffic.bytes,
    "bytes that nginx has counted",
);
assert.equal(bytes.length, entries[3].length);
console.log(JSON.stringify({ order, size: archive.size, articles: archive.articles, steps }));
archive.close();
await site.stop();
rmSync(root, { recursive: true, force: true });

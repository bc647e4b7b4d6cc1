// SPDX-License-Identifier: BSD-2-Clause
// node http.mjs PACKAGE ARCHIVE KEY: servers as they are, servers that lie, and how much is
// fetched. ARCHIVE is signed by KEY, has an index of words and more than a hundred articles.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { done, test } from "./report.mjs";
import { rangeOf, serve } from "./ranges.mjs";

const [, , folder, file, keyFile] = process.argv;
const library = await import(pathToFileURL(`${folder}/lib/archive.js`).href);
const bytes = new Uint8Array(readFileSync(file));
const { key } = library.parseKey(readFileSync(keyFile, "utf8"));
const URL_ = "http://archive.test/news.anews";

const open = (lie, options = {}, from = bytes) => {
    const { fetch, log } = serve(from, { lie });
    const opened = library.openArchive(URL_,
        { keys: [key], fetch, firstRequest: 2048, ...options });
    return { opened, log };
};
const rejects = (promise, expected) => assert.rejects(promise, (error) => {
    assert.equal(error.name, "ArchiveError", error.stack);
    for (const [name, value] of Object.entries(expected)) assert.equal(error[name], value, name);
    return true;
});
const all = async (archive) => {
    const { entries } = await archive.list({ order: "id", count: archive.entries });
    for (const entry of entries) await archive.content(entry);
    return entries;
};

await test("a server with ranges: exact requests, none twice", async () => {
    const { opened, log } = open();
    const archive = await opened;
    await all(archive);
    await archive.verify();
    const seen = new Uint8Array(bytes.length);
    for (const { start, end } of log) for (let i = start; i < end; i++) seen[i]++;
    assert.ok(seen.every((n) => n === 1), "each byte was fetched once");
    assert.equal(archive.traffic.requests, log.length);
    assert.equal(archive.traffic.bytes, bytes.length);
    assert.ok(archive.traffic.verified >= bytes.length - 1024);
});

await test("round trips: open 1, ten newest 3, an article 1", async () => {
    const { opened } = open(undefined, { firstRequest: 20480 });
    const archive = await opened;
    assert.equal(archive.traffic.roundTrips, 1);
    const { entries } = await archive.list({ count: 10 });
    assert.ok(archive.traffic.roundTrips <= 4, `${archive.traffic.roundTrips} round trips`);
    await new Promise((resume) => setTimeout(resume, 20)); // what is fetched ahead arrives
    const before = archive.traffic.roundTrips;
    await archive.content(entries[5]);
    assert.ok(archive.traffic.roundTrips <= before + 1, "an article takes one round trip");
});

const slow = ({ start }) =>
    start === 0 ? undefined : new Promise((resume) => setTimeout(resume, 20));

await test("what a list wants is fetched while the archive opens, and not twice", async () => {
    const { opened, log } = open(slow, { listAhead: "date", firstRequest: 2048 });
    const archive = await opened;
    assert.ok(log.length > 1, "more than the beginning is asked for");
    await archive.list({ count: 10 });
    const seen = new Uint8Array(bytes.length);
    for (const { start, end } of log) for (let i = start; i < end; i++) seen[i]++;
    assert.ok(seen.every((n) => n <= 1), "no byte was fetched twice");
    assert.ok(archive.traffic.roundTrips <= 3, `${archive.traffic.roundTrips} round trips`);
});

await test("what could not be fetched ahead is fetched when it is wanted", async () => {
    let failures = 0;
    const fail = ({ start }) => {
        if (start > 0 && failures++ < 1) throw new TypeError("no network");
    };
    const archive = await open(fail, { listAhead: "date", firstRequest: 2048 }).opened;
    const { entries } = await archive.list({ count: 10 });
    assert.equal(entries.length, 10);
    assert.ok(failures > 1);
});

await test("a call may be cancelled while it waits for what is fetched ahead", async () => {
    const never = ({ start, signal }) => start === 0 ? undefined
        : new Promise((_, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
    const archive = await open(never, { listAhead: "date", firstRequest: 2048 }).opened;
    const end = new AbortController();
    const listed = archive.list({ count: 10, signal: end.signal });
    setTimeout(() => end.abort(), 20);
    const late = new Promise((resume) => setTimeout(resume, 5000, "late"));
    await rejects(Promise.race([listed, late]), { code: "cancelled" });
});

await test("a store that has something is asked first: nothing is fetched ahead", async () => {
    const store = library.memoryStore();
    const options = { store, firstRequest: 2048, listAhead: "date" };
    await (await open(undefined, options).opened).list({ count: 10 });
    const { opened, log } = open(undefined, { ...options, refresh: true });
    await (await opened).list({ count: 10 });
    assert.equal(log.length, 1, "only the header is asked for again");
});

await test("a header that names too much: nothing of it is fetched ahead", async () => {
    const wrong = bytes.slice(), view = new DataView(wrong.buffer);
    const end = 1024 + view.getUint32(160, true);
    for (let at = 1032, size; at + 8 <= end; at += 8 + size) {
        size = view.getUint32(at + 4, true);
        const type = view.getUint16(at, true);
        if (type === 2) view.setUint32(at + 16, 0xffffffff, true);
        if (type >= 3 && type <= 6) view.setUint32(at + 40, 0xffffffff, true);
    }
    view.setBigUint64(32, 1n << 40n, true);
    const { fetch } = serve(wrong), asked = [];
    const note = (url, how) => {
        const [, first, last] = /(\d+)-(\d+)/.exec(how.headers.Range);
        asked.push(last - first + 1);
        return fetch(url, how);
    };
    const options = { keys: [key], fetch: note, firstRequest: 2048, listAhead: "date" };
    await rejects(library.openArchive(URL_, options), { code: "signature" });
    const ahead = asked.slice(1).reduce((sum, size) => sum + size, 0);
    assert.ok(ahead <= 1 << 20, `${ahead} bytes`);
});

await test("a server without ranges sends the whole file once", async () => {
    const { opened, log } = open(() => new Response(bytes, { status: 200 }));
    const archive = await opened;
    await all(archive);
    assert.equal(log.length, 1);
});

await test("a file that is too large for a server without ranges", () =>
    rejects(open(() => new Response(bytes, { status: 200 }), { maximumWholeFile: 4096 }).opened,
        { code: "io", reason: "size" }));

await test("a server that hides the size of the file", async () => {
    const { opened } = open(({ start, end }) =>
        new Response(bytes.slice(start, end), { status: 206 }));
    await all(await opened);
});

await test("a server that compresses ranges: the whole file is taken instead", async () => {
    const { opened, log } = open(({ start, isRange }) => isRange
        ? new Response(bytes.slice(start, start + 700),
            { status: 206, headers: { "content-encoding": "gzip" } })
        : undefined);
    await all(await opened);
    assert.equal(log.length, 2);
});

for (const [name, answer, expected] of [
    ["another range than asked for", ({ start, end }) => rangeOf(bytes, start + 1, end + 1),
        { reason: "range" }],
    ["more bytes than asked for", ({ start, end }) => new Response(bytes.slice(start, end + 9),
        { status: 206 }), { reason: "range" }],
    ["fewer bytes than asked for", ({ start, end }) => new Response(bytes.slice(start, end - 5),
        { status: 206, headers: { "content-range": `bytes ${start}-${end - 6}/${bytes.length}` } }),
        { reason: "range" }],
    ["status 404", () => new Response("no", { status: 404 }), { reason: "status", status: 404 }],
    ["status 500", () => new Response("no", { status: 500 }), { reason: "status", status: 500 }],
    ["no answer", () => Promise.reject(new TypeError("fetch failed")), { reason: "network" }],
    ["an answer that breaks off", () => new Response(new ReadableStream({
        pull: (stream) => stream.error(new TypeError("terminated")) }), { status: 206 }),
        { reason: "network" }],
]) {
    await test(`refused when opening: ${name}`, () =>
        rejects(open(answer).opened, { code: "io", ...expected }));
    await test(`refused later, and the archive stays usable: ${name}`, async () => {
        let isLying = false;
        const archive = await open((asked) => (isLying ? answer(asked) : undefined)).opened;
        isLying = true;
        await rejects(archive.list({ order: "title" }), { code: "io", ...expected });
        isLying = false;
        await all(archive);
    });
}

await test("a web page in the place of an archive", () =>
    rejects(open(() => new Response("<!doctype html>".repeat(200), { status: 200 })).opened,
        { code: "magic" }));

await test("endless bytes are not listened to", () => {
    const endless = () => new ReadableStream({
        pull: (stream) => stream.enqueue(new Uint8Array(65536)) });
    return rejects(open(() => new Response(endless(), { status: 206 })).opened,
        { code: "io", reason: "range" });
});

const bend = (at) => {
    const bent = bytes.slice();
    bent[at] ^= 1;
    return bent;
};
const last = bytes.length - 3000;

await test("a damaged byte is fetched once more, past every cache", async () => {
    const bent = bend(last);
    const { fetch, log } = serve(bytes, { lie: ({ start, end, count: n }) =>
        n > 1 && start <= last && last < end && !log.at(-1).isFresh ? rangeOf(bent, start, end)
            : undefined });
    const archive = await library.openArchive(URL_, { keys: [key], fetch, firstRequest: 2048 });
    await archive.verify();
    assert.equal(log.filter(({ isFresh }) => isFresh).length, 1);
});

await test("wherever a byte is damaged in transit once, verifying ends well", async () => {
    for (let at = 2048; at < bytes.length; at += 1501) {
        const bent = bend(at);
        const { opened, log } = open(({ start, end }) =>
            log.some(({ isFresh }) => isFresh) ? undefined : rangeOf(bent, start, end));
        const archive = await opened;
        await archive.verify();
        assert.equal(log.filter(({ isFresh }) => isFresh).length, 1, `byte ${at}`);
    }
});

await test("a byte that stays damaged is an error that says where", async () => {
    const { opened, log } = open(undefined, {}, bend(last));
    const archive = await opened;
    await assert.rejects(archive.verify(), (error) => {
        assert.equal(error.code, "hash");
        assert.ok(error.offset <= last && last - error.offset < 1 << 20);
        return true;
    });
    const fresh = log.filter(({ isFresh }) => isFresh).length;
    assert.equal(fresh, 2, "the span once more, and the header");
    assert.ok((await archive.list({ count: 1 })).entries.length === 1, "usable");
});

await test("wherever a byte stays damaged, verifying ends with few requests", async () => {
    for (let at = 1030; at < bytes.length; at += 1501) {
        const { opened, log } = open(undefined, {}, bend(at));
        await rejects(opened.then((archive) => archive.verify()), { code: "hash" });
        assert.ok(log.filter(({ isFresh }) => isFresh).length <= 2, `byte ${at}`);
        assert.ok(log.length < 60, `byte ${at}: ${log.length} requests`);
    }
});

await test("a damaged byte beside the header in one answer", () =>
    rejects(open(undefined, { firstRequest: bytes.length }, bend(last)).opened
        .then((archive) => archive.verify()), { code: "hash" }));

await test("a file that was replaced meanwhile is said to be that", async () => {
    let now = bytes;
    const other = bend(100); // another root
    for (let i = 1024; i < other.length; i++) other[i] ^= 0x55;
    const archive = await open(({ start, end }) => rangeOf(now, start, end)).opened;
    now = other;
    await rejects(archive.list({ order: "title" }), { code: "io", reason: "replaced" });
    now = bytes.subarray(0, bytes.length - 1);
    const again = await open(({ start, end }) => rangeOf(now, start, end)).opened.catch((e) => e);
    assert.equal(again.code ?? again.trust, "trusted");
    now = bytes;
    await rejects(again.verify(), { code: "io", reason: "replaced" });
    // To open it again must not be answered with the old header by a cache.
    const asked = [];
    await library.openArchive(URL_, { keys: [key], refresh: true, fetch: (url, options) => {
        asked.push(options.cache);
        return serve(bytes).fetch(url, options);
    } });
    assert.equal(asked[0], "reload");
});

await test("with a store, ranges do not wait for each other in a browser's cache", async () => {
    for (const [store, mode] of [[library.memoryStore(), "no-store"], [undefined, "default"]]) {
        const asked = new Set();
        const archive = await library.openArchive(URL_, { keys: [key], store, firstRequest: 2048,
            fetch: (url, options) => {
                asked.add(options.cache);
                return serve(bytes).fetch(url, options);
            } });
        await archive.list({ count: 10 });
        assert.deepEqual([...asked], [mode]);
    }
});

await test("passages of a hostile text come soon", async () => {
    const { plainText } = await import(pathToFileURL(`${folder}/lib/searching/snippets.js`).href);
    const plain = (text) => plainText(new TextEncoder().encode(text), "text/html");
    assert.equal(plain("<p>a<script>x</script >b<!-- <p> -->c <STYLE>y</STYLE>&lt;d<e>f < g"),
        "a b c <d f < g");
    assert.equal(plain("a<script>b<!--c>d"), "a b d");
    const before = process.cpuUsage().user;
    for (const part of ["<script ", "<!--", "<", "</script ", "&a"])
        plain(part.repeat((1 << 20) / part.length));
    assert.ok(process.cpuUsage().user - before < 2e6);
});

await test("a file that was cut is missing its end", async () => {
    const archive = await open(undefined, {}, bytes.subarray(0, bytes.length - 10)).opened;
    await rejects(archive.verify(), { code: "missing" });
    const hidden = await open(({ start, end }) => end > start
        ? new Response(bytes.slice(start, end), { status: 206 })
        : new Response(null, { status: 416 }), {}, bytes.subarray(0, bytes.length - 10)).opened;
    await rejects(hidden.verify(), { code: "missing" });
});

await test("each byte that is bent in transit is noticed", async () => {
    for (let at = 0; at < bytes.length; at += 997) {
        const result = await library.openArchive(bend(at), { keys: [key] })
            .then((archive) => archive.verify()).then(() => "ok", (error) => error.code);
        // A slot that nobody uses is bytes that say nothing; those that must be zero are checked.
        assert.notEqual(result, "ok", `byte ${at}`);
    }
});

await test("aborting: before, while it waits and in its turn", async () => {
    const slow = ({ signal }) => new Promise((_, fail) => {
        signal?.addEventListener("abort", () => fail(signal.reason));
    });
    const early = new AbortController();
    setTimeout(() => early.abort(), 20);
    await rejects(open(slow, { signal: early.signal }).opened, { code: "cancelled" });
    let isSlow = false;
    const archive = await open((asked) => (isSlow ? slow(asked) : undefined)).opened;
    isSlow = true;
    const stop = new AbortController();
    const first = archive.list({ order: "title", signal: stop.signal });
    const second = archive.list({ order: "title", signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await rejects(first, { code: "cancelled" });
    await rejects(second, { code: "cancelled" });
    await rejects(archive.find("x", { signal: AbortSignal.abort() }), { code: "cancelled" });
    isSlow = false;
    await all(archive);
});

await test("reading goes on while all is verified", async () => {
    const archive = await open().opened;
    const { entries } = await archive.list({ count: 5 });
    const verified = archive.verify();
    for (const entry of entries) await archive.content(entry);
    await verified;
});

await test("kept for later: the second visit makes no request", async () => {
    const store = library.memoryStore();
    const archive = await open(undefined, { store }).opened;
    let most = 0;
    await archive.keep({ step: 10000, onProgress: (bytesDone) => (most = bytesDone) });
    assert.equal(most, bytes.length);
    assert.deepEqual(await archive.kept(), { bytes: bytes.length, isComplete: true });
    const { opened, log } = open(() => new Response(null, { status: 500 }), { store });
    const again = await opened;
    await all(again);
    await again.verify();
    assert.equal(log.length, 0);
    assert.equal((await again.kept()).isComplete, true);
    await rejects(open(() => new Response(null, { status: 500 }), { store, refresh: true }).opened,
        { code: "io" });
});

await test("a store that lies, fails or is empty is only slower", async () => {
    const store = library.memoryStore();
    await all(await open(undefined, { store }).opened);
    for (const name of await store.names()) {
        const kept = (await store.get(name)).slice();
        if (name !== "head") kept[kept.length - 1] ^= 1;
        await store.set(name, kept);
    }
    await all(await open(undefined, { store }).opened);
    const broken = () => Promise.reject(new Error("quota"));
    await all(await open(undefined,
        { store: { get: broken, set: broken, remove: broken, names: broken } }).opened);
});

await test("a later and an older edition, another series", async () => {
    const archive = await open().opened, { edition, series } = archive;
    const later = { epoch: edition.epoch, sequence: (edition.sequence + 1n).toString() };
    await rejects(open(undefined, { minimumEdition: later }).opened, { code: "stale" });
    await rejects(open(undefined, { series: "00".repeat(16) }).opened, { code: "stale" });
    await open(undefined, { minimumEdition: edition, series }).opened;
    assert.equal(await archive.check(), "same");
    assert.equal(library.compareEditions(later, edition), 1);
});

await test("who signed: trusted, offered, unknown", async () => {
    const other = "RWQ" + "A".repeat(53);
    await assert.rejects(library.openArchive(bytes, { keys: [other] }), (error) => {
        assert.equal(error.code, "untrusted");
        assert.deepEqual(error.claim.keyIds, [library.parseKey(key).keyId]);
        return true;
    });
    await rejects(library.openArchive(bytes, { keys: [] }), { code: "usage" });
    await rejects(library.openArchive(bytes, {}), { code: "usage" });
    const trusts = {};
    for (const [name, options] of Object.entries({ trusted: { keys: [key] },
        offered: { keys: [other], offeredKeys: [key] }, unknown: { keys: [other] } })) {
        const archive = await library.openUnknownArchive(bytes, options);
        trusts[name] = [archive.trust, archive.signers.length, archive.signers[0]?.isTrusted];
        assert.deepEqual(archive.keyIds, [library.parseKey(key).keyId]);
    }
    assert.deepEqual(trusts, { trusted: ["trusted", 1, true], offered: ["offered", 1, false],
        unknown: ["unknown", 0, undefined] });
    await rejects(library.openUnknownArchive(bend(600), { offeredKeys: [key] }),
        { code: "signature" });
});

await test("more keys than the reader takes at once", async () => {
    const others = Array.from({ length: 200 }, (_, i) =>
        btoa(`Ed${String.fromCharCode(i).repeat(40)}`));
    const trust = async (keys, offeredKeys) => {
        const archive = await library.openUnknownArchive(bytes, { keys, offeredKeys });
        return [archive.trust, archive.signers.length];
    };
    assert.equal((await library.openArchive(bytes, { keys: [...others, key] })).trust, "trusted");
    assert.deepEqual(await trust([...others, key], []), ["trusted", 1]);
    assert.deepEqual(await trust(others, [key]), ["offered", 1]);
    assert.deepEqual(await trust(others, others), ["unknown", 0]);
    await rejects(library.openArchive(bytes, { keys: others }), { code: "untrusted" });
    await rejects(library.openArchive(bytes, { keys: [...others, key], need: 2 }),
        { code: "untrusted" });
    await rejects(library.openUnknownArchive(bend(600), { keys: [...others, key] }),
        { code: "signature" });
});

await test("lists, seeking and searching agree with what the entries say", async () => {
    const archive = await open().opened;
    const { entries, total } = await archive.list({ order: "date", count: 1000 });
    assert.equal(total, archive.articles);
    const seconds = entries.map(({ published }) => published?.seconds ?? -Infinity);
    assert.ok(seconds.every((s, i) => i === 0 || s <= seconds[i - 1]), "newest first");
    const middle = entries[50];
    const first = seconds.indexOf(seconds[50]);
    assert.equal(await archive.seek("date", new Date(middle.published.seconds * 1000)), first);
    assert.equal(await archive.seek("id", middle.id), middle.number);
    const titles = (await archive.list({ order: "title", count: 1000 })).entries;
    assert.equal(titles[await archive.seek("title", middle.title)].title, middle.title);
    const reversed = await archive.list({ order: "date", count: 3, reverse: true });
    assert.deepEqual(reversed.entries, entries.slice(-3).reverse());
    const { found, hits } = await archive.search("bridge number 7", { snippets: true, limit: 5 });
    assert.ok(found > 100);
    assert.equal(hits[0].entry.title, "Bridge 7 opens");
    const { text, marks } = hits[0].snippet;
    assert.ok(marks.some(([start, end]) => text.slice(start, end) === "7"));
    assert.deepEqual(hits[0].titleMarks, [[0, 6], [7, 8]]);
    assert.ok((await archive.search("brid", { isTyping: true })).found === found);
    assert.deepEqual((await archive.complete("brid")).map(({ word }) => word), ["bridge"]);
    await rejects(archive.search("x".repeat(2000)), { code: "usage" });
    await rejects(archive.find("no/such"), { code: "not-found" });
    archive.close();
    await rejects(archive.find("no/such"), { code: "usage" });
});

await test("a part of another build is refused, and the right one does after that", async () => {
    const calls = { search: (archive) => archive.search("bridge"), verify: (a) => a.verify() };
    for (const [name, call] of Object.entries(calls)) {
        const archive = await open().opened, right = readFileSync(`${folder}/lib/${name}.wasm`);
        const at = right.indexOf("web_output_") + "web_output_".length;
        const other = Uint8Array.from(right);
        other[at] ^= 1;
        for (const wrong of [other, right.subarray(0, 100)]) {
            library.configure({ [name]: wrong });
            await rejects(call(archive), { code: "io", subject: `${name}.wasm` });
        }
        library.configure({ [name]: right });
        await call(archive);
        archive.close();
    }
});

await test("memory has a limit", () => rejects(open(undefined, { maximumMemory: 4096 }).opened,
    { code: "memory" }));

done();

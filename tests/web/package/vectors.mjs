// SPDX-License-Identifier: BSD-2-Clause
// Asks the package about a vector, and says where its answer is not what the vector expects. It
// runs in Node and in browsers.
import { blake2b } from "./blake2b.mjs";

// Calls, and gives the name of the error in the place of a result.
async function answer(call) {
    try {
        return await call();
    } catch (error) {
        if (error.name !== "ArchiveError") throw error;
        return error.code;
    }
}

// Verifying looks into the index of words, too, unless there is none or only a later version can
// read it.
function verifyingOf({ verify, verify_search: words = "ok" }) {
    return verify === "ok" && !["not-found", "unsupported"].includes(words) ? words : verify;
}

function open(library, source, vector, options) {
    const { public_keys: keys, need, replaces } = vector;
    const { series, ...minimumEdition } = replaces ?? {};
    const all = { ...options, ...(replaces ? { series, minimumEdition } : {}) };
    return keys.length === 0 ? library.openUnknownArchive(source, all)
        : library.openArchive(source, { ...all, keys, need: need || 1 });
}

async function readContents(archive, expect) {
    const contents = {}, overflow = {}, wrong = [];
    const { entries, damage } = await archive.list({ order: "id", count: archive.entries,
        skipDamaged: true });
    if (damage.length > 0) contents["?"] = damage[0].code;
    for (const entry of entries) {
        if (!entry) continue;
        contents[entry.id] = await answer(async () =>
            blake2b((await archive.content(entry)).bytes));
        const found = await answer(() => archive.find(entry.id));
        if (found.number !== entry.number && archive.isGood)
            wrong.push(`find ${entry.id}: ${found.number ?? found}`);
        if (entry.hasMoreFields || expect.overflow?.[entry.id])
            overflow[entry.id] = await answer(async () => void await archive.fields(entry)) ?? "ok";
    }
    return { contents, overflow, wrong };
}

async function readOrder(archive, order) {
    const { entries } = await archive.list({ order, count: Math.max(1, archive.articles) });
    const numbers = new BigUint64Array(entries.map(({ number }) => BigInt(number)));
    return blake2b(new Uint8Array(numbers.buffer));
}

const isExpected = (want, have) => (Array.isArray(want) ? want : [want]).includes(have);
const isHash = (text) => /^[0-9a-f]{64}$/.test(text);

function* compare(what, wanted, got, isOnlyError) {
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
        const want = [wanted[name]].flat().map((w) => (isOnlyError && isHash(w) ? "ok" : w));
        if (!want.includes(got[name]))
            yield `${what} of ${JSON.stringify(name)}: expected ${want}, got ${got[name]}`;
    }
}

async function* compareSearches(archive, searches = []) {
    for (const { query, divisor, error, count, results } of searches) {
        // The package narrows no search, and composes the characters of a query.
        if (divisor || query !== query.normalize("NFC")) continue;
        const have = await answer(async () => {
            const { found, hits } = await archive.search(query, { limit: 10 });
            return [found, ...hits.map(({ entry }) => entry.number)].join();
        });
        const want = error ?? [count, ...results].join();
        // What was found is read as entries, which may be wrong where the index is right.
        if (have !== want && (archive.isGood || error))
            yield `search for ${JSON.stringify(query)}: expected ${want}, got ${have}`;
    }
}

// Yields what is wrong. `source` makes a source for openArchive() each time.
export async function* judge(library, vector, source, options = {}) {
    const { expect } = vector;
    let archive;
    const opened = await answer(async () => {
        archive = await open(library, source(), vector, options);
        return "ok";
    });
    if (!isExpected(expect.open, opened)) yield `open: expected ${expect.open}, got ${opened}`;
    if (opened !== "ok") return;
    const wanted = verifyingOf(expect);
    archive.isGood = wanted === "ok";
    if (expect.identity && archive.identity !== expect.identity)
        yield `identity: ${archive.identity}`;
    if (vector.public_keys.length === 0 && archive.trust !== "unknown")
        yield `trust: ${archive.trust}`;
    const verified = await answer(async () => (await archive.verify(), "ok"));
    if (!isExpected(wanted, verified)) yield `verify: expected ${wanted}, got ${verified}`;
    const { contents, overflow, wrong } = await readContents(archive, expect);
    yield* wrong;
    yield* compare("content", expect.content ?? contents, contents, false);
    yield* compare("overflow", expect.overflow ?? overflow, overflow, true);
    const metadata = archive.metadataError?.code ?? "ok";
    if (expect.metadata)
        yield* compare("metadata", { all: expect.metadata }, { all: metadata }, true);
    for (const [order, want] of Object.entries(expect.order ?? {})) {
        const have = await answer(() => readOrder(archive, order));
        if (!isExpected(want, have)) yield `order ${order}: expected ${want}, got ${have}`;
    }
    yield* compareSearches(archive, expect.search);
    archive.close();
}

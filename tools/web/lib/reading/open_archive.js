// SPDX-License-Identifier: BSD-2-Clause
// An archive that is open. Each call waits for its turn, then calls the reader until nothing is
// lacking.
import { ArchiveError, io, usage } from "../error.js";
import { addFields, metadataOf } from "./fields.js";
import { keyIdText, keyLine } from "./keys.js";
import { joinBytes } from "../bytes/sources.js";
import { Hints } from "../bytes/hints.js";
import { makeSnippet, plainText } from "../searching/snippets.js";
import { findMarks, wantedWords, wordsOf } from "../searching/words.js";

/** @typedef {import("../archive").Entry} Entry */
/** @typedef {import("../archive").Order} Order */
/** @typedef {import("../archive").CallOptions} CallOptions */
/** @typedef {import("./session.js").Session} Session */

/** @type {Record<Order, number>} */
const ORDERS = { id: 0, title: 1, date: 2 };
const OK = 0;
const ID_MOST = 1024, QUERY_MOST = 1024;
const MOST_CONTENT = 64 << 20, SNIPPET_MOST = 1 << 20;
const PREFETCHED = 10; // entries of a list, of which one may be opened next
const STEP = 12; // milliseconds of verifying at a time: a page stays quick
const AHEAD = 1 << 20; // bytes of a request where all of a file is read
const encoder = new TextEncoder();

export class OpenArchive {
    /** @type {Session} */ #session;
    #hints = new Hints();

    /**
     * @param {Session} session @param {import("../archive").Trust} trust
     */
    constructor(session, trust) {
        this.#session = session;
        this.trust = trust;
        const about = session.machine.about();
        this.keyIds = about.keyIds;
        this.signers = about.signers.map((s) => ({ ...s, isTrusted: trust === "trusted" }));
        this.edition = about.edition;
        this.series = about.series;
        this.identity = about.identity;
        this.previous = /^0*$/.test(about.previous) ? undefined : about.previous;
        this.created = about.created;
        this.currentUntil = about.currentUntil || undefined;
        this.size = about.size;
        this.contentSize = about.contentSize;
        this.entries = about.entries;
        this.articles = about.articles;
        this.counts = { id: about.entries, title: about.byTitle, date: about.byDate };
        this.orders = /** @type {Order[]} */ (Object.keys(ORDERS))
            .filter((order) => this.counts[order] >= 0);
        this.hasUnknownSections = about.hasUnknownSections;
        /** @type {import("../archive").Metadata} */
        this.metadata = {};
        /** @type {ArchiveError | undefined} */
        this.metadataError = undefined;
        this.canSearch = false;
    }

    get traffic() {
        return { ...this.#session.supply.traffic };
    }

    // --- opening ------------------------------------------------------------------------------

    /**
     * Reads what every page shows.
     * @param {Uint8Array[]} keys at hand @param {AbortSignal} [signal]
     */
    async begin(keys, signal) {
        const { machine, supply } = this.#session, { x } = machine;
        const head = supply.head();
        for (const key of keys) {
            const line = keyLine(key);
            if (this.signers.some((s) => s.key === line) || !machine.isSigned(key, head)) continue;
            const keyId = keyIdText(key.subarray(0, 8));
            this.signers.push({ keyId, key: line, isTrusted: false });
        }
        this.#hints.read(supply.beginning());
        const error = await this.#session.attempt(() => x.metadata(), { signal });
        if (error) this.metadataError = error;
        else this.metadata = metadataOf(machine.output());
        this.canSearch = this.#hints.canSearch;
    }

    // --- entries ------------------------------------------------------------------------------

    /** @param {any} options */
    list({ order = this.orders.includes("date") ? "date" : "id", start = 0, count = 50,
        reverse = false, skipDamaged = false, signal } = {}) {
        return this.#turn(signal, async () => {
            const total = this.#countOf(order);
            const positions = [];
            const end = Math.min(total, whole(start, "start") + whole(count, "count"));
            for (let i = start; i < end; i++)
                positions.push(reverse ? total - 1 - i : i);
            this.#hints.forList(order, positions, this.#session.supply);
            const { entries, damage } = await this.#window(order, positions, signal);
            if (damage.length > 0 && !skipDamaged) throw damage[0];
            if (this.#session.supply.source.isRemote) void this.#prefetch(order, positions);
            return { order, start, total, entries, ...(skipDamaged ? { damage } : {}) };
        });
    }

    /** @param {Order} order */
    #countOf(order) {
        if (!(order in ORDERS)) throw usage(`order: ${order}`);
        if (this.counts[order] < 0) throw new ArchiveError("not-found", { subject: order });
        return this.counts[order];
    }

    /**
     * Reads entries of an order.
     * @param {Order} order @param {number[]} positions @param {AbortSignal} [signal]
     */
    async #window(order, positions, signal) {
        const session = this.#session, { machine } = session;
        /** @type {Map<number, Entry>} */
        const found = new Map();
        const calls = positions.map((position) => () => {
            const code = machine.x.at(ORDERS[order], position);
            if (code === OK) found.set(position, machine.entry());
            return code;
        });
        await session.gather(calls, { signal });
        /** @type {ArchiveError[]} */
        const damage = [];
        for (const position of positions.filter((p) => !found.has(p))) {
            const error = await session.attempt(() => machine.x.at(ORDERS[order], position),
                { signal, subject: `${order} ${position}` });
            if (error) damage.push(error);
            else found.set(position, machine.entry());
        }
        return { entries: positions.map((p) => found.get(p)), damage: unlike(damage) };
    }

    /**
     * Fetches the pages that say where the contents of entries lie, so that an article is there
     * after one request. Nobody waits for this.
     * @param {Order} order @param {number[]} positions
     */
    async #prefetch(order, positions) {
        const { machine, supply } = this.#session, { x } = machine;
        await this.#turn(undefined, async () => {
            for (const position of positions.slice(0, PREFETCHED))
                if (x.at(ORDERS[order], position) === OK) x.view(0);
            supply.wanted = supply.wanted.filter(({ start }) => start < this.#hints.content);
            await supply.fill(undefined, { isAhead: true });
        }).catch(() => undefined);
    }

    /** @param {string} id @param {CallOptions} options */
    find(id, { signal } = {}) {
        return this.#turn(signal, () => this.#find(id, signal));
    }

    /** @param {string} id @param {AbortSignal} [signal] @returns {Promise<Entry>} */
    async #find(id, signal) {
        const { machine } = this.#session, bytes = encoder.encode(String(id));
        if (bytes.length > ID_MOST) throw new ArchiveError("not-found", { subject: id });
        await this.#session.run(() => machine.x.find(machine.input(bytes)),
            { signal, subject: id });
        return machine.entry();
    }

    /** @param {number} number @param {CallOptions} options */
    entry(number, { signal } = {}) {
        return this.#turn(signal, () => this.#entry(number, signal));
    }

    /** @param {number} number @param {AbortSignal} [signal] */
    async #entry(number, signal) {
        const { machine } = this.#session;
        await this.#session.run(() => machine.x.at(ORDERS.id, whole(number, "number")),
            { signal, subject: String(number) });
        return machine.entry();
    }

    /** @param {Entry | string} entry @param {AbortSignal} [signal] */
    #entryOf(entry, signal) {
        return typeof entry === "string" ? this.#find(entry, signal)
            : this.#entry(entry.number, signal);
    }

    /** @param {Entry | string} entry @param {CallOptions} options */
    resolve(entry, { signal } = {}) {
        return this.#turn(signal, () => this.#resolve(entry, signal));
    }

    /** @param {Entry | string} entry @param {AbortSignal} [signal] */
    async #resolve(entry, signal) {
        const session = this.#session, { machine } = session;
        const found = await this.#entryOf(entry, signal);
        if (found.kind !== "alias") return found;
        // The record of the alias has to be in the reader's memory still: both in one go.
        await session.run(() => machine.x.at(ORDERS.id, found.number) || machine.x.resolve(),
            { signal, subject: found.id });
        return machine.entry();
    }

    /** @param {Entry | string} entry @param {CallOptions} options */
    fields(entry, { signal } = {}) {
        return this.#turn(signal, async () => {
            const session = this.#session, { machine } = session;
            const found = await this.#entryOf(entry, signal);
            if (!found.hasMoreFields) return found;
            await session.run(() => machine.x.at(ORDERS.id, found.number) || machine.x.overflow(),
                { signal, subject: found.id });
            const all = { ...found, authors: [...found.authors], tags: [...found.tags],
                hasMoreFields: false };
            addFields(all, machine.output());
            return all;
        });
    }

    // --- seeking ------------------------------------------------------------------------------

    /** @param {Order} order @param {any} key @param {CallOptions} options */
    seek(order, key, { signal } = {}) {
        return this.#turn(signal, () => {
            const total = this.#countOf(order);
            if (order === "id") return this.#seekId(String(key), signal);
            if (order === "title") {
                const wanted = encoder.encode(foldTitle(String(key)));
                return this.#bisect(order, total, signal, (entry) =>
                    compareBytes(encoder.encode(foldTitle(entry.title ?? entry.id)), wanted) >= 0);
            }
            const latest = key instanceof Date ? key.getTime() / 1000 : Number(key);
            if (Number.isNaN(latest)) throw usage("key");
            return this.#bisect(order, total, signal, (entry) =>
                (entry.published?.seconds ?? -Infinity) <= latest);
        });
    }

    /** @param {string} id @param {AbortSignal} [signal] */
    async #seekId(id, signal) {
        const { machine } = this.#session, bytes = encoder.encode(id).subarray(0, ID_MOST + 1);
        let number = 0;
        await this.#session.run(() => {
            number = machine.x.seek(machine.input(bytes));
            return number < 0 ? -number : OK;
        }, { signal, subject: id });
        return number;
    }

    /**
     * The first position for which something holds, as it then does for all later ones.
     * @param {Order} order @param {number} total @param {AbortSignal | undefined} signal
     * @param {(entry: Entry) => boolean} isBeyond
     */
    async #bisect(order, total, signal, isBeyond) {
        const { machine } = this.#session;
        let low = 0, high = total;
        while (low < high) {
            const middle = Math.floor((low + high) / 2);
            await this.#session.run(() => machine.x.at(ORDERS[order], middle), { signal });
            if (isBeyond(machine.entry())) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    // --- content ------------------------------------------------------------------------------

    /** @param {Entry | string} entry @param {import("../archive").ContentOptions} options */
    content(entry, options = {}) {
        return this.#turn(options.signal, () => this.#content(entry, options));
    }

    /** @param {Entry | string} entry @param {import("../archive").ContentOptions} options */
    async #content(entry, { offset = 0, length = Infinity, maximum = MOST_CONTENT, signal,
        onProgress }) {
        const session = this.#session, { machine } = session;
        const found = await this.#resolve(entry, signal), subject = found.id;
        // Says what has no content, and why.
        await session.run(() => machine.x.view(whole(offset, "offset")), { signal, subject });
        const total = Math.min(found.length - offset, length);
        if (total > maximum) throw new ArchiveError("memory", { subject });
        const pieces = [];
        let done = 0;
        while (done < total) {
            await session.run(() => machine.x.view(offset + done), { signal, subject });
            const piece = machine.output().slice(0, total - done);
            pieces.push(piece);
            done += piece.length;
            onProgress?.(done, total);
        }
        return { bytes: joinBytes(pieces, done), mediaType: found.mediaType, entry: found };
    }

    // --- searching ----------------------------------------------------------------------------

    /** @param {string} query @param {import("../archive").SearchOptions} options */
    search(query, { limit = 20, offset = 0, isTyping = false, snippets = false, signal } = {}) {
        return this.#turn(signal, async () => {
            const asked = queryOf(query, isTyping), session = this.#session, { machine } = session;
            this.#hints.forSearch(session.supply);
            const call = (/** @type {string} */ words) =>
                machine.x.search(machine.input(encoder.encode(words)));
            // The reader looks up one word after the other; alone, each says what it lacks.
            const words = wordsOf(asked);
            if (words.length > 1)
                await session.gather(words.slice(0, 8).map((word) => () => call(word)), { signal });
            await session.run(() => call(asked), { signal, subject: query });
            const results = machine.results(), wanted = wantedWords(asked);
            const some = results.slice(whole(offset, "offset"), offset + whole(limit, "limit"));
            const { entries, damage } = await this.#window("id", some.map((r) => r.number), signal);
            if (damage.length > 0) throw damage[0];
            const hits = [];
            if (snippets)
                await session.gather(some.map(({ number }) => () =>
                    machine.x.at(ORDERS.id, number) || machine.x.view(0)), { signal });
            for (const [i, { score, words }] of some.entries()) {
                const entry = /** @type {Entry} */ (entries[i]);
                hits.push({ entry, score, words, titleMarks: findMarks(entry.title ?? "", wanted),
                    ...(snippets ? { snippet: await this.#snippet(entry, wanted, signal) } : {}) });
            }
            return { found: results.length, hits };
        });
    }

    /**
     * @param {Entry} entry @param {import("../searching/words.js").Wanted[]} wanted
     * @param {AbortSignal} [signal]
     */
    async #snippet(entry, wanted, signal) {
        if (!entry.hasContent || !entry.mediaType?.startsWith("text/")) return undefined;
        const { bytes } = await this.#content(entry, { length: SNIPPET_MOST, signal });
        return makeSnippet(plainText(bytes, entry.mediaType), wanted);
    }

    /** @param {string} query @param {import("../archive").CompleteOptions} options */
    complete(query, { limit = 10, signal } = {}) {
        return this.#turn(signal, async () => {
            const { machine } = this.#session;
            const last = wordsOf(queryOf(query, false)).pop();
            if (!last) return [];
            const bytes = encoder.encode(last).subarray(0, QUERY_MOST);
            await this.#session.run(
                () => machine.x.terms(machine.input(bytes), whole(limit, "limit")),
                { signal, subject: query });
            return limit > 0 ? machine.terms() : [];
        });
    }

    // --- the whole file -----------------------------------------------------------------------

    /** @param {import("../archive").LongOptions} options */
    async verify({ signal, onProgress } = {}) {
        const { x } = this.#session.machine, total = this.size;
        let index = 0, isDone = false;
        await this.#turn(signal, () => this.#session.run(() => x.verify_begin(), { signal }));
        const blocks = x.blocks();
        const healed = new Set();
        // Others have their turn between steps.
        while (!isDone) {
            isDone = await this.#turn(signal, () => this.#verifySteps(signal, healed));
            index = Math.max(index, x.verified_blocks() === 0 ? x.verified_index() : 0);
            const share = blocks > 0 ? x.verified_blocks() / blocks : 1;
            const done = Math.floor(index + (total - index) * share);
            onProgress?.(isDone ? total : Math.min(total, done), total);
            await new Promise((resume) => setTimeout(resume));
        }
    }

    /**
     * Verifies for a while. Returns whether that was all.
     * @param {AbortSignal | undefined} signal @param {Set<number>} healed
     */
    async #verifySteps(signal, healed) {
        const { machine } = this.#session, until = performance.now() + STEP;
        const least = this.#session.supply.source.isRemote ? AHEAD : 0;
        do {
            await this.#session.run(() => machine.x.verify_step(), { signal, least, healed });
            if (machine.output()[0] !== 0) return true;
        } while (performance.now() < until);
        return false;
    }

    /** @param {import("../archive").LongOptions & { step?: number }} options */
    async keep({ signal, onProgress, step = AHEAD } = {}) {
        const { supply } = this.#session;
        if (!supply.store) throw usage("store");
        for (let start = 0; start < this.size; start += step) {
            await this.#turn(signal, () =>
                supply.keepSpan({ start, end: Math.min(start + step, this.size) }, signal));
            onProgress?.(Math.min(start + step, this.size), this.size);
        }
        await this.verify({ signal });
        if (!(await this.kept()).isComplete) throw io("file", { subject: "store" });
    }

    async kept() {
        const bytes = Math.min(this.size, this.#session.supply.keptBytes());
        return { bytes, isComplete: bytes === this.size };
    }

    /** @param {CallOptions} options */
    check({ signal } = {}) {
        return this.#turn(signal, async () =>
            this.#session.supply.source.isRemote ? this.#session.compare(signal) : "same");
    }

    close() {
        this.#session.close();
    }

    /**
     * @template T
     * @param {AbortSignal | undefined} signal @param {() => Promise<T>} call
     * @returns {Promise<T>}
     */
    #turn(signal, call) {
        return this.#session.turn(signal, call);
    }
}

/** @param {unknown} value @param {string} subject */
function whole(value, subject) {
    if (!Number.isSafeInteger(value) || Number(value) < 0) throw usage(subject);
    return Number(value);
}

/**
 * Errors that are about different parts of the file.
 * @param {ArchiveError[]} errors
 */
function unlike(errors) {
    const seen = new Set();
    return errors.filter(({ offset }) => !seen.has(offset) && seen.add(offset));
}

/** @param {string} query @param {boolean} isTyping */
function queryOf(query, isTyping) {
    const asked = String(query).normalize("NFC") + (isTyping ? "*" : "");
    if (encoder.encode(asked).length > QUERY_MOST) throw usage("query");
    return asked;
}

/**
 * As the title order has them; see seek() in archive.d.ts.
 * @param {string} title
 */
const foldTitle = (title) => title.normalize("NFKD").toUpperCase().toLowerCase();

/** @param {Uint8Array} a @param {Uint8Array} b */
function compareBytes(a, b) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i];
    return a.length - b.length;
}

// SPDX-License-Identifier: BSD-2-Clause
// An archive that is open. Each call waits for its turn, then calls the reader until nothing is
// lacking.
import { ArchiveError, io, usage } from "../error.js";
import { fetchModule } from "./fetch_module.js";
import { addFields, metadataOf, ORDERS } from "./fields.js";
import { keyIdText, keyLine } from "./keys.js";
import { joinBytes } from "../bytes/sources.js";
import { Hints } from "../bytes/hints.js";
import { whole } from "./whole_number.js";

/** @typedef {import("../archive").Entry} Entry */
/** @typedef {import("../archive").Order} Order */
/** @typedef {import("../archive").CallOptions} CallOptions */
/** @typedef {import("./session.js").Session} Session */

const OK = 0;
const ID_MOST = 1024;
const MOST_CONTENT = 64 << 20;
const PREFETCHED = 10; // entries of a list, of which one may be opened next
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

    /** @param {Order} order @param {any} key @param {CallOptions} options */
    seek(order, key, { signal } = {}) {
        return this.#turn(signal, async () => {
            const total = this.#countOf(order);
            const { seek } = await fetchModule(() => import("../searching/seek.js"));
            return seek(this.#session, order, total, key, signal);
        });
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
    search(query, options = {}) {
        return this.#turn(options.signal, async () => {
            const { search } = await fetchModule(() => import("../searching/search.js"));
            return search(this.#inside(), query, options);
        });
    }

    /** @param {string} query @param {import("../archive").CompleteOptions} options */
    complete(query, options = {}) {
        return this.#turn(options.signal, async () => {
            const { complete } = await fetchModule(() => import("../searching/complete.js"));
            return complete(this.#inside(), query, options);
        });
    }

    /** What search.js works with. */
    #inside() {
        return { session: this.#session, hints: this.#hints,
            window: this.#window.bind(this), content: this.#content.bind(this) };
    }

    // --- the whole file -----------------------------------------------------------------------

    /** @param {import("../archive").LongOptions} options */
    async verify(options = {}) {
        const { verify } = await fetchModule(() => import("./whole.js"));
        return verify(this.#session, this.size, options);
    }

    /** @param {import("../archive").LongOptions & { step?: number }} options */
    async keep(options = {}) {
        const { keep } = await fetchModule(() => import("./whole.js"));
        await keep(this.#session, this.size, options);
        await this.verify({ signal: options.signal });
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

/**
 * Errors that are about different parts of the file.
 * @param {ArchiveError[]} errors
 */
function unlike(errors) {
    const seen = new Set();
    return errors.filter(({ offset }) => !seen.has(offset) && seen.add(offset));
}

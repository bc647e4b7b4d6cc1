// SPDX-License-Identifier: BSD-2-Clause
// The bytes of one file, for a reader that cannot wait. It reads what is at hand; what is lacking
// is noted, and fill() gets it: from the store, or from the source, with near spans joined and all
// requests at the same time. Each time that somebody had to wait is a round trip.
//
// In the store lie the first bytes of the file under the name "head", and spans of it under
// "IDENTITY/OFFSET-LENGTH", so that bytes of two editions are never mixed.
import { ArchiveError, io, throwIfCancelled } from "../error.js";
import { joinSpans, Spans } from "./spans.js";

/** @typedef {import("./spans.js").Span} Span */
/** @typedef {import("../archive").Store} Store */

const NEAR = 4096; // what a request costs, in bytes
const HEAD = "head";
const FIRST_REQUEST = 20480;
const KEPT = 16 << 20;
const HEADER = 1024, SIZE_AT = 32, DIRECTORY_SIZE_AT = 160; // fields of the root

export class Supply {
    /**
     * @param {import("./sources.js").Source} source
     * @param {import("../archive").UnknownOptions} options
     */
    constructor(source, options) {
        this.source = source;
        this.store = options.store;
        this.firstRequest = Math.max(HEADER, options.firstRequest ?? FIRST_REQUEST);
        this.isRefreshing = options.refresh ?? false;
        this.onTraffic = options.onTraffic;
        this.spans = new Spans(options.keptInMemory ?? KEPT);
        /** What was checked, to count it. */
        this.checked = new Set();
        this.traffic = { requests: 0, bytes: 0, roundTrips: 0, fromStore: 0, verified: 0 };
        /**
         * The whole file, as far as is known.
         * @type {number | undefined}
         */
        this.size = undefined;
        this.isSizeSure = false;
        this.identity = "";
        /**
         * What came before the edition was known.
         * @type {import("./sources.js").Piece[]}
         */
        this.unsaved = [];
        /**
         * What the store has of this edition.
         * @type {Span[]}
         */
        this.stored = [];
        /**
         * What was lacking since the last fill.
         * @type {Span[]}
         */
        this.wanted = [];
        /**
         * What is being fetched ahead, which nobody fetches twice.
         * @type {(Span & { done: Promise<unknown> })[]}
         */
        this.underWay = [];
        /**
         * The last read, which is what an error is about.
         * @type {Span | undefined}
         */
        this.last = undefined;
    }

    // --- reading --------------------------------------------------------------------------------

    /**
     * Copies bytes, or notes what is lacking.
     * @param {number} offset @param {Uint8Array} target
     */
    read(offset, target) {
        const missing = this.spans.read(offset, target);
        this.last = { start: offset, end: offset + target.length };
        if (missing.length === 0) {
            this.countChecked(this.last);
            return true;
        }
        this.wanted.push(...missing);
        return false;
    }

    /** @param {Span} span */
    countChecked({ start, end }) {
        const name = `${start}-${end}`;
        if (this.checked.has(name)) return;
        this.checked.add(name);
        this.traffic.verified += end - start;
    }

    /**
     * A read whose bytes were wrong was none.
     * @param {Span} span
     */
    uncount(span) {
        if (this.checked.delete(`${span.start}-${span.end}`))
            this.traffic.verified -= span.end - span.start;
    }

    /** The header, as far as it is here. */
    head() {
        return this.copy(HEADER);
    }

    /** @param {number} length from the beginning of the file; nothing if not all of it is here */
    copy(length) {
        const bytes = new Uint8Array(length);
        return this.spans.read(0, bytes).length === 0 ? bytes : new Uint8Array(0);
    }

    /** The header and the directory, which opening has read. */
    beginning() {
        const header = this.copy(HEADER);
        const directory = header.length > 0
            ? new DataView(header.buffer).getUint32(DIRECTORY_SIZE_AT, true) : 0;
        return this.copy(HEADER + directory);
    }

    /** Whether bytes may be others if they are asked for again. */
    get canRefetch() {
        return this.source.isRemote || this.store !== undefined;
    }

    /**
     * Notes a span that will be wanted soon, if it is not here.
     * @param {Span} span
     */
    hint({ start, end }) {
        const last = Math.min(end, this.size ?? end);
        if (start < last) this.wanted.push(...this.spans.missing({ start, end: last }));
    }

    // --- opening --------------------------------------------------------------------------------

    /**
     * Gets the first bytes, and so the size.
     * @param {AbortSignal | undefined} signal
     */
    async begin(signal) {
        const kept = this.isRefreshing ? undefined : await this.fromStore(HEAD);
        if (kept && kept.length >= HEADER) {
            this.spans.add(0, kept);
            this.size = claimedSize(kept);
            return;
        }
        await this.fetch({ start: 0, end: this.firstRequest },
            { signal, isFresh: this.isRefreshing });
        if (this.source.isRemote) this.traffic.roundTrips++;
        if (this.size !== undefined) return;
        // Across origins a server may hide the size. What the root says is checked with the root.
        const head = this.head();
        this.size = head.length > 0 ? claimedSize(head) : this.spans.total;
    }

    /**
     * Says which edition this is, and finds what the store has of it.
     * @param {string} identity
     */
    async identify(identity) {
        this.identity = identity;
        if (!this.store) return;
        await this.keepHead();
        const names = await this.try(() => this.store?.names()) ?? [];
        for (const name of names) {
            const span = spanOf(name, identity);
            if (span) this.stored.push(span);
            else if (name !== HEAD) await this.try(() => this.store?.remove(name));
        }
        for (const { start, bytes } of this.unsaved)
            if (start > 0 || bytes.length > this.firstRequest) await this.put(start, bytes);
        this.unsaved = [];
    }

    async keepHead() {
        const head = this.spans.segments[0];
        if (!head || head.start !== 0) return;
        const bytes = head.bytes.subarray(0, this.firstRequest);
        await this.try(() => this.store?.set(HEAD, bytes));
    }

    // --- getting --------------------------------------------------------------------------------

    /**
     * Gets all that was noted.
     * @param {AbortSignal | undefined} signal
     * @param {{ least?: number, isAhead?: boolean }} how to get so many bytes at least; whether
     * nobody waits
     */
    async fill(signal, { least = 0, isAhead = false } = {}) {
        const wanted = joinSpans(this.wanted, 0);
        this.wanted = [];
        if (least > 0 && wanted.length > 0)
            wanted[0].end = Math.max(wanted[0].end,
                Math.min(wanted[0].start + least, this.size ?? 0));
        const lacking = await this.fillFromStore(wanted);
        if (lacking.length === 0) return;
        if (this.source.isRemote && !isAhead) this.traffic.roundTrips++;
        const awaited = this.underWay.filter((one) =>
            lacking.some((span) => one.start <= span.start && span.end <= one.end));
        const left = lacking.filter((span) =>
            !awaited.some((one) => one.start <= span.start && span.end <= one.end));
        const spans = joinSpans(left, this.source.isRemote ? NEAR : 0);
        await Promise.all([...spans.map((span) => this.fetch(span, { signal })),
            ...awaited.map(({ done }) => unlessAborted(done, signal))]);
    }

    /**
     * Fetches what was noted, while other calls go on. One that lacks some of it waits for it, and
     * asks again if it did not come.
     * @param {number} most bytes
     * @param {AbortSignal | undefined} signal
     */
    fillAhead(most, signal) {
        const spans = joinSpans(this.wanted, NEAR);
        this.wanted = [];
        for (const span of spans) {
            most -= span.end - span.start;
            if (most < 0) continue;
            const done = this.fetch(span, { signal }).catch(() => undefined);
            const one = { ...span, done };
            this.underWay.push(one);
            void done.then(() => {
                this.underWay = this.underWay.filter((other) => other !== one);
            });
        }
    }

    /** Whether nothing is kept of this file, of no edition. */
    async isNew() {
        return !this.store || (await this.try(() => this.store?.names()) ?? []).length === 0;
    }

    /**
     * Gets what the store has, and gives the rest.
     * @param {Span[]} wanted
     */
    async fillFromStore(wanted) {
        const stored = this.stored.filter((s) =>
            wanted.some((w) => s.start < w.end && w.start < s.end));
        for (const span of stored) {
            const name = this.nameOf(span), bytes = await this.fromStore(name);
            if (bytes?.length === span.end - span.start) this.spans.add(span.start, bytes);
            else this.forget(span);
        }
        return wanted.flatMap((span) => this.spans.missing(span));
    }

    /**
     * Gets a span from the source.
     * @param {Span} span @param {{ signal?: AbortSignal, isFresh?: boolean }} how
     */
    async fetch(span, how) {
        const piece = await this.source.fetch(span, how), { start, bytes } = piece;
        throwIfCancelled(how.signal);
        if (this.source.isRemote) this.count(bytes.length);
        this.noteSize(piece.size);
        this.spans.add(start, bytes);
        if (this.identity) await this.put(start, bytes);
        else this.unsaved.push(piece);
        const end = Math.min(span.end, this.size ?? start + bytes.length);
        if (start > span.start || start + bytes.length < end)
            throw this.isSizeSure ? io("range")
                : new ArchiveError("missing", { offset: start + bytes.length });
    }

    /** @param {number | undefined} size what the source says */
    noteSize(size) {
        if (size === undefined) return;
        if (this.isSizeSure && size !== this.size) throw io("replaced");
        this.size = size;
        this.isSizeSure = true;
    }

    /** @param {number} bytes */
    count(bytes) {
        this.traffic.requests++;
        this.traffic.bytes += bytes;
        this.onTraffic?.({ ...this.traffic });
    }

    /**
     * Gets once more what turned out to be damaged, past every cache.
     * @param {Span} span @param {AbortSignal | undefined} signal
     */
    async refetch(span, signal) {
        this.spans.drop(span);
        for (const stored of this.stored.filter((s) => s.start < span.end && span.start < s.end))
            await this.forget(stored);
        await this.fetch(span, { signal, isFresh: true });
        this.traffic.roundTrips++;
    }

    /**
     * Whether the source still has the same header; its bytes.
     * @param {AbortSignal} [signal]
     */
    async fetchHeader(signal) {
        const { start, bytes } = await this.source.fetch({ start: 0, end: HEADER },
            { signal, isFresh: true });
        if (this.source.isRemote) this.count(bytes.length);
        return start === 0 ? bytes.subarray(0, HEADER) : bytes.subarray(0, 0);
    }

    // --- the store ------------------------------------------------------------------------------

    /** @param {Span} span */
    nameOf({ start, end }) {
        return `${this.identity}/${start}-${end - start}`;
    }

    /** @param {number} start @param {Uint8Array} bytes */
    async put(start, bytes) {
        if (!this.store || bytes.length === 0) return;
        const span = { start, end: start + bytes.length };
        await this.try(async () => {
            await this.store?.set(this.nameOf(span), bytes);
            this.stored.push(span);
        });
    }

    /**
     * Puts a span into the store, from memory or from the source.
     * @param {Span} span @param {AbortSignal} [signal]
     */
    async keepSpan(span, signal) {
        const kept = joinSpans(this.stored.map((s) => ({ ...s })), 0)
            .find((s) => s.start <= span.start && span.end <= s.end);
        if (kept) return;
        const lacking = this.spans.missing(span);
        if (lacking.length > 0) {
            this.wanted = lacking;
            await this.fill(signal);
        }
        const bytes = new Uint8Array(span.end - span.start);
        if (this.spans.read(span.start, bytes).length === 0) await this.put(span.start, bytes);
    }

    /** @param {Span} span */
    async forget(span) {
        this.stored = this.stored.filter((s) => s !== span);
        await this.try(() => this.store?.remove(this.nameOf(span)));
    }

    /** @param {string} name */
    async fromStore(name) {
        const bytes = await this.try(() => this.store?.get(name));
        this.traffic.fromStore += bytes?.length ?? 0;
        return bytes;
    }

    /**
     * A store that fails is as if it had nothing.
     * @template T
     * @param {() => Promise<T> | undefined} call
     */
    async try(call) {
        try {
            return await call();
        } catch (error) {
            if (error instanceof ArchiveError) throw error;
            return undefined;
        }
    }

    /** How many bytes of the file are in the store, or in memory. */
    keptBytes() {
        const spans = this.store ? this.stored
            : this.spans.segments.map(({ start, bytes }) => ({ start, end: start + bytes.length }));
        const head = this.store ? [{ start: 0, end: HEADER }] : [];
        return joinSpans([...spans, ...head], 0).reduce((sum, s) => sum + s.end - s.start, 0);
    }
}

/**
 * Waits for what another call fetches, and no longer than the own signal lets it.
 * @param {Promise<unknown>} done @param {AbortSignal | undefined} signal
 */
async function unlessAborted(done, signal) {
    if (!signal) return done;
    /** @type {() => void} */
    let stop = () => {};
    const aborted = new Promise((resolve) => {
        stop = () => resolve(undefined);
        signal.addEventListener("abort", stop);
    });
    await Promise.race([done, aborted]);
    signal.removeEventListener("abort", stop);
    throwIfCancelled(signal);
    return undefined;
}

/** @param {Uint8Array} head */
function claimedSize(head) {
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const size = view.getBigUint64(SIZE_AT, true);
    return size > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(size);
}

/** @param {string} name @param {string} identity @returns {Span | undefined} */
function spanOf(name, identity) {
    const parts = /^([0-9a-f]{64})\/(\d+)-(\d+)$/.exec(name);
    if (parts?.[1] !== identity) return undefined;
    return { start: Number(parts[2]), end: Number(parts[2]) + Number(parts[3]) };
}

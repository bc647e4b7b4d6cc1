// SPDX-License-Identifier: BSD-2-Clause
// Where bytes come from: a URL, a file, or memory. A source answers with the bytes of a span, or
// with more than that. Nothing that it gives is trusted: the reader checks it.
import { ArchiveError, io, throwIfCancelled, usage } from "../error.js";

/** @typedef {import("./spans.js").Span} Span */
/**
 * @typedef {object} Piece
 * @property {number} start
 * @property {Uint8Array} bytes
 * @property {number} [size] of the whole file, if the answer says so
 */
/**
 * @typedef {object} Source
 * @property {boolean} isRemote
 * @property {(span: Span, how: FetchOptions) => Promise<Piece>} fetch
 */
/**
 * @typedef {object} FetchOptions
 * @property {AbortSignal} [signal]
 * @property {boolean} [isFresh] not from a cache
 */

/** @param {Uint8Array} bytes @returns {Source} */
export function bytesSource(bytes) {
    return {
        isRemote: false,
        fetch: async () => ({ start: 0, bytes, size: bytes.length }),
    };
}

/** @param {Blob} blob @returns {Source} */
export function blobSource(blob) {
    return {
        isRemote: false,
        async fetch({ start, end }, { signal }) {
            throwIfCancelled(signal);
            try {
                const bytes = new Uint8Array(await blob.slice(start, end).arrayBuffer());
                return { start, bytes, size: blob.size };
            } catch (cause) {
                throw io("file", { subject: /** @type {File} */ (blob).name, cause });
            }
        },
    };
}

/**
 * A file on a server. A server that has no ranges sends the whole file, which is used then. So is
 * one whose ranges are compressed on the way, since these cannot be put together.
 */
class HttpSource {
    /**
     * @param {URL} url @param {typeof fetch} fetch
     * @param {number} mostWhole @param {boolean} hasStore
     */
    constructor(url, fetch, mostWhole, hasStore) {
        this.isRemote = true;
        this.url = url;
        this.call = fetch;
        this.mostWhole = mostWhole;
        // A browser's cache lets ranges of one file come one after the other. A store does not.
        this.cache = /** @type {RequestCache} */ (hasStore ? "no-store" : "default");
        this.hasRanges = true;
    }

    /** @param {Record<string, string>} headers @param {FetchOptions} how */
    async ask(headers, { signal, isFresh }) {
        try {
            return await this.call(this.url.href,
                { headers, signal, cache: isFresh ? "reload" : this.cache });
        } catch (cause) {
            throw this.failure(cause, signal);
        }
    }

    /** @param {unknown} cause @param {AbortSignal | undefined} signal */
    failure(cause, signal) {
        throwIfCancelled(signal);
        return cause instanceof ArchiveError ? cause
            : io("network", { subject: this.url.href, cause });
    }

    /** @param {Span} span @param {FetchOptions} how @returns {Promise<Piece>} */
    async fetch(span, how) {
        if (!this.hasRanges) return this.fetchWhole(how);
        const answer = await this.ask({ Range: `bytes=${span.start}-${span.end - 1}` }, how);
        if (answer.status === 206) return this.takeRange(answer, span, how);
        if (answer.status === 200) return this.takeWhole(answer, how);
        await answer.body?.cancel();
        if (answer.status === 416) return { start: span.start, bytes: new Uint8Array(0),
            size: sizeOf(answer)?.size };
        throw io("status", { status: answer.status, subject: this.url.href });
    }

    /** @param {Response} answer @param {Span} span @param {FetchOptions} how */
    async takeRange(answer, span, how) {
        const said = sizeOf(answer);
        if (said && said.start !== span.start) {
            await answer.body?.cancel();
            throw io("range", { subject: this.url.href });
        }
        const coding = answer.headers.get("content-encoding");
        try {
            const bytes = await readBody(answer, span.end - span.start);
            const isWhole = bytes.length === span.end - span.start;
            if (bytes.length > 0 && (isWhole || !coding))
                return { start: span.start, bytes, size: said?.size };
        } catch (cause) {
            if (!coding) throw this.failure(cause, how.signal);
        }
        return this.fetchWhole(how);
    }

    /** @param {FetchOptions} how */
    async fetchWhole(how) {
        const answer = await this.ask({}, how);
        if (answer.status === 200) return this.takeWhole(answer, how);
        await answer.body?.cancel();
        throw io("status", { status: answer.status, subject: this.url.href });
    }

    /** @param {Response} answer @param {FetchOptions} how @returns {Promise<Piece>} */
    async takeWhole(answer, how) {
        this.hasRanges = false;
        try {
            const bytes = await readBody(answer, this.mostWhole);
            return { start: 0, bytes, size: bytes.length };
        } catch (cause) {
            throw this.failure(cause, how.signal);
        }
    }
}

/**
 * What an answer says of its range, if it may be seen.
 * @param {Response} answer
 */
function sizeOf(answer) {
    const parts = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
    return parts ? { start: Number(parts[1]), size: Number(parts[2]) } : undefined;
}

/**
 * Reads an answer of at most so many bytes. A server that sends more is not listened to.
 * @param {Response} answer @param {number} most
 */
async function readBody(answer, most) {
    const reader = answer.body?.getReader();
    /** @type {Uint8Array[]} */
    const pieces = [];
    let length = 0;
    while (reader) {
        const { done, value } = await reader.read();
        if (done) break;
        length += value.length;
        if (length > most) {
            await reader.cancel();
            throw io(answer.status === 206 ? "range" : "size", { subject: answer.url });
        }
        pieces.push(value);
    }
    return joinBytes(pieces, length);
}

/** @param {Uint8Array[]} pieces @param {number} length */
export function joinBytes(pieces, length) {
    if (pieces.length === 1) return pieces[0];
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.length;
    }
    return bytes;
}

/**
 * @param {import("../archive").Source} from
 * @param {import("../archive").UnknownOptions} options
 * @returns {Source}
 */
export function sourceOf(from, options) {
    if (from instanceof Uint8Array) return bytesSource(from);
    if (from instanceof ArrayBuffer) return bytesSource(new Uint8Array(from));
    if (typeof Blob !== "undefined" && from instanceof Blob) return blobSource(from);
    if (typeof from !== "string" && !(from instanceof URL)) throw usage("source");
    return new HttpSource(urlOf(from, options.baseUrl), options.fetch ?? fetch.bind(globalThis),
        options.maximumWholeFile ?? 256 << 20, options.store !== undefined);
}

/** @param {string | URL} from @param {string | URL | undefined} base */
function urlOf(from, base = globalThis.location?.href) {
    let url;
    try {
        url = new URL(from, base);
    } catch {
        throw usage(String(from));
    }
    if (url.protocol !== "http:" && url.protocol !== "https:") throw usage(url.href);
    return url;
}

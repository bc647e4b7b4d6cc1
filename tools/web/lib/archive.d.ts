// SPDX-License-Identifier: BSD-2-Clause
/**
 * Reading signed archives of articles in browsers, workers and Node.
 *
 *     import { openArchive } from "anews";
 *
 *     const archive = await openArchive("https://example.org/news.anews", {
 *         keys: ["RWQ..."],
 *     });
 *     const { entries } = await archive.list({ order: "date", count: 10 });
 *     const { bytes, mediaType } = await archive.content(entries[0].id);
 *
 * Every byte that is handed out was compared with a hash, along a chain that
 * ends in the signed root. Opening checks the signature; damage further on
 * shows when it is read, or in verify().
 *
 * Content is what the publisher signed, which is not the same as harmless: show
 * HTML only in a frame without scripts and without network.
 *
 * Calls may be made at any time. An archive works on one after the other, in
 * the order in which they came. Each takes an AbortSignal; an aborted call
 * rejects with the code "cancelled" and leaves the archive usable.
 */

/* ---- Errors -------------------------------------------------------------- */

/** The names of section 13 of the specification. */
export type ErrorCode =
    | "magic" // not an archive
    | "missing" // the file ends too early: it was cut
    | "unsupported" // made by a later version
    | "signature" // a signature is wrong: changed or damaged
    | "untrusted" // not signed by enough of the keys
    | "hash" // bytes do not match their hash: changed or damaged
    | "format" // signed, and yet against the specification
    | "stale" // older than `minimumEdition`, or of another `series`
    | "memory" // needs more memory than `maximumMemory`
    | "io" // the source could not be read: see `reason`
    | "not-found" // no such entry, position, order or index
    | "withdrawn" // the publisher took the content back
    | "usage" // an argument is wrong
    | "cancelled"; // the caller's AbortSignal

/** Why reading the source failed, for the code "io". */
export type IoReason =
    | "network" // no answer: no network, no such host, or CORS
    | "status" // an HTTP status that is neither 200 nor 206: see `status`
    | "range" // the server answered with other bytes than were asked for
    | "size" // the server has no ranges, and the whole file is above the limit
    | "replaced" // the file is another edition now: open it again
    | "file"; // a File or Blob could not be read

/** All that goes wrong. Nothing else is thrown, but for mistakes in this code. */
export class ArchiveError extends Error {
    readonly name: "ArchiveError";
    readonly code: ErrorCode;
    /** For "io". */
    readonly reason?: IoReason;
    /** The HTTP status, for the reason "status". */
    readonly status?: number;
    /** Where in the file the damaged object begins; for "hash" and others. */
    readonly offset?: number;
    /** What lies there. */
    readonly object?: ObjectKind;
    /** What was asked for: an id, a URL, an order, an option. */
    readonly subject?: string;
    /** For "untrusted" and "stale": what the archive says of itself. It is not
     * verified after "untrusted". */
    readonly claim?: Claim;
}

export type ObjectKind =
    | "header" | "directory" | "metadata" | "dictionary" | "page" | "block"
    | "characters" | "extent";

/* ---- Opening ------------------------------------------------------------- */

/**
 * Where an archive is: a URL (strings are relative to `baseUrl`), a File or
 * Blob, or its bytes.
 */
export type Source = string | URL | Blob | ArrayBuffer | Uint8Array;

/** An edition: later ones have a higher epoch, or the same and a higher
 * sequence. A sequence may be given as a string, so that JSON can keep it. */
export interface Edition {
    readonly epoch: number;
    readonly sequence: bigint;
}
export interface EditionLike {
    readonly epoch: number;
    readonly sequence: bigint | number | string;
}

export interface OpenOptions {
    /** Whom to trust: minisign public keys, each the line of 56 characters that
     * begins with "RW" (other lines of a key file are skipped). Take them from
     * your page or from a person, never from a link or from the archive's host.
     * At least one. */
    keys: readonly string[];
    /** How many of them must have signed; 1 if not given. */
    need?: number;
    /** Refuse an older edition ("stale"). Give the latest one that was seen. */
    minimumEdition?: EditionLike;
    /** Refuse another series ("stale"): 32 hexadecimal digits. */
    series?: string;

    signal?: AbortSignal;
    /** Called whenever bytes have arrived, while the archive is in use. */
    onTraffic?: (traffic: Traffic) => void;

    /** What URLs are relative to; the page's own address if not given. */
    baseUrl?: string | URL;
    /** Called in place of the global fetch. */
    fetch?: typeof fetch;
    /** Bytes of the first request; 20480 if not given. */
    firstRequest?: number;
    /**
     * The order of which the beginning will be listed at once, as a front page
     * does: what that takes is fetched from a URL while the signature is still
     * being checked, at most 1 MiB, if the store has nothing yet.
     */
    listAhead?: Order;
    /**
     * Keeps what was fetched beyond this page: see cacheStore(). The browser's
     * own cache is then left out, which lets the ranges of a file come one
     * after the other.
     */
    store?: Store;
    /** Ask the server for the header, even if the store or a cache has one. */
    refresh?: boolean;
    /** Bytes of fetched data that are kept in memory; 16 MiB if not given. */
    keptInMemory?: number;
    /** The largest file taken from a server without ranges; 256 MiB. */
    maximumWholeFile?: number;
    /** The most memory the reader may take; 128 MiB if not given. */
    maximumMemory?: number;
}

/**
 * Opens an archive that is signed by `keys`.
 *
 * Rejects with "untrusted" if it is signed by others only; the error's `claim`
 * says whose key ids it names. It is never opened then: for that there is
 * openUnknownArchive().
 */
export function openArchive(source: Source, options: OpenOptions): Promise<Archive>;

export interface UnknownOptions extends Omit<OpenOptions, "keys" | "need"> {
    /** Keys that are trusted, if any. */
    keys?: readonly string[];
    need?: number;
    /** Keys that may have signed and are not trusted: from a `.pub` file beside
     * the archive, or one that a person chose. They only tell a good signature
     * from a bad one. */
    offeredKeys?: readonly string[];
}

/**
 * Opens an archive whoever signed it, so that a person can be asked. Look at
 * `archive.trust` before showing anything, and say what it means:
 *
 * - "trusted": signed by `keys`, as if openArchive() had been called.
 * - "offered": signed by one of `offeredKeys`. Nobody vouches for this key. A
 *   person may confirm it (compare key ids over another channel); keep the key
 *   and the series then, and use openArchive() from then on.
 * - "unknown": no key at hand made any of its signatures. Anybody may have made
 *   or changed it. An archive holds key ids and not keys, so there is nothing
 *   to confirm until a key is at hand.
 *
 * Rejects with "signature" if a signature claims to be by one of the keys and
 * is wrong.
 */
export function openUnknownArchive(source: Source, options?: UnknownOptions): Promise<Archive>;

/** What an archive says of itself in its header. */
export interface Claim {
    /** Of the signatures, 16 hexadecimal digits each as minisign writes them. */
    readonly keyIds: readonly string[];
    /** 32 hexadecimal digits. */
    readonly series: string;
    readonly edition: Edition;
    /** When it was made; seconds since 1970. */
    readonly created: number;
}

/** A good signature. */
export interface Signer {
    readonly keyId: string;
    /** The key's line of 56 characters, as `keys` takes it. */
    readonly key: string;
    /** Whether it is one of `keys`. */
    readonly isTrusted: boolean;
}

/* ---- An archive ---------------------------------------------------------- */

export type Trust = "trusted" | "offered" | "unknown";
export type Order = "id" | "title" | "date";

/** What the publisher says of the whole archive. */
export interface Metadata {
    readonly title?: string;
    readonly publisher?: string;
    readonly description?: string;
    readonly language?: string;
    readonly license?: string;
}

export interface Archive {
    readonly trust: Trust;
    /** The good signatures by keys at hand; empty if trust is "unknown". */
    readonly signers: readonly Signer[];
    /** The key ids of all its signatures. Anybody may add one. */
    readonly keyIds: readonly string[];

    readonly metadata: Metadata;
    /** Why there is no metadata: its part of the file is damaged. */
    readonly metadataError?: ArchiveError;
    readonly edition: Edition;
    /** 32 hexadecimal digits. Keep it with the key and the edition. */
    readonly series: string;
    /** The hash of the signed root: 64 hexadecimal digits. */
    readonly identity: string;
    /** The identity of the edition it was made from, if stated. */
    readonly previous?: string;
    /** When it was made; seconds since 1970. */
    readonly created: number;
    /** Until when the publisher calls it current, if stated. */
    readonly currentUntil?: number;
    /** Bytes of the file. */
    readonly size: number;
    /** Bytes of all content, uncompressed. */
    readonly contentSize: number;

    /** All entries: articles, assets and aliases. */
    readonly entries: number;
    readonly articles: number;
    /** "id" always; the others if the archive has them. */
    readonly orders: readonly Order[];
    readonly canSearch: boolean;
    /** It has sections that this version does not know, all of them optional. */
    readonly hasUnknownSections: boolean;

    readonly traffic: Traffic;

    /**
     * Lists entries of an order: all of them by id, articles only by title and
     * date. Everything that a window needs is fetched together, so one call for
     * fifty entries is much cheaper than fifty calls.
     *
     * Entries whose part of the file is damaged reject the whole call, unless
     * `skipDamaged` is set: then their places hold undefined.
     *
     * Rejects with "not-found" if the archive has no such order.
     */
    list(options?: ListOptions & { skipDamaged?: false }): Promise<Listing>;
    list(options: ListOptions & { skipDamaged: true }): Promise<DamagedListing>;

    /** Finds an entry. An alias is found as itself. "not-found" if there is
     * none. */
    find(id: string, options?: CallOptions): Promise<Entry>;
    /** Finds an entry by its number. */
    entry(number: number, options?: CallOptions): Promise<Entry>;
    /** Finds what an alias stands for; any other entry is given back. */
    resolve(entry: Entry | string, options?: CallOptions): Promise<Entry>;

    /**
     * Finds a position in an order, for list({ start }).
     *
     * - "id": the first entry whose id is not below `key`, byte by byte.
     * - "title": the first article whose title is not below `key`, byte by
     *   byte after the folding that the specification names.
     * - "date": the first article, newest first, that is not newer than `key`:
     *   a Date, or seconds since 1970.
     *
     * The number of entries in the order if there is none.
     */
    seek(order: "id" | "title", key: string, options?: CallOptions): Promise<number>;
    seek(order: "date", key: Date | number, options?: CallOptions): Promise<number>;

    /** Gives an entry with all its fields, also those that are stored apart
     * (`hasMoreFields` is false then). */
    fields(entry: Entry | string, options?: CallOptions): Promise<Entry>;

    /**
     * Gives the content of an entry, and of what an alias stands for. Rejects
     * with "withdrawn", or "not-found" if the entry never has content.
     */
    content(entry: Entry | string, options?: ContentOptions): Promise<Content>;

    /** Searches the index. "not-found" if there is none. */
    search(query: string, options?: SearchOptions): Promise<SearchResult>;
    /** Gives words of the index that begin with the last word of a query. */
    complete(query: string, options?: CompleteOptions): Promise<Completion[]>;

    /** Checks every byte of the archive; fetches what is not here. */
    verify(options?: LongOptions): Promise<void>;

    /**
     * Fetches all of the file into the store, for reading without network, in
     * ranges of `step` bytes (1 MiB). Every byte is checked as in verify().
     * "usage" if there is no store.
     */
    keep(options?: LongOptions & { step?: number }): Promise<void>;
    /** How much of the file is in the store, or in memory if there is none. */
    kept(): Promise<{ bytes: number; isComplete: boolean }>;

    /** Asks the server whether the file is still this edition: one request.
     * "later" and "older" mean a header that this call does not trust yet:
     * open it to see. Always "same" for files and bytes. */
    check(options?: CallOptions): Promise<"same" | "later" | "older" | "other">;

    /** Lets go of all memory. Calls that come later reject with "usage". */
    close(): void;
}

export interface CallOptions { signal?: AbortSignal }
export interface LongOptions extends CallOptions {
    /** Bytes that are done, and all of them. */
    onProgress?: (done: number, total: number) => void;
}

/** What was transferred since the archive was opened, opening included. */
export interface Traffic {
    readonly requests: number;
    /** Bodies of answers. */
    readonly bytes: number;
    /** Times that a call had to wait for one or more requests together. */
    readonly roundTrips: number;
    /** Bytes that came out of the store. */
    readonly fromStore: number;
    /** Bytes of the file that were read and compared with their hashes. */
    readonly verified: number;
}

/* ---- Entries ------------------------------------------------------------- */

export interface ListOptions extends CallOptions {
    /** "date" if the archive has it, else "id". */
    order?: Order;
    /** The position of the first one, from 0. */
    start?: number;
    /** At most so many; 50 if not given. */
    count?: number;
    /** Go through the order from its end: start 0 is the last one then. By date
     * the newest comes first, and the oldest with this set. */
    reverse?: boolean;
}
export interface Listing {
    readonly order: Order;
    readonly start: number;
    /** How many the order has. */
    readonly total: number;
    readonly entries: readonly Entry[];
}
export interface DamagedListing extends Omit<Listing, "entries"> {
    readonly entries: ReadonlyArray<Entry | undefined>;
    /** The errors that were met, one for each damaged part of the file. */
    readonly damage: readonly ArchiveError[];
}

export type EntryKind = "article" | "asset" | "alias" | "other";
export type EntryStatus = "usable" | "corrected" | "withheld" | "withdrawn";

/** Plain data: it may be stored, copied and sent to a worker. */
export interface Entry {
    readonly id: string;
    /** Its rank among all ids, from 0. */
    readonly number: number;
    readonly kind: EntryKind;
    readonly status: EntryStatus;
    readonly hasContent: boolean;
    /** Bytes of content. */
    readonly length: number;
    /** Some fields are stored apart: fields() gives them. */
    readonly hasMoreFields: boolean;

    readonly contentHash?: string;
    readonly mediaType?: string;
    readonly title?: string;
    readonly published?: NewsDate;
    readonly modified?: NewsDate;
    readonly language?: string;
    readonly authors: readonly string[];
    readonly section?: string;
    readonly tags: readonly string[];
    readonly summary?: string;
    readonly url?: string;
    readonly externalUrl?: string;
    readonly source?: string;
    readonly byline?: string;
    readonly rights?: string;
    /** A URL, or the id of an asset. */
    readonly image?: string;
    readonly captured?: NewsDate;
    readonly version?: string;
    /** Of an alias: the id that it stands for. */
    readonly target?: string;
    readonly originalId?: string;
    /** A JSON object, as text. */
    readonly extra?: string;
}

/** A date as the publisher wrote it. */
export interface NewsDate {
    /** Since 1970, of its first moment. */
    readonly seconds: number;
    readonly precision: "second" | "day" | "month" | "year";
    /** Minutes east of UTC; 0 unless precision is "second". */
    readonly utcOffset: number;
    /** "2024", "2024-01", "2024-01-31" or "2024-01-31T09:00:00+02:00". */
    readonly iso: string;
}

export interface ContentOptions extends CallOptions {
    /** The first byte, and how many at most; everything if not given. */
    offset?: number;
    length?: number;
    /** "memory" if there is more than this; 64 MiB if not given. */
    maximum?: number;
    onProgress?: (done: number, total: number) => void;
}
export interface Content {
    readonly bytes: Uint8Array;
    /** With its parameters, such as "text/html; charset=utf-8". */
    readonly mediaType?: string;
    /** The entry that has the content: what an alias stands for. */
    readonly entry: Entry;
}

/* ---- Searching ----------------------------------------------------------- */

export interface SearchOptions extends CallOptions {
    /** At most so many hits; 20 if not given. */
    limit?: number;
    /** Leave out so many first. */
    offset?: number;
    /** The query is being typed: its last word stands for all that begin with
     * it. */
    isTyping?: boolean;
    /** Read the articles and give a passage of each around the words. It costs
     * a request or two for each hit. */
    snippets?: boolean;
}
export interface SearchResult {
    /** How many there are, at most 512. */
    readonly found: number;
    readonly hits: readonly Hit[];
}
export interface Hit {
    readonly entry: Entry;
    /** How well it fits; of use only beside the others. */
    readonly score: number;
    /** How many words of the query it has. */
    readonly words: number;
    /** Where the words are in the title: starts and ends, for String.slice(). */
    readonly titleMarks: ReadonlyArray<readonly [number, number]>;
    readonly snippet?: Snippet;
}
export interface Snippet {
    /** One line of plain text. */
    readonly text: string;
    readonly marks: ReadonlyArray<readonly [number, number]>;
}
export interface CompleteOptions extends CallOptions {
    /** At most so many; 10 if not given. */
    limit?: number;
}
export interface Completion {
    readonly word: string;
    /** How many articles have it. */
    readonly articles: number;
}

/* ---- Keeping ------------------------------------------------------------- */

/**
 * Keeps bytes beyond the life of a page. Names are short and made of letters,
 * digits, "-" and "/". What it gives is checked like bytes from a server, so it
 * need not be trusted. One store is for one URL. Errors that it throws are
 * ignored: then bytes come from the server.
 */
export interface Store {
    get(name: string): Promise<Uint8Array | undefined>;
    set(name: string, bytes: Uint8Array): Promise<void>;
    remove(name: string): Promise<void>;
    names(): Promise<readonly string[]>;
}

/** A store in the Cache API: `cacheName` is opened for the archive at `url`. */
export function cacheStore(url: string | URL, cacheName?: string): Promise<Store>;
/** A store that lives as long as this page; for tests. */
export function memoryStore(): Store;

/* ---- The reader's own code ----------------------------------------------- */

export type Wasm = WebAssembly.Module | ArrayBuffer | Uint8Array | string | URL;

/**
 * Says where the reader's modules are: compiled, as bytes, or where to fetch
 * them. Needed only for those that do not lie beside this file under the names
 * `reader.wasm`, `search.wasm` and `verify.wasm`, as in a single HTML file. The
 * first search and the first verify() need the last two. All three must come
 * from one version of this package. Call it before anything is opened.
 */
export function configure(modules: { reader?: Wasm; search?: Wasm; verify?: Wasm }): void;

/** The version of this package. */
export const version: string;

/** Compares two editions: below 0, 0 or above 0. */
export function compareEditions(a: EditionLike, b: EditionLike): number;
/** Reads the key line out of a minisign key file: its key id and the line.
 * "usage" if there is none. */
export function parseKey(text: string): { keyId: string; key: string };

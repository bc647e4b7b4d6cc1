// SPDX-License-Identifier: BSD-2-Clause
// The interface that archive.d.ts describes.
import { claimOf } from "./reading/claim.js";
import { ArchiveError, usage } from "./error.js";
import { keyBytes, keyIdText, parseKey } from "./reading/keys.js";
import { configureMachine } from "./reading/machine.js";
import { OpenArchive } from "./reading/open_archive.js";
import { Session } from "./reading/session.js";
import { sourceOf } from "./bytes/sources.js";
import { Hints } from "./bytes/hints.js";
import { Supply } from "./bytes/supply.js";

export { ArchiveError, parseKey };
export { cacheStore, memoryStore } from "./bytes/stores.js";
export const version = "@VERSION@";

/** @typedef {import("./archive").UnknownOptions} UnknownOptions */
/** @typedef {import("./archive").EditionLike} EditionLike */

const MEMORY = 128 << 20, KEYS = 64;
const AHEAD = 1 << 20; // bytes that are fetched before the signature was checked

/** @param {import("./reading/machine.js").Modules} modules */
export function configure(modules) {
    configureMachine(modules);
}

/** @param {EditionLike} a @param {EditionLike} b */
export function compareEditions(a, b) {
    const difference = a.epoch !== b.epoch ? a.epoch - b.epoch
        : Number(BigInt(a.sequence) - BigInt(b.sequence));
    return Math.sign(difference);
}

/** @param {readonly string[] | undefined} keys */
function bytesOf(keys = []) {
    return [...new Set(keys.map((key) => parseKey(key).key))].map(keyBytes);
}

/**
 * Of more keys than the reader takes, those whose ids are in the header: it looks at no others. If
 * there are none, one of the keys stands for all, since without keys the reader would open the
 * archive whoever signed it.
 * @param {Session} session @param {Uint8Array[]} keys
 */
function keysFor(session, keys) {
    if (keys.length <= KEYS) return keys;
    const ids = claimOf(session.supply.head())?.keyIds ?? [];
    const named = keys.filter((key) => ids.includes(keyIdText(key.subarray(0, 8))));
    return named.length > 0 ? named.slice(0, KEYS) : keys.slice(0, 1);
}

/** @param {import("./archive").Source} source @param {import("./archive").OpenOptions} options */
export async function openArchive(source, options) {
    const keys = bytesOf(options?.keys);
    if (keys.length === 0) throw usage("keys");
    const session = await begin(source, options);
    const error = await tryKeys(session, keys, options);
    if (error) throw withClaim(error, session);
    return finish(session, "trusted", keys, options);
}

/** @param {import("./archive").Source} source @param {UnknownOptions} [options] */
export async function openUnknownArchive(source, options = {}) {
    const keys = bytesOf(options.keys), offered = bytesOf(options.offeredKeys);
    const session = await begin(source, options);
    const all = [...keys, ...offered];
    /** @type {[import("./archive").Trust, Uint8Array[]][]} */
    const ways = [["trusted", keys], ["offered", offered]];
    for (const [trust, some] of ways) {
        if (some.length === 0) continue;
        const need = trust === "trusted" ? options.need : 1;
        const error = await tryKeys(session, some, { ...options, need });
        if (!error) return finish(session, trust, all, options);
        if (error.code !== "untrusted") throw error;
    }
    const error = await tryKeys(session, [], options);
    if (error) throw error;
    return finish(session, "unknown", all, options);
}

/** @param {import("./archive").Source} source @param {UnknownOptions} options */
async function begin(source, options) {
    const supply = new Supply(sourceOf(source, options), options);
    const both = [Session.create(supply), beginSupply(supply, options)];
    const [session] = /** @type {[Session, void]} */ (await Promise.all(both));
    return session;
}

/**
 * Gets the first bytes. With them it is known, though not checked, what a list will want.
 * @param {Supply} supply @param {UnknownOptions} options
 */
async function beginSupply(supply, { listAhead, signal }) {
    const isNew = listAhead && supply.source.isRemote && await supply.isNew();
    await supply.begin(signal);
    if (!isNew) return;
    const hints = new Hints();
    hints.read(supply.beginning());
    hints.forList(listAhead, [0], supply);
    supply.fillAhead(AHEAD, signal);
}

/** @param {Session} session @param {Uint8Array[]} keys @param {UnknownOptions} options */
function tryKeys(session, keys, { need = 1, maximumMemory = MEMORY, signal }) {
    const { machine, supply } = session;
    if (!Number.isInteger(need) || need < 1 || need > 6) throw usage("need");
    return session.attempt(() =>
        machine.open(supply.size ?? 0, keysFor(session, keys), need, maximumMemory), { signal });
}

/** @param {ArchiveError} error @param {Session} session */
function withClaim(error, session) {
    if (error.code !== "untrusted" && error.code !== "stale") return error;
    const claim = claimOf(session.supply.head());
    if (claim) {
        const { root, ...rest } = claim;
        Object.assign(error, { claim: rest });
    }
    return error;
}

/**
 * @param {Session} session @param {import("./archive").Trust} trust
 * @param {Uint8Array[]} keys @param {UnknownOptions} options
 */
async function finish(session, trust, keys, options) {
    const archive = new OpenArchive(session, trust);
    const { minimumEdition, series } = options;
    const isOther = series !== undefined && series.toLowerCase() !== archive.series;
    if (isOther || (minimumEdition && compareEditions(archive.edition, minimumEdition) < 0))
        throw withClaim(new ArchiveError("stale"), session);
    await session.supply.identify(archive.identity);
    await archive.begin(keys, options.signal);
    return archive;
}

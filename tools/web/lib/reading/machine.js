// SPDX-License-Identifier: BSD-2-Clause
// The reader in WebAssembly, with the layout of what it hands out: tools/web/reader. It is called
// with bytes at hand; calls return the library's numbers of errors.
import { ArchiveError } from "../error.js";
import { addFields, hex, KINDS, STATUSES, text } from "./fields.js";
import { keyIdText, keyLine } from "./keys.js";

/** @typedef {import("../archive").Wasm} Wasm */

const KEY = 40, KEY_ID = 8, SLOTS = 6; // bytes, and how many

/** @typedef {{ reader?: Wasm, search?: Wasm, verify?: Wasm }} Modules */
/** @type {Modules} */
const configured = { reader: new URL("../reader.wasm", import.meta.url) };
/** @type {Record<string, Promise<WebAssembly.Module> | undefined>} */
let compiled = {};

/** @param {Modules} modules */
export function configureMachine(modules) {
    Object.assign(configured, modules);
    compiled = {};
}

/** @param {URL} url */
async function load(url) {
    if (url.protocol === "file:" && "process" in globalThis) {
        // @ts-ignore: a module of Node, whose types are not needed otherwise
        const { readFile } = await import("node:fs/promises");
        return readFile(url);
    }
    const answer = await fetch(url.href);
    if (!answer.ok) throw new Error(`${url}: HTTP status ${answer.status}`);
    return answer.arrayBuffer();
}

/** @param {Wasm} wasm @returns {Promise<WebAssembly.Module>} */
async function compile(wasm) {
    if (wasm instanceof WebAssembly.Module) return wasm;
    if (typeof wasm === "string" || wasm instanceof URL)
        return WebAssembly.compile(await load(new URL(wasm, globalThis.location?.href)));
    return WebAssembly.compile(wasm);
}

/**
 * Compiles a module once, and makes something of it.
 * @template T
 * @param {keyof Modules} name @param {Wasm | undefined} beside where it is if nobody says
 * @param {(module: WebAssembly.Module) => Promise<T>} make
 * @returns {Promise<T>}
 */
export async function withModule(name, beside, make) {
    try {
        compiled[name] ??= compile(/** @type {Wasm} */ (configured[name] ?? beside));
        return await make(/** @type {WebAssembly.Module} */ (await compiled[name]));
    } catch (cause) {
        compiled[name] = undefined;
        if (cause instanceof ArchiveError) throw cause;
        throw new ArchiveError("io", { reason: "network", subject: `${name}.wasm`, cause });
    }
}

/**
 * Makes an instance.
 * @param {(offset: number, target: Uint8Array) => boolean} read
 */
export async function createMachine(read) {
    /** @type {Machine} */
    let machine;
    const js = {
        /** @param {number} offset @param {number} at @param {number} length */
        read: (offset, at, length) => (read(offset, machine.bytes(at, length)) ? 0 : 1),
    };
    machine = await withModule("reader", undefined, async (module) =>
        new Machine(await WebAssembly.instantiate(module, { js })));
    return machine;
}

/** Reads what the module hands out, one field after the other. */
class View {
    /** @param {ArrayBuffer} memory @param {number} at */
    constructor(memory, at) {
        this.view = new DataView(memory);
        this.at = at;
    }
    double() {
        return this.view.getFloat64((this.at += 8) - 8, true);
    }
    u32() {
        return this.view.getUint32((this.at += 4) - 4, true);
    }
    u64() {
        return this.view.getBigUint64((this.at += 8) - 8, true);
    }
    /** @param {number} length */
    take(length) {
        return new Uint8Array(this.view.buffer, (this.at += length) - length, length).slice();
    }
    /** @param {number} count of keys @param {number} size */
    keys(count, size) {
        const all = this.take(SLOTS * size);
        return Array.from({ length: count }, (_, i) => all.subarray(i * size, (i + 1) * size));
    }
}

export class Machine {
    /** @param {WebAssembly.Instance} instance */
    constructor(instance) {
        /**
         * What the module and its parts can do.
         * @type {any}
         */
        this.x = { ...instance.exports };
        /** @type {Set<string>} */
        this.parts = new Set();
    }

    /** @param {number} at @param {number} length */
    bytes(at, length) {
        return new Uint8Array(this.x.memory.buffer, at, length);
    }

    /** @param {number} at */
    view(at) {
        return new View(this.x.memory.buffer, at);
    }

    /**
     * Gives bytes to the module.
     * @param {Uint8Array[]} parts @returns {number} how many
     */
    input(...parts) {
        let at = this.x.input();
        for (const part of parts) {
            this.bytes(at, part.length).set(part);
            at += part.length;
        }
        return at - this.x.input();
    }

    /** What the module shows, valid until the next call. */
    output() {
        const view = this.view(this.x.output());
        return this.bytes(view.u32(), view.u32());
    }

    /**
     * @param {number} size @param {Uint8Array[]} keys none: whoever signed it
     * @param {number} need @param {number} memory
     * @returns {number}
     */
    open(size, keys, need, memory) {
        this.input(...keys);
        return this.x.open(size, keys.length, need, memory);
    }

    about() {
        const v = this.view(this.x.about());
        const [size, created, currentUntil, entries, articles, contentSize, byTitle, byDate] =
            Array.from({ length: 8 }, () => v.double());
        const sequence = v.u64(), epoch = v.u32(), signers = v.u32(), slots = v.u32();
        const hasUnknownSections = v.u32() !== 0;
        const keys = v.keys(signers, KEY), ids = v.keys(slots, KEY_ID);
        const identity = hex(v.take(32)), previous = hex(v.take(32)), series = hex(v.take(16));
        return { size, created, currentUntil, entries, articles, contentSize, byTitle, byDate,
            edition: { epoch, sequence }, hasUnknownSections, identity, previous, series,
            signers: keys.map((key) =>
                ({ keyId: keyIdText(key.subarray(0, KEY_ID)), key: keyLine(key) })),
            keyIds: ids.map(keyIdText) };
    }

    /**
     * Whether a key made a signature of a header.
     * @param {Uint8Array} key @param {Uint8Array} header
     */
    isSigned(key, header) {
        this.input(key, header);
        return this.x.is_signed() !== 0;
    }

    fault() {
        const view = this.view(this.x.fault());
        return { offset: view.double(), object: view.u32() };
    }

    /**
     * The entry that was found last.
     * @returns {import("../archive").Entry}
     */
    entry() {
        const v = this.view(this.x.entry());
        const number = v.double(), length = v.double();
        const id = this.bytes(v.u32(), v.u32()), record = this.bytes(v.u32(), v.u32());
        const kind = v.u32(), status = v.u32(), hasContent = v.u32() !== 0, overflow = v.u32();
        const entry = { id: text(id), number, kind: KINDS[kind] ?? "other",
            status: STATUSES[status], hasContent, length, hasMoreFields: overflow > 0,
            authors: [], tags: [] };
        addFields(entry, record);
        return entry;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// Parts of the reader that are modules of their own, and are linked to it when they are first
// called: by https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md
import { ArchiveError } from "../error.js";
import { withModule } from "./machine.js";

/** @typedef {import("./machine.js").Machine} Machine */

/**
 * Gives a machine what a part can do.
 * @param {Machine} machine @param {"search" | "verify"} name @param {URL} beside
 */
export async function addPart(machine, name, beside) {
    if (machine.parts.has(name)) return;
    await withModule(name, beside, async (module) => {
        const exports = await link(machine, module);
        machine.x = { ...machine.x, ...exports };
        machine.parts.add(name);
    });
}

/**
 * Fetches and compiles a part before it is called. An error is left for addPart().
 * @param {"search" | "verify"} name @param {URL} beside
 */
export function fetchPart(name, beside) {
    withModule(name, beside, async () => undefined).catch(() => undefined);
}

/** @param {Machine} machine @param {WebAssembly.Module} module */
async function link(machine, module) {
    const { x } = machine, { size, slots } = needsOf(module);
    const at = x.room(size);
    if (at === 0) throw new ArchiveError("memory");
    machine.bytes(at, size).fill(0);
    const table = x.__indirect_function_table;
    const global = (/** @type {number} */ value, mutable = false) =>
        new WebAssembly.Global({ value: "i32", mutable }, value);
    const env = { ...x, __memory_base: global(at), __table_base: global(table.grow(slots)) };
    /** @type {Record<string, WebAssembly.Global>} */
    const addresses = {};
    for (const { module: of, name } of WebAssembly.Module.imports(module))
        if (of === "GOT.mem") addresses[name] = global(x[name].value, true);
    const { exports } = await WebAssembly.instantiate(module, { env, "GOT.mem": addresses });
    const part = /** @type {any} */ (exports);
    part.__wasm_apply_data_relocs?.();
    return part;
}

/**
 * What a part takes of memory, and of the table of functions that are called by their addresses.
 * What room() gives is aligned as any part needs it.
 * @param {WebAssembly.Module} module
 */
function needsOf(module) {
    const [section] = WebAssembly.Module.customSections(module, "dylink.0");
    const bytes = new Uint8Array(section);
    let at = 2; // after the kind of the first piece, and its size
    const next = () => {
        let value = 0, byte = 0, shift = 0;
        do {
            byte = bytes[at++];
            value |= (byte & 127) << shift;
            shift += 7;
        } while (byte > 127);
        return value;
    };
    const size = next();
    next();
    return { size, slots: next() };
}

// SPDX-License-Identifier: BSD-2-Clause
// node imports.mjs PART...: prints the names that parts of the reader take from it.
import { readFileSync } from "node:fs";

// Those that the loader of parts gives: lib/reading/parts.js.
const GIVEN = /^(__memory_base|__table_base|__indirect_function_table|memory)$/;
const names = process.argv
    .slice(2)
    .flatMap((file) => WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file))))
    .map(({ name }) => name)
    .filter((name) => !GIVEN.test(name));
console.log([...new Set(names)].join("\n"));

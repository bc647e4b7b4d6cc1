// SPDX-License-Identifier: BSD-2-Clause
// The page in one file: the reader's modules are text in it, since a file cannot fetch its
// neighbours.
import { configure } from "./common/reader.js";

const bytes = (id) => {
    const element = document.getElementById(id);
    return element && Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
};
const reader = bytes("reader.wasm");
const search = bytes("search.wasm");
configure({ ...(reader && { reader }), ...(search && { search }) });
await import("./main.js");

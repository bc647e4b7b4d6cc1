// SPDX-License-Identifier: BSD-2-Clause
// The page in one file: the reader's modules are text in it, since a file cannot fetch its
// neighbours.
import { configure } from "./common/reader.js";
import { run } from "./main.js";

const module = (name) =>
    Uint8Array.from(atob(document.getElementById(name).textContent), (c) => c.charCodeAt(0));
configure({
    reader: module("reader.wasm"),
    search: module("search.wasm"),
    verify: module("verify.wasm"),
});
run();

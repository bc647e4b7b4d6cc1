// SPDX-License-Identifier: BSD-2-Clause
// The page in one file: the reader's module is text in it, since a file cannot fetch its
// neighbours.
import { configure } from "./common/reader.js";
import { run } from "./main.js";

const text = document.getElementById("reader.wasm").textContent;
configure({ reader: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) });
run();

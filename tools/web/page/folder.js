// SPDX-License-Identifier: BSD-2-Clause
// The page as a folder of files: the reader's modules lie beside this script, wherever the folder is.
import { configure } from "./common/reader.js";
import { run } from "./main.js";

const at = (name) => new URL(name, import.meta.url);
configure({ reader: at("reader.wasm"), search: at("search.wasm"), verify: at("verify.wasm") });
run();

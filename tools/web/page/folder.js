// SPDX-License-Identifier: BSD-2-Clause
// The page as a folder of files: the reader's module lies beside this script, wherever the folder is.
import { configure } from "./common/reader.js";
import { run } from "./main.js";

configure({ reader: new URL("reader.wasm", import.meta.url) });
run();

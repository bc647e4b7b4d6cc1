// SPDX-License-Identifier: BSD-2-Clause
// node sizes.mjs PACKAGE: what a page transfers for the package, made small and compressed as hosts
// do it. A page has 45 KB before its first titles, of which this may take 36.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { count, done } from "./report.mjs";

const MOST = 36 * 1024;
const folder = process.argv[2];
const size = (bytes) => gzipSync(bytes, { level: 9 }).length;
const script = execFileSync("esbuild", ["--bundle", "--minify", "--format=esm",
    "--external:node:*", join(folder, "lib/archive.js")], { stdio: ["ignore", "pipe", "inherit"] });
const parts = { "reader.wasm": size(readFileSync(join(folder, "lib/reader.wasm"))),
    script: size(script) };
const all = parts["reader.wasm"] + parts.script;
console.log(`gzip: reader.wasm ${parts["reader.wasm"]}, script ${parts.script}, both ${all} bytes`);
count("sizes", all <= MOST ? [] : [`${all} bytes, at most ${MOST}`]);
done();

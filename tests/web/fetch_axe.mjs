// SPDX-License-Identifier: BSD-2-Clause
// fetch_axe.mjs FILE: fetches axe-core, which looks for what keeps people out of a page. Only the
// tests use it. Without a network the tests that need it are skipped.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const VERSION = "4.14.1";
const INTEGRITY =
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==";
const [file] = process.argv.slice(2);

async function main() {
    const answer = await fetch(`https://registry.npmjs.org/axe-core/-/axe-core-${VERSION}.tgz`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const found = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    if (found !== INTEGRITY) throw new Error(`it is not version ${VERSION}`);
    const text = execFileSync("tar", ["-xzO", "package/axe.min.js"], {
        input: bytes,
        maxBuffer: 1 << 26,
    });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
}

if (!existsSync(file))
    await main().catch((error) => console.error(`axe-core cannot be fetched: ${error.message}`));

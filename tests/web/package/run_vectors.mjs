// SPDX-License-Identifier: BSD-2-Clause
// node run_vectors.mjs PACKAGE: asks the package in Node about all vectors, in each of the ways in
// which bytes come: all at once, by ranges with nothing known beforehand, and from a Blob.
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { count, done } from "./report.mjs";
import { serve } from "./ranges.mjs";
import { judge } from "./vectors.mjs";

const library = await import(pathToFileURL(`${process.argv[2]}/lib/archive.js`).href);
const top = new URL("../../../spec/vectors/", import.meta.url);

for (const kind of ["good", "bad"]) {
    for (const name of readdirSync(new URL(`${kind}/`, top)).filter((n) => n.endsWith(".json"))) {
        const vector = JSON.parse(readFileSync(new URL(`${kind}/${name}`, top), "utf8"));
        const bytes = new Uint8Array(readFileSync(new URL(`${kind}/${vector.file}`, top)));
        const ways = {
            bytes: [() => bytes, {}],
            ...(kind === "good"
                ? { blob: [() => new Blob([bytes]), { keptInMemory: 4096 }] } : {}),
            ranges: [() => "http://archive.test/a", { fetch: serve(bytes).fetch, firstRequest: 1024,
                keptInMemory: 4096 }],
        };
        for (const [way, [source, options]] of Object.entries(ways)) {
            const wrong = [];
            for await (const difference of judge(library, vector, source, options))
                wrong.push(difference);
            count(`${kind}/${name} (${way})`, wrong);
        }
    }
}
done();

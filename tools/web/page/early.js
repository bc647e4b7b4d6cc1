// SPDX-License-Identifier: BSD-2-Clause
// Runs while the rest of the page is fetched: asks for config.json, and for the beginning of the
// archive if it is on this page's own host and was not opened here before. build.mjs puts this text
// into index.html, whose policy names its hash. What it asks for is taken over by common/config.js
// and trust/hosts.js, which judge it like any other answer.
import { RANGE } from "./common/beginning.js";

// A host that has no such file says so; one that fails says nothing of it.
const config = fetch("config.json").then((answer) =>
    /^4/.test(answer.status) ? {} : answer.json(),
);

async function begin() {
    const wanted = new URLSearchParams(location.search).get("archive") ?? (await config).archive;
    const { href, origin } = new URL(wanted, location.href);
    // Both are JSON: see common/memory.js.
    const known = ["kept", "visits"].map((name) => localStorage.getItem(`anews:${name}`));
    const isKnown = String(known).includes(JSON.stringify(href));
    if (!wanted || origin !== location.origin || isKnown) return undefined;
    return { href, answer: fetch(href, { headers: { Range: RANGE }, cache: "no-store" }) };
}

globalThis.early = { config, beginning: begin().catch(() => undefined) };

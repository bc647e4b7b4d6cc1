// SPDX-License-Identifier: BSD-2-Clause
// Counts what passed, and says what did not.
let passed = 0, failed = 0;

export function count(name, wrong) {
    if (wrong.length === 0) {
        passed++;
        return;
    }
    failed++;
    console.log(`not ok: ${name}`);
    for (const line of wrong) console.log(`    ${line}`);
}

export async function test(name, run) {
    try {
        await run();
        count(name, []);
    } catch (error) {
        count(name, [error.stack ?? String(error)]);
    }
}

export function done() {
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed > 0 ? 1 : 0);
}

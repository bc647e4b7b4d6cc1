#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# from_npm.sh PACKAGE ARCHIVE KEY: an empty project installs the package, reads the archive in Node
# and checks types, without network. Where there is no npm, tar makes the same package.
# The last line is "N passed, N failed".
set -euo pipefail
package=$(realpath "$1") archive=$(realpath "$2") key=$(realpath "$3")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/project/node_modules/anews"
cd "$scratch/project"
if command -v npm >/dev/null; then
    npm_config_cache=$scratch/cache npm pack --offline --silent --pack-destination "$scratch" \
        "$package" >/dev/null
    tar -xf "$scratch"/anews-*.tgz --strip-components=1 -C node_modules/anews
else
    (cd "$package" && tar -cf - LICENSE README.md package.json lib) |
        tar -xf - -C node_modules/anews
fi
cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { openArchive, parseKey, version } from "anews";

const [, , file, keyFile] = process.argv;
const { key } = parseKey(readFileSync(keyFile, "utf8"));
const archive = await openArchive(readFileSync(file), { keys: [key] });
const { entries } = await archive.list({ count: 1 });
const { bytes } = await archive.content(entries[0]);
console.log(version, bytes.length === entries[0].length, entries[0].title);
JS
cat >types.ts <<'TS'
import { openArchive, ArchiveError, Entry, Listing } from "anews";

export async function newest(file: Blob, key: string): Promise<readonly Entry[]> {
    try {
        const archive = await openArchive(file, { keys: [key] });
        const listing: Listing = await archive.list({ order: "date", count: 10 });
        return listing.entries;
    } catch (error) {
        if (error instanceof ArchiveError && error.code === "untrusted") return [];
        throw error;
    }
}
// @ts-expect-error: keys are not optional
void openArchive("x", {});
TS
passed=0 failed=0
check() {
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
reads() {
    local said
    said=$(node read.mjs "$archive" "$key") || return 1
    grep -qE '^[0-9.]+ true .' <<<"$said"
}
check reads
check tsc --noEmit --strict --target es2020 --module es2020 --moduleResolution node \
    --lib es2021,dom,dom.iterable types.ts
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

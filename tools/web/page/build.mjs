// SPDX-License-Identifier: BSD-2-Clause
// build.mjs PACKAGE OUT [PAGE]: makes the folder OUT of static files, and OUT.html, the same in one
// file that works from a disk. PACKAGE is the built package for reading archives; PAGE another
// folder of sources than this one, for tests.
//
// The page's policy names the hash of the style sheet of articles, which is in the script, and in
// the single file also those of the script and of the page's own sheet. So it allows what was built
// here and nothing else.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [packageFolder, out, page = dirname(fileURLToPath(import.meta.url))] = process.argv
    .slice(2)
    .map((path) => resolve(path));
const ESBUILD = process.env.ESBUILD ?? "esbuild";
// Debian keeps terser's modules where only Debian's own Node looks for them.
const MODULES = [process.env.NODE_PATH, "/usr/share/nodejs"].filter(Boolean).join(":");

const read = (name) => readFileSync(join(page, name), "utf8");
const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

function esbuild(entry, ...options) {
    const all = [entry, "--charset=utf8", "--log-level=warning", ...options];
    return execFileSync(ESBUILD, all, { cwd: page, encoding: "utf8", maxBuffer: 1 << 26 }).trim();
}

// esbuild alone leaves a script that compresses to 3 % more. The names of properties stay as they
// are: some are those of config.json and of what the page remembers, and must not change from one
// version to the next.
function terser(script) {
    const options = [
        "--module",
        ...["--compress", "passes=3,ecma=2022,keep_fargs=false", "--mangle"],
        ...["--format", "ecma=2022,wrap_func_args=false"],
    ];
    return execFileSync("terser", options, {
        input: script,
        env: { ...process.env, NODE_PATH: MODULES },
        encoding: "utf8",
        maxBuffer: 1 << 26,
    }).trim();
}

const articleStyle = esbuild("article/article.css", "--minify");
const style = esbuild("style.css", "--minify");

mkdirSync(out, { recursive: true });

function bundle(entry) {
    const script = esbuild(
        entry,
        "--bundle",
        "--minify-syntax",
        "--format=esm",
        "--target=es2022",
        "--external:node:*",
        `--alias:anews=${join(packageFolder, "lib/archive.js")}`,
        `--define:STYLE=${JSON.stringify(articleStyle)}`,
        `--define:STYLE_HASH=${JSON.stringify(hash(articleStyle))}`,
    );
    return terser(script);
}

function policy(scripts, styles, images, connect) {
    return [
        "default-src 'none'",
        `script-src ${scripts} 'wasm-unsafe-eval'`,
        `style-src ${styles} '${hash(articleStyle)}'`,
        `img-src ${images}`,
        `connect-src ${connect}`,
        "manifest-src 'self'",
        "worker-src 'self'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ].join("; ");
}

function html(parts) {
    return Object.entries(parts).reduce(
        (text, [name, value]) => text.replace(`@${name}@`, () => value),
        read("index.html").replace(/\n+/g, "\n"),
    );
}

function writeFolder() {
    const own = policy("'self'", "'self'", "'self' data:", "'self' https:");
    writeFileSync(
        join(out, "index.html"),
        html({
            POLICY: own,
            HEAD: `<link rel="manifest" href="manifest.webmanifest">
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="style.css">
<link rel="preload" href="config.json" as="fetch" crossorigin>
<link rel="preload" href="reader.wasm" as="fetch" type="application/wasm" crossorigin>`,
            SCRIPT: '<script type="module" src="page.js"></script>',
        }),
    );
    writeFileSync(join(out, "page.js"), bundle("folder.js"));
    writeFileSync(join(out, "style.css"), style);
    writeFileSync(
        join(out, "headers.conf"),
        `${read("static/headers.conf").replace("@POLICY@", own)}`,
    );
    for (const name of ["manifest.webmanifest", "icon.svg"])
        copyFileSync(join(page, "static", name), join(out, name));
    // A configuration that somebody has written stays.
    const config = join(out, "config.json");
    if (!existsSync(config)) copyFileSync(join(page, "static/config.json"), config);
    copyFileSync(join(packageFolder, "lib/reader.wasm"), join(out, "reader.wasm"));
    const files = [
        "./",
        "page.js",
        "style.css",
        "config.json",
        "manifest.webmanifest",
        "icon.svg",
        "reader.wasm",
    ];
    writeFileSync(
        join(out, "sw.js"),
        terser(esbuild("static/sw.js", `--define:FILES=${JSON.stringify(files)}`)),
    );
}

// In one file nothing can be fetched: the module is text in it, and single.js hands it over.
function writeSingle() {
    const single = bundle("single.js").replaceAll("</script", "<\\/script");
    const module = readFileSync(join(packageFolder, "lib/reader.wasm")).toString("base64");
    const config = readFileSync(
        process.env.CONFIG || join(page, "static/config.json"),
        "utf8",
    ).replaceAll("<", "\\u003c");
    writeFileSync(
        `${out}.html`,
        html({
            POLICY: policy(`'${hash(single)}'`, `'${hash(style)}'`, "data:", "https:"),
            HEAD: `<style>${style}</style>`,
            SCRIPT:
                `<script type="application/json" id="config">${config}</script>\n` +
                `<script type="application/octet-stream" id="reader.wasm">${module}</script>\n` +
                `<script type="module">${single}</script>`,
        }).replace("<html ", '<html data-single="yes" '),
    );
}

writeFolder();
writeSingle();

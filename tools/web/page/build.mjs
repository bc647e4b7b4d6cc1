// SPDX-License-Identifier: BSD-2-Clause
// build.mjs PACKAGE OUT [PAGE]: makes the folder OUT of static files, and OUT.html, the same in one
// file that works from a disk. PACKAGE is the built package for reading archives; PAGE another
// folder of sources than this one, for tests.
//
// The page's policy names the hash of the style sheet of articles, which is in the script, and that
// of the one script that stands in index.html itself; in the single file also those of the script
// and of the page's own sheet. So it allows what was built here and nothing else.
//
// A host may get a new build while somebody reads, and caches keep some files of an old one. So the
// scripts import a name from page.js that only their own build exports: those of two builds are
// never put together. It is also in the addresses of what comes later.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
    copyFileSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [packageFolder, out, page = dirname(fileURLToPath(import.meta.url))] = process.argv
    .slice(2)
    .map((path) => resolve(path));
const ESBUILD = process.env.ESBUILD ?? "esbuild";
// Debian keeps terser's modules where only Debian's own Node looks for them.
const NODE_MODULES = [process.env.NODE_PATH, "/usr/share/nodejs"].filter(Boolean).join(":");

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
        env: { ...process.env, NODE_PATH: NODE_MODULES },
        encoding: "utf8",
        maxBuffer: 1 << 26,
    }).trim();
}

const articleStyle = esbuild("article/article.css", "--minify");
const style = esbuild("style.css", "--minify");
const laterStyle = esbuild("later.css", "--minify");

mkdirSync(out, { recursive: true });

// The reader in WebAssembly, and its parts.
const MODULES = ["reader.wasm", "search.wasm", "verify.wasm"];
const library = (name) => join(packageFolder, "lib", name);
const MARK = "build_unnamed";
// Modules of the package that the page never fetches, since it does not call what they are for.
const UNCALLED = ["snippets", "complete", "seek"].map((name) => `--external:*/${name}.js`);
const bundling = (laterName) => [
    "--bundle",
    "--minify-syntax",
    "--format=esm",
    "--target=es2022",
    "--external:node:*",
    ...UNCALLED,
    `--alias:anews=${library("archive.js")}`,
    `--alias:anews-search=${library("searching/search.js")}`,
    `--alias:anews-whole=${library("reading/whole.js")}`,
    `--define:STYLE=${JSON.stringify(articleStyle)}`,
    `--define:STYLE_HASH=${JSON.stringify(hash(articleStyle))}`,
    `--define:LATER_STYLE=${JSON.stringify(laterName)}`,
];

// Splits the script where it imports when something is needed, and gives the files by their names:
// page.js, which the first titles need, and the others. esbuild puts what several files share into
// files of its own. What the first titles need of that goes into page.js, where the others find it:
// one file compresses better, and comes sooner, than two. The rest is shared.js.
function split(entry) {
    const folder = mkdtempSync(join(tmpdir(), "anews-page-"));
    try {
        const meta = join(folder, "meta.json");
        const where = [`--outdir=${folder}`, `--metafile=${meta}`, "--chunk-names=[name]-[hash]"];
        esbuild(entry, "--splitting", ...where, ...bundling(`later.css?${MARK}`));
        const { outputs } = JSON.parse(readFileSync(meta, "utf8"));
        const made = new Map(Object.entries(outputs).map(([path, one]) => [basename(path), one]));
        const first = imported(basename(entry), made);
        const later = [...made].filter(([name]) => !first.has(name));
        const names = new Map(
            later.map(([name, { entryPoint }]) => [name, basename(entryPoint ?? "shared.js")]),
        );
        if (new Set(names.values()).size < names.size) throw new Error("two files of one name");
        return mergeShared(folder, entry, names);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

// The names of a file that was made, and of those that run before it.
function imported(name, made, met = new Set([name])) {
    for (const { path, kind } of made.get(name).imports) {
        const next = basename(path);
        if (kind !== "import-statement" || met.has(next)) continue;
        met.add(next);
        imported(next, made, met);
    }
    return met;
}

// `names` has those of the files that come later: as esbuild names them, and as they are called.
function mergeShared(folder, entry, names) {
    const files = {};
    const wanted = new Map();
    const rename = (text) =>
        [...names].reduce((all, [from, to]) => all.replaceAll(`./${from}`, `./${to}?${MARK}`), text);
    for (const [from, to] of names) {
        const text = readFileSync(join(folder, from), "utf8").replace(
            /import (?:\{([^}]*)\} from )?"(\.\/chunk-[^"]*)";/g,
            (whole, list, chunk) => {
                if (names.has(basename(chunk))) return whole;
                if (!list) return ""; // page.js has run already
                const some = list.split(",").map((one) => one.trim().split(" as ")[0]);
                wanted.set(chunk, new Set([...(wanted.get(chunk) ?? []), ...some]));
                return `import {${list}} from "./page.js";`;
            },
        );
        const script = rename(text);
        if (script.includes('"./chunk-')) throw new Error(`${to}: an import of another form`);
        files[to] = `import{${MARK}}from"./page.js";${terser(script)}`;
    }
    const exported = [...wanted].map(([chunk, some]) => `export { ${[...some]} } from "${chunk}";`);
    writeFileSync(join(folder, "all.js"), [...exported, `import "./${entry}";`].join("\n"));
    const outside = [...UNCALLED, ...[...names.keys()].map((name) => `--external:./${name}`)];
    const options = ["--bundle", "--format=esm", "--target=es2022", "--external:node:*"];
    const page = esbuild(join(folder, "all.js"), ...options, ...outside);
    files["page.js"] = `${terser(rename(page))}export let ${MARK};`;
    return files;
}

// Gives the scripts the name of their build, which is that of what they and the style sheets are.
function nameBuild(scripts) {
    const all = [style, laterStyle, ...Object.values(scripts)].join("");
    const name = `build_${createHash("sha256").update(all).digest("hex").slice(0, 12)}`;
    return Object.entries(scripts).map(([file, text]) => [file, text.replaceAll(MARK, name)]);
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
    const options = ["--bundle", "--minify-syntax", "--format=iife", "--target=es2022"];
    const early = terser(esbuild("early.js", ...options));
    const own = policy(`'self' '${hash(early)}'`, "'self'", "'self' data:", "'self' https:");
    writeFileSync(
        join(out, "index.html"),
        html({
            POLICY: own,
            HEAD: `<script>${early}</script>
<link rel="manifest" href="manifest.webmanifest">
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="style.css">
<link rel="preload" href="reader.wasm" as="fetch" type="application/wasm" crossorigin>`,
            SCRIPT: '<script type="module" src="page.js"></script>',
        }),
    );
    const scripts = nameBuild(split("folder.js"));
    for (const [name, text] of scripts) writeFileSync(join(out, name), text);
    writeFileSync(join(out, "style.css"), style);
    writeFileSync(join(out, "later.css"), laterStyle);
    writeFileSync(
        join(out, "headers.conf"),
        `${read("static/headers.conf").replace("@POLICY@", own)}`,
    );
    for (const name of ["manifest.webmanifest", "icon.svg"])
        copyFileSync(join(page, "static", name), join(out, name));
    // A configuration that somebody has written stays.
    const config = join(out, "config.json");
    if (!existsSync(config)) copyFileSync(join(page, "static/config.json"), config);
    for (const name of MODULES) copyFileSync(library(name), join(out, name));
    const files = [
        "./",
        ...scripts.map(([name]) => name),
        "style.css",
        "later.css",
        "config.json",
        "manifest.webmanifest",
        "icon.svg",
        ...MODULES,
    ];
    writeFileSync(
        join(out, "sw.js"),
        terser(esbuild("static/sw.js", `--define:FILES=${JSON.stringify(files)}`)),
    );
}

// In one file nothing can be fetched: the modules are text in it, and single.js hands them over.
function writeSingle() {
    const all = style + laterStyle;
    const script = terser(esbuild("single.js", ...bundling("")));
    const single = script.replaceAll("</script", "<\\/script");
    const modules = MODULES.map((name) => {
        const text = readFileSync(library(name)).toString("base64");
        return `<script type="application/octet-stream" id="${name}">${text}</script>\n`;
    });
    const config = readFileSync(
        process.env.CONFIG || join(page, "static/config.json"),
        "utf8",
    ).replaceAll("<", "\\u003c");
    writeFileSync(
        `${out}.html`,
        html({
            POLICY: policy(`'${hash(single)}'`, `'${hash(all)}'`, "data:", "https:"),
            HEAD: `<style>${all}</style>`,
            SCRIPT:
                `<script type="application/json" id="config">${config}</script>\n` +
                modules.join("") +
                `<script type="module">${single}</script>`,
        }).replace("<html ", '<html data-single="yes" '),
    );
}

writeFolder();
writeSingle();

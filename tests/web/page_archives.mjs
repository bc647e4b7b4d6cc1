// SPDX-License-Identifier: BSD-2-Clause
// Archives for the tests of the page: one of 400 articles with an index of words, an older edition
// of it, another of the same number, the same series by another key, a series of a stranger, and
// copies with a changed byte.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anews } from "./site.mjs";

const PNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg" +
    "gg==";
const SERIES = "00112233445566778899aabbccddeeff";
export const COUNT = 400;

function items() {
    const lines = [];
    for (let n = 0; n < COUNT - 3; n++) {
        const date = new Date(Date.UTC(2026, 0, 1) - n * 43200e3).toISOString();
        lines.push({
            id: `n/${n}`,
            title: `Report ${n} of the harbour`,
            date_published: date,
            language: "en",
            summary: `What happened on day ${n}.`,
            section: n % 5 ? "Home" : "World",
            tags: n % 7 ? ["sea"] : ["sea", "storm"],
            ...(n === 3 ? { image: "harbour.png" } : {}),
            content_text:
                `The harbour was ${n === 77 ? "frozen" : "open"} on day ${n}.\n`.repeat(9) +
                createHash("sha512").update(String(n)).digest("base64"),
        });
    }
    lines.push(
        {
            id: "rich",
            title: "Bridges & rivers",
            date_published: "2026-03-03T12:00:00Z",
            language: "en",
            authors: [{ name: "Ann Example" }],
            section: "World",
            image: "red.png",
            summary: "Of bridges.",
            url: "https://example.org/bridges",
            tags: ["bridge"],
            content_html:
                '<h1>Bridges &amp; rivers</h1><p>First <a href="n/3">third</a> ' +
                '<a href="https://example.org/x">outside</a> <a href="#far">far</a></p>' +
                '<p><img src="red.png" alt="red">' +
                '<img src="https://example.org/p.png" alt="other"></p>' +
                '<p><a id="pictured" href="https://example.org/y">bank.example ' +
                '<img src="red.png" alt=""></a> <a id="odd" href="#100%">odd</a></p>' +
                `${"<p>More text of this article, line after line.</p>".repeat(40)}` +
                '<p id="far">Far down</p>',
        },
        {
            id: "arabic",
            title: "الجسر مفتوح",
            date_published: "2026-03-02",
            language: "ar",
            content_text: "فتح الجسر اليوم.",
            summary: "خبر قصير",
        },
        {
            id: "mark",
            title: "Markdown",
            date_published: "2026-03-01",
            language: "en",
            content_text:
                "# Markdown\n\n*one* **two** [three](n/3)\n\n- a\n- b\n\n> quoted\n\n`code`\n",
            _anews: { media_type: "text/markdown" },
        },
    );
    return lines.map((line) => JSON.stringify(line)).join("\n");
}

const keyOf = (file) => readFileSync(file, "utf8").trim().split("\n").pop();

// Changes a byte of a copy, or one in each hundred between two shares of its length.
function change(file, to, from, end) {
    const bytes = readFileSync(file);
    if (!end) bytes[from] ^= 1;
    for (let at = Math.floor(bytes.length * from); at < bytes.length * end; at += 100)
        bytes[at] ^= 1;
    writeFileSync(to, bytes);
}

// A site as generators write it, below a folder of its host: pages in folders, links by path and by
// address, and a page that only leads on.
function makeSite(folder, file) {
    const input = join(folder, "site");
    const page = (name, title, body) => {
        mkdirSync(join(input, name, ".."), { recursive: true });
        const address = `https://site.example/daily/${name.replace(/index\.html$/, "")}`;
        writeFileSync(
            join(input, name),
            `<!doctype html><title>${title}</title>` +
                `<link rel="canonical" href="${address}"><h1>${title}</h1>${body}`,
        );
    };
    page(
        "posts/one/index.html",
        "The first",
        `<p><a id="folder" href="/daily/posts/two/">a</a> <a id="up" href="../two">b</a>
        <a id="address" href="https://site.example/daily/posts/two/">c</a>
        <a id="bare" href="http://site.example/daily/plain">d</a>
        <a id="old" href="/daily/old/">e</a> <a id="none" href="../three/">f</a>
        <a id="root" href="/daily/">g</a>`,
    );
    page("posts/two/index.html", "The second", "<p>Two.");
    page("plain.html", "The plain one", "<p>Plain.");
    page("index.html", "The start", "<p>Start.");
    mkdirSync(join(input, "old"));
    writeFileSync(
        join(input, "old/index.html"),
        '<!doctype html><title>x</title><meta http-equiv="refresh" content="0; ' +
            'url=https://site.example/daily/posts/two/">',
    );
    anews("pack", "-q", "-s", file("good.key"), "-o", file("site.anews"), input);
}

/** Makes them in a folder, and gives the public keys' lines. */
export function makeArchives(folder) {
    const input = join(folder, "input");
    mkdirSync(input);
    mkdirSync(join(input, "n"));
    for (const name of ["red.png", "n/harbour.png"])
        writeFileSync(join(input, name), Buffer.from(PNG, "base64"));
    writeFileSync(join(input, "table.csv"), "a,b\n1,2\n");
    writeFileSync(join(folder, "items.jsonl"), items());
    const file = (name) => join(folder, name);
    for (const name of ["good", "other"])
        anews("keygen", "-q", "-W", "-s", file(`${name}.key`), "-p", file(`${name}.pub`));
    const pack = (key, out, sequence, ...more) =>
        anews(
            "pack",
            "-q",
            "-s",
            file(`${key}.key`),
            "-o",
            file(out),
            "--title",
            "The Harbour News",
            "--publisher",
            "Harbour Press",
            "--series",
            SERIES,
            "--sequence",
            sequence,
            "--block-size",
            "4K",
            ...more,
        );
    pack("good", "news.anews", "7", "--search", file("items.jsonl"), input);
    makeSite(folder, file);
    pack("good", "old.anews", "5", "--level", "1", file("items.jsonl"), input);
    pack("good", "twin.anews", "7", "--level", "1", file("items.jsonl"), input);
    pack("other", "forged.anews", "9", "--level", "1", file("items.jsonl"), input);
    anews(
        "pack",
        "-q",
        "-s",
        file("good.key"),
        "-o",
        file("empty.anews"),
        "--allow-empty",
        "--title",
        "Empty",
        "--series",
        "ff112233445566778899aabbccddeeff",
        "--sequence",
        "1",
        input,
    );
    anews(
        "pack",
        "-q",
        "-s",
        file("other.key"),
        "-o",
        file("stranger.anews"),
        "--title",
        "Stranger",
        "--publisher",
        "sserP \u202eeht",
        "--sequence",
        "1",
        input,
    );
    cpSync(file("other.pub"), file("swapped.anews.pub"));
    cpSync(file("news.anews"), file("swapped.anews"));
    change(file("news.anews"), file("bad_root.anews"), 40);
    // Blocks lie there, between the leaves of the tables and the index of words.
    change(file("news.anews"), file("bad_blocks.anews"), 0.4, 0.6);
    cpSync(file("good.pub"), file("unknown.anews.pub"));
    cpSync(file("news.anews"), file("unknown.anews"));
    return { good: keyOf(file("good.pub")), other: keyOf(file("other.pub")) };
}

// SPDX-License-Identifier: BSD-2-Clause
// peers.mjs FOLDER: reads the metadata of FOLDER/pages/* with two libraries, and prints a line of
// JSON for each page and library: {"peer", "page", "title", "author", "date", "url", "ms"}.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readability } from '@mozilla/readability';
import { JSDOM, VirtualConsole } from 'jsdom';
import createMetascraper from 'metascraper';
import author from 'metascraper-author';
import date from 'metascraper-date';
import title from 'metascraper-title';
import url from 'metascraper-url';

const metascraper = createMetascraper([author(), date(), title(), url()]);
// It wants an address of the page; one that says nothing is the same for every page.
const ADDRESS = 'https://unknown.invalid/';

function readability(bytes) {
    const dom = new JSDOM(bytes, { url: ADDRESS, virtualConsole: new VirtualConsole() });
    const found = new Readability(dom.window.document).parse() ?? {};
    dom.window.close();
    return { title: found.title, author: found.byline, date: found.publishedTime };
}

// metascraper takes text. Its callers decode it as a browser does: by what the page declares.
function decode(bytes) {
    const declared = /charset=["']?([\w-]+)/i.exec(bytes.subarray(0, 4096).toString('latin1'));
    try {
        return new TextDecoder(declared ? declared[1] : 'utf-8').decode(bytes);
    } catch {
        return bytes.toString('utf8');
    }
}

async function scrape(bytes) {
    const html = decode(bytes);
    const found = await metascraper({ url: ADDRESS, html, validateUrl: false });
    return { ...found, url: found.url === ADDRESS ? null : found.url };
}

const folder = join(process.argv[2], 'pages');
for (const page of readdirSync(folder).sort()) {
    const bytes = readFileSync(join(folder, page));
    for (const [peer, read] of [['metascraper', scrape], ['readability', readability]]) {
        const start = performance.now();
        let found = {};
        try {
            found = await read(bytes);
        } catch (error) {
            console.error(`${page}: ${peer}: ${error.message}`);
        }
        const ms = performance.now() - start;
        const { title = '', author = '', date = '', url = '' } = found;
        console.log(JSON.stringify({ peer, page, title, author, date, url, ms }));
    }
}

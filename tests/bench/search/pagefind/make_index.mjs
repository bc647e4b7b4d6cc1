// SPDX-License-Identifier: BSD-2-Clause
// node make_index.mjs ARTICLES FOLDER: writes Pagefind's index of articles in JSON Lines. Each is a
// page with its title as a heading, which Pagefind weighs as such, and its text in one paragraph.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { close, createIndex } from "pagefind";

const [, , articles, folder] = process.argv;

function sound({ errors, ...rest }) {
    if (errors.length > 0) throw new Error(errors.join("\n"));
    return rest;
}

function escaped(text) {
    return text.replaceAll("\0", " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

const { index } = sound(await createIndex({ forceLanguage: "en" }));
let number = 0;
for await (const line of createInterface({ input: createReadStream(articles) })) {
    const { title, content_text: text } = JSON.parse(line);
    const heading = escaped(title);
    const content = `<!doctype html><html lang="en"><title>${heading}</title>
<body><h1>${heading}</h1><p>${escaped(text)}</p></body></html>`;
    sound(await index.addHTMLFile({ url: `/${number++}`, content }));
}
sound(await index.writeFiles({ outputPath: folder }));
await close();

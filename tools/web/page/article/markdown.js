// SPDX-License-Identifier: BSD-2-Clause
// Turns Markdown into HTML for reading: headings, lists, quotes, code, tables, links, pictures
// and emphasis, as most articles use them; it is not all of CommonMark. What comes out is as
// little trusted as any other HTML, and goes through clean(). Blocks are found line by line;
// within a block what must not be changed any more (code, tags, addresses) is set aside and put
// back at the end.
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => text.replace(/[&<>"]/g, (character) => escapes[character]);
// Repetitions that could share their text with others are bounded: the time for a text that does
// not fit would grow with the square of its length, or worse.
const TITLE = String.raw`(?:\s{1,9}["'(][^\n]{0,500}?["')])?`;
const ADDRESS = String.raw`\(\s{0,9}<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?${TITLE}\s{0,9}\)`;
const PICTURE = new RegExp(String.raw`!\[([^\]]{0,500})\]${ADDRESS}`, "g");
const LINK = new RegExp(String.raw`\[((?:[^[\]]|\[[^[\]]{0,200}\]){1,1000})\]${ADDRESS}`, "g");
const LONGEST = 50000;

function inline(text, references) {
    if (text.length > LONGEST) return escape(text);
    const kept = [];
    const keep = (html) => `\0${kept.push(html) - 1}\0`;
    const html = text
        .replaceAll("\0", "")
        .replace(/(`{1,3})([^`]+)\1/g, (_, marks, code) => keep(`<code>${escape(code)}</code>`))
        .replace(/\\([!-/:-@[-`{-~])/g, (_, character) => keep(escape(character)))
        .replace(/<(https?:[^\s<>]{1,2000})>/g, (_, url) =>
            keep(`<a href="${escape(url)}">${escape(url)}</a>`),
        )
        .replace(/<\/?[a-z][^<>]{0,2000}>|<!--.{0,2000}?-->/gis, keep)
        .replace(/&(?!#?\w{1,31};)|[<>"]/g, (character) => escapes[character])
        .replace(PICTURE, (_, alt, url) => keep(`<img alt="${alt}" src="${url}">`))
        .replace(LINK, (_, label, url) => `${keep(`<a href="${url}">`)}${label}${keep("</a>")}`)
        .replace(/\[([^[\]]{1,500})\]\s?(?:\[([^[\]]{0,200})\])?/g, (all, label, name) => {
            const url = references.get((name || label).toLowerCase());
            return url ? `${keep(`<a href="${escape(url)}">`)}${label}${keep("</a>")}` : all;
        })
        .replace(/(\*\*|__)(?=\S)([^\n]{1,2000}?\S?)\1/g, "<strong>$2</strong>")
        .replace(/(^|[^\w*])\*(?=[^\s*])([^*\n]{1,2000}?)\*/g, "$1<em>$2</em>")
        .replace(/(^|[^\w_])_(?=[^\s_])([^_\n]{1,2000}?)_(?!\w)/g, "$1<em>$2</em>")
        .replace(/(?: {2}|\\)\n/g, "<br>\n");
    let result = html;
    // What is kept may hold what was kept before.
    for (let round = 0; round < 4 && result.includes("\0"); round++)
        result = result.replace(/\0(\d+)\0/g, (_, index) => kept[index]);
    return result;
}

const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*)$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const REFERENCE = /^ {0,3}\[([^[\]]{1,200})\]:\s*<?([^\s<>]+)/;
const BREAKS = [HEADING, FENCE, RULE, /^ {0,3}>/, ITEM];
const withoutMarks = (text) => {
    let end = text.length;
    while (end > 0 && " \t#".includes(text[end - 1])) end--;
    return text.slice(0, end);
};
const isBlank = (line) => line === undefined || !line.trim();

// Each takes lines from `at` on and gives [html, the line after], or nothing if it is none of its
// kind.
function fence(lines, at) {
    const open = FENCE.exec(lines[at]);
    if (!open) return undefined;
    let end = at + 1;
    while (end < lines.length && !lines[end].trim().startsWith(open[1])) end++;
    return [`<pre><code>${escape(lines.slice(at + 1, end).join("\n"))}</code></pre>`, end + 1];
}

function indented(lines, at) {
    let end = at;
    while (end < lines.length && /^( {4}|\t)/.test(lines[end])) end++;
    if (end === at) return undefined;
    const text = lines.slice(at, end).map((line) => line.replace(/^( {4}|\t)/, ""));
    return [`<pre><code>${escape(text.join("\n"))}</code></pre>`, end];
}

function heading(lines, at, references) {
    const found = HEADING.exec(lines[at]);
    if (!found) return RULE.test(lines[at]) ? ["<hr>", at + 1] : undefined;
    const level = found[1].length;
    return [`<h${level}>${inline(withoutMarks(found[2]), references)}</h${level}>`, at + 1];
}

function quote(lines, at, references, depth) {
    let end = at;
    while (end < lines.length && /^ {0,3}>/.test(lines[end])) end++;
    if (end === at) return undefined;
    const inner = lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ""));
    return [`<blockquote>${blocks(inner, references, depth + 1)}</blockquote>`, end];
}

function list(lines, at, references, depth) {
    const first = ITEM.exec(lines[at]);
    if (!first) return undefined;
    const isOrdered = /\d/.test(first[2]);
    let html = "";
    let end = at;
    for (let item; end < lines.length && (item = ITEM.exec(lines[end]));) {
        if (/\d/.test(item[2]) !== isOrdered) break;
        const width = item[0].length;
        const inner = [lines[end++].slice(width)];
        for (; end < lines.length && !ITEM.test(lines[end]); end++) {
            const isInside = /^\s{2,}\S/.test(lines[end]);
            if (isBlank(lines[end]) && !/^\s{2,}\S|^ {0,3}([-*+]|\d+[.)]) /.test(lines[end + 1]))
                break;
            if (!isInside && !isBlank(lines[end]) && isBlank(lines[end - 1])) break;
            inner.push(lines[end].replace(new RegExp(`^\\s{0,${width}}`), ""));
        }
        const body = blocks(inner, references, depth + 1);
        html += `<li>${body.replace(/^<p>([^]*?)<\/p>(?!\s*<p>)/, "$1")}</li>`;
        while (isBlank(lines[end]) && end < lines.length && ITEM.test(lines[end + 1] ?? "")) end++;
    }
    const start = isOrdered ? ` start="${parseInt(first[2], 10)}"` : "";
    return [isOrdered ? `<ol${start}>${html}</ol>` : `<ul>${html}</ul>`, end];
}

const cells = (line) =>
    line
        .trim()
        .replace(/^\||\|$/g, "")
        .split("|");
function table(lines, at, references) {
    const under = lines[at + 1] ?? "";
    if (!lines[at].includes("|") || !/^[\s|:-]*$/.test(under) || !under.includes("-"))
        return undefined;
    const row = (line, tag) =>
        `<tr>${cells(line)
            .map((cell) => `<${tag}>${inline(cell.trim(), references)}</${tag}>`)
            .join("")}</tr>`;
    let end = at + 2;
    let html = row(lines[at], "th");
    while (end < lines.length && lines[end].includes("|")) html += row(lines[end++], "td");
    return [`<table>${html}</table>`, end];
}

function paragraph(lines, at, references) {
    let end = at + 1;
    while (
        !isBlank(lines[end]) &&
        !/^ {0,3}(=+|-+)\s*$/.test(lines[end]) &&
        !BREAKS.some((pattern) => pattern.test(lines[end]))
    )
        end++;
    const html = inline(
        lines
            .slice(at, end)
            .map((line) => line.trimStart())
            .join("\n"),
        references,
    );
    const under = /^ {0,3}([=-])\1*\s*$/.exec(lines[end] ?? "");
    if (under) return [under[1] === "=" ? `<h1>${html}</h1>` : `<h2>${html}</h2>`, end + 1];
    // A block of HTML stays one: a paragraph would be closed by it.
    return [
        /^<(?!a|b|em|i|img|span|strong|code|br)[a-z/!]/i.test(html) ? html : `<p>${html}</p>`,
        end,
    ];
}

const KINDS = [fence, heading, quote, list, indented, table, paragraph];
function blocks(lines, references, depth) {
    if (depth > 8) return `<pre>${escape(lines.join("\n"))}</pre>`;
    let html = "";
    for (let at = 0; at < lines.length;) {
        if (isBlank(lines[at]) || REFERENCE.test(lines[at])) {
            at++;
            continue;
        }
        for (const kind of KINDS) {
            const found = kind(lines, at, references, depth);
            if (!found) continue;
            html += `${found[0]}\n`;
            at = found[1];
            break;
        }
    }
    return html;
}

export function markdown(text) {
    const lines = text.replace(/^\uFEFF?---\r?\n[^]*?\r?\n---\r?\n/, "").split(/\r?\n/);
    const references = new Map();
    for (const line of lines) {
        const found = REFERENCE.exec(line);
        if (found) references.set(found[1].toLowerCase(), found[2]);
    }
    return blocks(lines, references, 0);
}

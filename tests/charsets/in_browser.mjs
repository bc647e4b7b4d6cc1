// SPDX-License-Identifier: BSD-2-Clause
// node in_browser.mjs DECODE: compares what the command decodes (DECODE is the program of decode.c)
// with Chromium's TextDecoder: all labels; every sequence of one and two bytes in each encoding;
// the longer ones of EUC-JP and gb18030; and texts of random bytes, for what follows an error.
import { spawnSync } from "node:child_process";
import { Browser } from "../web/browser.mjs";
import { count, done } from "../web/package/report.mjs";

const [, , program] = process.argv;
const LONG = "gbk gb18030 big5 euc-jp iso-2022-jp shift_jis euc-kr utf-16le utf-16be".split(" ");
// Where Chromium (156) differs from the standard, whose examples compare.py has. Four pairs of Big5
// are two characters each, of which it makes one that is none. After an error in JIS X 0212, it
// takes the next pair for one of that set. An error after what is no escape is lost.
const CHROMIUM_DIFFERS = {
    big5: /88 (62|64|a3|a5)/,
    "euc-jp": /8f (a[^0]|[b-e].|f[^f]) (?!(a[^0]|[b-e].|f[^f])).. /,
    "iso-2022-jp": /1b 2[48] ([89a-f]|0[ef])/,
};
const SHOWN = 10;

const hex = (bytes) => Buffer.from(bytes).toString("hex");

function run(label, lines) {
    const { stdout, status } = spawnSync(program, label ? [label] : [], {
        input: lines.map((line) => `${line}\n`).join(""),
        maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`${program} ${label}: status ${status}`);
    return stdout.toString().split("\n").slice(0, -1);
}

// Runs in the browser: each text by a decoder of its own.
function decodeAll(label, lines) {
    return lines.map((line) => {
        const bytes = new Uint8Array(line.length / 2);
        for (let i = 0; i < bytes.length; i++)
            bytes[i] = Number.parseInt(line.slice(2 * i, 2 * i + 2), 16);
        return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
    });
}

// Runs in the browser: the encoding that a label stands for, "" for none.
function nameAll(labels) {
    return labels.map((label) => {
        try {
            return new TextDecoder(label).encoding;
        } catch {
            return "";
        }
    });
}

function* sequences(label) {
    for (let a = 0; a < 256; a++) yield hex([a]);
    if (!LONG.includes(label)) return;
    for (let a = 0; a < 65536; a++) yield hex([a >> 8, a & 255]);
    if (label === "euc-jp")
        for (let a = 0x8000; a < 65536; a++) yield hex([0x8f, a >> 8, a & 255]);
    if (label === "gb18030")
        for (let p = 0; p < 39430; p++)
            yield hex([
                0x81 + Math.floor(p / 12600),
                0x30 + (Math.floor(p / 1260) % 10),
                0x81 + (Math.floor(p / 10) % 126),
                0x30 + (p % 10),
            ]);
    yield* randomTexts();
}

// Bytes that begin, go on with, or end what is special in some encoding, and some of all.
function* randomTexts() {
    const special = [0x1b, 0x24, 0x28, 0x42, 0x4a, 0x49, 0x21, 0x30, 0x39, 0x7f, 0x80, 0x81];
    special.push(0x8e, 0x8f, 0xa1, 0xb0, 0xd8, 0xdc, 0xdf, 0xe3, 0xfe, 0xff, 0x0e, 0x5c, 0x7e);
    let state = 18;
    const draw = (most) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * most);
    };
    for (let i = 0; i < 20000; i++) {
        const bytes = [];
        for (let left = 1 + draw(12); left > 0; left--)
            bytes.push(draw(4) === 0 ? draw(256) : special[draw(special.length)]);
        yield hex(bytes);
    }
}

const browser = await Browser.start();
const page = await browser.newPage();
const lists = run("", []).map((line) => line.split(" "));
for (const [name, ...labels] of lists) {
    const wanted = name === "replacement" ? "" : name;
    const names = await page.evaluate(nameAll, labels);
    const wrong = labels.filter((label, i) => names[i] !== wanted);
    count(`labels of ${name}`, wrong);
    if (name === "utf-8" || name === "replacement") continue;
    const differs = (line) => CHROMIUM_DIFFERS[name]?.test(line.replaceAll(/../g, "$& "));
    const lines = [...sequences(name)].filter((line) => !differs(line));
    const theirs = await page.evaluate(decodeAll, name, lines);
    const ours = run(name, lines).map((line) => Buffer.from(line, "hex").toString("utf8"));
    const differ = [];
    for (let i = 0; i < lines.length; i++)
        if (ours[i] !== theirs[i])
            differ.push(`${lines[i]}: ${JSON.stringify(ours[i])}, not ${JSON.stringify(theirs[i])}`);
    if (ours.length !== lines.length) differ.unshift(`${ours.length} of ${lines.length} texts`);
    count(`${lines.length} texts in ${name}`, differ.slice(0, SHOWN));
}
await browser.close();
done();

// SPDX-License-Identifier: BSD-2-Clause
// Words of texts, for marking what a query has found. The search itself is the reader's, which
// folds letters as the archive says. This is only for showing, and close to it.

/** @typedef {readonly [number, number]} Mark */
/** @typedef {{ folded: string, isPrefix: boolean }} Wanted */

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const LONG = 5, ENDING = 3;

/** @param {string} word */
const fold = (word) => word.normalize("NFKD").replace(/\p{M}+/gu, "").toUpperCase().toLowerCase();

/** @param {string} text */
export const wordsOf = (text) => [...text.matchAll(WORDS)].map((found) => found[0]);

/** @param {string} query @returns {Wanted[]} */
export function wantedWords(query) {
    return [...query.matchAll(WORDS)].map((found) => ({
        folded: fold(found[0]),
        isPrefix: query[(found.index ?? 0) + found[0].length] === "*",
    }));
}

/** Whether both may be forms of one word: long, and alike but for the ending.
 * @param {string} a @param {string} b */
function areForms(a, b) {
    const shared = Math.max(LONG, Math.max(a.length, b.length) - ENDING);
    return a.length >= shared && b.length >= shared && a.slice(0, shared) === b.slice(0, shared);
}

/** Texts that are written without spaces are searched by pairs of characters. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** @param {string} text @param {readonly Wanted[]} wanted @returns {Mark[]} */
export function findMarks(text, wanted) {
    /** @type {Mark[]} */
    const marks = [];
    for (const found of text.matchAll(WORDS)) {
        const start = found.index ?? 0, word = fold(found[0]);
        for (const { folded, isPrefix } of wanted) {
            const at = UNSPACED.test(folded) ? found[0].indexOf(folded) : -1;
            if (at >= 0) marks.push([start + at, start + at + folded.length]);
            else if (isPrefix ? word.startsWith(folded) : word === folded || areForms(word, folded))
                marks.push([start, start + found[0].length]);
            else continue;
            break;
        }
    }
    return marks;
}

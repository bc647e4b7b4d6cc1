// SPDX-License-Identifier: BSD-2-Clause
// What a call will want, before the reader can know it: the reader asks for a dictionary first, and
// only with it sees which page comes next. So what is certain to be needed is fetched beside it.
// This reads the directory (section 6 of the specification) once more, without any check: a wrong
// hint costs a request and nothing else.

/** @typedef {import("./spans.js").Span} Span */
/** @typedef {import("./supply.js").Supply} Supply */
/** @typedef {{ top: Span, bases: number[] }} Table */

const HEADER = 1024, DIRECTORY_SIZE_AT = 160, PAGE_STORED_AT = 124, PAGE_RAW_AT = 120;
const INDEX_MOST = 65536, EXTENT = 48, TOKENISER = 1;
const DICTIONARY = 2, ENTRIES = 3, BLOCKS = 4, TITLE_ORDER = 5, DATE_ORDER = 6, SEARCH = 7;

/** @param {DataView} view @param {number} at */
function reference(view, at) {
    const start = Number(view.getBigUint64(at, true));
    return { start, end: start + view.getUint32(at + 8, true) };
}

/** @param {DataView} view @param {number} at @returns {Table} */
function table(view, at) {
    const levels = view.getUint8(at + 8), top = reference(view, at + 24);
    const bases = Array.from({ length: Math.max(0, levels - 1) }, (_, i) =>
        Number(view.getBigUint64(at + 80 + 8 * i, true)));
    return { top, bases };
}

export class Hints {
    constructor() {
        /** @type {Record<number, Table>} */
        this.tables = {};
        /** @type {Span[]} */
        this.dictionaries = [];
        /** The inner pages and the characters of an index of words. @type {Span | undefined} */
        this.index = undefined;
        this.canSearch = false;
        this.page = 0; // most bytes of a page, as stored
        this.content = Infinity; // where blocks begin
    }

    /** @param {Uint8Array} beginning the header and the directory */
    read(beginning) {
        try {
            this.parse(new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength));
        } catch {
            // A directory that is not as this version knows it: no hints.
        }
    }

    /** @param {DataView} view */
    parse(view) {
        this.page = view.getUint32(PAGE_STORED_AT, true) || view.getUint32(PAGE_RAW_AT, true);
        const end = HEADER + view.getUint32(DIRECTORY_SIZE_AT, true);
        for (let at = HEADER + 8; at + 8 <= end;) {
            const type = view.getUint16(at, true), size = view.getUint32(at + 4, true);
            this.section(view, type, at + 8);
            at += 8 + size;
        }
    }

    /** @param {DataView} view @param {number} type @param {number} at */
    section(view, type, at) {
        if (type === DICTIONARY) this.dictionaries.push(reference(view, at));
        if (type >= ENTRIES && type <= DATE_ORDER) this.tables[type] = table(view, at);
        if (type === BLOCKS) this.content = Number(view.getBigUint64(at + 16, true)) || Infinity;
        if (type !== SEARCH) return;
        const extents = 8 + EXTENT * view.getUint16(at, true);
        this.canSearch = view.getUint16(at + extents, true) === TOKENISER;
        // The first extent has what each search needs; where there is only one, it has all.
        const [start, size] = [0, 8].map((o) => Number(view.getBigUint64(at + 8 + o, true)));
        if (size <= INDEX_MOST) this.index = { start, end: start + size };
    }

    /**
     * Where something else begins.
     * @param {number} offset
     */
    next(offset) {
        const starts = [...Object.values(this.tables).flatMap((t) => [t.top.start, ...t.bases]),
            ...this.dictionaries.map((d) => d.start), this.content];
        return Math.min(...starts.filter((start) => start > offset));
    }

    /**
     * Leaves and blocks are compressed with a dictionary.
     * @param {Supply} supply
     */
    forAny(supply) {
        if (this.dictionaries.length === 1) supply.hint(this.dictionaries[0]);
        for (const { top } of Object.values(this.tables)) supply.hint(top);
    }

    /**
     * @param {import("../archive").Order} order @param {number[]} positions
     * @param {Supply} supply
     */
    forList(order, positions, supply) {
        const type = order === "date" ? DATE_ORDER : order === "title" ? TITLE_ORDER : ENTRIES;
        if (positions.length === 0) return;
        this.forAny(supply);
        const bases = this.tables[type]?.bases ?? [], start = bases[bases.length - 1];
        if (start === undefined || positions[0] !== 0) return;
        supply.hint({ start, end: Math.min(start + this.page, this.next(start)) });
    }

    /** @param {Supply} supply */
    forSearch(supply) {
        this.forAny(supply);
        if (this.index) supply.hint(this.index);
    }
}

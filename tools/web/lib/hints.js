// SPDX-License-Identifier: BSD-2-Clause
// What a call will want, before the reader can know it: the reader asks for a dictionary first, and
// only with it sees which page comes next. So what is certain to be needed is fetched beside it.
// This reads the directory (section 6 of the specification) once more, without any check: a wrong
// hint costs a request and nothing else.

/** @typedef {import("./spans.js").Span} Span */
/** @typedef {{ top: Span, dictionary: number, bases: number[] }} Table */

const HEADER = 1024, DIRECTORY_SIZE_AT = 160, PAGE_STORED_AT = 124, PAGE_RAW_AT = 120;
const EXTENTS = 2, EXTENT = 48;
const DICTIONARY = 2, ENTRIES = 3, BLOCKS = 4, TITLE_ORDER = 5, DATE_ORDER = 6;

/** @param {DataView} view @param {number} at */
function reference(view, at) {
    const start = Number(view.getBigUint64(at, true));
    return { span: { start, end: start + view.getUint32(at + 8, true) },
        dictionary: view.getUint16(at + 18, true) };
}

/** @param {DataView} view @param {number} at @returns {Table} */
function table(view, at) {
    const levels = view.getUint8(at + 8), { span, dictionary } = reference(view, at + 24);
    const bases = Array.from({ length: Math.max(0, levels - 1) }, (_, i) =>
        Number(view.getBigUint64(at + 80 + 8 * i, true)));
    return { top: span, dictionary, bases };
}

export class Hints {
    constructor() {
        /** @type {Record<number, Table>} */
        this.tables = {};
        /** @type {Span[]} */
        this.dictionaries = [];
        this.page = 0; // most bytes of a page, as stored
    }

    /** @param {Uint8Array} beginning of the file */
    read(beginning) {
        try {
            this.parse(new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength));
        } catch {
            // A directory that is not here, or not as this version knows it: no hints.
        }
    }

    /** @param {DataView} view */
    parse(view) {
        this.page = view.getUint32(PAGE_STORED_AT, true) || view.getUint32(PAGE_RAW_AT, true);
        const end = HEADER + view.getUint32(DIRECTORY_SIZE_AT, true);
        for (let at = HEADER + 8; at + 8 <= end;) {
            const type = view.getUint16(at, true), flags = view.getUint16(at + 2, true);
            const size = view.getUint32(at + 4, true), extents = flags & EXTENTS
                ? 8 + EXTENT * view.getUint16(at + 8, true) : 0;
            if (type === DICTIONARY) this.dictionaries.push(reference(view, at + 8).span);
            else if (type >= ENTRIES && type <= DATE_ORDER)
                this.tables[type] = table(view, at + 8 + extents);
            at += 8 + size;
        }
    }

    /**
     * @param {import("./archive").Order} order @param {number[]} positions
     * @param {import("./supply.js").Supply} supply
     */
    forList(order, positions, supply) {
        const type = order === "date" ? DATE_ORDER : order === "title" ? TITLE_ORDER : ENTRIES;
        if (positions.length === 0) return;
        for (const t of [this.tables[type], this.tables[ENTRIES], this.tables[BLOCKS]]) {
            if (!t) continue;
            supply.hint(t.top);
            const dictionary = this.dictionaries[t.dictionary - 1];
            if (dictionary) supply.hint(dictionary);
        }
        // An order mostly begins where its first leaf lies.
        const leaf = this.tables[type]?.bases.at(-1);
        if (leaf !== undefined && positions[0] === 0)
            supply.hint({ start: leaf, end: leaf + this.page });
    }
}

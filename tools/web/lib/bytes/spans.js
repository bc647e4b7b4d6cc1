// SPDX-License-Identifier: BSD-2-Clause
// Bytes of a file that are at hand: segments that do not overlap, by their offsets. A read copies
// from as many of them as it takes. Those that were not used for the longest time go first when
// there are too many bytes, but never while a call is under way, which may still need them.

/** @typedef {{ start: number, end: number }} Span */
/** @typedef {{ start: number, bytes: Uint8Array, used: number }} Segment */

export class Spans {
    /** @param {number} most bytes to keep */
    constructor(most) {
        this.most = most;
        this.total = 0;
        this.clock = 0;
        /** @type {Segment[]} */
        this.segments = [];
    }

    /**
     * The number of segments that begin at or before an offset.
     * @param {number} offset
     */
    countBefore(offset) {
        let low = 0, high = this.segments.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.segments[middle].start <= offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /**
     * Calls back for each part of a span that is here, and gives those that are not.
     * @param {number} start @param {number} end
     * @param {(segment: Segment, from: number, to: number) => void} [onPart]
     * @returns {Span[]}
     */
    walk(start, end, onPart) {
        const missing = [];
        let at = start;
        for (let i = Math.max(0, this.countBefore(start) - 1); at < end; i++) {
            const segment = this.segments[i];
            const begin = Math.min(end, segment ? segment.start : end);
            if (begin > at) {
                missing.push({ start: at, end: begin });
                at = begin;
            }
            if (!segment) break;
            const to = Math.min(end, segment.start + segment.bytes.length);
            if (to > at) {
                onPart?.(segment, at, to);
                at = to;
            }
        }
        return missing;
    }

    /**
     * Copies bytes from an offset on, if all are here. Else gives the parts that are not.
     * @param {number} offset @param {Uint8Array} target
     */
    read(offset, target) {
        this.clock++;
        return this.walk(offset, offset + target.length, (segment, from, to) => {
            segment.used = this.clock;
            target.set(segment.bytes.subarray(from - segment.start, to - segment.start),
                from - offset);
        });
    }

    /**
     * The parts of a span that are not here.
     * @param {Span} span
     */
    missing(span) {
        return this.walk(span.start, span.end);
    }

    /**
     * Adds bytes, as far as they are not here yet.
     * @param {number} start @param {Uint8Array} bytes
     */
    add(start, bytes) {
        for (const gap of this.missing({ start, end: start + bytes.length })) {
            let piece = bytes.subarray(gap.start - start, gap.end - start);
            // A part alone does not keep the whole in memory.
            if (piece.length < bytes.length) piece = piece.slice();
            this.segments.splice(this.countBefore(gap.start), 0,
                { start: gap.start, bytes: piece, used: ++this.clock });
            this.total += piece.length;
        }
    }

    /**
     * Forgets a span; what lies beside it stays.
     * @param {Span} span
     */
    drop({ start, end }) {
        this.segments = this.segments.flatMap((segment) => {
            const before = segment.bytes.subarray(0, Math.max(0, start - segment.start));
            const after = segment.bytes.subarray(Math.max(0, end - segment.start));
            const isApart = before.length + after.length >= segment.bytes.length;
            return isApart ? [segment] : [{ ...segment, bytes: before },
                { ...segment, start: Math.max(end, segment.start), bytes: after }]
                .filter(({ bytes }) => bytes.length > 0);
        });
        this.keep(() => true);
    }

    /** @param {(segment: Segment) => boolean} isKept */
    keep(isKept) {
        this.segments = this.segments.filter(isKept);
        this.total = this.segments.reduce((sum, segment) => sum + segment.bytes.length, 0);
    }

    /** Forgets what was not used lately, but never the header. */
    shrink() {
        if (this.total <= this.most) return;
        let over = this.total - this.most / 2;
        const old = new Set();
        for (const segment of [...this.segments].sort((a, b) => a.used - b.used)) {
            if (over <= 0) break;
            if (segment.start === 0) continue;
            old.add(segment);
            over -= segment.bytes.length;
        }
        this.keep((segment) => !old.has(segment));
    }
}

/**
 * Sorts spans and joins those that are near each other: a few bytes more cost less than a request.
 * @param {Span[]} spans @param {number} near
 * @returns {Span[]}
 */
export function joinSpans(spans, near) {
    /** @type {Span[]} */
    const joined = [];
    for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
        const last = joined[joined.length - 1];
        if (last && start <= last.end + near) last.end = Math.max(last.end, end);
        else joined.push({ start, end });
    }
    return joined;
}

// SPDX-License-Identifier: BSD-2-Clause
// A list of any length that scrolls with the page. Only the rows near the viewport exist; all have
// one height, which is what makes their places known before their texts are. Texts come in windows
// of PAGE rows, and a window that was scrolled past before it came is given up.
//
// Browsers do not make elements of any height: a list higher than HIGHEST is as high as that, and
// the way scrolled stands for a share of the rows. Below that the same formula gives each row its
// own place.
import { h } from "../common/dom.js";

export const PAGE = 12; // what shows first, and no more: each may take a request
const PAGES = 120;
const AROUND = 6;
const HIGHEST = 8e6;
const SETTLED = 60;

export class VirtualList {
    /** `fill(row, entry, index)` writes a row. `onLoad` hears when rows have come, and `onError`
     * when they cannot be read. */
    constructor(host, { fill, onLoad, onError }) {
        Object.assign(this, { host, fill, onLoad, onError, rows: new Map(), pages: new Map() });
        this.render = this.render.bind(this);
        const soon = () => (this.frame ??= requestAnimationFrame(this.render));
        addEventListener("scroll", soon, { passive: true });
        addEventListener("resize", () => {
            this.height = 0;
            soon();
        });
    }

    /** Shows a source: { count, load(start, count, signal) }, whose count may grow as it loads. */
    show(source) {
        for (const { control } of this.pages.values()) control.abort();
        this.pages.clear();
        this.clear();
        this.source = source;
        this.render();
    }

    clear() {
        for (const row of this.rows.values()) row.remove();
        this.rows.clear();
    }

    measure() {
        const probe = h("li", { class: "row" });
        this.host.append(probe);
        this.height = probe.getBoundingClientRect().height;
        probe.remove();
        this.clear();
    }

    // Rows without summaries and pictures need less room. That is known before the first one shows.
    choose(entries) {
        const isDense = !entries.some((e) => e?.summary || e?.image || e?.hasMoreFields);
        if (this.host.classList.toggle("dense", isDense) !== this.isDense) {
            this.isDense = isDense;
            this.height = 0;
            this.render();
        }
    }

    // How the rows lie at this moment: the first one that shows, as a fraction, and where.
    geometry() {
        const { count } = this.source;
        const whole = Math.min(count * this.height, HIGHEST);
        const view = innerHeight;
        const past = Math.max(0, Math.min(scrollY - this.host.offsetTop, whole - view));
        const hidden = count * this.height - view;
        const first = whole > view ? ((past / (whole - view)) * hidden) / this.height : 0;
        return { whole, past, first, view };
    }

    render() {
        this.frame = undefined;
        if (!this.source || !this.host.offsetParent) return;
        if (!this.height) this.measure();
        const place = this.geometry();
        this.host.style.height = `${place.whole}px`;
        const from = Math.max(0, Math.floor(place.first) - AROUND);
        const to = Math.min(
            this.source.count,
            Math.ceil(place.first + place.view / this.height) + AROUND,
        );
        for (const [index, row] of this.rows)
            if (index < from || index >= to) {
                // A focus that would be lost stays where a key finds it again.
                if (row.contains(document.activeElement)) this.host.focus({ preventScroll: true });
                row.remove();
                this.rows.delete(index);
            }
        for (let index = from; index < to; index++) this.renderRow(index, place);
        this.want(from, to);
    }

    renderRow(index, { past, first }) {
        let row = this.rows.get(index);
        if (!row) {
            row = h("li", { class: "row", "aria-posinset": index + 1 });
            this.rows.set(index, row);
            const after = this.rows.get(index + 1);
            if (after) after.before(row);
            else this.host.append(row);
            this.fillRow(index, row);
        }
        row.setAttribute("aria-setsize", this.source.isOpen ? -1 : this.source.count);
        row.style.transform = `translateY(${Math.round(past + (index - first) * this.height)}px)`;
    }

    fillRow(index, row) {
        const page = this.pages.get(Math.floor(index / PAGE));
        if (!page?.entries) return;
        this.fill(row, page.entries[index % PAGE], index);
    }

    /** Puts an entry in the place of one that is known with fewer fields. */
    replace(index, entry) {
        const page = this.pages.get(Math.floor(index / PAGE));
        if (page?.entries) page.entries = page.entries.with(index % PAGE, entry);
    }

    // Asks for the windows in sight, when scrolling has paused for a moment or nothing is awaited.
    want(from, to) {
        const first = Math.floor(from / PAGE);
        const last = Math.floor(Math.max(from, to - 1) / PAGE);
        for (const [number, page] of this.pages) {
            if (number >= first && number <= last) continue;
            if (!page.entries || this.pages.size > PAGES) {
                page.control.abort();
                this.pages.delete(number);
            }
        }
        clearTimeout(this.timer);
        const ask = () => {
            for (let number = first; number <= last; number++)
                if (!this.pages.has(number)) this.load(number);
        };
        if (this.pages.size === 0) ask();
        else this.timer = setTimeout(ask, SETTLED);
    }

    async load(number) {
        const { source } = this;
        const page = { control: new AbortController() };
        this.pages.set(number, page);
        try {
            page.entries = await source.load(number * PAGE, PAGE, page.control.signal);
        } catch (error) {
            // It is asked for again when somebody scrolls.
            if (this.pages.get(number) === page) this.pages.delete(number);
            if (error.code !== "cancelled") this.onError(error);
            return;
        }
        if (this.source !== source || this.pages.get(number) !== page) return;
        if (number === 0) this.choose(page.entries);
        for (const [index, row] of this.rows)
            if (Math.floor(index / PAGE) === number) this.fillRow(index, row);
        // A source that grows may have become longer, or have found its end.
        if (source.isOpen !== undefined) {
            if (source.isOpen && page.entries.length < PAGE) this.pages.delete(number);
            this.render();
        }
        this.onLoad(source);
    }

    /** Scrolls the page so that a row shows, if it does not yet. */
    reveal(index) {
        const { whole, view } = this.geometry();
        const hidden = this.source.count * this.height - view;
        const share = whole > view ? (whole - view) / hidden : 1;
        const at = this.host.offsetTop + index * this.height * share;
        if (at < scrollY + this.height || at > scrollY + view - 2 * this.height)
            scrollTo(0, Math.max(0, at - view / 3));
        this.render();
    }

    /** Moves the focus to a row, which may have to come into being. */
    focus(index) {
        if (!this.source?.count) return;
        const wanted = Math.max(0, Math.min(index, this.source.count - 1));
        this.current = wanted;
        this.reveal(wanted);
        const row = this.rows.get(wanted);
        (row?.querySelector("a") ?? this.host).focus({ preventScroll: true });
    }

    /** The index of the row that has the focus, or of the one that had it last. */
    focused() {
        for (const [index, row] of this.rows)
            if (row.contains(document.activeElement)) return (this.current = index);
        return this.current ?? -1;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// The front: masthead, search, chips of sections, tags and languages, and the list.
import { bestOrder, everything, hits } from "./sources.js";
import { $, button, h, say } from "../common/dom.js";
import { PAGE, VirtualList } from "./list.js";
import { imageId } from "../common/image_id.js";
import { later, sentencesFor } from "../common/later.js";
import { count, dateWords, direction } from "../common/words.js";

const SEEN = 60;
const SOON = 150; // milliseconds
const CHIPS = { section: 8, tag: 6, language: 5 };

export class Front {
    /** `address(facts)` gives the address of a view; `archive` comes with open(). `onTitles` hears
     * when titles have come. */
    constructor({ address, renew, onTitles }) {
        Object.assign(this, { address, renew });
        this.list = new VirtualList($("list"), {
            fill: (row, entry, index) => this.fillRow(row, entry, index),
            onLoad: (source) => {
                this.tell(source);
                onTitles();
            },
            onError: (error) => this.fail(error),
        });
    }

    async open(archive) {
        Object.assign(this, { archive, view: undefined, chips: new Map(), noted: 0 });
        this.seen = { section: new Map(), tag: new Map(), language: new Map() };
        const { title, publisher, description, language } = archive.metadata;
        const name = title ?? publisher ?? "Untitled archive";
        $("title").textContent = name;
        $("publisher").textContent = publisher && publisher !== name ? publisher : "";
        $("description").textContent = description ?? "";
        for (const id of ["title", "publisher", "description", "list"]) {
            $(id).dir = direction(language);
            if (language) $(id).lang = language;
        }
        $("query").placeholder = archive.canSearch ? "Search all articles" : "Search titles";
    }

    /** Shows what the address asks for: { q, section, tag, language }. */
    async show(view) {
        const key = JSON.stringify([view.q, view.section, view.tag, view.language]);
        if (this.view === key) return;
        this.view = key;
        this.wanted = view;
        if (document.activeElement !== $("query")) $("query").value = view.q ?? "";
        this.markChips();
        this.control?.abort();
        this.control = new AbortController();
        try {
            const source = await this.makeSource(view, this.control.signal);
            if (this.view === key) this.showSource(source);
        } catch (error) {
            if (error.code === "cancelled") return;
            this.view = undefined;
            this.fail(error);
        }
    }

    showSource(source) {
        this.source = source;
        this.list.current = undefined;
        scrollTo(0, Math.min(scrollY, $("tools").offsetTop));
        this.list.show(source);
        this.tell(source);
    }

    async makeSource(view, signal) {
        const { archive } = this;
        const { q, section, tag, language } = view;
        const onDamage = (error) => this.fail(error);
        const isFiltered = section || tag || language;
        const order = bestOrder(archive);
        if (!isFiltered && !q && order !== "id") return everything(archive, order, onDamage);
        if (isFiltered || !q || !archive.canSearch)
            return (await later()).filtered(archive, view, onDamage, signal);
        const isTyping = document.activeElement === $("query");
        const result = await archive.search(q, { limit: PAGE, isTyping, signal });
        return hits(archive, q, isTyping, result, PAGE);
    }

    // One line above the list: how much there is. It is read out when it changes.
    tell(source) {
        const { q } = this.wanted;
        const [done, total, found] = source.progress ?? [];
        const more = source.isOpen ? ` so far, in ${count(done ?? 0)} of ${count(total ?? 0)}` : "";
        const number = source.isOpen ? (found ?? 0) : source.count;
        const what = q ? (number === 1 ? "hit" : "hits") : number === 1 ? "article" : "articles";
        const text = `${count(number)} ${what}${more}`;
        if ($("count").textContent !== text) $("count").textContent = text;
        this.tellEmpty(number === 0 && !source.isOpen);
        const first = this.list.pages.get(0)?.entries;
        if (first && this.noted === 0) this.noteChips(first);
    }

    tellEmpty(isEmpty) {
        const { q, section, tag, language } = this.wanted;
        const filter = section ?? tag ?? language;
        const [title, advice] = q
            ? [`Nothing is found for “${q}”.`, "Try fewer words, or other ones."]
            : filter
              ? [`No article is in “${filter}”.`, "Choose another one above."]
              : ["This archive has no articles yet.", "Its publisher has not put anything in."];
        $("empty").hidden = !isEmpty;
        if (isEmpty) $("empty").replaceChildren(h("h2", {}, title), h("p", {}, advice));
    }

    async fail(error) {
        const [title, advice] = await sentencesFor(error);
        this.notice = h(
            "p",
            { class: "notice" },
            h("strong", {}, title),
            ` ${advice} `,
            button(error.reason === "replaced" ? "Open it" : "Try again", () => {
                $("notices").replaceChildren();
                if (error.reason === "replaced") this.renew();
                else if (this.view) this.list.render();
                else this.show(this.wanted);
            }),
        );
        $("notices").replaceChildren(this.notice);
        say(title);
    }

    // Chips come from the rows that were shown first: all of a large archive would be too much.
    noteChips(entries) {
        if (this.noted >= SEEN) return;
        const note = (kind, value) =>
            value && this.seen[kind].set(value, (this.seen[kind].get(value) ?? 0) + 1);
        for (const entry of entries.filter(Boolean)) {
            this.noted++;
            note("section", entry.section);
            note("language", entry.language);
            for (const tag of entry.tags) note("tag", tag);
        }
        this.chips.clear();
        for (const [kind, most] of Object.entries(CHIPS)) {
            if (kind === "language" && this.seen.language.size < 2) continue;
            const sorted = [...this.seen[kind]].sort((a, b) => b[1] - a[1]).slice(0, most);
            for (const [value] of sorted) this.chip(kind, value);
        }
        this.drawChips();
    }

    chip(kind, value) {
        this.chips.set(`${kind} ${value}`, { kind, value });
    }

    drawChips() {
        const all = h("a", { href: this.address({}), class: "chip" }, "All");
        const chips = [...this.chips.values()].map(({ kind, value }) => {
            const label = kind === "language" ? languageName(value) : value;
            const properties = {
                href: this.address({ [kind]: value }),
                class: `chip ${kind}`,
                dir: "auto",
                title: { section: "Section", tag: "Tag", language: "Language" }[kind],
            };
            return Object.assign(h("a", properties, label), { kind, value });
        });
        $("chips").replaceChildren(...(chips.length ? [all, ...chips] : []));
        this.markChips();
    }

    markChips() {
        const view = this.wanted;
        for (const kind of ["section", "tag", "language"])
            if (view[kind] && this.chips.size && !this.chips.has(`${kind} ${view[kind]}`)) {
                this.chip(kind, view[kind]);
                this.drawChips();
                return;
            }
        for (const chip of $("chips").children) {
            const isCurrent = chip.kind
                ? view[chip.kind] === chip.value
                : !view.section && !view.tag && !view.language;
            if (isCurrent) chip.setAttribute("aria-current", "true");
            else chip.removeAttribute("aria-current");
        }
    }

    fillRow(row, entry, index) {
        if (!entry) {
            row.replaceChildren(
                h("p", { class: "damaged" }, "This part is damaged and not shown."),
            );
            return;
        }
        const link = h(
            "a",
            { href: this.address({ ...this.wanted, id: entry.id }), dir: "auto" },
            ...marked(entry.title ?? entry.id, entry.titleMarks ?? []),
        );
        link.addEventListener("click", () => (this.list.current = index));
        const status = /corrected|withdrawn/.test(entry.status) ? entry.status : "";
        const meta = h(
            "p",
            { class: "meta" },
            entry.published
                ? h("time", { datetime: entry.published.iso }, dateWords(entry.published, true))
                : "",
            h("span", { dir: "auto" }, entry.section ?? ""),
            h("span", {}, status),
        );
        row.lang = entry.language ?? "";
        row.dir = entry.language ? direction(entry.language) : "";
        const hadFocus = row.contains(document.activeElement);
        row.replaceChildren(
            meta,
            h("h3", {}, link),
            h("p", { class: "summary", dir: "auto" }, entry.summary ?? ""),
        );
        if (hadFocus) link.focus({ preventScroll: true });
        const image = imageId(entry);
        row.classList.toggle("pictured", !!image);
        if (image) row.append(h("img", { alt: "", class: "thumb", decoding: "async" }));
        if (entry.hasMoreFields || image) setTimeout(() => this.enrich(row, entry, index), SOON);
    }

    // Fields that are stored apart, and pictures, come to a row that stays in sight. The room for a
    // text is there before it.
    enrich(row, entry, index) {
        later().then(
            (half) => half.enrich(this, row, entry, index),
            () => {},
        );
    }
}

/** Texts and marks as nodes. */
function marked(text, marks) {
    const nodes = [];
    let at = 0;
    for (const [start, end] of marks) {
        nodes.push(text.slice(at, start), h("mark", {}, text.slice(start, end)));
        at = end;
    }
    return [...nodes, text.slice(at)];
}

function languageName(tag) {
    try {
        return new Intl.DisplayNames(navigator.languages, { type: "language" }).of(tag);
    } catch {
        return tag;
    }
}

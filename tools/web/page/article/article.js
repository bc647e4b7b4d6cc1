// SPDX-License-Identifier: BSD-2-Clause
// One article, set for reading: headline, byline, date, picture, text, where it is from, and the
// way on. Everything but the text is written by this page; the text is cleaned and in its frame.
import { $, button, h, say } from "../common/dom.js";
import { clean, target } from "./clean.js";
import { dress, fit, loaded, makeFrame } from "./frame.js";
import { markdown } from "./markdown.js";
import { decoded, hasAddress, idsOfAddress, idsOfPath } from "./links.js";
import { imageId } from "../common/image_id.js";
import { picture, pictureIds, pictureOf } from "./pictures.js";
import { safeName } from "./names.js";
import { follow, neighbours } from "./neighbours.js";
import { settings } from "../common/settings.js";
import { sentences } from "../common/sentences.js";
import { dateWords, direction, size } from "../common/words.js";

const LONGEST = 16 << 20;

function decode(bytes, mediaType) {
    const label = /charset="?([\w:.-]+)/i.exec(mediaType ?? "")?.[1] ?? "utf-8";
    try {
        return new TextDecoder(label).decode(bytes);
    } catch {
        return new TextDecoder().decode(bytes);
    }
}

const isText = (type) => type === "text/plain" || type === "";
const isMarkdown = (type) => /^text\/(x-)?markdown$/.test(type);
const isHtml = (type) => /^(text\/html|application\/xhtml\+xml)$/.test(type);

// Plain text whose lines are broken has its breaks; without any it is one paragraph after another.
function plain(text, document) {
    const element = document.createElement("pre");
    element.className = "plain";
    element.textContent = text.trim();
    return element;
}

/** The text of an article as nodes of the frame's document, or nothing if it is no text. */
function textNodes({ bytes, mediaType }, document, id) {
    const type = (mediaType ?? "").split(";")[0].trim().toLowerCase();
    if (bytes.length > LONGEST) return undefined;
    if (isHtml(type)) return clean(decode(bytes, mediaType), document, id);
    if (isMarkdown(type)) return clean(markdown(decode(bytes, mediaType)), document, id);
    return isText(type) && !bytes.subarray(0, 4096).includes(0)
        ? plain(decode(bytes, mediaType), document)
        : undefined;
}

const lacking = (link) => `“${link.textContent.trim()}” is not in this archive.`;

function download({ bytes, mediaType }, id) {
    const name = safeName(id);
    const href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    const kind = mediaType ? `, ${mediaType.split(";")[0]}` : "";
    return h(
        "div",
        { class: "download" },
        h(
            "p",
            {},
            "This is a file, and not shown here. It was signed like everything else, which " +
                "does not make it harmless.",
        ),
        h(
            "a",
            { href, download: name, class: "button" },
            `Save ${name} (${size(bytes.length)}${kind})`,
        ),
    );
}

export class Article {
    constructor({ front, address, onKey, renew }) {
        Object.assign(this, { front, address, onKey, renew });
    }

    /** Shows an entry of an archive. */
    async show(archive, id) {
        this.stop();
        follow(this.front.list, id);
        const control = (this.control = new AbortController());
        const { signal } = control;
        this.clear(h("p", { class: "waiting", role: "status" }, "Fetching the article…"));
        try {
            let entry = await archive.resolve(id, { signal });
            if (entry.hasMoreFields) entry = await archive.fields(entry, { signal });
            if (signal.aborted) return;
            this.draw(entry, archive);
            const [content, lead] = await Promise.all([
                archive.content(entry, { signal }),
                pictureOf(archive, entry, signal),
            ]);
            if (signal.aborted) return;
            await this.fill(archive, entry, content, lead);
            this.soon(() => this.prepare());
        } catch (error) {
            if (signal.aborted || error.code === "cancelled") return;
            this.fail(error, id, () => this.show(archive, id));
        }
    }

    leave() {
        this.stop();
        this.soon(() => this.clear());
    }

    stop() {
        clearTimeout(this.timer);
        this.control?.abort();
        this.release?.();
        this.release = undefined;
        this.frame = undefined;
    }

    // What takes long, and nobody waits for.
    soon(work) {
        clearTimeout(this.timer);
        this.timer = setTimeout(work, 300);
    }

    // A frame loads for longer than all else takes, and loads again where it is moved. So the one
    // for the next article waits, hidden, in the place where it will show.
    prepare() {
        if (this.next) return;
        const frame = makeFrame();
        const body = h("div", { class: "body", hidden: true }, frame);
        this.next = { frame, body, ready: loaded(frame) };
        $("article").append(body);
    }

    /** Puts nodes in the place of what is shown; the frame that waits stays behind them. */
    clear(...nodes) {
        this.prepare();
        for (const child of [...$("article").childNodes])
            if (child !== this.next.body) child.remove();
        this.next.body.before(...nodes);
    }

    fail(error, id, again) {
        const [title, advice] = sentences(error);
        this.clear(
            h(
                "div",
                { class: "state", role: "alert" },
                h("h1", { tabindex: -1, id: "headline" }, title),
                h("p", {}, advice),
                h(
                    "p",
                    { class: "actions" },
                    error.reason === "replaced"
                        ? button("Open it", this.renew)
                        : button("Try again", again),
                    h("a", { href: this.address({}), class: "button" }, "All articles"),
                ),
            ),
        );
        $("headline").focus({ preventScroll: true });
    }

    draw(entry, archive) {
        const language = entry.language ?? archive.metadata.language;
        const dir = direction(language);
        const title = entry.title ?? entry.id;
        document.title = `${title} · ${archive.metadata.title ?? "News"}`;
        const by = entry.byline ?? (entry.authors.length ? `By ${entry.authors.join(", ")}` : "");
        const time = (date, label) =>
            date && h("p", {}, label, h("time", { datetime: date.iso }, dateWords(date)));
        const head = h(
            "header",
            { dir, lang: language },
            entry.section
                ? h(
                      "p",
                      { class: "kicker" },
                      h("a", { href: this.address({ section: entry.section }) }, entry.section),
                  )
                : "",
            h("h1", { id: "headline", tabindex: -1, dir: "auto" }, title),
            entry.summary ? h("p", { class: "standfirst", dir: "auto" }, entry.summary) : "",
            h(
                "div",
                { class: "byline" },
                by ? h("p", { dir: "auto" }, by) : "",
                time(entry.published, "") ?? "",
                entry.modified && entry.modified.iso !== entry.published?.iso
                    ? time(entry.modified, "Changed ")
                    : "",
                entry.status === "corrected" ? h("p", { class: "corrected" }, "Corrected") : "",
            ),
        );
        const slot = imageId(entry) ? h("figure", { class: "lead", id: "lead" }) : "";
        this.clear(head, slot);
        const { body } = (this.shown = this.next);
        this.next = undefined;
        this.shown.frame.hidden = true;
        Object.assign(body, { id: "body", className: "body waiting", hidden: false });
        body.setAttribute("role", "status");
        body.setAttribute("aria-label", "Loading");
        $("headline").focus({ preventScroll: true });
    }

    async fill(archive, entry, content, lead) {
        const { frame, body, ready } = this.shown;
        frame.title = entry.title ?? entry.id;
        frame.style.height = "60vh";
        frame.hidden = false;
        body.classList.remove("waiting");
        body.removeAttribute("role");
        body.removeAttribute("aria-label");
        const { signal } = this.control;
        await ready;
        if (signal.aborted) return;
        const text = textNodes(content, frame.contentDocument, entry.id);
        if (!text) body.replaceChildren(download(content, entry.id));
        else this.fillFrame(frame, text, archive, entry);
        this.fillLead(lead, frame, entry, !!text);
        await this.foot(archive, entry);
    }

    fillFrame(frame, text, archive, entry) {
        const { contentDocument: inner } = frame;
        // The headline stands above already.
        const first = text.querySelector?.("h1, h2");
        const same = (a, b) => a.replace(/\s+/g, " ").trim() === b?.replace(/\s+/g, " ").trim();
        if (first && same(first.textContent, entry.title)) first.remove();
        inner.body.append(text);
        const language = entry.language ?? archive.metadata.language;
        this.frame = frame;
        this.clothe = () => dress(frame, settings(), language, direction(language));
        this.clothe();
        this.release = fit(frame);
        inner.addEventListener("click", (event) => this.click(event, archive, entry));
        inner.addEventListener("auxclick", (event) => this.click(event, archive, entry));
        inner.addEventListener("keydown", this.onKey);
        this.fillPictures(inner, archive);
    }

    async fillPictures(inner, archive) {
        const { signal } = this.control;
        for (const image of inner.querySelectorAll("img[data-id]")) {
            if (signal.aborted) return;
            const url = await picture(archive, image.dataset.id, signal);
            if (url) image.src = url;
            else image.alt ||= "A picture that this archive does not have";
        }
    }

    fillLead(lead, frame, entry, hasText) {
        const slot = $("lead");
        if (!slot) return;
        const ids = pictureIds(entry);
        const inText =
            hasText && [...frame.contentDocument.images].some((i) => ids.includes(i.dataset.id));
        if (lead && !inText) slot.replaceChildren(h("img", { src: lead, alt: "" }));
        else slot.remove();
    }

    // The frame goes nowhere of its own: links are followed here, each as what it is.
    click(event, archive, entry) {
        const link = event.target.closest?.("a[href]");
        // The right button asks for the browser's menu, and follows nothing.
        if (!link || event.button === 2) return;
        event.preventDefault();
        const { id, host, fragment } = link.dataset;
        if (host) this.goOut(archive, entry, link);
        else if (id !== undefined) this.follow(id, archive, entry, link);
        else this.scrollTo(fragment);
    }

    scrollTo(fragment) {
        const inner = this.frame.contentDocument;
        const place = inner.getElementById(fragment) ?? inner.getElementById(decoded(fragment));
        const top = place?.getBoundingClientRect().top ?? 0;
        scrollTo(0, scrollY + this.frame.getBoundingClientRect().top + top - 16);
    }

    // Goes to the first of the ids that the archive has. Gives whether it has one, or has failed.
    async goTo(ids, archive, isMeant) {
        for (const id of ids) {
            try {
                const found = await (isMeant ? archive.fields(id) : archive.find(id));
                if (isMeant && !isMeant(found)) continue;
                location.hash = this.address({ id }, true);
                return true;
            } catch (error) {
                if (error.code === "not-found") continue;
                say(sentences(error)[0]);
                return true;
            }
        }
        return false;
    }

    async follow(path, archive, entry, link) {
        if (await this.goTo(idsOfPath(path, entry), archive)) return;
        say(
            entry.url && target(entry.url, "")?.url
                ? `${lacking(link)} The original address is below.`
                : lacking(link),
        );
    }

    // Articles of a site often name each other by their addresses.
    async goOut(archive, entry, link) {
        const { href, dataset } = link;
        const ids = "away" in dataset ? [] : idsOfAddress(href, entry);
        if (await this.goTo(ids, archive, (found) => hasAddress(found, href, entry))) return;
        if (ids.length && navigator.userActivation?.isActive === false) {
            // It took so long that the browser would take a new window for none that was asked for.
            dataset.away = "";
            say(`${lacking(link)} Follow it again to leave.`);
        } else open(href, "_blank", "noopener,noreferrer");
    }

    async foot(archive, entry) {
        const url = entry.url && target(entry.url, "")?.url;
        const facts = [
            ["Source", entry.source],
            ["Rights", entry.rights],
            ["Original", url && outside(url)],
            [
                "Points to",
                entry.externalUrl &&
                    target(entry.externalUrl, "")?.url &&
                    outside(target(entry.externalUrl, "").url),
            ],
            [
                "Tags",
                entry.tags.length &&
                    h(
                        "span",
                        {},
                        ...entry.tags.map((tag) =>
                            h(
                                "a",
                                { href: this.address({ tag }), class: "chip", dir: "auto" },
                                tag,
                            ),
                        ),
                    ),
            ],
        ].filter(([, value]) => value);
        const list = h(
            "dl",
            {},
            ...facts.flatMap(([name, value]) => [
                h("dt", {}, name),
                h("dd", { dir: "auto" }, value),
            ]),
        );
        const way = h("nav", { "aria-label": "Articles before and after", class: "way" });
        $("article").append(h("footer", {}, facts.length ? list : "", way));
        // The article stays where its neighbours cannot be read.
        const [before, after] = await neighbours(this.front, entry.id).catch(() => []);
        for (const [other, label, rel] of [
            [before, "Previous", "prev"],
            [after, "Next", "next"],
        ])
            way.append(
                other
                    ? h(
                          "a",
                          { href: this.address({ id: other.id }, true), rel, dir: "auto" },
                          h("small", {}, label),
                          h("span", {}, other.title ?? other.id),
                      )
                    : h("span"),
            );
    }
}

function outside(url) {
    return h(
        "a",
        { href: url.href, rel: "external noopener noreferrer nofollow", target: "_blank" },
        url.host || url.href,
    );
}

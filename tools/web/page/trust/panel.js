// SPDX-License-Identifier: BSD-2-Clause
// The line of trust and what it opens: who signed, which edition, how much was checked, verifying
// all, and keeping for offline.
import { $, button, h, say } from "../common/dom.js";
import { canKeep, forget, isKept, keepPage, noteKept, store } from "./offline.js";
import { keptList } from "./start.js";
import {
    age,
    count,
    dateWords,
    edition,
    editionNumber,
    grouped,
    sentences,
    size,
} from "../common/words.js";

const at = (seconds) => dateWords({ seconds, utcOffset: 0, precision: "day" });

export class Panel {
    constructor({ state, reopen }) {
        Object.assign(this, { state, reopen });
    }

    toggle() {
        const isOpen = $("details").hidden;
        $("details").hidden = !isOpen;
        $("trust").setAttribute("aria-expanded", String(isOpen));
        if (isOpen) this.draw();
        else $("trust").focus({ preventScroll: true });
    }

    draw() {
        const { archive, signer } = this.state;
        // A name may turn the direction of a text, which must not reach what this page says.
        const who = signer
            ? ["Signed by ", h("bdi", {}, signer.name)]
            : ["Nobody whom you trust has signed this"];
        const past = archive.currentUntil && archive.currentUntil < Date.now() / 1000;
        const old = past ? ` · no longer current since ${at(archive.currentUntil)}` : "";
        $("trust").replaceChildren(
            h(
                "span",
                {},
                ...who,
                h(
                    "span",
                    { class: "more" },
                    ` · ${edition(archive.edition)} · ${age(archive.created)}${old}`,
                ),
            ),
        );
        $("trust").classList.toggle("unknown", !signer);
        if (!$("details").hidden) this.drawDetails();
    }

    drawDetails() {
        const { archive, signer, isUrl, source } = this.state;
        this.checked = h("dd");
        this.progress = h("div", { role: "status" });
        const rows = [
            ["Signed by", signer?.name ?? "unknown"],
            [
                "Key id",
                h("span", { class: "code" }, grouped(signer?.keyId ?? archive.keyIds.join(", "))),
            ],
            ["Series", h("span", { class: "code" }, grouped(archive.series))],
            ["Edition", `${editionNumber(archive.edition)}, made on ${at(archive.created)}`],
            ["Articles", count(archive.articles)],
            ["License", archive.metadata.license],
        ].filter(([, value]) => value);
        const kept = isUrl && isKept(source);
        const buttons = [
            button("Verify all", () => this.verify()),
            isUrl && button("Look for a newer edition", () => this.renew()),
            isUrl &&
                canKeep() &&
                !kept &&
                button(`Keep for offline (${size(archive.size)})`, () => this.keep()),
            kept && button("Remove from this device", () => this.remove()),
            h("a", { class: "button", href: `${location.pathname}?archive=` }, "Open another"),
        ].filter(Boolean);
        $("details").replaceChildren(
            h(
                "dl",
                {},
                ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
                h("dt", {}, "Checked so far"),
                this.checked,
            ),
            this.progress,
            h("p", { class: "actions" }, ...buttons),
            ...(canKeep() ? keptList(() => this.drawDetails()) : []),
        );
        this.traffic();
    }

    traffic() {
        const { archive, isUrl } = this.state;
        if (!this.checked || !archive) return;
        const { traffic } = archive;
        const here = traffic.bytes + traffic.fromStore;
        const whole =
            isUrl && traffic.bytes >= archive.size && traffic.requests < 3
                ? " (this host sends whole files only)"
                : "";
        this.checked.textContent = this.verified === archive
            ? `every byte, ${size(archive.size)}`
            : isUrl
              ? `${size(Math.min(here, archive.size))} of ${size(archive.size)}${whole}`
              : `what you have opened, of ${size(archive.size)}`;
    }

    // Runs something long, with a bar and a button that ends it.
    async long(label, work, done) {
        const bar = h("progress", { max: 1, value: 0, "aria-label": label });
        const control = new AbortController();
        const text = h("span", {}, label);
        this.progress.replaceChildren(
            bar,
            h(
                "p",
                { class: "actions" },
                text,
                button("Stop", () => control.abort()),
            ),
        );
        try {
            await work({
                signal: control.signal,
                onProgress: (now, total) => {
                    bar.value = total ? now / total : 0;
                    text.textContent = `${label}: ${size(now)} of ${size(total)}`;
                },
            });
            await done?.();
        } catch (error) {
            const [title, advice] =
                error.code === "cancelled" ? ["Stopped.", ""] : sentences(error);
            this.progress.replaceChildren(
                h("p", { class: "notice" }, h("strong", {}, title), ` ${advice}`),
            );
        }
    }

    verify() {
        const { archive } = this.state;
        return this.long(
            "Verifying",
            (options) => archive.verify(options),
            () => {
                this.verified = archive;
                this.traffic();
                this.progress.replaceChildren(h("p", {}, "Every byte is as it was signed."));
                say("Every byte is as it was signed.");
            },
        );
    }

    keep() {
        const { source } = this.state;
        return this.long(
            "Keeping",
            async (options) => {
                // What the host has by now may be by somebody else: then a person is asked.
                const anyway = !this.state.signer;
                const place = await store(source);
                const archive = await this.reopen({ store: place, anyway, refresh: true });
                if (!archive) throw Object.assign(new Error(), { code: "cancelled" });
                await Promise.all([archive.keep(options), keepPage().catch(() => {})]);
                noteKept({
                    url: source,
                    title: archive.metadata.title ?? source,
                    size: archive.size,
                    at: Date.now(),
                });
            },
            () => {
                this.drawDetails();
                say("It opens without a network from now on.");
            },
        );
    }

    async remove() {
        await forget(this.state.source);
        this.drawDetails();
        say("It is no longer kept.");
    }

    renew() {
        return this.long(
            "Asking the host",
            async ({ signal }) => {
                const answer = await this.state.archive.check({ signal });
                if (answer === "same") say("You have the newest edition.");
                else await this.reopen({ refresh: true });
            },
            () => this.drawDetails(),
        );
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// What the line of trust opens: who signed, which edition, how much was checked, verifying all, and
// keeping for offline.
import { $, button, h, say } from "../common/dom.js";
import { forget, keepPage, noteKept } from "./offline.js";
import { keptList } from "./start.js";
import { sentences } from "../common/sentences.js";
import { count, day, editionNumber, grouped, size } from "../common/words.js";
import { canKeep, isKept, store } from "./visits.js";

export class Details {
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
            ["Edition", `${editionNumber(archive.edition)}, made on ${day(archive.created)}`],
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
            ...(canKeep() ? keptList(() => this.draw()) : []),
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
                this.draw();
                say("It opens without a network from now on.");
            },
        );
    }

    async remove() {
        await forget(this.state.source);
        this.draw();
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
            () => this.draw(),
        );
    }
}

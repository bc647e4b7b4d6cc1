// SPDX-License-Identifier: BSD-2-Clause
// The line of trust: who signed, and which edition. What it opens is in details.js.
import { $, h } from "../common/dom.js";
import { later, sentencesFor } from "../common/later.js";
import { age, day, edition } from "../common/words.js";

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
        const old = past ? ` · no longer current since ${day(archive.currentUntil)}` : "";
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

    async drawDetails() {
        if (this.details) return this.details.draw();
        try {
            const { Details } = await later();
            this.details ??= new Details(this);
            return this.details.draw();
        } catch (error) {
            const [title, advice] = await sentencesFor(error);
            return $("details").replaceChildren(h("p", { role: "alert" }, `${title} ${advice}`));
        }
    }

    traffic() {
        this.details?.traffic();
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// The line of trust: who signed, and which edition. What it opens is in details.js, and is put
// into `details` when it is here.
import { $, h } from "../common/dom.js";
import { age, day, edition } from "../common/words.js";

export class Panel {
    constructor({ state, reopen }) {
        Object.assign(this, { state, reopen });
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
        if (!$("details").hidden) this.details.draw();
    }

    traffic() {
        this.details?.traffic();
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// What is shown while no archive is: the start, the question whom to trust, and failures.
import { $, button, h } from "../common/dom.js";
import { forget } from "./offline.js";
import { parseKey } from "../common/reader.js";
import { rememberSeries } from "../common/memory.js";
import { sentences } from "../common/sentences.js";
import { age, editionNumber, grouped, size } from "../common/words.js";
import { titleOf } from "./trust.js";
import { canKeep, kept } from "./visits.js";

function fill(...children) {
    document.documentElement.dataset.view = "start";
    $("state").replaceChildren(...children);
    const heading = $("state").querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
}

export function keptList(redraw) {
    const list = kept().map((one) =>
        h(
            "li",
            {},
            h(
                "a",
                { href: `?${new URLSearchParams({ archive: one.url })}` },
                h("bdi", {}, one.title),
            ),
            h("small", {}, size(one.size)),
            button(
                "Remove",
                async () => {
                    await forget(one.url);
                    redraw();
                },
                { "aria-label": `Remove ${one.title}` },
            ),
        ),
    );
    return list.length
        ? [h("h2", {}, "Kept on this device"), h("ul", { class: "kept" }, ...list)]
        : [];
}

/** The start: choose a file, drop one, type an address, or open what is kept. */
export function showStart({ openFile, openUrl, foreign }) {
    const file = h("input", {
        type: "file",
        class: "away",
        id: "file",
        tabindex: -1,
        "aria-hidden": "true",
        onchange: () => file.files[0] && openFile(file.files[0]),
    });
    const field = h("input", {
        id: "url",
        type: "url",
        required: true,
        placeholder: "https://",
        value: foreign ?? false,
    });
    const isWeb = /^http/.test(location.protocol);
    const form = h(
        "form",
        {
            onsubmit: (event) => {
                event.preventDefault();
                const url = new URL(field.value, location.href).href;
                sessionStorage.setItem(url, "yes");
                openUrl(url);
            },
        },
        h("label", { for: "url" }, "Or the address of an archive"),
        h("div", { class: "line" }, field, h("button", {}, "Open")),
    );
    const title = foreign ? "This link leads to another host." : "Open an archive";
    const text = foreign
        ? `It wants to open ${new URL(foreign).host}, which would learn that you ` +
          "read it. Open it only if you know where the link is from."
        : "Every byte is checked before you see it. Nothing leaves this device.";
    fill(
        h("h1", {}, title),
        h("p", {}, text),
        h(
            "div",
            { class: "drop" },
            button("Choose a file", () => file.click(), { class: "main" }),
            file,
            h("p", {}, "or drop one here"),
        ),
        isWeb ? form : "",
        ...(canKeep() ? keptList(() => showStart({ openFile, openUrl, foreign })) : []),
    );
}

// Pins a signer to a series, by a person's decision.
function confirm(archive, { key }) {
    const { title, publisher } = archive.metadata;
    const keys = [{ key, name: publisher ?? title ?? "a key that you confirmed" }];
    rememberSeries(archive.series, { keys, title: titleOf(archive) });
}

// An archive whose signer nobody here knows. Nothing of its articles is shown yet.
export function askTrust(judged, source, open) {
    const { archive, offer } = judged;
    const { title, publisher } = archive.metadata;
    const facts = h(
        "dl",
        { class: "facts" },
        h("dt", {}, "Calls itself"),
        h("dd", { dir: "auto" }, title ?? "nothing"),
        publisher ? h("dt", {}, "Published by") : "",
        publisher ? h("dd", { dir: "auto" }, publisher) : "",
        h("dt", {}, "Key id"),
        h(
            "dd",
            { class: "code" },
            (offer ? [offer.keyId] : archive.keyIds).map(grouped).join(", ") || "none",
        ),
        h("dt", {}, "Edition"),
        h("dd", {}, `${editionNumber(archive.edition)}, ${age(archive.created)}`),
    );
    const field = h("input", {
        id: "key",
        autocomplete: "off",
        spellcheck: "false",
        placeholder: "RW…",
    });
    const wrong = h("p", { role: "alert" });
    const form = h(
        "form",
        {
            onsubmit: (event) => {
                event.preventDefault();
                try {
                    const { key, keyId } = parseKey(field.value);
                    archive.close();
                    if (!archive.keyIds.includes(keyId)) throw new Error(keyId);
                    open({ key });
                } catch {
                    wrong.textContent = "That is no key, or not one that has signed this archive.";
                }
            },
        },
        h("label", { for: "key" }, "The publisher's public key, from a source that you trust"),
        h("div", { class: "line" }, field, h("button", {}, "Check")),
        wrong,
    );
    const trust =
        offer &&
        button(
            "I have compared it: trust this key",
            () => {
                confirm(archive, offer);
                archive.close();
                open({});
            },
            { class: "main" },
        );
    const text = offer
        ? "It was signed with the key below, and is as it was signed. Whose key it is, " +
          "this page cannot know. Compare the key id with one that the publisher gives in " +
          "another way: in print, on another site, by a friend. This page then remembers it " +
          "for this series."
        : "Anybody may have made it. An archive names its signers, but to check a signature " +
          "takes the publisher's public key.";
    fill(
        h("h1", {}, "Do you know who made this?"),
        h("p", {}, text),
        facts,
        offer ? "" : form,
        h(
            "p",
            { class: "actions" },
            trust ?? "",
            button("Read it as unknown", () => {
                archive.close();
                open({ anyway: true });
            }),
        ),
    );
}

// Where the page itself has not begun. What it has read of its settings may be in a cache.
const beginAgain = () =>
    fetch("config.json", { cache: "reload" })
        .catch(() => {})
        .then(() => location.reload());

export function tellFailure(error, source, open, state) {
    const [title, advice] = sentences(error);
    const again = () => (source ? open(source, { refresh: true }) : beginAgain());
    const actions = [button("Try again", again, { class: "main" })];
    actions.push(
        h(
            "a",
            {
                class: "button",
                href: location.pathname + (location.protocol === "file:" ? "" : "?archive="),
            },
            "Open another archive",
        ),
    );
    state.archive?.close();
    state.archive = undefined;
    fill(
        h("h1", { role: "alert" }, title),
        h("p", {}, advice),
        h("p", { class: "actions" }, ...actions),
        ...(canKeep() ? keptList(() => tellFailure(error, source, open, state)) : []),
    );
}

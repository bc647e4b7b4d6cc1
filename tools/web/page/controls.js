// SPDX-License-Identifier: BSD-2-Clause
// What a person does with the page: keys, buttons and the search box, and the article that is shown.
import { Article } from "./article/article.js";
import { $, h } from "./common/dom.js";
import { changeSettings, settings } from "./common/settings.js";
import { share } from "./common/share.js";
import { Details } from "./trust/details.js";

const root = document.documentElement;
const PAUSE = 120; // milliseconds without a letter, after which a search begins
const isField = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element?.tagName);
const isShown = (view) => root.dataset.view === view;
const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => {
    const { theme } = settings();
    return theme === "auto" ? dark.matches : theme === "dark";
};

const HELP = [
    ["/", "Search"],
    ["j ↓", "Next article"],
    ["k ↑", "Previous article"],
    ["Enter", "Read it"],
    ["Esc", "Back to the list"],
    ["?", "This help"],
];
function makeHelp() {
    const keys = (names) => names.split(/( )/).map((name) => (name === " " ? name : h("kbd", {}, name)));
    const rows = HELP.flatMap(([names, what]) => [h("dt", {}, ...keys(names)), h("dd", {}, what)]);
    return h(
        "dialog",
        { id: "help", "aria-labelledby": "help-title" },
        h("h2", { id: "help-title" }, "Keyboard"),
        h("dl", {}, ...rows),
        h("form", { method: "dialog" }, h("button", {}, "Close")),
    );
}

export class Controls {
    /** `page` is { state, front, panel, view, address, route, renew }: see main.js. */
    constructor(page) {
        Object.assign(this, page);
        this.onKey = this.onKey.bind(this);
        this.details = this.panel.details = new Details(this.panel);
        this.article = new Article({ ...page, onKey: this.onKey });
        this.help = makeHelp();
        document.body.append(this.help);
        this.label();
        this.listen();
        this.setting("smaller", ({ size }) => ({ size: size - 2 }));
        this.setting("larger", ({ size }) => ({ size: size + 2 }));
        this.setting("font", ({ font }) => ({ font: font === "sans" ? "serif" : "sans" }));
        this.setting("theme", () => ({ theme: isDark() ? "light" : "dark" }));
        // What was typed before.
        if (this.state.archive && document.activeElement === $("query")) this.search();
    }

    listen() {
        $("query").addEventListener("input", () => {
            clearTimeout(this.typing);
            this.typing = setTimeout(() => this.search(), PAUSE);
        });
        $("search").addEventListener("submit", (event) => {
            event.preventDefault();
            this.search();
            this.front.list.focus(0);
        });
        $("trust").addEventListener("click", () => this.details.toggle());
        $("skip").addEventListener("click", (event) => {
            event.preventDefault();
            $("main").focus();
        });
        $("share").addEventListener("click", () => share());
        $("keys").addEventListener("click", () => this.help.showModal());
        dark.addEventListener("change", () => this.label());
        addEventListener("keydown", this.onKey);
    }

    // --- searching as one types, and settings ---

    search() {
        clearTimeout(this.typing);
        const q = $("query").value.trim();
        if (q === (this.view().q ?? "")) return;
        // The address follows, but not each letter becomes a step back.
        history.replaceState(null, "", this.address({ q }, true));
        this.route();
    }

    setting(id, change) {
        $(id).addEventListener("click", () => {
            changeSettings(change(settings()));
            this.article.clothe?.();
            this.label();
        });
    }

    label() {
        $("theme").textContent = isDark() ? "Light" : "Dark";
        $("font").textContent = settings().font === "sans" ? "Serif" : "Sans";
    }

    // --- keys ---

    move(by) {
        const { list } = this.front;
        if (isShown("front")) list.focus(list.focused() + by);
        else document.querySelector(by > 0 ? ".way [rel=next]" : ".way [rel=prev]")?.click();
    }

    escape() {
        if (!$("details").hidden) this.details.toggle();
        else if (isField(document.activeElement)) {
            $("query").value = "";
            $("query").blur();
            this.search();
        } else if (isShown("article")) $("back").click();
    }

    onKey(event) {
        const { key, target } = event;
        if (event.ctrlKey || event.metaKey || event.altKey || this.help.open) return;
        const { list } = this.front;
        const inField = isField(target);
        const isArrow = /^Arrow(Up|Down)$/.test(key) && isShown("front") && list.focused() >= 0;
        if (key === "Escape") this.escape();
        else if (inField && target.id === "query" && key === "ArrowDown") list.focus(0);
        else if (inField || !this.state.archive) return;
        else if (key === "/") {
            if (isShown("article")) $("back").click();
            setTimeout(() => $("query").focus(), 0);
        } else if (key === "?") this.help.showModal();
        else if (key === "j" || (isArrow && key === "ArrowDown")) this.move(1);
        else if (key === "k" || isArrow) this.move(-1);
        else return;
        event.preventDefault();
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// The page: which archive, which view, and the keys. The address says both: `?archive=` the
// archive, and after "#" what is shown of it, so that back, forward, reload and links do what
// they should.
import { readConfig } from "./common/config.js";
import { $, button, h, say } from "./common/dom.js";
import { later, sentencesFor } from "./common/later.js";
import { applySettings, changeSettings, settings } from "./common/settings.js";
import { Refusal, size } from "./common/words.js";
import { Front } from "./front/front.js";
import { PAGE } from "./front/list.js";
import { isListed } from "./trust/hosts.js";
import { Panel } from "./trust/panel.js";
import { openJudged } from "./trust/trust.js";
import { canKeep, isFresh, isKept, noteVisit, store, visitStore } from "./trust/visits.js";

const root = document.documentElement;
const state = { config: {}, archive: undefined, source: undefined };

const view = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
function address(facts, keepsList = false) {
    const { q, section, tag, language } = keepsList ? view() : {};
    const all = { q, section, tag, language, ...facts };
    const some = Object.entries(all).filter(([, value]) => value);
    return `#${new URLSearchParams(some)}`;
}
const go = (facts) => (location.hash = address(facts, true));

// After an error that says so: the host has a new edition.
const renew = () =>
    openArchive(state.source, { refresh: true }).catch((error) => front.fail(error));
const front = new Front({ address, renew, onTitles: prepare });
const panel = new Panel({ state, reopen: (options) => openArchive(state.source, options) });

let article; // what shows articles, once it was fetched

function show(name) {
    root.dataset.view = name;
}

// Where the second half of the page is lacking: what happened, and a button for trying again.
async function lack(place, error, again) {
    const [title, advice] = await sentencesFor(error);
    place.replaceChildren(
        h(
            "div",
            { class: "state", role: "alert" },
            h("h1", {}, title),
            h("p", {}, advice),
            h("p", { class: "actions" }, button("Try again", again)),
        ),
    );
}

// What is shown while no archive is.
async function withLater(call) {
    const { source } = state;
    try {
        const half = await later();
        // Somebody may have opened another archive meanwhile.
        return source === state.source ? call(half) : undefined;
    } catch (error) {
        if (source !== state.source) return undefined;
        show("start");
        return lack($("state"), error, () => withLater(call));
    }
}

// What has failed is said in short where its sentences do not come soon.
const PATIENCE = 1500; // milliseconds
function tell(error, source) {
    const short = () => {
        if (state.source !== source) return;
        show("start");
        const { message, advice = "More is said when the rest of this page is here." } = error;
        const title = h("h1", {}, "This archive cannot be shown.");
        $("state").replaceChildren(title, h("p", { role: "alert" }, `${message}. ${advice}`));
    };
    const timer = setTimeout(short, PATIENCE);
    const full = ({ tellFailure }) => tellFailure(error, source, openArchive, state);
    return withLater(full).finally(() => clearTimeout(timer));
}

async function showArticle(id) {
    const isMeant = () => view().id === id;
    if (!article) $("article").replaceChildren(h("p", { class: "waiting" }, "Fetching the article…"));
    try {
        const { Article } = await later();
        article ??= new Article({ address, go, onKey, renew });
    } catch (error) {
        if (isMeant()) await lack($("article"), error, () => showArticle(id));
        return;
    }
    if (isMeant()) await article.show(state.archive, id, () => around(id));
}

// The neighbours of an article in the list that one came from.
async function around(id) {
    const index = front.list.current ?? -1;
    if (!front.source || index < 0) return [];
    const start = Math.max(0, index - 1);
    const three = await front.source.load(start, index - start + 2);
    const at = three.findIndex((entry) => entry?.id === id);
    return at < 0 ? [] : [three[at - 1], three[at + 1]];
}

// Next and previous move the place in the list as well.
function follow(id) {
    const index = front.list.current ?? -1;
    for (const { entries } of front.list.pages.values()) {
        const at = entries?.findIndex((entry) => entry?.id === id) ?? -1;
        if (at < 0) continue;
        const [number] = [...front.list.pages].find(([, page]) => page.entries === entries);
        front.list.current = number * PAGE + at;
        return;
    }
    if (index >= 0) front.list.current = -1;
}

async function route() {
    if (!state.archive) return;
    const wanted = view();
    if (wanted.id) {
        if (root.dataset.view === "front") state.scrolled = scrollY;
        show("article");
        scrollTo(0, 0);
        follow(wanted.id);
        $("back").href = address({ ...wanted, id: undefined });
        await showArticle(wanted.id);
        return;
    }
    const comesBack = root.dataset.view === "article";
    article?.leave();
    show("front");
    document.title = $("title").textContent;
    await front.show(wanted);
    front.list.render();
    if (comesBack) {
        scrollTo(0, state.scrolled ?? 0);
        front.list.render();
        if (front.list.current >= 0) front.list.focus(front.list.current);
    }
}

/** Opens an archive and shows it, or says why not. */
async function openArchive(source, { key, anyway, store: kept, refresh } = {}) {
    const isUrl = typeof source === "string";
    state.source = source;
    const waiting = h("p", { class: "waiting" }, "Opening the archive…");
    if (!state.archive) {
        show("start");
        $("state").replaceChildren(waiting);
    }
    const onTraffic = ({ bytes }) => {
        waiting.textContent = `Opening the archive: ${size(bytes)} fetched so far…`;
        panel.traffic();
    };
    try {
        const isVisit = isUrl && canKeep() && !kept && !isKept(source);
        const asks = refresh || (isVisit && !isFresh(source));
        const options = { onTraffic, refresh: asks };
        const place =
            kept ?? (isUrl && canKeep() ? await (isVisit ? visitStore : store)(source) : undefined);
        // A store gives up what it has for the edition that opens with it: another edition than
        // the one that is kept must first do without.
        let judged = await openJudged(
            source,
            refresh && !isVisit ? options : { ...options, store: place },
            state.config,
            key,
        );
        if (!judged.signer && !anyway) {
            const open = (again) => openArchive(source, { refresh: asks, ...again });
            return withLater(({ askTrust }) => askTrust(judged, source, open));
        }
        if (refresh && place && !isVisit) {
            const { series, edition } = judged.archive;
            judged.archive.close();
            const same = { ...options, store: place, series, minimumEdition: edition };
            judged = await openJudged(source, same, state.config, key);
        }
        if (isVisit && asks) noteVisit(source);
        return await begin(judged, isUrl);
    } catch (error) {
        if (state.archive && !(error instanceof Refusal)) throw error;
        return tell(error, source);
    }
}

async function begin(judged, isUrl) {
    state.archive?.close();
    Object.assign(state, judged, { isUrl });
    $("state").replaceChildren();
    $("back").textContent = judged.archive.metadata.title ?? "All articles";
    await front.open(judged.archive);
    panel.draw();
    await route();
    return judged.archive;
}

// The second half comes when the first titles are on screen, before somebody asks for it.
let isPrepared = false;
function prepare() {
    if (isPrepared) return;
    isPrepared = true;
    const fetchIt = async () => {
        const { keepPage } = await later();
        if (canKeep() && navigator.serviceWorker?.controller) await keepPage();
    };
    requestAnimationFrame(() => setTimeout(() => fetchIt().catch(() => {})));
}

const share = () =>
    later().then(
        (half) => half.share(),
        (error) => say(error.message),
    );

// --- keys ---

const isField = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element?.tagName);

function move(by) {
    if (root.dataset.view === "front") front.list.focus(front.list.focused() + by);
    else document.querySelector(by > 0 ? ".way [rel=next]" : ".way [rel=prev]")?.click();
}

function escape() {
    if (!$("details").hidden) panel.toggle();
    else if (isField(document.activeElement)) {
        $("query").value = "";
        $("query").blur();
        search();
    } else if (root.dataset.view === "article") $("back").click();
}

const KEYS = {
    "/": () => {
        if (root.dataset.view === "article") $("back").click();
        setTimeout(() => $("query").focus(), 0);
    },
    j: () => move(1),
    k: () => move(-1),
    "?": () => $("help").showModal(),
};

function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
    const inField = isField(event.target);
    if (event.key === "Escape") escape();
    else if (inField && event.target.id === "query" && event.key === "ArrowDown")
        front.list.focus(0);
    else if (inField || !state.archive) return;
    else if (KEYS[event.key]) KEYS[event.key]();
    else if (
        /^Arrow(Up|Down)$/.test(event.key) &&
        root.dataset.view === "front" &&
        front.list.focused() >= 0
    )
        move(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
}

// --- searching as one types, and settings ---

let typing;
function search() {
    clearTimeout(typing);
    const q = $("query").value.trim();
    if (q === (view().q ?? "")) return;
    // The address follows, but not each letter becomes a step back.
    const { section, tag, language } = view();
    history.replaceState(null, "", address({ q, section, tag, language }));
    route();
}

function listen() {
    $("query").addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(search, 120);
    });
    $("search").addEventListener("submit", (event) => {
        event.preventDefault();
        search();
        front.list.focus(0);
    });
    $("trust").addEventListener("click", () => panel.toggle());
    $("skip").addEventListener("click", (event) => {
        event.preventDefault();
        $("main").focus();
    });
    const set = (id, change) =>
        $(id).addEventListener("click", () => {
            changeSettings(change(settings()));
            article?.clothe?.();
            label();
        });
    set("smaller", ({ size: now }) => ({ size: now - 2 }));
    set("larger", ({ size: now }) => ({ size: now + 2 }));
    set("font", ({ font }) => ({ font: font === "sans" ? "serif" : "sans" }));
    set("theme", () => ({ theme: isDark() ? "light" : "dark" }));
    $("share").addEventListener("click", () => share());
    $("keys").addEventListener("click", () => $("help").showModal());
    addEventListener("keydown", onKey);
    addEventListener("hashchange", route);
    addEventListener("dragover", (event) => {
        event.preventDefault();
        root.classList.add("dragged");
    });
    addEventListener("dragleave", () => root.classList.remove("dragged"));
    addEventListener("drop", (event) => {
        event.preventDefault();
        root.classList.remove("dragged");
        const [file] = event.dataTransfer.files;
        if (file) openFile(file);
    });
}

const isDark = () => {
    const { theme } = settings();
    return theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
};
function label() {
    $("theme").textContent = isDark() ? "Light" : "Dark";
    $("font").textContent = settings().font === "sans" ? "Serif" : "Sans";
}

function openFile(file) {
    history.replaceState(null, "", location.pathname);
    state.archive?.close();
    Object.assign(state, { archive: undefined, signer: undefined });
    return openArchive(file);
}

function addressOf(text) {
    try {
        const url = new URL(text, location.href);
        if (/^https?:$/.test(url.protocol)) return url;
    } catch {
        // Said below.
    }
    throw Object.assign(new Error(text), { code: "address" });
}

async function begins() {
    history.scrollRestoration = "manual";
    applySettings();
    label();
    listen();
    state.config = await readConfig();
    const wanted = new URLSearchParams(location.search).get("archive") ?? state.config.archive;
    const openUrl = (url) => {
        const home = new URL(location.href);
        home.search = `?${new URLSearchParams({ archive: url })}`;
        home.hash = "";
        location.href = home.href;
    };
    const start = (foreign) =>
        withLater(({ showStart }) => showStart({ openFile, openUrl, foreign }));
    if (!wanted) return start();
    const url = addressOf(wanted);
    const isMeant = isListed(url, state.config) || sessionStorage.getItem(url.href);
    if (!isMeant) return start(url.href);
    return openArchive(url.href);
}

export const run = () => begins().catch((error) => tell(error, state.source));

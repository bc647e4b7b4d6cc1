// SPDX-License-Identifier: BSD-2-Clause
// The page: which archive, which view, and the keys. The address says both: `?archive=` the
// archive, and after "#" what is shown of it, so that back, forward, reload and links do what
// they should.
import { readConfig } from "./common/config.js";
import { $, button, h, say } from "./common/dom.js";
import { later, sentencesFor } from "./common/later.js";
import { applySettings } from "./common/settings.js";
import { Refusal, size } from "./common/words.js";
import { Front } from "./front/front.js";
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

// After an error that says so: the host has a new edition.
const renew = () =>
    openArchive(state.source, { refresh: true }).catch((error) => front.fail(error));
const front = new Front({ address, renew, onTitles: prepare });
const panel = new Panel({ state, reopen: (options) => openArchive(state.source, options) });

// --- the second half ---

let controls; // what hears a person, and shows articles, once it was fetched

async function second() {
    const half = await later();
    for (const type of EARLY) removeEventListener(type, onEarly);
    controls ??= new half.Controls({ state, front, panel, view, address, route, renew });
    return half;
}

// Whoever is sooner than the second half fetches it. A button or a key is pressed again then.
const EARLY = ["click", "input", "keydown", "submit"];
function onEarly(event) {
    const { type, target } = event;
    const pressed = type === "click" && target.closest("button[id], .skip");
    if (pressed || type === "submit") event.preventDefault();
    second().then(
        () => {
            if (pressed) pressed.click();
            else if (type === "keydown") controls.onKey(event);
        },
        (error) => pressed && say(error.message),
    );
}

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
        const half = await second();
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
        const text = `${message.replace(/\.$/, "")}. ${advice}`;
        $("state").replaceChildren(title, h("p", { role: "alert" }, text));
    };
    const timer = setTimeout(short, PATIENCE);
    const full = ({ tellFailure }) => tellFailure(error, source, openArchive, state);
    return withLater(full).finally(() => clearTimeout(timer));
}

async function showArticle(id) {
    const isMeant = () => view().id === id;
    if (!controls)
        $("article").replaceChildren(h("p", { class: "waiting" }, "Fetching the article…"));
    try {
        await second();
    } catch (error) {
        if (isMeant()) await lack($("article"), error, () => showArticle(id));
        return;
    }
    if (isMeant()) await controls.article.show(state.archive, id);
}

async function route() {
    if (!state.archive) return;
    const wanted = view();
    if (wanted.id) {
        if (root.dataset.view === "front") state.scrolled = scrollY;
        show("article");
        scrollTo(0, 0);
        $("back").href = address({ ...wanted, id: undefined });
        await showArticle(wanted.id);
        return;
    }
    const comesBack = root.dataset.view === "article";
    controls?.article.leave();
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
        // Somebody may have opened another archive meanwhile.
        if (state.source !== source) {
            judged.archive.close();
            return undefined;
        }
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
        if (state.source !== source) return undefined;
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
        const { keepPage } = await second();
        if (canKeep() && navigator.serviceWorker?.controller) await keepPage();
    };
    requestAnimationFrame(() => setTimeout(() => fetchIt().catch(() => {})));
}

function listen() {
    for (const type of EARLY) addEventListener(type, onEarly);
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

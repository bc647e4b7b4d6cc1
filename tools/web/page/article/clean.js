// SPDX-License-Identifier: BSD-2-Clause
// Makes harmless HTML of an article's HTML. The text is parsed by DOMParser, whose documents run
// nothing and load nothing. What the lists below allow is then built anew, element by element, and
// put into the target document as nodes: no text is parsed twice, so no second parser can read it
// otherwise than the first one did. Whatever is not named here does not come through.
const ALLOWED = new Set(
    (
        "a abbr address article aside b bdi bdo blockquote br caption cite code col " +
        "colgroup dd del " +
        "details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins " +
        "kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup " +
        "table tbody td tfoot th thead time tr u ul var wbr"
    ).split(" "),
);
// Their text is no text of the article. Any other element gives way to its children.
const DROPPED = new Set(
    (
        "applet audio base button canvas dialog embed frame frameset head iframe input link map " +
        "math meta noembed noframes noscript object option param plaintext portal script select " +
        "style svg template textarea title track video xmp"
    ).split(" "),
);
const HTML = "http://www.w3.org/1999/xhtml";
// A field of a form, or a picture, whose name is that of a property stands in its place: for a form
// and for the document these are read as the browser defines them.
const property = (prototype, name) =>
    Function.prototype.call.bind(Object.getOwnPropertyDescriptor(prototype, name).get);
const childrenOf = property(Node.prototype, "childNodes");
const typeOf = property(Node.prototype, "nodeType");
const nameOf = property(Element.prototype, "localName");
const namespaceOf = property(Element.prototype, "namespaceURI");
const bodyOf = property(Document.prototype, "body");
const select = Function.prototype.call.bind(Document.prototype.querySelector);
// Attributes for all elements, and those of some, with what their values may be.
const COMMON = { dir: /^(ltr|rtl|auto)$/i, lang: /^[a-z0-9-]{1,35}$/i, title: /^/, id: /^[^\s]+$/ };
const SMALL = /^\d{1,4}$/;
const OWN = {
    img: { alt: /^/, width: SMALL, height: SMALL },
    td: { colspan: SMALL, rowspan: SMALL },
    th: { colspan: SMALL, rowspan: SMALL, scope: /^(row|col|rowgroup|colgroup)$/ },
    ol: { start: /^-?\d{1,6}$/, reversed: /^/ },
    li: { value: /^-?\d{1,6}$/ },
    time: { datetime: /^[\w:.+ -]{1,40}$/ },
    details: { open: /^/ },
};
const DEEPEST = 200;
const PICTURE = /^data:image\/(png|jpeg|gif|webp|avif);base64,[a-z0-9+/=\s]*$/i;

/**
 * Says what an address in an article means: { id, fragment } of this archive, { url } of another
 * host, { fragment } of the article itself, or nothing. A path is relative to the article's id.
 */
export function target(address, id) {
    const text = address
        .replace(/[\u0000-\u0020]+/g, (space) => (/^ +$/.test(space) ? space : ""))
        .trim();
    if (text.startsWith("#")) return { fragment: text.slice(1) };
    const inside = "http://archive.invalid/";
    try {
        const path = id.split("/").map(encodeURIComponent).join("/");
        const url = new URL(text, inside + path);
        if (url.origin + "/" === inside && !/^[a-z]+:|^[\\/]{2}/i.test(text))
            return {
                id: decodeURIComponent(url.pathname.slice(1)),
                fragment: url.hash.slice(1),
            };
        return /^(https?|mailto):$/.test(url.protocol) ? { url } : undefined;
    } catch {
        return undefined;
    }
}

function cleanLink(link, address, id) {
    const to = target(address, id);
    if (!to) return;
    if (to.url) {
        link.href = to.url.href;
        link.rel = "external noopener noreferrer nofollow";
        link.dataset.host = to.url.host || to.url.pathname;
    } else if (to.id !== undefined) {
        link.href = `${location.href.replace(/#.*/s, "")}#${new URLSearchParams({ id: to.id })}`;
        link.dataset.id = to.id;
    } else {
        link.href = `#${to.fragment}`;
        link.dataset.fragment = to.fragment;
    }
}

// A picture of the archive gets its bytes later; one of another host is named and not fetched.
function cleanPicture(picture, from, id) {
    const address = from.getAttribute("src") ?? from.getAttribute("data-src") ?? "";
    const to = target(address, id);
    if (PICTURE.test(address)) picture.src = address;
    else if (to?.id) picture.dataset.id = to.id;
    else {
        const note = picture.ownerDocument.createElement("span");
        note.className = "absent";
        const host = to?.url?.host;
        note.textContent =
            `Picture${host ? ` of ${host}` : ""}, not in the archive` +
            (picture.alt ? `: ${picture.alt}` : "");
        return note;
    }
    return picture;
}

function copyAttributes(from, to, allowed) {
    for (const [name, pattern] of Object.entries(allowed)) {
        const value = from.getAttribute(name);
        if (value !== null && pattern.test(value)) to.setAttribute(name, value);
    }
}

function cleanElement(from, document, id) {
    const name = from.localName;
    const to = document.createElement(name);
    copyAttributes(from, to, COMMON);
    if (Object.hasOwn(OWN, name)) copyAttributes(from, to, OWN[name]);
    if (name === "a" && from.hasAttribute("href")) cleanLink(to, from.getAttribute("href"), id);
    return name === "img" ? cleanPicture(to, from, id) : to;
}

function cleanChildren(from, to, document, id, depth) {
    for (const node of childrenOf(from)) {
        if (typeOf(node) === Node.TEXT_NODE) to.append(node.data);
        if (typeOf(node) !== Node.ELEMENT_NODE || DROPPED.has(nameOf(node))) continue;
        if (namespaceOf(node) !== HTML || depth > DEEPEST) continue;
        let parent = to;
        if (ALLOWED.has(nameOf(node))) {
            parent = cleanElement(node, document, id);
            to.append(parent);
        }
        cleanChildren(node, parent, document, id, depth + 1);
    }
}

// A page without a text may lead to another one.
function addRefresh(parsed, fragment, document, id) {
    const content = select(parsed, "meta[http-equiv=refresh i]")?.getAttribute("content");
    const address = /^[\s\d.]*[;,]?\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(content ?? "")?.[1];
    if (!address) return;
    const link = document.createElement("a");
    link.textContent = "This page has moved. Follow it.";
    cleanLink(link, address, id);
    fragment.append(link);
}

/** Gives the harmless part of HTML as nodes of a document. `id` is that of the article. */
export function clean(html, document, id) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const fragment = document.createDocumentFragment();
    cleanChildren(bodyOf(parsed), fragment, document, id, 0);
    if (!fragment.textContent.trim()) addRefresh(parsed, fragment, document, id);
    return fragment;
}

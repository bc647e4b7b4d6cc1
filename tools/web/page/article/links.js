// SPDX-License-Identifier: BSD-2-Clause
// Which ids a link in an article may mean. Sites name a page by its folder, without the ending of
// its file, or by its whole address; ids are paths of files, or made of addresses.

const LONGEST = 1024;

function parsed(address, base) {
    try {
        return new URL(address, base);
    } catch {
        return undefined;
    }
}

/** Decodes an address, or a part of one, which may hold what is no escape: "100%". */
export function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

// The ids of files that a host may give for a path.
function files(path) {
    const bare = path.replace(/\/+$/, "");
    const inFolder = ["index.html", "index.md"].map((name) => (bare ? `${bare}/${name}` : name));
    const named = bare ? [`${bare}.html`, `${bare}.md`] : [];
    return path === bare ? [path, ...named, ...inFolder] : [path, ...inFolder, bare, ...named];
}

// The id that an item has by its address.
function byAddress({ protocol, host, pathname, search }) {
    const path = host + pathname.replace(/^\/$/, "").replace(/\/$/, "%2F") + search;
    const id = protocol === "http:" ? `http/${path}` : path;
    return [id, decoded(id)];
}

// What the addresses of the article's site have before the ids: "project/".
function prefix({ id, url }) {
    const path = decoded(parsed(url)?.pathname ?? "").slice(1).replace(/\/$/, "");
    const own = id.replace(/(^|\/)index\.\w+$|\.\w+$/, "");
    return path.endsWith(`/${own}`) ? path.slice(0, path.length - own.length) : "";
}

const paths = (path, before) =>
    (before && path.startsWith(before) ? [path.slice(before.length), path] : [path]).flatMap(files);
const usable = (ids) => [...new Set(ids)].filter((id) => id && id.length <= LONGEST);

/** The ids that a link to a path within the archive may mean, the likeliest first. */
export function idsOfPath(path, entry) {
    const base = parsed(entry.url);
    const address = base && parsed(`/${path.split("/").map(encodeURIComponent).join("/")}`, base);
    return usable([path, ...(address ? byAddress(address) : []), ...paths(path, prefix(entry))]);
}

/** The same of a link to an address. None: it leads to another site. */
export function idsOfAddress(address, entry) {
    const url = parsed(address);
    const base = parsed(entry.url);
    if (!url || !/^https?:$/.test(url.protocol) || (base && base.host !== url.host)) return [];
    const path = decoded(url.pathname).slice(1);
    // An article without an address does not tell where its site begins.
    const below = base ? [] : [path.replace(/^[^/]*\/?/, ""), path.replace(/^[^/]*\/[^/]*\/?/, "")];
    return usable([
        ...byAddress(url),
        ...paths(path, prefix(entry)),
        ...below.filter(Boolean).flatMap(files),
    ]);
}

/** Whether an article that was found by the path of an address has that address. */
export function hasAddress(found, address, entry) {
    const bare = (text) =>
        decoded(text.replace(/^https?:\/\/|[?#].*$/g, "").replace(/(\/|\/index\.html?|\.html?)$/, ""));
    const url = parsed(address);
    if (found.url) return bare(found.url) === bare(address);
    return !!url && (byAddress(url).includes(found.id) || parsed(entry.url)?.host === url.host);
}

// SPDX-License-Identifier: BSD-2-Clause
// What the list may show: all articles of an order, those that pass a test, or hits of a search.
// Each is { count, load(start, count, signal) -> entries }. A source whose length is not known yet
// says isOpen, and its count then is a little more than it has.
const STEP = 100;
const MOST = 500;
const MARGIN = 8;

export const bestOrder = ({ orders }) => ["date", "title", "id"].find((o) => orders.includes(o));

/** All articles, the newest first where the archive knows dates. */
export function everything(archive, onDamage) {
    const order = bestOrder(archive);
    if (order === "id") return passing(archive, (entry) => entry, onDamage);
    return {
        count: archive.articles,
        async load(start, count, signal) {
            const listing = await archive.list({ order, start, count, signal, skipDamaged: true });
            if (listing.damage.length) onDamage(listing.damage[0]);
            return listing.entries;
        },
    };
}

/**
 * The articles for which a test gives an entry, found by going through all of them as far as
 * somebody scrolls.
 */
export function passing(archive, test, onDamage) {
    const order = bestOrder(archive);
    const total = order === "id" ? archive.entries : archive.articles;
    const found = [];
    let next = 0;
    let work = Promise.resolve();
    const source = {
        isOpen: true,
        count: MARGIN,
        load(start, count, signal) {
            // One search at a time: the next one goes on where the last one stopped.
            work = work.catch(() => {}).then(() => source.scan(start + count, signal));
            return work.then(() => found.slice(start, start + count));
        },
        async scan(wanted, signal) {
            // Not too much at once: what was found shows meanwhile, and the list asks for more.
            const end = Math.min(total, next + MOST);
            while (next < end && found.length < wanted) {
                const { entries, damage } = await archive.list({
                    order,
                    start: next,
                    count: STEP,
                    signal,
                    skipDamaged: true,
                });
                if (damage.length) onDamage(damage[0]);
                next += STEP;
                for (const entry of entries) {
                    const full = entry?.kind === "article" && (await test(entry));
                    if (full) found.push(full);
                }
            }
            source.isOpen = next < total;
            source.count = found.length + (source.isOpen ? MARGIN : 0);
            source.progress = [Math.min(next, total), total, found.length];
        },
    };
    return source;
}

/** Hits of the index of words. */
export function hits(archive, query, isTyping, result, first) {
    return {
        count: result.found,
        async load(start, count, signal) {
            const { hits: more } =
                start === 0 && first >= count
                    ? result
                    : await archive.search(query, {
                          offset: start,
                          limit: count,
                          isTyping,
                          signal,
                      });
            return more
                .slice(0, count)
                .map(({ entry, titleMarks, snippet }) => ({ ...entry, titleMarks, snippet }));
        },
    };
}

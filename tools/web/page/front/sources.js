// SPDX-License-Identifier: BSD-2-Clause
// What the list may show: all articles of an order, hits of a search, or those that pass a test,
// which are in filters.js.
// Each is { count, load(start, count, signal) -> entries }. A source whose length is not known yet
// says isOpen, and its count then is a little more than it has.
/** The newest first where the archive knows dates. */
export const bestOrder = ({ orders }) => ["date", "title", "id"].find((o) => orders.includes(o));

/** All articles of an order by date or title. */
export function everything(archive, order, onDamage) {
    return {
        count: archive.articles,
        async load(start, count, signal) {
            const listing = await archive.list({ order, start, count, signal, skipDamaged: true });
            if (listing.damage.length) onDamage(listing.damage[0]);
            return listing.entries;
        },
    };
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
            return more.slice(0, count).map(({ entry, titleMarks }) => ({ ...entry, titleMarks }));
        },
    };
}

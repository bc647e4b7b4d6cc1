// SPDX-License-Identifier: BSD-2-Clause
// What the list shows of an archive without an order or an index that would tell: the articles that
// have a section, a tag or a language, or words in their titles.
import { bestOrder } from "./sources.js";

const STEP = 100;
const MOST = 500;
const MARGIN = 8;

/**
 * The articles for which a test gives an entry, found by going through all of them as far as
 * somebody scrolls.
 */
function passing(archive, test, onDamage) {
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

const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

/** The articles that are wanted: { q, section, tag, language }. */
export function filtered(archive, { q, section, tag, language }, onDamage, signal) {
    const suits = async (entry) => {
        const isPlain =
            !entry.hasMoreFields || (section && entry.section) || (language && entry.language);
        const full = isPlain ? entry : await archive.fields(entry, { signal });
        return (
            (!section || full.section === section) &&
            (!language || full.language === language) &&
            (!tag || full.tags.includes(tag)) &&
            full
        );
    };
    const wanted = words(q ?? "");
    const has = (entry) =>
        wanted.every((word) => `${entry.title} ${entry.summary}`.toLowerCase().includes(word));
    const isFiltered = section || tag || language;
    const test = (entry) => has(entry) && (isFiltered ? suits(entry) : entry);
    return passing(archive, test, onDamage);
}

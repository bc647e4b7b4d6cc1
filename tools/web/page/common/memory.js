// SPDX-License-Identifier: BSD-2-Clause
// What this page remembers on this device: settings for reading, which keys a person has confirmed
// for which series, the latest edition seen of each signer, and which archives are kept. Without
// storage (a private window) it remembers until it is closed.
const fallback = new Map(); // what storage did not take

export function recall(name, otherwise) {
    if (fallback.has(name)) return fallback.get(name);
    try {
        return JSON.parse(localStorage.getItem(`anews:${name}`)) ?? otherwise;
    } catch {
        return otherwise;
    }
}

export function remember(name, value) {
    fallback.delete(name);
    try {
        localStorage.setItem(`anews:${name}`, JSON.stringify(value));
    } catch {
        // Full or forbidden. What is stored already must not stand in the way of what is new.
        fallback.set(name, value);
    }
}

/**
 * What is known of a series: { keys: [{ key, name }], title, seen }, where `seen` has the latest
 * edition of each key: { epoch, sequence, identity }.
 */
export const knownSeries = (series) => recall("series", {})[series];

export function rememberSeries(series, facts) {
    const all = recall("series", {});
    all[series] = { ...all[series], ...facts };
    remember("series", all);
}

export const confirmedKeys = () =>
    Object.values(recall("series", {})).flatMap((known) => known.keys ?? []);

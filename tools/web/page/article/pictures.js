// SPDX-License-Identifier: BSD-2-Clause
// Pictures of the archive as data: addresses, the only ones that an article's frame may load. A
// picture of another host is never fetched: its host would learn who reads what.
const TYPES = /^image\/(png|jpeg|gif|webp|avif|svg\+xml)$/;
const LARGEST = 16 << 20;
const KEPT = 80;

/** Gives the bytes as a data: address of a type. */
export function dataUrl(bytes, type) {
    return new Promise((done, fail) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result);
        reader.onerror = () => fail(reader.error);
        reader.readAsDataURL(new Blob([bytes], { type }));
    });
}

const cache = new WeakMap();

/** Gives a picture of the archive, or nothing if it is none or cannot be read. */
export async function picture(archive, id, signal) {
    if (!cache.has(archive)) cache.set(archive, new Map());
    const kept = cache.get(archive);
    if (kept.has(id)) return kept.get(id);
    try {
        const { bytes, mediaType } = await archive.content(id, { maximum: LARGEST, signal });
        const type = (mediaType ?? "").split(";")[0].trim().toLowerCase();
        if (!TYPES.test(type)) return undefined;
        const url = await dataUrl(bytes, type);
        if (kept.size > KEPT) kept.delete(kept.keys().next().value);
        kept.set(id, url);
        return url;
    } catch {
        return undefined;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// Pictures of the archive as data: addresses, the only ones that an article's frame may load. A
// picture of another host is never fetched: its host would learn who reads what.
import { imageId } from "../common/image_id.js";
import { target } from "./clean.js";

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

/**
 * The ids that the picture of an entry may have. Its field has an id, or is as its author wrote it:
 * a path from the top of the site, or from the folder of the article.
 */
export function pictureIds(entry) {
    const named = imageId(entry);
    const near = named && target(named, entry.id)?.id;
    return [...new Set([named, near].filter(Boolean))];
}

/** Gives the picture of an entry as picture() does. */
export async function pictureOf(archive, entry, signal) {
    for (const id of pictureIds(entry)) {
        const url = await picture(archive, id, signal);
        if (url) return url;
    }
    return undefined;
}

// SPDX-License-Identifier: BSD-2-Clause
// Which entry of the archive is the picture of another one.
const isOwn = (image) => typeof image === "string" && !/^[a-z][a-z0-9+.-]*:|^\/\/|^$/i.test(image);

/**
 * The id of an entry's picture, if it may be in the archive. Packing keeps what is no URL apart.
 */
export function imageId({ image, extra }) {
    if (image) return isOwn(image) ? image : undefined;
    try {
        const other = JSON.parse(extra ?? "{}").image;
        return isOwn(other) ? other.replace(/^\.?\//, "") : undefined;
    } catch {
        return undefined;
    }
}

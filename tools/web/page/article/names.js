// SPDX-License-Identifier: BSD-2-Clause
// Names for files that a person saves. An id comes from the archive, and must neither lead into a
// folder nor name what a system starts, hides or takes for a device.
const SAFE_ENDINGS = new Set(
    (
        "txt md csv tsv json xml pdf epub png jpg jpeg gif webp avif mp3 ogg " +
        "opus m4a flac wav mp4 webm zip gz zst"
    ).split(" "),
);

/**
 * A name that is safe to give a file: of the id's last part, with an ending that starts nothing.
 */
export function safeName(id) {
    const last = id
        .split("/")
        .pop()
        .normalize("NFC")
        // eslint-disable-next-line no-control-regex
        .replace(/[\p{C}\p{Z}<>:"/\\|?*`$%;&']+/gu, "-")
        .slice(-100)
        // What is left of a character that was cut in two, and what would hide the file.
        .replace(/^[\p{Cs}.-]+|[.-]+$/gu, "");
    const name = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(last)
        ? `file-${last}`
        : last || "file";
    const ending = /\.([^.]+)$/.exec(name)?.[1].toLowerCase();
    return SAFE_ENDINGS.has(ending) ? name : `${name}.bin`;
}

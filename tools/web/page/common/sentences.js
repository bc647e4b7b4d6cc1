// SPDX-License-Identifier: BSD-2-Clause
// A sentence for each thing that may go wrong, with what to do about it.
import { edition, Refusal } from "./words.js";

const CHANGED = "Nothing of it is shown. Get the archive again, from another place if it stays so.";
const SENTENCES = {
    magic: ["This is not an archive.", "Look at the address, or choose another file."],
    missing: ["This archive is cut off.", "Its end is missing. Download it again."],
    unsupported: [
        "This archive was made by a later version.",
        "Reload this page to get its newest version.",
    ],
    signature: ["This archive was changed or damaged: its signature is wrong.", CHANGED],
    hash: [
        "This part was changed or damaged on the way, and is not shown.",
        "Try again. If it stays so, get the archive from another place. What you see elsewhere " +
            "is as it was signed.",
    ],
    format: ["This archive was made wrongly.", "Tell its publisher. This part is not shown."],
    memory: [
        "This archive takes more memory than this page may use.",
        "Open it with the program anews.",
    ],
    "not-found": [
        "This edition has no such article.",
        "It may be in another edition. The link may be wrong, too.",
    ],
    withdrawn: ["The publisher has withdrawn this article.", "It cannot be read any more."],
    config: [
        "The settings of this page cannot be read.",
        "Is there a network? Try again. If it stays so, tell who runs this page that its " +
            "config.json is wrong.",
    ],
    address: [
        "This address is none of an archive on the web.",
        "It has to begin with https:// or http://. Look at the address, or ask whoever gave it " +
            "to you.",
    ],
    untrusted: ["This archive is not signed by a key that you trust.", CHANGED],
};
const IO = {
    network: [
        "The archive cannot be reached.",
        "Is there a network? The host may be down, or may not allow this page to read it. What " +
            "you have kept for offline still opens.",
    ],
    range: [
        "The host sends other bytes than it was asked for.",
        "Download the archive, and open the file here.",
    ],
    size: [
        "The host sends whole files only, and this archive is too large for that.",
        "Download the archive, and open the file here.",
    ],
    replaced: ["A new edition has just been published.", "Open it to read on."],
    file: ["The file cannot be read any more.", "Was it moved or changed? Choose it again."],
};
const REFUSED = {
    two: () =>
        "You have seen another one before. Two readers of one edition must see the same: ask the " +
        "publisher which one is right. The next edition will open again.",
    old: ({ known }) =>
        `You have seen ${edition(known)} before. Somebody may be giving you old news, or the ` +
        "host has an old copy. Try again later, or another host.",
    other: ({ known }) =>
        `It says that it is of the series “${known.title}”, but somebody else made it. Do not ` +
        "trust it. Get it from another place, or ask the publisher whether the key has changed.",
    host: () =>
        "Nothing of its answer is shown. Open the archive by its address there, if you know " +
        "that host.",
};

/** Gives [what happened, what to do] for an error. */
export function sentences(error) {
    // The package wraps what fetching throws.
    const refusal = [error, error.cause].find((one) => one instanceof Refusal);
    if (refusal) return [refusal.message, refusal.advice ?? REFUSED[refusal.why](refusal)];
    if (error.code === "io" && error.reason === "status")
        return [
            error.status === 404
                ? "There is no archive at this address."
                : `The host refuses to send the archive (status ${error.status}).`,
            "Look at the address, or ask whoever gave it to you.",
        ];
    return (
        (error.code === "io" ? IO[error.reason] : SENTENCES[error.code]) ?? [
            "Something went wrong in this page.",
            String(error.message ?? error),
        ]
    );
}

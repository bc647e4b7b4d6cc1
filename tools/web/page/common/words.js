// SPDX-License-Identifier: BSD-2-Clause
// What is said to people: dates and sizes in their language, and a sentence for each thing that may
// go wrong, with what to do about it.
const locales = navigator.languages?.length ? navigator.languages : undefined;
const PRECISE = {
    second: { dateStyle: "long", timeStyle: "short" },
    day: { dateStyle: "long" },
    month: { month: "long", year: "numeric" },
    year: { year: "numeric" },
};
const formats = new Map();

function format(style, zone) {
    const key = style + zone;
    if (!formats.has(key)) {
        const options = { ...(PRECISE[style] ?? { dateStyle: "medium" }), timeZone: zone };
        formats.set(key, new Intl.DateTimeFormat(locales, options));
    }
    return formats.get(key);
}

/** A date as the publisher wrote it, in the reader's language and in the publisher's zone. */
export function dateWords(date, isShort = false) {
    const local = new Date((date.seconds + date.utcOffset * 60) * 1000);
    // A header may name any number of seconds, and calendars end.
    if (Number.isNaN(local.getTime())) return "an unknown date";
    // Midnight is what dates without a time often become.
    const isDay = date.precision === "second" && local.getTime() % 86400e3 === 0;
    const style =
        isDay && !isShort
            ? "day"
            : isShort && /second|day/.test(date.precision)
              ? "short"
              : date.precision;
    return format(style, "UTC").format(local);
}

const relative = new Intl.RelativeTimeFormat(locales, { numeric: "auto" });
const STEPS = [
    ["year", 31557600],
    ["month", 2629800],
    ["week", 604800],
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
];

/** "two days ago", of seconds since 1970. */
export function age(seconds) {
    const past = Date.now() / 1000 - seconds;
    const [unit, length] = STEPS.find((step) => Math.abs(past) >= step[1]) ?? STEPS.at(-1);
    return relative.format(-Math.round(past / length), unit);
}

export const count = (number) => number.toLocaleString(locales);

export function size(bytes) {
    const unit =
        bytes < 1e3 ? "byte" : bytes < 1e6 ? "kilobyte" : bytes < 1e9 ? "megabyte" : "gigabyte";
    const value = bytes / { byte: 1, kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit];
    return value.toLocaleString(locales, {
        style: "unit",
        unit,
        maximumFractionDigits: value < 10 ? 1 : 0,
    });
}

/** "42". A number that is a time, as packing gives by itself, is said as one. */
export function editionNumber({ epoch, sequence }) {
    const number = Number(sequence);
    const words =
        number > 1e9 && number < 1e10
            ? `of ${format("second", undefined).format(new Date(number * 1000))}`
            : number.toLocaleString(locales);
    return `${words}${epoch ? ` of epoch ${epoch}` : ""}`;
}

export const edition = (one) => `edition ${editionNumber(one)}`;

/** A key id in groups of four, which are easier to compare. */
export const grouped = (keyId) => keyId.replace(/(.{4})(?=.)/g, "$1 ");

const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|he|iw|ks|ku-arab|ps|sd|syr|ug|ur|yi)\b|-(arab|hebr)\b/i;
export const direction = (language) =>
    !language ? "auto" : RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr";

/** What a person is told, and nothing of the archive is shown: a title and what to do. */
export class Refusal extends Error {
    constructor(title, advice, details = {}) {
        super(title);
        Object.assign(this, { advice, ...details });
    }
}

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

/** Gives [what happened, what to do] for an error. */
export function sentences(error) {
    // The package wraps what fetching throws.
    const refusal = [error, error.cause].find((one) => one instanceof Refusal);
    if (refusal) return [refusal.message, refusal.advice];
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

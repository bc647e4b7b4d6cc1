// SPDX-License-Identifier: BSD-2-Clause
// What is said to people: dates and sizes in their language.
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

/** The day of seconds since 1970. */
export const day = (seconds) => dateWords({ seconds, utcOffset: 0, precision: "day" });

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

/**
 * What a person is told, and nothing of the archive is shown: a title, and what to do, which is
 * `advice` or what sentences.js says for `why`.
 */
export class Refusal extends Error {
    constructor(title, details) {
        super(title);
        Object.assign(this, details);
    }
}

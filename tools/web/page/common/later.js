// SPDX-License-Identifier: BSD-2-Clause
// Fetches the second half of the page when the first titles are on screen, or when something asks
// for it: later.js and later.css, and what the package needs for searching and verifying. A page
// that is one file has it from the beginning.
/* global LATER_STYLE */
import { Refusal } from "./words.js";

let half;
let tries = 0;

function fetchStyle() {
    const link = document.createElement("link");
    return new Promise((done, fail) => {
        Object.assign(link, { rel: "stylesheet", href: LATER_STYLE, onload: done, onerror: fail });
        document.head.append(link);
    }).catch((error) => {
        link.remove();
        throw error;
    });
}

// Some browsers remember that a module could not be fetched, and ask no more for that address.
const fetchScript = () =>
    tries++ ? import(new URL(`later.js?${tries}`, import.meta.url)) : import("../later.js");

export function later() {
    half ??= Promise.all([
        fetchScript(),
        import("anews-search"),
        import("anews-whole"),
        LATER_STYLE && fetchStyle(),
    ]).then(
        ([script]) => script,
        (cause) => {
            half = undefined;
            // Where this script is of an older build than what the host has, a cache may keep it for
            // an hour: with the newest one in its place, a reload helps.
            fetch(import.meta.url, { cache: "reload" }).catch(() => {});
            throw new Refusal("A part of this page cannot be fetched.", {
                advice: "Is there a network? Try again when there is one, or reload this page.",
                cause,
            });
        },
    );
    return half;
}

/** Gives [what happened, what to do] for an error, also where the sentences cannot be fetched. */
export async function sentencesFor(error) {
    if (error instanceof Refusal && error.advice) return [error.message, error.advice];
    try {
        return (await later()).sentences(error);
    } catch (refusal) {
        return [refusal.message, `${refusal.advice} (${error.message})`];
    }
}

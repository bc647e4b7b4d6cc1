// SPDX-License-Identifier: BSD-2-Clause
// Shows the text of an article in a frame that is shut: see walls.js. The frame is as high as its
// text, so that the whole page scrolls as one. This page listens in it for clicks and keys; the
// frame itself can do nothing.
/* global STYLE */
import { POLICY, SANDBOX } from "./walls.js";
import { h } from "../common/dom.js";

const skeleton =
    `<!doctype html><html><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    `<style>${STYLE}</style></head><body></body></html>`;

export function makeFrame() {
    const properties = { srcdoc: skeleton, referrerpolicy: "no-referrer", class: "text" };
    return h("iframe", SANDBOX === null ? properties : { ...properties, sandbox: SANDBOX });
}

export const loaded = (frame) =>
    new Promise((done) => frame.addEventListener("load", done, { once: true }));

/** Gives the frame the height of what it holds, now and whenever that changes. */
export function fit(frame) {
    const { body } = frame.contentDocument;
    const measure = () => {
        frame.style.height = `${Math.ceil(body.getBoundingClientRect().height) + 1}px`;
    };
    const watch = new ResizeObserver(measure);
    watch.observe(body);
    measure();
    return () => watch.disconnect();
}

/** Takes over the reader's settings, the language and the direction of the text. */
export function dress(frame, { size, theme, font }, language, direction) {
    const root = frame.contentDocument?.documentElement;
    if (!root) return;
    root.style.setProperty("--size", `${size}px`);
    root.dataset.theme = theme;
    root.dataset.font = font;
    if (language) root.lang = language;
    root.dir = direction;
}

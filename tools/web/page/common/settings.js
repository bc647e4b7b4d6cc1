// SPDX-License-Identifier: BSD-2-Clause
// How articles are set: the reader's choice, which this device remembers.
import { recall, remember } from "./memory.js";

const SETTINGS = { size: 18, theme: "auto", font: "serif" };
export const settings = () => ({ ...SETTINGS, ...recall("reading", {}) });

/** Changes how articles are set, and remembers it. */
export function changeSettings(change) {
    const next = { ...settings(), ...change };
    next.size = Math.min(32, Math.max(14, next.size));
    remember("reading", next);
    applySettings();
}

export function applySettings() {
    const { size: pixels, theme, font } = settings();
    const root = document.documentElement;
    root.style.setProperty("--size", `${pixels}px`);
    root.dataset.theme = theme;
    root.dataset.font = font;
}

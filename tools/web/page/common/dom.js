// SPDX-License-Identifier: BSD-2-Clause
// Few words for making elements. Text is always text here: nothing in this page parses HTML but
// clean.js.
export const $ = (id) => document.getElementById(id);

/** Makes an element: h("a", { href, class, onclick }, "text", child). */
export function h(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (value === undefined || value === false) continue;
        if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
        else element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== false));
    return element;
}

export const button = (label, onclick, properties = {}) =>
    h("button", { type: "button", onclick, ...properties }, label);

/** What a person hears of, and sees at the foot of the page for some seconds. */
export function say(text) {
    const place = $("said");
    place.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => (place.textContent = ""), 6000);
}

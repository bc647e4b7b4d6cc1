// SPDX-License-Identifier: BSD-2-Clause
// Hands the address of what is shown to another program, or to the clipboard.
import { say } from "./dom.js";

export async function share() {
    const url = location.href;
    try {
        if (navigator.share) await navigator.share({ title: document.title, url });
        else {
            await navigator.clipboard.writeText(url);
            say("The link is copied.");
        }
    } catch (error) {
        if (error.name !== "AbortError")
            say("The link cannot be copied here. Take it from the address bar.");
    }
}

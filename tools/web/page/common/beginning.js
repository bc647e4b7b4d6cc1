// SPDX-License-Identifier: BSD-2-Clause
// The first bytes of an archive that this page asks for: the header, the directory, and most often
// what tells the archive's title. early.js asks for the same.
export const FIRST_REQUEST = 20480;
export const RANGE = `bytes=0-${FIRST_REQUEST - 1}`;

/**
 * Gives the answer that early.js has asked for, if the first request of this page is the same. A
 * later one wants what the host has by then.
 */
export async function takeEarly(address, options) {
    const wanted = globalThis.early?.beginning;
    if (!wanted) return undefined;
    globalThis.early.beginning = undefined;
    const { href, answer } = (await wanted) ?? {};
    const isSame = href === address && options.headers?.Range === RANGE;
    return isSame ? answer.catch(() => undefined) : undefined;
}

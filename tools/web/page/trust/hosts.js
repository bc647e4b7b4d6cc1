// SPDX-License-Identifier: BSD-2-Clause
// Hosts that a link may name: that of this page, and those that config.json lists. Any other is
// asked only when a person says so.
import { takeEarly } from "../common/beginning.js";
import { Refusal } from "../common/words.js";

export const isListed = ({ origin }, { origins }) =>
    origin === location.origin || (origins ?? []).includes(origin);

/**
 * Fetches as fetch() does, and refuses what a listed host has redirected to one that is not listed.
 * That host was asked by then: browsers tell where a redirect leads when they have followed it.
 */
export const fetchListed = (config) => async (address, options) => {
    const answer = (await takeEarly(address, options)) ?? (await fetch(address, options));
    const end = new URL(answer.url || address);
    if (!isListed(new URL(address), config) || isListed(end, config)) return answer;
    await answer.body?.cancel();
    throw new Refusal(`This address leads to another host: ${end.host}.`, { why: "host" });
};

// SPDX-License-Identifier: BSD-2-Clause
// What the first titles do not need: what hears a person, articles, filters, failures, the question
// whom to trust, what the line of trust opens. common/later.js fetches it.
export { sentences } from "./common/sentences.js";
export { Controls } from "./controls.js";
export { enrich } from "./front/enrich.js";
export { filtered } from "./front/filters.js";
export { offeredKey } from "./trust/offer.js";
export { keepPage } from "./trust/offline.js";
export { askTrust, showStart, tellFailure } from "./trust/start.js";

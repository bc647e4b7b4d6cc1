// SPDX-License-Identifier: BSD-2-Clause
// What the first titles do not need: articles, failures, the question whom to trust, what the line
// of trust opens. common/later.js fetches it.
export { Article } from "./article/article.js";
export { picture } from "./article/pictures.js";
export { sentences } from "./common/sentences.js";
export { share } from "./common/share.js";
export { Details } from "./trust/details.js";
export { keepPage } from "./trust/offline.js";
export { askTrust, showStart, tellFailure } from "./trust/start.js";

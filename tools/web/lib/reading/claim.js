// SPDX-License-Identifier: BSD-2-Clause
// What a header says of itself, without any check: for errors, and to see whether a file is still
// the same.
import { hex } from "./fields.js";
import { keyIdText } from "./keys.js";

const HEADER = 1024, ROOT = 512, SLOT = 80, SLOTS = 6;
const CREATED = 40, SERIES = 56, EPOCH = 72, SEQUENCE = 80;
const ED25519PH = 0x5045; // "EP"

/** @param {Uint8Array} header */
export function claimOf(header) {
    if (header.length < HEADER) return undefined;
    const view = new DataView(header.buffer, header.byteOffset, HEADER);
    const keyIds = [];
    for (let i = 0, at = ROOT; i < SLOTS; i++, at += SLOT)
        if (view.getUint16(at, true) === ED25519PH)
            keyIds.push(keyIdText(header.subarray(at + 2, at + 10)));
    return {
        keyIds,
        series: hex(header.subarray(SERIES, SERIES + 16)),
        edition: {
            epoch: view.getUint32(EPOCH, true),
            sequence: view.getBigUint64(SEQUENCE, true),
        },
        created: Number(view.getBigInt64(CREATED, true)),
        root: hex(header.subarray(0, ROOT)),
    };
}

// SPDX-License-Identifier: BSD-2-Clause
import { pictureOf } from "../article/pictures.js";

/**
 * Brings fields that are stored apart, and the picture, to a row that stays in sight: one row after
 * the other, and not at all where a connection is slow.
 */
export function enrich(front, row, entry, index) {
    const { archive, list } = front;
    const { saveData, effectiveType } = navigator.connection ?? {};
    if (saveData || /2g|3g/.test(effectiveType)) return;
    const stays = () =>
        list.rows.get(index) === row && row.isConnected && archive === front.archive;
    const work = async () => {
        if (!stays() || !list.host.offsetParent) return;
        if (entry.hasMoreFields) {
            const full = { ...entry, ...(await archive.fields(entry)), hasMoreFields: false };
            if (!stays()) return;
            list.replace(index, full);
            front.fillRow(row, full, index);
            front.noteChips([full]);
            return;
        }
        const url = await pictureOf(archive, entry);
        if (url) row.querySelector(".thumb")?.setAttribute("src", url);
        else row.classList.remove("pictured");
    };
    front.work = (front.work ?? Promise.resolve()).then(work).catch(() => {});
}

// SPDX-License-Identifier: BSD-2-Clause
// Decides whether an archive may be shown, and as whose.
//
// A key is trusted if this page was built with it (config.json), for any series, or if a person has
// confirmed it, for the series that they confirmed it for. Nothing in a link counts, and a key that
// lies beside the archive is only offered. A series that is known with some keys is refused with
// others: that is how a forged archive would look. So is an edition older than one seen before by
// the same signer, and another archive that has the number of one seen before. What one signer
// signs says nothing about the editions of another: else a thief could lock out the owner of a
// stolen key.
import { FIRST_REQUEST } from "../common/beginning.js";
import { compareEditions, openUnknownArchive } from "../common/reader.js";
import { later } from "../common/later.js";
import { confirmedKeys, knownSeries, rememberSeries } from "../common/memory.js";
import { Refusal, edition, editionNumber } from "../common/words.js";
import { fetchListed } from "./hosts.js";

const bare = ({ keys }) => (keys ?? []).map(({ key }) => key);

// The error "untrusted" cannot come from opening as unknown; "signature" can.
async function openAs(source, options, config, offered) {
    const keys = [...new Set([...bare(config), ...confirmedKeys().map(({ key }) => key)])];
    const how = { firstRequest: FIRST_REQUEST, listAhead: "date", fetch: fetchListed(config) };
    return openUnknownArchive(source, { ...options, ...how, keys, offeredKeys: offered });
}

function checkEdition(archive, seen) {
    if (!seen) return;
    const order = compareEditions(archive.edition, seen);
    if (order > 0 || (order === 0 && seen.identity === archive.identity)) return;
    if (order === 0)
        throw new Refusal(`There are two different archives of ${edition(seen)}.`, { why: "two" });
    throw new Refusal(`This is an old edition: number ${editionNumber(archive.edition)}.`, {
        why: "old",
        known: seen,
    });
}

// Checks an edition against the latest of each signer who counts, and remembers it for all of them.
function succeed(archive, signers, known) {
    const seen = { ...known?.seen };
    for (const { key } of signers) checkEdition(archive, seen[key]);
    const { edition: { epoch, sequence }, identity } = archive;
    for (const { key } of signers) seen[key] = { epoch, sequence: String(sequence), identity };
    rememberSeries(archive.series, { seen, title: known?.title ?? titleOf(archive) });
}

export const titleOf = ({ metadata: { title, publisher }, series }) =>
    title ?? publisher ?? series.slice(0, 8);

/** Says who signed, among those who count for this archive: [{ name, keyId, key }]. */
function vouching(archive, config, known) {
    const names = [...(config.keys ?? []), ...(known?.keys ?? [])];
    return archive.signers.flatMap((signer) => {
        const found = names.find(({ key }) => key === signer.key);
        return found ? { ...signer, name: found.name } : [];
    });
}

/**
 * Opens an archive and judges it: { archive, signer } where signer is absent if nobody who is
 * trusted has signed it; `offer` is then the signer that may be confirmed, if its key is at hand.
 * A `key` that a person has typed counts as offered.
 */
export async function openJudged(source, options, config, key) {
    let archive = await openAs(source, options, config, key ? [key] : []);
    try {
        const known = knownSeries(archive.series);
        const signers = vouching(archive, config, known);
        if (signers.length) {
            succeed(archive, signers, known);
            return { archive, signer: signers[0] };
        }
        if (known)
            throw new Refusal(
                known.keys?.length
                    ? "This archive is not signed by the key that you have confirmed."
                    : "This archive is not signed by a key that this page trusts.",
                { why: "other", known },
            );
        // A confirmed key of another series is no more than an offer here.
        let [offer] = archive.signers;
        if (!offer && typeof source === "string") {
            const { offeredKey } = await later();
            const beside = await offeredKey(source, config);
            if (beside) {
                archive.close();
                archive = await openAs(source, options, config, [beside]);
                [offer] = archive.signers;
            }
        }
        return { archive, offer };
    } catch (error) {
        archive.close();
        throw error;
    }
}

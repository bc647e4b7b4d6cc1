// SPDX-License-Identifier: BSD-2-Clause
// Decides whether an archive may be shown, and as whose.
//
// A key is trusted if this page was built with it (config.json), for any series, or if a person has
// confirmed it, for the series that they confirmed it for. Nothing in a link counts, and a key that
// lies beside the archive is only offered. A series that is known with some keys is refused with
// others: that is how a forged archive would look. So is an edition older than one seen before, and
// another archive that has the number of one seen before.
import { FIRST_REQUEST } from "../common/beginning.js";
import { compareEditions, openUnknownArchive, parseKey } from "../common/reader.js";
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

// The key that a host offers beside its archive. It only serves to show whose key a person may
// confirm, after comparing it.
async function offeredKey(url, config) {
    try {
        const answer = await fetchListed(config)(`${url}.pub`, {
            credentials: "omit",
            referrerPolicy: "no-referrer",
        });
        if (!answer.ok || +answer.headers.get("content-length") > 4096) return undefined;
        return parseKey((await answer.text()).slice(0, 4096)).key;
    } catch {
        return undefined;
    }
}

function checkEdition(archive, known) {
    if (known.sequence === undefined) return;
    const order = compareEditions(archive.edition, known);
    if (order > 0 || (order === 0 && known.identity === archive.identity)) return;
    if (order === 0)
        throw new Refusal(
            `There are two different archives of ${edition(known)}.`,
            "You have seen another one before. Two readers of one edition must see the same: ask " +
                "the publisher which one is right. The next edition will open again.",
            { code: "stale" },
        );
    const seen = edition(known);
    throw new Refusal(
        `This is an old edition: number ${editionNumber(archive.edition)}.`,
        `You have seen ${seen} before. Somebody may be giving you old news, or the host ` +
            "has an old copy. Try again later, or another host.",
        { code: "stale" },
    );
}

/** Says who signed, among those who count for this archive: { name, keyId, key } or nothing. */
function vouching(archive, config, known) {
    const names = [...(config.keys ?? []), ...(known?.keys ?? [])];
    for (const signer of archive.signers) {
        const found = names.find(({ key }) => key === signer.key);
        if (found) return { ...signer, name: found.name };
    }
    return undefined;
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
        const signer = vouching(archive, config, known);
        if (signer) {
            checkEdition(archive, known ?? {});
            const { epoch, sequence } = archive.edition;
            rememberSeries(archive.series, {
                epoch,
                sequence: String(sequence),
                identity: archive.identity,
                title: known?.title ?? titleOf(archive),
            });
            return { archive, signer };
        }
        if (known)
            throw new Refusal(
                known.keys?.length
                    ? "This archive is not signed by the key that you have confirmed."
                    : "This archive is not signed by a key that this page trusts.",
                `It says that it is of the series “${known.title}”, but somebody else made it. ` +
                    "Do not trust it. Get it from another place, or ask the publisher whether " +
                    "the key has changed.",
                { code: "untrusted" },
            );
        // A confirmed key of another series is no more than an offer here.
        let [offer] = archive.signers;
        const url = typeof source === "string" ? await offeredKey(source, config) : undefined;
        if (!offer && url) {
            archive.close();
            archive = await openAs(source, options, config, [url]);
            [offer] = archive.signers;
        }
        return { archive, offer };
    } catch (error) {
        archive.close();
        throw error;
    }
}

const titleOf = ({ metadata: { title, publisher }, series }) =>
    title ?? publisher ?? series.slice(0, 8);

/** Pins a signer to a series, by a person's decision. */
export function confirm(archive, { key }) {
    const { title, publisher } = archive.metadata;
    const keys = [{ key, name: publisher ?? title ?? "a key that you confirmed" }];
    rememberSeries(archive.series, { keys, title: titleOf(archive) });
}

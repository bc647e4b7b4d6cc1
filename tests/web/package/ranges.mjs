// SPDX-License-Identifier: BSD-2-Clause
// A fetch() in the place of a server, for files in memory: ranges as HTTP has them, and any lie
// that a test wants to tell.

// `bytes` of the file; `lie`, if given, gets the range and may give an answer of its own.
export function serve(bytes, { lie } = {}) {
    const log = [];
    const fetch = async (url, { headers, signal, cache }) => {
        const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.Range ?? "") ?? [];
        const start = Number(first ?? 0);
        const end = Math.min(bytes.length, Number(last ?? Infinity) + 1);
        log.push({ start, end, isFresh: cache === "reload" });
        if (signal?.aborted) throw signal.reason;
        const isRange = first !== undefined;
        const told = await lie?.({ start, end, signal, count: log.length, isRange });
        if (told) return told;
        if (first === undefined) return new Response(bytes, { status: 200 });
        return rangeOf(bytes, start, end);
    };
    return { fetch, log };
}

export function rangeOf(bytes, start, end, headers = {}) {
    if (start >= bytes.length)
        return new Response(null,
            { status: 416, headers: { "content-range": `bytes */${bytes.length}` } });
    return new Response(bytes.slice(start, end), { status: 206,
        headers: { "content-range": `bytes ${start}-${end - 1}/${bytes.length}`, ...headers } });
}

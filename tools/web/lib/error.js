// SPDX-License-Identifier: BSD-2-Clause
// The one class of errors.

/** By the library's numbers. */
export const CODES = /** @type {const} */ ([
    "ok", "magic", "missing", "unsupported", "signature", "untrusted", "hash", "format", "stale",
    "memory", "io", "not-found", "withdrawn", "usage", "cancelled",
]);
export const OBJECTS = /** @type {const} */ ([
    "header", "directory", "metadata", "dictionary", "page", "block", "characters", "extent",
]);

export class ArchiveError extends Error {
    /**
     * @param {import("./archive").ErrorCode} code
     * @param {Partial<import("./archive").ArchiveError> & { cause?: unknown }} details
     */
    constructor(code, { message, cause, ...details } = {}) {
        const subject = details.subject === undefined ? "" : `: ${details.subject}`;
        super(message ?? `${details.reason ?? code}${subject}`);
        this.name = /** @type {const} */ ("ArchiveError");
        this.code = code;
        if (cause !== undefined) this.cause = cause;
        /** @type {number | undefined} */
        this.offset = undefined;
        Object.assign(this, details);
    }
}

/** @param {string} subject */
export const usage = (subject) => new ArchiveError("usage", { subject });

/**
 * @param {import("./archive").IoReason} reason
 * @param {Partial<import("./archive").ArchiveError> & { cause?: unknown }} details
 */
export const io = (reason, details = {}) => new ArchiveError("io", { reason, ...details });

/**
 * Throws if the caller has stopped the work.
 * @param {AbortSignal | undefined} signal
 */
export function throwIfCancelled(signal) {
    if (signal?.aborted) throw new ArchiveError("cancelled", { cause: signal.reason });
}

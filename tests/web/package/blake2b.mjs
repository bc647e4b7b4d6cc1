// SPDX-License-Identifier: BSD-2-Clause
// BLAKE2b-256, for comparing contents with vectors: neither browsers nor Node have it with 32
// bytes. Plain rather than quick.

const MASK = (1n << 64n) - 1n;
const START = [0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
    0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n];
const ORDER = ["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8",
    "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a",
    "6fe9b308c2d714a5", "a2847615fb9e3cd0"].map((row) => [...row].map((c) => parseInt(c, 16)));
const MIX = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
    [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];
const BLOCK = 128;

const rotate = (value, by) => ((value >> BigInt(by)) | (value << BigInt(64 - by))) & MASK;

function compress(state, block, count, isLast) {
    const view = new DataView(block.buffer, block.byteOffset, BLOCK);
    const v = [...state, ...START];
    v[12] ^= BigInt(count);
    if (isLast) v[14] ^= MASK;
    const word = (i) => view.getBigUint64(8 * i, true);
    for (let round = 0; round < 12; round++) {
        MIX.forEach(([a, b, c, d], i) => {
            const order = ORDER[round % 10];
            v[a] = (v[a] + v[b] + word(order[2 * i])) & MASK;
            v[d] = rotate(v[d] ^ v[a], 32);
            v[c] = (v[c] + v[d]) & MASK;
            v[b] = rotate(v[b] ^ v[c], 24);
            v[a] = (v[a] + v[b] + word(order[2 * i + 1])) & MASK;
            v[d] = rotate(v[d] ^ v[a], 16);
            v[c] = (v[c] + v[d]) & MASK;
            v[b] = rotate(v[b] ^ v[c], 63);
        });
    }
    for (let i = 0; i < 8; i++) state[i] ^= v[i] ^ v[i + 8];
}

// The hash of bytes, in hexadecimal.
export function blake2b(bytes) {
    const state = [...START];
    state[0] ^= 0x01010020n;
    let at = 0;
    for (; bytes.length - at > BLOCK; at += BLOCK)
        compress(state, bytes.slice(at, at + BLOCK), at + BLOCK, false);
    const last = new Uint8Array(BLOCK);
    last.set(bytes.subarray(at));
    compress(state, last, bytes.length, true);
    const result = new DataView(new ArrayBuffer(32));
    for (let i = 0; i < 4; i++) result.setBigUint64(8 * i, state[i], true);
    const hex = (byte) => byte.toString(16).padStart(2, "0");
    return Array.from(new Uint8Array(result.buffer), hex).join("");
}

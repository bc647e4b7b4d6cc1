/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BLAKE2b (RFC 7693) of several objects side by side, one in each lane of a vector. A processor
 * with vectors hashes four in the time of two. This pays when a whole archive is verified. For a
 * single object, and on other processors, libsodium's BLAKE2b is used. Unit tests compare the two.
 */
#include "format/reference.h"

#ifdef ANI_HAVE_LANES

#include <immintrin.h>
#ifdef __has_include
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

/* glibc knows what the processor has. Elsewhere the compiler's library asks the processor, and it
 * does so at the start of every process, also of one that hashes nothing here. */
#ifdef CPU_FEATURE_ACTIVE
/* As glibc's x86_cpu_active(), which shifts a signed 1 into the sign: AVX512VL has the last bit. */
static bool has_feature(unsigned feature)
{
    enum { WORD = 32, LEAF = 4 * WORD };
    const struct cpuid_feature *leaf = __x86_get_cpuid_feature_leaf(feature / LEAF);
    return leaf->active_array[feature % LEAF / WORD] >> feature % WORD & 1;
}
#define HAS_AVX2 has_feature(x86_cpu_AVX2)
#define HAS_AVX512VL has_feature(x86_cpu_AVX512VL)
#else
#define HAS_AVX2 __builtin_cpu_supports("avx2")
#define HAS_AVX512VL __builtin_cpu_supports("avx512vl")
#endif

enum { LANES = 4, CHUNK = 128, ROUNDS = 12 };

typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));

static const uint64_t initial[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static const uint8_t word_order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

/* What is hashed side by side: in each lane a job, or none, and how far it is. */
typedef struct side_by_side {
    lanes state[8];
    ani_hash_job *job[LANES];
    size_t done[LANES];
    uint8_t last[LANES][CHUNK]; /* the end of a job, filled up with zeros */
} side_by_side;

/* Inlined into functions for processors of several kinds. */
#define INLINED static inline __attribute__((always_inline, target("avx2")))

/* Rotations to the right. By whole bytes they are one instruction. */
INLINED lanes rotate_32(lanes x)
{
    return (lanes)_mm256_shuffle_epi32((__m256i)x, 0xb1);
}

INLINED lanes rotate_24(lanes x)
{
    const __m256i from = _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3,
                                          4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
    return (lanes)_mm256_shuffle_epi8((__m256i)x, from);
}

INLINED lanes rotate_16(lanes x)
{
    const __m256i from = _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2,
                                          3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
    return (lanes)_mm256_shuffle_epi8((__m256i)x, from);
}

INLINED lanes rotate_63(lanes x)
{
    return x >> 63 | (x + x);
}

INLINED void mix(lanes *a, lanes *b, lanes *c, lanes *d, lanes x, lanes y)
{
    *a += *b + x;
    *d = rotate_32(*d ^ *a);
    *c += *d;
    *b = rotate_24(*b ^ *c);
    *a += *b + y;
    *d = rotate_16(*d ^ *a);
    *c += *d;
    *b = rotate_63(*b ^ *c);
}

INLINED void begin_job(side_by_side *s, unsigned lane, unsigned type, ani_hash_job *job)
{
    uint8_t personal[ANI_PERSONAL_SIZE];
    ani_personalise(type, personal);
    s->job[lane] = job;
    s->done[lane] = 0;
    for (unsigned i = 0; i < 8; i++)
        s->state[i][lane] = initial[i];
    /* Parameters: 32 bytes of digest, no key, no tree; the personalisation. */
    s->state[0][lane] ^= 0x01010000 ^ ANI_HASH_SIZE;
    s->state[6][lane] ^= ani_load(personal, 8);
    s->state[7][lane] ^= ani_load(personal + 8, 8);
}

/* The next chunk of a lane's job: where it is; and what is counted and whether it is the last, as
 * section 3.2 of the RFC wants them. */
INLINED const uint8_t *next_chunk(side_by_side *s, unsigned lane, uint64_t *counted,
                                  uint64_t *final)
{
    const ani_hash_job *job = s->job[lane];
    size_t left = job ? job->length - s->done[lane] : 0;
    if (left > CHUNK) {
        s->done[lane] += CHUNK;
        *counted = s->done[lane];
        *final = 0;
        return job->bytes + s->done[lane] - CHUNK;
    }
    memset(s->last[lane], 0, CHUNK);
    if (left > 0)
        memcpy(s->last[lane], job->bytes + s->done[lane], left);
    *counted = job ? job->length : 0;
    *final = UINT64_MAX;
    return s->last[lane];
}

INLINED lanes load_lanes(const uint8_t *bytes)
{
    return (lanes)_mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

/* Loads four words of each lane's chunk, and turns rows into columns: m[i] gets word i of each.
 * These processors are little-endian. */
INLINED void load_words(lanes m[4], const uint8_t *const chunk[LANES], size_t at)
{
    __m256i row[LANES], pair[LANES];
    for (unsigned lane = 0; lane < LANES; lane++)
        row[lane] = (__m256i)load_lanes(chunk[lane] + at);
    pair[0] = _mm256_unpacklo_epi64(row[0], row[1]);
    pair[1] = _mm256_unpackhi_epi64(row[0], row[1]);
    pair[2] = _mm256_unpacklo_epi64(row[2], row[3]);
    pair[3] = _mm256_unpackhi_epi64(row[2], row[3]);
    m[0] = (lanes)_mm256_permute2x128_si256(pair[0], pair[2], 0x20);
    m[1] = (lanes)_mm256_permute2x128_si256(pair[1], pair[3], 0x20);
    m[2] = (lanes)_mm256_permute2x128_si256(pair[0], pair[2], 0x31);
    m[3] = (lanes)_mm256_permute2x128_si256(pair[1], pair[3], 0x31);
}

/* The twelve rounds. Unrolled, so that all words stay where they are. */
INLINED void mix_rounds(lanes v[16], const lanes m[16])
{
#pragma GCC unroll 12
    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint8_t *o = word_order[round % 10];
        mix(&v[0], &v[4], &v[8], &v[12], m[o[0]], m[o[1]]);
        mix(&v[1], &v[5], &v[9], &v[13], m[o[2]], m[o[3]]);
        mix(&v[2], &v[6], &v[10], &v[14], m[o[4]], m[o[5]]);
        mix(&v[3], &v[7], &v[11], &v[15], m[o[6]], m[o[7]]);
        mix(&v[0], &v[5], &v[10], &v[15], m[o[8]], m[o[9]]);
        mix(&v[1], &v[6], &v[11], &v[12], m[o[10]], m[o[11]]);
        mix(&v[2], &v[7], &v[8], &v[13], m[o[12]], m[o[13]]);
        mix(&v[3], &v[4], &v[9], &v[14], m[o[14]], m[o[15]]);
    }
}

/* One chunk of each lane. *finals: for each lane whether that was its last. */
INLINED void compress(side_by_side *s, uint64_t finals[LANES])
{
    lanes m[16], v[16];
    const uint8_t *chunk[LANES];
    uint64_t counted[LANES];
    for (unsigned lane = 0; lane < LANES; lane++)
        chunk[lane] = next_chunk(s, lane, &counted[lane], &finals[lane]);
    for (unsigned i = 0; i < 16; i += LANES)
        load_words(m + i, chunk, 8 * (size_t)i);
    for (unsigned i = 0; i < 8; i++) {
        v[i] = s->state[i];
        v[i + 8] = (lanes)_mm256_set1_epi64x((long long)initial[i]);
    }
    v[12] ^= load_lanes((const uint8_t *)counted);
    v[14] ^= load_lanes((const uint8_t *)finals);
    mix_rounds(v, m);
    for (unsigned i = 0; i < 8; i++)
        s->state[i] ^= v[i] ^ v[i + 8];
}

/* A lane whose job is done takes the next one; one for which there is none goes on with nothing. */
INLINED void hash_in_lanes(unsigned type, ani_hash_job *jobs, size_t count)
{
    side_by_side s = {.done = {0}};
    size_t given = 0, left = count;
    uint64_t finals[LANES];
    for (unsigned lane = 0; lane < LANES && given < count; lane++)
        begin_job(&s, lane, type, &jobs[given++]);
    while (left > 0) {
        compress(&s, finals);
        for (unsigned lane = 0; lane < LANES; lane++) {
            if (!s.job[lane] || finals[lane] == 0)
                continue;
            for (unsigned i = 0; i < ANI_HASH_SIZE / 8; i++) {
                uint64_t word = s.state[i][lane];
                memcpy(s.job[lane]->hash + 8 * (size_t)i, &word, 8);
            }
            s.job[lane] = NULL;
            left--;
            if (given < count)
                begin_job(&s, lane, type, &jobs[given++]);
        }
    }
}

__attribute__((target("avx512f,avx512vl"))) static void
hash_with_avx512(unsigned type, ani_hash_job *jobs, size_t count)
{
    hash_in_lanes(type, jobs, count);
}

__attribute__((target("avx2"))) static void hash_with_avx2(unsigned type, ani_hash_job *jobs,
                                                           size_t count)
{
    hash_in_lanes(type, jobs, count);
}

#endif

void ani_hash_many(unsigned type, ani_hash_job *jobs, size_t count)
{
#ifdef ANI_HAVE_LANES
    if (count > 1 && HAS_AVX512VL) {
        hash_with_avx512(type, jobs, count);
        return;
    }
    if (count > 1 && HAS_AVX2) {
        hash_with_avx2(type, jobs, count);
        return;
    }
#endif
    for (size_t i = 0; i < count; i++)
        ani_hash(type, jobs[i].bytes, jobs[i].length, jobs[i].hash);
}

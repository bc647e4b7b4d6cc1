/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints tables.c: what each byte, or pair of bytes, means in the encodings of the WHATWG's
 * standard Encoding. It runs while the command is built, on the machine that builds.
 *
 * The tables are taken from this machine's iconv. glibc's agrees with the standard but for what is
 * listed below, and what is listed here is put in its place. Each table is then compared with a
 * checksum, so that the same tables come out everywhere, or none. That these are the standard's
 * tables is shown by tests/charsets: the standard gives each of them an identifier.
 */
#include "charsets/tables.h"

#include <iconv.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_USER_DEFINED = 8836, LAST_USER_DEFINED = 10715, PLANE = 0x10000 };

typedef uint16_t pair[2]; /* bytes, code point */

/* Where the standard follows the Windows of Hong Kong and Taiwan more closely than glibc, and the
 * characters of HKSCS-2004 that HKSCS-2008 no longer has. */
static const pair big5_web[] = {
    {0x8E69, 0x7BB8}, {0x8E6F, 0x7C06}, {0x8E7E, 0x7CCE}, {0x8EAB, 0x7DD2}, {0x8EB4, 0x7E1D},
    {0x8ECD, 0x8005}, {0x8ED0, 0x8028}, {0x8F57, 0x83C1}, {0x8F69, 0x84A8}, {0x8F6E, 0x840F},
    {0x8FCB, 0x89A6}, {0x8FCC, 0x89A9}, {0x8FFE, 0x8D77}, {0x906D, 0x90FD}, {0x907A, 0x92B9},
    {0x90DC, 0x975C}, {0x90F1, 0x97FF}, {0x91BF, 0x9F16}, {0x9244, 0x8503}, {0x92AF, 0x5159},
    {0x92B0, 0x515B}, {0x92B1, 0x515D}, {0x92B2, 0x515E}, {0x92C8, 0x936E}, {0x92D1, 0x7479},
    {0x9447, 0x6D67}, {0x94CA, 0x799B}, {0x95D9, 0x9097}, {0x9644, 0x975D}, {0x96ED, 0x701E},
    {0x96FC, 0x5B28}, {0x9B76, 0x7201}, {0x9B78, 0x77D7}, {0x9B7B, 0x7E87}, {0x9BC6, 0x99D6},
    {0x9BDE, 0x91D4}, {0x9BEC, 0x60DE}, {0x9BF6, 0x6FB6}, {0x9C42, 0x8F36}, {0x9C53, 0x4FBB},
    {0x9C62, 0x71DF}, {0x9C68, 0x9104}, {0x9C6B, 0x9DF0}, {0x9C77, 0x83CF}, {0x9CBC, 0x5C10},
    {0x9CBD, 0x79E3}, {0x9CD0, 0x5A67}, {0x9D57, 0x8F0B}, {0x9D5A, 0x7B51}, {0x9DC4, 0x62D0},
    {0x9EA9, 0x6062}, {0x9EEF, 0x75F9}, {0x9EFD, 0x6C4A}, {0x9F60, 0x9B2E}, {0x9F66, 0x9F17},
    {0x9FCB, 0x50ED}, {0x9FD8, 0x5F0C}, {0xA063, 0x880F}, {0xA077, 0x62CE}, {0xA0D5, 0x7468},
    {0xA0DF, 0x7162}, {0xA0E4, 0x7250}, {0xA145, 0x2027}, {0xA14E, 0xFE51}, {0xA15A, 0x2574},
    {0xA1C2, 0x00AF}, {0xA1C3, 0xFFE3}, {0xA1C5, 0x02CD}, {0xA1E3, 0xFF5E}, {0xA1F2, 0x2295},
    {0xA1F3, 0x2299}, {0xA1FE, 0xFF0F}, {0xA240, 0xFF3C}, {0xA241, 0x2215}, {0xA242, 0xFE68},
    {0xA244, 0xFFE5}, {0xA246, 0xFFE0}, {0xA247, 0xFFE1}, {0xA2CC, 0x5341}, {0xA2CE, 0x5345},
    {0xA3C0, 0x2400}, {0xA3C1, 0x2401}, {0xA3C2, 0x2402}, {0xA3C3, 0x2403}, {0xA3C4, 0x2404},
    {0xA3C5, 0x2405}, {0xA3C6, 0x2406}, {0xA3C7, 0x2407}, {0xA3C8, 0x2408}, {0xA3C9, 0x2409},
    {0xA3CA, 0x240A}, {0xA3CB, 0x240B}, {0xA3CC, 0x240C}, {0xA3CD, 0x240D}, {0xA3CE, 0x240E},
    {0xA3CF, 0x240F}, {0xA3D0, 0x2410}, {0xA3D1, 0x2411}, {0xA3D2, 0x2412}, {0xA3D3, 0x2413},
    {0xA3D4, 0x2414}, {0xA3D5, 0x2415}, {0xA3D6, 0x2416}, {0xA3D7, 0x2417}, {0xA3D8, 0x2418},
    {0xA3D9, 0x2419}, {0xA3DA, 0x241A}, {0xA3DB, 0x241B}, {0xA3DC, 0x241C}, {0xA3DD, 0x241D},
    {0xA3DE, 0x241E}, {0xA3DF, 0x241F}, {0xA3E0, 0x2421}, {0xA3E1, 0x20AC}, {0xC6CF, 0x5EF4},
    {0xC6D3, 0x65E0}, {0xC6D5, 0x7676}, {0xC6D7, 0x96B6}, {0xC6DE, 0x3003}, {0xC6DF, 0x4EDD},
    {0xFA5F, 0x5029}, {0xFA66, 0x507D}, {0xFABD, 0x5305}, {0xFAC5, 0x5344}, {0xFAD5, 0x537F},
    {0xFB48, 0x5605}, {0xFBB8, 0x5A77}, {0xFBF3, 0x5E75}, {0xFBF9, 0x5ED0}, {0xFC4F, 0x5F58},
    {0xFC6C, 0x60A4}, {0xFCB9, 0x6490}, {0xFCE2, 0x6674}, {0xFCF1, 0x675E}, {0xFDB7, 0x6C9C},
    {0xFDB8, 0x6E1D}, {0xFDBB, 0x6E2F}, {0xFDF1, 0x716E}, {0xFE52, 0x732A}, {0xFE6F, 0x745C},
    {0xFEAA, 0x74E9}, {0xFEDD, 0x7809}};

/* What the standard has for bytes now, and what GB 18030 had in the year 2000. The order of
 * characters of four bytes still follows from the latter. */
static const uint16_t gb18030_web[][3] = {
    {0xA3A0, 0x3000, 0xE5E5}, {0xA6D9, 0xFE10, 0xE78D}, {0xA6DA, 0xFE12, 0xE78E},
    {0xA6DB, 0xFE11, 0xE78F}, {0xA6DC, 0xFE13, 0xE790}, {0xA6DD, 0xFE14, 0xE791},
    {0xA6DE, 0xFE15, 0xE792}, {0xA6DF, 0xFE16, 0xE793}, {0xA6EC, 0xFE17, 0xE794},
    {0xA6ED, 0xFE18, 0xE795}, {0xA6F3, 0xFE19, 0xE796}, {0xA8BC, 0x1E3F, 0xE7C7},
    {0xFE51, 0xE816, 0xE816}, {0xFE52, 0xE817, 0xE817}, {0xFE53, 0xE818, 0xE818},
    {0xFE59, 0x9FB4, 0xE81E}, {0xFE61, 0x9FB5, 0xE826}, {0xFE66, 0x9FB6, 0xE82B},
    {0xFE67, 0x9FB7, 0xE82C}, {0xFE6C, 0xE831, 0xE831}, {0xFE6D, 0x9FB8, 0xE832},
    {0xFE76, 0xE83B, 0xE83B}, {0xFE7E, 0x9FB9, 0xE843}, {0xFE90, 0x9FBA, 0xE854},
    {0xFE91, 0xE855, 0xE855}, {0xFEA0, 0x9FBB, 0xE864}};

/* Bytes above 0x9F, but for the single bytes' rule below. */
static const struct {
    enum single_byte_set set;
    uint8_t byte;
    uint16_t code_point;
} single_byte_web[] = {{KOI8_U, 0xAE, 0x045E},       {KOI8_U, 0xBE, 0x040E},
                       {MACINTOSH, 0xC6, 0x2206},    {MACINTOSH, 0xF0, 0xF8FF},
                       {WINDOWS_1255, 0xCA, 0x05BA}, {X_MAC_CYRILLIC, 0xFF, 0x20AC}};

/* --- iconv ---------------------------------------- */

static iconv_t open_iconv(const char *name)
{
    iconv_t state = iconv_open("UTF-32BE", name);
    if (state == (iconv_t)-1) { // NOLINT(performance-no-int-to-ptr): so iconv says that it failed
        (void)fprintf(stderr, "make_tables: this system's iconv has no %s. ", name);
        (void)fprintf(stderr, "Build where glibc's iconv is, or from a release's tarball, "
                              "which has the tables.\n");
        exit(1);
    }
    return state;
}

/* Returns the code point that these bytes are; 0 if they are none or more than one. */
static uint32_t decode_whole(iconv_t state, const char *from, size_t length)
{
    char in[4], out[32];
    char *at = in, *to = out;
    size_t room = sizeof out;
    memcpy(in, from, length);
    (void)iconv(state, NULL, NULL, NULL, NULL);
    size_t result = iconv(state, &at, &length, &to, &room);
    (void)iconv(state, NULL, NULL, &to, &room);
    if (result == (size_t)-1 || length != 0 || sizeof out - room != 4)
        return 0;
    const unsigned char *u = (const unsigned char *)out;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

/* How the pairs of an encoding are numbered. */
typedef struct grid {
    const char *iconv_name, *prefix;       /* prefix: a byte before each pair, or "" */
    unsigned first_lead, gap_from, gap_to; /* leads in the gap are none */
    unsigned trails[2][2]; /* two stretches of second bytes; both ends belong to it */
} grid;

static bool is_trail(const grid *g, unsigned byte)
{
    return (byte >= g->trails[0][0] && byte <= g->trails[0][1]) ||
           (byte >= g->trails[1][0] && byte <= g->trails[1][1]);
}

/* Calls for each pair in the order of its number, until count of them are done. */
static void fill_grid(const grid *g, uint32_t *table, uint16_t *codes, size_t count)
{
    iconv_t state = open_iconv(g->iconv_name);
    size_t prefix = strlen(g->prefix), number = 0;
    for (unsigned lead = g->first_lead; lead <= 0xFE; lead++) {
        for (unsigned trail = 0x40; trail <= 0xFE && number < count; trail++) {
            char at[4] = {0};
            if (!is_trail(g, trail) || (lead >= g->gap_from && lead <= g->gap_to))
                continue;
            memcpy(at, g->prefix, prefix);
            at[prefix] = (char)lead;
            at[prefix + 1] = (char)trail;
            table[number] = decode_whole(state, at, prefix + 2);
            codes[number++] = (uint16_t)(lead << 8 | trail);
        }
    }
    (void)iconv_close(state);
}

/* --- checking and printing ---------------------------------------- */

/* FNV-1a of 64 bits. It tells other tables from these; nobody forges them here. */
static void check_table(const char *name, const uint32_t *table, size_t count, uint64_t wanted)
{
    uint64_t sum = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < count * 4; i++)
        sum = (sum ^ (table[i / 4] >> (i % 4 * 8) & 0xFF)) * UINT64_C(0x100000001B3);
    if (sum == wanted)
        return;
    (void)fprintf(stderr,
                  "make_tables: by this system's iconv, the table of %s is not that of the ", name);
    (void)fprintf(stderr,
                  "Encoding Standard (0x%016" PRIX64 "). Build where glibc's iconv is, or from a "
                  "release's tarball, which has the tables.\n",
                  sum);
    exit(1);
}

static void print_numbers(const uint32_t *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s0x%04" PRIX32 ",", i % 12 ? " " : "\n    ", table[i] & 0xFFFF);
}

static void print_table(const char *name, const uint32_t *table, size_t count, uint64_t wanted)
{
    check_table(name, table, count, wanted);
    printf("\nconst uint16_t %s_table[%zu] = {", name, count);
    print_numbers(table, count);
    printf("\n};\n");
}

/* --- the tables ---------------------------------------- */

static void make_single_bytes(void)
{
    static const char *const names[] = {SINGLE_BYTE_SETS(SET_ICONV_NAME)};
    static uint32_t table[SINGLE_BYTE_SET_COUNT * 128];
    for (size_t set = 0; set < SINGLE_BYTE_SET_COUNT; set++) {
        iconv_t state = open_iconv(names[set]);
        for (unsigned byte = 0x80; byte <= 0xFF; byte++) {
            char at = (char)byte;
            uint32_t c = decode_whole(state, &at, 1);
            /* Where Windows has no character, it has the control character of that number. */
            bool is_windows = set >= WINDOWS_874 && set <= WINDOWS_1258;
            table[set * 128 + byte - 0x80] = c || !is_windows || byte > 0x9F ? c : byte;
        }
        (void)iconv_close(state);
    }
    for (size_t i = 0; i < sizeof single_byte_web / sizeof *single_byte_web; i++)
        table[(size_t)single_byte_web[i].set * 128 + single_byte_web[i].byte - 0x80] =
            single_byte_web[i].code_point;
    check_table("the single bytes", table, (size_t)SINGLE_BYTE_SET_COUNT * 128,
                UINT64_C(0xCACA4ACE36152252));
    printf("\nconst uint16_t single_byte_table[SINGLE_BYTE_SET_COUNT][128] = {");
    for (size_t set = 0; set < SINGLE_BYTE_SET_COUNT; set++) {
        printf("\n    {");
        print_numbers(table + set * 128, 128);
        printf("},");
    }
    printf("\n};\n");
}

static void make_japanese(void)
{
    static const grid jis0208 = {"CP932", "", 0x81, 0xA0, 0xDF, {{0x40, 0x7E}, {0x80, 0xFC}}};
    static const grid jis0212 = {"EUC-JP", "\x8F", 0xA1, 0xFF, 0xFF, {{0xA1, 0xFE}, {0xFF, 0xFF}}};
    static uint32_t table[JIS0208_COUNT];
    static uint16_t codes[JIS0208_COUNT];
    fill_grid(&jis0208, table, codes, JIS0208_COUNT);
    for (size_t i = FIRST_USER_DEFINED; i <= LAST_USER_DEFINED; i++)
        table[i] = 0;
    print_table("jis0208", table, JIS0208_COUNT, UINT64_C(0xCFC041DD785F0E88));
    fill_grid(&jis0212, table, codes, JIS0212_COUNT);
    print_table("jis0212", table, JIS0212_COUNT, UINT64_C(0xD7CBFCABC5E52CD6));
}

static void make_korean(void)
{
    static const grid euc_kr = {"CP949", "", 0x81, 0xFF, 0xFF, {{0x41, 0xFE}, {0xFF, 0xFF}}};
    static uint32_t table[EUC_KR_COUNT];
    static uint16_t codes[EUC_KR_COUNT];
    fill_grid(&euc_kr, table, codes, EUC_KR_COUNT);
    print_table("euc_kr", table, EUC_KR_COUNT, UINT64_C(0x1F1E294C24FE413A));
}

static void make_big5(void)
{
    static const grid big5 = {"BIG5-HKSCS", "", 0x81, 0xFF, 0xFF, {{0x40, 0x7E}, {0xA1, 0xFE}}};
    static uint32_t table[BIG5_COUNT], planes[(BIG5_COUNT + 15) / 16];
    static uint16_t codes[BIG5_COUNT];
    fill_grid(&big5, table, codes, BIG5_COUNT);
    for (size_t i = 0, next = 0; i < BIG5_COUNT; i++) {
        if (next < sizeof big5_web / sizeof *big5_web && codes[i] == big5_web[next][0])
            table[i] = big5_web[next++][1];
        planes[i / 16] |= (uint32_t)(table[i] >= 2 * PLANE) << (i % 16);
    }
    print_table("big5", table, BIG5_COUNT, UINT64_C(0x770B6FA0631178DF));
    printf("\nconst uint16_t big5_planes[%zu] = {", sizeof planes / sizeof *planes);
    print_numbers(planes, sizeof planes / sizeof *planes);
    printf("\n};\n");
}

/* The characters of the first plane that have no two bytes have four, in the order of their code
 * points: prints where each stretch of them begins. */
static void print_ranges(const bool *has_two_bytes)
{
    size_t count = 0, pointer = 0;
    printf("\nconst gb18030_range gb18030_ranges[GB18030_RANGE_COUNT] = {");
    for (uint32_t c = 0x80, last = 0; c < PLANE; c++) {
        if (has_two_bytes[c] || (c >= 0xD800 && c <= 0xDFFF))
            continue;
        if (c != last + 1)
            printf("%s{%zu, 0x%04" PRIX32 "},", count++ % 6 ? " " : "\n    ", pointer, c);
        last = c;
        pointer++;
    }
    printf("\n};\n");
    if (count != GB18030_RANGE_COUNT || pointer != GB18030_BMP_COUNT) {
        (void)fprintf(stderr, "make_tables: %zu ranges of gb18030\n", count);
        exit(1);
    }
}

static void make_gb18030(void)
{
    static const grid gb18030 = {"GB18030", "", 0x81, 0xFF, 0xFF, {{0x40, 0x7E}, {0x80, 0xFE}}};
    static uint32_t table[GB18030_COUNT];
    static uint16_t codes[GB18030_COUNT];
    static bool has_two_bytes[PLANE];
    fill_grid(&gb18030, table, codes, GB18030_COUNT);
    for (size_t i = 0, next = 0; i < GB18030_COUNT; i++) {
        bool is_listed =
            next < sizeof gb18030_web / sizeof *gb18030_web && codes[i] == gb18030_web[next][0];
        if (is_listed)
            table[i] = gb18030_web[next][1];
        has_two_bytes[is_listed ? gb18030_web[next][2] : table[i] & 0xFFFF] = true;
        next += is_listed;
    }
    print_table("gb18030", table, GB18030_COUNT, UINT64_C(0x1D93F96466693822));
    print_ranges(has_two_bytes);
}

int main(void)
{
    printf("/* Made by make_tables.c. */\n#include \"charsets/tables.h\"\n");
    make_single_bytes();
    make_japanese();
    make_korean();
    make_big5();
    make_gb18030();
    if (fflush(stdout) != 0 || ferror(stdout)) {
        (void)fprintf(stderr, "make_tables: the tables cannot be written\n");
        return 1;
    }
    return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers with the library's reader, in the protocol of README.md, so that its answers can be
 * compared with those of other readers. */
#include <archive_news/reader.h>
#include <archive_news/search.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MOST = 100000, CONTENT_MOST = 64 << 20, RESULTS_MOST = 10 };

typedef struct archive {
    uint8_t *bytes, *memory;
    size_t length;
    an_reader reader;
} archive;

static int parse_keys(const char *text, an_config *config, an_public_key *keys, size_t room)
{
    config->trusted = keys;
    if (strcmp(text, "-") == 0) {
        config->insecure = true;
        return 0;
    }
    while (*text) {
        size_t n = strcspn(text, ",");
        if (config->trusted_count == room ||
            an_public_key_parse(text, n, &keys[config->trusted_count]) != AN_OK)
            return -1;
        config->trusted_count++;
        text += n + (text[n] == ',');
    }
    return 0;
}

/* Reads "NEED" or "NEED/SERIES/EPOCH/SEQUENCE", the edition that this one is to replace. */
static int parse_demands(char *text, an_config *config)
{
    char *series = strchr(text, '/'), *epoch = series ? strchr(series + 1, '/') : NULL;
    char *sequence = epoch ? strchr(epoch + 1, '/') : NULL;
    size_t length;
    config->need = (unsigned)strtoul(text, NULL, 10);
    if (!series)
        return 0;
    if (!sequence || sodium_hex2bin(config->series, sizeof config->series, series + 1,
                                    (size_t)(epoch - series - 1), NULL, &length, NULL) != 0)
        return -1;
    config->replacing = true;
    config->lowest_epoch = (uint32_t)strtoul(epoch + 1, NULL, 10);
    config->lowest_sequence = strtoull(sequence + 1, NULL, 10);
    return length == sizeof config->series ? 0 : -1;
}

static int load(const char *path, archive *a)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return -1;
    long length = ftell(file);
    a->bytes = malloc((size_t)length + 1);
    a->length = (size_t)length;
    bool failed = !a->bytes || fseek(file, 0, SEEK_SET) != 0 ||
                  fread(a->bytes, 1, a->length, file) != a->length;
    (void)fclose(file);
    return failed ? -1 : 0;
}

static int source_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    const archive *a = context;
    memcpy(buffer, a->bytes + offset, length);
    return 0;
}

static int open_archive(archive *a, an_config *config)
{
    an_header header;
    size_t need = 0;
    config->source = (an_source){.read = source_read, .context = a, .size = a->length};
    config->cached_pages = 4;
    if (an_header_read(&config->source, &header) == AN_OK &&
        an_reader_memory(&header, config, &need) == AN_OK)
        a->memory = malloc(need);
    config->memory = a->memory;
    config->memory_size = a->memory ? need : 0;
    return an_reader_open(&a->reader, config);
}

static void put_hex(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        putchar('-');
    for (size_t i = 0; i < length; i++)
        printf("%02x", bytes[i]);
}

static int hash_content(an_reader *reader, const an_entry *entry, uint8_t hash[32])
{
    crypto_generichash_blake2b_state state;
    an_entry target;
    int error = an_entry_resolve(reader, entry, &target);
    if (error == AN_OK && target.length > CONTENT_MOST)
        error = AN_ERR_MEMORY;
    (void)crypto_generichash_blake2b_init(&state, NULL, 0, 32);
    for (uint64_t at = 0; error == AN_OK && (at == 0 || at < target.length);) {
        const void *bytes;
        size_t n;
        error = an_content_view(reader, &target, at, &bytes, &n);
        if (error != AN_OK || n == 0)
            break;
        (void)crypto_generichash_blake2b_update(&state, bytes, n);
        at += n;
    }
    (void)crypto_generichash_blake2b_final(&state, hash, 32);
    return error;
}

static void put_hash(const void *bytes, size_t length, int error)
{
    uint8_t hash[32];
    (void)crypto_generichash_blake2b(hash, sizeof hash, error == AN_OK ? bytes : NULL,
                                     error == AN_OK ? length : 0, NULL, 0);
    printf(" %s ", an_error_name(error));
    put_hex(hash, error == AN_OK ? sizeof hash : 0);
    putchar('\n');
}

static void tell_find(an_reader *reader, const char *id, size_t length)
{
    an_entry entry;
    int error = an_entry_find(reader, id, length, &entry);
    printf("find ");
    put_hex((const uint8_t *)id, length);
    printf(" %s ", an_error_name(error));
    if (error == AN_OK)
        printf("%llu\n", (unsigned long long)entry.number);
    else
        puts("-");
}

/* Fields that are malformed are an error of their own: an_field_next() tells. */
static void tell_overflow(an_reader *reader, const an_entry *entry, const char *id,
                          size_t id_length)
{
    uint8_t *buffer = malloc((size_t)entry->overflow_length + 1);
    size_t length = 0;
    int error = buffer ? an_entry_overflow(reader, entry, buffer, entry->overflow_length, &length)
                       : AN_ERR_MEMORY;
    const uint8_t *rest = buffer;
    size_t left = length;
    an_field field;
    int next = error;
    while (next == AN_OK && left > 0)
        next = an_field_next(&rest, &left, &field);
    printf("overflow ");
    put_hex((const uint8_t *)id, id_length);
    put_hash(buffer, length, next);
    free(buffer);
}

/* Reading it by its number, then what else is asked of it. */
static void tell_entry(an_reader *reader, uint64_t number)
{
    an_entry entry;
    uint8_t hash[32];
    char id[AN_ID_MAX];
    size_t length = 0;
    printf("entry ");
    int error = an_entry_at(reader, AN_BY_ID, number, &entry), read = error;
    if (read == AN_OK) {
        length = entry.id_length;
        memcpy(id, entry.id, length);
        error = hash_content(reader, &entry, hash);
    }
    put_hex((const uint8_t *)id, length);
    printf(" %s ", an_error_name(error));
    put_hex(hash, error == AN_OK ? sizeof hash : 0);
    putchar('\n');
    if (read == AN_OK)
        tell_find(reader, id, length);
    if (read == AN_OK && entry.has_overflow)
        tell_overflow(reader, &entry, id, length);
}

static void tell_order(an_reader *reader, unsigned order, const char *name)
{
    crypto_generichash_blake2b_state state;
    uint8_t hash[32];
    uint64_t count = 0;
    int error = an_entry_count(reader, order, &count);
    (void)crypto_generichash_blake2b_init(&state, NULL, 0, 32);
    for (uint64_t i = 0; error == AN_OK && i < count && i < ENTRIES_MOST; i++) {
        an_entry entry;
        uint8_t number[8];
        error = an_entry_at(reader, order, i, &entry);
        for (unsigned b = 0; b < 8 && error == AN_OK; b++)
            number[b] = (uint8_t)(entry.number >> 8 * b);
        if (error == AN_OK)
            (void)crypto_generichash_blake2b_update(&state, number, sizeof number);
    }
    (void)crypto_generichash_blake2b_final(&state, hash, sizeof hash);
    printf("order %s %s ", name, an_error_name(error));
    put_hex(hash, error == AN_OK ? sizeof hash : 0);
    putchar('\n');
}

static void tell_metadata(an_reader *reader)
{
    const uint8_t *fields;
    size_t length;
    int error = an_reader_metadata(reader, &fields, &length);
    printf("metadata");
    put_hash(fields, length, error);
}

static void tell(archive *a, an_config *config)
{
    int error = open_archive(a, config);
    printf("open %s\n", an_error_name(error));
    if (error != AN_OK)
        return;
    printf("identity ");
    put_hex(an_reader_header(&a->reader)->identity, 32);
    printf("\nverify %s\n", an_error_name(an_reader_verify(&a->reader)));
    uint64_t count = an_reader_header(&a->reader)->entries;
    for (uint64_t i = 0; i < count && i < ENTRIES_MOST; i++)
        tell_entry(&a->reader, i);
    tell_order(&a->reader, AN_BY_TITLE, "title");
    tell_order(&a->reader, AN_BY_DATE, "date");
    tell_metadata(&a->reader);
}

/* Searches in memory that has no byte too many, so that a tool which watches memory sees a wrong
 * size. */
static int search_for(an_reader *reader, an_search *search)
{
    search->memory_size = an_search_memory(reader);
    search->memory = malloc(search->memory_size);
    int error = search->memory ? an_search_run(reader, search) : AN_ERR_MEMORY;
    free(search->memory);
    return error;
}

static bool is_multiple(void *context, uint64_t number)
{
    return number % *(const unsigned long *)context == 0;
}

/* Answers "search QUERY [DIVISOR]" about the archive of the request before. */
static int answer_search(archive *a, const char *hex)
{
    static char query[4096];
    an_result results[RESULTS_MOST];
    an_search search = {.query = query, .results = results, .room = RESULTS_MOST};
    const char *end;
    if (sodium_hex2bin((uint8_t *)query, sizeof query, hex, strlen(hex), NULL, &search.length,
                       &end) != 0)
        return -1;
    unsigned long divisor = *end == ' ' ? strtoul(end + 1, NULL, 10) : 1;
    if ((*end != '\0' && *end != ' ') || divisor == 0)
        return -1;
    if (*end == ' ') {
        search.is_wanted = is_multiple;
        search.wanted_context = &divisor;
    }
    int error = search_for(&a->reader, &search);
    printf("search %s", an_error_name(error));
    if (error == AN_OK)
        printf(" %zu", search.found);
    for (size_t i = 0; i < search.given; i++)
        printf(" %llu", (unsigned long long)results[i].number);
    puts("\nend");
    return fflush(stdout);
}

/* Answers "verify-search" about the archive of the request before. */
static int answer_index(archive *a)
{
    size_t size = an_search_memory(&a->reader);
    void *memory = malloc(size);
    int error = memory ? an_search_verify(&a->reader, memory, size) : AN_ERR_MEMORY;
    free(memory);
    printf("verify-search %s\nend\n", an_error_name(error));
    return fflush(stdout);
}

static void close_archive(archive *a)
{
    free(a->bytes);
    free(a->memory);
    *a = (archive){0};
}

static int answer_archive(archive *a, char *line)
{
    an_public_key keys[16];
    an_config config = {0};
    close_archive(a);
    char *need = strtok(line, " "), *key_text = strtok(NULL, " "), *path = strtok(NULL, "\n");
    if (!need || !key_text || !path || parse_demands(need, &config) != 0 ||
        parse_keys(key_text, &config, keys, sizeof keys / sizeof *keys) != 0 || load(path, a) != 0)
        return -1;
    tell(a, &config);
    puts("end");
    return fflush(stdout);
}

static int answer(archive *a, char *line)
{
    static const char search[] = "search ";
    size_t length = sizeof search - 1;
    if (strcmp(line, "verify-search\n") == 0)
        return answer_index(a);
    if (strncmp(line, search, length) != 0)
        return answer_archive(a, line);
    line[strcspn(line, "\n")] = '\0';
    return answer_search(a, line + length);
}

int main(void)
{
    static char line[8192];
    archive a = {0};
    if (sodium_init() < 0)
        return 1;
    while (fgets(line, sizeof line, stdin)) {
        if (answer(&a, line) != 0) {
            fputs("c_reader: bad request, or the file cannot be read\n", stderr);
            return 1;
        }
    }
    close_archive(&a);
    return 0;
}

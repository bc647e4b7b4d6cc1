/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/support.h"

an_secret_key secret_key(unsigned n)
{
    static an_secret_key made[10];
    uint8_t seed[32] = {(uint8_t)n}, public_part[32];
    assert_in_range(n, 1, COUNT(made) - 1);
    if (made[n].id[0] == 0) {
        assert_int_equal(crypto_sign_seed_keypair(public_part, made[n].key, seed), 0);
        memset(made[n].id, (int)n, sizeof made[n].id);
    }
    return made[n];
}

an_public_key public_key(unsigned n)
{
    an_secret_key secret = secret_key(n);
    an_public_key key;
    memcpy(key.id, secret.id, sizeof key.id);
    /* libsodium keeps the public key after the seed. */
    memcpy(key.key, secret.key + sizeof key.key, sizeof key.key);
    return key;
}

int start_sodium(void **state)
{
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

/* --- bytes ---------------------------------------- */

uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

void fill_noise(uint8_t *bytes, size_t length, uint64_t seed)
{
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)(next_random(&state) >> 32);
}

void fill_text(char *text, size_t length, uint64_t seed)
{
    static const char *const words[] = {"the ",     "harbour ", "council ", "voted ",   "on ",
                                        "Tuesday ", "against ", "a ",       "water ",   "tax ",
                                        "of ",      "twelve ",  "cents, ",  "reports ", "said. ",
                                        "Ships ",   "waited ",  "outside ", "while ",   "minister ",
                                        "denied ",  "that ",    "prices ",  "rose. "};
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    size_t n = 0;
    while (n < length) {
        const char *word = words[(next_random(&state) >> 32) % COUNT(words)];
        size_t m = strlen(word) < length - n ? strlen(word) : length - n;
        memcpy(text + n, word, m);
        n += m;
    }
}

uint64_t load_number(const uint8_t *bytes, unsigned count)
{
    uint64_t value = 0;
    while (count > 0)
        value = value << 8 | bytes[--count];
    return value;
}

void store_number(uint8_t *bytes, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

uint8_t *copy_of(const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length > 0 ? length : 1);
    assert_non_null(copy);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

/* --- files ---------------------------------------- */

const char *test_folder(void)
{
    static char name[4000];
    if (*name)
        return name;
    const char *base = getenv("TMPDIR");
    (void)snprintf(name, sizeof name, "%s/unit.XXXXXX", base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(name));
    return name;
}

const char *archive_path(void)
{
    static char name[4096];
    (void)snprintf(name, sizeof name, "%s/x.anews", test_folder());
    return name;
}

unsigned files_in_folder(void)
{
    unsigned count = 0;
    DIR *d = opendir(test_folder());
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    (void)closedir(d);
    return count;
}

uint8_t *read_file(const char *name, size_t *length)
{
    FILE *f = fopen(name, "rb");
    if (!f)
        return NULL;
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long end = ftell(f);
    assert_true(end >= 0);
    *length = (size_t)end;
    rewind(f);
    uint8_t *bytes = malloc(*length + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *length, f), *length);
    assert_int_equal(fclose(f), 0);
    return bytes;
}

void write_file(const char *name, const void *bytes, size_t length)
{
    FILE *f = fopen(name, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, length, f), length);
    assert_int_equal(fclose(f), 0);
}

int remove_folder(void **state)
{
    (void)state;
    (void)unlink(archive_path());
    return rmdir(test_folder());
}

/* --- packing ---------------------------------------- */

int read_content(void *context, void *buffer, size_t size, size_t *length)
{
    item_content *c = context;
    if (c->fail_at > 0 && c->at >= c->fail_at)
        return 1;
    size_t n = c->length - c->at < size ? c->length - c->at : size;
    if (c->most > 0 && n > c->most)
        n = c->most;
    if (n > 0)
        memcpy(buffer, c->bytes + c->at, n);
    c->at += n;
    *length = n;
    return 0;
}

an_writer *begin_archive(an_writer_config config)
{
    an_writer *w;
    an_secret_key key = secret_key(1);
    config.path = config.path ? config.path : archive_path();
    if (!config.keys) {
        config.keys = &key;
        config.key_count = 1;
    }
    config.zstd_level = config.zstd_level ? config.zstd_level : 3;
    config.jobs = config.jobs ? config.jobs : 1;
    assert_int_equal(an_writer_open(&w, &config), AN_OK);
    return w;
}

an_field text_field(uint64_t tag, const char *text)
{
    return (an_field){tag, (const uint8_t *)text, strlen(text)};
}

int add_fields(an_writer *w, const char *id, unsigned kind, const void *bytes, size_t length,
               const an_field *fields, size_t count)
{
    item_content c = {.bytes = bytes, .length = length};
    an_item item = {
        .id = id, .id_length = strlen(id), .kind = kind, .fields = fields, .field_count = count};
    if (kind != AN_ALIAS) {
        item.read = read_content;
        item.read_context = &c;
    }
    return an_writer_add(w, &item);
}

int add_article(an_writer *w, const char *id, const char *text)
{
    return add_fields(w, id, AN_ARTICLE, text, strlen(text), NULL, 0);
}

int add_alias(an_writer *w, const char *id, const char *target)
{
    an_field f = text_field(AN_TAG_TARGET, target);
    return add_fields(w, id, AN_ALIAS, NULL, 0, &f, 1);
}

int add_withdrawn(an_writer *w, const char *id)
{
    an_item item = {.id = id, .id_length = strlen(id), .status = AN_WITHDRAWN};
    return an_writer_add(w, &item);
}

uint8_t *end_archive(an_writer *w, size_t *length)
{
    an_writer_stats stats;
    int error = an_writer_finish(w, &stats);
    if (error != AN_OK)
        fail_msg("%d %s", error, an_writer_message(w));
    an_writer_close(w);
    uint8_t *bytes = read_file(archive_path(), length);
    assert_non_null(bytes);
    assert_int_equal(*length, stats.file_size);
    assert_int_equal(unlink(archive_path()), 0);
    assert_int_equal(files_in_folder(), 0);
    return bytes;
}

/* --- reading ---------------------------------------- */

int read_source(void *context, uint64_t offset, void *buffer, size_t length)
{
    memory_source *s = context;
    s->reads++;
    assert_true(length > 0 && offset < s->length && length <= s->length - offset);
    if (s->reads == s->fail_at) {
        memset(buffer, 0xee, length / 2); /* a short read */
        return SHORT_READ;
    }
    memcpy(buffer, s->bytes + offset, length);
    if (s->reads == s->flip_at)
        ((uint8_t *)buffer)[(s->reads * 31) % length] ^= 1;
    return 0;
}

int open_archive(opened *o, const uint8_t *bytes, size_t length, way how)
{
    an_public_key key = public_key(1);
    an_header header;
    memset(o, 0, sizeof *o);
    o->source = (memory_source){.bytes = bytes, .length = length};
    o->config = (an_config){.cached_pages = how.cached_pages,
                            .fast_dictionary = how.fast_dictionary,
                            .insecure = how.insecure};
    o->config.source.size = length;
    if (!how.insecure) {
        o->config.trusted = &key;
        o->config.trusted_count = 1;
    }
    if (how.mapped)
        o->config.source.map = bytes;
    else {
        o->config.source.read = read_source;
        o->config.source.context = &o->source;
    }
    int error = an_header_read(&o->config.source, &header);
    if (error != AN_OK)
        return error;
    assert_int_equal(an_reader_memory(&header, &o->config, &o->config.memory_size), AN_OK);
    o->config.memory_size += how.spare;
    o->config.memory_size -= how.kept_back;
    o->work = malloc(o->config.memory_size + how.misaligned);
    assert_non_null(o->work);
    o->config.memory = o->work + how.misaligned;
    error = an_reader_open(&o->reader, &o->config);
    o->config.trusted = NULL;
    return error;
}

void close_archive(opened *o)
{
    free(o->work);
    o->work = NULL;
}

int find_entry(opened *o, const char *id, an_entry *entry)
{
    return an_entry_find(&o->reader, id, strlen(id), entry);
}

int check_content(opened *o, const an_entry *entry, const uint8_t *bytes, size_t length)
{
    const void *seen;
    size_t n, at = 0;
    uint8_t *copy = malloc(length + 1);
    assert_non_null(copy);
    int error = an_content_read(&o->reader, entry, 0, copy, length + 1, &n);
    if (error == AN_OK) {
        assert_int_equal(n, length);
        assert_memory_equal(copy, bytes, n);
    }
    free(copy);
    while (error == AN_OK && (error = an_content_view(&o->reader, entry, at, &seen, &n)) == AN_OK &&
           n > 0) {
        assert_true(n <= length - at);
        assert_memory_equal(seen, bytes + at, n);
        at += n;
    }
    if (error == AN_OK)
        assert_int_equal(at, length);
    return error;
}

int check_entry(opened *o, const char *id, const void *bytes, size_t length)
{
    an_entry entry;
    int error = find_entry(o, id, &entry);
    if (error != AN_OK)
        return error;
    assert_string_equal(entry.id, id);
    assert_int_equal(entry.length, length);
    return check_content(o, &entry, bytes, length);
}

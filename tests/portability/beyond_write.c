/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing archives beyond 4 GiB: content that is longer, files and temporary files that are larger,
 * and a limit on the size of files as FAT32 has it. Takes 13 GiB in $TMPDIR for as long as it runs.
 */
#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

static const uint64_t LENGTH = ((uint64_t)1 << 32) + (300u << 20) + 3;
enum { STRETCH = 1 << 16, BLOCK_SIZE = STRETCH }; /* in one block nothing is there twice */

/* --- noise in which every byte tells where it lies ---------------------------------------- */

/* A stretch of noise that begins again every 64 KiB with another number in it: it cannot be
 * compressed, and is made fast. */
typedef struct noise {
    uint8_t bytes[STRETCH];
    uint64_t at, length;
} noise;

static void noise_begin(noise *n, uint64_t length)
{
    *n = (noise){.length = length};
    fill_noise(n->bytes, sizeof n->bytes, 7);
}

static void noise_number(noise *n, uint64_t stretch)
{
    store_number(n->bytes, 8, stretch);
    store_number(n->bytes + STRETCH / 2, 8, ~stretch);
    for (unsigned i = 1; i < 32; i++)
        n->bytes[i * 1021] = (uint8_t)(stretch * (2 * i + 1) >> 3);
}

static uint8_t noise_byte(noise *n, uint64_t at)
{
    noise_number(n, at / STRETCH);
    return n->bytes[at % STRETCH];
}

static int read_noise(void *context, void *buffer, size_t size, size_t *length)
{
    noise *n = context;
    uint64_t left = n->length - n->at;
    size_t from = (size_t)(n->at % STRETCH), most = STRETCH - from;
    most = most < size ? most : size;
    most = left < most ? (size_t)left : most;
    noise_number(n, n->at / STRETCH);
    memcpy(buffer, n->bytes + from, most);
    n->at += most;
    *length = most;
    return 0;
}

static int add_noise(an_writer *w, const char *id, uint64_t length)
{
    static noise n;
    noise_begin(&n, length);
    an_item item = {.id = id,
                    .id_length = strlen(id),
                    .kind = AN_ASSET,
                    .read = read_noise,
                    .read_context = &n};
    return an_writer_add(w, &item);
}

/* --- writing ---------------------------------------- */

static char summary[3000];
static const char picture[] = "a picture that comes after it";

static int set_up(void **state)
{
    fill_text(summary, sizeof summary - 1, 5);
    return start_sodium(state);
}

/* What follows the long one lies beyond 4 GiB: in the temporary file the texts and their
 * summaries, in the archive the pictures. */
static void write_large(an_writer_stats *stats)
{
    an_field field = text_field(AN_TAG_SUMMARY, summary);
    an_writer *w = begin_archive((an_writer_config){.zstd_level = 1,
                                                    .jobs = 2,
                                                    .block_size = BLOCK_SIZE,
                                                    .content_hashes = 1,
                                                    .dictionary_size = AN_DICTIONARY_NONE});
    assert_int_equal(add_article(w, "first", "before it"), AN_OK);
    assert_int_equal(add_noise(w, "long", LENGTH), AN_OK);
    assert_int_equal(add_fields(w, "picture", AN_ASSET, picture, sizeof picture, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "text", AN_ARTICLE, "after it", 8, &field, 1), AN_OK);
    assert_int_equal(add_fields(w, "twin", AN_ASSET, picture, sizeof picture, NULL, 0), AN_OK);
    assert_int_equal(add_alias(w, "alias", "long"), AN_OK);
    int error = an_writer_finish(w, stats);
    if (error != AN_OK)
        fail_msg("%d %s", error, an_writer_message(w));
    an_writer_close(w);
}

/* --- reading it back ---------------------------------------- */

typedef struct file_archive {
    an_reader reader;
    an_public_key key;
    int fd;
    uint8_t *memory;
} file_archive;

static int read_at(void *context, uint64_t offset, void *buffer, size_t length)
{
    const file_archive *a = context;
    return pread(a->fd, buffer, length, (off_t)offset) == (ssize_t)length ? 0 : -1;
}

static void open_file(file_archive *a)
{
    an_header header;
    an_config config = {.trusted = &a->key, .trusted_count = 1};
    a->key = public_key(1);
    a->fd = open(archive_path(), O_RDONLY | O_CLOEXEC);
    assert_true(a->fd >= 0);
    off_t end = lseek(a->fd, 0, SEEK_END);
    assert_true(end > 0);
    config.source = (an_source){.read = read_at, .context = a, .size = (uint64_t)end};
    assert_int_equal(an_header_read(&config.source, &header), AN_OK);
    assert_int_equal(an_reader_memory(&header, &config, &config.memory_size), AN_OK);
    config.memory = a->memory = malloc(config.memory_size);
    assert_non_null(a->memory);
    assert_int_equal(an_reader_open(&a->reader, &config), AN_OK);
}

static void close_file(file_archive *a)
{
    assert_int_equal(close(a->fd), 0);
    free(a->memory);
}

static void find_in(file_archive *a, const char *id, an_entry *entry)
{
    assert_int_equal(an_entry_find(&a->reader, id, strlen(id), entry), AN_OK);
}

static void assert_content(file_archive *a, const char *id, const void *bytes, size_t length)
{
    an_entry entry;
    char copy[100];
    size_t n;
    find_in(a, id, &entry);
    assert_int_equal(an_content_read(&a->reader, &entry, 0, copy, sizeof copy, &n), AN_OK);
    assert_int_equal(n, length);
    assert_memory_equal(copy, bytes, n);
}

/* Compares every byte of the long one, and its hash. */
static void assert_long(file_archive *a)
{
    static noise expected;
    an_entry entry, target;
    an_field hash;
    uint8_t made[32], said[32], piece[STRETCH];
    crypto_generichash_state state;
    const void *bytes;
    noise_begin(&expected, LENGTH);
    find_in(a, "alias", &entry);
    assert_int_equal(an_entry_resolve(&a->reader, &entry, &target), AN_OK);
    assert_true(target.length == LENGTH);
    assert_int_equal(an_entry_field(&target, AN_TAG_CONTENT_HASH, &hash), AN_OK);
    memcpy(said, hash.value, sizeof said);
    assert_int_equal(crypto_generichash_init(&state, NULL, 0, 32), 0);
    for (uint64_t at = 0; at < LENGTH;) {
        size_t n, most;
        assert_int_equal(an_content_view(&a->reader, &target, at, &bytes, &n), AN_OK);
        assert_true(n > 0 && n <= LENGTH - at);
        assert_int_equal(crypto_generichash_update(&state, bytes, n), 0);
        for (const uint8_t *from = bytes; n > 0; from += most, n -= most, at += most) {
            assert_int_equal(
                read_noise(&expected, piece, n < sizeof piece ? n : sizeof piece, &most), 0);
            assert_memory_equal(from, piece, most);
        }
    }
    assert_int_equal(crypto_generichash_final(&state, made, 32), 0);
    assert_memory_equal(made, said, 32);
}

static void assert_long_at(file_archive *a, uint64_t at)
{
    static noise expected;
    uint8_t copy[80];
    size_t n;
    an_entry entry;
    noise_begin(&expected, LENGTH);
    find_in(a, "long", &entry);
    assert_int_equal(an_content_read(&a->reader, &entry, at, copy, sizeof copy, &n), AN_OK);
    assert_true(n == (LENGTH - at < sizeof copy ? (size_t)(LENGTH - at) : sizeof copy));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(copy[i], noise_byte(&expected, at + i));
}

static void assert_summary(file_archive *a)
{
    an_entry entry;
    uint8_t overflow[sizeof summary + 100];
    const uint8_t *rest = overflow;
    an_field field;
    size_t n;
    find_in(a, "text", &entry);
    assert_true(entry.has_overflow);
    assert_int_equal(an_entry_overflow(&a->reader, &entry, overflow, sizeof overflow, &n), AN_OK);
    assert_int_equal(an_field_next(&rest, &n, &field), AN_OK);
    assert_int_equal(field.length, strlen(summary));
    assert_memory_equal(field.value, summary, field.length);
}

/* Changes one byte of the file beyond 4 GiB while the reader has it open. */
static void assert_change_is_found(file_archive *a)
{
    const uint64_t at = ((uint64_t)1 << 32) + 12345;
    an_fault fault;
    uint8_t byte;
    int fd = open(archive_path(), O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    assert_int_equal(close(fd), 0);
    /* Some blocks before are texts, and shorter. */
    uint64_t near = (at - a->reader.table[1].content_base) / BLOCK_SIZE;
    assert_int_equal(an_reader_verify_blocks(&a->reader, 0, 10), AN_OK);
    assert_int_equal(an_reader_verify_blocks(&a->reader, near - 5, 10), AN_ERR_HASH);
    an_reader_fault(&a->reader, &fault);
    assert_true(fault.offset <= at && at - fault.offset < BLOCK_SIZE);
}

static void large_archives_are_written(void **state)
{
    static const uint64_t places[] = {0,          0x7fffffff,  0x80000000, 0xffffffd0,
                                      0xffffffff, 0x100000000, 0x100000001};
    an_writer_stats stats;
    file_archive a;
    (void)state;
    write_large(&stats);
    assert_int_equal(files_in_folder(), 1);
    assert_true(stats.file_size > LENGTH);
    assert_true(stats.content_bytes == LENGTH + 9 + 8 + 2 * sizeof picture);
    assert_int_equal(stats.duplicates, 1);
    open_file(&a);
    assert_true(a.reader.header.file_size == stats.file_size &&
                a.reader.config.source.size == stats.file_size);
    assert_int_equal(an_reader_verify(&a.reader), AN_OK);
    assert_content(&a, "first", "before it", 9);
    assert_content(&a, "text", "after it", 8);
    assert_content(&a, "picture", picture, sizeof picture);
    assert_content(&a, "twin", picture, sizeof picture);
    assert_summary(&a);
    for (unsigned i = 0; i < COUNT(places); i++)
        assert_long_at(&a, places[i]);
    assert_long_at(&a, LENGTH - 1);
    assert_long(&a);
    assert_change_is_found(&a);
    close_file(&a);
}

/* --- refusing ---------------------------------------- */

/* A file system that holds no files of 2 GiB, or of 4, refuses in the middle of a write: the writer
 * says so, and the old archive stays. */
static void assert_limit_is_told(rlim_t most)
{
    static const char yesterday[] = "the archive of yesterday";
    struct rlimit before, limit;
    write_file(archive_path(), yesterday, sizeof yesterday);
    an_writer *w =
        begin_archive((an_writer_config){.zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE});
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){most, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(add_article(w, "a", "articles"), AN_OK);
    int error = add_noise(w, "long", LENGTH);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(error, AN_ERR_IO);
    assert_non_null(strstr(an_writer_message(w), strerror(EFBIG)));
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
    an_writer_close(w);
    size_t length;
    uint8_t *there = read_file(archive_path(), &length);
    assert_non_null(there);
    assert_int_equal(length, sizeof yesterday);
    assert_memory_equal(there, yesterday, length);
    free(there);
    assert_int_equal(files_in_folder(), 1);
}

static void limits_of_file_systems_are_told(void **state)
{
    (void)state;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_limit_is_told(0x7fffffff);
    assert_limit_is_told(0xffffffff);
    assert_true(signal(SIGXFSZ, SIG_DFL) != SIG_ERR);
}

/* A need that a size_t cannot hold is stated as the most it can: never as less than is needed. */
static void memory_is_never_understated(void **state)
{
    (void)state;
    size_t before = 0;
    for (unsigned jobs = 1; jobs <= 256; jobs *= 2) {
        size_t memory = an_writer_memory(&(an_writer_config){.jobs = jobs, .block_size = 1 << 24});
        assert_true(memory >= before && memory >= (size_t)jobs << 22);
        before = memory;
    }
    uint64_t pieces = (uint64_t)256 * 2 * (1 << 24); /* of each thread one, raw and compressed */
    assert_true(before >= (pieces < SIZE_MAX ? (size_t)pieces : SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_never_understated),
        cmocka_unit_test(limits_of_file_systems_are_told),
        cmocka_unit_test(large_archives_are_written),
    };
    return cmocka_run_group_tests(tests, set_up, remove_folder);
}

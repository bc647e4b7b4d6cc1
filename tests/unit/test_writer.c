/* SPDX-License-Identifier: BSD-2-Clause */
/* What a writer refuses, what it promises of its bytes, and what is there after it was stopped;
 * dates and fields, which writers encode. */
#include "support.h"

/* --- items ---------------------------------------- */

static const char *const wrong_ids[] = {
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "a/..",
    "../a",
    "a/./b",
    "\xff",
    "a\xc0\x80",
    "\xed\xa0\x80",
    "a/../b",
    "\xf4\x90\x80\x80",
    "\xe2\x82",
    "\xc3",
    "a\x80",
    "//",
    "./a",
    "a/.",
    "\xe0\x9f\xbf",
    "\xf0\x8f\xbf\xbf",
};
static const char *const right_ids[] = {"a",
                                        "a/b",
                                        "...",
                                        ".a",
                                        "a b",
                                        "\xc3\xa9",
                                        "a\nb",
                                        "..a",
                                        "a..",
                                        "\xf4\x8f\xbf\xbf",
                                        "C:\\con",
                                        "\x01",
                                        "\xe0\xa0\x80",
                                        "\xf0\x90\x80\x80"};

static void ids_that_are_refused(void **state)
{
    (void)state;
    char id[AN_ID_MAX + 2] = {0};
    opened o;
    size_t length;
    an_writer *w = begin((an_writer_config){0});
    for (size_t i = 0; i < COUNT(wrong_ids); i++) {
        assert_int_equal(add(w, wrong_ids[i], "x"), AN_ERR_FORMAT);
        assert_non_null(strstr(an_writer_message(w), "rename it"));
    }
    an_item zero = {.id = "a\0b", .id_length = 3};
    assert_int_equal(an_writer_add(w, &zero), AN_ERR_FORMAT);
    memset(id, 'i', AN_ID_MAX + 1);
    assert_int_equal(add(w, id, "x"), AN_ERR_FORMAT);
    id[AN_ID_MAX] = 0;
    assert_int_equal(add(w, id, "x"), AN_OK);
    assert_string_equal(an_writer_message(w), "");
    for (size_t i = 0; i < COUNT(right_ids); i++)
        assert_int_equal(add(w, right_ids[i], right_ids[i]), AN_OK);
    uint8_t *bytes = end(w, &length);
    assert_int_equal(open_bytes(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->entries, COUNT(right_ids) + 1);
    for (size_t i = 0; i < COUNT(right_ids); i++)
        assert_int_equal(id_is(&o, right_ids[i], right_ids[i], strlen(right_ids[i])), AN_OK);
    shut(&o);
    free(bytes);
}

static int add_one_field(an_writer *w, unsigned kind, unsigned status, an_field f)
{
    an_item item = {
        .id = "x", .id_length = 1, .kind = kind, .status = status, .fields = &f, .field_count = 1};
    return an_writer_add(w, &item);
}

static void fields_that_are_refused(void **state)
{
    (void)state;
    static const uint8_t bad_date[] = {0, 4, 0}, zoned_day[] = {0, 1, 2}, hash[32] = {0},
                         place[] = {0, 0, 0};
    static const struct {
        unsigned kind;
        uint64_t tag;
        const void *value;
        size_t length;
    } wrong[] = {
        {AN_ARTICLE, AN_TAG_TITLE, "\xff", 1},
        {AN_ARTICLE, AN_TAG_TITLE, "a\0b", 3},
        {AN_ARTICLE, AN_TAG_SUMMARY, "\xed\xa0\x80", 3},
        {AN_ARTICLE, AN_TAG_AUTHOR, "\xc3", 1},
        {AN_ARTICLE, AN_TAG_DATE_PUBLISHED, bad_date, 3},
        {AN_ARTICLE, AN_TAG_DATE_MODIFIED, zoned_day, 3},
        {AN_ARTICLE, AN_TAG_CAPTURED, "2020", 4},
        {AN_ARTICLE, AN_TAG_PLACE, place, 3},
        {AN_ARTICLE, AN_TAG_CONTENT_HASH, hash, 32},
        {AN_ARTICLE, AN_TAG_STATUS, "\x01", 1},
        {AN_ARTICLE, AN_TAG_OVERFLOW, place, 3},
        {AN_ARTICLE, AN_TAG_TARGET, "a", 1},
        {AN_ARTICLE, 0, "a", 1},
        {AN_ARTICLE, 25, "a", 1},
        {AN_ARTICLE, UINT64_MAX, "a", 1},
        {AN_ASSET, AN_TAG_TARGET, "a", 1},
        {AN_ALIAS, AN_TAG_TARGET, "..", 2},
        {AN_ALIAS, AN_TAG_TARGET, "a/", 2},
        {AN_ALIAS, AN_TAG_TITLE, "no target", 9},
    };
    an_writer *w = begin((an_writer_config){0});
    for (size_t i = 0; i < COUNT(wrong); i++) {
        an_field f = {wrong[i].tag, wrong[i].value, wrong[i].length};
        assert_int_equal(add_one_field(w, wrong[i].kind, 0, f), AN_ERR_FORMAT);
        assert_true(strlen(an_writer_message(w)) > 5);
    }
    assert_int_equal(add_one_field(w, AN_ALIAS + 1, 0, text_field(AN_TAG_TITLE, "a")),
                     AN_ERR_FORMAT);
    assert_int_equal(add_one_field(w, AN_ARTICLE, AN_WITHDRAWN + 1, text_field(AN_TAG_TITLE, "a")),
                     AN_ERR_FORMAT);
    an_field twice[] = {text_field(AN_TAG_TITLE, "a"), text_field(AN_TAG_TITLE, "b")};
    assert_int_equal(add_fields(w, "x", AN_ARTICLE, "x", 1, twice, 2), AN_ERR_FORMAT);
    giver c = {.bytes = (const uint8_t *)"x", .length = 1};
    an_item gone = {.id = "x",
                    .id_length = 1,
                    .status = AN_WITHDRAWN,
                    .read = give_content,
                    .read_context = &c};
    assert_int_equal(an_writer_add(w, &gone), AN_ERR_FORMAT);
    /* Empty ones are left out, whatever they are. */
    assert_int_equal(add_one_field(w, AN_ARTICLE, 0, (an_field){AN_TAG_OVERFLOW, NULL, 0}), AN_OK);
    an_writer_close(w);
    assert_int_equal(files_in_folder(), 0);
}

static void metadata_of_more_than_16_mebibytes(void **state)
{
    (void)state;
    char *text = malloc(AN_OVERFLOW_MAX + 2);
    opened o;
    an_entry entry;
    size_t length, n;
    fill_text(text, AN_OVERFLOW_MAX + 1, 1);
    an_field fields[] = {{AN_TAG_SUMMARY, (uint8_t *)text, AN_OVERFLOW_MAX + 1},
                         {AN_TAG_BYLINE, (uint8_t *)text, AN_OVERFLOW_MAX - 8}};
    an_writer *w = begin((an_writer_config){
        .zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 20});
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields, 1), AN_ERR_FORMAT);
    fields[0].length = AN_OVERFLOW_MAX; /* with tag and length it is more */
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields, 1), AN_ERR_FORMAT);
    fields[0].length = 2000; /* each alone would do */
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields, 2), AN_ERR_FORMAT);
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields + 1, 1), AN_OK);
    uint8_t *bytes = end(w, &length), *more = malloc(AN_OVERFLOW_MAX);
    assert_int_equal(open_bytes(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(find(&o, "a", &entry), AN_OK);
    assert_int_equal(an_entry_overflow(&o.reader, &entry, more, AN_OVERFLOW_MAX, &n), AN_OK);
    assert_in_range(n, AN_OVERFLOW_MAX - 8, AN_OVERFLOW_MAX);
    assert_memory_equal(more + n - (AN_OVERFLOW_MAX - 8), text, AN_OVERFLOW_MAX - 8);
    shut(&o);
    free(more);
    free(bytes);
    free(text);
}

static void duplicates_are_refused(void **state)
{
    (void)state;
    for (unsigned between = 0; between < 300; between += 150) {
        an_writer *w = begin((an_writer_config){0});
        char id[16];
        assert_int_equal(add(w, "m", "one"), AN_OK);
        for (unsigned i = 0; i < between; i++) {
            (void)snprintf(id, sizeof id, "%c%u", i % 2 ? 'a' : 'z', i);
            assert_int_equal(add(w, id, id), AN_OK);
        }
        assert_int_equal(add(w, "m", "another"), AN_OK);
        assert_int_equal(an_writer_finish(w, NULL), AN_ERR_DUPLICATE);
        assert_memory_equal(an_writer_message(w), "m: ", 3);
        /* And then only closing is of use. */
        assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
        assert_int_equal(add(w, "n", "n"), AN_ERR_USAGE);
        an_writer_close(w);
        assert_int_equal(files_in_folder(), 0);
    }
}

static void aliases_to_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *alias, *target;
        int error;
    } cases[] = {{"b", "a", AN_OK},         {"b", "nowhere", AN_ERR_FORMAT},
                 {"b", "b", AN_ERR_FORMAT}, {"b", "other", AN_ERR_FORMAT},
                 {"b", "0", AN_ERR_FORMAT}, {"b", "zzz", AN_ERR_FORMAT},
                 {"b", "a0", AN_ERR_FORMAT}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        an_writer *w = begin((an_writer_config){0});
        assert_int_equal(add(w, "a", "x"), AN_OK);
        assert_int_equal(add_alias(w, "other", "a"), AN_OK);
        assert_int_equal(add_alias(w, cases[i].alias, cases[i].target), AN_OK);
        assert_int_equal(an_writer_finish(w, NULL), cases[i].error);
        assert_int_equal(an_writer_message(w)[0] == 'b', cases[i].error != AN_OK);
        an_writer_close(w);
        assert_int_equal(unlink(path()) == 0, cases[i].error == AN_OK);
        assert_int_equal(files_in_folder(), 0);
    }
}

/* An item whose content cannot be read is not in, and leaves no trace in the bytes. */
static void contents_that_cannot_be_read(void **state)
{
    (void)state;
    uint8_t *archives[2];
    size_t length[2];
    char *text = malloc(300000);
    fill_text(text, 300000, 2);
    for (int failing = 0; failing < 2; failing++) {
        an_writer *w = begin((an_writer_config){0});
        assert_int_equal(add(w, "a", "before"), AN_OK);
        for (size_t fail_at = 1; failing && fail_at < 300000; fail_at = fail_at * 5 + 70000) {
            giver c = {.bytes = (uint8_t *)text, .length = 300000, .fail_at = fail_at};
            an_item item = {.id = "b", .id_length = 1, .read = give_content, .read_context = &c};
            assert_int_equal(an_writer_add(w, &item), AN_ERR_CONTENT);
            assert_non_null(strstr(an_writer_message(w), "b: "));
        }
        assert_int_equal(add(w, "b", "after"), AN_OK);
        archives[failing] = end(w, &length[failing]);
    }
    assert_int_equal(length[0], length[1]);
    assert_memory_equal(archives[0], archives[1], length[0]);
    free(archives[0]);
    free(archives[1]);
    free(text);
}

static int lying_read(void *context, void *buffer, size_t size, size_t *length)
{
    (void)context;
    memset(buffer, 'x', size);
    *length = size + 1;
    return 0;
}

static void a_callback_that_gives_too_much(void **state)
{
    (void)state;
    an_item item = {.id = "b", .id_length = 1, .read = lying_read};
    an_writer *w = begin((an_writer_config){0});
    assert_int_equal(an_writer_add(w, &item), AN_ERR_CONTENT);
    an_writer_close(w);
}

/* --- config ---------------------------------------- */

static void configs_that_are_refused(void **state)
{
    (void)state;
    an_secret_key keys[AN_SLOTS + 1];
    char *text = malloc(60001);
    memset(text, 't', 60000);
    text[60000] = 0;
    for (unsigned i = 0; i <= AN_SLOTS; i++)
        keys[i] = secret_key(i + 1);
    const an_writer_config good = {.path = path(), .keys = keys, .key_count = 1, .jobs = 1};
    an_writer_config bad[20];
    for (size_t i = 0; i < COUNT(bad); i++)
        bad[i] = good;
    bad[0].path = NULL;
    bad[1].keys = NULL;
    bad[2].key_count = 0;
    bad[3].key_count = AN_SLOTS + 1;
    bad[4].zstd_level = -1;
    bad[5].zstd_level = 23;
    bad[6].block_size = 1023;
    bad[7].block_size = 16777217;
    bad[8].page_size = 4095;
    bad[9].page_size = 65537;
    bad[10].dictionary_size = 16777217;
    bad[11].jobs = 257;
    bad[12].title = "\xff";
    bad[13].publisher = "\xc3";
    bad[14].description = text; /* more than a page of metadata may have */
    bad[15].language = "\xed\xa0\x80";
    bad[16].license = "\x80";
    bad[17].path = "";
    bad[18].path = "/tmp/";
    bad[19].dictionary_size = UINT32_MAX - 1;
    for (size_t i = 0; i < COUNT(bad); i++) {
        an_writer *w = (an_writer *)text;
        assert_int_equal(an_writer_open(&w, &bad[i]), AN_ERR_USAGE);
        assert_null(w);
    }
    an_writer *w;
    assert_int_equal(an_writer_open(&w, &good), AN_OK);
    an_writer_close(w);
    an_writer_close(NULL);
    free(text);
}

static void folders_that_are_not_there(void **state)
{
    (void)state;
    char name[4096];
    an_secret_key key = secret_key(1);
    an_writer *w;
    an_writer_config config = {.path = name, .keys = &key, .key_count = 1, .jobs = 1};
    (void)snprintf(name, sizeof name, "%s/none/x.anews", folder());
    assert_int_equal(an_writer_open(&w, &config), AN_ERR_IO);
    assert_null(w);
    write_file(path(), "file", 4);
    (void)snprintf(name, sizeof name, "%s/x.anews/x", folder());
    assert_int_equal(an_writer_open(&w, &config), AN_ERR_IO);
    assert_int_equal(unlink(path()), 0);
}

/* The path is a folder: found out at the end, and said. */
static void a_folder_in_the_archives_place(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path(), 0777), 0);
    an_writer *w = begin((an_writer_config){0});
    assert_int_equal(add(w, "a", "x"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_IO);
    assert_non_null(strstr(an_writer_message(w), "x.anews"));
    an_writer_close(w);
    assert_int_equal(rmdir(path()), 0);
    assert_int_equal(files_in_folder(), 0);
}

/* Beside the current folder, and in the root's. */
static void paths_without_a_folder(void **state)
{
    (void)state;
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder()), 0);
    an_writer *w = begin((an_writer_config){.path = "x.anews"});
    assert_int_equal(add(w, "a", "x"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    assert_int_equal(unlink("x.anews"), 0);
    assert_int_equal(chdir(here), 0);
    w = begin((an_writer_config){.path = "/x.anews"});
    an_writer_close(w);
    assert_int_not_equal(access("/x.anews", F_OK), 0);
}

/* Names as long as a file system takes leave no room for what a temporary one has besides. */
static void names_as_long_as_can_be(void **state)
{
    (void)state;
    char name[5000];
    for (size_t length = 200; length <= 255; length += 11) {
        (void)snprintf(name, sizeof name, "%s/%0*d", folder(), (int)length, 7);
        an_writer *w = begin((an_writer_config){.path = name});
        assert_int_equal(add(w, "a", "x"), AN_OK);
        assert_int_equal(an_writer_finish(w, NULL), AN_OK);
        an_writer_close(w);
        assert_int_equal(files_in_folder(), 1);
        assert_int_equal(unlink(name), 0);
    }
}

enum { DEEP = 4050 }; /* bytes of a path; the system takes 4,095 */

/* Makes folders in folders until their path is so long; leaves the current folder where it is. */
static void make_deep(char *deep)
{
    char here[4096], name[256];
    size_t n = strlen(folder());
    memcpy(deep, folder(), n + 1);
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(deep), 0);
    while (n + 1 < DEEP) {
        size_t left = DEEP - n - 1, length = left < 250 ? left : 250;
        memset(name, 'd', length);
        name[length] = 0;
        assert_int_equal(mkdir(name, 0777), 0);
        assert_int_equal(chdir(name), 0);
        deep[n++] = '/';
        memcpy(deep + n, name, length + 1);
        n += length;
    }
    assert_int_equal(chdir(here), 0);
}

/* Fails unless there is nothing in them. */
static void remove_deep(char *deep)
{
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(deep), 0);
    while (strcmp(deep, folder()) != 0) {
        char *name = strrchr(deep, '/');
        assert_int_equal(chdir(".."), 0);
        assert_int_equal(rmdir(name + 1), 0);
        *name = 0;
    }
    assert_int_equal(chdir(here), 0);
}

/* The folder can be opened, but a file in it has no name that the system takes: found out at the
 * end, and said. */
static void folders_too_deep_for_a_name(void **state)
{
    (void)state;
    char deep[DEEP + 1], name[DEEP + 252];
    make_deep(deep);
    (void)snprintf(name, sizeof name, "%s/%0250d", deep, 7);
    an_writer *w = begin((an_writer_config){.path = name});
    assert_int_equal(add(w, "a", "x"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_IO);
    assert_true(strlen(an_writer_message(w)) > 10);
    an_writer_close(w);
    remove_deep(deep);
    assert_int_equal(files_in_folder(), 0);
}

static void memory_that_is_said(void **state)
{
    (void)state;
    size_t one = an_writer_memory(&(an_writer_config){.jobs = 1}),
           four = an_writer_memory(&(an_writer_config){.jobs = 4});
    size_t large = an_writer_memory(&(an_writer_config){.jobs = 1, .block_size = 16777216});
    assert_true(one < four && one < large);
    assert_in_range(one, 1 << 20, 1 << 30);
    assert_in_range(an_writer_memory(&(an_writer_config){0}), one, SIZE_MAX);
}

/* --- bytes ---------------------------------------- */

static uint8_t *pack_many(an_writer_config config, unsigned order, size_t *length)
{
    enum { ITEMS = 300 };
    char text[1500], id[16], title[32];
    an_writer *w = begin(config);
    for (unsigned i = 0; i < ITEMS; i++) {
        unsigned n = order == 1 ? ITEMS - 1 - i : i;
        fill_text(text, sizeof text, n + 300);
        (void)snprintf(id, sizeof id, "%03u", n);
        (void)snprintf(title, sizeof title, "title %u", n * 7 % 100);
        an_field f = text_field(AN_TAG_TITLE, title);
        assert_int_equal(add_fields(w, id, n % 4 ? AN_ARTICLE : AN_ASSET, text, 500 + n * 3, &f, 1),
                         AN_OK);
    }
    return end(w, length);
}

static void the_same_bytes_on_any_number_of_threads(void **state)
{
    (void)state;
    static const unsigned jobs[] = {1, 2, 4, 9};
    for (unsigned kind = 0; kind < 3; kind++) {
        uint8_t *first = NULL;
        size_t first_length = 0;
        for (unsigned i = 0; i < COUNT(jobs); i++) {
            size_t length;
            an_writer_config config = {.jobs = jobs[i],
                                       .block_size = kind == 1 ? 65536 : 2048,
                                       .zstd_level = kind == 2 ? 12 : 3};
            uint8_t *bytes = pack_many(config, 0, &length);
            if (i == 0) {
                first = bytes;
                first_length = length;
                continue;
            }
            assert_int_equal(length, first_length);
            assert_memory_equal(bytes, first, length);
            free(bytes);
        }
        free(first);
    }
}

/* What is not stated is not in the bytes: neither time nor names of files. Every field that is
 * stated, is. */
static void the_same_bytes_at_any_time_and_place(void **state)
{
    (void)state;
    size_t a, b;
    uint8_t *first = pack_many((an_writer_config){0}, 0, &a);
    (void)usleep(1100000);
    uint8_t *second = pack_many((an_writer_config){0}, 0, &b);
    assert_int_equal(a, b);
    assert_memory_equal(first, second, a);
    free(second);
    second = pack_many((an_writer_config){.created = 1}, 0, &b);
    assert_int_equal(a, b);
    assert_memory_not_equal(first, second, AN_ROOT_SIZE);
    assert_memory_equal(first + AN_HEADER_SIZE, second + AN_HEADER_SIZE, a - AN_HEADER_SIZE);
    free(second);
    free(first);
}

/* The order of items decides where contents lie, and nothing that is read. */
static void items_in_another_order(void **state)
{
    (void)state;
    opened o[2];
    an_entry entry[2];
    uint8_t *bytes[2];
    uint8_t copy[2][2000];
    for (unsigned i = 0; i < 2; i++) {
        size_t length;
        bytes[i] = pack_many((an_writer_config){0}, i, &length);
        assert_int_equal(open_bytes(&o[i], bytes[i], length, (way){.mapped = 1}), AN_OK);
        assert_int_equal(an_reader_verify(&o[i].reader), AN_OK);
    }
    for (unsigned order = AN_BY_ID; order <= AN_BY_DATE; order++)
        for (uint64_t n = 0; n < 225; n++) {
            size_t length[2];
            for (unsigned i = 0; i < 2; i++) {
                assert_int_equal(an_entry_at(&o[i].reader, order, n, &entry[i]), AN_OK);
                assert_int_equal(an_content_read(&o[i].reader, &entry[i], 0, copy[i],
                                                 sizeof copy[i], &length[i]),
                                 AN_OK);
                assert_int_equal(length[i], 500 + 3 * entry[i].number);
            }
            assert_int_equal(entry[0].number, entry[1].number);
            assert_memory_equal(copy[0], copy[1], length[0]);
        }
    for (unsigned i = 0; i < 2; i++) {
        shut(&o[i]);
        free(bytes[i]);
    }
}

/* How the callback cuts the content changes nothing. */
static void content_in_pieces(void **state)
{
    (void)state;
    static const size_t most[] = {1, 1000, 65536, 0};
    uint8_t *first = NULL;
    size_t first_length = 0;
    char *text = malloc(100000);
    fill_text(text, 100000, 5);
    for (unsigned i = 0; i < COUNT(most); i++) {
        size_t length;
        giver c = {.bytes = (uint8_t *)text, .length = 100000, .most = most[i]};
        an_item item = {.id = "a", .id_length = 1, .read = give_content, .read_context = &c};
        an_writer *w = begin((an_writer_config){0});
        assert_int_equal(an_writer_add(w, &item), AN_OK);
        uint8_t *bytes = end(w, &length);
        assert_true(!first || (length == first_length && memcmp(bytes, first, length) == 0));
        free(first);
        first = bytes;
        first_length = length;
    }
    free(first);
    free(text);
}

static void what_the_stats_say(void **state)
{
    (void)state;
    an_writer_stats s;
    an_header header;
    size_t length;
    an_writer *w = begin((an_writer_config){0});
    assert_int_equal(add(w, "a", "the same"), AN_OK);
    assert_int_equal(add(w, "b", "the same"), AN_OK);
    assert_int_equal(add_fields(w, "c", AN_ASSET, "other", 5, NULL, 0), AN_OK);
    assert_int_equal(add_alias(w, "d", "a"), AN_OK);
    assert_int_equal(add_withdrawn(w, "e"), AN_OK);
    assert_int_equal(an_writer_finish(w, &s), AN_OK);
    an_writer_close(w);
    uint8_t *bytes = read_file(path(), &length);
    assert_int_equal(s.entries, 5);
    assert_int_equal(s.articles, 3);
    assert_int_equal(s.assets, 1);
    assert_int_equal(s.aliases, 1);
    assert_int_equal(s.duplicates, 1);
    assert_int_equal(s.content_bytes, 21);
    assert_int_equal(s.blocks, 2);
    assert_int_equal(s.block_bytes, 13);
    assert_int_equal(s.dictionary_bytes, 0);
    assert_int_equal(s.file_size, length);
    assert_int_equal(s.index_bytes, length - 13);
    an_source from = {.map = bytes, .size = length};
    assert_int_equal(an_header_read(&from, &header), AN_OK);
    assert_memory_equal(header.identity, s.identity, sizeof s.identity);
    free(bytes);
    assert_int_equal(unlink(path()), 0);
}

/* Assets that are text share blocks with articles; pictures do not, nor what says nothing of
 * itself. */
static void text_and_the_rest_are_kept_apart(void **state)
{
    (void)state;
    static const struct {
        const char *media_type;
        int is_text;
    } cases[] = {
        {"text/html", 1},
        {"text/", 1},
        {"application/json", 1},
        {"application/xml; charset=utf-8", 1},
        {"application/javascript", 1},
        {"application/ld+json", 1},
        {"image/svg+xml", 1},
        {"image/png", 0},
        {"tex", 0},
        {"application/pdf", 0},
        {"", 0},
        {NULL, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        opened o;
        an_entry article, asset;
        size_t length;
        an_field fields[2] = {
            text_field(AN_TAG_TITLE, "t"),
            text_field(AN_TAG_MEDIA_TYPE, cases[i].media_type ? cases[i].media_type : "")};
        an_writer *w = begin((an_writer_config){0});
        assert_int_equal(add(w, "article", "words of an article"), AN_OK);
        assert_int_equal(add_fields(w, "asset", AN_ASSET, "words of an asset", 17, fields,
                                    cases[i].media_type ? 2 : 1),
                         AN_OK);
        uint8_t *bytes = end(w, &length);
        assert_int_equal(open_bytes(&o, bytes, length, (way){0}), AN_OK);
        assert_int_equal(find(&o, "article", &article), AN_OK);
        assert_int_equal(find(&o, "asset", &asset), AN_OK);
        assert_int_equal(article.block == asset.block, cases[i].is_text);
        shut(&o);
        free(bytes);
    }
}

/* An alias whose target takes more than a record may: there is nothing else to move away. */
static void aliases_of_full_length(void **state)
{
    (void)state;
    char target[AN_ID_MAX + 1] = {0};
    opened o;
    an_entry entry, resolved;
    size_t length;
    memset(target, 't', AN_ID_MAX);
    an_writer *w = begin((an_writer_config){0});
    assert_int_equal(add(w, target, "x"), AN_OK);
    an_field fields[] = {text_field(AN_TAG_TARGET, target), text_field(AN_TAG_TITLE, target),
                         text_field(AN_TAG_SUMMARY, target)};
    assert_int_equal(add_fields(w, "alias", AN_ALIAS, NULL, 0, fields, 3), AN_OK);
    uint8_t *bytes = end(w, &length);
    assert_int_equal(open_bytes(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    assert_int_equal(find(&o, "alias", &entry), AN_OK);
    assert_int_equal(an_entry_resolve(&o.reader, &entry, &resolved), AN_OK);
    assert_string_equal(resolved.id, target);
    shut(&o);
    free(bytes);
}

/* --- cancelling ---------------------------------------- */

typedef struct counter {
    uint64_t calls, stop_at, last;
} counter;

static int count_progress(void *context, uint64_t done, uint64_t total)
{
    counter *c = context;
    assert_true(total == 0 || done <= total);
    c->last = done;
    return ++c->calls == c->stop_at;
}

static void cancelling_at_every_moment(void **state)
{
    (void)state;
    static const char old[] = "the archive of yesterday";
    int error = AN_ERR_CANCELLED;
    unsigned cancelled = 0;
    char text[3000];
    fill_text(text, sizeof text, 6);
    for (uint64_t n = 1; error != AN_OK; n++) {
        counter c = {.stop_at = n};
        size_t length;
        write_file(path(), old, sizeof old);
        an_writer *w = begin((an_writer_config){
            .block_size = 1024, .progress = count_progress, .progress_context = &c});
        error = AN_OK;
        for (unsigned i = 0; i < 10 && error == AN_OK; i++) {
            char id[2] = {(char)('a' + i), 0};
            error = add_fields(w, id, AN_ARTICLE, text + i * 100, 1500, NULL, 0);
        }
        if (error == AN_OK)
            error = an_writer_finish(w, NULL);
        if (error != AN_OK) {
            assert_int_equal(error, AN_ERR_CANCELLED);
            assert_string_equal(an_writer_message(w), "cancelled");
            assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
            cancelled++;
        }
        an_writer_close(w);
        uint8_t *bytes = read_file(path(), &length);
        assert_int_equal(length == sizeof old && memcmp(bytes, old, length) == 0, error != AN_OK);
        free(bytes);
        assert_int_equal(files_in_folder(), 1);
        assert_int_equal(unlink(path()), 0);
    }
    assert_in_range(cancelled, 20, 1000);
}

static int stop_when_laying(void *context, uint64_t done, uint64_t total)
{
    counter *c = context;
    (void)done;
    c->calls += total > 0;
    return total > 0;
}

/* More texts than are arranged together: the first of them are laid before the last are looked at.
 */
static void cancelling_while_texts_are_left(void **state)
{
    (void)state;
    enum { ITEMS = 66000 };
    counter c = {0};
    char id[16];
    an_writer *w = begin((an_writer_config){.block_size = 1024,
                                            .zstd_level = 1,
                                            .dictionary_size = AN_DICTIONARY_NONE,
                                            .progress = stop_when_laying,
                                            .progress_context = &c});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%05u", i);
        assert_int_equal(add(w, id, id), AN_OK);
    }
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_CANCELLED);
    assert_string_equal(an_writer_message(w), "cancelled");
    assert_int_equal(c.calls, 1);
    an_writer_close(w);
    assert_int_equal(files_in_folder(), 0);
}

static void closing_without_finishing(void **state)
{
    (void)state;
    static const char old[] = "old";
    size_t length;
    write_file(path(), old, sizeof old);
    an_writer *w = begin((an_writer_config){0});
    assert_int_equal(add(w, "a", "x"), AN_OK);
    assert_int_equal(files_in_folder(), 1);
    an_writer_close(w);
    uint8_t *bytes = read_file(path(), &length);
    assert_int_equal(length, sizeof old);
    assert_memory_equal(bytes, old, length);
    free(bytes);
    assert_int_equal(unlink(path()), 0);
}

/* --- keys ---------------------------------------- */

static void one_key_given_twice(void **state)
{
    (void)state;
    an_secret_key keys[3] = {secret_key(1), secret_key(1), secret_key(2)};
    an_header header;
    size_t length;
    an_writer *w = begin((an_writer_config){.keys = keys, .key_count = 3});
    uint8_t *bytes = end(w, &length);
    an_source from = {.map = bytes, .size = length};
    assert_int_equal(an_header_read(&from, &header), AN_OK);
    assert_int_equal(header.slots, 2);
    free(bytes);
}

/* --- dates and fields ---------------------------------------- */

static void dates(void **state)
{
    (void)state;
    static const struct {
        an_date date;
        size_t length; /* 0: refused */
        uint8_t value[16];
    } cases[] = {
        {{0, 0, AN_SECOND}, 3, {0, 0, 0}},
        {{-1, 0, AN_SECOND}, 3, {1, 0, 0}},
        {{1, 60, AN_SECOND}, 3, {2, 0, 120}},
        {{64, -60, AN_DAY - 1}, 4, {0x80, 1, 0, 119}},
        {{86400, 0, AN_DAY}, 5, {0x80, 0xc6, 10, 1, 0}},
        {{86400, 0, AN_MONTH}, 5, {0x80, 0xc6, 10, 2, 0}},
        {{86400, 0, AN_YEAR}, 5, {0x80, 0xc6, 10, 3, 0}},
        {{0, 1439, AN_SECOND}, 4, {0, 0, 0xbe, 0x16}},
        {{0, -1439, AN_SECOND}, 4, {0, 0, 0xbd, 0x16}},
        {{-62167219200, 0, AN_SECOND}, 8, {0xff, 0xef, 0xa3, 0x97, 0xcf, 0x03, 0, 0}},
        {{253402300799, 1439, AN_SECOND}, 9, {0xfe, 0x85, 0xa2, 0xff, 0xdf, 0x0e, 0, 0xbe, 0x16}},
        {{-62167219201, 0, AN_SECOND}, 0, {0}},
        {{253402300800, 0, AN_SECOND}, 0, {0}},
        {{INT64_MAX, 0, AN_SECOND}, 0, {0}},
        {{INT64_MIN, 0, AN_SECOND}, 0, {0}},
        {{0, 1440, AN_SECOND}, 0, {0}},
        {{0, -1440, AN_SECOND}, 0, {0}},
        {{0, 0, AN_YEAR + 1}, 0, {0}},
        {{0, 0, 256}, 0, {0}},
        {{0, 1, AN_DAY}, 0, {0}},
        {{0, -1, AN_YEAR}, 0, {0}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t value[16];
        size_t length;
        an_date back;
        int error = an_date_encode(&cases[i].date, value, &length);
        assert_int_equal(error, cases[i].length ? AN_OK : AN_ERR_FORMAT);
        if (error != AN_OK)
            continue;
        assert_int_equal(length, cases[i].length);
        assert_memory_equal(value, cases[i].value, length);
        assert_int_equal(an_date_decode(value, length, &back), AN_OK);
        assert_int_equal(back.seconds, cases[i].date.seconds);
        assert_int_equal(back.utc_offset, cases[i].date.utc_offset);
        assert_int_equal(back.precision, cases[i].date.precision);
        for (size_t cut = 0; cut < length; cut++) {
            uint8_t *part = copy_of(value, cut);
            assert_int_equal(an_date_decode(part, cut, &back), AN_ERR_FORMAT);
            free(part);
        }
        value[length] = 0;
        assert_int_equal(an_date_decode(value, length + 1, &back), AN_ERR_FORMAT);
    }
}

static void dates_that_are_malformed(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        uint8_t value[24];
    } cases[] = {
        {4, {0x80, 0, 0, 0}}, /* overlong seconds */
        {4, {0, 0, 0x80, 0}}, /* overlong zone */
        {3, {0, 4, 0}},
        {3, {0, 255, 0}},
        {3, {0, 1, 2}},
        {4, {0, 0, 0xc0, 0x16}},
        {4, {0, 0, 0xbf, 0x16}},
        {12, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0}},
        {12, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0}},
        {12, {0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
        {12, {0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
    };
    an_date date;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t *value = copy_of(cases[i].value, cases[i].length);
        assert_int_equal(an_date_decode(value, cases[i].length, &date), AN_ERR_FORMAT);
        free(value);
    }
}

/* Tags and lengths that are cut, overlong, above 2^64, or longer than what is there. */
static void fields_cut_and_overlong(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        int error;
        uint64_t tag;
        size_t value;
        uint8_t bytes[24];
    } cases[] = {
        {0, AN_ERR_NOT_FOUND, 0, 0, {0}},
        {2, AN_OK, 0, 0, {0, 0}},
        {3, AN_OK, 4, 1, {4, 1, 't'}},
        {4, AN_OK, 4, 1, {4, 1, 't', 't'}},
        {4, AN_OK, 128, 1, {0x80, 1, 1, 't'}},
        {11, AN_OK, UINT64_MAX, 0, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0}},
        {1, AN_ERR_FORMAT, 0, 0, {4}},
        {1, AN_ERR_FORMAT, 0, 0, {0x80}},
        {2, AN_ERR_FORMAT, 0, 0, {4, 1}},
        {2, AN_ERR_FORMAT, 0, 0, {4, 0x80}},
        {3, AN_ERR_FORMAT, 0, 0, {4, 2, 't'}},
        {3, AN_ERR_FORMAT, 0, 0, {0x80, 0, 0}},
        {3, AN_ERR_FORMAT, 0, 0, {0x84, 0, 0}},
        {3, AN_ERR_FORMAT, 0, 0, {4, 0x80, 0}},
        {4, AN_ERR_FORMAT, 0, 0, {4, 0x81, 0x80, 0}},
        {11, AN_ERR_FORMAT, 0, 0, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0}},
        {12,
         AN_ERR_FORMAT,
         0,
         0,
         {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0, 0}},
        {12,
         AN_ERR_FORMAT,
         0,
         0,
         {4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 't'}},
        {12,
         AN_ERR_FORMAT,
         0,
         0,
         {4, 0xf6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 't'}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t *bytes = copy_of(cases[i].bytes, cases[i].length);
        const uint8_t *rest = bytes;
        size_t left = cases[i].length;
        an_field f;
        assert_int_equal(an_field_next(&rest, &left, &f), cases[i].error);
        if (cases[i].error == AN_OK) {
            assert_true(f.tag == cases[i].tag);
            assert_int_equal(f.length, cases[i].value);
            assert_ptr_equal(rest + left, bytes + cases[i].length);
            assert_ptr_equal(f.value + f.length, rest);
        }
        free(bytes);
    }
}

static void names_of_errors(void **state)
{
    (void)state;
    static const char *const names[] = {
        "ok",     "magic", "missing", "unsupported", "signature", "untrusted", "hash",
        "format", "stale", "memory",  "io",          "not-found", "withdrawn", "usage"};
    for (int i = 0; i < (int)COUNT(names); i++)
        assert_string_equal(an_error_name(i), names[i]);
    static const int others[] = {-1, 14, 31, AN_ERR_DUPLICATE, 1000, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < COUNT(others); i++)
        assert_string_equal(an_error_name(others[i]), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_that_are_refused),
        cmocka_unit_test(fields_that_are_refused),
        cmocka_unit_test(metadata_of_more_than_16_mebibytes),
        cmocka_unit_test(duplicates_are_refused),
        cmocka_unit_test(aliases_to_nothing),
        cmocka_unit_test(contents_that_cannot_be_read),
        cmocka_unit_test(a_callback_that_gives_too_much),
        cmocka_unit_test(configs_that_are_refused),
        cmocka_unit_test(folders_that_are_not_there),
        cmocka_unit_test(a_folder_in_the_archives_place),
        cmocka_unit_test(paths_without_a_folder),
        cmocka_unit_test(names_as_long_as_can_be),
        cmocka_unit_test(folders_too_deep_for_a_name),
        cmocka_unit_test(memory_that_is_said),
        cmocka_unit_test(the_same_bytes_on_any_number_of_threads),
        cmocka_unit_test(the_same_bytes_at_any_time_and_place),
        cmocka_unit_test(items_in_another_order),
        cmocka_unit_test(content_in_pieces),
        cmocka_unit_test(what_the_stats_say),
        cmocka_unit_test(text_and_the_rest_are_kept_apart),
        cmocka_unit_test(aliases_of_full_length),
        cmocka_unit_test(cancelling_at_every_moment),
        cmocka_unit_test(cancelling_while_texts_are_left),
        cmocka_unit_test(closing_without_finishing),
        cmocka_unit_test(one_key_given_twice),
        cmocka_unit_test(dates),
        cmocka_unit_test(dates_that_are_malformed),
        cmocka_unit_test(fields_cut_and_overlong),
        cmocka_unit_test(names_of_errors),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}

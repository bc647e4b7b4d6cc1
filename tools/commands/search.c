/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews search: finds articles by words.
 *
 * The library finds at most AN_RESULTS_MAX articles and puts them in order. What the index does not
 * say, such as whether words stand side by side, is looked up in these articles afterwards. Where
 * there are as many, the search is run again among those that may be wanted, if that can be told
 * sooner: from their fields, or since they have all words of a phrase.
 */
#include "archive/damage.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "report/entry_lines.h"
#include "report/json_entry.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "searching/filter.h"
#include "searching/hit_lines.h"
#include "searching/narrowed.h"
#include "searching/suggest.h"
#include "status.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT = 10 };

typedef struct options {
    reading_options reading;
    bool detailed, json;
    uint64_t limit, offset;
    const char *file;
    query query;
    filter filter;
} options;

enum {
    OPTION_LONG = OPTION_OWN,
    OPTION_JSON,
    OPTION_LIMIT,
    OPTION_OFFSET,
    OPTION_IN,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_LANGUAGE
};

static const struct option search_words[] = {
    TRUST_WORDS,
    REMEMBER_WORD,
    {"long", no_argument, NULL, OPTION_LONG},
    {"json", no_argument, NULL, OPTION_JSON},
    {"limit", required_argument, NULL, OPTION_LIMIT},
    {"offset", required_argument, NULL, OPTION_OFFSET},
    {"in", required_argument, NULL, OPTION_IN},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"language", required_argument, NULL, OPTION_LANGUAGE},
    FETCHING_WORDS,
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_in(options *o, const char *where)
{
    o->filter.in_title = true;
    if (strcmp(where, "title") == 0)
        return STATUS_DONE;
    say_error("--in takes title, not \"%s\"", where);
    return STATUS_USAGE;
}

static int read_search_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case OPTION_LONG: o->detailed = true; return STATUS_DONE;
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    case OPTION_LIMIT: return read_whole_number("limit", value, &o->limit);
    case OPTION_OFFSET: return read_whole_number("offset", value, &o->offset);
    case OPTION_IN: return read_in(o, value);
    case OPTION_SINCE: return filter_read_date("since", value, o->filter.since);
    case OPTION_UNTIL: return filter_read_date("until", value, o->filter.until);
    case OPTION_LANGUAGE: return filter_read_language(value, &o->filter.language);
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table search_options = {":" TRUST_LETTERS COMMON_LETTERS, search_words,
                                            read_search_option};

static int read_search_arguments(options *o, int argc, char **argv)
{
    if (argc - optind < 2) {
        say_error("search takes an archive and the words to look for");
        return STATUS_USAGE;
    }
    o->file = name_archive(&o->reading, argv[optind]);
    o->filter.query = &o->query;
    if (o->file == NULL)
        return STATUS_IO;
    return query_read(&o->query, argv + optind + 1, argc - optind - 1);
}

/* Results that are being gone through. */
typedef struct searching {
    archive *a;
    const options *o;
    filter filter;
    narrowed among;
    an_result results[AN_RESULTS_MAX];
    size_t given; /* of them, the best ones */
    size_t count; /* that there are */
    size_t visited;
    uint64_t wanted, shown; /* articles */
    damage damage;
    entry_lines lines; /* with --long */
    int status;
} searching;

static int print_hit(searching *s, const hit *h)
{
    const json_out out = {stdout, isatty(STDOUT_FILENO) != 0};
    if (s->o->json) {
        int error = json_put_entry(&out, &s->a->reader, &h->entry, h->overflow, h->overflow_length,
                                   JSON_NO_CONTENT);
        putchar('\n');
        return error;
    }
    if (s->o->detailed)
        entry_lines_add(&s->lines, &h->entry, h->overflow, h->overflow_length);
    else
        hit_print(h);
    return AN_OK;
}

/* Counts one result, and prints it if it is wanted and among those to be shown. */
static int visit_result(searching *s, uint64_t number, bool is_shown)
{
    hit h = {0};
    bool is_wanted = true;
    int error = hit_load(&s->a->reader, number, &h);
    if (error == AN_OK)
        error = filter_judge(&s->a->reader, &s->filter, &h, &is_wanted);
    if (error == AN_OK && is_wanted) {
        s->wanted++;
        is_shown = is_shown && s->wanted > s->o->offset;
        s->shown += is_shown;
        error = is_shown ? print_hit(s, &h) : AN_OK;
    }
    hit_free(&h);
    return error;
}

static void note_unreadable(searching *s, int error)
{
    if (s->o->detailed)
        entry_lines_flush(&s->lines);
    damage_note(&s->damage, s->a, error, 1, &s->status);
}

enum { WINDOW = 32 /* results that are fetched together */ };

/* Reads what going through the results will read. */
static void read_results(void *context)
{
    searching *s = context;
    bool judges = filter_wants_less(&s->filter), is_wanted;
    uint64_t wanted = judges ? WINDOW : s->o->limit < WINDOW ? s->o->limit : WINDOW;
    for (size_t i = s->visited; i < s->given && i - s->visited < wanted; i++) {
        hit h = {0};
        int error = hit_load(&s->a->reader, s->results[i].number, &h);
        if (error == AN_OK && judges)
            (void)filter_judge(&s->a->reader, &s->filter, &h, &is_wanted);
        hit_free(&h);
    }
}

/* Asks for the best results. The fewer they are, the sooner they are in order. */
static int find_best(searching *s, uint64_t room)
{
    an_search search = {.query = s->o->query.text.at,
                        .length = s->o->query.text.length,
                        .results = s->results,
                        .room = room < AN_RESULTS_MAX ? (size_t)room : AN_RESULTS_MAX};
    int error = search_run(&s->a->reader, &search, &s->among);
    s->count = search.found;
    s->given = search.given;
    return error;
}

/* Returns how many results are asked for first, 1 at least, which tells how many of the words were
 * found together. More are asked for where some of these cannot be read. */
static uint64_t room_for(const options *o)
{
    uint64_t all = AN_RESULTS_MAX;
    bool is_part = !filter_wants_less(&o->filter) && o->offset < all && o->limit < all;
    uint64_t last = o->offset + o->limit;
    return !is_part ? all : last > 0 ? last : 1;
}

/* Asks for the best results, of those only that may be wanted. Where all articles with a word are
 * results, they need not be told apart before. */
static int find_wanted(searching *s)
{
    int error = find_best(s, room_for(s->o));
    if (error != AN_OK || s->count < AN_RESULTS_MAX || !filter_narrows(&s->filter))
        return error;
    error = narrowed_find(&s->among, s->a, &s->filter, &s->damage, &s->status);
    return error == AN_OK ? find_best(s, AN_RESULTS_MAX) : error;
}

/* Goes through all results where each must be judged, else only through those to be shown. */
static void visit_results(searching *s)
{
    bool judges = filter_wants_less(&s->filter);
    size_t first = judges ? 0 : s->o->offset < s->count ? (size_t)s->o->offset : s->count;
    s->wanted = first;
    for (size_t i = first; i < s->count && !ferror(stdout); i++) {
        bool is_shown = s->shown < s->o->limit;
        s->visited = i;
        if ((i - first) % WINDOW == 0 && (is_shown || judges))
            archive_rehearse(s->a, read_results, s);
        if (!is_shown && !judges) {
            s->wanted = s->count;
            break;
        }
        int error = i < s->given ? AN_OK : find_best(s, AN_RESULTS_MAX);
        if (error == AN_OK)
            error = visit_result(s, s->results[i].number, is_shown);
        if (error != AN_OK)
            note_unreadable(s, error);
        if (error == AN_ERR_MEMORY || error == AN_ERR_IO)
            break;
    }
}

static void print_results(searching *s)
{
    bool has_lines = s->o->detailed && !s->o->json;
    if (has_lines)
        entry_lines_begin(&s->lines, true);
    visit_results(s);
    if (has_lines && !entry_lines_end(&s->lines))
        s->status = archive_say(s->a, &s->a->reader, AN_ERR_MEMORY, NULL);
    damage_sum_up(&s->damage, s->a);
}

/* Says how many there are. The library tells no more than AN_RESULTS_MAX. */
static void say_count(const searching *s)
{
    const char *least = s->count == AN_RESULTS_MAX || s->among.is_cut ? "at least " : "";
    const char *plural = noun_for(s->wanted, "", "s");
    if (s->shown == s->wanted)
        say_note("%s%" PRIu64 " article%s", least, s->wanted, plural);
    else
        say_note("%s%" PRIu64 " article%s, of which %" PRIu64
                 " are shown: --limit and --offset show others",
                 least, s->wanted, plural, s->shown);
}

/* Ends a search whose results were printed. */
static int end_search(searching *s)
{
    if (flush_output() != STATUS_DONE)
        return STATUS_IO;
    if (s->status != STATUS_DONE)
        return s->status;
    int error = suggest_words(s->a, &s->o->query, s->given > 0 ? s->results[0].words : 0);
    if (error != AN_OK)
        return archive_say(s->a, &s->a->reader, error, NULL);
    if (s->wanted > 0) {
        say_count(s);
        return STATUS_DONE;
    }
    if (s->count == AN_RESULTS_MAX)
        say_error("%s: no article was found among the %d best ones: more words may find others",
                  s->o->file, AN_RESULTS_MAX);
    else if (s->among.is_cut)
        say_error("%s: no article was found among those that a search reads: rarer words may find "
                  "others",
                  s->o->file);
    else
        say_error("%s: no article was found", s->o->file);
    return STATUS_NOT_FOUND;
}

/* Reads what finding each word alone takes. All words together would need one after the other. */
static void read_words(void *context)
{
    searching *s = context;
    const char *word;
    for (size_t at = 0, n; (n = query_next_word(&s->o->query, &at, &word)) > 0;) {
        an_search search = {.query = word, .length = n};
        (void)search_run(&s->a->reader, &search, NULL);
    }
}

static int say_no_index(const char *file)
{
    say_error("%s: has no index of words, so that it cannot be searched: look for ids with "
              "`anews list`, or ask its publisher for an edition that was packed with --search",
              file);
    return STATUS_NOT_FOUND;
}

static int search_archive(archive *a, const void *context)
{
    const options *o = context;
    searching s = {.a = a, .o = o, .filter = o->filter, .status = STATUS_DONE};
    archive_rehearse(a, read_words, &s);
    int error = filter_know_archive(&s.filter, &a->reader);
    if (error == AN_OK)
        error = find_wanted(&s);
    if (error == AN_OK) {
        print_results(&s);
        s.status = end_search(&s);
    } else if (error == AN_ERR_NOT_FOUND) {
        s.status = say_no_index(o->file);
    } else {
        s.status = archive_say(a, &a->reader, error, NULL);
    }
    damage_free(&s.damage);
    narrowed_free(&s.among);
    return s.status;
}

static int run_search(options *o, int argc, char **argv)
{
    int status = read_search_arguments(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    return status == STATUS_DONE ? read_confined(&o->reading, o->file, search_archive, o) : status;
}

/* Whether an argument that is none of the options may be meant as a word that is not wanted. */
static bool has_dashed_word(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '-' && strlen(argv[i]) > 2 && !strchr("-p", argv[i][1]))
            return true;
    return false;
}

int cmd_search(int argc, char **argv)
{
    options o = {.limit = LIMIT};
    int status;
    if (read_options(argc, argv, &search_options, &o, &status))
        status = run_search(&o, argc, argv);
    else if (status == STATUS_USAGE && has_dashed_word(argc, argv))
        say_note("a word that is not wanted goes into the quotation marks of one that is, such as "
                 "'flood -bridge'");
    query_free(&o.query);
    reading_options_free(&o.reading);
    return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What `anews pack` prints about the archive that it made. */
#include "keys/public_key.h"
#include "packing/intake.h"
#include "packing/pack.h"
#include "report/describe.h"
#include "report/json.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* Why nothing was kept. */
static const char *reason_of(const pack_options *o, const an_edition_stats *k)
{
    return o->compact     ? "--compact"
           : k->had_text  ? "the dictionary had text that was removed"
           : k->had_stubs ? "too many blocks were empty"
           : k->has_grown ? "it is more than twice as large"
                          : "the older edition had no blocks";
}

/* What would have kept the update small, if anything. */
static const char *advice_for(const pack_options *o, const an_edition_stats *k)
{
    return k->had_text && !o->purge && !o->keep_dictionary
               ? " (if it may stay there, --keep-dictionary keeps the update small)"
               : "";
}

static void add_kept(json_t *object, const pack_result *result)
{
    const an_edition_stats *k = &result->kept;
    json_t *kept = json_object();
    json_object_set_new(kept, "compacted", json_boolean(k->is_compacted));
    json_object_set_new(kept, "text_left", json_boolean(k->has_text_left));
    json_add_number(kept, "blocks", k->blocks);
    json_add_number(kept, "blocks_size", k->block_bytes);
    json_add_number(kept, "stubs", k->stubs);
    json_add_number(kept, "pages", k->pages);
    json_add_number(kept, "pages_size", k->page_bytes);
    json_add_number(kept, "contents", k->contents);
    json_add_number(kept, "moved", k->moved);
    json_add_number(kept, "garbage", k->garbage);
    json_add_number(kept, "size", k->file_bytes);
    json_object_set_new(object, "kept", kept);
}

static void print_kept(FILE *to, const pack_options *o, const pack_result *result)
{
    const an_edition_stats *k = &result->kept;
    put_visible_text(to, o->from, strlen(o->from));
    if (k->is_compacted)
        fprintf(to, ": everything was arranged anew: %s%s\n", reason_of(o, k), advice_for(o, k));
    else
        fprintf(to,
                ": kept %" PRIu64 " of %" PRIu64 " %s and %" PRIu64 " %s; %" PRIu64
                " bytes are new; %" PRIu64 " bytes of content are kept that nothing refers to\n",
                k->blocks, result->stats.blocks, noun_for(result->stats.blocks, "block", "blocks"),
                k->pages, noun_for(k->pages, "page", "pages"),
                result->stats.file_size - k->file_bytes, k->garbage);
    if (k->has_text_left) {
        put_visible_text(to, o->from, strlen(o->from));
        fprintf(to, ": the dictionary was kept, with text of what was removed\n");
    }
}

static int print_summary_json(const pack_options *o, const pack_result *result, const char *key_id)
{
    const an_writer_stats *s = &result->stats;
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {
        {"entries", s->entries},
        {"articles", s->articles},
        {"assets", s->assets},
        {"aliases", s->aliases},
        {"duplicates", s->duplicates},
        {"skipped", result->skipped},
        {"content_size", s->content_bytes},
        {"file_size", s->file_size},
        {"index_size", s->index_bytes},
        {"search_size", s->search_bytes},
        {"dictionary_size", s->dictionary_bytes},
        {"block_size", s->block_size},
        {"blocks", s->blocks},
        {"blocks_size", s->block_bytes},
    };
    char identity[65], series[33];
    json_t *object = json_object();
    format_hex(s->header.identity, sizeof s->header.identity, identity);
    json_add_text(object, "file", o->output_name, strlen(o->output_name));
    json_add_text(object, "identity", identity, strlen(identity));
    format_hex(o->writer.series, sizeof o->writer.series, series);
    json_add_text(object, "series", series, strlen(series));
    json_add_text(object, "key_id", key_id, strlen(key_id));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        json_add_number(object, numbers[i].name, numbers[i].value);
    if (o->from)
        add_kept(object, result);
    understood_add(&result->intake->understood, object);
    notes_count(&result->intake->notes, object);
    return json_print(object);
}

static void print_summary_line(FILE *to, const pack_options *o, const pack_result *result,
                               const char *key_id)
{
    const an_writer_stats *s = &result->stats;
    double content = (double)s->content_bytes;
    double percent = s->content_bytes > 0 ? 100.0 * (double)s->file_size / content : 100.0;
    char series[33];
    format_hex(o->writer.series, sizeof o->writer.series, series);
    put_visible_text(to, o->output_name, strlen(o->output_name));
    fprintf(to,
            ": %" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s; %" PRIu64 " bytes to %" PRIu64
            " (%.1f %%, blocks of %gK) in %.1f s; signed by %s; series %s\n",
            s->articles, noun_for(s->articles, "article", "articles"), s->assets,
            noun_for(s->assets, "asset", "assets"), s->aliases,
            noun_for(s->aliases, "alias", "aliases"), s->content_bytes, s->file_size, percent,
            s->block_size / 1024.0, result->seconds, key_id, series);
}

int pack_summary_print(const pack_options *o, const pack_result *result, const an_secret_key *key)
{
    FILE *to = o->output.is_stdout ? stderr : stdout;
    char key_id[17];
    key_id_text(key->id, key_id);
    if (o->json)
        return print_summary_json(o, result, key_id);
    understood_say(&result->intake->understood);
    if (!quiet)
        print_summary_line(to, o, result, key_id);
    if (!quiet && o->from)
        print_kept(to, o, result);
    return STATUS_DONE;
}

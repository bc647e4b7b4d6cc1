/* SPDX-License-Identifier: BSD-2-Clause */
/* Media types by the name of a file, which mostly means by its extension. */
#include "input/media_type.h"

#include "text/bytes.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

typedef struct media_type {
    const char *extension, *type;
    enum article_sort sort;
} media_type;

static const media_type types[] = {
    {"txt", "text/plain", TEXT_ARTICLE},
    {"text", "text/plain", TEXT_ARTICLE},
    {"asc", "text/plain", TEXT_ARTICLE},
    {"md", "text/markdown", MARKDOWN_ARTICLE},
    {"markdown", "text/markdown", MARKDOWN_ARTICLE},
    {"mdown", "text/markdown", MARKDOWN_ARTICLE},
    {"mdwn", "text/markdown", MARKDOWN_ARTICLE},
    {"mkd", "text/markdown", MARKDOWN_ARTICLE},
    {"mkdn", "text/markdown", MARKDOWN_ARTICLE},
    {"mdtxt", "text/markdown", MARKDOWN_ARTICLE},
    {"mmd", "text/markdown", MARKDOWN_ARTICLE},
    {"qmd", "text/markdown", MARKDOWN_ARTICLE},
    {"rmd", "text/markdown", MARKDOWN_ARTICLE},
    {"mdx", "text/markdown", MARKDOWN_ARTICLE},
    {"html", "text/html", HTML_ARTICLE},
    {"htm", "text/html", HTML_ARTICLE},
    {"shtml", "text/html", HTML_ARTICLE},
    {"xhtml", "application/xhtml+xml", HTML_ARTICLE},
    {"xht", "application/xhtml+xml", HTML_ARTICLE},
    /* what people write articles in, too; the type is that of the bytes where it is NULL */
    {"rst", NULL, UNREAD_ARTICLE},
    {"rest", NULL, UNREAD_ARTICLE},
    {"adoc", NULL, UNREAD_ARTICLE},
    {"asciidoc", NULL, UNREAD_ARTICLE},
    {"org", NULL, UNREAD_ARTICLE},
    {"textile", NULL, UNREAD_ARTICLE},
    {"mediawiki", NULL, UNREAD_ARTICLE},
    {"tex", NULL, UNREAD_ARTICLE},
    {"ipynb", NULL, UNREAD_ARTICLE},
    {"rtf", "application/rtf", UNREAD_ARTICLE},
    {"doc", "application/msword", UNREAD_ARTICLE},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     UNREAD_ARTICLE},
    {"odt", "application/vnd.oasis.opendocument.text", UNREAD_ARTICLE},
    /* the web */
    {"css", "text/css", NOT_ARTICLE},
    {"js", "text/javascript", NOT_ARTICLE},
    {"mjs", "text/javascript", NOT_ARTICLE},
    {"json", "application/json", NOT_ARTICLE},
    {"jsonl", "application/jsonl", NOT_ARTICLE},
    {"ndjson", "application/x-ndjson", NOT_ARTICLE},
    {"json-seq", "application/json-seq", NOT_ARTICLE},
    {"jsonld", "application/ld+json", NOT_ARTICLE},
    {"geojson", "application/geo+json", NOT_ARTICLE},
    {"xml", "application/xml", NOT_ARTICLE},
    {"rss", "application/rss+xml", NOT_ARTICLE},
    {"atom", "application/atom+xml", NOT_ARTICLE},
    {"rdf", "application/rdf+xml", NOT_ARTICLE},
    {"jsonfeed", "application/feed+json", NOT_ARTICLE},
    {"yaml", "application/yaml", NOT_ARTICLE},
    {"yml", "application/yaml", NOT_ARTICLE},
    {"toml", "application/toml", NOT_ARTICLE},
    {"csv", "text/csv", NOT_ARTICLE},
    {"tsv", "text/tab-separated-values", NOT_ARTICLE},
    {"ics", "text/calendar", NOT_ARTICLE},
    {"vtt", "text/vtt", NOT_ARTICLE},
    {"srt", "application/x-subrip", NOT_ARTICLE},
    {"wasm", "application/wasm", NOT_ARTICLE},
    {"warc", "application/warc", NOT_ARTICLE},
    {"eml", "message/rfc822", NOT_ARTICLE},
    /* images */
    {"jpg", "image/jpeg", NOT_ARTICLE},
    {"jpeg", "image/jpeg", NOT_ARTICLE},
    {"png", "image/png", NOT_ARTICLE},
    {"gif", "image/gif", NOT_ARTICLE},
    {"webp", "image/webp", NOT_ARTICLE},
    {"avif", "image/avif", NOT_ARTICLE},
    {"heic", "image/heic", NOT_ARTICLE},
    {"jxl", "image/jxl", NOT_ARTICLE},
    {"svg", "image/svg+xml", NOT_ARTICLE},
    {"bmp", "image/bmp", NOT_ARTICLE},
    {"tif", "image/tiff", NOT_ARTICLE},
    {"tiff", "image/tiff", NOT_ARTICLE},
    {"ico", "image/vnd.microsoft.icon", NOT_ARTICLE},
    /* sound */
    {"mp3", "audio/mpeg", NOT_ARTICLE},
    {"m4a", "audio/mp4", NOT_ARTICLE},
    {"aac", "audio/aac", NOT_ARTICLE},
    {"ogg", "audio/ogg", NOT_ARTICLE},
    {"oga", "audio/ogg", NOT_ARTICLE},
    {"opus", "audio/ogg", NOT_ARTICLE},
    {"flac", "audio/flac", NOT_ARTICLE},
    {"wav", "audio/vnd.wave", NOT_ARTICLE},
    {"mid", "audio/midi", NOT_ARTICLE},
    /* video */
    {"mp4", "video/mp4", NOT_ARTICLE},
    {"m4v", "video/mp4", NOT_ARTICLE},
    {"webm", "video/webm", NOT_ARTICLE},
    {"ogv", "video/ogg", NOT_ARTICLE},
    {"mov", "video/quicktime", NOT_ARTICLE},
    {"mpeg", "video/mpeg", NOT_ARTICLE},
    {"mpg", "video/mpeg", NOT_ARTICLE},
    {"avi", "video/vnd.avi", NOT_ARTICLE},
    {"mkv", "video/matroska", NOT_ARTICLE},
    {"3gp", "video/3gpp", NOT_ARTICLE},
    /* fonts */
    {"woff", "font/woff", NOT_ARTICLE},
    {"woff2", "font/woff2", NOT_ARTICLE},
    {"ttf", "font/ttf", NOT_ARTICLE},
    {"otf", "font/otf", NOT_ARTICLE},
    /* documents and archives */
    {"pdf", "application/pdf", NOT_ARTICLE},
    {"epub", "application/epub+zip", NOT_ARTICLE},
    {"xls", "application/vnd.ms-excel", NOT_ARTICLE},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NOT_ARTICLE},
    {"ppt", "application/vnd.ms-powerpoint", NOT_ARTICLE},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     NOT_ARTICLE},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet", NOT_ARTICLE},
    {"odp", "application/vnd.oasis.opendocument.presentation", NOT_ARTICLE},
    {"zip", "application/zip", NOT_ARTICLE},
    {"gz", "application/gzip", NOT_ARTICLE},
    {"zst", "application/zstd", NOT_ARTICLE},
    {"tar", "application/x-tar", NOT_ARTICLE},
    {"anews", "application/vnd.archive-news", NOT_ARTICLE},
};

/* Returns the part after the last dot; NULL if there is none, or if the name begins with it
 * (".txt" is a hidden file). */
static const char *extension_of(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    const char *dot = strrchr(base, '.');
    return dot && dot > base ? dot + 1 : NULL;
}

static const media_type *find_type(const char *extension, size_t length)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strlen(types[i].extension) == length &&
            strncasecmp(extension, types[i].extension, length) == 0)
            return &types[i];
    return NULL;
}

/* Returns the type of a page that wget saved with its query, "page.html?id=2.5"; NULL if the name
 * is not of this form. */
static const media_type *type_before_query(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    const char *query = strchr(base, '?');
    const char *dot = query ? find_last(base, '.', (size_t)(query - base)) : NULL;
    return dot && dot > base ? find_type(dot + 1, (size_t)(query - dot) - 1) : NULL;
}

/* Whether a file of a site is for servers, crawlers or lawyers and not for readers, or the source
 * of a page beside it; or one for programs that build or install others. */
static bool is_of_site(const char *name)
{
    static const char *const files[] = {
        "robots.txt",       "ads.txt",       "app-ads.txt",    "security.txt",
        "humans.txt",       "llms.txt",      "404.html",       "CNAME",
        "_headers",         "_redirects",    "CMakeLists.txt", "CMakeCache.txt",
        "requirements.txt", "Makefile",      "makefile",       "GNUmakefile",
        "Jamfile",          "Jamroot",       "Rakefile",       "Gemfile",
        "Dockerfile",       "Containerfile", "Vagrantfile",    "Jenkinsfile",
        "Procfile",         "SConstruct",    "SConscript"};
    static const char *const ends[] = {".LICENSE.txt", ".rst.txt"};
    const char *slash = strrchr(name, '/');
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (length > n && strcmp(name + length - n, ends[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(slash ? slash + 1 : name, files[i]) == 0)
            return true;
    return false;
}

const char *media_type_of(const char *name, enum article_sort *sort)
{
    const char *extension = extension_of(name);
    const media_type *found = extension ? find_type(extension, strlen(extension)) : NULL;
    if (!found)
        found = type_before_query(name);
    *sort = found ? found->sort : NOT_ARTICLE;
    if (!is_of_site(name))
        return found ? found->type : NULL;
    *sort = NOT_ARTICLE;
    return found ? found->type : "text/plain";
}

bool has_extension(const char *name)
{
    const char *slash = strrchr(name, '/');
    return extension_of(name) != NULL || (slash ? slash[1] : name[0]) == '.';
}

bool is_json_lines(const char *name)
{
    const char *extension = extension_of(name);
    return extension &&
           (strcasecmp(extension, "jsonl") == 0 || strcasecmp(extension, "ndjson") == 0 ||
            strcasecmp(extension, "json-seq") == 0);
}

bool may_be_feed(const char *name)
{
    static const char *const extensions[] = {"xml", "rss", "atom", "rdf", "json", "jsonfeed"};
    const char *extension = extension_of(name);
    for (size_t i = 0; extension && i < sizeof extensions / sizeof *extensions; i++)
        if (strcasecmp(extension, extensions[i]) == 0)
            return true;
    return false;
}

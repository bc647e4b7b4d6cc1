/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes a database of Xapian, and does what `search_anews time` does with it.
 *
 * - search_xapian make DATABASE DOCUMENTS STEMMER positions|none: DOCUMENTS has a title and a text,
 *   each ended by a zero byte, for each article. STEMMER is a name of Xapian's, or none.
 * - search_xapian time DATABASE QUERIES STEMMER and|or
 */
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <time.h>
#include <vector>
#include <xapian.h>

static volatile unsigned sink;
enum { ROUNDS = 5, TITLE_WEIGHT = 4 };

static double cpu_us()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) * 1e-3;
}

static void add_text(Xapian::TermGenerator &generator, const std::string &text, unsigned weight,
                     bool positions)
{
    if (positions)
        generator.index_text(text, weight);
    else
        generator.index_text_without_positions(text, weight);
}

/* The database is made in a folder and then compacted into one file. FULLER would make it a little
 * smaller, but with some texts Xapian 1.4.22 then writes outside of its memory. */
static int make(const std::string &path, const char *documents, const std::string &stemmer,
                bool positions)
{
    Xapian::WritableDatabase database(path + ".parts", Xapian::DB_CREATE_OR_OVERWRITE);
    Xapian::TermGenerator generator;
    generator.set_stemmer(Xapian::Stem(stemmer));
    generator.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
    std::ifstream file(documents, std::ios::binary);
    std::string title, text;
    while (std::getline(file, title, '\0') && std::getline(file, text, '\0')) {
        Xapian::Document document;
        generator.set_document(document);
        add_text(generator, title, TITLE_WEIGHT, positions);
        add_text(generator, text, 1, positions);
        database.add_document(document);
    }
    database.commit();
    database.compact(path, Xapian::DBCOMPACT_SINGLE_FILE | Xapian::Compactor::FULL);
    return 0;
}

static int time_queries(const std::string &path, const char *queries, const std::string &stemmer,
                        bool all)
{
    Xapian::Database database(path);
    Xapian::QueryParser parser;
    parser.set_stemmer(Xapian::Stem(stemmer));
    parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
    parser.set_default_op(all ? Xapian::Query::OP_AND : Xapian::Query::OP_OR);
    std::vector<std::string> list;
    std::ifstream lines(queries);
    for (std::string line; std::getline(lines, line);)
        list.push_back(line);
    if (list.empty())
        return 1;
    std::vector<double> took;
    double sum = 0;
    for (size_t i = 0; i < (ROUNDS + 1) * list.size(); i++) {
        double cpu = cpu_us();
        auto start = std::chrono::steady_clock::now();
        Xapian::Enquire enquire(database);
        enquire.set_query(
            parser.parse_query(list[i % list.size()], Xapian::QueryParser::FLAG_CJK_NGRAM));
        const Xapian::MSet found = enquire.get_mset(0, 10);
        for (auto at = found.begin(); at != found.end(); ++at)
            sink = *at;
        double us =
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
                .count();
        if (i < list.size())
            continue; /* warms up */
        sum += cpu_us() - cpu;
        took.push_back(us);
    }
    double mean = sum / static_cast<double>(took.size());
    std::sort(took.begin(), took.end());
    std::printf("{\"cpu_us\": %.2f, \"wall_us\": %.2f}\n", mean, took[took.size() / 2]);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        std::fprintf(stderr, "search_xapian make|time DATABASE DOCUMENTS|QUERIES STEMMER "
                             "positions|none|and|or\n");
        return 2;
    }
    try {
        return std::strcmp(argv[1], "make") == 0
                   ? make(argv[2], argv[3], argv[4], std::strcmp(argv[5], "positions") == 0)
                   : time_queries(argv[2], argv[3], argv[4], std::strcmp(argv[5], "and") == 0);
    } catch (const Xapian::Error &e) {
        std::fprintf(stderr, "search_xapian: %s\n", e.get_description().c_str());
        return 1;
    }
}

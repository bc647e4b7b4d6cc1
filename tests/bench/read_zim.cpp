/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * read_zim FILE IDS: does what `read_anews random` does, with a ZIM file and libzim. Its variable
 * ZIM_CLUSTERCACHE says how many decompressed clusters it keeps; all else is its default.
 */
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <time.h>
#include <vector>
#include <zim/archive.h>
#include <zim/item.h>

static volatile char sink;

static double cpu_us()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) * 1e-3;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "read_zim FILE IDS\n");
        return 2;
    }
    std::vector<std::string> ids;
    std::ifstream lines(argv[2]);
    for (std::string line; std::getline(lines, line);)
        ids.push_back(line);
    try {
        zim::Archive archive(argv[1]);
        std::vector<double> took;
        double sum = 0;
        unsigned long long bytes = 0;
        for (const auto &id : ids) {
            double cpu = cpu_us();
            auto start = std::chrono::steady_clock::now();
            auto blob = archive.getEntryByPath(id).getItem(true).getData();
            if (blob.size() > 0)
                sink = blob.data()[0];
            double us =
                std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
                    .count();
            bytes += blob.size();
            took.push_back(us);
            sum += cpu_us() - cpu;
        }
        if (took.empty())
            return 1;
        double mean = sum / static_cast<double>(took.size());
        std::sort(took.begin(), took.end());
        std::printf("{\"cpu_us\": %.2f, \"wall_us\": %.2f, \"articles\": %zu, \"bytes\": %llu}\n",
                    mean, took[took.size() / 2], took.size(), bytes);
    } catch (const std::exception &e) {
        std::fprintf(stderr, "read_zim: %s\n", e.what());
        return 1;
    }
    return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads an archive from a file on an SD card, or from any other object that has size(), seek() and
 * read(), as the classes File of Arduino's libraries have.
 */
#ifndef ARCHIVE_NEWS_FILE_H
#define ARCHIVE_NEWS_FILE_H

#include <archive_news/reader.h>

/* Reads `length` bytes. Some classes read 16 KiB at most at a time, and return an int or a size_t;
 * what is less than 1 is an error. */
template <class AnyFile>
int archive_news_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    AnyFile *file = static_cast<AnyFile *>(context);
    uint8_t *to = static_cast<uint8_t *>(buffer);
    if (!file->seek(static_cast<uint32_t>(offset)))
        return 1;
    while (length > 0) {
        size_t part = length < 16384 ? length : 16384;
        long got = static_cast<long>(file->read(to, part));
        if (got < 1 || static_cast<size_t>(got) > part)
            return 2;
        to += got;
        length -= static_cast<size_t>(got);
    }
    return 0;
}

/* Returns the source of a reader. The file stays open as long as the reader is used. */
template <class AnyFile> an_source archive_news_source(AnyFile &file)
{
    an_source source = an_source();
    source.read = archive_news_read<AnyFile>;
    source.context = &file;
    source.size = file.size();
    return source;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows an article of an archive on an SD card. Each block is checked before you see it.
 *
 * It reads archives whose blocks and pages have 4 KiB at most, without a dictionary:
 *
 *     anews pack --profile device --block-size 4K --dictionary none ...
 *
 * publisher.h says how to put your publisher's key there. Without it each archive is refused.
 */
#include <SD.h>
#include <archive_news_file.h>
#include <archive_news_reader.h>

#include "publisher.h"

const int CARD_PIN = 10; // chip select of the card
const char FILE_NAME[] = "NEWS.ANW"; // Arduino's SD library knows no longer endings
const char ARTICLE_ID[] = "news/0007";

static uint8_t memory[AN_MEMORY_SOURCE(4096, 4096, 0, 1)];
static an_reader reader;
static File file;

// Opens the archive if the publisher signed it.
static int open_archive() {
  an_config config = an_config();
  config.source = archive_news_source(file);
  config.memory = memory;
  config.memory_size = sizeof memory;
  config.trusted = publisher_keys;
  config.trusted_count = sizeof publisher_keys / sizeof *publisher_keys;
  return an_reader_open(&reader, &config);
}

// Shows an article as its blocks are read.
static int show_article(const char *id) {
  an_entry entry;
  const void *bytes;
  size_t length;
  int error = an_entry_find(&reader, id, strlen(id), &entry);
  for (uint64_t at = 0; error == AN_OK && at < entry.length; at += length) {
    error = an_content_view(&reader, &entry, at, &bytes, &length);
    if (error == AN_OK) {
      Serial.write(static_cast<const uint8_t *>(bytes), length);
    }
  }
  return error;
}

void setup() {
  Serial.begin(115200);
  while (!Serial) {
  }
  if (!SD.begin(CARD_PIN)) {
    Serial.println("There is no card.");
    return;
  }
  file = SD.open(FILE_NAME);
  if (!file) {
    Serial.println("The card has no archive.");
    return;
  }
  int error = open_archive();
  if (error == AN_OK) {
    error = show_article(ARTICLE_ID);
  }
  Serial.println(an_error_name(error));
}

void loop() {
}

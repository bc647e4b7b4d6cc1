/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches an archive on an SD card for some words, and lists the ten articles that fit best: id
 * and title.
 *
 * It reads archives whose blocks and pages have 4 KiB at most, without a dictionary, with an index:
 *
 *     anews pack --profile device --block-size 4K --dictionary none --search ...
 *
 * Switch searching on first: AN_SEARCH in archive_news_settings.h, beside this library's sources.
 * publisher.h says how to put your publisher's key there. Without it each archive is refused.
 */
#include <SD.h>
#include <archive_news_file.h>
#include <archive_news_reader.h>
#include <archive_news_settings.h>

#include <archive_news/search.h>

#include "publisher.h"

#ifndef AN_SEARCH
#error "Switch searching on: AN_SEARCH in archive_news_settings.h of this library."
#endif

const int CARD_PIN = 10; // chip select of the card
const char FILE_NAME[] = "NEWS.ANW"; // Arduino's SD library knows no longer endings
const char WORDS[] = "vedinoes kaka*"; // articles with both come first; the second may go on
const size_t BEST = 10;

static uint8_t memory[AN_MEMORY_SOURCE(4096, 4096, 0, 1)];
static uint8_t search_memory[AN_SEARCH_MEMORY(4096)];
static an_result results[BEST];
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

static int show_entry(uint64_t number) {
  an_entry entry;
  an_field title;
  int error = an_entry_at(&reader, AN_BY_ID, number, &entry);
  if (error == AN_OK) {
    Serial.print(entry.id);
    Serial.print("  ");
    if (an_entry_field(&entry, AN_TAG_TITLE, &title) == AN_OK) {
      Serial.write(title.value, title.length);
    }
    Serial.println();
  }
  return error;
}

static int list_best() {
  an_search search = an_search();
  search.query = WORDS;
  search.length = sizeof WORDS - 1;
  search.memory = search_memory;
  search.memory_size = sizeof search_memory;
  search.results = results;
  search.room = BEST;
  int error = an_search_run(&reader, &search);
  for (size_t i = 0; i < search.given && error == AN_OK; i++) {
    error = show_entry(results[i].number);
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
    error = list_best();
  }
  Serial.println(an_error_name(error));
}

void loop() {
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists the ten newest articles of an archive on an SD card: id and title.
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
const uint64_t TITLES = 10;

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

static int list_newest() {
  an_entry entry;
  an_field title;
  int error = AN_OK;
  for (uint64_t i = 0; i < TITLES && error == AN_OK; i++) {
    error = an_entry_at(&reader, AN_BY_DATE, i, &entry);
    if (error == AN_OK) {
      Serial.print(entry.id);
      Serial.print("  ");
      if (an_entry_field(&entry, AN_TAG_TITLE, &title) == AN_OK) {
        Serial.write(title.value, title.length);
      }
      Serial.println();
    }
  }
  return error == AN_ERR_NOT_FOUND ? AN_OK : error; // there may be fewer
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
    error = list_newest();
  }
  Serial.println(an_error_name(error));
}

void loop() {
}

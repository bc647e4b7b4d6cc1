/* SPDX-License-Identifier: BSD-2-Clause */
/* Of Arduino's SD library, what the examples use. The card is the folder "card" of the computer
 * that emulates the board. As in that library, names have eight letters and three at most, and a
 * read may end at the end of a sector of 512 bytes. */
#ifndef SD_H
#define SD_H

#include <stddef.h>
#include <stdint.h>

class File
{
  public:
    constexpr File(int32_t handle = -1) : handle(handle), position(0)
    {
    }
    explicit operator bool() const
    {
        return handle >= 0;
    }
    uint32_t size();
    bool seek(uint32_t position);
    int read(void *buffer, uint16_t length);

  private:
    int32_t handle;
    uint32_t position;
};

class Card
{
  public:
    bool begin(int pin);
    File open(const char *name);
};
extern Card SD;

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Of Arduino's core, what the examples of the library use. Serial is the debugger's console. */
#ifndef ARDUINO_H
#define ARDUINO_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

void setup();
void loop();

class Console
{
  public:
    void begin(unsigned long)
    {
    }
    explicit operator bool() const
    {
        return true;
    }
    size_t write(const uint8_t *bytes, size_t length);
    size_t print(const char *text);
    size_t println(const char *text = "");
};
extern Console Serial;

#endif

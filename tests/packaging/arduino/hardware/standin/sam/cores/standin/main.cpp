/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a sketch: setup(), and loop() once. The emulation ends with status 97 if the stack was used
 * up. */
#include "Arduino.h"
extern "C" {
#include "board.h"
int main(void);
}

Console Serial;

size_t Console::write(const uint8_t *bytes, size_t length)
{
    console(bytes, length);
    return length;
}

size_t Console::print(const char *text)
{
    return write(reinterpret_cast<const uint8_t *>(text), strlen(text));
}

size_t Console::println(const char *text)
{
    return print(text) + print("\r\n");
}

int main(void)
{
    setup();
    loop();
    return *stack_bottom == STACK_PAINT ? 0 : 97;
}

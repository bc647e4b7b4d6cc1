/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/device.h"

#include "archive/device_targets.h"
#include "report/message.h"
#include "status.h"

#include <stdio.h>
#include <string.h>

#define TARGETS (sizeof device_targets / sizeof device_targets[0])
#define POINTER 4u /* bytes of a pointer on all of them */

const size_t device_class[DEVICE_CLASSES] = {58u << 10, 64u << 10, 128u << 10, 256u << 10,
                                             512u << 10};

static void raise_to(uint32_t *most, uint32_t value)
{
    *most = value > *most ? value : *most;
}

const device_target *device_any(void)
{
    static device_target any = {.name = "any"};
    for (size_t i = 0; i < TARGETS; i++) {
        raise_to(&any.decoder, device_targets[i].decoder);
        raise_to(&any.stack, device_targets[i].stack);
        raise_to(&any.mapped, device_targets[i].mapped);
        raise_to(&any.callback, device_targets[i].callback);
        raise_to(&any.flash, device_targets[i].flash);
    }
    return &any;
}

static int say_no_target(const char *name)
{
    char names[TARGETS * 32] = "";
    for (size_t i = 0; i < TARGETS; i++) {
        size_t at = strlen(names);
        (void)snprintf(names + at, sizeof names - at, "%s%s", i == 0 ? "" : ", ",
                       device_targets[i].name);
    }
    say_error("--target takes one of the devices that were measured, not \"%s\": %s", name, names);
    return STATUS_USAGE;
}

int device_find(const char *name, const device_target **target)
{
    for (size_t i = 0; i < TARGETS; i++)
        if (strcmp(name, device_targets[i].name) == 0) {
            *target = &device_targets[i];
            return STATUS_DONE;
        }
    return say_no_target(name);
}

static uint32_t max_stored(const an_header *h)
{
    uint32_t most = h->page_stored;
    raise_to(&most, h->block_stored);
    raise_to(&most, h->dictionary_stored);
    return most;
}

/* The sum of AN_MEMORY(), for pointers of another size, with one cached page and AN_SMALL. */
uint64_t device_memory(const device_target *target, const an_header *h, bool mapped)
{
    const size_t list = sizeof(an_cached_page) - 2 * sizeof(void *) + (size_t)2 * POINTER;
    uint32_t page_copy = mapped && h->page_stored == 0 ? 0 : h->page_raw;
    uint32_t dictionary_copy = mapped && h->dictionary_stored == 0 ? 0 : h->dictionary_raw;
    uint64_t sum = AN_MEMORY_ALIGNMENT - 1;
    sum += AN_MEMORY_PART(target->decoder) + AN_MEMORY_PART(list);
    sum += AN_MEMORY_PART(AN_KEY_LIMIT(h->page_raw) + 1) + AN_MEMORY_PART(page_copy);
    sum += AN_MEMORY_PART(h->block_raw) + AN_MEMORY_PART(dictionary_copy);
    return sum + AN_MEMORY_PART(mapped ? 0 : max_stored(h));
}

uint64_t device_besides(const device_target *target, bool mapped)
{
    return (uint64_t)target->stack + (mapped ? target->mapped : target->callback);
}

uint64_t device_need(const device_target *target, const an_header *header, bool mapped)
{
    return device_memory(target, header, mapped) + device_besides(target, mapped);
}

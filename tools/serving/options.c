/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/options.h"

#include "numbers.h"
#include "report/message.h"
#include "status.h"

#include <string.h>

enum {
    OPTION_LISTEN = OPTION_OWN,
    OPTION_PORT,
    OPTION_NAME,
    OPTION_PATIENCE,
    OPTION_OPEN,
    OPTION_HTTPS,
    TIMEOUT_MOST = 3600,
    NAME_MOST = 253
};

static const struct option serve_words[] = {
    TRUST_WORDS,
    {"listen", required_argument, NULL, OPTION_LISTEN},
    {"port", required_argument, NULL, OPTION_PORT},
    {"name", required_argument, NULL, OPTION_NAME},
    {"timeout", required_argument, NULL, OPTION_PATIENCE},
    {"open", no_argument, NULL, OPTION_OPEN},
    {"https", no_argument, NULL, OPTION_HTTPS},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_port(serve_options *o, const char *text)
{
    uint64_t port;
    if (!parse_number(text, UINT16_MAX, &port)) {
        say_error("--port takes a number from 0 to %d, not \"%s\"", UINT16_MAX, text);
        return STATUS_USAGE;
    }
    o->has_port = true;
    o->port = (unsigned)port;
    return STATUS_DONE;
}

static int read_host_name(serve_options *o, const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "-_.:";
    size_t length = strlen(text);
    if (length == 0 || length > NAME_MOST || strspn(text, letters) != length ||
        o->name_count == SERVE_NAMES_MOST) {
        say_error("--name takes the name or address of a host, without a port, at most %d times",
                  SERVE_NAMES_MOST);
        return STATUS_USAGE;
    }
    o->names[o->name_count++] = text;
    return STATUS_DONE;
}

static int read_serve_timeout(serve_options *o, const char *text)
{
    uint64_t seconds;
    if (!parse_number(text, TIMEOUT_MOST, &seconds) || seconds == 0) {
        say_error("--timeout takes a number of seconds from 1 to %d, not \"%s\"", TIMEOUT_MOST,
                  text);
        return STATUS_USAGE;
    }
    o->timeout = (unsigned)seconds;
    return STATUS_DONE;
}

static int read_serve_option(void *context, int option, const char *value)
{
    serve_options *o = context;
    switch (option) {
    case OPTION_LISTEN: o->listen = value; return STATUS_DONE;
    case OPTION_PORT: return read_port(o, value);
    case OPTION_NAME: return read_host_name(o, value);
    case OPTION_PATIENCE: return read_serve_timeout(o, value);
    case OPTION_OPEN: o->opens = true; return STATUS_DONE;
    case OPTION_HTTPS: o->is_https = true; return STATUS_DONE;
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table serve_table = {":" TRUST_LETTERS COMMON_LETTERS, serve_words,
                                         read_serve_option};

bool read_serve_options(serve_options *o, int argc, char **argv, int *status)
{
    if (!read_options(argc, argv, &serve_table, o, status))
        return false;
    o->paths = argv + optind;
    if (optind < argc)
        return true;
    say_error("serve which archives? Give files or folders");
    *status = STATUS_USAGE;
    return false;
}

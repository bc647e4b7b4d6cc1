/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews-fetch: the part of anews that has the network. It gets an address and then ranges from the
 * command, over a socket, and sends their bytes. It reads none of them, has no key, can write no
 * file and open only what the network needs, so that a server that takes it over has won nothing
 * but what it could do as a server: send other bytes. These the command checks.
 */
#include "fetching/frames.h"
#include "fetching/program/certificates.h"
#include "fetching/program/transfer.h"
#include "platform/platform.h"
#include "walls/confine.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What resolving a name and checking a certificate take on Linux systems. */
static const char *const readable[] = {
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/localtime",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/ssl/cert.pem",
    "/etc/ca-certificates",
    "/etc/pki",
    "/etc/gnutls",
    "/etc/crypto-policies",
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/nix/store",
    "/gnu/store",
    "/run/systemd/resolve",
    "/run/resolvconf",
    "/run/NetworkManager",
    "/proc/sys/crypto",
    "/sys/devices/system/cpu",
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
};
enum { READABLE = sizeof readable / sizeof *readable };

static void confine_program(void)
{
    const char *paths[READABLE + CERTIFICATE_PATHS_MOST + 1];
    size_t count = READABLE;
    memcpy(paths, readable, sizeof readable);
    count += certificates_list(paths + count);
    paths[count] = NULL;
    (void)confine_fetching(paths);
}

/* libcurl translates the name of a host from the charset of the locale into ASCII (xn--). Addresses
 * are UTF-8 here, whatever the locale of the command. A locale is read from files: call it before
 * the process is confined. */
static void set_charset(void)
{
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        (void)setlocale(LC_CTYPE, "");
}

static bool is_range(const fetch_range *r)
{
    return r->length > 0 && r->offset <= INT64_MAX && r->length <= INT64_MAX - r->offset;
}

/* Reads what is asked for. Returns false if it is no question. */
static bool read_question(const frame *f, const uint8_t *payload, fetch_range *several, transfer *t)
{
    if (f->kind == FRAME_RANGE) {
        const fetch_range one = {f->number, frame_get_number(payload)};
        t->offset = one.offset;
        t->length = one.length;
        return f->length == 8 && is_range(&one);
    }
    t->several = several;
    t->count = f->length / FRAME_RANGE_SIZE;
    for (size_t i = 0; i < t->count; i++) {
        const uint8_t *at = payload + i * FRAME_RANGE_SIZE;
        several[i] = (fetch_range){frame_get_number(at), frame_get_number(at + 8)};
        if (!is_range(&several[i]))
            return false;
    }
    return f->kind == FRAME_RANGES && t->count > 0 && f->length % FRAME_RANGE_SIZE == 0;
}

/* Fetches range after range. The command closes its end when it needs no more. */
static int serve_ranges(CURL *curl)
{
    for (;;) {
        frame f;
        fetch_range several[RANGES_MOST];
        uint8_t payload[RANGES_MOST * FRAME_RANGE_SIZE] = {0};
        if (frame_receive(FETCH_CHANNEL, &f, payload, sizeof payload) != 0)
            return 0;
        transfer t = {.curl = curl, .channel = FETCH_CHANNEL};
        if (!read_question(&f, payload, several, &t) || transfer_run(&t) != 0)
            return 1;
    }
}

static int serve_address(void)
{
    frame f;
    char address[ADDRESS_MOST + 1];
    if (frame_receive(FETCH_CHANNEL, &f, address, ADDRESS_MOST) != 0 || f.kind != FRAME_ADDRESS ||
        f.number > INT32_MAX)
        return 1;
    address[f.length] = '\0';
    if (strlen(address) != f.length || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return 1;
    CURL *curl = transfer_prepare(address, (long)f.number);
    int status = curl != NULL ? serve_ranges(curl) : 1;
    curl_easy_cleanup(curl);
    return status;
}

int main(void)
{
    struct stat about;
    if (fstat(FETCH_CHANNEL, &about) != 0 || !S_ISSOCK(about.st_mode)) {
        (void)fputs("anews-fetch: this is a part of anews, which starts it: see anews(1), update\n",
                    stderr);
        return 2;
    }
    platform_end_with_parent();
    (void)signal(SIGPIPE, SIG_IGN);
    set_charset();
    confine_program();
    return serve_address();
}

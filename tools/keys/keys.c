/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/keys.h"

#include "files/publish.h"
#include "keys/password.h"
#include "report/message.h"
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Layouts of minisign, version 0.11. */
#define PUBLIC_SIZE 42
#define PUBLIC_TEXT 56
#define SIGNATURE_SIZE 74
#define SECRET_SIZE 158
#define SECRET_TEXT 212
#define SECRET_SALT 6
#define SECRET_OPS 38
#define SECRET_MEMORY 46
#define SECRET_SEALED 54 /* from here on XORed: key id, key, check */
#define SEALED_SIZE 104
#define SEALED_KEY 8
#define SEALED_CHECK 72

/* A key file is two short lines; comments have at most 1,024 bytes. */
#define KEY_FILE_MOST 4096

/* Limits that a key file may ask for: four times minisign's own. A file must not take all memory or
 * never come back. */
#define OPS_MOST (4 * (uint64_t)crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE)
#define MEMORY_MOST (4 * (uint64_t)crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)

_Static_assert(SECRET_SEALED + SEALED_SIZE == SECRET_SIZE, "minisign's secret key");
_Static_assert(crypto_pwhash_scryptsalsa208sha256_SALTBYTES == SECRET_OPS - SECRET_SALT,
               "minisign's salt");

static uint64_t load_u64(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

static void store_u64(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static bool base64_decode(const char *text, size_t length, uint8_t *bytes, size_t size)
{
    size_t got = 0;
    const char *end = NULL;
    int result = sodium_base642bin(bytes, size, text, length, NULL, &got, &end,
                                   sodium_base64_VARIANT_ORIGINAL);
    return result == 0 && got == size && end == text + length;
}

void public_key_text(const an_public_key *key, char text[57])
{
    uint8_t bytes[PUBLIC_SIZE] = {'E', 'd'};
    memcpy(bytes + 2, key->id, 8);
    memcpy(bytes + 10, key->key, 32);
    sodium_bin2base64(text, PUBLIC_TEXT + 1, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
}

void key_id_text(const uint8_t id[8], char text[17])
{
    snprintf(text, 17, "%016" PRIX64, load_u64(id));
}

/* Reads a whole small file into `text`, NUL-terminated. Gives its length; -1 with errno. */
static ssize_t read_all(int fd, char *text, size_t room)
{
    size_t length = 0;
    for (;;) {
        ssize_t n = read(fd, text + length, room - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        length += (size_t)n;
        if (n == 0)
            break;
        if (length == room) {
            errno = EFBIG;
            return -1;
        }
    }
    text[length] = '\0';
    return (ssize_t)length;
}

/* Opens and reads a key file; `about` is filled in when wanted. Says what is wrong. */
static int key_file_read(const char *file, char *text, struct stat *about)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        say_error("%s: cannot open this key file: %s", file, strerror(errno));
        return STATUS_IO;
    }
    int status = STATUS_DONE;
    if ((about != NULL && fstat(fd, about) != 0) || read_all(fd, text, KEY_FILE_MOST) < 0) {
        status = errno == EFBIG || errno == EISDIR ? STATUS_USAGE : STATUS_IO;
        if (errno == EFBIG)
            say_error("%s: too long for a key file of minisign", file);
        else
            say_error("%s: cannot read this key file: %s", file, strerror(errno));
    }
    close(fd);
    return status;
}

/* The base64 line of a key file: the first line that is no comment. Trims what editors and mail add
 * at its end. */
static const char *key_line(const char *text, size_t *length)
{
    static const char comment[] = "untrusted comment:";
    if (strncmp(text, comment, sizeof comment - 1) == 0) {
        text = strchr(text, '\n');
        if (text == NULL)
            return NULL;
        text++;
    }
    size_t n = strcspn(text, "\n");
    while (n > 0 && (text[n - 1] == '\r' || text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    *length = n;
    return n == 0 ? NULL : text;
}

/* What a line is that is no public key, by its length. */
static const char *guess(const char *line, size_t length)
{
    if (line != NULL && length == SECRET_TEXT)
        return "this is a secret key: give the public one, and keep this one to yourself";
    if (line != NULL && length == 100)
        return "this is a signature, not a public key";
    return "this is not a public key of minisign (an optional comment line, then a line of 56 "
           "characters "
           "that begins with RW)";
}

int public_key_load(const char *file_or_base64, an_public_key *key)
{
    const char *name = file_or_base64;
    if (an_public_key_parse(name, strlen(name), key) != AN_OK) {
        char text[KEY_FILE_MOST + 1];
        int status = key_file_read(name, text, NULL);
        if (status != STATUS_DONE)
            return status;
        size_t length = 0;
        const char *line = key_line(text, &length);
        if (line == NULL || an_public_key_parse(line, length, key) != AN_OK) {
            say_error("%s: %s", name, guess(line, length));
            sodium_memzero(text, sizeof text);
            return STATUS_USAGE;
        }
    }
    if (crypto_core_ed25519_is_valid_point(key->key) != 1) {
        say_error("%s: no signature can be made with this public key: it was damaged, or forged",
                  name);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

char *keyring_folder(const char *kind)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    char *path = NULL;
    int n = -1;
    if (config != NULL && config[0] == '/') /* the XDG specification has relative ones ignored */
        n = asprintf(&path, "%s/anews/%s", config, kind);
    else if (home != NULL && *home != '\0')
        n = asprintf(&path, "%s/.config/anews/%s", home, kind);
    return n < 0 ? NULL : path;
}

static int is_public_name(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".pub") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int keyring_load_one(const char *folder, const char *name, an_public_key *key)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        say_error("not enough memory for the keyring");
        return STATUS_IO;
    }
    int status = public_key_load(path, key);
    free(path);
    return status;
}

static int keyring_load_from(const char *folder, an_public_key **keys, size_t *count)
{
    struct dirent **found = NULL;
    int n = scandir(folder, &found, is_public_name, by_name);
    if (n < 0 && (errno == ENOENT || errno == ENOTDIR))
        return STATUS_DONE;
    if (n < 0) {
        say_error("%s: cannot read the keyring: %s", folder, strerror(errno));
        return STATUS_IO;
    }
    int status = STATUS_DONE;
    if (n > 0 && (*keys = calloc((size_t)n, sizeof **keys)) == NULL) {
        say_error("not enough memory for the keyring");
        status = STATUS_IO;
    }
    for (int i = 0; i < n; i++) {
        if (status == STATUS_DONE)
            status = keyring_load_one(folder, found[i]->d_name, &(*keys)[i]);
        free(found[i]);
    }
    free(found);
    *count = (size_t)n;
    return status;
}

int keyring_load(const char *kind, an_public_key **keys, size_t *count)
{
    *keys = NULL;
    *count = 0;
    char *folder = keyring_folder(kind);
    if (folder == NULL)
        return STATUS_DONE;
    int status = keyring_load_from(folder, keys, count);
    free(folder);
    if (status != STATUS_DONE) {
        free(*keys);
        *keys = NULL;
        *count = 0;
    }
    return status;
}

/* What seals a key: BLAKE2b-256 over algorithm, key id and key. */
static void secret_check(const uint8_t sealed[SEALED_SIZE], uint8_t check[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, (const uint8_t *)"Ed", 2);
    crypto_generichash_update(&state, sealed, SEALED_CHECK);
    crypto_generichash_final(&state, check, 32);
    sodium_memzero(&state, sizeof state);
}

/* XORs with the stream that the password gives. 0, or -1: not enough memory. */
static int seal(uint8_t sealed[SEALED_SIZE], const char *password, const uint8_t *salt,
                uint64_t ops, uint64_t memory)
{
    uint8_t stream[SEALED_SIZE];
    if (memory > SIZE_MAX ||
        crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password), salt,
                                           ops, (size_t)memory) != 0)
        return -1;
    for (size_t i = 0; i < sizeof stream; i++)
        sealed[i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    return 0;
}

static int secret_unseal(const char *file, uint8_t bytes[SECRET_SIZE],
                         const password_source *source)
{
    uint64_t ops = load_u64(bytes + SECRET_OPS);
    uint64_t memory = load_u64(bytes + SECRET_MEMORY);
    if (ops > OPS_MOST || memory > MEMORY_MOST) {
        say_error("%s: asks for more work or memory to decrypt than any key of minisign: damaged, "
                  "or not to "
                  "be trusted",
                  file);
        return STATUS_USAGE;
    }
    char *password = NULL;
    int status = password_read(source, file, false, &password);
    if (status != STATUS_DONE)
        return status;
    int result = seal(bytes + SECRET_SEALED, password, bytes + SECRET_SALT, ops, memory);
    sodium_free(password);
    if (result != 0) {
        say_error("%s: not enough memory to decrypt the key: it takes %" PRIu64 " MiB", file,
                  memory >> 20);
        return STATUS_IO;
    }
    uint8_t check[32];
    secret_check(bytes + SECRET_SEALED, check);
    if (sodium_memcmp(check, bytes + SECRET_SEALED + SEALED_CHECK, sizeof check) != 0) {
        say_error("%s: wrong password for this key", file);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

/* Whether the public half is that of the seed. Signing with another one would give the secret away.
 */
static bool halves_agree(const uint8_t key[64])
{
    uint8_t seed_public[32];
    uint8_t whole[64];
    crypto_sign_seed_keypair(seed_public, whole, key);
    sodium_memzero(whole, sizeof whole);
    return sodium_memcmp(seed_public, key + 32, 32) == 0;
}

static int secret_open(const char *file, uint8_t bytes[SECRET_SIZE], const password_source *source,
                       an_secret_key *key)
{
    bool plain = bytes[2] == 0 && bytes[3] == 0;
    bool scrypt = bytes[2] == 'S' && bytes[3] == 'c';
    if (bytes[0] != 'E' || bytes[1] != 'd' || (!plain && !scrypt) || bytes[4] != 'B' ||
        bytes[5] != '2') {
        say_error("%s: a secret key of a kind that this version does not know", file);
        return STATUS_UNSUPPORTED;
    }
    int status = scrypt ? secret_unseal(file, bytes, source) : STATUS_DONE;
    if (status != STATUS_DONE)
        return status;
    if (!halves_agree(bytes + SECRET_SEALED + SEALED_KEY)) {
        say_error("%s: this secret key is damaged: its public half does not belong to it", file);
        return STATUS_USAGE;
    }
    memcpy(key->id, bytes + SECRET_SEALED, 8);
    memcpy(key->key, bytes + SECRET_SEALED + SEALED_KEY, 64);
    return STATUS_DONE;
}

static int secret_parse(const char *file, const char *text, const password_source *source,
                        an_secret_key *key)
{
    size_t length = 0;
    const char *line = key_line(text, &length);
    uint8_t bytes[SECRET_SIZE];
    sodium_mlock(bytes, sizeof bytes); /* best effort: limits on locked memory may be low */
    int status = STATUS_USAGE;
    if (line != NULL && length == SECRET_TEXT && base64_decode(line, length, bytes, sizeof bytes))
        status = secret_open(file, bytes, source, key);
    else if (line != NULL && length == PUBLIC_TEXT)
        say_error("%s: this is a public key: signing needs the secret one", file);
    else
        say_error("%s: this is not a secret key of minisign; `anews keygen` makes one", file);
    sodium_munlock(bytes, sizeof bytes);
    return status;
}

/* No core file of a process that holds a secret, and no other process of the same user that looks
 * into its memory. Best effort: neither is what protects the key file. */
static void keep_to_oneself(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
}

int secret_key_load(const char *file, const password_source *password, an_secret_key *key)
{
    keep_to_oneself();
    char *text = sodium_malloc(KEY_FILE_MOST + 1);
    if (text == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    struct stat about;
    int status = key_file_read(file, text, &about);
    if (status == STATUS_DONE)
        status = secret_parse(file, text, password, key);
    sodium_free(text);
    if (status == STATUS_DONE && S_ISREG(about.st_mode) &&
        (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        say_warning("%s: others than you may read or change this secret key: chmod 600 it", file);
    if (status != STATUS_DONE)
        sodium_memzero(key, sizeof *key);
    return status;
}

/* Encrypts with minisign's limits, halved like there until the memory is enough. */
static int secret_seal(uint8_t bytes[SECRET_SIZE], const char *file, const password_source *source)
{
    char *password = NULL;
    int status = password_read(source, file, true, &password);
    if (status != STATUS_DONE)
        return status;
    memcpy(bytes + 2, "Sc", 2);
    randombytes_buf(bytes + SECRET_SALT, SECRET_OPS - SECRET_SALT);
    secret_check(bytes + SECRET_SEALED, bytes + SECRET_SEALED + SEALED_CHECK);
    uint64_t ops = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
    uint64_t memory = crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;
    int result = -1;
    while (result != 0 && ops >= crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN &&
           memory >= crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_INTERACTIVE) {
        result = seal(bytes + SECRET_SEALED, password, bytes + SECRET_SALT, ops, memory);
        if (result != 0) {
            ops /= 2;
            memory /= 2;
        }
    }
    sodium_free(password);
    store_u64(bytes + SECRET_OPS, ops);
    store_u64(bytes + SECRET_MEMORY, memory);
    if (result != 0) {
        say_error("not enough memory to encrypt a key under a password");
        return STATUS_IO;
    }
    return STATUS_DONE;
}

static int secret_publish(const char *file, const uint8_t bytes[SECRET_SIZE])
{
    static const char comment[] = "untrusted comment: minisign encrypted secret key\n";
    char *text = sodium_malloc(sizeof comment + SECRET_TEXT + 2);
    if (text == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    memcpy(text, comment, sizeof comment - 1);
    sodium_bin2base64(text + sizeof comment - 1, SECRET_TEXT + 1, bytes, SECRET_SIZE,
                      sodium_base64_VARIANT_ORIGINAL);
    text[sizeof comment - 1 + SECRET_TEXT] = '\n';
    int result = publish_bytes(file, text, sizeof comment + SECRET_TEXT, S_IRUSR | S_IWUSR, false);
    sodium_free(text);
    if (result == 0)
        return STATUS_DONE;
    if (errno == EEXIST) {
        say_error("%s: is there already, and a secret key is never overwritten", file);
        return STATUS_USAGE;
    }
    say_error("%s: cannot write the secret key: %s", file, strerror(errno));
    return STATUS_IO;
}

static int public_publish(const char *file, const an_public_key *key)
{
    char id[17];
    char line[57];
    char text[128];
    key_id_text(key->id, id);
    public_key_text(key, line);
    int length =
        snprintf(text, sizeof text, "untrusted comment: minisign public key %s\n%s\n", id, line);
    mode_t mask = umask(0);
    umask(mask);
    if (publish_bytes(file, text, (size_t)length, 0666 & ~mask, false) == 0)
        return STATUS_DONE;
    if (errno == EEXIST) {
        say_error("%s: is there already, and a key is never overwritten", file);
        return STATUS_USAGE;
    }
    say_error("%s: cannot write the public key: %s", file, strerror(errno));
    return STATUS_IO;
}

static bool folder_is_writable(const char *file)
{
    char *copy = strdup(file);
    if (copy == NULL)
        return false;
    int result = access(dirname(copy), W_OK | X_OK);
    int error = errno;
    free(copy);
    errno = error;
    return result == 0;
}

/* Nothing is made, and no password asked for, when one of the two cannot be. */
static int is_free(const char *file, const char *what)
{
    struct stat about;
    if (lstat(file, &about) == 0) {
        say_error(
            "%s: is there already: give another name for the %s key, keys are never overwritten",
            file, what);
        return STATUS_USAGE;
    }
    if (errno == ENOENT && folder_is_writable(file))
        return STATUS_DONE;
    say_error("%s: cannot make the %s key there: %s", file, what, strerror(errno));
    return STATUS_IO;
}

static int keypair_publish(const char *secret_file, const char *public_file,
                           const uint8_t bytes[SECRET_SIZE], const an_public_key *key)
{
    int status = secret_publish(secret_file, bytes);
    if (status != STATUS_DONE)
        return status;
    status = public_publish(public_file, key);
    if (status != STATUS_DONE && unlink(secret_file) != 0)
        say_warning(
            "%s: was made, but is of no use without its public key, and cannot be removed: %s",
            secret_file, strerror(errno));
    return status;
}

int keypair_make(const char *secret_file, const char *public_file, bool without_password,
                 const password_source *password)
{
    int status = is_free(secret_file, "secret");
    if (status == STATUS_DONE)
        status = is_free(public_file, "public");
    if (status != STATUS_DONE)
        return status;
    keep_to_oneself();
    uint8_t bytes[SECRET_SIZE] = {'E', 'd', 0, 0, 'B', '2'};
    an_public_key key;
    sodium_mlock(bytes, sizeof bytes);
    randombytes_buf(key.id, sizeof key.id);
    crypto_sign_keypair(key.key, bytes + SECRET_SEALED + SEALED_KEY);
    memcpy(bytes + SECRET_SEALED, key.id, sizeof key.id);
    if (!without_password)
        status = secret_seal(bytes, secret_file, password);
    if (status == STATUS_DONE)
        status = keypair_publish(secret_file, public_file, bytes, &key);
    sodium_munlock(bytes, sizeof bytes);
    return status;
}

/* The second signature of a .minisig: over the first and the trusted comment. */
static int comment_sign(const uint8_t signature[SIGNATURE_SIZE], const char *comment,
                        const an_secret_key *key, uint8_t result[64])
{
    size_t length = strlen(comment);
    uint8_t *message = malloc(64 + length);
    if (message == NULL)
        return -1;
    memcpy(message, signature + 10, 64);
    memcpy(message + 64, comment, length);
    int error = crypto_sign_detached(result, NULL, message, 64 + length, key->key);
    free(message);
    return error;
}

int minisig_write(const char *path, const uint8_t signature[74], const char *trusted_comment,
                  const an_secret_key *key)
{
    uint8_t global[64];
    if (comment_sign(signature, trusted_comment, key, global) != 0) {
        say_error("%s: not enough memory to sign", path);
        return STATUS_IO;
    }
    char first[sodium_base64_ENCODED_LEN(SIGNATURE_SIZE, sodium_base64_VARIANT_ORIGINAL)];
    char second[sodium_base64_ENCODED_LEN(64, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(first, sizeof first, signature, SIGNATURE_SIZE,
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2base64(second, sizeof second, global, sizeof global, sodium_base64_VARIANT_ORIGINAL);
    char *text = NULL;
    int length = asprintf(
        &text,
        "untrusted comment: signature from minisign secret key\n%s\ntrusted comment: %s\n%s\n",
        first, trusted_comment, second);
    if (length < 0) {
        say_error("%s: not enough memory to sign", path);
        return STATUS_IO;
    }
    mode_t mask = umask(0);
    umask(mask);
    int result = publish_bytes(path, text, (size_t)length, 0666 & ~mask, true);
    int error = errno;
    free(text);
    if (result == 0)
        return STATUS_DONE;
    say_error("%s: cannot write the signature: %s", path, strerror(error));
    return STATUS_IO;
}

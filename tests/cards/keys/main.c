/* id-keys: makes the keys and certificates of the test world of ID cards.
 *
 *     id-keys [--subject=NAME] [--url=URL] [--server-cert=PEM].. DIR
 *
 * Writes the files tests/cards/README.md names. If they are there already, made for the
 * same options and good for another week, nothing is done. Nothing here is worth
 * protecting: whoever builds the project makes keys of his own. */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cards/infos.h"
#include "tests/cards/keys/cv.h"
#include "tests/cards/keys/signer.h"

enum { SERVERS_MAX = 4, DAY = 24 * 3600, YEAR = 365 * DAY, PATH_CAP = 512 };

struct options {
    const char *folder, *subject, *url;
    const char *servers[SERVERS_MAX];
    size_t servers_count;
};

static void
fail(const char *what)
{
    fprintf(stderr, "id-keys: %s: %s\n", what, strerror(errno));
    exit(1);
}

static FILE *
open_file(const struct options *o, const char *name, const char *mode)
{
    char path[PATH_CAP];
    snprintf(path, sizeof(path), "%s/%s", o->folder, name);
    return fopen(path, mode);
}

static void
write_file(const struct options *o, const char *name, const void *at, size_t len)
{
    FILE *file = open_file(o, name, "wb");
    if (file == NULL || fwrite(at, 1, len, file) != len || fclose(file) != 0)
        fail(name);
}

static void
write_key(const struct options *o, struct curve *curve, const char *name,
          const struct cv_pair *pair)
{
    EVP_PKEY *key = curve_key(curve, pair->secret, pair->point);
    FILE *file = open_file(o, name, "w");
    if (key == NULL || file == NULL ||
        PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) != 1 ||
        fclose(file) != 0)
        fail(name);
    EVP_PKEY_free(key);
}

static void
write_certificate(const struct options *o, const char *name, X509 *certificate)
{
    FILE *file = open_file(o, name, "w");
    if (file == NULL || PEM_write_X509(file, certificate) != 1 || fclose(file) != 0)
        fail(name);
}

/* SHA-256 over the certificate of a TLS server: by it AusweisApp knows the server. */
static void
put_server(struct tlv_bytes *out, const char *path)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    FILE *file = fopen(path, "r");
    X509 *certificate = file != NULL ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
    if (certificate == NULL || X509_digest(certificate, EVP_sha256(), hash, NULL) != 1)
        fail(path);
    tlv_put_object(out, 0x04, hash, sizeof(hash));
    X509_free(certificate);
    fclose(file);
}

static void
put_tagged(struct tlv_bytes *out, uint32_t outer, uint32_t type, const char *text)
{
    size_t opened = tlv_open(out, outer);
    tlv_put_text(out, type, text);
    tlv_close(out, opened);
}

/* TR-03110-4, 2.2.6. All tags are explicit. AusweisApp finds the purpose by its line.
 */
static void
describe(const struct options *o, struct tlv_bytes *out)
{
    char terms[1024];
    snprintf(terms, sizeof(terms),
             "Name, Anschrift und E-Mail-Adresse des Diensteanbieters:\r\n%s\r\n"
             "Rathausplatz 3\r\n45657 Recklinghausen\r\nausweis@stadt.invalid\r\n\r\n"
             "Zweck des Auslesevorgangs:\r\nAnträge an die Stadt am Terminal\r\n\r\n"
             "Zuständige Datenschutzaufsicht:\r\nErfundene Aufsicht\r\n",
             o->subject);
    size_t all = tlv_open(out, 0x30);
    infos_put_oid(out, 0x06, OID_DESCRIPTION_TEXT);
    put_tagged(out, 0xA1, 0x0C, "Testaussteller");
    put_tagged(out, 0xA2, 0x13, "https://aussteller.invalid");
    put_tagged(out, 0xA3, 0x0C, o->subject);
    put_tagged(out, 0xA4, 0x13, o->url);
    put_tagged(out, 0xA5, 0x0C, terms);
    if (o->servers_count > 0) {
        size_t tagged = tlv_open(out, 0xA7);
        size_t set = tlv_open(out, 0x31);
        for (size_t i = 0; i < o->servers_count; i++)
            put_server(out, o->servers[i]);
        tlv_close(out, set);
        tlv_close(out, tagged);
    }
    tlv_close(out, all);
}

static struct cv_pair
make_pair(const struct options *o, struct curve *curve, const char *name)
{
    struct cv_pair pair;
    if (!curve_pair(curve, NULL, pair.secret, pair.point))
        fail(name);
    write_key(o, curve, name, &pair);
    return pair;
}

static void
write_cv(const struct options *o, struct curve *curve, const char *name,
         const struct cv *cv)
{
    struct tlv_bytes out = {0};
    if (!cv_put(curve, cv, &out))
        fail(name);
    write_file(o, name, out.at, out.len);
}

static void
make_terminals(const struct options *o, struct curve *curve, const uint8_t *description)
{
    const time_t now = time(NULL);
    struct cv_pair root = make_pair(o, curve, "cvca.pem");
    struct cv_pair verifier = make_pair(o, curve, "dv.pem");
    struct cv_pair terminal = make_pair(o, curve, "terminal.pem");
    struct cv cv = {.authority = "DETESTeID00005",
                    .holder = "DETESTeID00005",
                    .key = &root,
                    .signer = &root,
                    .root = true,
                    .chat = {0xFE, 0x1F, 0xFF, 0xFF, 0xF7},
                    .from = now - DAY,
                    .until = now + 3L * YEAR};
    write_cv(o, curve, "cvca.cv", &cv);
    cv.root = false;
    cv.holder = "DETESTDVDE001";
    cv.key = &verifier;
    memcpy(cv.chat, "\x80\x1F\xFF\xFF\x10", CV_CHAT);
    cv.until = now + 2L * YEAR;
    write_cv(o, curve, "dv.cv", &cv);
    cv.authority = cv.holder;
    cv.holder = "DETESTAT00001";
    cv.key = &terminal;
    cv.signer = &verifier;
    /* To read data groups 1, 4, 5, 7, 8, 9, 13 and 17. */
    memcpy(cv.chat, "\x00\x01\x11\xD9\x00", CV_CHAT);
    cv.until = now + YEAR;
    cv.description = description;
    write_cv(o, curve, "at.cv", &cv);
    cv.from = now - 3L * YEAR;
    cv.until = now - 2L * YEAR;
    write_cv(o, curve, "at-expired.cv", &cv);
}

static void
make_card(const struct options *o, struct curve *curve)
{
    struct tlv_bytes access = {0}, infos = {0}, security = {0};
    struct signer signer;
    struct cv_pair chip = make_pair(o, curve, "chip.pem");
    infos_put(&access, NULL);
    infos_put(&infos, chip.point);
    signer_init(curve, &signer);
    if (!signer_sign(&signer, &infos, &security))
        fail("card-security.der");
    write_certificate(o, "csca.pem", signer.root);
    write_certificate(o, "ds.pem", signer.certificate);
    write_file(o, "card-access.der", access.at, access.len);
    write_file(o, "card-security.der", security.at, security.len);
    signer_finish(&signer);
}

static void
stamp(const struct options *o, char *text, size_t cap)
{
    int len = snprintf(text, cap, "4\n%s\n%s\n", o->subject, o->url);
    for (size_t i = 0; i < o->servers_count && len > 0 && (size_t)len < cap; i++) {
        struct stat info = {0};
        (void)stat(o->servers[i], &info);
        len += snprintf(text + len, cap - (size_t)len, "%s %lld\n", o->servers[i],
                        (long long)info.st_mtime);
    }
}

static bool
is_made(const struct options *o, const char *wanted)
{
    char found[2048] = {0};
    struct stat info;
    FILE *file = open_file(o, "made", "r");
    if (file == NULL)
        return false;
    size_t len = fread(found, 1, sizeof(found) - 1, file);
    bool same = len == strlen(wanted) && memcmp(found, wanted, len) == 0 &&
                fstat(fileno(file), &info) == 0 &&
                time(NULL) < info.st_mtime + YEAR - 7L * DAY;
    fclose(file);
    return same;
}

/* Tests start side by side: the first makes the keys, the others wait for it. */
static void
wait_for_turn(const struct options *o)
{
    FILE *lock = open_file(o, "lock", "w");
    if (lock == NULL || flock(dup(fileno(lock)), LOCK_EX) < 0)
        fail("lock");
    fclose(lock);
}

static bool
read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.subject = "Stadt Recklinghausen (Test)",
                          .url = "https://localhost"};
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--subject=", 10) == 0)
            o->subject = argv[i] + 10;
        else if (strncmp(argv[i], "--url=", 6) == 0)
            o->url = argv[i] + 6;
        else if (strncmp(argv[i], "--server-cert=", 14) == 0 &&
                 o->servers_count < SERVERS_MAX)
            o->servers[o->servers_count++] = argv[i] + 14;
        else if (argv[i][0] != '-' && o->folder == NULL)
            o->folder = argv[i];
        else
            return false;
    }
    return o->folder != NULL && strlen(o->subject) < 200 && strlen(o->url) < 200;
}

int
main(int argc, char **argv)
{
    struct options options;
    struct tlv_bytes description = {0};
    uint8_t hash[SHA256_DIGEST_LENGTH];
    char wanted[2048];
    if (!read_options(argc, argv, &options)) {
        fprintf(
            stderr,
            "usage: id-keys [--subject=NAME] [--url=URL] [--server-cert=PEM].. DIR\n");
        return 2;
    }
    if (mkdir(options.folder, 0755) < 0 && errno != EEXIST)
        fail(options.folder);
    wait_for_turn(&options);
    stamp(&options, wanted, sizeof(wanted));
    if (is_made(&options, wanted))
        return 0;
    struct curve *curve = curve_create();
    describe(&options, &description);
    write_file(&options, "description.der", description.at, description.len);
    SHA256(description.at, description.len, hash);
    make_terminals(&options, curve, hash);
    make_card(&options, curve);
    write_file(&options, "made", wanted, strlen(wanted));
    curve_destroy(curve);
    return 0;
}

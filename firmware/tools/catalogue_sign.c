#include "tools/catalogue_sign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/manifest.h"

enum { PATH_SIZE = 1024 };

static bool
write_key(const char *path, const char *pem, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0) {
        fprintf(stderr, "%s: %s\n", path,
                errno == EEXIST ? "Diese Datei gibt es schon. Ein Schlüssel wird nie "
                                  "überschrieben: Bitte einen anderen Namen wählen."
                                : "Die Datei kann nicht angelegt werden.");
        return false;
    }
    size_t len = strlen(pem);
    bool fine = write(fd, pem, len) == (ssize_t)len && fsync(fd) == 0;
    fine = close(fd) == 0 && fine;
    if (!fine)
        fprintf(stderr, "%s: Die Datei kann nicht geschrieben werden.\n", path);
    return fine;
}

int
catalogue_sign_make_keys(const char *name)
{
    char private_pem[SIGNATURE_PEM_MAX], public_pem[SIGNATURE_PEM_MAX];
    char private_path[PATH_SIZE], public_path[PATH_SIZE], print[DIGEST_SHA256_HEX];
    struct signature_key key;

    if (strlen(name) > PATH_SIZE - 16) {
        fputs("Der Name ist zu lang.\n", stderr);
        return EXIT_FAILURE;
    }
    text_format(private_path, sizeof(private_path), "%s.pem", name);
    text_format(public_path, sizeof(public_path), "%s.pub.pem", name);
    signature_make_pair(private_pem, public_pem);
    bool made = write_key(private_path, private_pem, 0600);
    secret_erase(private_pem, sizeof(private_pem));
    if (made && !write_key(public_path, public_pem, 0644)) {
        (void)unlink(private_path); /* half a pair would be in the way of a whole one */
        made = false;
    }
    if (!made ||
        signature_key_from_pem(public_pem, strlen(public_pem), &key) != STATUS_OK)
        return EXIT_FAILURE;
    signature_key_fingerprint(&key, print);
    printf("%s: Damit unterschreiben Sie. Diese Datei bleibt bei der Stadt.\n"
           "%s: Damit prüfen die Schalter (katalog: pruefschluessel).\n"
           "Fingerabdruck: %s\n",
           private_path, public_path, print);
    return EXIT_SUCCESS;
}

int
catalogue_sign_folder(const char *folder, const char *key_file)
{
    struct arena arena;
    struct diag diag = {0};
    char *pem = NULL;
    size_t len = 0;

    arena_init(&arena, SIGNATURE_PEM_MAX + 4096);
    enum status status = files_read(key_file, SIGNATURE_PEM_MAX, &arena, &pem, &len);
    if (status != STATUS_OK) {
        fprintf(stderr, "%s: Die Datei kann nicht gelesen werden.\n", key_file);
    } else {
        status = manifest_sign(folder, pem, len, (int64_t)time(NULL), &diag);
        secret_erase(pem, len);
        if (status != STATUS_OK)
            fprintf(stderr, "%s: %s\n", diag.file, diag.text);
        else
            printf("Unterschrieben: %s/" MANIFEST_NAME "\n", folder);
    }
    arena_finish(&arena);
    return status == STATUS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

void
catalogue_sign_check(const char *folder, const char *key_file, struct diags *diags)
{
    struct signature_key key;
    struct arena arena;
    struct diag diag = {0};
    char *pem = NULL;
    size_t len = 0;
    enum status status = STATUS_OK;

    arena_init(&arena, SIGNATURE_PEM_MAX + 4096);
    if (key_file != NULL) {
        status = files_read(key_file, SIGNATURE_PEM_MAX, &arena, &pem, &len);
        if (status == STATUS_OK)
            status = signature_key_from_pem(pem, len, &key);
        if (status != STATUS_OK)
            diags_add(diags, false, key_file, 0, 0,
                      "Das ist kein öffentlicher Schlüssel zum Prüfen (*.pub.pem).");
    }
    if (status == STATUS_OK &&
        manifest_check(folder, key_file != NULL ? &key : NULL, &diag) != STATUS_OK) {
        diag.warning = key_file == NULL;
        diags_take(diags, &diag);
    }
    arena_finish(&arena);
}

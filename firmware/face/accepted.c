#include "face/accepted.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/manifest.h"

enum { PATH_SIZE = CONFIG_PATH_MAX + 40, OPEN_FOLDERS = 8 };

static enum status
read_key(const char *path, struct signature_key *out)
{
    struct arena arena;
    char *pem = NULL;
    size_t len = 0;

    arena_init(&arena, SIGNATURE_PEM_MAX + 4096);
    enum status status = files_read(path, SIGNATURE_PEM_MAX, &arena, &pem, &len);
    if (status == STATUS_OK)
        status = signature_key_from_pem(pem, len, out);
    arena_finish(&arena);
    if (status == STATUS_OK)
        return status;
    fprintf(
        stderr,
        "%s ist kein öffentlicher Schlüssel zum Prüfen des Katalogs. Bitte die Datei "
        "*.pub.pem von »schalter-catalogue schluessel« nennen.\n",
        path);
    return STATUS_INVALID;
}

static int
remove_entry(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about;
    (void)kind;
    (void)at;
    return remove(path);
}

static bool
remove_folder(const char *path)
{
    return access(path, F_OK) != 0 || nftw(path, remove_entry, OPEN_FOLDERS,
                                           FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0;
}

/* The signatures name all files: equal ones are of equal folders. */
static bool
same_signature(const char *folder, const char *copy)
{
    const char *const folders[2] = {folder, copy};
    char *bytes[2] = {NULL, NULL};
    size_t len[2] = {0, 0};
    struct arena arena;

    arena_init(&arena, 2 * (MANIFEST_MAX + 4096));
    bool same = true;
    for (int i = 0; i < 2 && same; i++)
        same = files_read_below(folders[i], MANIFEST_NAME, MANIFEST_MAX, &arena,
                                &bytes[i], &len[i]) == STATUS_OK;
    same = same && len[0] == len[1] && digest_equal(bytes[0], bytes[1], len[0]);
    arena_finish(&arena);
    return same;
}

/* Both names change places at once, and are on the disk before anything goes on. */
static enum status
take_the_place(const char *draft, const char *copy)
{
    enum status status = STATUS_IO;
    int fd = open(draft, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || syncfs(fd) != 0)
        goto out;
    if (rename(draft, copy) != 0 &&
        renameat2(AT_FDCWD, draft, AT_FDCWD, copy, RENAME_EXCHANGE) != 0)
        goto out;
    status = syncfs(fd) == 0 ? STATUS_OK : STATUS_IO;
out:
    if (fd >= 0)
        close(fd);
    return status;
}

/* Puts a copy of the catalogue, which was signed a moment ago, into the place of the
 * last one. Whenever this is cut off there is a whole copy, the old or the new one. */
static enum status
keep(const struct config *config, const char *copy, const struct signature_key *key,
     accepted_works_fn *works)
{
    char draft[PATH_SIZE + 8];
    struct diag diag;

    text_format(draft, sizeof(draft), "%s.neu", copy);
    if (!remove_folder(draft))
        return STATUS_IO;
    enum status status = manifest_copy(config->catalogue, draft, &diag);
    /* Of the copy, because the original may have changed meanwhile. */
    if (status == STATUS_OK)
        status = manifest_check(draft, key, &diag);
    if (status == STATUS_OK && !works(config, draft))
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = take_the_place(draft, copy);
    (void)remove_folder(draft); /* what is left is removed before the next one */
    return status;
}

/* True if the copy is of the catalogue named, or could be made so. */
static bool
renew(const struct config *config, const char *copy, const struct signature_key *key,
      accepted_works_fn *works)
{
    struct diag diag;

    if (same_signature(config->catalogue, copy) &&
        manifest_check(copy, key, &diag) == STATUS_OK)
        return true;
    enum status status = keep(config, copy, key, works);
    if (status == STATUS_OK)
        return true;
    LOG(LOG_LEVEL_ERROR, "catalogue-not-kept", LOG_WORD("status", status_name(status)));
    /* No room, or it changed while it was copied. Whoever can change it can do so after
     * the check, too: what cannot be copied is not used. */
    if (status != STATUS_INVALID)
        fputs("Der Katalog konnte nicht übernommen werden. Ist Platz auf der Platte?\n",
              stderr);
    else
        fputs("Der neue Katalog ist unterschrieben, aber das Terminal kann mit ihm "
              "nicht arbeiten. Die Gründe stehen davor.\n",
              stderr);
    return false;
}

enum status
accepted_choose(struct config *config, accepted_works_fn *works)
{
    struct signature_key key;
    char copy[PATH_SIZE];
    struct diag diag;

    if (config->catalogue_key_file[0] == '\0') {
        LOG(LOG_LEVEL_WARN, "catalogue-not-signed");
        return STATUS_OK;
    }
    if (read_key(config->catalogue_key_file, &key) != STATUS_OK)
        return STATUS_INVALID;
    text_format(copy, sizeof(copy), "%s/katalog-zuletzt", config->data);
    enum status source = manifest_check(config->catalogue, &key, &diag);
    if (source != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "catalogue-not-trusted",
            LOG_WORD("status", status_name(source)));
        fprintf(stderr, "%s/%s: %s\n", config->catalogue, diag.file, diag.text);
    } else if (!renew(config, copy, &key, works)) {
        source = STATUS_IO;
    }
    if (strlen(copy) < sizeof(config->catalogue) &&
        manifest_check(copy, &key, &diag) == STATUS_OK) {
        text_format(config->catalogue, sizeof(config->catalogue), "%s", copy);
        if (source != STATUS_OK) {
            LOG(LOG_LEVEL_WARN, "catalogue-last-good");
            fputs(
                "Das Terminal läuft mit dem letzten unterschriebenen Katalog weiter.\n",
                stderr);
        }
        return STATUS_OK;
    }
    fputs("Ein früherer unterschriebener Katalog ist nicht da. Das Terminal startet "
          "nicht.\n",
          stderr);
    return STATUS_DENIED;
}

#include "face/accepted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/folder.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/manifest.h"

enum { PATH_SIZE = CONFIG_PATH_MAX + 40, NUMBER_MAX = 24 };

/* What is kept between starts. */
struct kept {
    const struct config *config;
    const struct signature_key *key;
    char copy[PATH_SIZE];   /* of the last catalogue */
    char number[PATH_SIZE]; /* a file: the highest issue */
    int64_t highest;        /* 0: there was none */
    accepted_works_fn *works;
};

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

/* The number outlives the copy: a disk that lost the one may have kept the other. */
static int64_t
read_highest(const struct kept *kept)
{
    char *text = NULL;
    int64_t noted = 0, copied = 0;
    struct arena arena;
    struct diag diag;
    size_t len = 0;

    arena_init(&arena, 4096);
    enum status status = files_read(kept->number, NUMBER_MAX, &arena, &text, &len);
    if (status == STATUS_OK && text_to_int64(strsep(&text, "\n"), &noted) != STATUS_OK)
        status = STATUS_INVALID;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        LOG(LOG_LEVEL_ERROR, "catalogue-number-unreadable",
            LOG_WORD("status", status_name(status)));
    arena_finish(&arena);
    if (manifest_issue(kept->copy, kept->key, &copied, &diag) != STATUS_OK)
        copied = 0;
    return noted > copied ? noted : copied;
}

static void
note_highest(const struct kept *kept, int64_t issue)
{
    char text[NUMBER_MAX];

    text_format(text, sizeof(text), "%lld\n", (long long)issue);
    if (files_replace(kept->number, text, 0600) != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "catalogue-number-not-kept"); /* the copy has it, too */
}

static void
say_older(const struct kept *kept, const char *folder, int64_t issue)
{
    char days[2][32];
    const time_t times[2] = {(time_t)issue, (time_t)kept->highest};

    for (int i = 0; i < 2; i++) {
        struct tm local = {0};
        (void)localtime_r(&times[i], &local);
        (void)strftime(days[i], sizeof(days[i]), "%d.%m.%Y um %H:%M:%S", &local);
    }
    fprintf(stderr,
            "%s: Dieser Katalog ist älter als einer, den das Terminal schon hatte "
            "(unterschrieben am %s, der andere am %s). Soll er wieder gelten, "
            "unterschreiben Sie ihn noch einmal.\n",
            folder, days[0], days[1]);
}

/* Puts a copy of the catalogue, which was signed a moment ago, into the place of the
 * last one. Whenever this is cut off there is a whole copy, the old or the new one. */
static enum status
keep(const struct kept *kept)
{
    char draft[PATH_SIZE + 8];
    struct diag diag;
    int64_t issue = 0;

    text_format(draft, sizeof(draft), "%s.neu", kept->copy);
    if (folder_remove(draft) != STATUS_OK)
        return STATUS_IO;
    enum status status = manifest_copy(kept->config->catalogue, draft, &diag);
    /* Of the copy, because the original may have changed meanwhile. */
    if (status == STATUS_OK)
        status = manifest_check(draft, kept->key, &diag);
    if (status == STATUS_OK)
        status = manifest_issue(draft, kept->key, &issue, &diag);
    if (status == STATUS_OK && issue < kept->highest) {
        say_older(kept, kept->config->catalogue, issue);
        status = STATUS_EXPIRED;
    }
    if (status == STATUS_OK && !kept->works(kept->config, draft))
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = take_the_place(draft, kept->copy);
    if (status == STATUS_OK)
        note_highest(kept, issue);
    (void)!folder_remove(draft); /* what is left is removed before the next one */
    return status;
}

/* True if the copy is of the catalogue named, or could be made so. */
static bool
renew(const struct kept *kept)
{
    struct diag diag;

    if (same_signature(kept->config->catalogue, kept->copy) &&
        manifest_check(kept->copy, kept->key, &diag) == STATUS_OK)
        return true;
    enum status status = keep(kept);
    if (status == STATUS_OK)
        return true;
    LOG(LOG_LEVEL_ERROR, "catalogue-not-kept", LOG_WORD("status", status_name(status)));
    /* No room, or it changed while it was copied. Whoever can change it can do so after
     * the check, too: what cannot be copied is not used. */
    if (status == STATUS_INVALID)
        fputs("Der neue Katalog ist unterschrieben, aber das Terminal kann mit ihm "
              "nicht arbeiten. Die Gründe stehen davor.\n",
              stderr);
    else if (status != STATUS_EXPIRED)
        fputs("Der Katalog konnte nicht übernommen werden. Ist Platz auf der Platte?\n",
              stderr);
    return false;
}

/* Signed, whole, and not put back to an older one behind the kiosk's back. */
static bool
copy_is_good(const struct kept *kept)
{
    struct diag diag;
    int64_t issue = 0;

    if (manifest_check(kept->copy, kept->key, &diag) != STATUS_OK ||
        manifest_issue(kept->copy, kept->key, &issue, &diag) != STATUS_OK)
        return false;
    if (issue < kept->highest)
        say_older(kept, kept->copy, issue);
    return issue >= kept->highest;
}

static enum status
check_signature(const struct config *config, const struct signature_key *key)
{
    struct diag diag;
    enum status status = manifest_check(config->catalogue, key, &diag);
    if (status != STATUS_OK)
        fprintf(stderr, "%s/%s: %s\n", config->catalogue, diag.file, diag.text);
    return status;
}

bool
accepted_is_signed(const struct config *config)
{
    struct signature_key key;
    if (config->catalogue_key_file[0] == '\0')
        return true;
    return read_key(config->catalogue_key_file, &key) == STATUS_OK &&
           check_signature(config, &key) == STATUS_OK;
}

enum status
accepted_choose(struct config *config, accepted_works_fn *works)
{
    struct signature_key key;
    struct kept kept = {.config = config, .key = &key, .works = works};

    if (config->catalogue_key_file[0] == '\0') {
        LOG(LOG_LEVEL_WARN, "catalogue-not-signed");
        return STATUS_OK;
    }
    if (read_key(config->catalogue_key_file, &key) != STATUS_OK)
        return STATUS_INVALID;
    text_format(kept.copy, sizeof(kept.copy), "%s/katalog-zuletzt", config->data);
    text_format(kept.number, sizeof(kept.number), "%s/katalog-stand", config->data);
    kept.highest = read_highest(&kept);
    enum status source = check_signature(config, &key);
    if (source != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "catalogue-not-trusted",
            LOG_WORD("status", status_name(source)));
    } else if (!renew(&kept)) {
        source = STATUS_IO;
    }
    if (strlen(kept.copy) < sizeof(config->catalogue) && copy_is_good(&kept)) {
        text_format(config->catalogue, sizeof(config->catalogue), "%s", kept.copy);
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

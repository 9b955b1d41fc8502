#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "courier/courier.h"
#include "courier/outbox.h"
#include "crypto/random.h"
#include "crypto/seal.h"

struct export
{
    const char *folder;
    int written, kept;
};

static bool
write_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t wrote = write(fd, at, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        at += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

static enum status
write_file(const char *path, const char *reference, struct link_bytes recovery)
{
    char head[120];
    enum status status = STATUS_FULL;

    text_format(head, sizeof(head),
                "{\"format\":\"" SEAL_EXPORT_FORMAT
                "\",\"reference\":\"%s\",\"jwe\":\"",
                reference);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return STATUS_IO;
    if (write_all(fd, head, strlen(head)) && write_all(fd, recovery.at, recovery.len) &&
        write_all(fd, "\"}\n", 3) && fsync(fd) == 0)
        status = STATUS_OK;
    if (close(fd) != 0)
        status = STATUS_FULL;
    return status;
}

/* Written under another name first: a stick pulled out leaves no half export. */
static enum status
export_one(void *context, const char *reference, struct link_bytes recovery)
{
    struct export *export = context;
    char path[CONFIG_PATH_MAX + 40], draft[CONFIG_PATH_MAX + 48];

    if (!random_reference_valid(reference))
        return STATUS_INVALID;
    text_format(path, sizeof(path), "%s/%s.json", export->folder, reference);
    text_format(draft, sizeof(draft), "%s.neu", path);
    if (access(path, F_OK) == 0) {
        export->kept++;
        return STATUS_OK;
    }
    if (unlink(draft) != 0 && errno != ENOENT)
        return STATUS_IO;
    enum status status = write_file(draft, reference, recovery);
    if (status == STATUS_OK && rename(draft, path) != 0)
        status = STATUS_IO;
    if (status == STATUS_OK)
        export->written++;
    return status;
}

int
courier_export(const struct config *config, const char *folder)
{
    struct export export = {.folder = folder};
    struct outbox *outbox = NULL;
    char path[CONFIG_PATH_MAX + 20];

    if (strlen(folder) >= CONFIG_PATH_MAX) {
        fprintf(stderr, "Der Name des Ordners ist zu lang.\n");
        return 2;
    }
    text_format(path, sizeof(path), "%s/outbox.sqlite", config->data);
    if (access(path, F_OK) != 0) {
        printf("Es gibt keinen Ausgang: nichts zu exportieren.\n");
        return 0;
    }
    enum status status = outbox_open(path, (int64_t)time(NULL), &outbox, NULL);
    if (status == STATUS_OK)
        status = outbox_each_recovery(outbox, export_one, &export);
    outbox_close(outbox);
    if (status == STATUS_INVALID) {
        fprintf(stderr,
                "Der Ausgang ist beschädigt. Starten Sie das Terminal neu: Es legt "
                "die Datei beiseite. Heben Sie outbox.sqlite.damaged-* auf.\n");
        return 1;
    }
    if (status != STATUS_OK) {
        fprintf(
            stderr,
            "Der Export ist nicht vollständig (%s). Bitte Platz und Schreibrecht im "
            "Zielordner prüfen und wiederholen.\n",
            status_name(status));
        return 1;
    }
    printf("Exportiert: %d. Schon vorhanden: %d.\n", export.written, export.kept);
    return 0;
}

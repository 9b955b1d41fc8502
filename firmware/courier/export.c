#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "courier/courier.h"
#include "courier/outbox.h"
#include "crypto/random.h"
#include "crypto/seal.h"

/* One call of a member of staff: what lies in the outbox against what lies in a folder.
 */
struct desk {
    struct outbox *outbox;
    const char *folder;
    int written, kept, in_doubt; /* exported now, exported before, maybe arrived */
    int confirmed, open;         /* deleted here, still waiting for that */
    int different;               /* files that are not what they are called */
};

/* An export file as it must lie on the stick. The caller frees it. */
static char *
make_file(const struct outbox_copy *copy, size_t *len)
{
    static const char head[] =
        "{\"format\":\"" SEAL_EXPORT_FORMAT "\",\"reference\":\"",
                      note[] = "\",\"note\":\"" SEAL_EXPORT_MAYBE,
                      jwe[] = "\",\"jwe\":\"", tail[] = "\"}\n";
    size_t cap = sizeof(head) + sizeof(note) + sizeof(jwe) + sizeof(tail) +
                 sizeof(copy->reference) + copy->recovery.len;
    char *bytes = malloc(cap);
    if (bytes == NULL)
        abort();
    struct text_buf buf = text_buf_over(bytes, cap);
    text_put(&buf, head);
    text_put(&buf, copy->reference);
    if (copy->maybe_arrived)
        text_put(&buf, note);
    text_put(&buf, jwe);
    text_put_bytes(&buf, (const char *)copy->recovery.at, copy->recovery.len);
    text_put(&buf, tail);
    *len = buf.len;
    return bytes;
}

static bool
write_all(int fd, const char *at, size_t len)
{
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
write_file(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return STATUS_IO;
    int error = write_all(fd, bytes, len) && fsync(fd) == 0 ? 0 : errno;
    /* What is read back shall come from the stick, not from memory. */
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == ENOSPC || error == EDQUOT)
        return STATUS_FULL;
    return error == 0 ? STATUS_OK : STATUS_IO;
}

/* STATUS_OK: the file holds exactly these bytes. STATUS_NOT_FOUND: there is none.
 * STATUS_INVALID: it holds others. */
static enum status
compare_file(const char *path, const char *bytes, size_t len)
{
    char block[16 * 1024];
    size_t at = 0;
    ssize_t got = 0;

    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_INVALID;
    while ((got = read(fd, block, sizeof(block))) > 0 && (size_t)got <= len - at &&
           memcmp(block, bytes + at, (size_t)got) == 0)
        at += (size_t)got;
    close(fd);
    return got == 0 && at == len ? STATUS_OK : STATUS_INVALID;
}

static enum status
sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return STATUS_IO;
    /* Some file systems of sticks cannot, and need not. */
    bool fine = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return fine ? STATUS_OK : STATUS_IO;
}

/* Written under another name first: a stick pulled out leaves no half export. */
static enum status
put_file(const struct desk *desk, const char *path, const char *bytes, size_t len)
{
    char draft[CONFIG_PATH_MAX + 48];

    text_format(draft, sizeof(draft), "%s.neu", path);
    if (unlink(draft) != 0 && errno != ENOENT)
        return STATUS_IO;
    enum status status = write_file(draft, bytes, len);
    if (status == STATUS_OK && rename(draft, path) != 0)
        status = STATUS_IO;
    if (status != STATUS_OK)
        (void)unlink(draft); /* it would only take room */
    if (status == STATUS_OK)
        status = sync_folder(desk->folder);
    if (status == STATUS_OK && compare_file(path, bytes, len) != STATUS_OK)
        status = STATUS_IO;
    return status;
}

static int64_t
wall_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

/* A copy, the file it makes, where that belongs and how what lies there compares. */
struct paper {
    struct outbox_copy copy;
    char *bytes;
    size_t len;
    char path[CONFIG_PATH_MAX + 40];
    enum status lies; /* as compare_file */
};

typedef enum status desk_fn(struct desk *desk, const struct paper *paper);

static enum status
for_each_copy(struct desk *desk, desk_fn *fn)
{
    char after[LINK_REFERENCE_MAX] = "";
    struct paper paper;

    for (;;) {
        enum status status = outbox_next_copy(desk->outbox, after, &paper.copy);
        if (status != STATUS_OK)
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        text_format(after, sizeof(after), "%s", paper.copy.reference);
        text_format(paper.path, sizeof(paper.path), "%s/%s.json", desk->folder, after);
        paper.bytes = make_file(&paper.copy, &paper.len);
        /* It becomes the name of a file. */
        status = random_reference_valid(after) ? STATUS_OK : STATUS_INVALID;
        if (status == STATUS_OK) {
            paper.lies = compare_file(paper.path, paper.bytes, paper.len);
            status = fn(desk, &paper);
        }
        free(paper.bytes);
        outbox_copy_finish(&paper.copy);
        if (status != STATUS_OK)
            return status;
    }
}

static enum status
export_one(struct desk *desk, const struct paper *paper)
{
    if (paper->lies == STATUS_INVALID) {
        fprintf(
            stderr,
            "%s ist beschädigt oder keine Ausgabe dieses Terminals. Bitte die Datei "
            "an einen anderen Ort legen und wiederholen.\n",
            paper->path);
        desk->different++;
        return STATUS_OK;
    }
    if (paper->lies == STATUS_NOT_FOUND) {
        enum status status = put_file(desk, paper->path, paper->bytes, paper->len);
        if (status != STATUS_OK)
            return status;
        desk->written++;
    } else {
        desk->kept++;
    }
    if (paper->copy.maybe_arrived)
        desk->in_doubt++;
    return outbox_note_export(desk->outbox, paper->copy.reference, wall_ms());
}

static enum status
confirm_one(struct desk *desk, const struct paper *paper)
{
    if (paper->lies == STATUS_OK && paper->copy.exported_at > 0) {
        enum status status =
            outbox_hand_over(desk->outbox, paper->copy.reference, wall_ms());
        desk->confirmed += status == STATUS_OK;
        return status;
    }
    if (paper->lies == STATUS_INVALID) {
        fprintf(stderr,
                "%s ist beschädigt. Die Ausfertigung bleibt am Terminal: bitte noch "
                "einmal exportieren.\n",
                paper->path);
        desk->different++;
    }
    desk->open++;
    return STATUS_OK;
}

static int
say_end(enum status status, const char *what)
{
    if (status == STATUS_OK)
        return 0;
    if (status == STATUS_INVALID)
        fprintf(stderr,
                "Der Ausgang ist beschädigt. Starten Sie das Terminal neu: Es legt "
                "die Datei beiseite. Heben Sie outbox.sqlite.damaged-* auf.\n");
    else
        fprintf(stderr,
                "%s ist nicht vollständig (%s). Bitte Platz und Schreibrecht im "
                "Zielordner prüfen und wiederholen.\n",
                what, status_name(status));
    return 1;
}

/* A stick that is not mounted is an empty folder on the terminal's own disk: what was
 * confirmed there would be gone with the terminal. A demonstration has no stick. */
static bool
is_elsewhere(const struct config *config, const char *folder)
{
    struct stat here, there;

    if (stat(folder, &there) != 0 || !S_ISDIR(there.st_mode)) {
        fprintf(stderr, "%s ist kein Ordner. Ist der Stick eingehängt?\n", folder);
        return false;
    }
    if (config->demonstration || stat(config->data, &here) != 0 ||
        here.st_dev != there.st_dev)
        return true;
    fprintf(stderr,
            "%s liegt auf der Platte des Terminals selbst. Bitte zuerst den Stick "
            "einhängen und seinen Ordner nennen.\n",
            folder);
    return false;
}

/* STATUS_NOT_FOUND: there is no outbox. */
static enum status
open_desk(struct desk *desk, const struct config *config)
{
    char path[CONFIG_PATH_MAX + 20];

    text_format(path, sizeof(path), "%s/outbox.sqlite", config->data);
    if (access(path, F_OK) != 0)
        return STATUS_NOT_FOUND;
    return outbox_open(path, (int64_t)time(NULL), &desk->outbox, NULL);
}

/* Walks all copies; the exit code, 2 if nothing was looked at. */
static int
work(struct desk *desk, const struct config *config, desk_fn *fn, const char *what)
{
    if (strlen(desk->folder) >= CONFIG_PATH_MAX) {
        fprintf(stderr, "Der Name des Ordners ist zu lang.\n");
        return 2;
    }
    if (!is_elsewhere(config, desk->folder))
        return 2;
    enum status status = open_desk(desk, config);
    if (status == STATUS_NOT_FOUND) {
        fprintf(stderr,
                "In %s ist kein Postausgang (outbox.sqlite). Stimmt »ordner: bestand« "
                "in der Konfiguration?\n",
                config->data);
        return 2;
    }
    if (status != STATUS_OK && status != STATUS_INVALID) {
        fprintf(
            stderr,
            "Der Postausgang in %s lässt sich nicht öffnen (%s). Bitte als Benutzer "
            "des Terminals und mit dessen Programm wiederholen.\n",
            config->data, status_name(status));
        return 1;
    }
    if (status == STATUS_OK)
        status = for_each_copy(desk, fn);
    outbox_close(desk->outbox);
    int code = say_end(status, what);
    return code == 0 && desk->different > 0 ? 1 : code;
}

int
courier_export(const struct config *config, const char *folder)
{
    struct desk desk = {.folder = folder};
    int code = work(&desk, config, export_one, "Der Export");

    if (code == 2)
        return code;
    printf("Exportiert: %d. Schon vorhanden: %d.\n", desk.written, desk.kept);
    if (desk.in_doubt > 0)
        printf("Davon vielleicht schon angekommen: %d. Bitte zuerst bei der Behörde "
               "fragen.\n",
               desk.in_doubt);
    if (desk.written + desk.kept > 0)
        printf("Die Ausfertigungen bleiben am Terminal, bis Sie sie mit »schalter "
               "courier-confirm« bestätigen.\n");
    return code;
}

int
courier_confirm(const struct config *config, const char *folder)
{
    struct desk desk = {.folder = folder};
    int code = work(&desk, config, confirm_one, "Die Bestätigung");

    if (code == 2)
        return code;
    printf("Bestätigt und am Terminal gelöscht: %d. Noch nicht bestätigt: %d.\n",
           desk.confirmed, desk.open);
    return code;
}

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/deposit.h"
#include "base/text.h"
#include "courier/copies.h"
#include "courier/courier.h"
#include "courier/outbox.h"
#include "crypto/random.h"

/* One call of a member of staff: what lies in the outbox against what lies in a folder.
 */
struct desk {
    struct outbox *outbox;
    const char *folder;
    int fd;                      /* the folder */
    int written, kept, in_doubt; /* exported now, exported before, maybe arrived */
    int confirmed, open;         /* deleted here, still waiting for that */
    int different;               /* files that are not what they are called */
};

/* A copy, the file it makes, its name and how what lies there compares. */
struct paper {
    struct outbox_copy copy;
    char *bytes;
    size_t len;
    char name[COPIES_NAME_MAX];
    enum status lies; /* as deposit_compare */
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
        copies_name(after, paper.name);
        paper.bytes = copies_file(&paper.copy, &paper.len);
        /* It becomes the name of a file. */
        status = random_reference_valid(after) ? STATUS_OK : STATUS_INVALID;
        if (status == STATUS_OK) {
            paper.lies = deposit_compare(desk->fd, paper.name, paper.bytes, paper.len);
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
            "%s/%s ist beschädigt oder keine Ausgabe dieses Terminals. Bitte die Datei "
            "an einen anderen Ort legen und wiederholen.\n",
            desk->folder, paper->name);
        desk->different++;
        return STATUS_OK;
    }
    if (paper->lies == STATUS_NOT_FOUND) {
        enum status status =
            deposit_put(desk->fd, paper->name, paper->bytes, paper->len);
        if (status != STATUS_OK)
            return status;
        desk->written++;
    } else {
        desk->kept++;
    }
    if (paper->copy.maybe_arrived)
        desk->in_doubt++;
    return outbox_note_export(desk->outbox, paper->copy.reference, clock_wall_ms());
}

static enum status
confirm_one(struct desk *desk, const struct paper *paper)
{
    if (paper->lies == STATUS_OK && paper->copy.exported_at > 0) {
        enum status status =
            outbox_hand_over(desk->outbox, paper->copy.reference, clock_wall_ms());
        desk->confirmed += status == STATUS_OK;
        return status;
    }
    if (paper->lies == STATUS_INVALID) {
        fprintf(stderr,
                "%s/%s ist beschädigt. Die Ausfertigung bleibt am Terminal: bitte noch "
                "einmal exportieren.\n",
                desk->folder, paper->name);
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
    return outbox_open(path, clock_wall_ms() / 1000, &desk->outbox, NULL);
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
    desk->fd = open(desk->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (status == STATUS_OK)
        status = desk->fd < 0 ? STATUS_IO : for_each_copy(desk, fn);
    if (desk->fd >= 0)
        close(desk->fd);
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

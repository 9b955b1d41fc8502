#include "face/spare.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config_value.h"
#include "base/log.h"
#include "base/text.h"
#include "base/tool.h"
#include "face/face_state.h"

enum { AGAIN_MS = 40000, COUNT_S = 5, PATH_ROOM = CONFIG_PATH_MAX + 32 };

/* What is a device's own whatever else its file says. "*" all of a section. */
static bool
is_own(const struct config_setting *setting)
{
    static const char *const own[][2] = {
        {"geraet", "nummer"},
        {"technik", "*"},
        {"bildschirm", "weg"},
        {"bildschirm", "drehung"},
        {"ordner", "bestand"},
        {"ordner", "laufzeit"},
        {"drucker", "*"},
        {"ausweis", "leser"},
        {"ausweis", "leser_hersteller"},
        {"ausweis", "leser_modell"},
        {"ausweis", "leser_buchse"},
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (text_equal(own[i][0], setting->section) &&
            (own[i][1][0] == '*' || text_equal(own[i][1], setting->key)))
            return true;
    return false;
}

static bool
is_set(const char *value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (value[i] != '\0')
            return true;
    return false;
}

/* Its own where that could be read, the usual ones else. */
static void
settle(struct config *config, const struct config *read)
{
    char sentence[CONFIG_SENTENCE_MAX];
    int count;
    const struct config_setting *settings = config_settings(&count);
    for (int i = 0; i < count; i++) {
        const struct config_setting *setting = &settings[i];
        const char *value = (const char *)read + setting->offset;
        if (is_own(setting) && is_set(value, setting->size))
            memcpy((char *)config + setting->offset, value, setting->size);
        else if (setting->value != NULL)
            (void)!config_value_set(setting, setting->value, "", config, sentence);
    }
}

void
spare_configure(struct config *config, const char *folder, const char *path,
                const struct spare *spare)
{
    const struct config read = *config;
    *config = (struct config){.run = "/run/schalter", .data = "/var/lib/schalter"};
    settle(config, &read);
    if (read.panel_way[0] == '\0')
        text_format(config->panel_way, sizeof config->panel_way, "%s",
                    getenv("DISPLAY") != NULL ? "fenster" : "drm");
    /* The panel's own size: what the configuration says may be the mistake. */
    if (!text_equal(config->panel_way, "fenster"))
        config->panel_width_px = config->panel_height_px = 0;
    if (read.network.address[0] != '\0')
        config->network = read.network;
    text_format(config->assets, sizeof config->assets, "%s", folder);
    text_format(config->catalogue, sizeof config->catalogue, "%s/spare/katalog",
                folder);
    text_format(config->town, sizeof config->town, "ohne");
    if (!spare->fresh)
        config_find_pin(config, path);
}

/* Three numbers in a line, of a program that may have met anything. */
static enum status
read_counts(char *line, struct spare *spare)
{
    int64_t waiting, recover, damaged;
    char *rest = line;
    line[strcspn(line, "\n")] = '\0';
    if (text_to_int64(strsep(&rest, " "), &waiting) != STATUS_OK || rest == NULL ||
        text_to_int64(strsep(&rest, " "), &recover) != STATUS_OK || rest == NULL ||
        text_to_int64(rest, &damaged) != STATUS_OK || recover < 0 ||
        waiting < recover || waiting > INT_MAX)
        return STATUS_INVALID;
    spare->waiting = (int)waiting;
    spare->recover = (int)recover;
    spare->damaged = damaged != 0;
    return STATUS_OK;
}

void
spare_count(struct spare *spare, const char *program, const char *data)
{
    const char *const words[] = {program, "courier-count", data, NULL};
    char said[256], errors[256];
    enum status status = tool_read(words, said, errors, sizeof said, COUNT_S);
    if (status == STATUS_OK)
        status = read_counts(said, spare);
    if (status == STATUS_OK)
        return;
    spare->waiting = -1;
    LOG(LOG_LEVEL_WARN, "waiting-not-counted", LOG_WORD("status", status_name(status)));
}

static void
mark_path(const struct face *face, char path[PATH_ROOM])
{
    text_format(path, PATH_ROOM, "%s/keine-einrichtung", face->config->run);
}

void
spare_mark(const struct face *face)
{
    char path[PATH_ROOM];
    mark_path(face, path);
    if (face->spare == NULL || face->spare->fresh) {
        (void)unlink(path);
        return;
    }
    int mark = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (mark < 0)
        LOG(LOG_LEVEL_WARN, "spare-not-marked");
    else
        close(mark);
}

/* Whoever is at the door or behind it is not sent away. */
static void
on_again(void *context)
{
    struct face *face = context;
    if (face->visit->session.state == STATE_OUT_OF_SERVICE)
        loop_stop(face->loop, 1);
    else
        loop_arm(face->again, AGAIN_MS, 1000);
}

void
spare_begin(struct face *face)
{
    const struct spare *spare = face->spare;
    LOG(LOG_LEVEL_ERROR, "kiosk-is-none", LOG_NUMBER("fresh", spare->fresh));
    face->visit->session.kiosk.unfit =
        spare->fresh         ? "Dieses Gerät ist noch nicht eingerichtet."
        : spare->mistakes[0] ? spare->mistakes
                             : "Im Protokoll steht mehr.";
    face_push(face,
              (struct event){.kind = EVENT_OUT_OF_SERVICE, .a = (int)OUTAGE_UNFIT});
    if (spare->fresh)
        return;
    face->again = loop_add_timer(face->loop, on_again, face);
    loop_arm(face->again, AGAIN_MS, 1000);
}

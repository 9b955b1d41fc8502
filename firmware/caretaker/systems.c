#include "caretaker/systems.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "caretaker/await.h"
#include "caretaker/data.h"

enum { INSTALL_S = 1800, NAME_ROOM = 32 };

/* Below /data: an update was begun, and not installed to its end. */
static const char begun[] = "update-begun";

static const char service[] = "de.pengutronix.rauc";
static const char place[] = "/";
static const char installer[] = "de.pengutronix.rauc.Installer";

/* What RAUC says of one slot. */
struct slot {
    char name[NAME_ROOM];
    bool root, booted;
    bool whole, trusted; /* installed to its end; the boot loader would start it */
    struct upkeep_slot system;
};

static void
take_word(struct slot *slot, const char *key, const char *word)
{
    if (text_equal(key, "class"))
        slot->root = text_equal(word, "rootfs");
    else if (text_equal(key, "state"))
        slot->booted = text_equal(word, "booted");
    else if (text_equal(key, "boot-status"))
        slot->trusted = text_equal(word, "good");
    else if (text_equal(key, "status"))
        slot->whole = text_equal(word, "ok");
    else if (text_equal(key, "bundle.version") &&
             (!text_is_clean_utf8(word, strlen(word), "") ||
              text_copy(slot->system.version, sizeof slot->system.version, word) !=
                  STATUS_OK))
        slot->system.version[0] = '\0';
}

/* The dictionary of one slot, its container entered. */
static int
read_words(sd_bus_message *message, struct slot *slot)
{
    const char *key, *kind, *word;
    int moved;
    while ((moved = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
        if ((moved = sd_bus_message_read(message, "s", &key)) < 0 ||
            (moved = sd_bus_message_peek_type(message, NULL, &kind)) < 0)
            return moved;
        if (text_equal(kind, "s")) {
            if ((moved = sd_bus_message_read(message, "v", "s", &word)) < 0)
                return moved;
            take_word(slot, key, word);
        } else if ((moved = sd_bus_message_skip(message, "v")) < 0) {
            return moved;
        }
        if ((moved = sd_bus_message_exit_container(message)) < 0)
            return moved;
    }
    return moved;
}

/* The next slot; 0: there is none. */
static int
read_slot(sd_bus_message *message, struct slot *slot)
{
    const char *name;
    *slot = (struct slot){.root = false};
    int moved = sd_bus_message_enter_container(message, 'r', "sa{sv}");
    if (moved <= 0)
        return moved;
    if ((moved = sd_bus_message_read(message, "s", &name)) < 0 ||
        (moved = sd_bus_message_enter_container(message, 'a', "{sv}")) < 0 ||
        (moved = read_words(message, slot)) < 0 ||
        (moved = sd_bus_message_exit_container(message)) < 0 ||
        (moved = sd_bus_message_exit_container(message)) < 0)
        return moved;
    text_format(slot->name, sizeof slot->name, "%s", name);
    return 1;
}

/* Which slot the boot loader takes next. */
static void
find_next(sd_bus *bus, char *name, size_t cap)
{
    sd_bus_message *answer = NULL;
    const char *next = "";
    if (sd_bus_call_method(bus, service, place, installer, "GetPrimary", NULL, &answer,
                           "") >= 0)
        (void)sd_bus_message_read(answer, "s", &next);
    text_format(name, cap, "%s", next);
    sd_bus_message_unref(answer);
}

static enum status
look(sd_bus *bus, struct upkeep *news)
{
    sd_bus_message *answer = NULL;
    struct slot slot;
    char next[NAME_ROOM];
    int moved = sd_bus_call_method(bus, service, place, installer, "GetSlotStatus",
                                   NULL, &answer, "");
    find_next(bus, next, sizeof next);
    news->other = (struct upkeep_slot){.good = false};
    news->other_next = false;
    if (moved >= 0)
        moved = sd_bus_message_enter_container(answer, 'a', "(sa{sv})");
    while (moved >= 0 && (moved = read_slot(answer, &slot)) > 0) {
        if (!slot.root || slot.booted)
            continue;
        news->other = slot.system;
        /* A slot that nothing was ever written to has all its tries, too. */
        news->other.good =
            (slot.trusted || slot.whole) && slot.system.version[0] != '\0';
        news->other.tired = news->other.good && !slot.trusted;
        news->other_next = text_equal(slot.name, next);
    }
    sd_bus_message_unref(answer);
    return moved < 0 || next[0] == '\0' ? STATUS_IO : STATUS_OK;
}

enum status
systems_look(sd_bus *bus, const char *root, struct upkeep *news)
{
    enum status status = look(bus, news);
    /* What the boot loader trusts is whole: RAUC refused before it wrote. */
    if (news->other.tired && data_has(root, begun))
        news->other.good = news->other.tired = false;
    return status;
}

/* An installation that is waited for. */
struct install {
    sd_bus *bus;
    systems_progress_fn *progress;
    void *context;
    bool ended;
    int32_t result;
};

static int
on_completed(sd_bus_message *message, void *context, sd_bus_error *error)
{
    struct install *install = context;
    (void)error;
    if (sd_bus_message_read(message, "i", &install->result) < 0)
        install->result = -1;
    install->ended = true;
    return 0;
}

/* RAUC itself ended in the middle of it. */
static int
on_owner(sd_bus_message *message, void *context, sd_bus_error *error)
{
    struct install *install = context;
    const char *name, *before, *now;
    (void)error;
    if (sd_bus_message_read(message, "sss", &name, &before, &now) >= 0 &&
        text_equal(name, service) && now[0] == '\0') {
        install->result = -1;
        install->ended = true;
    }
    return 0;
}

static int
percent_now(sd_bus *bus)
{
    sd_bus_message *answer = NULL;
    int32_t percent = -1, depth;
    const char *words;
    if (sd_bus_get_property(bus, service, place, installer, "Progress", NULL, &answer,
                            "(isi)") < 0 ||
        sd_bus_message_read(answer, "(isi)", &percent, &words, &depth) < 0)
        percent = -1;
    sd_bus_message_unref(answer);
    return percent < 0 || percent > 100 ? -1 : percent;
}

static void
on_step(void *context)
{
    const struct install *install = context;
    install->progress(install->context, percent_now(install->bus));
}

enum upkeep_trouble
systems_trouble(const char *words)
{
    static const struct {
        const char *words;
        enum upkeep_trouble trouble;
    } meanings[] = {
        {"signature", UPKEEP_UNSIGNED},
        {"not allowed", UPKEEP_UNSIGNED}, /* a format whose signature covers less */
        {"certificate", UPKEEP_UNSIGNED},
        {"Compatible mismatch", UPKEEP_OTHER_BOARD},
        {"Pre-install handler", UPKEEP_OLDER},
        {"Input/output error", UPKEEP_DAMAGED},
        {"Invalid identifier", UPKEEP_DAMAGED}, /* not the end of a bundle */
        {"size", UPKEEP_DAMAGED},
    };
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (strstr(words, meanings[i].words) != NULL)
            return meanings[i].trouble;
    return UPKEEP_OTHER;
}

static enum upkeep_trouble
last_trouble(sd_bus *bus)
{
    char *words = NULL;
    enum upkeep_trouble trouble = UPKEEP_OTHER;
    if (sd_bus_get_property_string(bus, service, place, installer, "LastError", NULL,
                                   &words) >= 0)
        trouble = systems_trouble(words);
    free(words);
    return trouble;
}

static enum status
begin(sd_bus *bus, const char *path)
{
    return sd_bus_call_method(bus, service, place, installer, "InstallBundle", NULL,
                              NULL, "sa{sv}", path, 0) < 0
               ? STATUS_IO
               : STATUS_OK;
}

enum upkeep_trouble
systems_install(sd_bus *bus, const char *root, const char *path,
                systems_progress_fn *progress, void *context)
{
    struct install install = {.bus = bus, .progress = progress, .context = context};
    sd_bus_slot *completed = NULL, *owner = NULL;
    enum upkeep_trouble trouble = UPKEEP_OTHER;
    /* Where there is no room for it an update goes on all the same. */
    if (data_mark(root, begun) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "update-not-marked");
    if (sd_bus_match_signal(bus, &completed, service, place, installer, "Completed",
                            on_completed, &install) >= 0 &&
        sd_bus_match_signal(bus, &owner, "org.freedesktop.DBus",
                            "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "NameOwnerChanged", on_owner, &install) >= 0 &&
        begin(bus, path) == STATUS_OK &&
        await(bus, &install.ended, INSTALL_S, on_step, &install) == STATUS_OK)
        trouble = install.result == 0 ? UPKEEP_FINE : last_trouble(bus);
    if (trouble == UPKEEP_FINE)
        (void)!data_unmark(root, begun);
    sd_bus_slot_unref(owner);
    sd_bus_slot_unref(completed);
    return trouble;
}

enum upkeep_trouble
systems_turn(sd_bus *bus, bool other)
{
    struct upkeep found = {.errand = UPKEEP_LOOK};
    bool turned = sd_bus_call_method(bus, service, place, installer, "Mark", NULL, NULL,
                                     "ss", "active", other ? "other" : "booted") >= 0 &&
                  look(bus, &found) == STATUS_OK && found.other_next == other;
    return turned ? UPKEEP_FINE : UPKEEP_OTHER;
}

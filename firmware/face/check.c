#include "face/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/files.h"
#include "base/text.h"
#include "base/tool.h"
#include "crypto/passcode.h"
#include "face/accepted.h"
#include "face/loaded.h"
#include "face/technician.h"
#include "face/vault.h"

enum { SECRET_FILE_MAX = 64 * 1024, WAIT_S = 10, TOWN_ROOM = 96 };

static bool
is_there(const char *path, const char *section, const char *key)
{
    struct arena arena;
    char *bytes = NULL;
    size_t len = 0;
    if (path[0] == '\0')
        return true;
    arena_init(&arena, SECRET_FILE_MAX + 4096);
    enum status status = files_read(path, SECRET_FILE_MAX, &arena, &bytes, &len);
    arena_finish(&arena);
    if (status == STATUS_OK && len > 0)
        return true;
    fprintf(stderr, "%s: Diese Datei %s (%s: %s).\n", path,
            status == STATUS_NOT_FOUND ? "fehlt"
            : status == STATUS_OK      ? "ist leer"
                                       : "ist nicht lesbar",
            section, key);
    return false;
}

static bool
check_files(const struct config *config)
{
    const struct {
        const char *path, *section, *key;
    } files[] = {
        {config->secret_file, "netz", "geheimnis"},
        {config->ca_file, "netz", "ca"},
        {config->routing_key_file, "netz", "routing_schluessel"},
        {config->identity_secret, "ausweis", "schluessel_datei"},
    };
    bool good = true;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        good = is_there(files[i].path, files[i].section, files[i].key) && good;
    return good;
}

/* Without its PIN nobody gets in at the device any more, not even to set it up anew.
 * The caretaker alone reads it there, and looks for it in one place. */
static bool
check_technician(const struct config *config, const char *path)
{
    char line[PASSCODE_LINE];
    const char *file = config->technician_file, *name = strrchr(path, '/');
    int folder = name != NULL ? (int)(name - path) + 1 : 0;
    if (file[0] == '\0') {
        fprintf(
            stderr,
            "%s: Hier fehlt technik: pin_datei. Ohne sie käme die Technik an diesem "
            "Gerät nicht mehr hinein.\n",
            path);
        return false;
    }
    if (strncmp(file, path, (size_t)folder) != 0 ||
        !text_equal(file + folder, CONFIG_PIN_FILE)) {
        fprintf(stderr,
                "%s: Die PIN der Technik muss daneben in " CONFIG_PIN_FILE
                " liegen, und technik: pin_datei muss " CONFIG_PIN_FILE " heißen.\n",
                path);
        return false;
    }
    enum status status = passcode_read(file, line);
    if (status == STATUS_OK || status == STATUS_DENIED)
        return true;
    fprintf(stderr,
            "%s: Hier steht keine Zeile von »schalter technik-pin« (technik: "
            "pin_datei).\n",
            file);
    return false;
}

/* What the start reads after the configuration, in its order. */
static bool
check_catalogue(const struct config *config, char town[TOWN_ROOM])
{
    struct catalogue *catalogue = calloc(1, sizeof *catalogue);
    struct vault *vault = NULL;
    struct langs *langs = NULL;
    if (catalogue == NULL)
        abort();
    bool good = loaded_read(config, config->catalogue, catalogue, &langs) == STATUS_OK;
    if (good) {
        text_format(town, TOWN_ROOM, "%s", catalogue->town.name);
        good = vault_create(config, catalogue, &vault) == STATUS_OK;
        vault_destroy(vault);
        catalogue_finish(catalogue);
    }
    langs_destroy(langs);
    free(catalogue);
    return good;
}

bool
check_configuration(const char *path)
{
    struct config config;
    char town[TOWN_ROOM];
    struct diags *diags = calloc(1, sizeof *diags); /* too large for the stack */
    if (diags == NULL)
        abort();
    bool good = config_load(path, &config, diags) == STATUS_OK;
    diags_print(diags, stderr);
    free(diags);
    if (!good)
        return false;
    good = check_files(&config);
    good = check_technician(&config, path) && good;
    good = accepted_is_signed(&config) && good;
    if (!check_catalogue(&config, town) || !good)
        return false;
    printf("%s\n%s\n", config.device, town);
    return true;
}

/* Names as a technician finds them in the folder of the set-up. */
static void
leave_out_folder(const char *path, char *text)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    for (char *line = text; len > 0 && line != NULL;) {
        if (strncmp(line, path, len) == 0)
            memmove(line, line + len, strlen(line + len) + 1);
        line = strchr(line, '\n');
        line += line != NULL;
    }
}

void
check_explain(const char *program, const char *path, char text[CHECK_TEXT_MAX])
{
    char said[CHECK_TEXT_MAX];
    const char *const words[] = {program, "check", "--config", path, NULL};
    enum status status = tool_read(words, said, text, CHECK_TEXT_MAX, WAIT_S);
    char *end = strrchr(text, '\n');
    if (end != NULL)
        *end = '\0';
    leave_out_folder(path, text);
    if (status == STATUS_OK || !text_is_clean_utf8(text, strlen(text), "\n"))
        text[0] = '\0';
}

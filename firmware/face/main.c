/* schalter: one binary, two processes. Chooses which one to be. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "courier/courier.h"
#include "crypto/wipe.h"
#include "face/accepted.h"
#include "face/check.h"
#include "face/face.h"
#include "face/loaded.h"
#include "face/spare.h"
#include "face/technician.h"

enum { COURIER_LINK_FD = 3, EXIT_USAGE = 64, EXIT_CONFIG = 78 };

static int
usage(void)
{
    fputs(
        "schalter --config DATEI [--spare ORDNER]\n"
        "    Startet das Terminal. Kann es mit DATEI nicht arbeiten, zeigt es mit dem, "
        "was in\n"
        "    ORDNER liegt, die Seite der Pause und lässt die Technik hinein.\n"
        "schalter check --config DATEI\n"
        "    Sagt, ob ein Terminal damit arbeiten könnte, und was falsch ist.\n"
        "schalter courier-export --config DATEI ORDNER\n"
        "    Legt Anträge, die nicht zugestellt werden konnten, verschlossen in "
        "ORDNER.\n"
        "schalter courier-confirm --config DATEI ORDNER\n"
        "    Löscht am Terminal, was so in ORDNER liegt und geöffnet werden konnte.\n"
        "schalter courier-count ORDNER\n"
        "    Zählt, was in ORDNER (»ordner: bestand«) noch wartet.\n"
        "schalter technik-pin\n"
        "    Liest 8 Ziffern und schreibt die Zeile für technik: pin_datei.\n",
        stderr);
    return EXIT_USAGE;
}

/* Neither process may leave its memory on a disk. */
static void
harden(void)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
    umask(0077);
}

static bool
read_config(const char *path, struct config *config)
{
    struct diags diags;
    if (config_load(path, config, &diags) == STATUS_OK)
        return true;
    diags_print(&diags, stderr);
    return false;
}

/* The kiosk itself; *began: it came as far as its first page. */
static int
run(struct config *config, const char *program, const char *path, bool *began)
{
    *began = false;
    if (!read_config(path, config))
        return EXIT_CONFIG;
    if (accepted_choose(config, loaded_works) != STATUS_OK)
        return EXIT_CONFIG;
    return face_main(config, program, path, NULL, began);
}

/* Nothing of a citizen's is in it. */
static int
run_spare(struct config *config, const char *program, const char *path,
          const char *folder)
{
    struct spare spare = {0};
    bool began;
    spare.fresh = access(path, F_OK) != 0 && errno == ENOENT;
    if (!spare.fresh)
        check_explain(program, path, spare.mistakes);
    spare_configure(config, folder, path, &spare);
    spare_count(&spare, program, config->data);
    return face_main(config, program, path, &spare, &began);
}

/* `folder`: what to do without a configuration that works; NULL: end. */
static int
kiosk(const char *path, const char *folder)
{
    struct config config;
    char program[PATH_MAX];
    bool began;
    log_init("face");
    /* Before anything is allocated there, and so before the first checksum. */
    if (wipe_on_free() != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "crypto-does-not-forget");
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (len <= 0)
        return EXIT_USAGE;
    program[len] = '\0';
    int code = run(&config, program, path, &began);
    return code == 0 || began || folder == NULL
               ? code
               : run_spare(&config, program, path, folder);
}

/* A word before the configuration, and what it has behind it. */
static int
serve(const char *word, const char *path, const char *folder)
{
    struct config config;
    if (strcmp(word, "check") == 0)
        return check_configuration(path) ? 0 : EXIT_CONFIG;
    if (!read_config(path, &config))
        return EXIT_CONFIG;
    if (strcmp(word, "courier") == 0)
        return courier_main(&config, COURIER_LINK_FD);
    return strcmp(word, "courier-export") == 0 ? courier_export(&config, folder)
                                               : courier_confirm(&config, folder);
}

int
main(int count, char **words)
{
    static const struct {
        const char *word;
        int count;
    } services[] = {
        {"check", 4}, {"courier", 4}, {"courier-export", 5}, {"courier-confirm", 5}};
    if (count == 2 && strcmp(words[1], "technik-pin") == 0) {
        harden();
        return technician_make_pin();
    }
    if (count == 3 && strcmp(words[1], "courier-count") == 0) {
        harden();
        log_init("courier");
        return courier_count(words[2]);
    }
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        if (count == services[i].count && strcmp(words[1], services[i].word) == 0 &&
            strcmp(words[2], "--config") == 0) {
            harden();
            return serve(words[1], words[3], words[4]);
        }
    bool spare = count == 5 && strcmp(words[3], "--spare") == 0;
    if ((count != 3 && !spare) || strcmp(words[1], "--config") != 0)
        return usage();
    harden();
    return kiosk(words[2], spare ? words[4] : NULL);
}

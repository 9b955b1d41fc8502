/* schalter: one binary, two processes. Chooses which one to be. */
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
#include "face/face.h"
#include "face/loaded.h"
#include "face/technician.h"

enum { COURIER_LINK_FD = 3, EXIT_USAGE = 64, EXIT_CONFIG = 78 };

static int
usage(void)
{
    fputs("schalter --config DATEI\n"
          "    Startet das Terminal.\n"
          "schalter courier-export --config DATEI ORDNER\n"
          "    Legt Anträge, die nicht zugestellt werden konnten, verschlossen in "
          "ORDNER.\n"
          "schalter courier-confirm --config DATEI ORDNER\n"
          "    Löscht am Terminal, was so in ORDNER liegt und geöffnet werden konnte.\n"
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

int
main(int count, char **words)
{
    struct config config;
    char program[PATH_MAX];
    bool courier = count == 4 && strcmp(words[1], "courier") == 0;
    bool export = count == 5 && strcmp(words[1], "courier-export") == 0;
    bool confirm = count == 5 && strcmp(words[1], "courier-confirm") == 0;
    int at = courier || export || confirm ? 2 : 1;

    if (count == 2 && strcmp(words[1], "technik-pin") == 0) {
        harden();
        return technician_make_pin();
    }
    if ((count != 3 && at == 1) || strcmp(words[at], "--config") != 0)
        return usage();
    harden();
    if (!read_config(words[at + 1], &config))
        return EXIT_CONFIG;
    if (courier)
        return courier_main(&config, COURIER_LINK_FD);
    if (export)
        return courier_export(&config, words[4]);
    if (confirm)
        return courier_confirm(&config, words[4]);
    log_init("face");
    /* Before anything is allocated there, and so before the first checksum. */
    if (wipe_on_free() != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "crypto-does-not-forget");
    if (accepted_choose(&config, loaded_works) != STATUS_OK)
        return EXIT_CONFIG;
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (len <= 0)
        return EXIT_USAGE;
    program[len] = '\0';
    return face_main(&config, program, words[at + 1]);
}
